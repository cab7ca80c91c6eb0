//! Clients that register themselves (RFC 7591, RFC 7592), the tokens that let them, and their end.

use std::time::Duration;

use super::clients::{
    ClientWithSecret, NewSecret, check_metadata, end_if_renamed, event_of, generated_id, insert, remove,
};
use super::{AdminError, Refusal, change, check_words};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::class::Class;
use crate::oauth::client::Client;
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::registration::{Registration, RegistrationPolicy};
use crate::seal::Sealer;
use crate::storage::clients::Expiry;
use crate::storage::initial_access_tokens::{self, InitialAccessToken};
use crate::storage::{Conn, Db, StorageError, client_secrets, clients, expired_registrations};
use crate::types::{ClientId, InitialTokenId, OpaqueToken, Secret, Timestamp, TokenHash};

/// A token with what it is: the only time it is seen.
#[derive(Clone, Debug)]
pub struct NewInitialToken {
    /// What is kept of it.
    pub token: InitialAccessToken,
    /// The token.
    pub secret: OpaqueToken,
}

/// Makes a token that registers `uses` clients within `lifetime`.
///
/// # Errors
/// If the description is none, `uses` is not positive, or the database fails.
pub async fn create_token(
    db: &Db,
    description: &str,
    uses: u32,
    lifetime: Duration,
    now: Timestamp,
) -> Result<NewInitialToken, AdminError> {
    check_words("description", description, 200)?;
    if uses == 0 {
        return Err(
            Refusal::invalid("A token that registers nothing is of no use: --uses is at least 1.").into(),
        );
    }
    let made = NewInitialToken {
        token: InitialAccessToken {
            id: InitialTokenId::new(),
            description: description.trim().to_owned(),
            created_at: now,
            expires_at: now.plus(lifetime),
            uses_left: uses.into(),
        },
        secret: OpaqueToken::generate(OpaqueToken::INITIAL_ACCESS),
    };
    let written = made.clone();
    change(db, move |conn| {
        Box::pin(async move {
            initial_access_tokens::insert(conn, &written.secret.hash(), &written.token).await?;
            let event = AuditEvent::new(Kind::InitialTokenCreated, Actor::Admin)
                .target(&written.token.id)
                .details(written.token.description);
            Ok(record(conn, &event, now).await?)
        })
    })
    .await?;
    Ok(made)
}

/// Every token, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list_tokens(db: &Db) -> Result<Vec<InitialAccessToken>, AdminError> {
    Ok(initial_access_tokens::list(&mut db.read().await?.conn()).await?)
}

/// Ends a token; what it registered stays.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn revoke_token(db: &Db, id: &InitialTokenId, now: Timestamp) -> Result<(), AdminError> {
    let id = id.clone();
    change(db, move |conn| {
        Box::pin(async move {
            if !initial_access_tokens::delete(conn, &id).await? {
                return Err(
                    Refusal::not_found(format!("There is no initial access token {id}."))
                        .try_this("grantor registration list-tokens")
                        .into(),
                );
            }
            let event = AuditEvent::new(Kind::InitialTokenRevoked, Actor::Admin).target(&id);
            Ok(record(conn, &event, now).await?)
        })
    })
    .await
}

/// What a registration is made with.
#[derive(Clone, Debug)]
pub struct NewRegistration {
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

/// Registers a client that asks for it; `None` if its initial access token is not, or no longer, good.
///
/// The token is used up in the transaction that writes the client: as many clients come of it as it has uses.
///
/// # Errors
/// Refuses metadata that breaks a rule; if the database fails.
pub async fn register(
    db: &Db,
    sealer: &Sealer,
    new: NewRegistration,
    now: Timestamp,
) -> Result<Option<Registered>, AdminError> {
    let registration_token = OpaqueToken::generate(OpaqueToken::REGISTRATION);
    let client = client(&new, &registration_token, now)?;
    check_metadata(&client, &new.policy.schemes).map_err(Refusal::from)?;
    let secret = NewSecret::generate(Some(sealer), now)?;
    let made = change(db, move |conn| {
        Box::pin(async move {
            let by = match &new.initial_token {
                None => "by nobody's leave".to_owned(),
                Some(token) => match initial_access_tokens::spend(conn, token, now).await? {
                    Some(id) => format!("with initial access token {id}"),
                    None => return Ok(None),
                },
            };
            let made = insert(conn, client, secret).await?;
            let client = &made.client;
            let details = format!(
                "{} {} \"{}\", {by}",
                client.profile, client.client_type, client.name
            );
            let event = event_of(Kind::ClientRegistered, Actor::Client, &client.id)
                .address(&new.address)
                .details(details);
            record(conn, &event, now).await?;
            Ok(Some(made))
        })
    })
    .await?;
    Ok(made.map(|made| Registered {
        made,
        registration_token,
    }))
}

fn client(new: &NewRegistration, token: &OpaqueToken, now: Timestamp) -> Result<Client, AdminError> {
    let NewRegistration {
        registration, policy, ..
    } = new;
    let blank = Client {
        profile: registration.profile(policy),
        registered_by: new.registered_by(),
        registration_token: Some(token.hash()),
        ..Client::new(generated_id()?, "", registration.client_type, now)
    };
    Ok(registration.clone().replacing(&blank, policy))
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
///
/// # Errors
/// Refuses metadata that breaks a rule; if the database fails.
pub async fn replace(
    db: &Db,
    sealer: &Sealer,
    old: Client,
    (registration, policy): (Registration, RegistrationPolicy),
    secret: Option<Secret>,
    now: Timestamp,
) -> Result<Replaced, AdminError> {
    // RFC 7592 §2.2: "If the client includes the "client_secret" field in the request, the value of this field MUST
    // match the currently issued client secret for that client."
    let is_wrong = secret.is_some_and(|secret| {
        let hash = TokenHash::of(secret.expose());
        let mut living = old
            .secrets
            .iter()
            .filter(|own| own.expires_at.is_none_or(|end| end > now));
        !living.any(|own| own.hash.matches(&hash))
    });
    if is_wrong {
        return Ok(Replaced::WrongSecret);
    }
    let secret = NewSecret::generate(Some(sealer), now)?;
    let new = Client {
        updated_at: now,
        ..registration.replacing(&old, &policy)
    };
    check_metadata(&new, &policy.schemes).map_err(Refusal::from)?;
    change(db, move |conn| {
        Box::pin(async move {
            if !clients::update(conn, &new).await? {
                return Ok(Replaced::Overtaken);
            }
            let ended = end_if_renamed(conn, &old, &new, now).await?;
            let made = with_secret(conn, &old, new, secret, now).await?;
            let details: Vec<_> = ["by itself"].into_iter().chain(ended).collect();
            let event = event_of(Kind::ClientChanged, Actor::Client, &old.id).details(details.join("; "));
            record(conn, &event, now).await?;
            Ok(Replaced::Done(Box::new(made)))
        })
    })
    .await
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

/// Deletes a client that asks for it, with its secrets, grants and consents; whether it was still there.
///
/// # Errors
/// If the database fails.
pub async fn delete(db: &Db, client: Client, now: Timestamp) -> Result<(), AdminError> {
    change(db, move |conn| {
        Box::pin(async move {
            remove(conn, &client, Actor::Client, now).await?;
            Ok(())
        })
    })
    .await
}

/// Deletes up to `limit` registrations that have expired, each with a note that it did; how many.
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
        let event = event_of(Kind::ClientExpired, Actor::System, &id).details(format!("\"{name}\""));
        record(conn, &event, expiry.now).await?;
        gone += 1;
    }
    Ok(gone)
}
