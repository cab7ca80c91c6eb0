//! What every change is: a value that says who may make it and how it is written; and the room it is written in.

use std::sync::Arc;

use super::notice::Notice;
use super::refusal::{AdminError, Refusal};
use crate::app::{self, App};
use crate::audit::{self, AuditEvent, Kind};
use crate::config::Settings;
use crate::keys::NewKey;
use crate::mail::{self, Letter, Outbox, Queued};
use crate::oauth::access::{Permission, Touch, TouchedClient};
use crate::oauth::resource::Catalog;
use crate::seal::Sealer;
use crate::storage::sessions::Session;
use crate::storage::users::{self, User};
use crate::storage::{Conn, Db, address_changes, client_owners};
use crate::types::{ClientId, EmailAddress, ResourceUri, Scope, Timestamp, UserId};

/// Whose wish a change is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever can write the database: at the command line.
    CommandLine,
    /// A person, whatever they came by.
    Person(UserId),
    /// A person, on a page: by a sign-in that has not ended when the change is written.
    SignedIn(Box<SignIn>),
    /// An app in a person's name, by the API: as far as its scope goes, and the person's own rights at that moment.
    Bearer(UserId, Scope),
    /// An app, about itself.
    App(ClientId),
    /// The server itself.
    System,
}

/// A sign-in by which a change is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Which.
    pub session: Session,
    /// Whether it takes one that was begun, or proved again, a moment ago.
    pub is_recent: bool,
}

impl Actor {
    /// The person whose wish it is.
    pub(super) fn person(&self) -> Option<&UserId> {
        match self {
            Self::Person(id) | Self::Bearer(id, _) => Some(id),
            Self::SignedIn(sign_in) => Some(&sign_in.session.user_id),
            Self::CommandLine | Self::App(_) | Self::System => None,
        }
    }

    /// Who did it, for the audit log.
    fn audited(&self) -> audit::Actor {
        match self {
            Self::CommandLine | Self::Person(_) | Self::SignedIn(_) | Self::Bearer(..) => audit::Actor::Admin,
            Self::App(_) => audit::Actor::Client,
            Self::System => audit::Actor::System,
        }
    }
}

/// What a change may reach; cheap to clone.
#[derive(Clone)]
pub struct Means {
    pub(super) db: Db,
    settings: Arc<Settings>,
    client_secrets: Option<Sealer>,
    provider_secrets: Option<Sealer>,
    signing_keys: Option<Sealer>,
    outbox: Option<Outbox>,
}

impl Means {
    /// Those of a change that seals nothing.
    #[must_use]
    pub fn new(db: Db, settings: Arc<Settings>) -> Self {
        Self {
            db,
            settings,
            client_secrets: None,
            provider_secrets: None,
            signing_keys: None,
            outbox: None,
        }
    }

    /// All that a server has.
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self::new(app.db.clone(), Arc::clone(&app.settings))
            .sealing_client_secrets(app.client_secrets.clone())
            .sealing_provider_secrets(app.provider_secrets.clone())
            .sealing_signing_keys(app.keys.sealer().clone())
            .telling_people(app.outbox.clone())
    }

    /// The same with what seals the secrets of clients that compute with theirs.
    #[must_use]
    pub fn sealing_client_secrets(mut self, sealer: Sealer) -> Self {
        self.client_secrets = Some(sealer);
        self
    }

    /// The same with what seals the secrets this server has at other providers.
    #[must_use]
    pub fn sealing_provider_secrets(mut self, sealer: Sealer) -> Self {
        self.provider_secrets = Some(sealer);
        self
    }

    /// The same with what seals signing keys.
    #[must_use]
    pub fn sealing_signing_keys(mut self, sealer: Sealer) -> Self {
        self.signing_keys = Some(sealer);
        self
    }

    /// The same with what mails are written with.
    #[must_use]
    pub fn telling_people(mut self, outbox: Outbox) -> Self {
        self.outbox = Some(outbox);
        self
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What seals signing keys.
    pub(super) fn key_sealer(&self) -> Result<&Sealer, AdminError> {
        self.signing_keys
            .as_ref()
            .ok_or_else(|| Refusal::invalid("There is no master key to seal a signing key with.").into())
    }
}

