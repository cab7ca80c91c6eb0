//! `grantor registration …` at a server of another computer.

use serde_json::{Value, json};

use super::{Afar, Sending, once, path, text};
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::registration::{COLUMNS, Command, CreateToken, created, revoked};

/// Runs a command about registration.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let at = path(&["initial-access-tokens"]);
    match command {
        Command::CreateToken(CreateToken {
            uses,
            expires_in,
            description,
        }) => {
            let seconds = expires_in.duration().as_secs();
            let body = json!({ "description": description, "uses": uses, "expires_in": seconds });
            let create = Sending::new("POST", at).body(body);
            afar.change("initial-token.create", create, |made| created(&once(made)))
                .await
        }
        Command::ListTokens => {
            let mut list = afar.all(&at, &[]).await?;
            list.sort_by_cached_key(|token| {
                let made = token.get("created_at").and_then(Value::as_i64);
                (made, text(token, "id").to_owned())
            });
            Ok(Report::many(&list, COLUMNS))
        }
        Command::RevokeToken { id } => {
            let at = path(&["initial-access-tokens", &id.to_string()]);
            afar.change("initial-token.revoke", Sending::new("DELETE", at), |_| {
                revoked(&id)
            })
            .await
        }
    }
}
