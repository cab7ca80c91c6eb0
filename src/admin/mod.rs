//! What an administrator can do, once: the command line, and later pages and an API, call these functions.
//!
//! Each change checks first and refuses in words, then writes itself and its audit event in one transaction. A running
//! server sees a change within `cache.lifetime`.

pub mod audit;
pub mod clients;
pub mod explain;
pub mod grants;
pub mod keys;
pub mod profiles;
pub mod registrations;
pub mod resources;
pub mod roles;
pub mod scopes;
pub mod sessions;
pub mod users;
mod whom;

use futures_util::future::BoxFuture;

use crate::keys::KeyError;
use crate::proofs::password::PasswordError;
use crate::storage::resources::{self as resource_rows, RegisteredResource};
use crate::storage::{Conn, Db, StorageError};
use crate::types::ResourceUri;

/// What kind of refusal it is: decides the exit code, or the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// What was asked for breaks a rule.
    Invalid,
    /// What it is about does not exist.
    NotFound,
    /// It exists already, or something else stands in the way.
    Conflict,
}

/// Why an administrator does not get what they asked for, and what they can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind of refusal it is.
    pub kind: RefusalKind,
    /// Why, in a sentence.
    pub message: String,
    /// A command that helps.
    pub remedy: Option<String>,
}

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// Refused; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The keys failed.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The password was not hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl Refusal {
    fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            remedy: None,
        }
    }

    /// A refusal for what breaks a rule.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Invalid, message)
    }

    /// A refusal for what does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotFound, message)
    }

    /// A refusal for what exists already, or stands in the way.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, message)
    }

    /// The same with a command that helps.
    #[must_use]
    pub fn try_this(mut self, command: impl Into<String>) -> Self {
        self.remedy = Some(command.into());
        self
    }
}

/// Runs `work` in one transaction. It refuses before it writes: only a database error takes back what it wrote.
async fn change<T, F>(db: &Db, work: F) -> Result<T, AdminError>
where
    T: Send + 'static,
    F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<T, AdminError>> + Send + 'static,
{
    db.write(move |conn| {
        Box::pin(async move {
            match work(conn).await {
                Err(AdminError::Storage(error)) => Err(error),
                decision => Ok(decision),
            }
        })
    })
    .await?
}

/// Says what exists already when an insert found it there.
fn taken(error: AdminError, refusal: impl FnOnce() -> Refusal) -> AdminError {
    match error {
        AdminError::Storage(error) if error.is_conflict() => refusal().into(),
        other => other,
    }
}

/// The resource server that `uri` names, in this spelling or another.
async fn resource(conn: &mut Conn<'_>, uri: &ResourceUri) -> Result<RegisteredResource, AdminError> {
    resource_rows::named(conn, uri).await?.ok_or_else(|| {
        Refusal::not_found(format!("There is no resource server {uri}."))
            .try_this(format!(
                "grantor resource list, or grantor resource create --uri {uri} --name NAME"
            ))
            .into()
    })
}

/// A text people read: not empty, one line, not longer than a line should be.
fn check_words(what: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::invalid(format!("The {what} is empty.")));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(format!(
            "The {what} must be one line without control characters."
        )));
    }
    if text.chars().count() > most {
        return Err(Refusal::invalid(format!(
            "The {what} has at most {most} characters."
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
