//! A mail as people read it: text, and HTML that says the same and loads nothing from anywhere.

use askama::Template;

use super::letter::Letter;
use super::said;
use super::sender::Sender;
use super::words::{Voice, Words};
use crate::words::Language;

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    words: &'a Words<'a>,
    sender: &'a Sender,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    language: Language,
    say: crate::words::Words,
    words: &'a Words<'a>,
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
    /// A letter in this language, with the name and colours of this sender.
    ///
    /// # Errors
    /// If a template fails, which none does that was compiled.
    pub fn of(letter: &Letter, sender: &Sender, language: Language) -> Result<Self, askama::Error> {
        let say = language.into();
        let words = said::words(letter, Voice { say, sender });
        let (text, html) = (
            Text {
                words: &words,
                sender,
            },
            Html {
                language,
                say,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Branding;
    use crate::mail::{Link, Occasion};
    use crate::types::{Secret, Timestamp};

    fn text(letter: &Letter) -> String {
        let issuer = "https://id.example.com".parse().unwrap();
        let branding = Branding {
            name: "Example ID".to_owned(),
            contact: Some("the IT desk".to_owned()),
            ..Branding::default()
        };
        Written::of(letter, &Sender::of(&branding, &issuer), Language::English)
            .unwrap()
            .text
    }

    #[test]
    fn ours_a_mail_reads_well_without_html() {
        let link = Link {
            url: Secret::new("https://id.example.com/password/ln_x".to_owned()),
            expires_at: Timestamp(1_800_001_800),
        };
        assert_eq!(
            text(&Letter::ResetPassword { link }),
            "Choose another password for Example ID

Somebody, and we hope you, asked to choose another password for your account at Example ID (id.example.com).

Choose another password:
https://id.example.com/password/ln_x

The link works once, until 15 January 2027, 08:30 UTC.

It replaces the password alone: what else you sign in with, you still need.

If it was not you, leave this mail alone, and your password stays as it is. Pass the link on to nobody, whoever asks for it.

-- 
Example ID, https://id.example.com"
        );
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let occasion = Occasion::new(Timestamp(1_800_000_000)).by(agent, "192.0.2.7".parse().unwrap());
        assert_eq!(
            text(&Letter::RecoveryCodeUsed { left: 1, occasion }),
            "A recovery code was used at Example ID

Somebody signed in to your account at Example ID (id.example.com) with a recovery code. One is left: make new ones soon.

When: 15 January 2027, 08:00 UTC
Browser: Firefox on Linux
Internet address: 192.0.2.7

Was it you? Then there is nothing to do. If not, choose another password, which also ends every sign-in:
https://id.example.com/password

Then look through the ways to sign in to your account:
https://id.example.com/account/security

Who helps: the IT desk

-- 
Example ID, https://id.example.com"
        );
    }
}
