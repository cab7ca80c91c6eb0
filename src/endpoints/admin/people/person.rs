//! One person: whom a page is about, its head, and the ways to the other pages about them.

use super::super::answer::Refused;
use super::super::visit::Visit;
use crate::admin::power_of;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Mark, Prose, Sheet, Tone, Way};
use crate::storage::users::{self, User};
use crate::types::{GroupName, RoleName, UserId};

/// Whom a page is about.
pub struct Person {
    /// Their account.
    pub user: User,
    /// What they hold that whoever looks at the page does not, by name: nobody touches somebody who holds more.
    pub beyond: Vec<String>,
}

/// A page about them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// How the account is.
    Overview,
    /// What it says of them, to be changed.
    Profile,
    /// What they sign in with.
    Factors,
    /// Where they are signed in.
    SignIns,
    /// What they allowed apps.
    Grants,
    /// Roles and groups.
    Rights,
    /// What the audit log says of them.
    Events,
    /// What ends something.
    Danger,
}

/// Every page about a person: its id, where it is below theirs, what it is called, and who sees it.
const TABS: [(Tab, &str, &str, &str, Permission); 8] = [
    (
        Tab::Overview,
        "person-overview",
        "",
        "Overview",
        Permission::UsersRead,
    ),
    (
        Tab::Profile,
        "person-profile",
        "/profile",
        "Profile",
        Permission::UsersWrite,
    ),
    (
        Tab::Factors,
        "person-factors",
        "/factors",
        "Factors",
        Permission::UsersRead,
    ),
    (
        Tab::SignIns,
        "person-sessions",
        "/sessions",
        "Sessions",
        Permission::SessionsRead,
    ),
    (
        Tab::Grants,
        "person-grants",
        "/grants",
        "Grants",
        Permission::SessionsRead,
    ),
    (
        Tab::Rights,
        "person-roles",
        "/roles",
        "Roles and groups",
        Permission::PermissionsRead,
    ),
    (
        Tab::Events,
        "person-audit",
        "/audit",
        "Audit",
        Permission::AuditRead,
    ),
    (
        Tab::Danger,
        "person-danger",
        "/danger",
        "Danger zone",
        Permission::UsersWrite,
    ),
];

/// Where the pages about a person are.
#[must_use]
pub fn at(id: &UserId) -> String {
    format!("/admin/people/{id}")
}

impl Person {
    /// Whom the path names, for whoever may see people.
    ///
    /// # Errors
    /// There is no such account, or whoever asks may see none. If the database fails.
    pub async fn named(visit: &Visit) -> Result<Self, Refused> {
        if !visit.may(Permission::UsersRead) {
            return Err(Refused::Forbidden(format!(
                "It takes {}, too.",
                Permission::UsersRead
            )));
        }
        let id: UserId = visit.named("id")?;
        let mut read = visit.app.db.read().await?;
        let conn = &mut read.conn();
        let user = users::by_id(conn, &id).await?.ok_or(Refused::Nothing)?;
        let holds = power_of(conn, &user).await?;
        let beyond = visit.power.lacks(&holds);
        Ok(Self { user, beyond })
    }

    /// Where the pages about them are.
    #[must_use]
    pub fn at(&self) -> String {
        at(&self.user.id)
    }

    /// Whether whoever looks at the page may do with this person what takes `permission`: the door of changes says the same.
    #[must_use]
    pub fn may_be(&self, visit: &Visit, permission: Permission) -> bool {
        visit.may(permission) && self.beyond.is_empty()
    }

    /// A page about them, empty yet.
    #[must_use]
    pub fn sheet(&self, visit: &Visit, here: Tab) -> Sheet {
        let name = match self.user.name.trim() {
            "" => self.user.email.as_str(),
            name => name,
        };
        let open = TABS
            .iter()
            .filter(|(tab, .., needed)| *tab == here || visit.may(*needed));
        let tabs = open.map(|(tab, id, below, label, _)| {
            Way::new(*id, format!("{}{below}", self.at()), *label).here(*tab == here)
        });
        Sheet::new(name)
            .lead(self.user.email.as_str())
            .mark(state(&self.user))
            .said(visit.said())
            .back(Way::new("back", "/admin/people", "People"))
            .tabs(tabs.collect())
            .with_some(self.untouchable(visit))
    }

    /// Why nothing of them can be changed, to somebody who could otherwise.
    fn untouchable(&self, visit: &Visit) -> Option<Prose> {
        const WRITES: [Permission; 3] = [
            Permission::UsersWrite,
            Permission::PermissionsWrite,
            Permission::SessionsWrite,
        ];
        let could = WRITES.into_iter().any(|one| visit.may(one));
        let words = format!(
            "You may look at this account and not change it: its person holds what you do not ({}). Whoever holds all of that \
             may change it.",
            self.beyond.join(", ")
        );
        (could && !self.beyond.is_empty()).then(|| Prose::meant(words, Tone::Warn))
    }
}

/// Whether an account works.
#[must_use]
pub fn state(user: &User) -> Mark {
    if user.is_active {
        Mark::new("Active", Tone::Good)
    } else {
        Mark::new("Disabled", Tone::Bad)
    }
}

/// The roles of somebody: their own, and those they have by a group, which is named; `of_groups` is what each group gives.
pub fn roles(user: &User, of_groups: &[(GroupName, RoleName)]) -> Cell {
    let (mut own, groups) = (user.roles(), user.groups());
    own.sort();
    let mut cells: Vec<_> = own.iter().map(|role| Cell::code(role.as_str())).collect();
    let by = of_groups.iter().filter(|(group, _)| groups.contains(group));
    for (group, role) in by {
        cells.push(Cell::code(role.as_str()));
        cells.push(Cell::text(format!("by the group {group}")));
    }
    if cells.is_empty() {
        cells.push(Cell::text("None"));
    }
    Cell::Many(cells)
}

/// Names, as they are.
pub fn names<T: AsRef<str>>(list: impl IntoIterator<Item = T>) -> Cell {
    let mut cells: Vec<_> = list.into_iter().map(|name| Cell::code(name.as_ref())).collect();
    if cells.is_empty() {
        cells.push(Cell::text("None"));
    }
    Cell::Many(cells)
}
