//! `grantor scope …` at a server of another computer.

use serde_json::Value;

use super::body::{Members, written};
use super::{Afar, Sending, path, shown};
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::scope::{Command, FIRST, deleted};
use crate::records::scope::ScopeRecord;

/// Runs a command about scopes.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let show = |scope: &Value| Report::one(scope, FIRST);
    match command {
        Command::Create(create) => {
            let scope = Members::of(&ScopeRecord::from(&create.scope()));
            let create = Sending::new("POST", path(&["scopes"])).body(scope.body());
            afar.change("scope.create", create, |scope| show(&scope)).await
        }
        Command::List => Ok(Report::many(&afar.all(&path(&["scopes"]), &[]).await?, FIRST)),
        Command::Edit(edit) => {
            let edit = edit.change()?;
            let at = path(&["scopes", edit.name.as_str()]);
            let seen = afar.one(&at).await?;
            let patch = Members::of(&edit.translations)
                .said("description", edit.description)
                .said("roles", edit.roles)
                .said("claims", edit.claims.as_deref().map(written))
                .said("kind", edit.kind)
                .said("is_sensitive", edit.is_sensitive);
            let send = Sending::new("PATCH", at).body(patch.body()).if_seen(&seen);
            afar.change("scope.edit", send, |scope| shown(&scope, show)).await
        }
        Command::Delete { name } => {
            let at = path(&["scopes", name.as_str()]);
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("scope.delete", delete, |_| deleted(&name)).await
        }
    }
}
