//! The pages of an account, beside what its person signs in with.

use askama::Template;

use super::{AppCard, Layout, PermissionKind, Place};

/// An app that may use an account.
#[derive(Clone, Debug)]
pub struct AppRow {
    /// Its id: what is removed.
    pub id: String,
    /// Who it is.
    pub app: AppCard,
    /// Where its name leads.
    pub opens: Option<String>,
    /// What of that it can do without, as the form carries it; its person may take it back.
    pub optional: String,
    /// What its person said no to.
    pub left_out: Vec<String>,
    /// What it may do, by where; nothing but to learn who signs in if empty.
    pub places: Vec<Place>,
    /// Whether its person was asked: of what an administrator lets in, they were not.
    pub was_asked: bool,
    /// Since when: "19 February 2027".
    pub since: String,
    /// When it was used last.
    pub used: String,
    /// Whether it has access while the person is away, until when, and what comes then.
    pub lasts: String,
}

/// An app that was just removed, or may do less.
#[derive(Clone, Debug)]
pub struct RemovedApp {
    /// What it is called.
    pub name: String,
    /// How long what it was given last is good for: "10 minutes".
    pub ends_within: String,
}

/// The apps that may use an account (posts `remove`; or `narrow`, `shown`, and `optional:` and the scope for each that is kept).
#[derive(Clone, Template)]
#[template(path = "account/apps.html")]
pub struct AppsPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the forms.
    pub csrf: String,
    /// Those the page has room for.
    pub apps: Vec<AppRow>,
    /// How many more there are.
    pub more: usize,
    /// The one that has no access any more.
    pub removed: Option<RemovedApp>,
    /// The one that may do less now.
    pub saved: Option<RemovedApp>,
    /// What was pressed before its person proved who they are, and was not done; empty if nothing was.
    pub again: String,
}
