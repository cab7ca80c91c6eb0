//! What an API does with a token: verifies it by the key set, checks each claim, and says what it found.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::jose::{self, JoseError, Jwks, VerifyingKey};
use crate::tokens::{
    ACCESS_TOKEN_TYPE, AccessTokenClaims, ID_TOKEN_TYPE, IdTokenClaims, REFRESH_TOKEN_TYPE,
    RefreshTokenClaims, at_hash,
};
use crate::types::{SigningAlgorithm, Timestamp};

/// What was checked, and the claims if everything held.
pub struct Verdict<T> {
    /// Each check in order, up to the first that failed.
    pub checks: Vec<(bool, String)>,
    /// The claims, to be used only now.
    pub claims: Option<T>,
}

impl<T> Verdict<T> {
    /// The check that failed.
    pub fn fault(&self) -> Option<&str> {
        self.checks
            .iter()
            .find(|(passed, _)| !passed)
            .map(|(_, text)| text.as_str())
    }

    fn check(&mut self, passed: bool, good: String, bad: String) {
        if self.claims.is_some() {
            self.checks.push((passed, if passed { good } else { bad }));
            if !passed {
                self.claims = None;
            }
        }
    }
}

/// Checks an access token as an API does (RFC 9068 §4).
#[must_use]
pub fn access_token(
    token: &str,
    keys: &Jwks,
    issuer: &str,
    audience: &str,
    now: Timestamp,
) -> Verdict<AccessTokenClaims> {
    let mut verdict = signed(token, ACCESS_TOKEN_TYPE, keys);
    let Some(claims) = verdict.claims.clone() else {
        return verdict;
    };
    let AccessTokenClaims { iss, aud, exp, .. }: AccessTokenClaims = claims;
    issued_by(&mut verdict, &iss, issuer);
    verdict.check(
        aud.iter().any(|known| known == audience),
        if audience == issuer {
            format!("It is meant for this server itself: aud is {audience}.")
        } else {
            format!("It is meant for this API: aud is {audience}.")
        },
        format!("It is meant for {}, not for this API.", aud.join(" ")),
    );
    unexpired(&mut verdict, exp, now);
    verdict
}

/// What an app knows when an ID token arrives.
pub struct Expected<'a> {
    /// Whom it asked.
    pub issuer: &'a str,
    /// Who it is.
    pub client_id: &'a str,
    /// What it sent with the request.
    pub nonce: &'a str,
    /// What came with the ID token.
    pub access_token: &'a str,
}

/// Checks an ID token as an app does (OpenID Connect Core §3.1.3.7).
#[must_use]
pub fn id_token(token: &str, keys: &Jwks, expected: &Expected<'_>, now: Timestamp) -> Verdict<IdTokenClaims> {
    let mut verdict = signed(token, ID_TOKEN_TYPE, keys);
    let Some(claims) = verdict.claims.clone() else {
        return verdict;
    };
    let claims: IdTokenClaims = claims;
    issued_by(&mut verdict, &claims.iss, expected.issuer);
    verdict.check(
        claims.aud.as_str() == expected.client_id,
        format!("It is meant for this app: aud is {}.", expected.client_id),
        format!("It is meant for another app, {}.", claims.aud),
    );
    unexpired(&mut verdict, claims.exp, now);
    verdict.check(
        claims
            .nonce
            .as_ref()
            .is_some_and(|nonce| nonce.as_str() == expected.nonce),
        "It answers this request: nonce is the value that was sent with it.".to_owned(),
        "It answers another request: nonce is not the value that was sent.".to_owned(),
    );
    verdict.check(
        claims.at_hash.as_deref() == Some(&at_hash(algorithm(token), expected.access_token)),
        "It came with this access token: at_hash is half of its hash.".to_owned(),
        "It came with another access token: at_hash is not that of this one.".to_owned(),
    );
    verdict
}

/// What the header says, which was found to be the key's own.
fn algorithm(token: &str) -> SigningAlgorithm {
    let header = jose::inspect(token).map(|parts| parts.header).unwrap_or_default();
    let named = header.get("alg").and_then(serde_json::Value::as_str);
    named.and_then(|name| name.parse().ok()).unwrap_or_default()
}

/// Checks a refresh token: what the server does when it comes back.
#[must_use]
pub fn refresh_token(token: &str, keys: &Jwks, issuer: &str, now: Timestamp) -> Verdict<RefreshTokenClaims> {
    let mut verdict = signed(token, REFRESH_TOKEN_TYPE, keys);
    let Some(claims) = verdict.claims.clone() else {
        return verdict;
    };
    let RefreshTokenClaims { iss, aud, exp, .. }: RefreshTokenClaims = claims;
    issued_by(&mut verdict, &iss, issuer);
    verdict.check(
        aud == issuer,
        "It is meant for the server itself: every API refuses it.".to_owned(),
        "It is meant for somebody else than the server.".to_owned(),
    );
    unexpired(&mut verdict, exp, now);
    verdict
}

fn issued_by<T>(verdict: &mut Verdict<T>, iss: &str, issuer: &str) {
    verdict.check(
        iss == issuer,
        format!("It comes from the server this app trusts: iss is {issuer}."),
        format!("It comes from {iss}, which nobody here trusts."),
    );
}

