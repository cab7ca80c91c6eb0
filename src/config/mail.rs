//! Where the mail server is, and whom mails are from.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::types::{EmailAddress, StringError, is_loopback};

/// How the way to the mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314 §3.3).
    Tls,
    /// TLS by STARTTLS (RFC 3207), without which nothing is sent.
    StartTls,
    /// None: for a mail server of this computer.
    None,
}

/// A mail server, and as whom mail is given to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailUrl {
    text: String,
    /// `None` for the mailbox of the demo, which is nowhere.
    place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    security: Security,
    host: String,
    port: u16,
    user: Option<String>,
}

impl MailUrl {
    /// Nothing is sent: it is kept, and shown by whoever asks for it. No text of a configuration says this.
    #[must_use]
    pub fn mailbox() -> Self {
        Self {
            text: "mailbox".to_owned(),
            place: None,
        }
    }

    /// Whether what is mailed is kept and not sent.
    #[must_use]
    pub fn is_mailbox(&self) -> bool {
        self.place.is_none()
    }

    /// How the way there is kept secret.
    #[must_use]
    pub fn security(&self) -> Security {
        self.place.as_ref().map_or(Security::None, |place| place.security)
    }

    /// The host: a name, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.place.as_ref().map_or("", |place| &place.host)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.place.as_ref().map_or(0, |place| place.port)
    }

    /// As whom mail is given to it.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.place.as_ref()?.user.as_deref()
    }
}

impl TryFrom<String> for MailUrl {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        const RULE: StringError = StringError(
            "the mail server is smtps://user@host or smtp://user@host, with :port if it is not 465 or 587",
        );
        let url = Url::parse(&text).map_err(|_| RULE)?;
        if url.password().is_some() {
            return Err(StringError(
                "the mail server's URL has no password: that is mail.password or mail.password_file",
            ));
        }
        let is_bare = matches!(url.path(), "" | "/") && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && is_bare);
        let host = host.ok_or(RULE)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let security = match (url.scheme(), url.query()) {
            ("smtps", None) => Security::Tls,
            ("smtp", None) => Security::StartTls,
            // A name is looked up by others than this computer; `localhost` is not.
            ("smtp", Some("tls=none")) if is_loopback(&as_web(&url)) => Security::None,
            ("smtp", Some("tls=none")) => {
                return Err(StringError(
                    "tls=none is only for a mail server on this computer: 127.0.0.1, [::1] or localhost",
                ));
            }
            _ => return Err(RULE),
        };
        let user = percent_decode_str(url.username())
            .decode_utf8()
            .map_err(|_| RULE)?;
        if user.chars().any(char::is_control) {
            return Err(RULE);
        }
        let port = url.port().unwrap_or(match security {
            Security::Tls => 465,
            Security::StartTls | Security::None => 587,
        });
        Ok(Self {
            place: Some(Place {
                security,
                host,
                port,
                user: Some(user.into_owned()).filter(|user| !user.is_empty()),
            }),
            text,
        })
    }
}

/// The same place as one of the web: what schemes a parser does not know, it reads no addresses in.
fn as_web(url: &Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    Url::parse(&format!("http://{host}/")).unwrap_or_else(|_| url.clone())
}

impl From<MailUrl> for String {
    fn from(url: MailUrl) -> Self {
        url.text
    }
}

impl fmt::Display for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An address with a name: `Example ID <id@example.com>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress {
    name: Option<String>,
    address: EmailAddress,
}

impl MailAddress {
    /// The name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

impl TryFrom<String> for MailAddress {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a sender is an address, or a name and an address: Example ID <id@example.com>");
        // A line break would begin another header.
        if text.chars().any(char::is_control) {
            return Err(RULE);
        }
        let (name, address) = match text.trim().strip_suffix('>') {
            Some(before) => before.rsplit_once('<').ok_or(RULE)?,
            None => ("", text.as_str()),
        };
        let name = name.trim();
        let name = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'))
            .unwrap_or(name);
        if name.contains(['<', '>', '"']) {
            return Err(RULE);
        }
        Ok(Self {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            address: address.parse().map_err(|_| RULE)?,
        })
    }
}

impl From<MailAddress> for String {
    fn from(sender: MailAddress) -> Self {
        sender.to_string()
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<MailUrl, StringError> {
        MailUrl::try_from(text.to_owned())
    }

    #[test]
    fn ours_a_mail_server_is_named_by_scheme_host_and_user() {
        for (text, security, host, port, user) in [
            (
                "smtps://smtp.example.com",
                Security::Tls,
                "smtp.example.com",
                465,
                None,
            ),
            (
                "smtp://ada@smtp.example.com/",
                Security::StartTls,
                "smtp.example.com",
                587,
                Some("ada"),
            ),
            (
                "smtps://ada%40example.com@mail.example:2465",
                Security::Tls,
                "mail.example",
                2465,
                Some("ada@example.com"),
            ),
            (
                "smtp://127.0.0.1:1025?tls=none",
                Security::None,
                "127.0.0.1",
                1025,
                None,
            ),
            (
                "smtp://localhost?tls=none",
                Security::None,
                "localhost",
                587,
                None,
            ),
            ("smtp://[::1]:25?tls=none", Security::None, "::1", 25, None),
        ] {
            let url = url(text).unwrap();
            let read = (url.security(), url.host(), url.port(), url.user());
            assert_eq!(read, (security, host, port, user), "{text}");
            assert_eq!(url.to_string(), text);
            assert!(!url.is_mailbox());
        }
    }

    #[test]
    fn ours_mail_goes_over_no_network_in_the_clear_and_a_url_holds_no_password() {
        for bad in [
            "",
            "smtp.example.com",
            "https://smtp.example.com",
            "smtps://",
            "smtps://smtp.example.com/path",
            "smtps://smtp.example.com#x",
            "smtps://smtp.example.com?tls=none",
            "smtp://smtp.example.com?tls=off",
            "smtp://a%0d%0ab@smtp.example.com",
            "mailbox",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
        for far in [
            "smtp://smtp.example.com?tls=none",
            "smtp://10.0.0.1?tls=none",
            "smtp://localhost.example?tls=none",
        ] {
            assert!(
                url(far).unwrap_err().to_string().contains("on this computer"),
                "{far}"
            );
        }
        let told = url("smtps://ada:hunter2@smtp.example.com")
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("mail.password") && !told.contains("hunter2"),
            "{told}"
        );
    }

    #[test]
    fn ours_a_sender_is_one_line_with_one_address() {
        let read = |text: &str| MailAddress::try_from(text.to_owned());
        for (text, name, address) in [
            ("id@example.com", None, "id@example.com"),
            (
                "Example ID <id@example.com>",
                Some("Example ID"),
                "id@example.com",
            ),
            (
                "\"Example, ID\" <id@example.com>",
                Some("Example, ID"),
                "id@example.com",
            ),
            ("<id@example.com>", None, "id@example.com"),
        ] {
            let sender = read(text).unwrap();
            assert_eq!(
                (sender.name(), sender.address().as_str()),
                (name, address),
                "{text}"
            );
            assert_eq!(read(&sender.to_string()).unwrap(), sender);
        }
        for bad in [
            "",
            "id",
            "Example <id>",
            "Example <id@example.com",
            "Example <a@b> <c@d>",
            "a@b, c@d",
            "Example\r\nBcc: x@y <id@example.com>",
            "\"a\" b\" <id@example.com>",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
