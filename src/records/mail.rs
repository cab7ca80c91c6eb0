//! A mail as programs are shown it: never what is in it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::mails::MailSummary;
use crate::types::{MailId, Timestamp};

/// A mail that waits, or ended in the last hour.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailRecord {
    /// Its id: what its `Message-ID` begins with.
    pub id: MailId,
    /// What kind of mail it is.
    pub kind: String,
    /// Who gets it, as far as others are shown an address.
    pub to: String,
    /// `waiting`, `sent` or `given up`.
    pub state: String,
    /// Whether a stranger asked for it.
    pub asked_by_stranger: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next.
    #[schema(required)]
    pub next_at: Option<Timestamp>,
    /// When it was sent or given up.
    #[schema(required)]
    pub ended_at: Option<Timestamp>,
    /// Why the last attempt that failed did.
    #[schema(required)]
    pub last_error: Option<String>,
}

impl From<&MailSummary> for MailRecord {
    fn from(mail: &MailSummary) -> Self {
        Self {
            id: mail.id.clone(),
            kind: mail.kind.clone(),
            to: mail.to.clone(),
            state: mail.state.clone(),
            asked_by_stranger: mail.asked_by_stranger,
            attempts: mail.attempts,
            created_at: mail.created_at,
            next_at: mail.next_at,
            ended_at: mail.ended_at,
            last_error: mail.last_error.clone(),
        }
    }
}
