//! What is worth knowing later: a closed list of events, written in the same transaction as the change they record.
//!
//! Nobody waits for another's event: they are numbered and sealed afterwards, by a job. A seal is the root of a tree over the
//! hashes of a batch of events, the head of the seal before, and a signature over both; what is personal in an event can be
//! erased, and its hash stays.

mod batch;
mod chain;
mod erase;
mod fault;
mod hash;
mod heads;
mod leaf;
mod merkle;
mod ranges;
mod sealing;
mod verify;

pub use chain::{PURPOSE, head};
pub use erase::erase_of_user;
pub use fault::{Fault, Faults};
pub use hash::{Hash, hex};
pub use heads::{Heads, read as read_heads};
pub use sealing::{Retired, retire, seal_waiting};
pub use verify::{Verified, verify, verify_newest};

use crate::oauth::error::ProtocolError;
use crate::oauth::reason::Reason;
use crate::storage::audit_events::{self, AuditEventRow, Personal, PersonalMembers};
use crate::storage::{Conn, StorageError, users};
pub use crate::types::EventKind as Kind;
use crate::types::{AuditEventId, ClientId, ErrorId, Timestamp, UserId, one_line, random_bytes};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, in a browser.
    User,
    /// A client, at an endpoint.
    Client,
    /// An administrator: at the command line, or a person with a right to do it.
    Admin,
    /// The server itself.
    System,
}

impl Actor {
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }
}

/// One event. Details are words for an administrator, never a secret.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Actor,
    /// The person or app that did it, where it was one.
    pub actor_id: Option<String>,
    /// The person it is about.
    pub user_id: Option<UserId>,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// What else it is about.
    pub target: Option<String>,
    /// Where the request came from; can be erased.
    pub address: Option<String>,
    /// The browser's own words for itself; can be erased.
    pub user_agent: Option<String>,
    /// Why it was refused, where it was.
    pub reason: Option<Reason>,
    /// By which the refusal is found in the log.
    pub error_id: Option<ErrorId>,
    /// More, in words.
    pub details: String,
}

impl AuditEvent {
    /// An event about nothing yet.
    #[must_use]
    pub fn new(kind: Kind, actor: Actor) -> Self {
        Self {
            kind,
            actor,
            actor_id: None,
            user_id: None,
            client_id: None,
            target: None,
            address: None,
            user_agent: None,
            reason: None,
            error_id: None,
            details: String::new(),
        }
    }

    /// The same done by a person or an app.
    #[must_use]
    pub fn by(mut self, id: &impl ToString) -> Self {
        self.actor_id = Some(id.to_string());
        self
    }

    /// The same about a person.
    #[must_use]
    pub fn user(mut self, id: &UserId) -> Self {
        self.user_id = Some(id.clone());
        self
    }

    /// The same about a client.
    #[must_use]
    pub fn client(mut self, id: &ClientId) -> Self {
        self.client_id = Some(id.clone());
        self
    }

    /// The same about a grant, key, scope, role …
    #[must_use]
    pub fn target(mut self, target: &impl ToString) -> Self {
        self.target = Some(target.to_string());
        self
    }

    /// The same from an address.
    #[must_use]
    pub fn address(mut self, address: &impl ToString) -> Self {
        self.address = Some(address.to_string());
        self
    }

    /// The same with a browser, as it calls itself.
    #[must_use]
    pub fn user_agent(mut self, agent: &str) -> Self {
        self.user_agent = Some(one_line(agent, MOST_DETAILS)).filter(|agent| !agent.is_empty());
        self
    }

    /// The same about a refusal: its exact reason, and its id.
    #[must_use]
    pub fn refused(mut self, reason: Reason, id: Option<&ErrorId>) -> Self {
        self.reason = Some(reason);
        self.error_id = id.cloned();
        self
    }

    /// The same about a refusal of the protocol.
    #[must_use]
    pub fn refusal(self, error: &ProtocolError) -> Self {
        self.refused(error.cause_reason.unwrap_or(error.reason), error.id.as_ref())
    }

    /// The same with more, in words.
    #[must_use]
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = details.into();
        self
    }
}

/// The most characters of the details of an event that are kept.
const MOST_DETAILS: usize = 1000;

/// Writes an event, in the transaction of the change it records.
///
/// What is personal in an event about a person is kept only while there is an account, whose row is held meanwhile: an event
/// that comes after the account's end would say what nobody erases any more. Such an event takes a transaction of its own.
///
/// # Errors
/// If the database fails.
pub async fn record(conn: &mut Conn<'_>, event: &AuditEvent, now: Timestamp) -> Result<(), StorageError> {
    let mut personal = Personal::from(PersonalMembers {
        address: event.address.clone(),
        user_agent: event.user_agent.clone(),
    });
    if let Some(id) = &event.user_id
        && personal.0.is_some()
        && !users::exists(conn, id).await?
    {
        personal = Personal::default();
    }
    let row = AuditEventRow {
        id: AuditEventId::new(),
        at: now,
        kind: event.kind.as_str().to_owned(),
        actor: event.actor.as_str().to_owned(),
        actor_id: event.actor_id.clone(),
        user_id: event.user_id.clone(),
        client_id: event.client_id.clone(),
        target: event.target.clone(),
        reason: event.reason.map(|reason| reason.to_string()),
        error_id: event.error_id.clone(),
        details: one_line(&event.details, MOST_DETAILS),
        salt: personal.0.is_some().then(|| random_bytes::<16>().to_vec()),
        personal,
        personal_hash: None,
        seq: None,
    };
    audit_events::insert(conn, &row).await
}
