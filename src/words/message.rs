//! A message with what is put into it, for a page or as plain text.

use std::borrow::Cow;
use std::fmt;

use askama::filters::{self, HtmlSafe};
use fluent_bundle::{FluentArgs, FluentValue};

use super::bundles;
use super::formats;
use super::language::{Direction, Language};

/// What people read: a message of a language, with its arguments.
///
/// Shown, it is HTML: arguments are escaped unless they are [`Html`], and the words of the language hold no markup. So it can
/// stand in a page, in a title and in an attribute; where there is no HTML, [`Message::text`] is the same as plain text.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    language: Language,
    key: &'static str,
    arguments: Vec<(&'static str, Piece<'a>)>,
}

/// What is put into a message.
#[derive(Clone, Debug)]
pub enum Piece<'a> {
    /// Text of anybody's.
    Text(Cow<'a, str>),
    /// Markup of ours.
    Html(Html),
    /// A number, by which a form is chosen.
    Count(Count),
}

/// A number of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u64);

/// Markup of ours around text of anybody's, and the same without the markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    markup: String,
    text: String,
    /// Whether the text is put in as it is: it is a message, whose arguments are kept apart already, or an address, which marks
    /// at its end would become a part of.
    is_kept: bool,
}

impl Html {
    /// A name somebody chose, set apart: whichever way it is written.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self::around("strong dir=\"auto\"", "strong", text)
    }

    /// What is written from left to right in every language, set apart: a host.
    #[must_use]
    pub fn host(text: &str) -> Self {
        Self::around("strong dir=\"ltr\"", "strong", text)
    }

    /// The address of a service, in parentheses after its name.
    #[must_use]
    pub fn at(text: &str) -> Self {
        Self::around("span class=\"at\" dir=\"ltr\"", "span", &format!("({text})"))
    }

    /// A name somebody chose, within what is set apart already.
    #[must_use]
    pub fn aside(text: &str) -> Self {
        Self::around("bdi", "bdi", text)
    }

    /// An email address, set apart, in a page of this language.
    #[must_use]
    pub fn email(language: Language, text: &str) -> Self {
        match language.direction() {
            Direction::LeftToRight => Self::around("strong", "strong", text),
            Direction::RightToLeft => Self::host(text),
        }
    }

    /// The address of a page, in a text of this language. Nothing is put around it, so it stands at an end of a line, or alone in
    /// one.
    #[must_use]
    pub fn address(language: Language, text: &str) -> Self {
        let html = match language.direction() {
            Direction::LeftToRight => escaped(text),
            Direction::RightToLeft => format!("<span dir=\"ltr\">{}</span>", escaped(text)),
        };
        Self {
            markup: html,
            text: text.to_owned(),
            is_kept: true,
        }
    }

    /// What is typed into a terminal, or a word of it.
    #[must_use]
    pub fn code(text: &str) -> Self {
        Self::around("code", "code", text)
    }

    /// Texts of anybody's, one after the other, each whichever way it is written.
    #[must_use]
    pub fn texts(texts: &[String]) -> Self {
        let html: Vec<_> = texts
            .iter()
            .map(|text| format!("<span dir=\"auto\">{}</span>", escaped(text)))
            .collect();
        Self {
            markup: html.join("; "),
            text: texts.join("; "),
            is_kept: false,
        }
    }

    /// A message set apart.
    #[must_use]
    pub fn strong(message: &Message<'_>) -> Self {
        Self {
            markup: format!("<strong>{message}</strong>"),
            text: message.text(),
            is_kept: true,
        }
    }

    /// A link, with the id it has on the page.
    #[must_use]
    pub fn link(id: &str, address: &str, message: &Message<'_>) -> Self {
        let (id, address) = (escaped(id), escaped(address));
        Self {
            markup: format!("<a id=\"{id}\" href=\"{address}\">{message}</a>"),
            text: message.text(),
            is_kept: true,
        }
    }

    /// A link that opens beside the page, with the id it has there; `hint` says so to whoever hears it.
    #[must_use]
    pub fn link_beside(id: &str, address: &str, message: &Message<'_>, hint: &Message<'_>) -> Self {
        let (id, address) = (escaped(id), escaped(address));
        Self {
            markup: format!(
                "<a id=\"{id}\" href=\"{address}\" target=\"_blank\" rel=\"noopener\">{message}<span class=\"sr\"> {hint}</span></a>"
            ),
            text: message.text(),
            is_kept: true,
        }
    }

    /// Without the markup, as it stands in a sentence.
    fn in_text(&self, language: Language) -> String {
        if self.is_kept {
            self.text.clone()
        } else {
            isolated(&self.text, language).into_owned()
        }
    }

    fn around(opening: &str, closing: &str, text: &str) -> Self {
        Self {
            markup: format!("<{opening}>{}</{closing}>", escaped(text)),
            text: text.to_owned(),
            is_kept: false,
        }
    }
}

