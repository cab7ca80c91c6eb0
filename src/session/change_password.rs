//! Another password: whoever knew the old one is out, on every browser and in every app.

use super::end_of_user;
use crate::audit::Actor;
use crate::storage::{Conn, StorageError, grants, users};
use crate::types::{Timestamp, UserId};

/// Sets a password and ends what hung on the one before: sign-ins, also those that are still under way, and grants.
///
/// Begins with the account's row, which whoever calls this may hold already and must not hold anything else before.
///
/// # Errors
/// If the account does not exist or the database fails.
pub async fn change_password(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    phc: &str,
    (actor, because): (Actor, &'static str),
    now: Timestamp,
) -> Result<(), StorageError> {
    users::set_password(conn, user_id, phc, now).await?;
    end_of_user(conn, user_id, (actor, because), now).await?;
    grants::revoke_of_user(conn, user_id, because, now).await?;
    Ok(())
}
