//! All that is held of a person, as they get it to keep: no hash, no secret, and nothing of anybody else.
//!
//! What an event says of who did it is left out where that was somebody else: their id and address are theirs.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::standard_claims::StandardClaims;
use crate::storage::audit_events::PersonalMembers;
use crate::storage::own_data::{self, HeldEvent, OwnData, OwnGrant};
use crate::storage::passkeys::{self, Passkey};
use crate::storage::sessions::{self, Session};
use crate::storage::totp_credentials::{self, TotpCredential};
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError, session_clients};
use crate::types::{GroupName, PasskeyName, RoleName, Timestamp, UserId};

/// How many of each kind of row there are in it at most, the newest; where there are more, it says so.
const MOST: usize = 10_000;

/// All of it.
#[derive(Serialize)]
pub(super) struct Export {
    server: String,
    made_at: Timestamp,
    times: &'static str,
    account: Account,
    password_chosen_at: Option<Timestamp>,
    passkeys: Vec<OwnPasskey>,
    authenticator_apps: Vec<OwnTotp>,
    sign_ins: Vec<OwnSignIn>,
    grants: Vec<OwnGrant>,
    has_more_grants: bool,
    #[serde(flatten)]
    own: OwnData,
    events: Vec<OwnEvent>,
    has_more_events: bool,
}

/// The account itself.
#[derive(Serialize)]
struct Account {
    id: UserId,
    email: String,
    email_verified: bool,
    name: String,
    profile: StandardClaims,
    attributes: Map<String, Value>,
    groups: Vec<GroupName>,
    roles: Vec<RoleName>,
    is_active: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct OwnPasskey {
    name: PasskeyName,
    make: String,
    is_synced: bool,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct OwnTotp {
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct OwnSignIn {
    #[serde(flatten)]
    session: Session,
    apps: Vec<String>,
}

#[derive(Serialize)]
struct OwnEvent {
    at: Timestamp,
    kind: String,
    by: String,
    app: Option<String>,
    client_id: Option<String>,
    about: Option<String>,
    details: String,
    reason: Option<String>,
    #[serde(flatten)]
    from: PersonalMembers,
}

impl Export {
    /// All that is held of a person; nothing if there is no such account any more.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn of(
        app: &App,
        session: &Session,
        now: Timestamp,
    ) -> Result<Option<Self>, ProtocolError> {
        let id = &session.user_id;
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        let Some(user) = users::by_id(conn, id).await? else {
            return Ok(None);
        };
        // One more than there is room for tells whether there are more.
        let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
        let mut grants = own_data::grants_of(conn, id, limit).await?;
        let has_more_grants = grants.len() > MOST;
        grants.truncate(MOST);
        let mut events = own_data::events_of(conn, id, limit).await?;
        let has_more_events = events.len() > MOST;
        events.truncate(MOST);
        let passkeys = passkeys::of_user(conn, id).await?;
        let apps = totp_credentials::of_user(conn, id).await?;
        Ok(Some(Self {
            server: app.issuer.to_string(),
            made_at: now,
            times: "seconds since 1970-01-01T00:00:00Z",
            password_chosen_at: users::password_set_at(conn, id).await?,
            passkeys: passkeys.into_iter().map(OwnPasskey::from).collect(),
            authenticator_apps: apps.into_iter().map(OwnTotp::from).collect(),
            sign_ins: sign_ins(conn, session, limit, now).await?,
            grants,
            has_more_grants,
            own: own_data::of_user(conn, id).await?,
            events: events.into_iter().map(OwnEvent::from).collect(),
            has_more_events,
            account: Account::from(user),
        }))
    }
}

/// Where they are signed in, however long it was not used, and with which apps they used that.
async fn sign_ins(
    conn: &mut Conn<'_>,
    session: &Session,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<OwnSignIn>, StorageError> {
    let mut known = Vec::new();
    let of = (&session.user_id, &session.id);
    for session in sessions::of_user(conn, of, Duration::MAX, limit, now).await? {
        let apps = session_clients::of_session(conn, &session.id).await?;
        known.push(OwnSignIn {
            apps: apps.into_iter().map(|app| app.name).collect(),
            session,
        });
    }
    Ok(known)
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self {
            groups: user.groups(),
            roles: user.roles(),
            id: user.id,
            email: user.email.to_string(),
            email_verified: user.email_verified,
            name: user.name,
            profile: user.profile.0,
            attributes: user.attributes.0,
            is_active: user.is_active,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

impl From<Passkey> for OwnPasskey {
    fn from(passkey: Passkey) -> Self {
        Self {
            name: passkey.name,
            make: passkey.made.aaguid,
            is_synced: passkey.made.is_synced,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
        }
    }
}

impl From<TotpCredential> for OwnTotp {
    fn from(app: TotpCredential) -> Self {
        Self {
            name: app.name,
            created_at: app.created_at,
            last_used_at: app.last_used_at,
        }
    }
}

impl From<HeldEvent> for OwnEvent {
    fn from(event: HeldEvent) -> Self {
        // Where an administrator was is theirs to know.
        let from = match event.actor.as_str() {
            "admin" => PersonalMembers::default(),
            _ => event.personal.members(),
        };
        Self {
            from,
            at: event.at,
            kind: event.kind,
            by: event.actor,
            app: event.client_name,
            client_id: event.client_id,
            about: event.target,
            details: event.details,
            reason: event.reason,
        }
    }
}
