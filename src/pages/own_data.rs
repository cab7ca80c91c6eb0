//! What is known of a person, for them to keep, and the end of their account.

use askama::Template;

use super::{AppsOfAccount, Layout};

/// A copy of what is known of a person, and the way to the end of their account (posts `action`).
#[derive(Clone, Template)]
#[template(path = "account/data.html")]
pub struct DataPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// What was pressed before its person proved who they are, and was not done; empty if nothing was.
    pub again: String,
    /// Whether people delete their accounts themselves.
    pub may_delete: bool,
    /// Whom they ask if not, where that is known.
    pub contact: Option<String>,
}

/// Why an account stays, whatever its person wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyItStays {
    /// Nobody else may change everything.
    LastOwner,
    /// They have rights here, and what they did with them stays written down.
    UnderAudit,
}

/// What goes with an account, and the form that ends it (posts `email`).
#[derive(Clone, Template)]
#[template(path = "account/delete.html")]
pub struct DeletePage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The address of the account, to be typed.
    pub email: String,
    /// Why it stays, if it does.
    pub stays: Option<WhyItStays>,
    /// Whom to ask then, where that is known.
    pub contact: Option<String>,
    /// The apps that may use it.
    pub apps: AppsOfAccount,
    /// In how many browsers somebody is signed in to it, this one among them.
    pub sessions: i64,
    /// Whether its person is told by mail.
    pub sends_mail: bool,
    /// Whether what was typed is another address.
    pub is_other: bool,
}

/// An account is gone.
#[derive(Clone, Template)]
#[template(path = "account/deleted.html")]
pub struct DeletedPage {
    /// Header and footer.
    pub layout: Layout,
    /// The address it had.
    pub email: String,
}
