//! The mail domains of an organisation.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{EmailAddress, StringError};

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

impl FromStr for MailDomain {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        Self::try_from(text.to_owned()).map_err(|_| StringError("a mail domain looks like example.com"))
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

impl MailDomain {
    /// Whether this address is one of the domain.
    #[must_use]
    pub fn is_of(&self, email: &EmailAddress) -> bool {
        let domain = email.as_str().rsplit_once('@').map(|(_, domain)| domain);
        domain == Some(self.0.as_str())
    }
}
