//! What came, taken apart and checked, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::cli::failure::Code;
use crate::cli::output::Report;
use crate::cli::token::explain;
use crate::demo::verify::{self, Expected, Verdict};
use crate::jose::{self, Jwks};
use crate::types::{Scope, Timestamp, harmless};

/// What the app knows when the tokens arrive.
pub struct Known<'a> {
    /// Whom it asked.
    pub issuer: &'a str,
    /// Who it is.
    pub client_id: &'a str,
    /// What people call it.
    pub client_name: &'a str,
    /// What it sent with the request; none if nobody signed in.
    pub nonce: Option<&'a str>,
    /// Whom access tokens of this server may be for: its resource servers, and itself.
    pub audiences: &'a [String],
    /// What was asked for.
    pub scope: &'a Scope,
    /// The public keys.
    pub keys: &'a Jwks,
    /// The time.
    pub now: Timestamp,
}

/// What was told of the person.
pub enum Userinfo {
    /// Claims, or the JWT the app asked for in their place.
    Told(Value),
    /// It was refused, with what mends it.
    Refused(String),
    /// The access token is for other resource servers alone, so nothing was asked.
    NotAsked,
}

/// A token that was looked at.
struct Seen {
    name: &'static str,
    text: String,
    header: Value,
    claims: Value,
    checks: Vec<(bool, String)>,
}

impl Seen {
    fn new<T>(name: &'static str, text: &str, verdict: Verdict<T>) -> Self {
        let (header, claims) = jose::inspect(text)
            .map(|parts| (parts.header, parts.claims))
            .unwrap_or_default();
        Self {
            name,
            text: text.to_owned(),
            header,
            claims,
            checks: verdict.checks,
        }
    }

    fn is_verified(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|(passed, _)| *passed)
    }

    fn json(&self) -> Value {
        let checks = self
            .checks
            .iter()
            .map(|(passed, what)| json!({ "passed": passed, "what": what }));
        json!({
            "header": self.header,
            "claims": self.claims,
            "verified": self.is_verified(),
            "checks": checks.collect::<Vec<_>>(),
        })
    }

    fn write(&self, page: &mut String, now: Timestamp) {
        let title = self.name.replace('_', " ");
        let _ = writeln!(page, "\n== {title}\n\n{}\n", self.text);
        for (passed, what) in &self.checks {
            let _ = writeln!(page, "  {}  {what}", if *passed { "ok" } else { "NO" });
        }
        page.push_str(&explain::section("Header", &self.header, now));
        page.push_str(&explain::section("Claims", &self.claims, now));
    }
}

/// The report on a token response, and what was told of the person if `openid` was granted.
pub fn report(response: &Value, userinfo: Option<&Userinfo>, known: &Known<'_>) -> Report {
    let text = |name: &str| response.get(name).and_then(Value::as_str);
    let tokens = tokens(response, known);
    let mut page = headline(&tokens, known);
    for token in &tokens {
        token.write(&mut page, known.now);
    }
    let told = userinfo.map(|userinfo| match userinfo {
        Userinfo::Told(claims) => format!("{claims:#}"),
        Userinfo::Refused(why) => why.clone(),
        Userinfo::NotAsked => format!(
            "Not asked: the access token is not for it. Name this server too: --resource {}",
            known.issuer
        ),
    });
    if let Some(told) = told {
        let _ = writeln!(page, "\n== userinfo\n\n{told}");
    }
    if let Some(refresh_token) = text("refresh_token") {
        let _ = writeln!(
            page,
            "\n== refresh token, for this server alone, used once\n\n{refresh_token}"
        );
    }
    let mut value = response.as_object().cloned().unwrap_or_default();
    value.insert("issuer".to_owned(), known.issuer.into());
    value.insert("client_id".to_owned(), known.client_id.into());
    let decoded = tokens.iter().map(|token| (token.name.to_owned(), token.json()));
    value.insert(
        "decoded".to_owned(),
        Value::Object(decoded.collect::<Map<_, _>>()),
    );
    if let Some(Userinfo::Told(claims)) = userinfo {
        value.insert("userinfo".to_owned(), claims.clone());
    }
    // Names, claims and tokens alike are what others chose.
    let report = Report::either(harmless(&page), Value::Object(value));
    if tokens.iter().all(Seen::is_verified) && !matches!(userinfo, Some(Userinfo::Refused(_))) {
        report
    } else {
        report.ending(Code::Failed)
    }
}

