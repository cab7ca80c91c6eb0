//! Where a provider's endpoints are: by its metadata (OpenID Connect Discovery §4), or as an administrator said.

use serde::Deserialize;

use super::party::{Party, UpstreamError};
use crate::fetch::check_uri;
use crate::oauth::provider::{ProviderKind, ProviderSettings, ProviderUrl};

/// What is known of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where a code is redeemed.
    pub token_endpoint: String,
    /// Where is said who somebody is.
    pub userinfo_endpoint: Option<String>,
    /// Its keys.
    pub jwks_uri: Option<String>,
    /// Where people sign out of it.
    pub end_session_endpoint: Option<String>,
    /// Whether its answers say who it is (RFC 9207 §3).
    pub says_issuer: bool,
}

/// What is read of the document; everything else is passed over (§3: "Claims that are not understood MUST be ignored").
#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    jwks_uri: Option<String>,
    end_session_endpoint: Option<String>,
    authorization_response_iss_parameter_supported: bool,
}

/// Where the metadata of an issuer is. Discovery §4: "concatenating the string /.well-known/openid-configuration to the Issuer";
/// §4.1: "If the Issuer value contains a path component, any terminating / MUST be removed before appending".
#[must_use]
pub fn well_known(issuer: &str) -> String {
    format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    )
}

impl Metadata {
    /// What an administrator said, if that is all it takes: then nothing is fetched.
    pub(super) fn written(settings: &ProviderSettings) -> Option<Self> {
        let is_whole = settings.authorization_endpoint.is_some()
            && settings.token_endpoint.is_some()
            && (settings.kind == ProviderKind::OAuth || settings.jwks_uri.is_some());
        let written = Self::over(settings, Document::default()).ok();
        written.filter(|_| is_whole)
    }

    /// What the document says that was fetched, below what an administrator said.
    ///
    /// # Errors
    /// `NotBelieved` if it is of another issuer, or names endpoints that are none.
    pub(super) fn read(party: &Party<'_>, body: &[u8]) -> Result<Self, UpstreamError> {
        let document: Document = serde_json::from_slice(body).map_err(|_| {
            UpstreamError::NotBelieved(
                "the metadata is not a JSON object of the form OpenID Connect Discovery has",
            )
        })?;
        // Discovery §4.3: "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix to
        // /.well-known/openid-configuration to retrieve the configuration information."
        if document.issuer.as_deref() != Some(party.settings.issuer_of_metadata()) {
            return Err(UpstreamError::NotBelieved(
                "the metadata names another issuer (OpenID Connect Discovery section 4.3)",
            ));
        }
        Self::over(party.settings, document)
    }

    fn over(settings: &ProviderSettings, document: Document) -> Result<Self, UpstreamError> {
        let is_secure = settings.issuer.as_str().starts_with("https://");
        let of = |written: &Option<ProviderUrl>, found: Option<String>| match (written, found) {
            (Some(url), _) => Ok(Some(url.as_str().to_owned())),
            (None, Some(url)) => checked(url, is_secure).map(Some),
            (None, None) => Ok(None),
        };
        let needed = |url: Option<String>| {
            url.ok_or(UpstreamError::NotBelieved(
                "the metadata lacks authorization_endpoint or token_endpoint",
            ))
        };
        Ok(Self {
            authorization_endpoint: needed(of(
                &settings.authorization_endpoint,
                document.authorization_endpoint,
            )?)?,
            token_endpoint: needed(of(&settings.token_endpoint, document.token_endpoint)?)?,
            userinfo_endpoint: of(&settings.userinfo_endpoint, document.userinfo_endpoint)?,
            jwks_uri: of(&settings.jwks_uri, document.jwks_uri)?,
            end_session_endpoint: of(&settings.end_session_endpoint, document.end_session_endpoint)?,
            says_issuer: document.authorization_response_iss_parameter_supported,
        })
    }
}

/// An endpoint as metadata may name one: the document comes from outside, and what it names is connected to from inside. One
/// that was fetched over TLS leads to nothing without.
fn checked(url: String, is_secure: bool) -> Result<String, UpstreamError> {
    let is_one = check_uri(&url).is_ok() && (!is_secure || url.starts_with("https://"));
    if is_one {
        Ok(url)
    } else {
        Err(UpstreamError::NotBelieved(
            "the metadata names an endpoint that is no https URL, or one with a fragment or user name",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oidc_discovery_4_the_document_is_below_the_issuer() {
        for (issuer, url) in [
            (
                "https://a.example",
                "https://a.example/.well-known/openid-configuration",
            ),
            (
                "https://a.example/",
                "https://a.example/.well-known/openid-configuration",
            ),
            (
                "https://a.example/t",
                "https://a.example/t/.well-known/openid-configuration",
            ),
            (
                "https://a.example/t/",
                "https://a.example/t/.well-known/openid-configuration",
            ),
        ] {
            assert_eq!(well_known(issuer), url);
        }
    }

    #[test]
    fn ours_what_a_document_names_is_reached_over_tls_or_not_at_all() {
        for bad in [
            "http://a.example/token",
            "http://127.0.0.1/token",
            "https://user@a.example/token",
            "https://a.example/token#x",
            "file:///etc/passwd",
            "/token",
            "",
        ] {
            assert!(checked(bad.to_owned(), true).is_err(), "{bad}");
        }
        assert!(checked("https://a.example/token".to_owned(), true).is_ok());
        assert!(checked("http://127.0.0.1:1/token".to_owned(), false).is_ok());
        assert!(checked("http://a.example/token".to_owned(), false).is_err());
    }
}
