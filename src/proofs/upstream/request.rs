//! What is asked of a provider when somebody is sent there, and what of it has to come back.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::discovery::Metadata;
use super::id_token::IdToken;
use super::party::{Party, SKEW, UpstreamError};
use crate::oauth::provider::{CallbackMode, ProviderKind, ProviderSettings};
use crate::types::{EmailAddress, ProviderId, Timestamp, TokenHash, random_bytes};

/// How somebody has to have proved at the provider who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// Anew, whatever went before (`prompt=login`).
    pub is_anew: bool,
    /// So many seconds ago at most (`max_age`).
    pub max_age: Option<u64>,
    /// They choose there as whom (`prompt=select_account`): whoever is to be connected sees who that is.
    #[serde(default)]
    pub is_to_choose: bool,
    /// By two factors, where the provider has a word for that: who does so is not asked for another here.
    #[serde(default)]
    pub is_twofold: bool,
}

impl Fresh {
    /// Whether it matters at all.
    #[must_use]
    pub fn is_asked(self) -> bool {
        self.is_anew || self.max_age.is_some()
    }
}

/// Somebody's way to a provider and back, as their browser keeps it sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Leg {
    provider: ProviderId,
    /// The provider's settings of then: what was begun with others goes no further.
    version: i64,
    state: String,
    nonce: String,
    verifier: String,
    began_at: Timestamp,
    fresh: Fresh,
}

/// 256 random bits.
fn random() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

impl Leg {
    /// Begins one.
    #[must_use]
    pub fn begin(party: &Party<'_>, fresh: Fresh, now: Timestamp) -> Self {
        Self {
            provider: party.id.clone(),
            version: party.version,
            state: random(),
            nonce: random(),
            verifier: random(),
            began_at: now,
            fresh,
        }
    }

    /// Where the browser is sent to.
    ///
    /// RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, RFC 7636 §4.3.
    #[must_use]
    pub fn address(&self, party: &Party<'_>, metadata: &Metadata, login_hint: Option<&str>) -> String {
        let settings = party.settings;
        let scope = settings.scope.to_string();
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", settings.client_id.as_str()),
            ("redirect_uri", party.redirect_uri),
            ("state", &self.state),
        ];
        if !scope.is_empty() {
            pairs.push(("scope", &scope));
        }
        let challenge = TokenHash::of(&self.verifier).encoded();
        if settings.is_pkce {
            pairs.push(("code_challenge", &challenge));
            pairs.push(("code_challenge_method", "S256"));
        }
        if settings.response_mode == CallbackMode::FormPost {
            pairs.push(("response_mode", "form_post"));
        }
        let max_age = self.fresh.max_age.map(|seconds| seconds.to_string());
        let twofold = settings.twofold().join(" ");
        if settings.kind == ProviderKind::Oidc {
            pairs.push(("nonce", &self.nonce));
            match (self.fresh.is_anew, self.fresh.is_to_choose) {
                (true, _) => pairs.push(("prompt", "login")),
                (false, true) => pairs.push(("prompt", "select_account")),
                (false, false) => {}
            }
            if let Some(seconds) = &max_age {
                pairs.push(("max_age", seconds));
            } else if self.fresh.is_anew {
                // Core §3.1.2.1: "When max_age is used, the ID Token returned MUST include an auth_time Claim Value."
                pairs.push(("max_age", "0"));
            }
            if let Some(hint) = login_hint {
                pairs.push(("login_hint", hint));
            }
            // Core §3.1.2.1: "Space-separated string that specifies the acr values that the Authorization Server is being requested
            // to use". It is a wish: what comes back is looked at for itself.
            if self.fresh.is_twofold && !twofold.is_empty() {
                pairs.push(("acr_values", &twofold));
            }
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .extend_pairs(settings.extra.iter().map(|extra| (&extra.name, &extra.value)))
            .finish();
        // RFC 6749 §3.1: "The endpoint URI MAY include an "application/x-www-form-urlencoded" formatted ... query component ...,
        // which MUST be retained when adding additional query parameters."
        let endpoint = &metadata.authorization_endpoint;
        let between = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{between}{query}")
    }

