//! Access lists: everyone, or some people, groups and roles.

use std::fmt;
use std::str::FromStr;

use crate::types::{GroupName, RoleName, StringError, UserId};

/// Somebody an access list names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// One person.
    User(UserId),
    /// Whoever is in a group.
    Group(GroupName),
    /// Whoever has a role, of their own or by a group.
    Role(RoleName),
}

/// Who may use something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Whoever has an account.
    #[default]
    Everyone,
    /// Those the list names, each once, in order; nobody if it is empty.
    Some(Vec<Who>),
}

impl Access {
    /// The access of those `list` names.
    #[must_use]
    pub fn some(mut list: Vec<Who>) -> Self {
        list.sort();
        list.dedup();
        Self::Some(list)
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Role(name) => write!(f, "role:{name}"),
        }
    }
}

impl FromStr for Who {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError("an access list names user:ID, group:NAME or role:NAME");
        match text.split_once(':') {
            Some(("user", id)) => id.parse().map(Self::User).map_err(|_| RULE),
            Some(("group", name)) => name.parse().map(Self::Group),
            Some(("role", name)) => name.parse().map(Self::Role),
            _ => Err(RULE),
        }
    }
}
