//! An account and who its person is at another provider: connected by whoever proved both, a moment ago and in one browser.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::end::end_others;
use super::error::SignInError;
use super::owners::tell_owners;
use super::sudo::hold_to_change;
use super::tell::tell;
use super::unknown::take_given;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Letter, Occasion, Outbox};
use crate::proofs::upstream::Told;
use crate::proofs::ways_in;
use crate::storage::providers::{self, Provider};
use crate::storage::sessions::Session;
use crate::storage::user_identities::{self, Identity};
use crate::storage::{Conn, StorageError, devices, owners};
use crate::types::{EmailAddress, IdentityId, ProviderId, Timestamp, UserId, one_line};

/// How long what a provider said waits for its person to prove whose account it is.
const WAITS: Duration = Duration::from_mins(10);

/// The longest name that travels with the request, and is shown.
const LONGEST_NAME: usize = 64;

/// How many identities a person may have.
const MOST: usize = 16;

/// Who somebody is at a provider, before they proved whose account that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    provider: ProviderId,
    /// Which settings of it.
    #[serde(default)]
    version: i64,
    issuer: String,
    subject: String,
    /// What they are called there: by themselves, it may be.
    #[serde(default)]
    name: String,
    /// An address the provider checked.
    email: Option<EmailAddress>,
    until: Timestamp,
}

