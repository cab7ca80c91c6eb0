//! A mail as people read it: text, and HTML that says the same and loads nothing from anywhere.

use askama::Template;

use super::letter::Letter;
use super::sender::Sender;
use super::words::{self, Words};

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    words: &'a Words,
    sender: &'a Sender,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    words: &'a Words,
    sender: &'a Sender,
}

/// A mail in its two forms.
#[derive(Clone)]
pub struct Written {
    /// The subject.
    pub subject: String,
    /// What is read where HTML is not.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl Written {
    /// A letter, in the words and colours of this sender.
    ///
    /// # Errors
    /// If a template fails, which none does that was compiled.
    pub fn of(letter: &Letter, sender: &Sender) -> Result<Self, askama::Error> {
        let words = words::words(letter, sender);
        let (text, html) = (
            Text {
                words: &words,
                sender,
            },
            Html {
                words: &words,
                sender,
            },
        );
        Ok(Self {
            text: text.render()?,
            html: html.render()?,
            subject: words.subject,
        })
    }
}
