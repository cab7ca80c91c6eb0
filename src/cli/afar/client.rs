//! `grantor client …` at a server of another computer.

use serde_json::{Value, json};

use super::{Afar, Sending, access, beside_alone, client_edits, once, path, shown, text};
use crate::cli::client::{Command, One, deleted, disabled, listed};
use crate::cli::client_record::{FIRST, with_secret};
use crate::cli::client_secrets::{EndSecret, RotateSecret, ended};
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::oauth::client_metadata::RegisteredBy;

/// Runs a command about clients.
///
/// # Errors
/// What the server refuses with; if its API does not know the command yet.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List { limit } => list(afar, limit).await,
        Command::Show(One { id }) => {
            let client = afar.one(&path(&["clients", id.as_str()])).await?;
            Ok(Report::one(&client.shown, FIRST))
        }
        Command::RotateSecret(RotateSecret { id, overlap }) => {
            let rotate = Sending::new("POST", path(&["clients", id.as_str(), "secrets"]))
                .body(json!({ "overlap": overlap.duration().as_secs() }));
            afar.change("client.rotate-secret", rotate, rotated).await
        }
        Command::EndSecret(EndSecret { id, secret_id }) => {
            let at = path(&["clients", id.as_str(), "secrets", secret_id.as_str()]);
            afar.change("client.end-secret", Sending::new("DELETE", at), |client| {
                shown(&client, ended)
            })
            .await
        }
        Command::Disable(One { id }) => {
            let disable = Sending::new("POST", path(&["clients", id.as_str(), "disable"]));
            afar.change("client.disable", disable, |client| shown(&client, disabled))
                .await
        }
        Command::Enable(One { id }) => {
            let enable = Sending::new("POST", path(&["clients", id.as_str(), "enable"]));
            afar.change("client.enable", enable, |client| {
                shown(&client, |client| Report::one(client, FIRST))
            })
            .await
        }
        Command::Delete(One { id }) => {
            let at = path(&["clients", id.as_str()]);
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("client.delete", delete, |ended| {
                let ended = ended.get("ended_grants").and_then(Value::as_u64);
                deleted(&id, ended.unwrap_or_default())
            })
            .await
        }
        Command::Create(create) => client_edits::create(*create, afar).await,
        Command::Edit(edit) => client_edits::edit(*edit, afar).await,
        Command::Access(arguments) => {
            let at = path(&["clients", arguments.id.as_str(), "access"]);
            access::list(afar, "client.access", at, arguments.list.change()).await
        }
        Command::Owner(command) => access::owner(command, afar).await,
        Command::Names(arguments) => access::names(*arguments, afar).await,
        Command::Try(_) => Err(beside_alone("it is about an installation on this computer")),
    }
}

/// Those somebody vouches for first, then the oldest first: the API has them by id.
async fn list(afar: &Afar, limit: u32) -> Result<Report, Failure> {
    let mut list = afar.all(&path(&["clients"]), &[]).await?;
    list.sort_by_cached_key(|client| {
        let is_vouched_for = text(client, "registered_by") == RegisteredBy::Admin.as_str();
        let made = client.get("created_at").and_then(Value::as_i64);
        (!is_vouched_for, made, text(client, "client_id").to_owned())
    });
    let all = list.len();
    list.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(listed(&list, all))
}

fn rotated(written: Value) -> Report {
    let written = once(written);
    let has_secret = written.get("client_secret").is_some();
    let report = with_secret(&written, has_secret);
    if has_secret {
        return report;
    }
    // It is in the first answer alone, which was lost on the way.
    report.note("The secret was made, and lost on the way here: make another.")
}
