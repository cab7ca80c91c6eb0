//! Words: newtypes for every identifier, checked string, time and secret.
//!
//! No I/O and no async. A value of one of these types has passed its check; below the edge nothing is checked twice.

mod browser;
mod event_kind;
mod host;
mod ids;
mod issuer;
mod mail_domain;
mod merge_patch;
mod random;
mod redirect_uri;
mod resource_uri;
mod scope;
mod secret;
mod strings;
mod time;
mod webauthn;

pub use browser::{Browser, browser_named};
pub use event_kind::{EventKind, EventKindError};
pub use host::{MachineHost, host_parts};
pub use ids::{
    AuditEventId, DeliveryId, DeviceId, ErrorId, GrantId, IdError, IdentityId, InitialTokenId, MailId,
    NEWEST_ID, PasskeyId, SecretId, SessionId, TotpId, UserId,
};
pub use issuer::{Issuer, Origin, is_loopback};
pub use mail_domain::MailDomain;
pub use merge_patch::{merged, patch_between};
pub use random::random_bytes;
pub use redirect_uri::{RedirectUri, RedirectUriError};
pub use scope::{Scope, ScopeError, ScopeToken};
pub use secret::{OpaqueToken, Secret, TokenHash};
pub(crate) use strings::string;
pub use strings::{
    ClientId, CodeChallenge, EmailAddress, GroupName, KeyId, Nonce, PasskeyName, ProviderId, ResourceUri,
    RoleName, State, StringError, TokenId, UriScheme, at_the_start, counted, harmless, nearest, one_line,
};
pub use time::{Clock, Timestamp};
pub use webauthn::CredentialId;

use serde::{Deserialize, Serialize};

/// A JWS signature algorithm this server can sign with (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048-bit keys; what every library verifies.
    #[default]
    RS256,
    /// RSASSA-PSS with SHA-256, 2048-bit keys of its own.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
}

impl SigningAlgorithm {
    /// All of them, in the order they are advertised.
    pub const ALL: [Self; 4] = [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA];

    /// The `alg` value (RFC 7518 §3.1).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }
}

impl std::str::FromStr for SigningAlgorithm {
    type Err = StringError;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|alg| alg.as_str() == value)
            .ok_or(StringError(
                "a signing algorithm is one of RS256, PS256, ES256, EdDSA",
            ))
    }
}

impl std::fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