impl Pending {
    /// What a provider said a moment ago.
    #[must_use]
    pub fn of(provider: &Provider, told: &Told, now: Timestamp) -> Self {
        Self {
            provider: provider.id.clone(),
            version: provider.version,
            issuer: told.issuer.clone(),
            subject: told.subject.clone(),
            name: one_line(&told.name, LONGEST_NAME),
            // Whoever has an account there writes what they like, for somebody else to take it for their own.
            email: told.email.clone().filter(|_| told.is_checked),
            until: now.plus(WAITS),
        }
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Their address there, if the provider checked it.
    #[must_use]
    pub fn email(&self) -> Option<&EmailAddress> {
        self.email.as_ref()
    }

    /// What the provider calls them: a name, unless it could be taken for an address; else their id.
    #[must_use]
    pub fn called(&self) -> &str {
        let is_name = !self.name.is_empty() && !self.name.contains(['@', '\u{fe6b}', '\u{ff20}']);
        if is_name { &self.name } else { &self.subject }
    }

    /// Whether it has not waited too long.
    #[must_use]
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// What became of connecting them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connected {
    /// They are.
    Done,
    /// They were already.
    Already,
    /// It is another account's, or this one has as many as it may.
    OfAnother,
    /// Whoever asks has to prove first who they are.
    NotProved,
    /// It took too long, or the provider is gone.
    Gone,
}

/// What would become of connecting them whatever their person says, and so is nothing to ask about.
///
/// # Errors
/// If the database fails.
pub async fn settled(
    conn: &mut Conn<'_>,
    session: &Session,
    pending: &Pending,
) -> Result<Option<Connected>, StorageError> {
    let Pending { issuer, subject, .. } = pending;
    let known = user_identities::find(conn, &pending.provider, issuer, subject).await?;
    if let Some(known) = known {
        let is_theirs = known.user_id == session.user_id;
        return Ok(Some(if is_theirs {
            Connected::Already
        } else {
            Connected::OfAnother
        }));
    }
    let has_most = user_identities::of_user(conn, &session.user_id).await?.len() >= MOST;
    Ok(has_most.then_some(Connected::OfAnother))
}

/// Connects the account of whoever signed in a moment ago, with all that it takes to change what they sign in with, and tells them.
///
/// # Errors
/// If the database fails.
pub async fn connect_pending(
    app: &App,
    session: &Session,
    pending: Pending,
    (user_agent, address): (&str, IpAddr),
    now: Timestamp,
) -> Result<Connected, SignInError> {
    let (session, outbox) = (session.clone(), app.outbox.clone());
    let occasion = Occasion::new(now).by(user_agent, address);
    // Those of one provider would wait for each other, and each with a connection.
    let _turn = app.provider_turns.of(pending.provider.as_str()).await;
    let written = app
        .db
        .write(move |conn| {
            Box::pin(async move { write(conn, &session, &pending, (&outbox, occasion), now).await })
        })
        .await;
    match written {
        Ok(connected) => Ok(connected),
        // Somebody was faster.
        Err(error) if error.is_conflict() => Ok(Connected::OfAnother),
        Err(error) => Err(error.into()),
    }
}

async fn write(
    conn: &mut Conn<'_>,
    session: &Session,
    pending: &Pending,
    told: (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Connected, StorageError> {
    // The provider before the account, as whoever deletes it: what was said by other settings than it has now is none of its word.
    let provider = providers::take(conn, &pending.provider).await?;
    let is_as_asked = |provider: &Provider| provider.is_enabled && provider.version == pending.version;
    let Some(provider) = provider.filter(|provider| is_as_asked(provider) && pending.is_recent(now)) else {
        return Ok(Connected::Gone);
    };
    if !hold_to_change(conn, session, now).await? {
        return Ok(Connected::NotProved);
    }
    if let Some(connected) = settled(conn, session, pending).await? {
        return Ok(connected);
    }
    connect(conn, &session.user_id, pending, now).await?;
    devices::delete_of_user(conn, &session.user_id).await?;
    let (outbox, occasion) = told;
    let letter = Letter::ProviderConnected {
        provider: provider.name,
        occasion,
    };
    tell(conn, outbox, &session.user_id, &letter, now).await?;
    Ok(Connected::Done)
}

/// Connects an account with who somebody is at a provider, and says so in the audit log. Whether it may is the caller's to know.
pub(super) async fn connect(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    pending: &Pending,
    now: Timestamp,
) -> Result<Identity, StorageError> {
    let identity = Identity {
        id: IdentityId::new(),
        provider_id: pending.provider.clone(),
        issuer: pending.issuer.clone(),
        subject: pending.subject.clone(),
        user_id: user_id.clone(),
        email: pending.email.as_ref().map(ToString::to_string),
        version: 1,
        linked_at: now,
        last_used_at: None,
    };
    user_identities::insert(conn, &identity).await?;
    record(conn, Kind::IdentityAdded, &identity, now).await?;
    Ok(identity)
}

/// What became of taking one away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disconnected {
    /// It is gone.
    Done,
    /// It would leave no way to sign in.
    LastWayIn,
}

/// Takes from a person who they are at a provider, and tells them; what was begun with it ends, in other browsers. Whether they
/// may is the caller's to know, who holds the account.
///
/// # Errors
/// If the database fails.
pub async fn disconnect(
    conn: &mut Conn<'_>,
    session: &Session,
    id: &IdentityId,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Disconnected, StorageError> {
    let user_id = &session.user_id;
    let known = user_identities::by_id(conn, id).await?;
    let Some(known) = known.filter(|known| known.user_id == *user_id) else {
        // Gone already, in another tab: it is as they wish.
        return Ok(Disconnected::Done);
    };
    let provider = providers::by_id(conn, &known.provider_id).await?;
    // One whose provider is switched off is no way in, and may go.
    let is_way_in = provider.as_ref().is_some_and(|provider| provider.is_enabled);
    if is_way_in && ways_in(conn, user_id).await? < 2 {
        return Ok(Disconnected::LastWayIn);
    }
    remove_identity(conn, &known, (outbox, occasion.clone()), now).await?;
    devices::delete_of_user(conn, user_id).await?;
    let because = ("a provider was disconnected", &occasion);
    end_others(conn, (&session.id, user_id), because, now).await?;
    Ok(Disconnected::Done)
}

/// Takes it from its person, with all they had by that provider's word; in the audit log, and told to them.
pub(super) async fn remove_identity(
    conn: &mut Conn<'_>,
    known: &Identity,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<(), StorageError> {
    let user_id = &known.user_id;
    user_identities::remove(conn, &known.id, user_id).await?;
    record(conn, Kind::IdentityRemoved, known, now).await?;
    let before = owners::list(conn).await?;
    take_given(conn, user_id, &known.provider_id, now).await?;
    let after = owners::list(conn).await?;
    tell_owners(conn, outbox, (&before, &after), Vec::new(), now).await?;
    let provider = providers::by_id(conn, &known.provider_id).await?;
    let letter = Letter::ProviderDisconnected {
        provider: provider.map_or_else(|| known.provider_id.to_string(), |provider| provider.name),
        occasion,
    };
    tell(conn, outbox, user_id, &letter, now).await
}

async fn record(
    conn: &mut Conn<'_>,
    kind: Kind,
    identity: &Identity,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(kind, Actor::User)
        .by(&identity.user_id)
        .user(&identity.user_id)
        .target(&identity.provider_id);
    audit::record(conn, &event, now).await
}
