//! `grantor role …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::change::{CreateRole, DeleteRole, EditRole};
use crate::admin::roles;
use crate::oauth::access::Permission;
use crate::oauth::acr::Acr;
use crate::records::role::RoleRecord;
use crate::storage::roles::Role;
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
        /// How surely whoever has it has to sign in: 2 by two factors, phr by a passkey
        #[arg(long, value_name = "1|2|phr")]
        required_acr: Option<Acr>,
    },
    /// All roles
    List,
    /// Let whoever has a role do something at this server, or no longer
    Permit {
        /// Its name
        name: RoleName,
        /// What they may do, for example `users:read`
        #[arg(value_name = "PERMISSION")]
        permissions: Vec<Permission>,
        /// What they may do no longer; may be given several times
        #[arg(long = "remove", value_name = "PERMISSION")]
        forbid: Vec<Permission>,
        /// What the role is for, in other words
        #[arg(long)]
        description: Option<String>,
        /// How surely whoever has it has to sign in: 2 by two factors, phr by a passkey, 1 for however they do
        #[arg(long, value_name = "1|2|phr")]
        required_acr: Option<Acr>,
    },
    /// Delete a role; people lose it
    Delete {
        /// Its name
        name: RoleName,
    },
}

/// What stands first.
pub const FIRST: &[&str] = &["name", "description", "permissions", "users", "groups"];

/// Runs a command about roles.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| match command {
        Command::Create {
            name,
            description,
            required_acr,
        } => {
            let create = CreateRole {
                name,
                description,
                required_acr: required_acr.and_then(demanding),
            };
            change(opened, create, |role| show(&role)).await
        }
        Command::List => {
            let all = roles::list(&opened.db).await?;
            let all: Vec<_> = all.iter().map(RoleRecord::from).collect();
            Ok(Report::many(&all, FIRST))
        }
        Command::Permit {
            name,
            permissions,
            forbid,
            description,
            required_acr,
        } => {
            if permissions.is_empty() && forbid.is_empty() && description.is_none() && required_acr.is_none()
            {
                return Err(nothing_to_change(&name));
            }
            let edit = EditRole {
                name,
                description,
                permit: permissions,
                forbid,
                required_acr: required_acr.map(demanding),
            };
            change(opened, edit, |role| show(&role)).await
        }
        Command::Delete { name } => {
            change(opened, DeleteRole { name: name.clone() }, |()| deleted(&name)).await
        }
    })
    .await
}

fn show(role: &Role) -> Report {
    Report::one(&RoleRecord::from(role), FIRST)
}

/// A role that is gone.
pub fn deleted(name: &RoleName) -> Report {
    Report::one(&json!({ "name": name, "deleted": true }), FIRST)
}

/// What is said to whoever names nothing that a role is to permit, or no longer.
pub fn nothing_to_change(name: &RoleName) -> Failure {
    let all: Vec<_> = Permission::ALL.iter().map(|one| one.as_str()).collect();
    Failure::usage("There is nothing to change.").try_this(format!(
        "grantor role permit {name} users:read, or one more of: {}",
        all.join(", ")
    ))
}

/// What of `acr` is a demand: `1` everybody meets.
pub fn demanding(acr: Acr) -> Option<Acr> {
    Some(acr).filter(|acr| *acr > Acr::One)
}
