//! What each browser got on its tour: in memory, bounded, gone after a while.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use tokio::sync::Mutex;

use super::wire::Exchange;
use crate::types::{OpaqueToken, random_bytes};

/// Begins the cookie's value.
const PREFIX: &str = "dm_";

/// How many browsers are remembered; the one that was away longest is forgotten first.
const MOST: u64 = 500;

/// How long a browser may be away.
const AWAY: Duration = Duration::from_hours(2);

/// Every browser's tour, by its cookie.
pub struct Visits(Cache<String, Arc<Mutex<Visit>>>);

impl Default for Visits {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MOST)
                .time_to_idle(AWAY)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
        )
    }
}

impl Visits {
    /// The tour of the browser with this cookie.
    pub fn of(&self, cookie: Option<&str>) -> Option<Arc<Mutex<Visit>>> {
        self.0.get(cookie?)
    }

    /// A new tour, and the cookie's value it is found by.
    pub fn open(&self) -> (String, Arc<Mutex<Visit>>) {
        let cookie = OpaqueToken::generate(PREFIX).expose().to_owned();
        let visit = Arc::new(Mutex::new(Visit::default()));
        self.0.insert(cookie.clone(), Arc::clone(&visit));
        (cookie, visit)
    }

    /// Forgets a tour.
    pub fn close(&self, cookie: &str) {
        self.0.invalidate(cookie);
    }
}

/// How far a browser came.
#[derive(Default)]
pub struct Visit {
    /// The request it was sent away with.
    pub asked: Option<Asked>,
    /// What it came back with.
    pub answer: Option<Answer>,
    /// How the code became tokens.
    pub exchange: Option<Exchange>,
    /// What it holds now.
    pub tokens: Option<Tokens>,
    /// The call to the API made last.
    pub call: Option<(Attempt, Exchange)>,
    /// The refresh made last.
    pub refresh: Option<Refreshed>,
    /// The service's token.
    pub service: Option<Service>,
    /// The `state` of a sign-out it was sent away with.
    pub leaving: Option<String>,
}

/// What an app remembers of a request while the person is away.
#[derive(Clone)]
pub struct Asked {
    /// Comes back with the answer, and proves that it belongs to this browser.
    pub state: String,
    /// The secret behind `code_challenge` (RFC 7636 §4.1).
    pub verifier: String,
    /// Comes back inside the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: String,
}

impl Asked {
    /// A request with fresh secrets.
    pub fn new() -> Self {
        Self {
            state: URL_SAFE_NO_PAD.encode(random_bytes::<16>()),
            verifier: URL_SAFE_NO_PAD.encode(random_bytes::<32>()),
            nonce: URL_SAFE_NO_PAD.encode(random_bytes::<16>()),
        }
    }

    /// RFC 7636 §4.2: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.verifier.as_bytes()))
    }
}

/// What came back at the redirect URI.
#[derive(Clone, Default)]
pub struct Answer {
    /// The code, if the person allowed.
    pub code: Option<String>,
    /// The `state`.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code: `error` and `error_description`.
    pub error: Option<(String, String)>,
    /// The secret of the request it answers.
    pub verifier: String,
    /// The `nonce` of the request it answers.
    pub nonce: String,
}

/// What a token response brings.
#[derive(Clone)]
pub struct Tokens {
    /// For the app: who signed in (OpenID Connect Core §2).
    pub id: String,
    /// For the API.
    pub access: String,
    /// For the server alone.
    pub refresh: String,
}

/// What is tried at the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// What was granted.
    Read,
    /// Who the person is, at the server itself (OpenID Connect Core §5.3).
    Userinfo,
    /// What was not granted.
    Write,
    /// A token somebody changed.
    Broken,
    /// No token at all.
    Nothing,
}

/// A refresh, and what became of the old token.
#[derive(Clone)]
pub struct Refreshed {
    /// What the app held before.
    pub old: Tokens,
    /// What it holds since.
    pub new: Tokens,
    /// The refresh.
    pub exchange: Exchange,
    /// The old refresh token once more, as tried last.
    pub replay: Option<Replay>,
}

/// The old refresh token once more.
#[derive(Clone)]
pub enum Replay {
    /// Within the window: the same successor again.
    Same(Exchange),
    /// After it: everything is revoked.
    Revoked(Box<Aftermath>),
    /// Something else came.
    Failed(Exchange),
}

/// What is left of a grant that was revoked.
#[derive(Clone)]
pub struct Aftermath {
    /// The answer to the replay.
    pub replay: Exchange,
    /// The newest refresh token, which nobody misused.
    pub newest: Exchange,
    /// The API asks about the newest access token.
    pub introspection: Exchange,
    /// The API is called with the newest access token.
    pub call: Exchange,
}

/// A service's token, and how it ends.
#[derive(Clone)]
pub struct Service {
    /// How it was got.
    pub exchange: Exchange,
    /// The token.
    pub token: String,
    /// What the API is told of it.
    pub before: Exchange,
    /// The revocation, and what the API is told then.
    pub after: Option<(Exchange, Exchange)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc7636_4_2_the_challenge_is_the_hash_of_the_verifier() {
        let asked = Asked {
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
            ..Asked::new()
        };
        assert_eq!(asked.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn ours_the_memory_of_the_tour_is_bounded() {
        let visits = Visits::default();
        for _ in 0..2 * MOST {
            visits.open();
        }
        let (last, _) = visits.open();
        visits.0.run_pending_tasks();
        assert!(visits.0.entry_count() <= MOST);
        assert!(visits.of(Some(&last)).is_some());
        visits.close(&last);
        assert!(visits.of(Some(&last)).is_none());
        assert!(visits.of(None).is_none());
    }
}
