//! `grantor token …`: looks at a token, for people.

pub(super) mod explain;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::failure::{Code, Failure};
use super::output::Report;
use super::{Common, open};
use crate::admin::keys;
use crate::jose::{self, Inspected, JoseError, Jwks, VerifyingKey};
use crate::keys::KeyState;
use crate::types::{Clock, Timestamp};

/// What there is to do with tokens.
#[derive(Subcommand)]
pub enum Command {
    /// Take a token apart and explain every claim
    Inspect(Inspect),
}

/// `token inspect`
#[derive(Args)]
pub struct Inspect {
    /// The token; `-` reads it, or a whole token response, from stdin
    #[arg(default_value = "-")]
    token: String,
    /// A file with the JWK set to verify the signature with [default: this installation's keys, if it is here]
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
}

/// What is known of the signature.
enum Signature {
    Good(String),
    Bad(String),
    NotChecked(String),
}

/// Runs a command about tokens.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    let Command::Inspect(Inspect { token, jwks }) = command;
    let token = if token == "-" {
        from_stdin()?
    } else {
        token.trim().to_owned()
    };
    let inspected = jose::inspect(&token).map_err(|error| {
        Failure::usage(format!("This is no token that can be taken apart: {error}.")).try_this(
            "a JWT, three parts with two dots between; opaque tokens say nothing to anybody but their server",
        )
    })?;
    let now = Clock::System.now();
    let signature = match &jwks {
        Some(file) => verify(&token, &inspected, &read_jwks(file)?, &file.display().to_string()),
        None => match own_keys(common, now).await {
            Some(keys) => verify(&token, &inspected, &keys, "this installation's keys"),
            None => Signature::NotChecked("no keys at hand; give them with --jwks FILE".to_owned()),
        },
    };
    Ok(report(&inspected, &signature, jwks.is_some(), now))
}

fn report(inspected: &Inspected, signature: &Signature, was_asked_to_verify: bool, now: Timestamp) -> Report {
    let warnings = explain::warnings(inspected, now);
    let (verified, words) = match signature {
        Signature::Good(words) => (Some(true), words),
        Signature::Bad(words) => (Some(false), words),
        Signature::NotChecked(words) => (None, words),
    };
    let headline = match verified {
        Some(true) => format!("The signature is good: {words}."),
        Some(false) => format!("THE SIGNATURE IS NOT GOOD: {words}. Believe nothing below."),
        None => format!("The signature was NOT checked: {words}. Anybody can write such a token."),
    };
    let mut text = format!("{headline}\n");
    for warning in &warnings {
        let _ = writeln!(text, "Warning: {warning}");
    }
    text.push_str(&explain::section("Header", &inspected.header, now));
    text.push_str(&explain::section("Claims", &inspected.claims, now));
    let value = json!({
        "header": inspected.header,
        "claims": inspected.claims,
        "verified": verified,
        "signature": headline,
        "warnings": warnings,
    });
    let report = Report::either(text, value);
    if verified == Some(false) && was_asked_to_verify {
        report.ending(Code::Failed)
    } else {
        report
    }
}

/// A token, or the token response it came in.
fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(1 << 20)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(Code::Failed, format!("cannot read the token from stdin: {error}")))?;
    token_in(&text)
}

fn token_in(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::usage("There is no token on stdin.").try_this("grantor token inspect TOKEN"));
    }
    let Ok(Value::Object(response)) = serde_json::from_str(text) else {
        return Ok(text.to_owned());
    };
    let token = response
        .get("access_token")
        .or_else(|| response.get("id_token"))
        .and_then(Value::as_str);
    token
        .map(str::to_owned)
        .ok_or_else(|| Failure::usage("This JSON has no access_token."))
}

fn read_jwks(file: &Path) -> Result<Jwks, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!(
            "{} is no JWK set this server can use: {error}",
            file.display()
        ))
    })
}

/// The keys of the installation this command stands in. Looks only: makes and changes no database, and no failure matters.
async fn own_keys(common: &Common, now: Timestamp) -> Option<Jwks> {
    let settings = open::settings(common).ok()?;
    let (db, _) = open::database_to_read(&settings).await.ok()?;
    let rows = keys::list(&db).await;
    db.close().await;
    let published = rows
        .ok()?
        .into_iter()
        .filter(|row| KeyState::of(row, now).is_published());
    let jwks = Jwks(published.filter_map(|row| keys::public_jwk(&row).ok()).collect());
    if jwks.0.is_empty() { None } else { Some(jwks) }
}

fn verify(token: &str, inspected: &Inspected, jwks: &Jwks, whose: &str) -> Signature {
    // The kind of token is for its receiver to judge; here any will do.
    let Some(typ) = inspected.header.get("typ").and_then(Value::as_str) else {
        return Signature::NotChecked(
            "its header has no typ, which all tokens of this server have".to_owned(),
        );
    };
    let find = |kid: &crate::types::KeyId| {
        let jwk = jwks.0.iter().find(|jwk| jwk.kid() == kid)?;
        Some(Arc::new(VerifyingKey::from_jwk(jwk)))
    };
    match jose::verify::<Value>(token, typ, find) {
        Ok(_) => Signature::Good(format!("made with a key of {whose}")),
        Err(JoseError::UnknownKey) => Signature::NotChecked(format!("{whose} do not have its key")),
        Err(error) => Signature::Bad(format!("{error} ({whose})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::SigningKey;
    use crate::types::SigningAlgorithm;

    #[test]
    fn ours_a_token_is_found_in_a_token_response() {
        assert_eq!(token_in(" a.b.c\n").unwrap(), "a.b.c");
        assert_eq!(
            token_in(r#"{"access_token":"a.b.c","id_token":"d.e.f"}"#).unwrap(),
            "a.b.c"
        );
        assert_eq!(
            token_in(r#"{"error":"invalid_grant"}"#).unwrap_err().code,
            Code::Usage
        );
        assert_eq!(token_in("").unwrap_err().code, Code::Usage);
    }

    #[test]
    fn ours_a_signature_is_good_bad_or_said_not_to_be_checked() {
        let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        let other = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
        let token = key.sign("at+jwt", &json!({ "exp": 1000, "sub": "ada" })).unwrap();
        let inspected = jose::inspect(&token).unwrap();
        let own = Jwks(vec![key.public_jwk().clone()]);
        assert!(matches!(
            verify(&token, &inspected, &own, "these"),
            Signature::Good(_)
        ));
        let changed = other.sign("at+jwt", &json!({ "exp": 1000 })).unwrap();
        let forged = format!(
            "{}.{}",
            token.rsplit_once('.').unwrap().0,
            changed.rsplit_once('.').unwrap().1
        );
        assert!(matches!(
            verify(&forged, &inspected, &own, "these"),
            Signature::Bad(_)
        ));
        let foreign = Jwks(vec![other.public_jwk().clone()]);
        assert!(matches!(
            verify(&token, &inspected, &foreign, "these"),
            Signature::NotChecked(_)
        ));
    }
}