fn unexpired<T>(verdict: &mut Verdict<T>, exp: Timestamp, now: Timestamp) {
    verdict.check(
        now < exp,
        format!("It has not expired: exp is {exp}, in {}.", span(exp, now)),
        format!("It has expired: exp was {exp}."),
    );
}

/// Type, key, algorithm and signature, in the order [`jose::verify`] looks at them.
fn signed<T: DeserializeOwned>(token: &str, typ: &str, keys: &Jwks) -> Verdict<T> {
    let fault = |text: &str| Verdict {
        checks: vec![(false, text.to_owned())],
        claims: None,
    };
    let Ok(inspected) = jose::inspect(token) else {
        return fault("This is not a signed token.");
    };
    let header = |name: &str| {
        let value = inspected.header.get(name).and_then(serde_json::Value::as_str);
        value.unwrap_or("nothing").to_owned()
    };
    let found = jose::verify(token, typ, |kid| {
        let key = keys.0.iter().find(|key| key.kid() == kid)?;
        Some(Arc::new(VerifyingKey::from_jwk(key)))
    });
    let failed_at = match &found {
        Ok(_) => 4,
        Err(JoseError::WrongType) => 0,
        Err(JoseError::UnknownKey) => 1,
        Err(JoseError::WrongAlgorithm) => 2,
        Err(JoseError::BadSignature) => 3,
        Err(_) => return fault("Its header or claims are not as they must be."),
    };
    let (kid, alg) = (header("kid"), header("alg"));
    let texts = [
        (
            format!("It is of the right kind: typ is {typ}."),
            format!("It is of another kind: typ is {}, not {typ}.", header("typ")),
        ),
        (
            format!("Its key is in the key set of the server: kid is {kid}."),
            format!("No key of the server has the name {kid}."),
        ),
        (
            format!("Its algorithm is that of the key, {alg}: a token does not get to choose."),
            format!("Its algorithm is {alg}, not that of the key."),
        ),
        (
            format!("The signature verifies with key {kid}: not one byte was changed."),
            "The signature does not verify: somebody changed the token.".to_owned(),
        ),
    ];
    let checks = texts.into_iter().enumerate().take(failed_at + 1);
    Verdict {
        checks: checks
            .map(|(at, (good, bad))| {
                if at < failed_at {
                    (true, good)
                } else {
                    (false, bad)
                }
            })
            .collect(),
        claims: found.ok(),
    }
}

/// "9 min 58 s", "14 days".
#[must_use]
pub fn span(later: Timestamp, now: Timestamp) -> String {
    match later.since(now).as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds @ 60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds @ 3600..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::SigningKey;
    use crate::types::SigningAlgorithm;
    use serde_json::json;

    type Change = fn(&mut serde_json::Value);

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn verdict(
        key: &SigningKey,
        typ: &str,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> Verdict<AccessTokenClaims> {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "https://api.example", "sub": "ada", "client_id": "c_1",
            "iat": NOW.0, "exp": NOW.0 + 600, "jti": "at_1", "scope": "notes:read",
        });
        change(&mut claims);
        let keys = Jwks(vec![key.public_jwk().clone()]);
        access_token(
            &key.sign(typ, &claims).unwrap(),
            &keys,
            "https://id.example",
            "https://api.example",
            NOW,
        )
    }

    #[test]
    fn rfc9068_4_each_check_is_told_and_the_first_that_fails_ends() {
        let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        let good = verdict(&key, "at+jwt", |_| {});
        assert_eq!(good.checks.len(), 7);
        assert!(good.fault().is_none() && good.claims.is_some());
        let bad: [(&str, Change, usize, &str); 4] = [
            ("rt+jwt", |_| {}, 1, "another kind"),
            (
                "at+jwt",
                |claims| claims["iss"] = json!("https://evil.example"),
                5,
                "nobody here trusts",
            ),
            (
                "at+jwt",
                |claims| claims["aud"] = json!("https://other.example"),
                6,
                "not for this API",
            ),
            ("at+jwt", |claims| claims["exp"] = json!(NOW.0), 7, "has expired"),
        ];
        for (typ, change, checks, fault) in bad {
            let verdict = verdict(&key, typ, change);
            assert_eq!(verdict.checks.len(), checks, "{:?}", verdict.checks);
            assert!(verdict.fault().unwrap().contains(fault), "{:?}", verdict.fault());
            assert!(verdict.claims.is_none());
        }
        let other = Jwks(vec![
            SigningKey::generate(SigningAlgorithm::ES256)
                .unwrap()
                .public_jwk()
                .clone(),
        ]);
        let token = key.sign("at+jwt", &json!({"exp": NOW.0 + 1})).unwrap();
        let unknown = access_token(&token, &other, "", "", NOW);
        assert!(unknown.fault().unwrap().contains("No key of the server"));
        assert_eq!(
            access_token("x", &other, "", "", NOW).fault(),
            Some("This is not a signed token.")
        );
    }

    #[test]
    fn ours_a_span_reads_as_people_say_it() {
        for (seconds, text) in [
            (3, "3 s"),
            (598, "9 min 58 s"),
            (600, "10 min"),
            (7200, "2 h"),
            (1_209_600, "14 days"),
        ] {
            assert_eq!(span(Timestamp(seconds), Timestamp(0)), text);
        }
    }
}
