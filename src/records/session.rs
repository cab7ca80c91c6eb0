//! A sign-in as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::oauth::acr::Acr;
use crate::storage::sessions::Session;
use crate::types::{SessionId, Timestamp, UserId};

/// A sign-in that lives, with its person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// When they signed in.
    pub auth_time: Timestamp,
    /// How surely it is them.
    pub acr: Acr,
    /// How they proved who they are (RFC 8176), as names separated by spaces.
    pub amr: String,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends, however much it is used.
    pub ends_at: Timestamp,
    /// Whether they wanted to stay signed in on this device.
    pub is_remembered: bool,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// Where it came from.
    pub address: String,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
}

impl From<&Session> for SessionRecord {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            user_id: session.user_id.clone(),
            auth_time: session.auth_time,
            acr: session.acr,
            amr: session.amr.clone(),
            last_seen_at: session.last_seen_at,
            ends_at: session.ends_at,
            is_remembered: session.is_remembered,
            user_agent: session.user_agent.clone(),
            address: session.address.clone(),
            email: session.email.clone(),
            name: session.name.clone(),
        }
    }
}