/// Where a change is written: one transaction.
pub struct Room<'a, 'c> {
    /// The transaction.
    pub(super) conn: &'a mut Conn<'c>,
    /// When.
    pub(super) now: Timestamp,
    /// The signing key that the change brought.
    pub(super) key: Option<NewKey>,
    /// What owners are told of it.
    pub(super) notices: Vec<Notice>,
    means: &'a Means,
    actor: &'a Actor,
}

impl<'a, 'c> Room<'a, 'c> {
    pub(super) fn new(
        conn: &'a mut Conn<'c>,
        (means, actor): (&'a Means, &'a Actor),
        key: Option<NewKey>,
        now: Timestamp,
    ) -> Self {
        Self {
            conn,
            now,
            key,
            notices: Vec::new(),
            means,
            actor,
        }
    }

    pub(super) fn settings(&self) -> &'a Settings {
        &self.means.settings
    }

    /// Tells a person of this change by mail, if there is any: whether there is.
    pub(super) async fn tell(&mut self, user: &User, letter: &Letter) -> Result<bool, AdminError> {
        self.tell_at((&user.email, &user.id), letter).await
    }

    /// The same at the addresses the person had until a few days ago: one of them may be theirs, and the one now a thief's. What
    /// undid that ends.
    pub(super) async fn tell_everywhere(&mut self, user: &User, letter: &Letter) -> Result<(), AdminError> {
        self.tell(user, letter).await?;
        for address in address_changes::old_addresses(self.conn, &user.id, self.now).await? {
            // Of an account by now: of theirs once more, or of somebody else.
            let is_in_use = users::by_email(self.conn, &address).await?.is_some();
            if address != user.email && !is_in_use {
                self.tell_at((&address, &user.id), letter).await?;
            }
        }
        address_changes::end_of_user(self.conn, &user.id, self.now).await?;
        Ok(())
    }

    /// The same at this address.
    pub(super) async fn tell_at(
        &mut self,
        to: (&EmailAddress, &UserId),
        letter: &Letter,
    ) -> Result<bool, AdminError> {
        let Some(outbox) = self.outbox() else {
            return Ok(false);
        };
        let queued = mail::queue(self.conn, outbox, to, letter, self.now).await?;
        Ok(queued == Queued::Queued)
    }

    /// What mails are written with, if there is anything.
    pub(super) fn outbox(&self) -> Option<&'a Outbox> {
        self.means.outbox.as_ref()
    }

    /// What seals the secrets of clients that compute with theirs, if there is anything.
    pub(super) fn secret_sealer(&self) -> Option<&'a Sealer> {
        self.means.client_secrets.as_ref()
    }

    /// What seals the secrets this server has at other providers.
    pub(super) fn provider_sealer(&self) -> Result<&'a Sealer, AdminError> {
        self.means.provider_secrets.as_ref().ok_or_else(|| {
            Refusal::invalid("There is no master key to seal a provider's secret with.").into()
        })
    }

    pub(super) fn key_sealer(&self) -> Result<&'a Sealer, AdminError> {
        self.means.key_sealer()
    }

    /// What there is to be asked for, as of this transaction.
    pub(super) async fn catalog(&mut self) -> Result<Catalog, AdminError> {
        Ok(app::catalog(self.conn, &self.means.settings).await?)
    }

    /// An app, as far as changing it takes rights: whether it is the own one of whoever makes this change.
    pub(super) async fn own(&mut self, id: &ClientId) -> Result<TouchedClient, AdminError> {
        let is_own = match self.actor.person() {
            Some(person) => client_owners::is_own(self.conn, id, person).await?,
            None => false,
        };
        Ok(TouchedClient {
            is_own,
            ..TouchedClient::default()
        })
    }

    /// Whether one of these resource servers is for some people alone, and not for whoever makes this change.
    pub(super) async fn is_kept_out(&mut self, uris: &[ResourceUri]) -> Result<bool, AdminError> {
        let Some(id) = self.actor.person() else {
            return Ok(false);
        };
        let Some(user) = users::by_id(self.conn, id).await? else {
            return Ok(true);
        };
        let rights = app::rights(self.conn).await?;
        let person = user.person();
        Ok(uris
            .iter()
            .any(|uri| person.of(&rights, rights.of_resource(uri)).is_none()))
    }

    /// The person who makes this change, if it is one.
    pub(super) fn person(&self) -> Option<&'a UserId> {
        self.actor.person()
    }

    /// An event about nothing yet, by whoever makes this change.
    pub(super) fn event(&self, kind: Kind) -> AuditEvent {
        let event = AuditEvent::new(kind, self.actor.audited());
        match self.actor {
            Actor::Person(id) | Actor::Bearer(id, _) => event.by(id),
            Actor::SignedIn(sign_in) => event.by(&sign_in.session.user_id),
            Actor::App(id) => event.by(id),
            Actor::CommandLine | Actor::System => event,
        }
    }
}

