//! The languages of people: in which they are written to.

use super::{Conn, StorageError};
use crate::types::{Timestamp, UserId};
use crate::words::Language;

statements! {
    SET = "UPDATE users SET locale = $2 WHERE id = $1";
    SET_FIRST = "UPDATE users SET locale = $2 WHERE id = $1 AND signed_in_at >= $3";
    NOTE = "UPDATE users SET locale = $2 WHERE id = $1 AND locale IS NULL";
    OF = "SELECT locale FROM users WHERE id = $1";
}

/// Notes the language a person chose.
///
/// # Errors
/// If the database fails.
pub async fn set(conn: &mut Conn<'_>, id: &UserId, language: Language) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(SET).bind(id).bind(language.tag()).execute(c).await?;
        Ok(())
    })
}

/// The same where it was chosen in a browser that first signed in to the account at `since`: nothing, if another did before.
///
/// # Errors
/// If the database fails.
pub async fn set_first(
    conn: &mut Conn<'_>,
    id: &UserId,
    language: Language,
    since: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(SET_FIRST).bind(id).bind(language.tag()).bind(since).execute(c).await?;
        Ok(())
    })
}

/// Notes the language a person reads the pages in, if nothing is known of it yet: what they chose stays.
///
/// # Errors
/// If the database fails.
pub async fn note(conn: &mut Conn<'_>, id: &UserId, language: Language) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(NOTE).bind(id).bind(language.tag()).execute(c).await?;
        Ok(())
    })
}

/// The language a person chose or reads the pages in, if that is known, and it is one of those there are.
///
/// # Errors
/// If the database fails.
pub async fn of(conn: &mut Conn<'_>, id: &UserId) -> Result<Option<Language>, StorageError> {
    let tag: Option<Option<String>> =
        on!(conn, c => sqlx::query_scalar(OF).bind(id).fetch_optional(c).await?);
    Ok(tag.flatten().and_then(|tag| Language::tagged(&tag)))
}
