//! What an ID token has to be before it is believed (OpenID Connect Core §3.1.3.7).

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use super::party::{SKEW, UpstreamError};
use crate::jose::{ClientJwt, ClientKeys, half_hash};
use crate::oauth::provider::ProviderSettings;
use crate::types::{Secret, SigningAlgorithm, Timestamp};

/// How old an ID token may be: it comes straight from the provider.
const OLDEST: Duration = Duration::from_mins(10);

/// Longer ones are nobody's. Core §2: "It MUST NOT exceed 255 ASCII characters in length."
const LONGEST_SUBJECT: usize = 255;

/// The longest of what else of it is kept.
const LONGEST_VALUE: usize = 256;

/// What it is held against.
pub(super) struct Expected<'a> {
    pub settings: &'a ProviderSettings,
    pub nonce: &'a str,
    pub code: &'a str,
    pub access_token: &'a Secret,
    pub now: Timestamp,
}

/// What an ID token says, once it is believed.
#[derive(Clone, Debug, PartialEq)]
pub struct IdToken {
    /// Who says it.
    pub issuer: String,
    /// Of whom.
    pub subject: String,
    /// What the provider calls the sign-in there (Front-Channel and Back-Channel Logout).
    pub sid: Option<String>,
    /// How surely it is them.
    pub acr: Option<String>,
    /// When they proved it there.
    pub auth_time: Option<Timestamp>,
    /// All it says.
    pub claims: Map<String, Value>,
}

/// What of it is checked.
#[derive(Deserialize)]
struct Checked {
    iss: String,
    sub: String,
    aud: Audience,
    exp: Timestamp,
    iat: Timestamp,
    nbf: Option<Timestamp>,
    azp: Option<String>,
    nonce: Option<String>,
    at_hash: Option<String>,
    c_hash: Option<String>,
    auth_time: Option<Timestamp>,
    acr: Option<String>,
    sid: Option<String>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(super) fn has(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => one == client_id,
            Self::Many(many) => many.iter().any(|one| one == client_id),
        }
    }

    fn is_alone(&self) -> bool {
        match self {
            Self::One(_) => true,
            Self::Many(many) => many.len() == 1,
        }
    }
}

/// The algorithm a token of the provider says it is signed with, if that is one its tokens may be. §3.1.3.7: "The alg value SHOULD
/// be the default of RS256 or the algorithm sent by the Client"; RFC 8725 §3.1: never one the token alone chose, and so neither
/// `none` nor one that takes a secret.
pub(super) fn algorithm(
    settings: &ProviderSettings,
    jwt: &ClientJwt<'_>,
) -> Result<SigningAlgorithm, UpstreamError> {
    let named = jwt.alg().parse::<SigningAlgorithm>().ok();
    let allowed = named.filter(|alg| settings.algorithms.contains(alg));
    allowed.ok_or(UpstreamError::NotBelieved(
        "the token is signed with an algorithm that its provider's tokens are not to have",
    ))
}

/// Who somebody is at a provider.
pub(super) fn is_subject(sub: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&sub.len()) && !sub.chars().any(char::is_control)
}

impl Expected<'_> {
    /// Checks a token, with the provider's keys.
    ///
    /// # Errors
    /// `Signature`, `NotBelieved`.
    pub(super) fn check(&self, token: &str, keys: &ClientKeys) -> Result<IdToken, UpstreamError> {
        let jwt = ClientJwt::read(token).map_err(UpstreamError::Signature)?;
        // RFC 8725 §3.11: an access token or a logout token of the same provider is none.
        if !jwt.is_of_type(&["JWT"]) {
            return Err(UpstreamError::NotBelieved("the ID token is of another type"));
        }
        let alg = algorithm(self.settings, &jwt)?;
        let claims: Checked = jwt.signed_by(keys, alg).map_err(UpstreamError::Signature)?;
        self.check_claims(&claims)?;
        self.check_hashes(alg, &claims)?;
        Ok(believed(claims, self.now))
    }

    fn check_claims(&self, claims: &Checked) -> Result<(), UpstreamError> {
        let client_id = self.settings.client_id.as_str();
        let rules = [
            (
                // 2. "The Issuer Identifier for the OpenID Provider ... MUST exactly match the value of the iss (issuer) Claim."
                self.settings.is_issuer(&claims.iss),
                "the ID token is of another issuer",
            ),
            (
                // 3. "The ID Token MUST be rejected if the ID Token does not list the Client as a valid audience".
                claims.aud.has(client_id),
                "the ID token is for another app",
            ),
            (
                // 3. "or if it contains additional audiences not trusted by the Client": with an azp of ours, the provider says
                // that it is for us all the same. 5. "If an azp (authorized party) Claim is present, the Client SHOULD verify that
                // its client_id is the Claim Value."
                claims
                    .azp
                    .as_deref()
                    .map_or(claims.aud.is_alone(), |azp| azp == client_id),
                "the ID token was issued to another app",
            ),
            (
                // 9. "The current time MUST be before the time represented by the exp Claim."
                self.now < claims.exp.plus(SKEW),
                "the ID token has expired",
            ),
            (
                // 10. "The iat Claim can be used to reject tokens that were issued too far away from the current time".
                claims.iat <= self.now.plus(SKEW) && claims.iat >= self.now.minus(OLDEST),
                "the ID token was not issued a moment ago",
            ),
            (
                claims.nbf.is_none_or(|nbf| nbf <= self.now.plus(SKEW)),
                "the ID token is not good yet",
            ),
            (
                // 11. "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and its value
                // checked to verify that it is the same value as the one that was sent".
                claims
                    .nonce
                    .as_deref()
                    .is_some_and(|nonce| is_same(nonce, self.nonce)),
                "the ID token answers another request (nonce)",
            ),
            (is_subject(&claims.sub), "the ID token names nobody (sub)"),
        ];
        let broken = rules.into_iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(()), |(_, what)| Err(UpstreamError::NotBelieved(what)))
    }

    /// §3.1.3.8: "If the ID Token contains an `at_hash` Claim, the Client MAY use it to validate the Access Token"; §3.3.2.10 has the
    /// same of `c_hash` and the code.
    fn check_hashes(&self, alg: SigningAlgorithm, claims: &Checked) -> Result<(), UpstreamError> {
        let fits = |hash: &Option<String>, text: &str| {
            hash.as_ref()
                .is_none_or(|hash| is_same(hash, &half_hash(alg, text)))
        };
        if fits(&claims.at_hash, self.access_token.expose()) && fits(&claims.c_hash, self.code) {
            Ok(())
        } else {
            Err(UpstreamError::NotBelieved(
                "the ID token belongs to another access token or code (at_hash, c_hash)",
            ))
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn believed(claims: Checked, now: Timestamp) -> IdToken {
    let short = |value: Option<String>| value.filter(|value| (1..=LONGEST_VALUE).contains(&value.len()));
    let mut all = claims.more;
    for (name, value) in [
        ("iss", Some(claims.iss.clone())),
        ("sub", Some(claims.sub.clone())),
        ("acr", claims.acr.clone()),
    ] {
        if let Some(value) = value {
            all.insert(name.to_owned(), value.into());
        }
    }
    IdToken {
        issuer: claims.iss,
        subject: claims.sub,
        sid: short(claims.sid),
        acr: short(claims.acr),
        // One that is yet to come says nothing of when it was.
        auth_time: claims.auth_time.filter(|at| at.0 > 0 && *at <= now.plus(SKEW)),
        claims: all,
    }
}
