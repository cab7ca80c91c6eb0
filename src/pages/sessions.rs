//! Where a person is signed in.

use askama::Template;

use super::Layout;
use crate::words::{Html, Message};

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
    /// What was pressed before its person proved who they are, and was not done; empty if nothing was.
    pub again: String,
    /// Those the page has room for, that of this browser first.
    pub rows: Vec<SessionRow>,
    /// How many more there are.
    pub more: i64,
}

impl SessionsPage {
    /// When a sign-in began, with what, and whether it lasts.
    #[must_use]
    pub fn start<'a>(&self, row: &'a SessionRow) -> Message<'a> {
        let words = self.layout.words;
        match (row.means.is_empty(), row.is_remembered) {
            (true, false) => words.account_session_began(&row.began),
            (true, true) => words.account_session_began_remembered(&row.began),
            (false, false) => words.account_session_began_with(&row.began, &row.means),
            (false, true) => words.account_session_began_with_remembered(&row.began, &row.means),
        }
    }

    /// The way for whoever finds one they do not know.
    #[must_use]
    pub fn lock(&self) -> Html {
        let address = format!("{}/account/lock", self.layout.base);
        Html::link("not-me", &address, &self.layout.words.account_sessions_lock())
    }
}
