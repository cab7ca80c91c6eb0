//! Clients that register themselves (RFC 7591, RFC 7592), and their end.

use super::changing::{Changing, Outcome, Room, Written};
use super::clients::{ClientWithSecret, NewSecret, check_metadata, end_if_renamed, insert, remove};
use super::refusal::{AdminError, Faults};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::access::Permission;
use crate::oauth::class::Class;
use crate::oauth::client::Client;
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::registration::{Registration, RegistrationPolicy};
use crate::storage::clients::Expiry;
use crate::storage::{
    Conn, Db, StorageError, client_secrets, clients, expired_registrations, initial_access_tokens,
};
use crate::types::{ClientId, OpaqueToken, Secret, Timestamp, TokenHash, UriScheme};

/// What a registration is made with.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    /// The id the client gets, a generated one.
    pub id: ClientId,
    /// What the app says of itself.
    pub registration: Registration,
    /// What it may have.
    pub policy: RegistrationPolicy,
    /// The initial access token it came with; none where anybody may register.
    pub initial_token: Option<TokenHash>,
    /// Where it came from.
    pub address: String,
}

impl NewRegistration {
    /// Who registers it.
    #[must_use]
    pub fn registered_by(&self) -> RegisteredBy {
        if self.initial_token.is_some() {
            RegisteredBy::InitialAccessToken
        } else {
            RegisteredBy::Open
        }
    }
}

/// A client that registered itself, with its secrets: the only time they are seen.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The client, and its secret if it has one.
    pub made: ClientWithSecret,
    /// Its registration access token (RFC 7592 §3).
    pub registration_token: OpaqueToken,
}

/// Registers a client that asks for it; answers `None` if its initial access token is not, or no longer, good.
///
/// The token is used up in the transaction that writes the client: as many clients come of it as it has uses.
#[derive(Clone, Debug)]
pub struct RegisterClient(pub NewRegistration);

