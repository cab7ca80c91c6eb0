//! Where a person is signed in, what happened to their account, and what to do where it was not them.

use askama::Template;

use super::{Layout, NamedApp};

/// A sign-in of a person.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// Which browser on which system, in words of ours: "Firefox on Linux".
    pub browser: String,
    /// Where it came from.
    pub address: String,
    /// When it began: "19 February 2027, 08:15 UTC".
    pub began: String,
    /// When it was used last.
    pub used: String,
    /// What they signed in with: "password and code"; empty where that is not known.
    pub means: String,
    /// "Keep me signed in on this device".
    pub is_remembered: bool,
    /// Whether it is that of the browser that asks.
    pub is_this: bool,
}

/// Where a person is signed in (posts `remove`, or `action`).
#[derive(Clone, Template)]
#[template(path = "account/sessions.html")]
pub struct SessionsPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the forms.
    pub csrf: String,
    /// Those the page has room for, that of this browser first.
    pub rows: Vec<SessionRow>,
    /// How many more there are.
    pub more: i64,
}

/// Something that happened to an account.
#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// What, in words.
    pub what: &'static str,
    /// Whether an administrator did it.
    pub is_by_administrator: bool,
    /// The app it is about.
    pub app: Option<NamedApp>,
    /// When: "19 February 2027, 08:15 UTC".
    pub moment: String,
    /// With which browser, in words of ours, where that is known.
    pub browser: Option<String>,
    /// From where, where that is known.
    pub address: Option<String>,
}

/// What happened to an account.
#[derive(Clone, Template)]
#[template(path = "account/activity.html")]
pub struct ActivityPage {
    /// Header and footer.
    pub layout: Layout,
    /// How far back it goes, in days.
    pub days: u64,
    /// What happened, newest first.
    pub rows: Vec<ActivityRow>,
    /// The event after which older ones are found, if there are any.
    pub older: Option<String>,
}

/// What there is to do where it was somebody else.
#[derive(Clone, Template)]
#[template(path = "account/lock.html")]
pub struct LockPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
}
