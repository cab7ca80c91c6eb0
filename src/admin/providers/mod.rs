//! Other providers people sign in with, and who is known by them.
//!
//! Whoever decides how a provider is spoken with decides who its people are taken for, and what they are given: so a change of one
//! takes no less than everybody holds who is known by it, and all that its rules give.

mod delete;
mod discovery;
mod edit;
mod identities;
mod rules;
mod said;

use std::collections::HashMap;

use super::changing::{Changing, Outcome, Room, Written};
use super::names::check_name;
use super::references::missing;
use super::refusal::{AdminError, Faults, Refusal, taken};
use crate::audit::Kind;
use crate::keys::KeyError;
use crate::oauth::access::{Permission, Touch};
use crate::oauth::provider::ProviderSettings;
use crate::storage::providers::{self, Provider};
use crate::storage::user_identities::KnownPerson;
use crate::storage::{Conn, Db, user_identities};
use crate::types::{ProviderId, Secret};

pub use delete::{DeleteProvider, DisableProvider, EnableProvider, Gone};
pub use discovery::advice;
pub use edit::{EditProvider, SettingsChange};
pub use identities::RemoveIdentity;
pub(super) use rules::refuse_if_given;
pub use said::{name_of, settings_of};

/// Every provider, by id.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<Provider>, AdminError> {
    Ok(providers::list(&mut db.read().await?.conn()).await?)
}

/// How many people are known by each provider that anybody is known by.
///
/// # Errors
/// If the database fails.
pub async fn people_of_each(db: &Db) -> Result<HashMap<ProviderId, i64>, AdminError> {
    let counted = user_identities::people_of_each(&mut db.read().await?.conn()).await?;
    Ok(counted.into_iter().collect())
}

/// A provider.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, id: &ProviderId) -> Result<Provider, AdminError> {
    find(&mut db.read().await?.conn(), id).await
}

/// Up to `limit` people who are known by a provider, by address: those after an address, and of that after an id they are known by.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn people(
    db: &Db,
    id: &ProviderId,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<KnownPerson>, AdminError> {
    let mut read = db.read().await?;
    find(&mut read.conn(), id).await?;
    Ok(user_identities::of_provider(&mut read.conn(), id, after, limit).await?)
}

/// A provider, as of this transaction.
async fn find(conn: &mut Conn<'_>, id: &ProviderId) -> Result<Provider, AdminError> {
    if let Some(provider) = providers::by_id(conn, id).await? {
        return Ok(provider);
    }
    let known = providers::list(conn).await?;
    let known = known.iter().map(|known| known.id.as_str());
    Err(missing("provider", id.as_str(), known, "grantor provider list").into())
}

/// Registers a provider.
#[derive(Clone, Debug)]
pub struct CreateProvider {
    /// Its id, for good: it stands in the address its answers come to.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// How it is spoken with.
    pub settings: ProviderSettings,
    /// The client secret, or the private key in PEM.
    pub secret: Option<Secret>,
    /// Whether it may be signed in with from now on.
    pub is_enabled: bool,
}

impl Changing for CreateProvider {
    type Done = Provider;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ProvidersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        rules::touch_settings(room.conn, touch, &self.settings).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Provider> {
        let mut provider = Provider::new(self.id, self.name.trim(), self.settings, room.now);
        provider.is_enabled = self.is_enabled;
        let mut faults = Faults::default();
        faults.note(check_name(provider.id.as_str(), "id"));
        if providers::by_id(room.conn, &provider.id).await?.is_some() {
            faults.add(taken_id(&provider.id));
        }
        rules::check(room.conn, &provider, &mut faults).await?;
        rules::check_secret(&provider.settings, self.secret.as_ref(), &mut faults);
        faults.settle()?;
        if let Some(secret) = &self.secret {
            keep(room, &mut provider, secret)?;
        }
        let written = providers::insert(room.conn, &provider, room.now).await;
        written.map_err(|error| taken(error, taken_id(&provider.id)))?;
        let event = room
            .event(Kind::ProviderCreated)
            .target(&provider.id)
            .details(rules::told(&provider.settings));
        Ok(Outcome::Changed(provider, event))
    }
}

fn taken_id(id: &ProviderId) -> Refusal {
    Refusal::conflict(format!("There is a provider {id} already."))
        .try_this(format!("grantor provider edit {id}"))
}

/// Seals what this server proves itself with there.
fn keep(room: &Room<'_, '_>, provider: &mut Provider, secret: &Secret) -> Result<(), AdminError> {
    let sealed = provider.keep_secret(room.provider_sealer()?, secret);
    sealed.map_err(|error| KeyError::from(error).into())
}
