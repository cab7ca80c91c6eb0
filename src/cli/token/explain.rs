//! What the members of a token mean, in words.

use std::fmt::Write as _;

use serde_json::Value;

use crate::jose::Inspected;
use crate::types::Timestamp;

/// Members and their meaning (RFC 7515 §4.1, RFC 7519 §4.1, RFC 9068 §2.2, OpenID Connect Core §2).
const MEANINGS: &[(&str, &str)] = &[
    ("alg", "signature algorithm"),
    ("typ", "kind of token"),
    ("kid", "name of the key that signed it, in the issuer's JWK set"),
    ("iss", "issuer: who made it"),
    ("sub", "subject: whom it is about, a person or the client itself"),
    (
        "aud",
        "audience: who may accept it; everybody else must refuse it",
    ),
    ("exp", "expires"),
    ("nbf", "not good before"),
    ("iat", "made"),
    ("jti", "the token's own id"),
    ("client_id", "the app it was given to"),
    ("scope", "what it permits"),
    ("roles", "roles of the person"),
    ("auth_time", "when the person signed in"),
    ("acr", "how well the person was recognised"),
    ("amr", "by what means the person was recognised"),
    ("nonce", "ties an ID token to the request of the app"),
    ("azp", "the app an ID token was given to"),
    ("at_hash", "ties an ID token to its access token"),
    ("c_hash", "ties an ID token to its code"),
    ("sid", "the browser's sign-in"),
    ("grant_id", "the grant: the person's permission to the app"),
    ("generation", "which refresh token of its grant it is"),
    ("resources", "the resource servers a refresh token may ask for"),
    ("cnf", "the key its holder must prove to have"),
    ("act", "who acts for the subject"),
    ("email", "e-mail address"),
    ("email_verified", "whether the address was verified"),
    ("name", "name"),
];

const TIMES: [&str; 4] = ["exp", "nbf", "iat", "auth_time"];

/// One part of a token: each member, its value readable, and what it means.
pub fn section(title: &str, part: &Value, now: Timestamp) -> String {
    let members = part.as_object().into_iter().flatten();
    let lines: Vec<(&str, String, &str)> = members
        .map(|(name, value)| {
            let meaning = MEANINGS
                .iter()
                .find(|(known, _)| known == name)
                .map_or("", |(_, meaning)| meaning);
            (name.as_str(), shown(name, value, now), meaning)
        })
        .collect();
    let width = lines
        .iter()
        .map(|(name, ..)| name.len())
        .max()
        .unwrap_or_default();
    let mut text = format!("\n{title}\n");
    for (name, value, meaning) in lines {
        let _ = writeln!(
            text,
            "  {name:<width$}  {value}{}",
            if meaning.is_empty() {
                String::new()
            } else {
                format!("   ({meaning})")
            }
        );
    }
    text
}

fn shown(name: &str, value: &Value, now: Timestamp) -> String {
    let text = match (value, value.as_i64()) {
        (_, Some(seconds)) if TIMES.contains(&name) => {
            let at = Timestamp(seconds);
            let distance = if at > now { at.since(now) } else { now.since(at) };
            let words = if at > now {
                format!("in {}", span(distance.as_secs()))
            } else {
                format!("{} ago", span(distance.as_secs()))
            };
            format!("{at}, {words}")
        }
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    };
    // A token is anybody's text: it cannot move the terminal's cursor.
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// A number of seconds as people say it.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// What a receiver of the token should look at.
pub fn warnings(inspected: &Inspected, now: Timestamp) -> Vec<String> {
    let mut warnings = Vec::new();
    let header = |name: &str| inspected.header.get(name).and_then(Value::as_str);
    let claim = |name: &str| inspected.claims.get(name);
    match header("alg") {
        Some(alg) if alg.eq_ignore_ascii_case("none") => {
            warnings.push(
                "alg is none: it is not signed at all; no receiver may accept it (RFC 8725 section 3.2)."
                    .to_owned(),
            );
        }
        Some(alg) if alg.starts_with("HS") => {
            warnings.push(format!("alg is {alg}: whoever can check it can also make it."));
        }
        Some(_) => {}
        None => warnings.push("There is no alg.".to_owned()),
    }
    for name in ["jku", "jwk", "x5u", "x5c"] {
        if inspected.header.get(name).is_some() {
            warnings.push(format!("The header brings a key along ({name}): a receiver must not believe it (RFC 8725 section 3.10)."));
        }
    }
    match claim("exp").and_then(Value::as_i64).map(Timestamp) {
        Some(exp) if exp <= now => {
            warnings.push(format!("It expired {} ago.", span(now.since(exp).as_secs())));
        }
        Some(_) => {}
        None => warnings.push("It never expires: there is no exp.".to_owned()),
    }
    for name in ["nbf", "iat"] {
        if let Some(at) = claim(name)
            .and_then(Value::as_i64)
            .map(Timestamp)
            .filter(|at| *at > now)
        {
            warnings.push(format!(
                "{name} is in the future ({at}): a clock is wrong, or it is not good yet."
            ));
        }
    }
    if claim("aud").is_none() {
        warnings.push("There is no aud: any receiver might accept it.".to_owned());
    }
    if header("typ").is_some_and(|typ| typ.eq_ignore_ascii_case("rt+jwt")) {
        warnings.push("It is a refresh token: a secret between the app and this server.".to_owned());
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rfc8725_3_2_what_is_wrong_with_a_token_is_said() {
        let token = Inspected {
            header: json!({ "alg": "none", "jku": "https://evil.example" }),
            claims: json!({ "exp": 900, "iat": 2000 }),
        };
        let warnings = warnings(&token, Timestamp(1000)).join("\n");
        for expected in [
            "alg is none",
            "(jku)",
            "expired 100 seconds ago",
            "iat is in the future",
            "no aud",
        ] {
            assert!(warnings.contains(expected), "{expected}: {warnings}");
        }
    }

    #[test]
    fn ours_times_are_readable_and_text_is_harmless() {
        let text = section(
            "Claims",
            &json!({ "exp": 4600, "sub": "\u{1b}[2J" }),
            Timestamp(1000),
        );
        assert!(
            text.contains("exp  1970-01-01T01:16:40Z, in 60 minutes   (expires)"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'));
    }
}
