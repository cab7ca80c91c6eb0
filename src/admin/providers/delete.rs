//! A provider may be signed in with no longer, or again, or is gone.

use super::super::changing::{Changing, Outcome, Room, Written};
use super::super::refusal::AdminError;
use super::{find, rules};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::session;
use crate::storage::providers::{self, Provider};
use crate::storage::{StorageError, devices, session_identities, user_identities, users};
use crate::types::{ProviderId, counted};

/// How many people are named of those who are left with no way in.
const MOST_NAMED: i64 = 1000;

/// A provider that may be signed in with no longer, and what that means to people.
#[derive(Clone, Debug)]
pub struct Gone {
    /// The provider, as it was or is.
    pub provider: Provider,
    /// How many people were known by it.
    pub people: i64,
    /// How many of them are left with no way in.
    pub locked_out: i64,
    /// Who they are, as far as they are named, by address.
    pub who: Vec<String>,
    /// How many sign-ins ended.
    pub sign_ins: u64,
}

impl Gone {
    /// What it means, before anything is written.
    async fn of(room: &mut Room<'_, '_>, provider: Provider) -> Result<Self, StorageError> {
        let id = &provider.id;
        let who = user_identities::who_is_locked_out(room.conn, id, MOST_NAMED).await?;
        Ok(Self {
            people: user_identities::people(room.conn, id).await?,
            locked_out: user_identities::locked_out(room.conn, id).await?,
            who: who.iter().map(ToString::to_string).collect(),
            sign_ins: 0,
            provider,
        })
    }

    fn told(&self) -> String {
        format!(
            "{}, {} without another way in",
            counted(self.people, "account"),
            self.locked_out
        )
    }
}

/// Lets a provider be signed in with again.
#[derive(Clone, Debug)]
pub struct EnableProvider {
    /// Which.
    pub id: ProviderId,
}

/// Lets nobody sign in by a provider any more; who is known by it stays known, and signed in.
#[derive(Clone, Debug)]
pub struct DisableProvider {
    /// Which.
    pub id: ProviderId,
}

/// Deletes a provider, with who is known by it and what they were given by it; ends the sign-ins that were begun there.
#[derive(Clone, Debug)]
pub struct DeleteProvider {
    /// Which.
    pub id: ProviderId,
}

impl Changing for EnableProvider {
    type Done = Provider;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ProvidersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        rules::touch_provider(room.conn, touch, &self.id).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Provider> {
        let provider = find(room.conn, &self.id).await?;
        if provider.is_enabled {
            return Ok(Outcome::Unchanged(provider));
        }
        providers::set_enabled(room.conn, &self.id, true, room.now).await?;
        let event = room.event(Kind::ProviderEnabled).target(&self.id);
        Ok(Outcome::Changed(find(room.conn, &self.id).await?, event))
    }
}

impl Changing for DisableProvider {
    type Done = Gone;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ProvidersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        rules::touch_provider(room.conn, touch, &self.id).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Gone> {
        let provider = find(room.conn, &self.id).await?;
        let was_enabled = provider.is_enabled;
        let mut gone = Gone::of(room, provider).await?;
        if !was_enabled {
            return Ok(Outcome::Unchanged(gone));
        }
        providers::set_enabled(room.conn, &self.id, false, room.now).await?;
        gone.provider = find(room.conn, &self.id).await?;
        let event = room.event(Kind::ProviderDisabled).target(&self.id);
        let event = event.details(gone.told());
        Ok(Outcome::Changed(gone, event))
    }
}

impl Changing for DeleteProvider {
    type Done = Gone;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ProvidersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        rules::touch_provider(room.conn, touch, &self.id).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Gone> {
        let provider = find(room.conn, &self.id).await?;
        // From here on nobody signs in by it: whoever is about to waits for this, and finds it gone.
        providers::take(room.conn, &self.id).await?;
        let mut gone = Gone::of(room, provider).await?;
        let event = room.event(Kind::ProviderDeleted).target(&self.id);
        let cause = (event.actor, "provider deleted");
        for (session, user) in session_identities::of_provider(room.conn, &self.id).await? {
            let ended = session::end(room.conn, (&session, &user), cause, room.now).await?;
            gone.sign_ins += u64::from(ended.is_some());
        }
        // What it gave of roles and groups goes with it by itself; attributes do not say whose they are.
        if gone.provider.settings.attributes().next().is_some() {
            for user in user_identities::who(room.conn, &self.id).await? {
                users::exists(room.conn, &user).await?;
                session::take_attributes(room.conn, &user, &gone.provider.settings, room.now).await?;
            }
        }
        devices::delete_of_provider(room.conn, &self.id).await?;
        providers::delete(room.conn, &self.id).await?;
        let details = format!("{}, {} ended", gone.told(), counted(gone.sign_ins, "sign-in"));
        Ok(Outcome::Changed(gone, event.details(details)))
    }
}
