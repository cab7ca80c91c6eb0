//! The words in which another provider is described.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::oauth::spelled::spelled;
use crate::types::{StringError, is_loopback, string};

spelled! {
    /// What a provider speaks.
    #[derive(Default)]
    ProviderKind, "a provider's kind is one of oidc, oauth" {
        /// OpenID Connect: an ID token says who somebody is.
        #[default]
        Oidc = "oidc",
        /// OAuth 2.0 alone: an endpoint of its own says it, as at GitHub.
        OAuth = "oauth",
    }
}

spelled! {
    /// How this server proves to a provider that it is the app registered there (OpenID Connect Core §9).
    #[derive(Default)]
    ProviderAuth, "an auth method is one of client_secret_basic, client_secret_post, private_key_jwt, apple, none" {
        /// A secret in the header (RFC 6749 §2.3.1).
        #[default]
        SecretBasic = "client_secret_basic",
        /// A secret in the form.
        SecretPost = "client_secret_post",
        /// An assertion signed with a private key (RFC 7523 §2.2).
        PrivateKeyJwt = "private_key_jwt",
        /// Apple's own: a JWT signed with ES256, sent as if it were a secret in the form.
        Apple = "apple",
        /// Nothing: PKCE alone.
        None = "none",
    }
}

impl ProviderAuth {
    /// Whether what is kept for it is a private key.
    #[must_use]
    pub fn takes_key(self) -> bool {
        matches!(self, Self::PrivateKeyJwt | Self::Apple)
    }

    /// Whether anything is kept for it.
    #[must_use]
    pub fn takes_secret(self) -> bool {
        self != Self::None
    }
}

spelled! {
    /// How a provider's answer comes back.
    #[derive(Default)]
    CallbackMode, "a response mode is one of query, form_post" {
        /// In the address.
        #[default]
        Query = "query",
        /// In a form the browser posts (OAuth 2.0 Form Post Response Mode §2).
        FormPost = "form_post",
    }
}

string! {
    /// An address at a provider: its issuer (OpenID Connect Discovery §3), kept as written, or one of its endpoints.
    ProviderUrl,
    |text| is_url(text),
    "it is an https URL of at most 512 visible ASCII characters without user name and fragment (http on a loopback address alone)"
}
string! {
    /// What the app of this server is called at a provider. RFC 6749 Appendix A.1: client-id = *VSCHAR.
    UpstreamClientId,
    |text| (1..=256).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
    "a client id has 1 to 256 printable ASCII characters"
}
string! {
    /// The name of a key at a provider, or of the team it is of.
    KeyName,
    |text| (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()),
    "it has 1 to 256 visible ASCII characters"
}
string! {
    /// One of the organisations at a provider of many, as it stands in the issuer of its tokens.
    Tenant,
    |text| (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'),
    "a tenant has 1 to 64 letters, digits, - and ."
}
string! {
    /// The issuer of a provider of many organisations, with `{tenantid}` where that of one has its tenant.
    IssuerPattern,
    |text| text.matches(TENANT).count() == 1 && is_url(&text.replace(TENANT, "tenant")),
    "an issuer pattern is an https URL with {tenantid} in it, once"
}

/// What stands for the tenant in an issuer.
const TENANT: &str = "{tenantid}";

impl IssuerPattern {
    /// The issuer of one tenant.
    #[must_use]
    pub fn of(&self, tenant: &Tenant) -> String {
        self.0.replace(TENANT, tenant.as_str())
    }
}

impl ProviderUrl {
    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        Url::parse(&self.0).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
    }

    /// Whether an issuer could be written so. OpenID Connect Discovery §3: "URL using the https scheme with no query or
    /// fragment components".
    #[must_use]
    pub fn is_issuer(&self) -> bool {
        !self.0.contains('?')
    }
}

fn is_url(text: &str) -> bool {
    // The URL parser would drop or mend what is not visible, and read another URL than the one that is written.
    let is_clean = text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let Ok(url) = Url::parse(text) else { return false };
    is_clean
        && !text.contains('#')
        && url.username().is_empty()
        && url.password().is_none()
        && url.has_host()
        && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}
