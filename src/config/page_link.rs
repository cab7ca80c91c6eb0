//! A page of the owner's own, which every page of the server links to.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::types::StringError;

/// An `https` or `mailto` address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageLink(String);

impl PageLink {
    /// Whether it is a mail address.
    #[must_use]
    pub fn is_mail(&self) -> bool {
        self.0.starts_with("mailto:")
    }
}

impl TryFrom<String> for PageLink {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a link is an https address, or mailto: and an e-mail address where that is allowed");
        let url = Url::parse(&text).map_err(|_| RULE)?;
        let is_one = match url.scheme() {
            "https" => url.has_host() && url.username().is_empty() && url.password().is_none(),
            "mailto" => url.path().contains('@'),
            _ => false,
        };
        if is_one { Ok(Self(url.into())) } else { Err(RULE) }
    }
}

impl From<PageLink> for String {
    fn from(link: PageLink) -> Self {
        link.0
    }
}

impl fmt::Display for PageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_link_of_the_owners_leads_to_a_page_or_writes_a_mail() {
        for good in [
            "https://example.com/help",
            "https://example.com/?a=b#c",
            "mailto:help@example.com",
        ] {
            assert_eq!(PageLink::try_from(good.to_owned()).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "http://example.com",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "mailto:",
            "mailto:nobody",
            "/help",
            "https://user:secret@example.com/",
            "https://",
        ] {
            assert!(PageLink::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
