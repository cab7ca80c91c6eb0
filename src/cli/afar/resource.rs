//! `grantor resource …` at a server of another computer.

use serde_json::Value;

use super::body::{Members, written};
use super::{Afar, Sending, access, once, path, shown};
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::resource::{COLUMNS, Command, FIRST, One, created, deleted};
use crate::oauth::access_lifetime::AccessLifetime;

/// Runs a command about resource servers.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let show = |known: &Value| Report::one(known, FIRST);
    match command {
        Command::Create(create) => {
            let new = create.resource();
            let body = Members::of(&new.translations)
                .with("uri", &new.uri)
                .with("name", &new.name)
                .said("signing_algorithm", new.signing_algorithm)
                .with("claims", written(&new.claims))
                .with("is_open", new.is_open)
                .said(
                    "access_lifetime",
                    new.access_lifetime.map(AccessLifetime::seconds),
                );
            let create = Sending::new("POST", path(&["resources"])).body(body.body());
            afar.change("resource.create", create, |made| created(&once(made)))
                .await
        }
        Command::List => Ok(Report::many(
            &afar.all(&path(&["resources"]), &[]).await?,
            COLUMNS,
        )),
        Command::Edit(edit) => {
            let edit = edit.change()?;
            let changes = edit.changes;
            let lifetime = changes.access_lifetime;
            let patch = Members::of(&changes.translations)
                .said("name", changes.name)
                .said("signing_algorithm", changes.signing_algorithm)
                .said("claims", changes.claims.as_deref().map(written))
                .said("is_open", changes.is_open)
                .said(
                    "access_lifetime",
                    lifetime.map(|lifetime| lifetime.map(AccessLifetime::seconds)),
                );
            let at = path(&["resources", edit.uri.as_str()]);
            let seen = afar.one(&at).await?;
            let send = Sending::new("PATCH", at).body(patch.body()).if_seen(&seen);
            afar.change("resource.edit", send, |known| shown(&known, show))
                .await
        }
        Command::Disable(One { uri }) => {
            let disable = Sending::new("POST", path(&["resources", uri.as_str(), "disable"]));
            afar.change("resource.disable", disable, |known| shown(&known, show))
                .await
        }
        Command::Enable(One { uri }) => {
            let enable = Sending::new("POST", path(&["resources", uri.as_str(), "enable"]));
            afar.change("resource.enable", enable, |known| shown(&known, show))
                .await
        }
        Command::Delete(One { uri }) => {
            let at = path(&["resources", uri.as_str()]);
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("resource.delete", delete, |_| deleted(&uri)).await
        }
        Command::Access(arguments) => {
            let at = path(&["resources", arguments.uri.as_str(), "access"]);
            access::list(afar, "resource.access", at, arguments.list.change()).await
        }
    }
}
