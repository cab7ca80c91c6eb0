//! What each mail says, once for both its forms: text and HTML say the same. The words themselves are in `locales/`.

use super::letter::{Link, Occasion};
use super::sender::Sender;
use crate::types::Secret;
use crate::words::{Html, Message, Piece, Words as Sayings};

/// Some sentences, and an address that belongs to them.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// The sentences.
    pub text: String,
    /// The address.
    pub url: Option<String>,
}

/// The one thing there is to press.
#[derive(Clone, Debug)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// The same as a line of its own.
    pub line: String,
    /// Where it leads.
    pub url: Secret,
}

/// Something that is known of what was done.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What.
    pub name: String,
    /// It.
    pub value: String,
    /// Both in one line.
    pub line: String,
}

/// Who writes, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// What is said in the language.
    pub say: Sayings,
    /// Who writes.
    pub sender: &'a Sender,
}

impl<'a> Voice<'a> {
    /// What people call the server.
    pub(super) fn server(self) -> &'a str {
        &self.sender.name
    }

    /// "Example ID (id.example.com)".
    pub(super) fn here(self) -> Message<'a> {
        self.say.mail_here(self.server(), self.sender.issuer.host())
    }

    /// The address of the server, or of a page of it, at the end of a line.
    pub(super) fn address(self, url: &str) -> Html {
        self.say.address(url)
    }
}

/// What a mail says.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    /// Who says it.
    voice: Voice<'a>,
    /// The subject, and the heading.
    pub subject: String,
    /// What there is to know.
    pub lead: Vec<String>,
    /// When it was, and where from.
    pub facts: Vec<Fact>,
    /// What there is to press.
    pub button: Option<Button>,
    /// What else there is to say.
    pub more: Vec<Paragraph>,
}

impl<'a> Words<'a> {
    pub(super) fn new(voice: Voice<'a>, subject: impl Into<String>, lead: impl Into<String>) -> Self {
        Self {
            voice,
            subject: subject.into(),
            lead: vec![lead.into()],
            facts: Vec::new(),
            button: None,
            more: Vec::new(),
        }
    }

    pub(super) fn button(mut self, label: Message<'_>, url: Secret) -> Self {
        let text = label.text();
        self.button = Some(Button {
            label: text,
            line: self.voice.say.mail_press(label).text(),
            url,
        });
        self
    }

    pub(super) fn lead(mut self, text: impl Into<String>) -> Self {
        self.lead.push(text.into());
        self
    }

    pub(super) fn more(mut self, text: impl Into<String>, url: Option<String>) -> Self {
        let text = text.into();
        self.more.push(Paragraph { text, url });
        self
    }

    pub(super) fn fact<'b>(mut self, name: Message<'_>, value: impl Into<Piece<'b>>) -> Self {
        let (say, value) = (self.voice.say, value.into());
        self.facts.push(Fact {
            name: name.text(),
            value: say.alone(value.clone()),
            line: say.mail_fact(name, value).text(),
        });
        self
    }

    /// The same with a link that works once.
    pub(super) fn once(self, label: Message<'_>, link: &Link) -> Self {
        let say = self.voice.say;
        let until = say.moment(link.expires_at);
        self.button(label, link.url.clone())
            .more(say.mail_once(until), None)
    }

    /// The same with when it was, and where from.
    pub(super) fn at(self, occasion: &Occasion) -> Self {
        let say = self.voice.say;
        let mut words = self.fact(say.mail_when(), say.moment(occasion.at));
        if let Some(browser) = occasion.browser {
            words = words.fact(say.mail_browser(), say.browser(browser));
        }
        if let Some(address) = &occasion.address {
            words = words.fact(say.mail_internet_address(), address.to_string());
        }
        words
    }

    /// The same with who helps.
    pub(super) fn with_contact(self) -> Self {
        let voice = self.voice;
        match &voice.sender.contact {
            // Nothing is put around an address that is to be pressed.
            Some(contact) if contact.contains("://") => {
                let contact = voice.address(contact);
                self.more(voice.say.mail_contact(contact), None)
            }
            Some(contact) => self.more(voice.say.mail_contact(contact), None),
            None => self,
        }
    }

    /// The same with where another password is chosen, and the ways to sign in are.
    pub(super) fn secure(self, password: Message<'_>) -> Self {
        let voice = self.voice;
        let page = |path| Some(voice.sender.issuer.endpoint(path));
        self.more(password, page("/password"))
            .more(voice.say.mail_look_through(), page("/account/security"))
            .with_contact()
    }

    /// The same with what to do once what somebody else did is undone.
    pub(super) fn after_undo(self) -> Self {
        let say = self.voice.say;
        self.secure(say.mail_after_undo())
    }

    /// The same with what is left to do once the account was locked down.
    pub(super) fn after_lock_down(self) -> Self {
        let say = self.voice.say;
        self.secure(say.mail_after_lock_down())
    }

    /// The same with where an owner sees who did it.
    pub(super) fn look_at_log(self) -> Self {
        let voice = self.voice;
        let log = voice.sender.issuer.endpoint("/admin/audit");
        self.more(voice.say.mail_look_at_log(), Some(log))
    }

    /// The same with what to do for whom it was not.
    pub(super) fn unless_you(self) -> Self {
        let say = self.voice.say;
        self.secure(say.mail_unless_you())
    }

    /// Who sent it, at the foot of the HTML.
    #[must_use]
    pub fn sent_by(&self) -> Message<'a> {
        let voice = self.voice;
        let address = voice.address(voice.sender.issuer.as_str());
        voice.say.mail_sent_by(voice.server(), address)
    }

    /// The same at the foot of the text.
    #[must_use]
    pub fn signature(&self) -> String {
        let voice = self.voice;
        let address = voice.address(voice.sender.issuer.as_str());
        voice.say.mail_signature(voice.server(), address).text()
    }

    /// Where there is help, at the foot of the text.
    #[must_use]
    pub fn help(&self, url: &str) -> String {
        self.voice.say.mail_help(self.voice.address(url)).text()
    }
}
