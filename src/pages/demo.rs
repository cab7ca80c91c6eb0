//! The guided tour of the demo: one template, so that what is shown is decided by the code that ran the step.

use askama::Template;

use super::Layout;

/// One stop of the tour.
#[derive(Clone, Template)]
#[template(path = "demo.html")]
pub struct DemoPage {
    /// Header and footer.
    pub layout: Layout,
    /// The number of this stop in `steps`, counted from 1; 0 before the first, `steps.len() + 1` when all are done.
    pub step: usize,
    /// All stops.
    pub steps: Vec<DemoStep>,
    /// The heading.
    pub title: String,
    /// What happens here; may be empty.
    pub intro: String,
    /// What there is to see, in order: what has to be seen before anything is pressed stands above the buttons.
    pub blocks: Vec<DemoBlock>,
    /// Where to go from here.
    pub actions: Vec<DemoAction>,
}

/// A stop, as all pages name it.
#[derive(Clone)]
pub struct DemoStep {
    /// Its name.
    pub name: String,
    /// Where it is, if one can go there from here.
    pub href: Option<String>,
}

/// Something to look at.
#[derive(Clone)]
pub enum DemoBlock {
    /// The parameters of a request.
    Parameters {
        /// The heading.
        caption: String,
        /// Name, value, and why it is there.
        rows: Vec<(String, String, String)>,
    },
    /// Text to read as it is.
    Code {
        /// The heading.
        caption: String,
        /// The text.
        text: String,
        /// Whether it is there for who asks alone.
        is_folded: bool,
    },
    /// A signed token, taken apart.
    Token(Box<DemoToken>),
    /// What was checked, and whether it held.
    Checks {
        /// The heading.
        caption: String,
        /// Whether it held, and what it was.
        rows: Vec<(bool, String)>,
    },
    /// An HTTP answer.
    Http {
        /// The heading.
        caption: String,
        /// The status line: "200 OK".
        status: String,
        /// What kind of answer it is.
        outcome: Outcome,
        /// The body; may be empty.
        body: String,
        /// Whether it is there for who asks alone.
        is_folded: bool,
    },
    /// A remark.
    Note(String),
    /// What to sign in with.
    Credentials {
        /// The email address.
        email: String,
        /// The password.
        password: String,
    },
}

/// A signed token (RFC 7515 §7.1): its three parts, each in its colour.
#[derive(Clone)]
pub struct DemoToken {
    /// The heading.
    pub caption: String,
    /// The header, decoded.
    pub header: String,
    /// The claims, decoded.
    pub claims: String,
    /// The three parts as they are sent.
    pub parts: [String; 3],
    /// Which claims somebody changed; may be empty.
    pub changed: String,
    /// The heading of `checks`.
    pub checked: String,
    /// Whether each check held, and what it was; may be empty.
    pub checks: Vec<(bool, String)>,
    /// Whether it is there for who asks alone.
    pub is_folded: bool,
}

/// What an HTTP status says to an app, in words and by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 2xx.
    Good,
    /// 401.
    Unknown,
    /// 403.
    Forbidden,
    /// Any other.
    Refused,
}

impl Outcome {
    /// That of a status code.
    #[must_use]
    pub fn of(status: u16) -> Self {
        match status {
            200..300 => Self::Good,
            401 => Self::Unknown,
            403 => Self::Forbidden,
            _ => Self::Refused,
        }
    }

    /// The name of its colours.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Forbidden => "forbidden",
            Self::Refused => "refused",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "It worked.",
            Self::Unknown => "Refused: nobody knows who this is.",
            Self::Forbidden => "Refused: who it is is known, and may not do this.",
            Self::Refused => "Refused: the request itself is wrong.",
        }
    }
}

/// A button of the tour.
#[derive(Clone)]
pub struct DemoAction {
    /// Its text.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the one to press next.
    pub primary: bool,
    /// Whether it posts; otherwise it is a link.
    pub post: bool,
    /// What it posts; a link has none.
    pub fields: Vec<(String, String)>,
}
