//! `grantor grant …` at a server of another computer.

use serde_json::Value;

use super::{Afar, Sending, path};
use crate::admin::users::Whom;
use crate::cli::failure::Failure;
use crate::cli::grant::{COLUMNS, Command, revoked};
use crate::cli::output::Report;
use crate::types::ClientId;

/// Runs a command about grants.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List { user, client, limit } => list(afar, user.as_ref(), client.as_ref(), limit).await,
        Command::Revoke { id } => {
            let revoke = Sending::new("DELETE", path(&["grants", &id.to_string()]));
            afar.change("grant.revoke", revoke, |answer| {
                let count = answer.get("revoked").and_then(Value::as_u64);
                revoked(&id, count.unwrap_or_default())
            })
            .await
        }
    }
}

/// Grants, newest first.
///
/// # Errors
/// What the server refuses with.
pub async fn list(
    afar: &Afar,
    whom: Option<&Whom>,
    client: Option<&ClientId>,
    limit: u32,
) -> Result<Report, Failure> {
    let mut filters = Vec::new();
    let id = match whom {
        Some(whom) => Some(afar.person(whom).await?),
        None => None,
    };
    filters.extend(id.as_deref().map(|id| ("user_id", id)));
    filters.extend(client.map(|client| ("client_id", client.as_str())));
    let list = afar.begin(&path(&["grants"]), &filters, limit).await?;
    Ok(Report::many(&list, COLUMNS))
}
