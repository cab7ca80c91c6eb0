//! `grantor explain` and `grantor mail list` at a server of another computer: what is only looked at.

use super::{Afar, beside_alone, path};
use crate::cli::explain::{Arguments, explained};
use crate::cli::failure::Failure;
use crate::cli::mail::{COLUMNS, Command};
use crate::cli::output::Report;
use crate::types::ResourceUri;

/// Says what a person can have of an app, and why.
///
/// # Errors
/// What the server refuses with.
pub async fn explain(arguments: Arguments, afar: &Afar) -> Result<Report, Failure> {
    let user = arguments.user.to_string();
    let scope = arguments.scope.map(|scope| scope.to_string());
    let mut asked = vec![("user", user.as_str()), ("client_id", arguments.client.as_str())];
    asked.extend(scope.as_deref().map(|scope| ("scope", scope)));
    let resources = arguments.resources.iter();
    asked.extend(resources.map(|uri| ("resource", ResourceUri::as_str(uri))));
    let told = afar.answer(&path(&["explain"]), &asked).await?;
    Ok(explained(told))
}

/// Runs a command about mail.
///
/// # Errors
/// What the server refuses with; a mail is tried out beside the server alone.
pub async fn mail(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::List { limit } => {
            let list = afar.begin(&path(&["mails"]), &[], limit).await?;
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Test { .. } => Err(beside_alone("it is about an installation on this computer")),
    }
}
