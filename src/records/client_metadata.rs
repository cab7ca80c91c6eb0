//! What an app registers beside what OAuth needs, as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::oauth::client_metadata::{AssertionAlgorithm, ClientMetadata, SubjectType};
use crate::types::{RedirectUri, Scope, SigningAlgorithm, UriScheme};

/// What an app registers beside what OAuth needs (OpenID Connect Registration §2; RFC 7591 §2); what is not set is left out.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClientMetadataRecord {
    /// Whether people have the same `sub` in every app, or another in each sector; `public` if not set.
    pub subject_type: Option<SubjectType>,
    /// Where the redirect URIs of its sector are listed (OpenID Connect Core §8.1).
    pub sector_identifier_uri: Option<String>,
    /// What its ID tokens are signed with; RS256 if not set.
    pub id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// What its userinfo answers are signed with; they are plain JSON if not set.
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// The only algorithm its assertions may have; any its keys allow if not set.
    pub token_endpoint_auth_signing_alg: Option<AssertionAlgorithm>,
    /// Its public keys (RFC 7517 §5), as registered.
    pub jwks: Option<Value>,
    /// Where its public keys are; never beside `jwks`.
    pub jwks_uri: Option<String>,
    /// Its logo, shown to people.
    pub logo_uri: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Where a third party starts a sign-in to it (OpenID Connect Core §4).
    pub initiate_login_uri: Option<String>,
    /// How long ago people may have signed in where a request does not say, in seconds.
    pub default_max_age: Option<u32>,
    /// Whether it asked for `auth_time` in its ID tokens; it always is in them here.
    pub require_auth_time: Option<bool>,
    /// How surely it would like people to have signed in where a request does not say, as a wish.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where people may be sent after signing out (RP-Initiated Logout §3.1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where it hears that somebody signed out (Back-Channel Logout §2.2).
    pub backchannel_logout_uri: Option<String>,
    /// Whether it asked that logout tokens name the session; they always do here.
    pub backchannel_logout_session_required: Option<bool>,
    /// What the software calls itself (RFC 7591 §2).
    pub software_id: Option<String>,
    /// Its version.
    pub software_version: Option<String>,
    /// What of its scope people may leave out.
    #[serde(skip_serializing_if = "Scope::is_empty")]
    pub optional_scope: Scope,
    /// The private-use schemes without a period that an administrator allowed this very app.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_schemes: Vec<UriScheme>,
}

impl From<&ClientMetadata> for ClientMetadataRecord {
    fn from(metadata: &ClientMetadata) -> Self {
        // Named one by one, so that none that is added is forgotten.
        let ClientMetadata {
            subject_type,
            sector_identifier_uri,
            id_token_signed_response_alg,
            userinfo_signed_response_alg,
            token_endpoint_auth_signing_alg,
            jwks,
            jwks_uri,
            logo_uri,
            contacts,
            initiate_login_uri,
            default_max_age,
            require_auth_time,
            default_acr_values,
            post_logout_redirect_uris,
            backchannel_logout_uri,
            backchannel_logout_session_required,
            software_id,
            software_version,
            optional_scope,
            allowed_schemes,
        } = metadata.clone();
        Self {
            subject_type,
            sector_identifier_uri,
            id_token_signed_response_alg,
            userinfo_signed_response_alg,
            token_endpoint_auth_signing_alg,
            jwks,
            jwks_uri,
            logo_uri,
            contacts,
            initiate_login_uri,
            default_max_age,
            require_auth_time,
            default_acr_values,
            post_logout_redirect_uris,
            backchannel_logout_uri,
            backchannel_logout_session_required,
            software_id,
            software_version,
            optional_scope,
            allowed_schemes,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_what_an_app_registered_is_shown_as_it_is_kept() {
        let all = json!({
            "subject_type": "pairwise",
            "sector_identifier_uri": "https://app.example/sector.json",
            "id_token_signed_response_alg": "ES256",
            "userinfo_signed_response_alg": "PS256",
            "token_endpoint_auth_signing_alg": "HS256",
            "jwks": { "keys": [] },
            "jwks_uri": "https://app.example/jwks.json",
            "logo_uri": "https://app.example/logo.png",
            "contacts": ["ada@example.com"],
            "initiate_login_uri": "https://app.example/login",
            "default_max_age": 60,
            "require_auth_time": true,
            "default_acr_values": ["2"],
            "post_logout_redirect_uris": ["https://app.example/bye"],
            "backchannel_logout_uri": "https://app.example/out",
            "backchannel_logout_session_required": false,
            "software_id": "notes",
            "software_version": "1.2",
            "optional_scope": "email",
            "allowed_schemes": ["notes"],
        });
        for kept in [all, json!({})] {
            let metadata: ClientMetadata = serde_json::from_value(kept.clone()).unwrap();
            let shown = serde_json::to_value(ClientMetadataRecord::from(&metadata)).unwrap();
            assert_eq!(shown, kept);
        }
    }
}
