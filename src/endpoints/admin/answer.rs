//! What a page of the administration answers, or why it does not.

use axum::http::StatusCode;
use axum::response::Response;

use crate::admin::{AdminError, Refusal, RefusalKind, Refusals};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::admin::Sheet;
use crate::storage::StorageError;

/// What a page of the administration answers.
pub enum Answer {
    /// A page.
    Shown(StatusCode, Box<Sheet>),
    /// Another page of this server, by its path under the issuer's.
    SeeOther(String),
    /// Anything else: a file.
    Whole(Box<Response>),
}

impl From<Sheet> for Answer {
    fn from(sheet: Sheet) -> Self {
        Self::Shown(StatusCode::OK, Box::new(sheet))
    }
}

/// Why it does not.
#[derive(Debug)]
pub enum Refused {
    /// There is no such thing, or not for whoever asks.
    Nothing,
    /// They may not, and of what it takes.
    Forbidden(String),
    /// What was sent is no form of this page, or the server failed.
    Error(ProtocolError),
    /// The door of changes refused it, and the page has no form to say so in.
    Change(Refusals),
    /// There was too much at once: of what.
    Waits(&'static str),
}

impl From<ProtocolError> for Refused {
    fn from(error: ProtocolError) -> Self {
        Self::Error(error)
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self::Error(error.into())
    }
}

impl From<AdminError> for Refused {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(refusals) => match refusals.first().kind {
                RefusalKind::NotFound => Self::Nothing,
                RefusalKind::Forbidden => Self::Forbidden(refusals.first().message.clone()),
                RefusalKind::Invalid
                | RefusalKind::Conflict
                | RefusalKind::Outdated
                | RefusalKind::KeyReused => Self::Change(refusals),
            },
            AdminError::Storage(error) => error.into(),
            error @ (AdminError::Keys(_) | AdminError::Password(_)) => {
                Self::Error(ProtocolError::server_error(error))
            }
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        AdminError::from(refusal).into()
    }
}

/// The status of a page that says why a change was refused.
#[must_use]
pub fn status_of(refusals: &Refusals) -> StatusCode {
    match refusals.first().kind {
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::Conflict | RefusalKind::KeyReused => StatusCode::CONFLICT,
        RefusalKind::Outdated => StatusCode::PRECONDITION_FAILED,
    }
}

/// What is said of each refusal: what is wrong, and what mends it.
#[must_use]
pub fn sentences(refusals: &Refusals) -> Vec<String> {
    refusals.iter().map(sentence).collect()
}

/// What is said of one: nobody on a page has a command line before them, so no command is, and no flag.
#[must_use]
pub fn sentence(refusal: &Refusal) -> String {
    match refusal.advice() {
        Some(advice) => format!("{} Try {advice}.", refusal.message),
        None => refusal.message.clone(),
    }
}

/// The refusal of a form that lacks what every browser sends.
#[must_use]
pub fn incomplete() -> Refused {
    ProtocolError::of(reason::FORM_INCOMPLETE).into()
}