    /// Whether an answer of this provider with this state belongs to it.
    #[must_use]
    pub fn is_answered_by(&self, provider: &ProviderId, state: &str) -> bool {
        // RFC 9700 §4.4.2.2: each provider has a redirect URI of its own, and what comes to another's is refused.
        self.provider == *provider && self.state.as_bytes().ct_eq(state.as_bytes()).into()
    }

    /// Whether the provider's settings are those it was begun with.
    #[must_use]
    pub fn is_of(&self, version: i64) -> bool {
        self.version == version
    }

    /// What ties the ID token to it.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// What ties the code to it.
    #[must_use]
    pub(super) fn verifier(&self) -> &str {
        &self.verifier
    }

    /// By what it is known that it was used.
    #[must_use]
    pub fn once(&self) -> String {
        TokenHash::of(&self.state).encoded()
    }

    /// Whether somebody proved as recently as was asked who they are.
    ///
    /// Core §3.1.3.7: "If the `auth_time` Claim was requested, either through a specific request for this Claim or by using the
    /// `max_age` parameter, the Client SHOULD check the `auth_time` Claim value and request re-authentication if it determines too
    /// much time has elapsed since the last End-User authentication."
    ///
    /// # Errors
    /// [`NOT_FRESH`].
    pub(super) fn check_fresh(&self, token: &IdToken, now: Timestamp) -> Result<(), UpstreamError> {
        if !self.fresh.is_asked() {
            return Ok(());
        }
        let Some(at) = token.auth_time else {
            return Err(NOT_FRESH);
        };
        let oldest = match self.fresh.max_age {
            // A minute at least, for the way back: as the road has it that goes on from here.
            Some(seconds) => now.minus(Duration::from_secs(seconds).max(SKEW)),
            None => Timestamp(0),
        };
        let is_late = self.fresh.is_anew && at < self.began_at.minus(SKEW);
        if at < oldest || is_late || at > now.plus(SKEW) {
            return Err(NOT_FRESH);
        }
        Ok(())
    }

    /// Whether it matters how recently somebody proved there who they are.
    #[must_use]
    pub fn fresh(&self) -> Fresh {
        self.fresh
    }
}

/// A provider that does not say when, or says that it was too long ago.
pub const NOT_FRESH: UpstreamError = UpstreamError::NotBelieved(
    "it does not say that its person has proved a moment ago who they are (auth_time)",
);

/// Whether an answer says that it is of this provider, as far as it has to.
///
/// RFC 9207 §2.4: "Clients MUST then compare the result to the issuer identifier of the authorization server where the
/// authorization request was sent to. This comparison MUST use simple string comparison ... If the value does not match the
/// expected issuer identifier, clients MUST reject the authorization response"; "clients that do support this specification MUST
/// reject authorization responses without the `iss` parameter from authorization servers that do support it".
///
/// # Errors
/// `NotBelieved`.
pub fn check_answer_issuer(
    settings: &ProviderSettings,
    metadata: &Metadata,
    iss: Option<&str>,
) -> Result<(), UpstreamError> {
    let is_expected = match iss {
        // One of many organisations answers in the name of all of them, or of that one.
        Some(iss) => {
            settings.is_issuer(iss) || iss == settings.issuer.as_str() || iss == settings.issuer_of_metadata()
        }
        None => !metadata.says_issuer,
    };
    if is_expected {
        Ok(())
    } else {
        Err(UpstreamError::NotBelieved(
            "the answer is of another issuer, or does not say of which (RFC 9207 section 2.4)",
        ))
    }
}

/// Whom a provider may expect: an address of its own alone, since others are none of its business.
#[must_use]
pub fn login_hint<'a>(settings: &ProviderSettings, email: Option<&'a EmailAddress>) -> Option<&'a str> {
    email
        .filter(|email| settings.speaks_for(email))
        .map(EmailAddress::as_str)
}
