//! The ID token (OpenID Connect Core §2): to the client, that a person signed in, and how.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::app::App;
use crate::jose::half_hash;
use crate::keys::KeyError;
use crate::oauth::acr::Acr;
use crate::oauth::client::{Client, GrantType};
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
    /// When the person signed in, if anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// What the authorization request sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
    /// How surely it is them.
    pub acr: Acr,
    /// How they proved it (RFC 8176), as far as that has names: what another provider did has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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

/// What the ID tokens of a client are signed with.
#[must_use]
pub(super) fn algorithm(client: &Client) -> SigningAlgorithm {
    client.metadata.id_token_signed_response_alg.unwrap_or_default()
}

/// Signs the ID token that goes with `access_token`.
pub(super) fn sign(
    app: &App,
    approved: &Approved<'_>,
    allowed: &Allowed,
    what: (Option<String>, Map<String, Value>),
    access_token: &str,
    now: Timestamp,
) -> Result<String, KeyError> {
    let algorithm = algorithm(approved.client());
    let at_hash = at_hash(algorithm, access_token);
    let claims = claims(app, approved, allowed, what, at_hash, now);
    Ok(app.keys.signing(algorithm, now)?.sign(ID_TOKEN_TYPE, &claims)?)
}

/// What the ID token says that goes with the access token of this hash.
pub(super) fn claims(
    app: &App,
    approved: &Approved<'_>,
    allowed: &Allowed,
    (sid, more): (Option<String>, Map<String, Value>),
    at_hash: String,
    now: Timestamp,
) -> IdTokenClaims {
    // §12.2: a token of a refresh "SHOULD NOT have a nonce Claim, even when the ID Token issued at the time of the
    // original authentication contained nonce".
    let nonce = match approved.grant_type() {
        GrantType::RefreshToken => None,
        _ => allowed.nonce.clone(),
    };
    IdTokenClaims {
        iss: app.issuer.as_str().to_owned(),
        sub: allowed.subject().to_owned(),
        aud: approved.client().id.clone(),
        exp: now.plus(app.settings.tokens.id.duration()),
        iat: now,
        auth_time: allowed.told_auth_time(),
        nonce,
        acr: allowed.acr,
        amr: allowed.means(),
        at_hash: Some(at_hash),
        sid,
        more,
    }
}

/// `at_hash` (OpenID Connect Core §3.1.3.6).
#[must_use]
pub fn at_hash(algorithm: SigningAlgorithm, access_token: &str) -> String {
    half_hash(algorithm, access_token)
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
