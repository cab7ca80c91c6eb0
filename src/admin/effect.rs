//! What a change would end: what lived before it and lives no more.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::storage::{Conn, StorageError, living};
use crate::types::{Timestamp, TokenHash, UserId};

/// What a change would end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Grants.
    pub grants: u64,
    /// The people these grants are of.
    pub people: u64,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Links to set a password.
    pub links: u64,
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        if self.grants > 0 {
            let people = if self.people == 1 { "person" } else { "people" };
            parts.push(format!(
                "{} of {} {people}",
                counted(self.grants, "grant"),
                self.people
            ));
        }
        for (count, what) in [(self.sign_ins, "sign-in"), (self.links, "link")] {
            if count > 0 {
                parts.push(counted(count, what));
            }
        }
        match parts.split_last() {
            None => f.write_str("would end nothing"),
            Some((only, [])) => write!(f, "would end {only}"),
            Some((last, others)) => write!(f, "would end {} and {last}", others.join(", ")),
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What lives at a moment of a transaction.
pub(super) struct Living {
    grants: HashMap<UserId, i64>,
    sign_ins: i64,
    links: HashSet<TokenHash>,
}

impl Living {
    /// Counts it. What a grant is still good for is the policy's to say at each use; whether it would approve anything of
    /// it belongs here.
    pub(super) async fn count(conn: &mut Conn<'_>, now: Timestamp) -> Result<Self, StorageError> {
        Ok(Self {
            grants: living::grants(conn, now).await?.into_iter().collect(),
            sign_ins: living::sign_ins(conn, now).await?,
            links: living::links(conn, now).await?.into_iter().collect(),
        })
    }

    /// What of it is not in `after`.
    pub(super) fn ended(&self, after: &Self) -> Effect {
        let of_each = self.grants.iter().map(|(id, before)| {
            let left = after.grants.get(id).copied().unwrap_or_default();
            u64::try_from(before - left).unwrap_or_default()
        });
        let ended: Vec<u64> = of_each.filter(|ended| *ended > 0).collect();
        let count = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
        Effect {
            grants: ended.iter().sum(),
            people: count(ended.len()),
            sign_ins: u64::try_from(self.sign_ins - after.sign_ins).unwrap_or_default(),
            links: count(self.links.difference(&after.links).count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_an_effect_is_a_sentence() {
        let effect = |grants, people, sign_ins, links| {
            let effect = Effect {
                grants,
                people,
                sign_ins,
                links,
            };
            effect.to_string()
        };
        assert_eq!(effect(0, 0, 0, 0), "would end nothing");
        assert_eq!(effect(312, 40, 0, 0), "would end 312 grants of 40 people");
        assert_eq!(effect(1, 1, 0, 0), "would end 1 grant of 1 person");
        assert_eq!(effect(0, 0, 2, 0), "would end 2 sign-ins");
        assert_eq!(
            effect(2, 1, 1, 3),
            "would end 2 grants of 1 person, 1 sign-in and 3 links"
        );
    }
}
