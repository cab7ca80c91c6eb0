//! Registered clients (RFC 7591 §2 names their fields).

mod advice;
mod changes;
mod create;
mod edit;
mod life;
mod metadata;
mod rules;
mod secrets;
mod settings;

use std::time::Duration;

use super::changing::Room;
use super::powers;
use super::references::missing;
use super::refusal::{AdminError, Refusal};
use crate::oauth::access::TouchedClient;
use crate::oauth::client::{Client, Profile};
use crate::oauth::command_line;
pub use crate::storage::clients::SoughtClients;
use crate::storage::{Conn, Db, client_owners, client_use, clients, loosened_clients};
use crate::types::Scope;
use crate::types::{ClientId, OpaqueToken, UserId};

pub use advice::{Advice, UriVerdict, advise};
pub use changes::ClientChanges;
pub(super) use changes::end_if_renamed;
pub(super) use create::insert;
pub use create::{CreateClient, NewClient, usual_scope};
pub use edit::EditClient;
pub(super) use life::remove;
pub use life::{DeleteClient, DisableClient, EnableClient};
pub use metadata::{MetadataFault, check_metadata, check_urls};
pub use rules::generated_id;
pub(super) use secrets::NewSecret;
pub use secrets::{EndClientSecret, RotateClientSecret};

/// Among how many clients the one is looked for that a wrong id was probably meant to be.
const MOST_LOOKED_AT: i64 = 1000;

/// A client with the secret it just got: the only time the secret is seen.
#[derive(Clone, Debug)]
pub struct ClientWithSecret {
    /// The client.
    pub client: Client,
    /// Its new secret; none for a public client.
    pub secret: Option<OpaqueToken>,
}

/// Clients that were registered, without secrets: those somebody vouches for first, then oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Client>, AdminError> {
    Ok(clients::list(&mut db.read().await?.conn(), limit).await?)
}

/// A page of clients, without secrets, by id.
///
/// # Errors
/// If the database fails.
pub async fn page(
    db: &Db,
    after: &str,
    sought: &SoughtClients,
    limit: i64,
) -> Result<Vec<Client>, AdminError> {
    Ok(clients::page(&mut db.read().await?.conn(), after, sought, limit).await?)
}

/// Whether a client is a person's own.
///
/// # Errors
/// If the database fails.
pub async fn is_own(db: &Db, id: &ClientId, user_id: &UserId) -> Result<bool, AdminError> {
    Ok(client_owners::is_own(&mut db.read().await?.conn(), id, user_id).await?)
}

/// How many clients were registered.
///
/// # Errors
/// If the database fails.
pub async fn count(db: &Db) -> Result<i64, AdminError> {
    Ok(clients::count(&mut db.read().await?.conn()).await?)
}

/// Up to `limit` clients of a profile, those somebody vouches for first, with their names.
///
/// # Errors
/// If the database fails.
pub async fn of_profile(
    db: &Db,
    profile: Profile,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, AdminError> {
    Ok(loosened_clients::of_profile(&mut db.read().await?.conn(), profile, limit).await?)
}

/// How many of an app's newest sign-ins are looked at for PKCE.
const LOOKED_AT_FOR_PKCE: i64 = 20;

/// How many of an app's newest sign-ins came with PKCE, if all that were looked at did: it can do it, and loses nothing where it
/// has to.
///
/// # Errors
/// If the database fails.
pub async fn sends_pkce(db: &Db, id: &ClientId) -> Result<Option<i64>, AdminError> {
    let (asked, with_pkce) =
        client_use::pkce_of_latest(&mut db.read().await?.conn(), id, LOOKED_AT_FOR_PKCE).await?;
    Ok((asked > 0 && asked == with_pkce).then_some(asked))
}

/// Up to `limit` clients that are granted a scope without asking, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_skipped_consent(db: &Db, limit: i64) -> Result<Vec<(ClientId, String)>, AdminError> {
    Ok(loosened_clients::with_skipped_consent(&mut db.read().await?.conn(), limit).await?)
}

/// Up to `limit` clients that may come back by plain http to a private network, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_http_callback(db: &Db, limit: i64) -> Result<Vec<(ClientId, String)>, AdminError> {
    Ok(loosened_clients::with_http_callback(&mut db.read().await?.conn(), limit).await?)
}

/// Up to `limit` clients whose access tokens last longer than `server`, with their names.
///
/// # Errors
/// If the database fails.
pub async fn with_longer_tokens(
    db: &Db,
    server: Duration,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, AdminError> {
    Ok(loosened_clients::with_longer_tokens(&mut db.read().await?.conn(), server, limit).await?)
}

/// One client.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, id: &ClientId) -> Result<Client, AdminError> {
    known(&mut db.read().await?.conn(), id).await
}

/// One client that is to be changed, as of this transaction: not the server's own.
pub(super) async fn find(conn: &mut Conn<'_>, id: &ClientId) -> Result<Client, AdminError> {
    refuse_own_of_server(id)?;
    known(conn, id).await
}

async fn known(conn: &mut Conn<'_>, id: &ClientId) -> Result<Client, AdminError> {
    if let Some(client) = clients::by_id(conn, id).await? {
        return Ok(client);
    }
    let known = clients::list(conn, MOST_LOOKED_AT).await?;
    let known = known.iter().map(|client| client.id.as_str());
    Err(missing("client", id.as_str(), known, "grantor client list").into())
}

/// Whoever could change it, or be it, would get what people believe to allow this server alone.
fn refuse_own_of_server(id: &ClientId) -> Result<(), Refusal> {
    if !command_line::is(id) {
        return Ok(());
    }
    let words =
        "is the app of this server itself, its command line: nobody registers, changes or deletes it.";
    Err(Refusal::conflict(format!("{id} {words}")).try_this(format!("grantor grant list --client {id}")))
}

/// An app, as far as changing it takes rights. Whoever decides where its tokens go, or what it proves itself with, can have
/// all it may have: so they hold that themselves.
async fn touched(room: &mut Room<'_, '_>, id: &ClientId, more: &Scope) -> Result<TouchedClient, AdminError> {
    let known = clients::by_id(room.conn, id).await?;
    let scope = known.map(|known| known.scope).unwrap_or_default().union(more);
    Ok(TouchedClient {
        gains: powers::restricted(room.conn, scope.iter()).await?,
        ..room.own(id).await?
    })
}

/// The refusal of a change to what somebody else changed in the meantime.
fn overtaken(id: &ClientId) -> Refusal {
    Refusal::conflict(format!("{id} was changed by somebody else at the same time."))
        .try_this(format!("grantor client show {id}, and the same once more"))
}