impl Changing for RegisterClient {
    type Done = Option<Registered>;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn own_client(&self) -> Option<&ClientId> {
        Some(&self.0.id)
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Option<Registered>> {
        let Self(new) = self;
        let registration_token = OpaqueToken::generate(OpaqueToken::REGISTRATION);
        let client = client(&new, &registration_token, room.now);
        check(&client, &new.policy.schemes)?;
        let by = match &new.initial_token {
            None => "by nobody's leave".to_owned(),
            Some(token) => match initial_access_tokens::spend(room.conn, token, room.now).await? {
                Some(id) => format!("with initial access token {id}"),
                None => return Ok(Outcome::Unchanged(None)),
            },
        };
        let secret = NewSecret::generate(room.secret_sealer(), room.now)?;
        let made = insert(room.conn, client, secret).await?;
        let client = &made.client;
        let details = format!(
            "{} {} \"{}\", {by}",
            client.profile, client.client_type, client.name
        );
        let event = room
            .event(Kind::ClientRegistered)
            .client(&client.id)
            .address(&new.address)
            .details(details);
        let registered = Registered {
            made,
            registration_token,
        };
        Ok(Outcome::Changed(Some(registered), event))
    }
}

fn client(new: &NewRegistration, token: &OpaqueToken, now: Timestamp) -> Client {
    let NewRegistration {
        registration, policy, ..
    } = new;
    let blank = Client {
        profile: registration.profile(policy),
        takes_either: false,
        registered_by: new.registered_by(),
        registration_token: Some(token.hash()),
        ..Client::new(new.id.clone(), "", registration.client_type, now)
    };
    registration.clone().replacing(&blank, policy)
}

fn check(client: &Client, schemes: &[UriScheme]) -> Result<(), AdminError> {
    let mut faults = Faults::default();
    for fault in check_metadata(client, schemes) {
        faults.add(fault);
    }
    faults.settle()
}

/// The client a registration access token belongs to, if it is that of `id`; disabled ones are out of reach.
///
/// # Errors
/// If the database fails.
pub async fn own(db: &Db, id: &ClientId, token: &OpaqueToken) -> Result<Option<Client>, StorageError> {
    let client = clients::by_id(&mut db.read().await?.conn(), id).await?;
    Ok(client.filter(|client| {
        let is_its_own = client
            .registration_token
            .as_ref()
            .is_some_and(|known| known.matches(&token.hash()));
        is_its_own && client.is_enabled && client.class() == Class::Unvouched
    }))
}

/// What became of a client's wish to change itself.
#[derive(Clone, Debug)]
pub enum Replaced {
    /// It is changed, and may have a new secret.
    Done(Box<ClientWithSecret>),
    /// The secret it sent is not its own (RFC 7592 §2.2).
    WrongSecret,
    /// Somebody else changed or deleted it since it was read.
    Overtaken,
}

/// Puts all a client says of itself in place of what it said before.
#[derive(Clone, Debug)]
pub struct ReplaceRegistration {
    /// The client as it was when its wish was looked at.
    pub old: Client,
    /// What it says now.
    pub registration: Registration,
    /// What it may have.
    pub policy: RegistrationPolicy,
    /// The secret it sent, if it sent one.
    pub secret: Option<Secret>,
}

impl ReplaceRegistration {
    /// Whether it sent a secret that is not its own.
    fn has_wrong_secret(&self, now: Timestamp) -> bool {
        // RFC 7592 §2.2: "If the client includes the "client_secret" field in the request, the value of this field MUST
        // match the currently issued client secret for that client."
        self.secret.as_ref().is_some_and(|secret| {
            let hash = TokenHash::of(secret.expose());
            let mut living = self
                .old
                .secrets
                .iter()
                .filter(|own| own.expires_at.is_none_or(|end| end > now));
            !living.any(|own| own.hash.matches(&hash))
        })
    }
}

impl Changing for ReplaceRegistration {
    type Done = Replaced;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn own_client(&self) -> Option<&ClientId> {
        Some(&self.old.id)
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Replaced> {
        if self.has_wrong_secret(room.now) {
            return Ok(Outcome::Unchanged(Replaced::WrongSecret));
        }
        let Self {
            old,
            registration,
            policy,
            ..
        } = self;
        let new = Client {
            updated_at: room.now,
            ..registration.replacing(&old, &policy)
        };
        check(&new, &policy.schemes)?;
        let secret = NewSecret::generate(room.secret_sealer(), room.now)?;
        if !clients::update(room.conn, &new).await? {
            return Ok(Outcome::Unchanged(Replaced::Overtaken));
        }
        let ended = end_if_renamed(room.conn, &old, &new, room.now).await?;
        let made = with_secret(room.conn, &old, new, secret, room.now).await?;
        let details: Vec<_> = ["by itself"].into_iter().chain(ended).collect();
        let event = room
            .event(Kind::ClientChanged)
            .client(&old.id)
            .details(details.join("; "));
        Ok(Outcome::Changed(Replaced::Done(Box::new(made)), event))
    }
}

/// A secret for a client that needs one now and has none; none left of one that needs none any more.
async fn with_secret(
    conn: &mut Conn<'_>,
    old: &Client,
    mut new: Client,
    secret: NewSecret,
    now: Timestamp,
) -> Result<ClientWithSecret, AdminError> {
    // What only its hash is known of cannot be computed with, so a method that computes needs a secret of its own.
    let is_other_kind = old.auth_method.computes() != new.auth_method.computes();
    if !new.has_secret() || is_other_kind {
        client_secrets::drop_all(conn, &new.id).await?;
        new.secrets.clear();
    }
    let is_living = |end: Option<Timestamp>| end.is_none_or(|end| end > now);
    let has_one = new.secrets.iter().any(|secret| is_living(secret.expires_at));
    let secret = if new.has_secret() && !has_one {
        Some(secret.give_to(conn, &mut new).await?)
    } else {
        None
    };
    Ok(ClientWithSecret { client: new, secret })
}

/// Deletes a client that asks for it, with its secrets, grants and consents.
#[derive(Clone, Debug)]
pub struct DeleteRegistration {
    /// The client.
    pub id: ClientId,
}

impl Changing for DeleteRegistration {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn own_client(&self) -> Option<&ClientId> {
        Some(&self.id)
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        match clients::by_id(room.conn, &self.id).await? {
            Some(client) => Ok(remove(room, &client).await?.map(drop)),
            None => Ok(Outcome::Unchanged(())),
        }
    }
}

/// Deletes up to `limit` registrations that have expired, each with a note that it did; how many.
///
/// Recurring work of the server on many at once, not a change: nobody asks for it, and each has an event of its own.
///
/// # Errors
/// If the database fails.
pub async fn expire(conn: &mut Conn<'_>, expiry: Expiry, limit: i64) -> Result<u64, StorageError> {
    let mut gone = 0;
    for id in clients::expired(conn, expiry, limit).await? {
        let Some(name) = clients::expire(conn, &id, expiry).await? else {
            continue;
        };
        expired_registrations::insert(conn, &id, &name, expiry.now).await?;
        let event = AuditEvent::new(Kind::ClientExpired, Actor::System)
            .client(&id)
            .details(format!("\"{name}\""));
        record(conn, &event, expiry.now).await?;
        gone += 1;
    }
    Ok(gone)
}
