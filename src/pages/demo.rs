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
    /// The names of all stops.
    pub steps: Vec<String>,
    /// The heading.
    pub title: String,
    /// What happens here; may be empty.
    pub intro: String,
    /// What there is to see, in order.
    pub blocks: Vec<DemoBlock>,
    /// Where to go from here.
    pub actions: Vec<DemoAction>,
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
    },
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
        /// The body; may be empty.
        body: String,
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