/// Whether `openid` was granted. RFC 6749 §5.1: scope is "OPTIONAL, if identical to the scope requested by the client".
#[must_use]
pub fn is_openid(response: &Value, asked: &Scope) -> bool {
    match response.get("scope").and_then(Value::as_str) {
        Some(granted) => granted.split(' ').any(|name| name == "openid"),
        None => asked.has("openid"),
    }
}

fn tokens(response: &Value, known: &Known<'_>) -> Vec<Seen> {
    let text = |name: &str| response.get(name).and_then(Value::as_str);
    let access = text("access_token").unwrap_or_default();
    let mut tokens = Vec::new();
    if text("id_token").is_none() && known.nonce.is_some() && is_openid(response, known.scope) {
        // OpenID Connect Core §3.1.3.3: "id_token REQUIRED. ID Token value associated with the authenticated session."
        let missing = "There is no ID token, although openid was granted.".to_owned();
        tokens.push(Seen {
            name: "id_token",
            text: String::new(),
            header: Value::Null,
            claims: Value::Null,
            checks: vec![(false, missing)],
        });
    }
    if let (Some(token), Some(nonce)) = (text("id_token"), known.nonce) {
        let expected = Expected {
            issuer: known.issuer,
            client_id: known.client_id,
            nonce,
            access_token: access,
        };
        let verdict = verify::id_token(token, known.keys, &expected, known.now);
        tokens.push(Seen::new("id_token", token, verdict));
    }
    // Whom a token is for, its receiver has to know: any of those it can be for.
    let audience = known
        .audiences
        .iter()
        .find(|audience| aud(access).contains(audience))
        .map_or("", String::as_str);
    let verdict = verify::access_token(access, known.keys, known.issuer, audience, known.now);
    let mut seen = Seen::new("access_token", access, verdict);
    seen.checks.push(of_known_type(text("token_type")));
    tokens.push(seen);
    tokens
}

/// RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type"; §5.1: "Value is case
/// insensitive".
fn of_known_type(token_type: Option<&str>) -> (bool, String) {
    match token_type {
        Some(name) if name.eq_ignore_ascii_case("Bearer") => {
            (true, "It is used as a bearer token: token_type.".to_owned())
        }
        Some(name) => (false, format!("token_type is {name}, not Bearer.")),
        None => (false, "The answer has no token_type.".to_owned()),
    }
}

