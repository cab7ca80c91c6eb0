//! Who may use an app or a resource server, whose an app is, and which names it is told: `grantor client access`,
//! `grantor resource access`, `grantor client owner`, `grantor client names`.

use clap::{Args, Subcommand};

use super::change::change;
use super::failure::Failure;
use super::open::Opened;
use super::output::Report;
use crate::admin::access::{self, AccessChange, AccessLine, Entry};
use crate::admin::change::{
    AddClientOwner, ReleaseNames, RemoveClientOwner, SetClientAccess, SetResourceAccess,
};
use crate::admin::users::Whom;
use crate::oauth::released::{Names, Released, Rename};
use crate::records::access::{AccessRecord, NamesRecord, OwnersRecord};
use crate::types::{ClientId, EmailAddress, GroupName, ResourceUri, RoleName};

/// What people see of who may use something.
pub const COLUMNS: &[&str] = &["kind", "name"];

/// What stands first of whose an app is.
pub const OWNERS: &[&str] = &["client_id", "owners"];

/// What stands first of the names an app is told.
pub const NAMES: &[&str] = &["client_id", "groups", "roles"];

/// Who may use something; without a flag, it is shown.
#[derive(Args)]
pub struct List {
    /// Everyone who has an account
    #[arg(long, conflicts_with_all = ["only", "users", "groups", "roles", "not_users", "not_groups", "not_roles"])]
    everyone: bool,
    /// Those named here alone, in place of all on the list; nobody if none is named
    #[arg(long, conflicts_with_all = ["not_users", "not_groups", "not_roles"])]
    only: bool,
    /// A person who may; may be given several times
    #[arg(long = "user", value_name = "EMAIL|ID")]
    users: Vec<Whom>,
    /// A group whose members may; may be given several times
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<GroupName>,
    /// A role whose holders may; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<RoleName>,
    /// A person to take off the list; may be given several times
    #[arg(long = "remove-user", value_name = "EMAIL|ID")]
    not_users: Vec<Whom>,
    /// A group to take off the list; may be given several times
    #[arg(long = "remove-group", value_name = "GROUP")]
    not_groups: Vec<GroupName>,
    /// A role to take off the list; may be given several times
    #[arg(long = "remove-role", value_name = "ROLE")]
    not_roles: Vec<RoleName>,
}

impl List {
    /// What it changes; nothing if no flag is set.
    #[must_use]
    pub fn change(self) -> Option<AccessChange> {
        let add = entries(self.users, self.groups, self.roles);
        let remove = entries(self.not_users, self.not_groups, self.not_roles);
        if self.everyone {
            Some(AccessChange::Everyone)
        } else if self.only {
            Some(AccessChange::Only(add))
        } else if add.is_empty() && remove.is_empty() {
            None
        } else {
            Some(AccessChange::Edit { add, remove })
        }
    }
}

fn entries(users: Vec<Whom>, groups: Vec<GroupName>, roles: Vec<RoleName>) -> Vec<Entry> {
    let users = users.into_iter().map(Entry::User);
    let groups = groups.into_iter().map(Entry::Group);
    users
        .chain(groups)
        .chain(roles.into_iter().map(Entry::Role))
        .collect()
}

fn lines(lines: &[AccessLine]) -> Report {
    let lines: Vec<_> = lines.iter().map(AccessRecord::from).collect();
    Report::many(&lines, COLUMNS)
}

/// `client access`
#[derive(Args)]
#[group(skip)]
pub struct OfClient {
    /// The app's id
    pub id: ClientId,
    #[command(flatten)]
    pub list: List,
}

/// Shows or says who may use an app.
pub async fn of_client(arguments: OfClient, opened: &Opened) -> Result<Report, Failure> {
    let OfClient { id, list } = arguments;
    match list.change() {
        None => Ok(lines(&access::of_client(&opened.db, &id).await?)),
        Some(access) => change(opened, SetClientAccess { id, access }, |list| lines(&list)).await,
    }
}

