//! What every module of the plans looks at, whatever else it is about: written from the specifications.

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantor::oauth::standard_claims;
use grantor::types::Timestamp;
use serde_json::{Map, Value};

use crate::support::{Answer, TestServer};

/// RFC 6749 §10.10: at least 128 bits, of which Shannon's measure finds 96 in what is there; visible ASCII alone (A.11).
pub fn unguessable(what: &str, value: &str) {
    assert!(value.bytes().all(|b| (0x21..=0x7e).contains(&b)), "{what}");
    assert!(value.len() * 6 >= 128, "{what} is short: {value}");
    assert!(entropy(value) >= 96.0, "{what} repeats itself: {value}");
}

/// Bits in all, by how often each character comes.
#[allow(clippy::cast_precision_loss, reason = "lengths of tokens")]
fn entropy(value: &str) -> f64 {
    let mut often: HashMap<char, f64> = HashMap::new();
    for c in value.chars() {
        *often.entry(c).or_default() += 1.0;
    }
    let all = value.chars().count() as f64;
    -often.values().map(|n| n * (n / all).log2()).sum::<f64>()
}

/// RFC 6749 §5.2: "%x20-21 / %x23-5B / %x5D-7E", so no line breaks and no tabs.
pub fn description(text: &str) {
    assert!(
        text.bytes()
            .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
        "{text}"
    );
}

/// A token response (RFC 6749 §5.1; OpenID Connect Core §3.1.3.3): whole, kept by nobody, with nothing unknown.
pub fn token_response(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("no-store"), "{answer:?}");
    assert!(!answer.header("date").is_empty());
    let json = answer.json();
    let known = [
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "id_token",
    ];
    let members = json.as_object().unwrap();
    assert!(members.keys().all(|name| known.contains(&&**name)), "{members:?}");
    assert!(
        json["token_type"]
            .as_str()
            .unwrap()
            .eq_ignore_ascii_case("bearer")
    );
    assert!(
        json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0),
        "a number, not a text"
    );
    unguessable("access_token", json["access_token"].as_str().unwrap());
    if let Some(refresh_token) = json.get("refresh_token") {
        unguessable("refresh_token", refresh_token.as_str().unwrap());
    }
    json
}

/// An error of the token endpoint (RFC 6749 §5.2).
pub fn token_error(answer: &Answer, errors: &[&str]) {
    let json = answer.json();
    let error = json["error"].as_str().unwrap();
    assert!(errors.contains(&error), "{}", answer.body);
    let status = if error == "invalid_client" {
        [400, 401]
    } else {
        [400, 400]
    };
    assert!(status.contains(&answer.status), "{}", answer.status);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("no-store"));
    let known = ["error", "error_description", "error_uri"];
    assert!(
        json.as_object()
            .unwrap()
            .keys()
            .all(|name| known.contains(&&**name)),
        "{json}"
    );
    description(json["error_description"].as_str().unwrap_or_default());
}

/// What an ID token of this server may hold unasked (OpenID Connect Core §2, §3.1.3.6; Front-Channel Logout §3).
const ID_TOKEN: [&str; 13] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "sid",
    "jti",
];

/// The claims of the ID token of a token response, verified as OpenID Connect Core §3.1.3.7 says; `nonce` is what was
/// sent.
pub async fn id_token(server: &TestServer, tokens: &Value, client_id: &str, nonce: Option<&str>) -> Value {
    let claims = verified(server, tokens["id_token"].as_str().expect("an ID token"), "RS256").await;
    let unasked: Vec<_> = claims
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| !ID_TOKEN.contains(&&***name))
        .collect();
    assert!(
        unasked.is_empty(),
        "OpenID Connect Core §5.4: claims of scopes are at userinfo: {unasked:?}"
    );
    id_token_claims(server, &claims, client_id);
    assert_eq!(
        claims.get("nonce").map(|nonce| nonce.as_str().unwrap()),
        nonce,
        "Core §3.1.3.7 11"
    );
    // §3.1.3.6: "the left-most half of the hash of the octets of the ASCII representation of the access_token value".
    let hash = digest::digest(
        &digest::SHA256,
        tokens["access_token"].as_str().unwrap().as_bytes(),
    );
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    claims
}

