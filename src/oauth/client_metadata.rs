//! What a client registers beside what OAuth needs (OpenID Connect Registration §2; RFC 7591 §2).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::class::Class;
use super::spelled::spelled;
use crate::types::{RedirectUri, Scope, SigningAlgorithm, StringError, UriScheme};

spelled! {
    /// Whether apps can tell that two accounts are one person (OpenID Connect Core §8).
    SubjectType, "a subject type is one of public, pairwise" {
        /// The same `sub` for every client.
        Public = "public",
        /// Another `sub` for each sector.
        Pairwise = "pairwise",
    }
}

spelled! {
    /// Who registered a client.
    RegisteredBy, "a client is registered by one of admin, initial_access_token, open" {
        /// An administrator.
        Admin = "admin",
        /// Whoever had an initial access token (RFC 7591 §3).
        InitialAccessToken = "initial_access_token",
        /// Anybody (RFC 7591 §3: "open registration").
        Open = "open",
    }
}

impl RegisteredBy {
    /// Who vouches for a client that was registered so.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Admin => Class::Vouched,
            Self::InitialAccessToken | Self::Open => Class::Unvouched,
        }
    }
}

spelled! {
    /// Who may register a client without an administrator (RFC 7591 §1.2).
    RegistrationMode, "a registration mode is one of token, open, off" {
        /// Whoever has an initial access token.
        Token = "token",
        /// Anybody: "open registration".
        Open = "open",
        /// Nobody.
        Off = "off",
    }
}

/// An algorithm a client signs its assertions with (RFC 7518 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AssertionAlgorithm {
    /// With its private key: `private_key_jwt`.
    Asymmetric(SigningAlgorithm),
    /// HMAC with its secret: `client_secret_jwt`.
    HS256,
}

impl AssertionAlgorithm {
    /// What `EdDSA` is called since RFC 9864.
    pub const ED25519: &str = "Ed25519";

    /// All of them, in the order they are advertised.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let asymmetric = SigningAlgorithm::ALL.into_iter().map(Self::Asymmetric);
        asymmetric.chain([Self::HS256]).collect()
    }

    /// The `alg` value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asymmetric(alg) => alg.as_str(),
            Self::HS256 => "HS256",
        }
    }
}

impl FromStr for AssertionAlgorithm {
    type Err = StringError;

    fn from_str(value: &str) -> Result<Self, StringError> {
        // RFC 9864 §2.2: two names of one algorithm.
        let value = if value == Self::ED25519 { "EdDSA" } else { value };
        Self::all()
            .into_iter()
            .find(|alg| alg.as_str() == value)
            .ok_or(StringError(
                "an assertion is signed with one of RS256, PS256, ES256, EdDSA, HS256",
            ))
    }
}

impl TryFrom<String> for AssertionAlgorithm {
    type Error = StringError;

    fn try_from(value: String) -> Result<Self, StringError> {
        value.parse()
    }
}

impl From<AssertionAlgorithm> for String {
    fn from(value: AssertionAlgorithm) -> Self {
        value.as_str().to_owned()
    }
}

/// Metadata no query looks into; kept as one JSON text.
///
/// Member names are those of OpenID Connect Registration §2, RP-Initiated Logout §3.1 and Back-Channel Logout §2.2. What
/// a newer node wrote and this one does not know, it reads over, and leaves out where it writes a client anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// `public` if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<SubjectType>,
    /// Where the redirect URIs of the client's sector are listed (OpenID Connect Core §8.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// RS256 if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// Plain JSON if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// The only algorithm its assertions may have; any its keys allow if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlgorithm>,
    /// Its public keys (RFC 7517 §5), as registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<serde_json::Value>,
    /// Where its public keys are; never beside `jwks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Its logo, shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Where a third party starts a sign-in to it (OpenID Connect Core §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Seconds; used where a request has no `max_age`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    /// Always in ID tokens here; kept because it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_auth_time: Option<bool>,
    /// The `acr` it would like where a request does not say, as a wish; names not known here too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where people may be sent after signing out (RP-Initiated Logout §3.1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where logout tokens go (Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether logout tokens must name the session; they always do here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_session_required: Option<bool>,
    /// What the software calls itself (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// Ours: what of its scope people may leave out; `openid` and what is of the administration never.
    #[serde(skip_serializing_if = "Scope::is_empty")]
    pub optional_scope: Scope,
    /// Never the client's to say: the private-use schemes without a period that an administrator allowed this very client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_schemes: Vec<UriScheme>,
}

impl ClientMetadata {
    /// The names of its members.
    pub const MEMBERS: [&str; 20] = [
        "subject_type",
        "sector_identifier_uri",
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "token_endpoint_auth_signing_alg",
        "jwks",
        "jwks_uri",
        "logo_uri",
        "contacts",
        "initiate_login_uri",
        "default_max_age",
        "require_auth_time",
        "default_acr_values",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
        "backchannel_logout_session_required",
        "software_id",
        "software_version",
        "optional_scope",
        "allowed_schemes",
    ];

    /// The same of an app that may ask for `scope` from then on, where nobody says anew what people may leave out of it.
    #[must_use]
    pub fn within(self, scope: &Scope) -> Self {
        Self {
            optional_scope: self.optional_scope.intersection(scope),
            ..self
        }
    }
}