/// `resource access`
#[derive(Args)]
#[group(skip)]
pub struct OfResource {
    /// Its identifier
    pub uri: ResourceUri,
    #[command(flatten)]
    pub list: List,
}

/// Shows or says who may use a resource server.
pub async fn of_resource(arguments: OfResource, opened: &Opened) -> Result<Report, Failure> {
    let OfResource { uri, list } = arguments;
    match list.change() {
        None => Ok(lines(&access::of_resource(&opened.db, &uri).await?)),
        Some(access) => change(opened, SetResourceAccess { uri, access }, |list| lines(&list)).await,
    }
}

/// `client owner`
#[derive(Subcommand)]
pub enum Owner {
    /// Make an app a person's own: with the role client-admin they may change it
    Add(OfOwner),
    /// Make it theirs no longer
    Remove(OfOwner),
}

/// An app and a person.
#[derive(Args)]
pub struct OfOwner {
    /// The app's id
    pub id: ClientId,
    /// The person
    #[arg(value_name = "EMAIL|ID")]
    pub user: Whom,
}

/// Says whose an app is.
pub async fn owner(command: Owner, opened: &Opened) -> Result<Report, Failure> {
    let report =
        |id: &ClientId, owners: Vec<EmailAddress>| Report::one(&OwnersRecord::new(id, owners), OWNERS);
    match command {
        Owner::Add(OfOwner { id, user }) => {
            let add = AddClientOwner {
                id: id.clone(),
                whom: user,
            };
            change(opened, add, |owners| report(&id, owners)).await
        }
        Owner::Remove(OfOwner { id, user }) => {
            let remove = RemoveClientOwner {
                id: id.clone(),
                whom: user,
            };
            change(opened, remove, |owners| report(&id, owners)).await
        }
    }
}

/// `client names`: which names of groups and roles an app is told; without a flag, they are shown.
#[derive(Args)]
#[group(skip)]
pub struct OfNames {
    /// The app's id
    id: ClientId,
    /// A group it is told of, in place of all, under its own name or another; may be given several times
    #[arg(long = "group", value_name = "NAME[=TOLD]", conflicts_with = "groups")]
    listed_groups: Vec<Rename>,
    /// A role it is told of, in place of all, under its own name or another; may be given several times
    #[arg(long = "role", value_name = "NAME[=TOLD]", conflicts_with = "roles")]
    listed_roles: Vec<Rename>,
    /// It is told all groups, as they are called here, or none
    #[arg(long, value_name = "all|none")]
    groups: Option<Amount>,
    /// It is told all roles, as they are called here, or none
    #[arg(long, value_name = "all|none")]
    roles: Option<Amount>,
}

/// How many names.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Amount {
    /// All of them.
    All,
    /// None.
    None,
}

/// Shows or says which names of groups and roles an app is told.
pub async fn names(arguments: OfNames, opened: &Opened) -> Result<Report, Failure> {
    let (id, groups, roles) = arguments.chosen();
    let report = |id: &ClientId, told: &Released| Report::one(&NamesRecord::new(id, told), NAMES);
    if groups.is_none() && roles.is_none() {
        let told = access::names_of_client(&opened.db, &id).await?;
        return Ok(report(&id, &told));
    }
    let release = ReleaseNames {
        id: id.clone(),
        groups,
        roles,
    };
    change(opened, release, |told| report(&id, &told)).await
}

impl OfNames {
    /// The app, and which names of groups and of roles it is to be told, as far as that is said.
    #[must_use]
    pub fn chosen(self) -> (ClientId, Option<Names>, Option<Names>) {
        let groups = chosen(self.listed_groups, self.groups);
        (self.id, groups, chosen(self.listed_roles, self.roles))
    }
}

fn chosen(list: Vec<Rename>, amount: Option<Amount>) -> Option<Names> {
    match amount {
        Some(Amount::All) => Some(Names::All),
        Some(Amount::None) => Some(Names::Some(Vec::new())),
        None => (!list.is_empty()).then_some(Names::Some(list)),
    }
}