/// What came of a change: an event for the audit log, if anything is another way than before.
#[expect(
    clippy::large_enum_variant,
    reason = "one of them, for a moment, of each change"
)]
pub enum Outcome<D> {
    /// It was made.
    Changed(D, AuditEvent),
    /// All was so already.
    Unchanged(D),
}

impl<D> Outcome<D> {
    /// The same with another answer.
    pub fn map<E>(self, answer: impl FnOnce(D) -> E) -> Outcome<E> {
        match self {
            Self::Changed(done, event) => Outcome::Changed(answer(done), event),
            Self::Unchanged(done) => Outcome::Unchanged(answer(done)),
        }
    }
}

/// What writing a change answers.
pub type Written<D> = Result<Outcome<D>, AdminError>;

/// How far a change reaches: what of all that lives it may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anything.
    Everything,
    /// What people allowed this app.
    Client(ClientId),
    /// Nothing: it is something new.
    Nothing,
}

/// A change as a value: it says all there is to say, and lives in the file of its noun, beside that noun's rules.
///
/// Only `apply` calls these, inside one transaction; nothing that is refused leaves anything behind.
pub trait Changing: Sized + Send + Sync + 'static {
    /// What whoever asked for it is told.
    type Done: Send + 'static;

    /// What it takes: all of these.
    fn permissions(&self) -> &'static [Permission];

    /// What else it touches, as of this transaction, as far as that takes rights: whom, what it gives or takes, which app.
    /// What does not exist is touched by nothing, and nobody is told here that it does not.
    fn touch(
        &self,
        room: &mut Room<'_, '_>,
        touch: Touch,
    ) -> impl Future<Output = Result<Touch, AdminError>> + Send {
        let _ = room;
        std::future::ready(Ok(touch))
    }

    /// The app whose own affair it is: that app may make it without any permission.
    fn own_client(&self) -> Option<&ClientId> {
        None
    }

    /// What it may end: no more than that is counted when somebody only asks what it would.
    fn reach(&self) -> Reach {
        Reach::Everything
    }

    /// The signing key it comes with: making one takes too long for a transaction.
    fn bring_key(
        &self,
        means: &Means,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<NewKey>, AdminError>> + Send {
        let _ = (means, now);
        std::future::ready(Ok(None))
    }

    /// Checks the rules, collecting every fault; then writes. Records no event: it answers with it.
    fn write(self, room: &mut Room<'_, '_>) -> impl Future<Output = Written<Self::Done>> + Send;
}
