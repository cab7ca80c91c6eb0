//! What an app is told of a person's groups and roles.

use serde_json::{Map, Value};

use super::person::Person;
use crate::oauth::claim_scopes::{GROUPS, ROLES};
use crate::oauth::released::Names;
use crate::oauth::resource::Catalog;
use crate::types::{ClientId, GroupName, RoleName, Scope};

/// Flat lists of names (RFC 9068 §2.2.3.1: "groups", "roles"); `None` where the scope of that name was not granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// The groups they are in.
    pub groups: Option<Vec<String>>,
    /// The roles they have, by themselves or by a group.
    pub roles: Option<Vec<String>>,
}

impl Memberships {
    /// The same as claims.
    #[must_use]
    pub fn claims(&self) -> Map<String, Value> {
        let lists = [(GROUPS, &self.groups), (ROLES, &self.roles)];
        let told = lists
            .into_iter()
            .filter_map(|(name, list)| Some((name, list.clone()?)));
        told.map(|(name, list)| (name.to_owned(), list.into())).collect()
    }
}

/// What a client is told of a person to whose `scope` it was granted, in the names it has for them.
#[must_use]
pub fn memberships(catalog: &Catalog, client: &ClientId, person: &Person, scope: &Scope) -> Memberships {
    of_scope(catalog, client, (person, scope), |names, held| names.tell(held))
}

/// What resource servers are told of them in that client's access tokens, in the names that are used here.
#[must_use]
pub fn memberships_of_token(
    catalog: &Catalog,
    client: &ClientId,
    person: &Person,
    scope: &Scope,
) -> Memberships {
    of_scope(catalog, client, (person, scope), |names, held| names.keep(held))
}

fn of_scope(
    catalog: &Catalog,
    client: &ClientId,
    (person, scope): (&Person, &Scope),
    say: impl for<'a> Fn(&'a Names, Vec<&'a str>) -> Vec<String>,
) -> Memberships {
    let released = catalog.rights.released_to(client);
    Memberships {
        groups: is_told(catalog, scope, GROUPS).then(|| {
            let held = person.groups().iter().map(GroupName::as_str).collect();
            say(released.map_or(&Names::All, |told| &told.groups), held)
        }),
        roles: is_told(catalog, scope, ROLES).then(|| {
            let roles = person.all_roles(&catalog.rights);
            let held = roles.into_iter().map(RoleName::as_str).collect();
            say(released.map_or(&Names::All, |told| &told.roles), held)
        }),
    }
}

/// Whether the scope of that name was granted, and is not one of the owner's own that carries a claim of this name itself.
fn is_told(catalog: &Catalog, scope: &Scope, name: &str) -> bool {
    let granted = scope.iter().find(|granted| granted.as_str() == name);
    granted
        .and_then(|granted| catalog.scope(granted))
        .is_some_and(|known| known.claims.iter().all(|own| own.name() != name))
}
