//! `grantor role …` at a server of another computer.

use serde_json::{Map, Value, json};

use super::body::{edited, written};
use super::{Afar, Sending, path};
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::role::{Command, FIRST, deleted, demanding, nothing_to_change};

/// Runs a command about roles.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let show = |role: Value| Report::one(&role, FIRST);
    match command {
        Command::Create {
            name,
            description,
            required_acr,
        } => {
            let required_acr = required_acr.and_then(demanding);
            let body = json!({ "name": name, "description": description, "required_acr": required_acr });
            let create = Sending::new("POST", path(&["roles"])).body(body);
            afar.change("role.create", create, show).await
        }
        Command::List => Ok(Report::many(&afar.all(&path(&["roles"]), &[]).await?, FIRST)),
        Command::Permit {
            name,
            permissions,
            forbid,
            description,
            required_acr,
        } => {
            let at = path(&["roles", name.as_str()]);
            let mut patch = Map::new();
            if let Some(description) = description {
                patch.insert("description".to_owned(), description.into());
            }
            if let Some(acr) = required_acr {
                patch.insert("required_acr".to_owned(), json!(demanding(acr)));
            }
            if patch.is_empty() && permissions.is_empty() && forbid.is_empty() {
                return Err(nothing_to_change(&name));
            }
            let seen = afar.one(&at).await?;
            if !(permissions.is_empty() && forbid.is_empty()) {
                let (permit, forbid) = (written(&permissions), written(&forbid));
                let all = edited(&seen.shown, "permissions", (permit, &forbid));
                patch.insert("permissions".to_owned(), all);
            }
            let edit = Sending::new("PATCH", at)
                .body(Value::Object(patch))
                .if_seen(&seen);
            afar.change("role.edit", edit, show).await
        }
        Command::Delete { name } => {
            let at = path(&["roles", name.as_str()]);
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("role.delete", delete, |_| deleted(&name)).await
        }
    }
}
