//! The pages people see, as plain values: one struct per template in `templates/`.
//!
//! Everything here is text that was decided elsewhere; the templates escape it and lay it out, and need no script (there is one: forms
//! that carry something on send themselves where scripts run). Every link, button and input has an id that stays as it is, for
//! whoever presses it by a script.
//! This module knows neither HTTP nor the database, so a page can be drawn and looked at with made-up data.

mod account;
mod activity;
mod address;
mod consent;
mod demo;
mod factors;
mod mailbox;
mod outcome;
mod password;
mod reasons;
mod sessions;
mod sign_in;
mod sign_up;

use std::sync::Arc;

use askama::Template;

pub use self::account::{AppRow, AppsPage, RemovedApp};
pub use self::activity::{in_words, told_kinds};
pub use self::address::{AddressPage, AddressRestoredPage, ConfirmAddressPage, UndoAddressPage};
pub use self::consent::{ConsentPage, Destination, Permission, PermissionKind, Place};
pub use self::demo::{DemoAction, DemoBlock, DemoPage, DemoStep, DemoToken, Outcome};
pub use self::factors::{
    EnrolPage, EnrolPasskeyPage, Enrolling, PasskeyPage, PasskeyRow, PasskeySection, RecoveryCodesPage, Said,
    SecondFactorPage, SecurityPage, TotpPage, TotpRow,
};
pub use self::mailbox::{MailLine, MailboxPage, ShownMail};
pub use self::outcome::{Carried, CarriedPage, ErrorPage, FormPostPage, OnwardInFrame, OnwardPage, Toward};
pub use self::password::{ForgottenPage, LetterSentPage, OwnPasswordPage, PasswordPage, PasswordSetPage};
pub use self::reasons::{NamedReason, ReasonPage, ReasonsPage};
pub use self::sessions::{ActivityPage, ActivityRow, LockPage, SessionRow, SessionsPage};
pub use self::sign_in::{
    AppsOfSignIn, NamedApp, SelectAccountPage, SignInPage, SignOutPage, SignedOutPage, WayOn, Ways,
    WhoseSignIn,
};
pub use self::sign_up::{AccountMadePage, NewAccountPage, NewAccountPasskeyPage, SignUpPage, SigningUp};

/// What surrounds every page: the header and the footer.
#[derive(Clone)]
pub struct Layout {
    /// The server's name, as the operator wrote it: "Example ID".
    pub server_name: String,
    /// The host of the issuer, so that people can compare it with the address bar: "id.example.com".
    pub issuer_host: String,
    /// What every path of this server begins with: the path of the issuer, empty for most.
    pub base: String,
    /// How the pages look.
    pub look: Arc<Look>,
    /// Who is signed in in this browser, if anybody.
    pub account: Option<SignedIn>,
}

/// What the owner of the server chose for all pages.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The address of the stylesheet.
    pub stylesheet: String,
    /// The address of the picture in the header.
    pub logo: String,
    /// The address of the picture in the browser's tab.
    pub icon: String,
    /// The owner's own pages.
    pub links: Vec<FooterLink>,
}

/// A page of the owner's own.
#[derive(Clone, Debug)]
pub struct FooterLink {
    /// What kind of page: the link's id says it.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Its address.
    pub url: String,
}

/// The person who is signed in, for the header.
#[derive(Clone)]
pub struct SignedIn {
    /// The name to show; may be empty.
    pub name: String,
    /// The email address to show.
    pub email: String,
    /// The anti-forgery value of the sign-out form.
    pub csrf: String,
}

impl SignedIn {
    /// The letter in the avatar.
    #[must_use]
    pub fn initial(&self) -> String {
        initial(&self.name, &self.email)
    }
}

/// What people can know about an app before they trust it.
#[derive(Clone, Debug)]
pub struct AppCard {
    /// The app's name.
    pub name: String,
    /// One letter for the avatar.
    pub initial: String,
    /// Where its logo is on this server.
    pub logo: Option<String>,
    /// A sentence saying who registered the app; may be empty.
    pub who_runs_it: String,
    /// Whether an administrator did.
    pub is_vouched_for: bool,
    /// The app's host; may be empty.
    pub host: String,
    /// The app's website.
    pub client_uri: Option<String>,
    /// The app's privacy policy.
    pub policy_uri: Option<String>,
    /// The app's terms of service.
    pub tos_uri: Option<String>,
}

impl AppCard {
    /// The app's website, if it is one: the app chose the address.
    #[must_use]
    pub fn website(&self) -> Option<&str> {
        self.client_uri.as_deref().filter(|uri| is_web_address(uri))
    }

    /// The app's own pages as id, label and address: web addresses only, because the app chose them.
    #[must_use]
    pub fn links(&self) -> Vec<(&'static str, &'static str, &str)> {
        [
            ("website", "Website", &self.client_uri),
            ("policy", "Privacy policy", &self.policy_uri),
            ("terms", "Terms of service", &self.tos_uri),
        ]
        .into_iter()
        .filter_map(|(id, label, uri)| {
            uri.as_deref()
                .filter(|uri| is_web_address(uri))
                .map(|uri| (id, label, uri))
        })
        .collect()
    }
}

/// The apps that may use an account.
#[derive(Clone, Debug, Default)]
pub struct AppsOfAccount {
    /// Those the page has room for.
    pub named: Vec<NamedApp>,
    /// How many more there are.
    pub more: usize,
}

/// The start page: what this server is, and who is signed in.
#[derive(Clone, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// Header and footer.
    pub layout: Layout,
    /// The apps that may use the account of whoever is signed in.
    pub apps: AppsOfAccount,
    /// Whether this is a throw-away demo, which has a guided tour.
    pub demo: bool,
}

/// The letter in a person's avatar: of the name, or of the email address when there is no name.
fn initial(name: &str, email: &str) -> String {
    name.trim()
        .chars()
        .chain(email.chars())
        .find(|c| c.is_alphanumeric())
        .map_or_else(|| String::from("?"), |c| c.to_uppercase().collect())
}

/// Whether a link leads to a web page, and not to a scheme that acts (`javascript:`, `data:`).
fn is_web_address(uri: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        uri.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests;
