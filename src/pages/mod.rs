//! The pages people see, as plain values: one struct per template in `templates/`.
//!
//! Everything here is text that was decided elsewhere; the templates escape it and lay it out, and need no script (there is one: forms
//! that carry something on send themselves where scripts run). Every link, button and input has an id that stays as it is, for
//! whoever presses it by a script.
//! This module knows neither HTTP nor the database, so a page can be drawn and looked at with made-up data.

mod account;
mod activity;
mod address;
pub mod admin;
mod api;
mod consent;
mod demo;
mod factors;
mod mailbox;
mod outcome;
mod overview;
mod own_data;
mod password;
mod profile;
mod reasons;
mod sessions;
mod sign_in;
mod sign_up;

use std::sync::Arc;

use askama::Template;

use crate::words::{Language, Message, Words};

pub use self::account::{AppRow, AppsPage, RemovedApp};
pub use self::activity::{ActivityPage, ActivityRow, LockPage, in_words, told_kinds};
pub use self::address::{AddressPage, AddressRestoredPage, ConfirmAddressPage, UndoAddressPage};
pub use self::api::{
    ApiNounPage, ApiPage, ApiShapesPage, NamedOperation, ToldMember, ToldOperation, ToldShape,
};
pub use self::consent::{
    AllowedBefore, Choice, ConsentPage, Destination, OPTIONAL, Permission, PermissionKind, Place,
};
pub use self::demo::{DemoAction, DemoBlock, DemoPage, DemoStep, DemoToken, Outcome};
pub use self::factors::{
    EnrolPage, EnrolPasskeyPage, Enrolling, PasskeyPage, PasskeyRow, PasskeySection, ProviderRow,
    RecoveryCodesPage, Said, SecondFactorPage, SecurityPage, TotpPage, TotpRow,
};
pub use self::mailbox::{MailLine, MailboxPage, ShownMail};
pub use self::outcome::{Carried, CarriedPage, ErrorPage, FormPostPage, OnwardInFrame, OnwardPage, Toward};
pub use self::overview::{Check, Checked, OverviewPage};
pub use self::own_data::{DataPage, DeletePage, DeletedPage, WhyItStays};
pub use self::password::{
    ForgottenPage, LetterSentPage, OwnPasswordPage, PasswordPage, PasswordSetPage, Sent,
};
pub use self::profile::{ProfilePage, SeenBy};
pub use self::reasons::{NamedReason, ReasonPage, ReasonsPage};
pub use self::sessions::{SessionRow, SessionsPage};
pub use self::sign_in::{
    AppsOfSignIn, ConnectPage, Connecting, NamedApp, SelectAccountPage, SignInPage, SignOutPage,
    SignOutThere, SignedOutPage, WayOn, Ways, WhoseSignIn, WithProvider,
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
    /// What begins the address of a page that is at the issuer alone: `base`, or the whole issuer where this page is elsewhere.
    pub home: String,
    /// How the pages look.
    pub look: Arc<Look>,
    /// Who is signed in in this browser, if anybody.
    pub account: Option<SignedIn>,
    /// What is said, in the language of whoever reads it.
    pub words: Words,
    /// Where the page can be asked for again, in another language; nowhere for one that is an answer to a form.
    pub place: Option<String>,
}

impl Layout {
    /// The owner's pages as id, label and address.
    #[must_use]
    pub fn links(&self) -> Vec<(&'static str, Message<'static>, &str)> {
        let links = self.look.links.iter();
        links
            .map(|link| (link.about.id(), link.about.label(self.words), &*link.url))
            .collect()
    }

    /// An app's own pages as id, label and address: web addresses only, because the app chose them.
    #[must_use]
    pub fn links_of<'a>(&self, app: &'a AppCard) -> Vec<(&'static str, Message<'static>, &'a str)> {
        [
            ("website", self.words.app_website(), &app.client_uri),
            ("policy", self.words.app_privacy(), &app.policy_uri),
            ("terms", self.words.app_terms(), &app.tos_uri),
        ]
        .into_iter()
        .filter_map(|(id, label, uri)| {
            uri.as_deref()
                .filter(|uri| is_web_address(uri))
                .map(|uri| (id, label, uri))
        })
        .collect()
    }

    /// The languages to choose from: each, and whether it is this one.
    #[must_use]
    pub fn languages(&self) -> Vec<(Language, bool)> {
        let spoken = self.words.language();
        Language::ALL
            .into_iter()
            .map(|language| (language, language == spoken))
            .collect()
    }
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
    /// What it is about.
    pub about: OwnPage,
    /// Its address.
    pub url: String,
}

/// What a page of the owner's own is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnPage {
    /// Where people find help.
    Help,
    /// The privacy policy.
    Privacy,
    /// The terms of service.
    Terms,
}

impl OwnPage {
    /// What the link's id ends in.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Privacy => "privacy",
            Self::Terms => "terms",
        }
    }

    /// What the link is called.
    #[must_use]
    pub fn label(self, words: Words) -> Message<'static> {
        match self {
            Self::Help => words.frame_help(),
            Self::Privacy => words.frame_privacy(),
            Self::Terms => words.frame_terms(),
        }
    }
}

/// The person who is signed in, for the header.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The name to show; may be empty.
    pub name: String,
    /// The email address to show.
    pub email: String,
    /// The anti-forgery value of the sign-out form.
    pub csrf: String,
    /// Where their account is, from pages that are no part of it.
    pub at: Option<String>,
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
