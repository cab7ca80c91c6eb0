//! `grantor group …`

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::{AddMember, CreateGroup, DeleteGroup, EditGroup, RemoveMember};
use crate::admin::groups;
use crate::admin::users::Whom;
use crate::records::group::{GroupDetails, GroupRecord};
use crate::storage::groups::Group;
use crate::types::{GroupName, RoleName};

/// What there is to do with groups.
#[derive(Subcommand)]
pub enum Command {
    /// Make a group
    Create {
        /// Its name
        name: GroupName,
        /// Who is in it
        #[arg(long)]
        description: String,
        /// A role its members have by it; may be given several times
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<RoleName>,
    },
    /// All groups
    List,
    /// A group and who is in it
    Show {
        /// Its name
        name: GroupName,
        /// How many people at most
        #[arg(long, default_value_t = 1000)]
        limit: u32,
    },
    /// Change a group; what is not named stays
    Edit {
        /// Its name
        name: GroupName,
        /// Who is in it
        #[arg(long)]
        description: Option<String>,
        /// A role its members have from now on; may be given several times
        #[arg(long = "role", value_name = "ROLE")]
        give: Vec<RoleName>,
        /// A role they have no longer by it; may be given several times
        #[arg(long = "remove-role", value_name = "ROLE")]
        take: Vec<RoleName>,
    },
    /// Put a person into a group
    Add(Membership),
    /// Take a person out of a group
    Remove(Membership),
    /// Delete a group; its members lose the roles they had by it
    Delete {
        /// Its name
        name: GroupName,
    },
}

/// A group and a person.
#[derive(Args)]
pub struct Membership {
    /// The group's name
    pub group: GroupName,
    /// The person
    #[arg(value_name = "EMAIL|ID")]
    pub user: Whom,
}

/// What stands first.
pub const FIRST: &[&str] = &["name", "description", "roles", "members"];

/// Runs a command about groups.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| match command {
        Command::List => {
            let all = groups::list(&opened.db).await?;
            let all: Vec<_> = all.iter().map(GroupRecord::from).collect();
            Ok(Report::many(&all, FIRST))
        }
        Command::Show { name, limit } => {
            let (group, members) = groups::show(&opened.db, &name, limit.into()).await?;
            Ok(Report::one(&GroupDetails::new(&group, &members), FIRST))
        }
        other => write(other, opened).await,
    })
    .await
}

async fn write(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let shown = |group: Group| Report::one(&GroupRecord::from(&group), FIRST);
    match command {
        Command::Create {
            name,
            description,
            roles,
        } => {
            let create = CreateGroup {
                name,
                description,
                roles,
            };
            change(opened, create, shown).await
        }
        Command::Edit {
            name,
            description,
            give,
            take,
        } => {
            let edit = EditGroup {
                name,
                description,
                give,
                take,
            };
            change(opened, edit, shown).await
        }
        Command::Add(Membership { group, user }) => {
            change(opened, AddMember { group, whom: user }, shown).await
        }
        Command::Remove(Membership { group, user }) => {
            change(opened, RemoveMember { group, whom: user }, shown).await
        }
        Command::Delete { name } => {
            change(opened, DeleteGroup { name: name.clone() }, |members| {
                deleted(&name, members)
            })
            .await
        }
        Command::List | Command::Show { .. } => Ok(Report::nothing()),
    }
}

/// A group that is gone, with so many members.
pub fn deleted(name: &GroupName, members: impl Into<Value>) -> Report {
    Report::one(&json!({ "name": name, "deleted": true }), FIRST).with("members", members)
}
