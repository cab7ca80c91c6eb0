//! What a change would end: what lived before it and lives no more.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::changing::Reach;
use crate::app;
use crate::config::Settings;
use crate::oauth::access::{self, Asked};
use crate::oauth::client::{Client, GrantType};
use crate::oauth::resource::Catalog;
use crate::storage::living::{self, LivingGrant};
use crate::storage::{Conn, StorageError, clients as client_rows};
use crate::types::{ClientId, EmailAddress, GrantId, Timestamp, TokenHash, UserId, counted};

/// What a change would end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effect {
    /// Grants.
    pub grants: u64,
    /// The people these grants are of.
    pub people: u64,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Links to set a password.
    pub links: u64,
    /// The people who could sign in by another provider no longer; told where there is one.
    #[serde(skip_serializing_if = "is_none")]
    pub unknown: u64,
    /// How many of them could not sign in at all; told where there is one.
    #[serde(skip_serializing_if = "is_none")]
    pub stranded: u64,
    /// Who those are, by address, where that is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locked_out: Vec<EmailAddress>,
}

impl Effect {
    /// The same without anybody's address, for whoever sees nobody.
    #[must_use]
    pub fn of_nobody(self) -> Self {
        Self {
            locked_out: Vec::new(),
            ..self
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &u64) -> bool {
    *count == 0
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
        }?;
        if self.unknown > 0 {
            let people = if self.unknown == 1 { "person" } else { "people" };
            let (unknown, locked_out) = (self.unknown, self.stranded);
            write!(
                f,
                "; {unknown} {people} could not sign in by a provider any more, {locked_out} of them not at all"
            )?;
        }
        Ok(())
    }
}

/// What lives at a moment of a transaction, as far as a change reaches.
#[derive(Default)]
pub(super) struct Living {
    grants: HashMap<GrantId, UserId>,
    sign_ins: i64,
    links: HashSet<TokenHash>,
    known: BTreeMap<EmailAddress, UserId>,
}

impl Living {
    /// Looks for it. A grant of which the policy would issue nothing any more lives no longer.
    pub(super) async fn count(
        conn: &mut Conn<'_>,
        (settings, reach): (&Settings, &Reach),
        now: Timestamp,
    ) -> Result<Self, StorageError> {
        match reach {
            Reach::Nothing => Ok(Self::default()),
            Reach::Client(id) => {
                let grants = living::grants_of_client(conn, id, now).await?;
                Ok(Self {
                    grants: of_use(conn, settings, grants).await?,
                    ..Self::default()
                })
            }
            Reach::Everything => {
                let grants = living::grants(conn, now).await?;
                let known = living::known_by_providers(conn).await?;
                Ok(Self {
                    grants: of_use(conn, settings, grants).await?,
                    sign_ins: living::sign_ins(conn, now).await?,
                    links: living::links(conn, now).await?.into_iter().collect(),
                    known: known.into_iter().map(|(id, email)| (email, id)).collect(),
                })
            }
        }
    }

    /// What of it is not in `after`, as the database is then.
    pub(super) async fn ended(&self, conn: &mut Conn<'_>, after: &Self) -> Result<Effect, StorageError> {
        let still: HashSet<&UserId> = after.known.values().collect();
        let (mut unknown, mut locked_out) = (0, Vec::new());
        for (email, id) in self.known.iter().filter(|(_, id)| !still.contains(id)) {
            unknown += 1;
            if living::is_locked_out(conn, id).await? {
                locked_out.push(email.clone());
            }
        }
        let ended = self
            .grants
            .iter()
            .filter(|(id, _)| !after.grants.contains_key(*id));
        let people: Vec<&UserId> = ended.map(|(_, person)| person).collect();
        let count = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
        Ok(Effect {
            grants: count(people.len()),
            people: count(people.iter().collect::<HashSet<_>>().len()),
            sign_ins: u64::try_from(self.sign_ins - after.sign_ins).unwrap_or_default(),
            links: count(self.links.difference(&after.links).count()),
            unknown,
            stranded: count(locked_out.len()),
            locked_out,
        })
    }
}

/// Those of which the policy would issue something, and whose they are.
async fn of_use(
    conn: &mut Conn<'_>,
    settings: &Settings,
    living: Vec<LivingGrant>,
) -> Result<HashMap<GrantId, UserId>, StorageError> {
    let catalog = app::catalog(conn, settings).await?;
    let mut clients: HashMap<ClientId, Option<Client>> = HashMap::new();
    let mut grants = HashMap::new();
    for grant in living {
        if !clients.contains_key(&grant.client_id) {
            let client = client_rows::by_id(conn, &grant.client_id).await?;
            clients.insert(grant.client_id.clone(), client);
        }
        if let Some(Some(client)) = clients.get(&grant.client_id)
            && is_of_use(&catalog, client, &grant)
        {
            grants.insert(grant.id, grant.user_id);
        }
    }
    Ok(grants)
}

/// Whether the policy would issue something of a grant.
fn is_of_use(catalog: &Catalog, client: &Client, grant: &LivingGrant) -> bool {
    let person = grant.person();
    let asked = Asked {
        grant_type: GrantType::AuthorizationCode,
        person: Some(&person),
        scope: &grant.scope,
        granted_resources: &grant.resources.0,
        requested_resources: &[],
    };
    access::judge(catalog, client, asked).denial().is_none()
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
                ..Effect::default()
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
        let without = |unknown, locked_out: &[&str]| Effect {
            unknown,
            stranded: locked_out.len().try_into().unwrap(),
            locked_out: locked_out.iter().map(|email| email.parse().unwrap()).collect(),
            ..Effect::default()
        };
        let (one, two) = (without(1, &[]), without(2, &["ada@example.com"]));
        assert_eq!(
            one.to_string(),
            "would end nothing; 1 person could not sign in by a provider any more, 0 of them not at all"
        );
        assert_eq!(
            two.to_string(),
            "would end nothing; 2 people could not sign in by a provider any more, 1 of them not at all"
        );
        let unnamed = without(2, &["ada@example.test"]).of_nobody();
        assert_eq!(
            (unnamed.to_string(), unnamed.locked_out.len()),
            (two.to_string(), 0)
        );
        // Who has nothing to do with providers is told nothing of them.
        assert_eq!(
            serde_json::to_value(Effect::default()).unwrap(),
            serde_json::json!({ "grants": 0, "people": 0, "sign_ins": 0, "links": 0 })
        );
    }
}
