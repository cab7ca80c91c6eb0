//! The mailbox of the demo.

use askama::Template;

use super::Layout;
use crate::words::Language;

/// What would have been mailed.
#[derive(Clone, Template)]
#[template(path = "demo_mailbox.html")]
pub struct MailboxPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the tour begins.
    pub tour: String,
    /// Where this page is.
    pub here: String,
    /// The mails, the newest first.
    pub mails: Vec<ShownMail>,
}

/// A mail, as text.
#[derive(Clone)]
pub struct ShownMail {
    /// The language it is in.
    pub language: Language,
    /// Its subject.
    pub subject: String,
    /// Whom it is to.
    pub to: String,
    /// When it was written.
    pub at: String,
    /// Its text.
    pub lines: Vec<MailLine>,
}

/// A line of a mail.
#[derive(Clone)]
pub struct MailLine {
    /// What it says.
    pub text: String,
    /// Whether that is the address of a page.
    pub is_link: bool,
}
