//! What a provider's metadata says against the settings: told where they are written, before anybody stands there.

use serde_json::{Map, Value};

use super::{CallbackMode, ProviderAuth, ProviderKind, ProviderSettings};
use crate::oauth::spelled::spelled;
use crate::types::one_line;

spelled! {
    /// What is looked for in metadata (OpenID Connect Discovery §3).
    Member, "a member of the metadata" {
        /// Where people are sent.
        Authorization = "authorization_endpoint",
        /// Where a code is redeemed.
        Token = "token_endpoint",
        /// Its keys.
        Keys = "jwks_uri",
    }
}

impl ProviderSettings {
    /// Where its metadata stands (OpenID Connect Discovery §4): nowhere if it speaks OAuth alone.
    #[must_use]
    pub fn metadata_url(&self) -> Option<String> {
        let issuer = self.issuer.as_str().trim_end_matches('/');
        (self.kind == ProviderKind::Oidc).then(|| format!("{issuer}/.well-known/openid-configuration"))
    }

    /// What of its metadata does not go with these settings, in sentences.
    #[must_use]
    pub fn advice(&self, metadata: &Map<String, Value>) -> Vec<String> {
        let mut advice = Vec::new();
        let issuer = metadata.get("issuer").and_then(Value::as_str).unwrap_or_default();
        if issuer != self.issuer_of_metadata() {
            let issuer = one_line(issuer, 200);
            advice.push(format!(
                "It calls itself {issuer}: that is its issuer, to the letter, and nothing else (OpenID Connect Discovery section 4.3)."
            ));
        }
        let said = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        for (member, said) in Member::ALL.iter().zip(said) {
            let is_there = metadata.get(member.as_str()).is_some_and(Value::is_string);
            if said.is_none() && !is_there {
                advice.push(format!("Its metadata has no {member}: say it."));
            }
        }
        // OpenID Connect Discovery §3: where `token_endpoint_auth_methods_supported` is left out, "the default is client_secret_basic".
        let method = match self.auth_method {
            ProviderAuth::Apple => ProviderAuth::SecretPost.as_str(),
            other => other.as_str(),
        };
        let algorithms: Vec<_> = self
            .algorithms
            .iter()
            .map(|algorithm| algorithm.as_str())
            .collect();
        let mode = self.response_mode.as_str();
        let wanted: [(&str, &[&str], &str, bool); 5] = [
            (
                "token_endpoint_auth_methods_supported",
                &[method],
                "auth_method",
                true,
            ),
            (
                "id_token_signing_alg_values_supported",
                &algorithms,
                "algorithms",
                true,
            ),
            ("response_types_supported", &["code"], "kind", true),
            (
                "response_modes_supported",
                &[mode],
                "response_mode",
                self.response_mode != CallbackMode::Query,
            ),
            (
                "code_challenge_methods_supported",
                &["S256"],
                "pkce",
                self.is_pkce,
            ),
        ];
        for (member, wanted, setting, is_asked) in wanted {
            let Some(Value::Array(listed)) = metadata.get(member).filter(|_| is_asked) else {
                continue;
            };
            if !wanted.iter().any(|one| listed.iter().any(|there| there == one)) {
                advice.push(format!(
                    "Its {member} has none of {}: look at {setting}.",
                    wanted.join(", ")
                ));
            }
        }
        advice
    }
}
