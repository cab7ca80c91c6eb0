//! The ID token (OpenID Connect Core §2): to the client, that a person signed in, and how.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::app::App;
use crate::keys::KeyError;
use crate::oauth::acr::Acr;
use crate::oauth::client::GrantType;
use crate::oauth::policy::Approved;
use crate::storage::grants::Allowed;
use crate::types::{ClientId, Nonce, SigningAlgorithm, Timestamp};

/// The type no other token of ours has, so that none passes for an ID token (RFC 8725 §3.11).
pub const ID_TOKEN_TYPE: &str = "JWT";

/// The claims of an ID token (OpenID Connect Core §2).
///
/// There is no `azp`: it is for tokens with "a single audience value and that audience is different than the authorized
/// party", and with several, and ours have one, the client itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// The issuer.
    pub iss: String,
    /// The person, as the client knows them.
    pub sub: String,
    /// The client.
    pub aud: ClientId,
    /// When it must not be accepted any more.
    pub exp: Timestamp,
    /// When it was issued.
    pub iat: Timestamp,
    /// When the person signed in.
    pub auth_time: Timestamp,
    /// What the authorization request sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
    /// How surely it is them.
    pub acr: Acr,
    /// How they proved it (RFC 8176).
    pub amr: Vec<String>,
    /// What ties it to the access token it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// The sign-in, as the client knows it (Back-Channel Logout §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// What was asked for one by one (§5.5).
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Signs the ID token that goes with `access_token`.
pub(super) fn sign(
    app: &App,
    approved: &Approved<'_>,
    allowed: &Allowed,
    (sid, more): (Option<String>, Map<String, Value>),
    access_token: &str,
    now: Timestamp,
) -> Result<String, KeyError> {
    let client = approved.client();
    let algorithm = client.metadata.id_token_signed_response_alg.unwrap_or_default();
    // §12.2: a token of a refresh "SHOULD NOT have a nonce Claim, even when the ID Token issued at the time of the
    // original authentication contained nonce".
    let nonce = match approved.grant_type() {
        GrantType::RefreshToken => None,
        _ => allowed.nonce.clone(),
    };
    let claims = IdTokenClaims {
        iss: app.issuer.as_str().to_owned(),
        sub: allowed.subject().to_owned(),
        aud: client.id.clone(),
        exp: now.plus(app.settings.tokens.id.duration()),
        iat: now,
        auth_time: allowed.auth_time,
        nonce,
        acr: allowed.acr,
        amr: allowed.means(),
        at_hash: Some(at_hash(algorithm, access_token)),
        sid,
        more,
    };
    Ok(app.keys.signing(algorithm, now)?.sign(ID_TOKEN_TYPE, &claims)?)
}

/// OpenID Connect Core §3.1.3.6: "the base64url encoding of the left-most half of the hash of the octets of the ASCII
/// representation of the `access_token` value, where the hash algorithm used is the hash algorithm used in the alg Header
/// Parameter of the ID Token's JOSE Header". Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
#[must_use]
pub fn at_hash(algorithm: SigningAlgorithm, access_token: &str) -> String {
    let hash = match algorithm {
        SigningAlgorithm::EdDSA => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(hash, access_token.as_bytes());
    let half = hash.as_ref().len() / 2;
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..half).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oidc_core_3_1_3_6_at_hash_is_half_of_the_hash_of_the_signature() {
        // OpenID Connect Core Appendix A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(SigningAlgorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(at_hash(SigningAlgorithm::ES256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(at_hash(SigningAlgorithm::EdDSA, token).len(), 43);
    }
}