/// Whom a token says it is for.
pub fn aud(token: &str) -> Vec<String> {
    let claims = jose::inspect(token).map(|parts| parts.claims).unwrap_or_default();
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn headline(tokens: &[Seen], known: &Known<'_>) -> String {
    let all_good = tokens.iter().all(Seen::is_verified);
    let what = if all_good {
        "every token verified by the public keys there"
    } else {
        "BUT NOT EVERY TOKEN IS AS IT MUST BE: see NO below"
    };
    let who = tokens
        .iter()
        .find_map(|token| token.claims.get("sub").and_then(Value::as_str))
        .unwrap_or_default();
    let did = if known.nonce.is_some() {
        "Signed in to"
    } else {
        "A token for"
    };
    format!(
        "{did} {} at {}, as {who}: {what}.\n",
        known.client_name, known.issuer
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::SigningKey;
    use crate::types::SigningAlgorithm;

    const NOW: Timestamp = Timestamp(1_800_000_000);
    const ISSUER: &str = "https://id.example";
    const API: &str = "https://api.example";

    type Change = fn(&mut Value, &mut Value);

    fn printed(change: impl FnOnce(&mut Value, &mut Value)) -> (Code, Value) {
        let (code, value, _) = printed_of(change, |_| {});
        (code, value)
    }

    fn printed_of(
        change: impl FnOnce(&mut Value, &mut Value),
        change_response: impl FnOnce(&mut Map<String, Value>),
    ) -> (Code, Value, String) {
        let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        let mut access = json!({
            "iss": ISSUER, "aud": [API, ISSUER], "sub": "ada", "client_id": "app", "iat": NOW.0, "exp": NOW.0 + 600,
            "jti": "at_1", "scope": "openid",
        });
        let mut id = json!({
            "iss": ISSUER, "aud": "app", "sub": "ada", "iat": NOW.0, "exp": NOW.0 + 600, "auth_time": NOW.0, "nonce": "n",
            "acr": "1", "amr": ["pwd"],
        });
        change(&mut access, &mut id);
        let access = key.sign("at+jwt", &access).unwrap();
        let hash = crate::tokens::at_hash(SigningAlgorithm::ES256, &access);
        if id.get("at_hash").is_none() {
            id["at_hash"] = hash.into();
        }
        let mut response = json!({
            "access_token": access, "id_token": key.sign("JWT", &id).unwrap(), "token_type": "Bearer",
            "refresh_token": "r", "scope": "openid",
        });
        change_response(response.as_object_mut().unwrap());
        let known = Known {
            issuer: ISSUER,
            client_id: "app",
            client_name: "App\u{1b}[2J",
            nonce: Some("n"),
            scope: &"openid".parse().unwrap(),
            audiences: &[API.to_owned(), ISSUER.to_owned()],
            keys: &Jwks(vec![key.public_jwk().clone()]),
            now: NOW,
        };
        let report = report(&response, None, &known);
        let value = report.value_for_programs();
        let page = report.text_for_people().to_owned();
        (report.code, value, page)
    }

    fn change(claims: &mut Value, name: &str, value: Value) {
        claims[name] = value;
    }

    #[test]
    fn oidc_core_3_1_3_7_every_token_is_verified_before_it_is_called_good() {
        let (code, value) = printed(|_, _| {});
        assert_eq!(code, Code::Ok, "{value:#}");
        assert_eq!(value["decoded"]["id_token"]["verified"], true);
        assert_eq!(value["decoded"]["access_token"]["claims"]["sub"], "ada");
        let bad: [(&str, Change); 7] = [
            ("id_token", |_, id| change(id, "nonce", json!("other"))),
            ("id_token", |_, id| change(id, "nonce", Value::Null)),
            ("id_token", |_, id| change(id, "aud", json!("other"))),
            ("id_token", |_, id| change(id, "iss", json!("other"))),
            ("id_token", |_, id| change(id, "at_hash", json!("AAAA"))),
            ("id_token", |_, id| change(id, "exp", json!(NOW.0))),
            ("access_token", |access, _| {
                change(access, "aud", json!("other"));
            }),
        ];
        for (token, change) in bad {
            let (code, value) = printed(change);
            assert_eq!(code, Code::Failed, "{value:#}");
            assert_eq!(value["decoded"][token]["verified"], false, "{value:#}");
        }
    }

    #[test]
    fn oidc_core_3_1_3_3_an_answer_that_lacks_what_it_must_have_is_not_called_verified() {
        type Lack = fn(&mut Map<String, Value>);
        let lacks: [(&str, Lack); 5] = [
            ("id_token", |response| drop(response.remove("id_token"))),
            // RFC 6749 §5.1: without scope it is the one that was asked for.
            ("id_token", |response| {
                response.remove("id_token");
                response.remove("scope");
            }),
            ("access_token", |response| drop(response.remove("token_type"))),
            ("access_token", |response| {
                response.insert("token_type".to_owned(), "mac".into());
            }),
            ("access_token", |response| drop(response.remove("access_token"))),
        ];
        for (token, lack) in lacks {
            let (code, value, page) = printed_of(|_, _| {}, lack);
            assert_eq!(code, Code::Failed, "{value:#}");
            assert_eq!(value["decoded"][token]["verified"], false, "{value:#}");
            assert!(page.contains("BUT NOT EVERY TOKEN IS AS IT MUST BE"), "{page}");
        }
        let (code, ..) = printed_of(
            |_, _| {},
            |response| {
                response.insert("token_type".to_owned(), "bearer".into());
                response.insert("scope".to_owned(), "notes:read".into());
                response.remove("id_token");
            },
        );
        assert_eq!(code, Code::Ok);
    }

    #[test]
    fn ours_what_others_chose_moves_no_cursor() {
        let (_, _, page) = printed_of(
            |_, _| {},
            |response| {
                for name in ["access_token", "id_token", "refresh_token", "token_type"] {
                    response.insert(name.to_owned(), "a\u{1b}[2J\rb".into());
                }
            },
        );
        assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "{page:?}");
        assert!(page.contains("a\u{fffd}[2J\u{fffd}b"), "{page:?}");
    }
}
