//! An event of the audit log as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::audit::Erased;
use crate::storage::audit_events::AuditEventLine;
use crate::types::{AuditEventId, ClientId, EmailAddress, ErrorId, Timestamp, UserId};

/// An event of the audit log, with what people and apps are called today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventRecord {
    /// Its id.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// Who did it: `user`, `client`, `admin` (an administrator) or `system`.
    pub actor: String,
    /// The person or app that did it, where it was one.
    #[schema(required)]
    pub actor_id: Option<String>,
    /// The person it is about.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// The app it is about.
    #[schema(required)]
    pub client_id: Option<ClientId>,
    /// What else it is about: a grant, key, scope, role …
    #[schema(required)]
    pub target: Option<String>,
    /// The number of the reason it was refused for, where it was, as `G1104`.
    #[schema(required)]
    pub reason: Option<String>,
    /// The error id of that refusal.
    #[schema(required)]
    pub error_id: Option<ErrorId>,
    /// More, in words; never a secret.
    pub details: String,
    /// Where the request came from, unless it was erased.
    #[schema(required)]
    pub address: Option<String>,
    /// The browser's own words for itself, unless they were erased.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// Its number, once it has one: the order of the log.
    #[schema(required)]
    pub seq: Option<i64>,
    /// The address of the person it is about; null once they are gone.
    #[schema(required)]
    pub email: Option<String>,
    /// What people call the app it is about; null once it is gone.
    #[schema(required)]
    pub client_name: Option<String>,
    /// The address of the person, or the name of the app, that did it; null once they are gone.
    #[schema(required)]
    pub actor_name: Option<String>,
}

/// Whose addresses and browsers were erased from the audit log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasedRecord {
    /// Whose.
    pub user_id: UserId,
    /// Their address; null once their account is deleted.
    #[schema(required)]
    pub email: Option<EmailAddress>,
    /// Of how many events.
    pub events: u64,
}

impl From<&AuditEventLine> for EventRecord {
    fn from(line: &AuditEventLine) -> Self {
        let event = &line.event;
        let personal = event.personal.members();
        Self {
            id: event.id.clone(),
            at: event.at,
            kind: event.kind.clone(),
            actor: event.actor.clone(),
            actor_id: event.actor_id.clone(),
            user_id: event.user_id.clone(),
            client_id: event.client_id.clone(),
            target: event.target.clone(),
            reason: event.reason.clone(),
            error_id: event.error_id.clone(),
            details: event.details.clone(),
            address: personal.address,
            user_agent: personal.user_agent,
            seq: event.seq,
            email: line.email.clone(),
            client_name: line.client_name.clone(),
            actor_name: line.actor_name.clone(),
        }
    }
}

impl From<&Erased> for ErasedRecord {
    fn from(erased: &Erased) -> Self {
        Self {
            user_id: erased.user_id.clone(),
            email: erased.email.clone(),
            events: erased.events,
        }
    }
}
