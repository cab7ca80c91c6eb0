//! Another name, other redirect URIs, another way to authenticate …: a client is changed.

use super::changes::{ClientChanges, bound, changed, differences, end_if_renamed, schemes_of};
use super::rules::{check, settle_references};
use super::secrets::{NewSecret, needs_another};
use super::settings::{check_decided, extends, loosens, note_skipped};
use super::touched;
use super::{ClientWithSecret, find, overtaken};
use crate::admin::changing::{Changing, Outcome, Reach, Room, Written};
use crate::admin::refusal::{AdminError, Faults};
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch, TouchedClient};
use crate::oauth::client::{AuthMethod, Client};
use crate::oauth::client_metadata::ClientMetadata;
use crate::storage::{client_secrets, clients};
use crate::types::{ClientId, OpaqueToken};

/// Changes a client; what is not named stays.
#[derive(Clone, Debug)]
pub struct EditClient {
    /// Which.
    pub id: ClientId,
    /// What of it.
    pub changes: ClientChanges,
}

impl Changing for EditClient {
    type Done = ClientWithSecret;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let more = self.changes.scope.clone().unwrap_or_default();
        let client = touched(room, &self.id, &more).await?;
        let before = clients::by_id(room.conn, &self.id).await?;
        let mut reached = room.catalog().await?.resources_of(&more);
        reached.extend(self.changes.resources.iter().flatten().cloned());
        let is_kept_out = room.is_kept_out(&reached).await?;
        let known = before.iter().flat_map(|before| &before.metadata.allowed_schemes);
        let known: Vec<_> = known.collect();
        let allows_more = |metadata: &ClientMetadata| {
            let mut allowed = metadata.allowed_schemes.iter();
            allowed.any(|scheme| !known.contains(&scheme))
        };
        let server = room.settings().tokens.access.duration();
        let now = room.now;
        let is_laxer = |before: &Client| {
            let after = changed(before.clone(), self.changes.clone(), now);
            after.profile.is_laxer_than(before.profile)
                || loosens(&before.settings, &after.settings, server)
                || extends(before, &after)
        };
        Ok(touch.client(TouchedClient {
            relaxes: is_kept_out
                || !self.changes.allowed_schemes.is_empty()
                || self.changes.metadata.as_ref().is_some_and(allows_more)
                || self.changes.is_bounded == Some(false)
                || before.as_ref().is_some_and(is_laxer),
            ..client
        }))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<ClientWithSecret> {
        let Self { id, mut changes } = self;
        let old = find(room.conn, &id).await?;
        if changes.based_on.is_some_and(|version| version != old.version) {
            return Err(overtaken(&id).into());
        }
        let mut faults = Faults::default();
        faults.note(bound(&old, &mut changes, &room.catalog().await?));
        let mut schemes = schemes_of(&old);
        schemes.extend(changes.allowed_schemes.iter().cloned());
        schemes.extend(room.settings().registration.schemes.iter().cloned());
        let names_skipped = changes.settings.skip_consent.is_some();
        let mut client = changed(old.clone(), changes, room.now);
        check(&client, &schemes, &mut faults);
        settle_references(room, &mut client, &mut faults).await?;
        check_decided(&old, &client, names_skipped, &mut faults);
        let has_other_method = client.auth_method != old.auth_method;
        let secret = if has_other_method && needs_another(&client, room.now) {
            let secret = NewSecret::generate(room.secret_sealer(), room.now)?;
            faults.note(secret.check_for(&client));
            Some(secret)
        } else {
            None
        };
        faults.settle()?;
        if secret.is_none() && differences(&old, &client).is_empty() {
            let client = old;
            return Ok(Outcome::Unchanged(ClientWithSecret { client, secret: None }));
        }
        if !clients::update(room.conn, &client).await? {
            return Err(overtaken(&id).into());
        }
        let ended = end_if_renamed(room.conn, &old, &client, room.now).await?;
        let secret = settle_secrets(room, &mut client, secret).await?;
        if has_other_method && client.auth_method != AuthMethod::ClientSecretJwt {
            client_secrets::unseal(room.conn, &id).await?;
        }
        note_skipped(room, Some(&old), &client);
        let mut details = differences(&old, &client);
        details.extend(ended.map(str::to_owned));
        let event = room
            .event(Kind::ClientChanged)
            .client(&id)
            .details(details.join(", "));
        Ok(Outcome::Changed(ClientWithSecret { client, secret }, event))
    }
}

/// What a client had is of no use to another method, and would be again if that changed back: it ends.
async fn settle_secrets(
    room: &mut Room<'_, '_>,
    client: &mut Client,
    new: Option<NewSecret>,
) -> Result<Option<OpaqueToken>, AdminError> {
    if new.is_some() || !client.has_secret() {
        client_secrets::expire(room.conn, &client.id, room.now).await?;
        client.secrets.clear();
    }
    match new {
        Some(new) => Ok(Some(new.give_to(room.conn, client).await?)),
        None => Ok(None),
    }
}
