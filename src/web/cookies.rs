//! Cookies: read from a request, written to an answer with the strictest flags that work.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::types::Issuer;

/// A cookie of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The sign-in.
    Session,
    /// Ties a request in progress to its browser.
    Browser,
    /// Says that this browser signed in to an account before.
    Device,
    /// The demo app's own.
    Demo,
}

impl Name {
    /// Its name: with the prefix that keeps others from setting it, where there is https
    /// (RFC 6265bis §4.1.3.2).
    #[must_use]
    pub fn text(self, issuer: &Issuer) -> String {
        let name = match self {
            Self::Session => "sid",
            Self::Browser => "ix",
            Self::Device => "dev",
            Self::Demo => "demo",
        };
        if issuer.is_https() {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }
}

/// The cookies of a request.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads the `Cookie` headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let pairs = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        Self(pairs.take(100).collect())
    }

    /// The value of a cookie; `None` also if it came twice, since one of the two is not ours.
    #[must_use]
    pub fn get(&self, name: Name, issuer: &Issuer) -> Option<&str> {
        let name = name.text(issuer);
        let mut values = self.0.iter().filter(|(known, _)| *known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The same with one more, in place of any of its name.
    #[must_use]
    pub fn with(&self, name: Name, value: &str, issuer: &Issuer) -> Self {
        let name = name.text(issuer);
        let others = self.0.iter().filter(|(known, _)| *known != name).cloned();
        Self(others.chain([(name.clone(), value.to_owned())]).collect())
    }
}

/// A `Set-Cookie` value: for this host alone, out of reach of scripts, sent on top-level navigation from other sites
/// (`Lax`, since the way back from an app is one).
#[must_use]
pub fn set(name: Name, value: &str, issuer: &Issuer, max_age_seconds: Option<u64>) -> Option<HeaderValue> {
    let secure = if issuer.is_https() { "; Secure" } else { "" };
    let max_age = max_age_seconds
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let name = name.text(issuer);
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}"
    ))
    .ok()
}

/// A `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn remove(name: Name, issuer: &Issuer) -> Option<HeaderValue> {
    set(name, "", issuer, Some(0))
}
