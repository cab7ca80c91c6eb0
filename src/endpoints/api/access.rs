//! Who may use something, as it is read and written.

use serde::Deserialize;
use utoipa::ToSchema;

use super::problem::{Fault, Problem};
use crate::admin::access::{AccessChange, Entry};
use crate::oauth::reason;

/// All who may use something, in place of the list that was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessList {
    /// A line of kind `everyone` or `nobody` alone, or one for each who may.
    access: Vec<Line>,
}

/// Somebody who may use something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccessListLine)]
struct Line {
    /// Whom it names.
    kind: Kind,
    /// The person's address or id, or the name of the group or role; empty for everyone and nobody.
    #[serde(default)]
    name: String,
}

/// Whom a line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AccessListKind)]
enum Kind {
    /// Whoever has an account.
    Everyone,
    /// Nobody.
    Nobody,
    /// One person.
    User,
    /// Whoever is in a group.
    Group,
    /// Whoever has a role.
    Role,
}

impl AccessList {
    /// What it changes.
    ///
    /// # Errors
    /// Says of each line what is wrong with it.
    pub(super) fn change(self) -> Result<AccessChange, Problem> {
        match self.access.as_slice() {
            [only] if only.kind == Kind::Everyone && only.name.is_empty() => {
                return Ok(AccessChange::Everyone);
            }
            [only] if only.kind == Kind::Nobody && only.name.is_empty() => {
                return Ok(AccessChange::Only(Vec::new()));
            }
            _ => {}
        }
        let (mut entries, mut faults) = (Vec::new(), Vec::new());
        for (at, line) in self.access.iter().enumerate() {
            match line.entry() {
                Ok(entry) => entries.push(entry),
                Err((member, rule)) => {
                    faults.push(Fault::new(format!("{rule}.")).at(format!("/access/{at}/{member}")));
                }
            }
        }
        if faults.is_empty() {
            Ok(AccessChange::Only(entries))
        } else {
            Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, faults))
        }
    }
}

impl Line {
    /// Whom it names; else which member of it is wrong, and the rule.
    fn entry(&self) -> Result<Entry, (&'static str, &'static str)> {
        let named = match self.kind {
            Kind::Everyone | Kind::Nobody => {
                return Err(("kind", "everyone and nobody are the only line, and have no name"));
            }
            Kind::User => self.name.parse().map(Entry::User),
            Kind::Group => self.name.parse().map(Entry::Group),
            Kind::Role => self.name.parse().map(Entry::Role),
        };
        named.map_err(|rule| ("name", rule.0))
    }
}
