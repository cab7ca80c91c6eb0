//! `grantor role …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::roles;
use crate::types::RoleName;

/// What there is to do with roles.
#[derive(Subcommand)]
pub enum Command {
    /// Make a role
    Create {
        /// Its name
        name: RoleName,
        /// What it is for
        #[arg(long)]
        description: String,
    },
    /// All roles
    List,
    /// Delete a role; people lose it
    Delete {
        /// Its name
        name: RoleName,
    },
}

const FIRST: &[&str] = &["name", "description", "users"];

/// Runs a command about roles.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| {
        Ok(match command {
            Command::Create { name, description } => Report::one(
                &roles::create(&opened.db, &name, &description, opened.now).await?,
                FIRST,
            ),
            Command::List => Report::many(&roles::list(&opened.db).await?, FIRST),
            Command::Delete { name } => {
                roles::delete(&opened.db, &name, opened.now).await?;
                Report::one(&json!({ "name": name, "deleted": true }), FIRST)
            }
        })
    })
    .await
}