/// What holds for any ID token, also one without a new access token.
pub fn id_token_claims(server: &TestServer, claims: &Value, client_id: &str) {
    assert_eq!(claims["iss"], *server.issuer);
    // §2: "It MUST NOT exceed 255 ASCII characters in length."
    let sub = claims["sub"].as_str().unwrap();
    assert!(!sub.is_empty() && sub.is_ascii() && sub.len() <= 255);
    assert_eq!(claims["aud"], client_id);
    if let Some(azp) = claims.get("azp") {
        assert_eq!(azp, client_id);
    }
    let seconds = |name: &str| {
        claims[name]
            .as_i64()
            .unwrap_or_else(|| panic!("{name}: {claims}"))
    };
    let now = server.now().0;
    assert_eq!(seconds("iat"), now);
    assert!(seconds("exp") > now);
    assert!(seconds("auth_time") <= now);
    if let Some(acr) = claims.get("acr") {
        assert!(acr.is_string());
    }
    if let Some(amr) = claims.get("amr") {
        assert!(amr.as_array().unwrap().iter().all(Value::is_string));
    }
}

/// The claims of a JWS with an RSA signature, by the one key of the published set it names.
pub async fn verified(server: &TestServer, token: &str, alg: &str) -> Value {
    let parts: Vec<_> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("not a JWS: {token}")
    };
    let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let header_json = json(header);
    assert_eq!(header_json["alg"], alg);
    // §10.1: "If there are multiple keys in the referenced JWK Set document, a kid value MUST be provided".
    let kid = header_json["kid"].as_str().expect("kid");
    let keys = jwks(server).await;
    let named: Vec<_> = keys.iter().filter(|key| key["kid"] == kid).collect();
    assert_eq!(named.len(), 1, "{kid} among {keys:?}");
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(named[0][name].as_str().unwrap()).unwrap();
    let key = RsaPublicKeyComponents {
        n: bytes("n"),
        e: bytes("e"),
    };
    let message = format!("{header}.{claims}");
    key.verify(
        &RSA_PKCS1_2048_8192_SHA256,
        message.as_bytes(),
        &URL_SAFE_NO_PAD.decode(signature).unwrap(),
    )
    .expect("the signature verifies");
    json(claims)
}

/// The published keys (RFC 7517): public, named once each, strong enough.
pub async fn jwks(server: &TestServer) -> Vec<Value> {
    let answer = server.get("/.well-known/jwks.json", &[]).await;
    assert_eq!(answer.status, 200);
    let set = answer.json();
    let keys = set["keys"].as_array().unwrap().clone();
    let mut names = HashSet::new();
    for key in &keys {
        assert!(names.insert(key["kid"].as_str().unwrap().to_owned()), "{set}");
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert_eq!(key.get(private), None, "RFC 7518 §6.2.2, §6.3.2, §6.4");
        }
        let bits = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap().len() * 8;
        match key["kty"].as_str().unwrap() {
            "RSA" => assert!(bits("n") >= 2048 && bits("e") > 0),
            "EC" => assert!(bits("x") >= 224 && bits("y") >= 224),
            "OKP" => assert!(bits("x") == 256),
            other => panic!("{other}"),
        }
        assert_eq!(key["use"], "sig");
    }
    assert!(!keys.is_empty());
    keys
}

/// A userinfo answer (OpenID Connect Core §5.3.2): JSON, kept by nobody, with claims as they must be.
pub fn userinfo(server: &TestServer, answer: &Answer) -> Value {
    assert_eq!(
        answer.status,
        200,
        "{} {}",
        answer.body,
        answer.header("www-authenticate")
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("no-store"));
    let claims = answer.json();
    standard(server, claims.as_object().unwrap());
    claims
}