impl<'a> Message<'a> {
    /// A message by its key. What is compiled calls this by the methods of `Words` alone, which know what there is.
    pub(super) fn new(
        language: Language,
        key: &'static str,
        arguments: Vec<(&'static str, Piece<'a>)>,
    ) -> Self {
        Self {
            language,
            key,
            arguments,
        }
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        self.said(Form::Text)
    }

    fn html(&self) -> String {
        self.said(Form::Html)
    }

    /// What it says in its language, or, if it cannot be said there, in English.
    fn said(&self, form: Form) -> String {
        self.said_in(self.language, form)
            .or_else(|| self.said_in(Language::English, form))
            .unwrap_or_default()
    }

    /// What a language says; `None` if it cannot.
    pub(super) fn said_in(&self, language: Language, form: Form) -> Option<String> {
        let mut arguments = FluentArgs::with_capacity(self.arguments.len());
        for (name, piece) in &self.arguments {
            arguments.set(*name, piece.value(language, form));
        }
        bundles::said(language, self.key, &arguments)
    }
}

/// What a message is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A part of a page.
    Html,
    /// Text without markup.
    Text,
}

impl Piece<'_> {
    fn value(&self, language: Language, form: Form) -> FluentValue<'static> {
        match (self, form) {
            (Self::Count(Count(count)), _) => FluentValue::from(*count),
            (Self::Text(text), Form::Html) => FluentValue::from(escaped(&isolated(text, language))),
            (Self::Text(text), Form::Text) => FluentValue::from(isolated(text, language).into_owned()),
            (Self::Html(html), Form::Html) => FluentValue::from(html.markup.clone()),
            (Self::Html(html), Form::Text) => FluentValue::from(html.in_text(language)),
        }
    }

    /// As it stands in a text, where it stands alone.
    pub(super) fn text(&self, language: Language) -> String {
        match self {
            Self::Count(Count(count)) => formats::number(language, *count),
            Self::Text(text) => isolated(text, language).into_owned(),
            Self::Html(html) => html.in_text(language),
        }
    }
}

impl From<Message<'_>> for String {
    fn from(message: Message<'_>) -> Self {
        message.text()
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.html())
    }
}

impl HtmlSafe for Message<'_> {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.markup)
    }
}

impl HtmlSafe for Html {}

fn escaped(text: &str) -> String {
    match filters::escape(text, filters::Html) {
        Ok(safe) => safe.to_string(),
        Err(never) => match never {},
    }
}

/// First strong isolate: what follows has the direction of its first letter, and changes that of nothing around it (UAX #9).
const FSI: char = '\u{2068}';

/// Where that ends.
const PDI: char = '\u{2069}';

/// Text of anybody's as it stands in a sentence: kept apart where its direction could be another than the sentence's, so that
/// neither moves the other's words. Marks by which it could end that are left out.
fn isolated(text: &str, language: Language) -> Cow<'_, str> {
    let is_needed = language.direction() == Direction::RightToLeft || text.chars().any(may_turn);
    if is_needed {
        let kept = text.chars().filter(|c| !is_embedding(*c));
        Cow::Owned(std::iter::once(FSI).chain(kept).chain([PDI]).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character is written from right to left, or says that others are.
fn may_turn(c: char) -> bool {
    is_embedding(c)
        || matches!(c,
            '\u{590}'..='\u{8ff}'
            | '\u{200e}'..='\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}')
}

/// The marks that begin and end embeddings, overrides and isolates.
fn is_embedding(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl<'a> From<&'a str> for Piece<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&&'a str> for Piece<'a> {
    fn from(text: &&'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Piece<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Piece<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&&'a String> for Piece<'a> {
    fn from(text: &&'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<Html> for Piece<'_> {
    fn from(html: Html) -> Self {
        Self::Html(html)
    }
}

impl From<&Html> for Piece<'_> {
    fn from(html: &Html) -> Self {
        Self::Html(html.clone())
    }
}

impl From<Message<'_>> for Piece<'_> {
    fn from(message: Message<'_>) -> Self {
        Self::from(&message)
    }
}

impl From<&Message<'_>> for Piece<'_> {
    fn from(message: &Message<'_>) -> Self {
        Self::Html(Html::from(message))
    }
}

impl From<&Message<'_>> for Html {
    fn from(message: &Message<'_>) -> Self {
        Self {
            markup: message.html(),
            text: message.text(),
            is_kept: true,
        }
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Self(count)
    }
}

/// What a database counted.
impl From<i64> for Count {
    fn from(count: i64) -> Self {
        Self(u64::try_from(count).unwrap_or_default())
    }
}

impl From<&i64> for Count {
    fn from(count: &i64) -> Self {
        Self::from(*count)
    }
}

impl From<u32> for Count {
    fn from(count: u32) -> Self {
        Self(count.into())
    }
}

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<&usize> for Count {
    fn from(count: &usize) -> Self {
        Self::from(*count)
    }
}

impl From<&u64> for Count {
    fn from(count: &u64) -> Self {
        Self(*count)
    }
}
