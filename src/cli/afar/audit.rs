//! `grantor audit …` at a server of another computer.

use std::path::Path;

use serde_json::{Value, json};

use super::{Afar, Sending, beside_alone, path};
use crate::audit::{Heads, hex};
use crate::cli::audit::{Command, erased, heads, is_whole, list, verified};
use crate::cli::failure::Failure;
use crate::cli::output::Report;

/// Runs a command about the audit log.
///
/// # Errors
/// What the server refuses with; the whole log is printed beside the server alone.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List {
            kind,
            user,
            client,
            actor,
            reason,
            error_id,
            limit,
        } => {
            let user = match user {
                Some(whom) => Some(afar.person(&whom).await?),
                None => None,
            };
            let said = [
                ("kind", kind),
                ("user_id", user),
                ("client_id", client.map(|id| id.to_string())),
                ("actor_id", actor),
                ("reason", reason),
                ("error_id", error_id.map(|id| id.to_string())),
            ];
            let filters: Vec<_> = said
                .iter()
                .filter_map(|(name, value)| Some((*name, value.as_deref()?)))
                .collect();
            Ok(list(afar.begin(&path(&["audit-events"]), &filters, limit).await?))
        }
        Command::Erase { user } => {
            let user = afar.person(&user).await?;
            let erase =
                Sending::new("POST", path(&["audit-events", "erase"])).body(json!({ "user_id": user }));
            afar.change("audit.erase", erase, |record| erased(&record)).await
        }
        Command::Verify { head } => verify(head.as_deref(), afar).await,
        Command::Export { .. } => Err(beside_alone(
            "the log is printed as it stands in the database, by the numbers that seal it",
        )),
    }
}

/// How many heads are looked for, each of which has the server read all of its log.
const MOST_HEADS: usize = 20;

/// The server looks, by its own keys: who does not believe it looks at the database.
async fn verify(file: Option<&Path>, afar: &Afar) -> Result<Report, Failure> {
    let kept = file.map(heads).transpose()?.unwrap_or_default();
    let asked = asked_of(&kept);
    if asked.len() > MOST_HEADS {
        let words = format!(
            "From afar {MOST_HEADS} heads are looked for at most, and there are {}.",
            asked.len()
        );
        return Err(
            Failure::usage(words).try_this("a file with the newest of them, or the same beside the server")
        );
    }
    let at = path(&["audit-events", "verification"]);
    let mut record = Value::Null;
    for asked in asked {
        let asked: Vec<_> = asked
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        record = afar.answer(&at, &asked).await?;
        if !is_whole(&record) {
            break;
        }
    }
    Ok(verified(record))
}

/// What is asked for: each head, or the log alone where there is none.
fn asked_of(kept: &Heads) -> Vec<Vec<(&'static str, String)>> {
    if kept.is_empty() {
        return vec![Vec::new()];
    }
    let each = kept
        .iter()
        .flat_map(|(batch, heads)| heads.iter().map(move |head| (batch, head)));
    each.map(|(batch, head)| vec![("batch", batch.to_string()), ("head", hex(head))])
        .collect()
}