/// OpenID Connect Core §5.1: each standard claim has its type, and there is none without a value.
pub fn standard(server: &TestServer, claims: &Map<String, Value>) {
    assert!(claims["sub"].as_str().is_some_and(|sub| !sub.is_empty()));
    for (name, value) in claims {
        let is_right = match name.as_str() {
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            // Not before there was a web to sign in on.
            "updated_at" => value
                .as_i64()
                .is_some_and(|seconds| (631_152_000..=server.now().0).contains(&seconds)),
            "address" => {
                let known = [
                    "formatted",
                    "street_address",
                    "locality",
                    "region",
                    "postal_code",
                    "country",
                ];
                let members = value.as_object().unwrap();
                !members.is_empty()
                    && members
                        .iter()
                        .all(|(name, value)| known.contains(&&**name) && says_something(value))
            }
            "birthdate" => value
                .as_str()
                .is_some_and(|date| is_birthdate(date, server.now())),
            "profile" | "picture" | "website" => {
                value.as_str().is_some_and(|url| url.starts_with("https://"))
            }
            "sub" => value.is_string(),
            _ => standard_claims::scope_of(name).is_some() && says_something(value),
        };
        assert!(is_right, "{name}: {value}");
    }
}

/// "If a Claim is not returned, that Claim Name SHOULD be omitted …; it SHOULD NOT be present with a null or empty string
/// value" (§5.3.2); nor with the word.
fn says_something(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| !text.trim().is_empty() && !text.eq_ignore_ascii_case("null"))
}

/// §5.1: "represented as an ISO 8601-1 `YYYY-MM-DD` format. The year MAY be `0000`, indicating that it is omitted. To
/// represent only the year, `YYYY` format is allowed." A year is one that somebody who signs in can have been born in.
fn is_birthdate(date: &str, now: Timestamp) -> bool {
    let mut numbers = date.split('-').map(|digits| {
        let is_padded = digits.bytes().all(|b| b.is_ascii_digit());
        is_padded.then(|| digits.parse::<i64>().ok()).flatten()
    });
    let (year, month, day) = (numbers.next().flatten(), numbers.next(), numbers.next());
    let this_year = 1970 + now.0 / 31_556_952;
    let is_near = |year: i64| (1850..=this_year).contains(&year);
    match (year, month, day) {
        (Some(year), None, None) => date.len() == 4 && is_near(year),
        (Some(year), Some(Some(month)), Some(Some(day))) => {
            let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            let days = match month {
                2 => 28 + i64::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                1..=12 => 31,
                _ => 0,
            };
            date.len() == 10 && (1..=days).contains(&day) && (year == 0 || is_near(year))
        }
        _ => false,
    }
}

#[test]
fn oidc_core_5_1_a_birthdate_is_a_day_somebody_can_have_been_born_on() {
    let now = Timestamp(1_800_000_000);
    for good in ["1985-12-10", "0000-02-29", "1850-01-01", "2024-02-29", "1985"] {
        assert!(is_birthdate(good, now), "{good}");
    }
    for bad in [
        "1815-12-10",
        "1849-12-31",
        "1985-02-29",
        "1985-13-01",
        "1985-1-1",
        "1985-12",
        "19851210",
        "0000",
        "2099-01-01",
        "+985-12-10",
        "",
    ] {
        assert!(!is_birthdate(bad, now), "{bad}");
    }
}

/// Whether userinfo has every claim of these scopes, and `sub`, and nothing else.
pub fn claims_of_scopes(userinfo: &Value, scopes: &[&str]) {
    let mut wanted: HashSet<&str> = scopes
        .iter()
        .flat_map(|scope| standard_claims::of_scope(scope))
        .copied()
        .collect();
    wanted.insert("sub");
    let found: HashSet<&str> = userinfo.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, wanted);
}
