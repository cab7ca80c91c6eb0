//! `grantor role …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::change::{CreateRole, DeleteRole};
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
    open::with(common, async |opened| match command {
        Command::Create { name, description } => {
            change(opened, CreateRole { name, description }, |role| {
                Report::one(&role, FIRST)
            })
            .await
        }
        Command::List => Ok(Report::many(&roles::list(&opened.db).await?, FIRST)),
        Command::Delete { name } => {
            change(opened, DeleteRole { name: name.clone() }, |()| {
                Report::one(&json!({ "name": name, "deleted": true }), FIRST)
            })
            .await
        }
    })
    .await
}
