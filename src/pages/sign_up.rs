//! Becoming a user.

use askama::Template;

use super::{AppCard, Layout, WithProvider};
use crate::words::Message;

/// Who wants an account asks for a link (posts `email`), or goes on with the one they have.
#[derive(Clone, Template)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the form goes.
    pub action: String,
    /// The sealed request in progress.
    pub interaction: String,
    /// Where the form goes of who has an account: `/auth` or `/sign-in`.
    pub sign_in: String,
    /// The sealed request in progress, for who has an account.
    pub with_account: String,
    /// The app that asked, when there is one.
    pub app: Option<AppCard>,
    /// The one thing to be careful about with it.
    pub warning: Option<String>,
    /// Who has an account elsewhere.
    pub providers: Vec<WithProvider>,
    /// The mail domains whose addresses may alone; any if empty.
    pub domains: Vec<String>,
    /// What was typed.
    pub email: String,
    /// What was wrong with it.
    pub error: Option<String>,
}

impl SignUpPage {
    /// What an address must end with, where not all may.
    #[must_use]
    pub fn of_domains(&self) -> Option<Message<'static>> {
        let words = self.layout.words;
        let domains = self
            .domains
            .iter()
            .map(|domain| words.email(format!("@{domain}")));
        match self.domains.len() {
            0 => None,
            1 => Some(words.sign_up_domain(words.choices(domains))),
            _ => Some(words.sign_up_domains(words.choices(domains))),
        }
    }
}

/// What travels with every form of the page behind the link.
#[derive(Clone, Debug)]
pub struct SigningUp {
    /// Where the forms go.
    pub action: String,
    /// The anti-forgery value of the forms.
    pub csrf: String,
    /// The sealed request in progress that it goes on with.
    pub interaction: Option<String>,
    /// The address, which is proved.
    pub email: String,
    /// What the person is called, as they typed it.
    pub name: String,
}

/// The last page of becoming a user (posts `name`, `password`, `password_again`; `decision` as `passkey`).
#[derive(Clone, Template)]
#[template(path = "new_account.html")]
pub struct NewAccountPage {
    /// Header and footer.
    pub layout: Layout,
    /// What travels with the form.
    pub signing_up: SigningUp,
    /// Whether the name was left out.
    pub has_no_name: bool,
    /// What was wrong with the password.
    pub errors: Vec<String>,
    /// The fewest characters of a password.
    pub min_length: usize,
    /// Whether it may be a passkey instead.
    pub may_be_passkey: bool,
}

/// The same with a passkey instead of a password (posts `name`, `answer`, by its script; `decision` as `password`).
#[derive(Clone, Template)]
#[template(path = "new_account_passkey.html")]
pub struct NewAccountPasskeyPage {
    /// Header and footer.
    pub layout: Layout,
    /// What travels with the form.
    pub signing_up: SigningUp,
    /// What the browser is asked, as JSON.
    pub passkey: String,
    /// What it is to answer, sealed.
    pub asked: String,
    /// What was wrong with the last attempt.
    pub error: Option<String>,
}

/// That there is an account, in a browser that did not ask for it.
#[derive(Clone, Template)]
#[template(path = "account_made.html")]
pub struct AccountMadePage {
    /// Header and footer.
    pub layout: Layout,
    /// Its address.
    pub email: String,
}
