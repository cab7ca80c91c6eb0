//! Redirect URIs (RFC 6749 §3.1.2), kept exactly as written: comparison is of characters, never of meaning.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use super::is_loopback;

/// Why a string is not a redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RedirectUriError(pub &'static str);

/// An absolute URI without a fragment, in printable ASCII (RFC 6749 §3.1.2).
///
/// Being one says nothing about being registered: that is `oauth::redirect_uri`'s matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx_macros::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// The URI exactly as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URI with `pairs` added to its query.
    ///
    /// RFC 6749 §3.1.2: "The endpoint URI MAY include an ... query component ..., which MUST be retained".
    #[must_use]
    pub fn with(&self, pairs: &[(String, String)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let separator = match self.0.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some((_, query)) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        // `+` for a space is right in a form, but some apps read the query as a plain URI: %20 is right in both.
        format!("{}{separator}{}", self.0, query.replace('+', "%20"))
    }

    /// The URI with `pairs` as its fragment: it has none of its own, and its query stays as it is.
    #[must_use]
    pub fn with_fragment(&self, pairs: &[(String, String)]) -> String {
        let fragment = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        format!("{}#{}", self.0, fragment.replace('+', "%20"))
    }

    /// The URI parsed. Only for what is shown and for building the answer, never for comparing.
    #[must_use]
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }

    /// The scheme, in lower case.
    #[must_use]
    pub fn scheme(&self) -> String {
        self.0.split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Where it leads, in words a person can check, and what remembered consent is bound to: host and port, or the scheme
    /// of a private-use URI. Plain http to another computer says so: anybody in between may be who answers there.
    ///
    /// Whichever app has the scheme gets the answer. What stands where a host would (`com.evil.app://bank.example/`) is that
    /// app's own business: nobody looks it up, and whoever reads it would take it for whom they are dealing with.
    #[must_use]
    pub fn host(&self) -> String {
        match self.url() {
            Some(url) if matches!(url.scheme(), "http" | "https") => {
                let host = url.host_str().unwrap_or_default();
                let is_plain = url.scheme() == "http" && !is_loopback(&url);
                let scheme = if is_plain { "http://" } else { "" };
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{scheme}{host}{port}")
            }
            _ => format!("{}:", self.scheme()),
        }
    }

    /// Whether it is `http` on this computer: `127.0.0.1`, `[::1]` or `localhost` (RFC 8252 §7.3).
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback_parts().is_some()
    }

    /// For an `http` loopback URI: the host literal as written, and everything after the port.
    #[must_use]
    pub fn loopback_parts(&self) -> Option<(&str, &str)> {
        let rest = self.0.strip_prefix("http://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            match authority.strip_prefix(host) {
                Some("") => return Some((host, tail)),
                Some(port) => {
                    let digits = port.strip_prefix(':')?;
                    let is_port = !digits.is_empty() && digits.parse::<u16>().is_ok_and(|port| port > 0);
                    return (is_port && digits.bytes().all(|b| b.is_ascii_digit())).then_some((host, tail));
                }
                None => {}
            }
        }
        None
    }
}

impl FromStr for RedirectUri {
    type Err = RedirectUriError;

    fn from_str(value: &str) -> Result<Self, RedirectUriError> {
        const SHAPE: RedirectUriError =
            RedirectUriError("a redirect URI is an absolute URI such as https://app.example.com/callback");
        if value.is_empty() || value.len() > 2048 || !value.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(SHAPE);
        }
        if value.contains(['\\', '"', '<', '>', '^', '`', '{', '|', '}']) {
            return Err(SHAPE);
        }
        // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
        if value.contains('#') {
            return Err(RedirectUriError(
                "a redirect URI has no fragment (RFC 6749 section 3.1.2)",
            ));
        }
        let url = Url::parse(value).map_err(|_| SHAPE)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectUriError(
                "a redirect URI has no user name and no password",
            ));
        }
        Ok(Self(value.to_owned()))
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = RedirectUriError;

    fn try_from(value: String) -> Result<Self, RedirectUriError> {
        value.parse()
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
