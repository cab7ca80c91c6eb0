//! `grantor audit …` at a server of another computer.

use serde_json::json;

use super::{Afar, Sending, not_connected, path};
use crate::cli::audit::{Command, erased, list};
use crate::cli::failure::Failure;
use crate::cli::output::Report;

/// Runs a command about the audit log.
///
/// # Errors
/// What the server refuses with; the whole log is read beside the server alone.
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
        Command::Verify { .. } | Command::Export { .. } => Err(not_connected()),
    }
}
