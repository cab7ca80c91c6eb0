//! `grantor session …` at a server of another computer.

use super::{Afar, Sending, path};
use crate::admin::users::Whom;
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::session::{COLUMNS, Command, revoked};

/// Runs a command about sign-ins.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List { user, limit } => list(afar, user.as_ref(), limit).await,
        Command::Revoke { id } => {
            let revoke = Sending::new("DELETE", path(&["sessions", &id.to_string()]));
            afar.change("session.revoke", revoke, |_| revoked(&id)).await
        }
    }
}

/// Living sign-ins, the newest first.
///
/// # Errors
/// What the server refuses with.
pub async fn list(afar: &Afar, whom: Option<&Whom>, limit: u32) -> Result<Report, Failure> {
    let mut filters = Vec::new();
    let id = match whom {
        Some(whom) => Some(afar.person(whom).await?),
        None => None,
    };
    filters.extend(id.as_deref().map(|id| ("user_id", id)));
    let list = afar.begin(&path(&["sessions"]), &filters, limit).await?;
    Ok(Report::many(&list, COLUMNS))
}
