//! Who becomes a user by themselves.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Settings, SignUp};
use crate::types::EmailAddress;

/// Who may become a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Nobody by themselves, and nobody is told how.
    Off,
    /// Whoever an administrator makes an account for.
    #[default]
    Invite,
    /// Whoever reads the mail of an address.
    Open,
}

/// The part of an address behind the `@`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailDomain(String);

impl TryFrom<String> for MailDomain {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let address = format!("somebody@{text}").parse::<EmailAddress>();
        let domain = address.ok().and_then(|address| {
            let (_, domain) = address.as_str().rsplit_once('@')?;
            Some(domain.to_owned())
        });
        match domain {
            Some(domain) if !text.contains('@') && domain.len() == text.len() => Ok(Self(domain)),
            _ => Err("a mail domain looks like example.com".to_owned()),
        }
    }
}

impl From<MailDomain> for String {
    fn from(domain: MailDomain) -> Self {
        domain.0
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SignUp {
    /// Whether somebody with this address may become a user by themselves.
    #[must_use]
    pub fn admits(&self, email: &EmailAddress) -> bool {
        let domain = email.as_str().rsplit_once('@').map(|(_, domain)| domain);
        self.domains.is_empty() || self.domains.iter().any(|known| Some(known.0.as_str()) == domain)
    }
}

impl Settings {
    /// Whether people become users by themselves: that takes mail, since nothing else shows whose an address is.
    #[must_use]
    pub fn is_open_to_sign_up(&self) -> bool {
        self.sign_up.mode == SignUpMode::Open && self.mail.url.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_addresses_of_the_named_domains_alone_are_admitted() {
        let domain = |text: &str| MailDomain::try_from(text.to_owned());
        let sign_up = SignUp {
            domains: vec![domain("Example.com").unwrap(), domain("sub.example.org").unwrap()],
            ..SignUp::default()
        };
        let admits = |text: &str| sign_up.admits(&text.parse().unwrap());
        assert!(admits("ada@example.com") && admits("Ada@EXAMPLE.COM") && admits("ada@sub.example.org"));
        for other in [
            "ada@example.org",
            "ada@sub.example.com",
            "ada@badexample.com",
            "ada@example.com.evil.test",
        ] {
            assert!(!admits(other), "{other}");
        }
        assert!(SignUp::default().admits(&"ada@anywhere.test".parse().unwrap()));
        for wrong in [
            "",
            "@example.com",
            "ada@example.com",
            " example.com",
            "exa mple.com",
        ] {
            assert!(domain(wrong).is_err(), "{wrong:?}");
        }
    }
}
