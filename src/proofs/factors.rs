//! What a person has beside their password.

use crate::oauth::acr::Acr;
use crate::storage::{
    Conn, StorageError, passkeys, recovery_codes, totp_credentials, user_identities, users,
};
use crate::types::UserId;

/// What a person has beside their password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// How many apps make codes for them.
    pub totp: i64,
    /// How many passkeys they have.
    pub passkeys: i64,
    /// How many recovery codes they have left.
    pub recovery_codes: i64,
}

impl Factors {
    /// Those of a person.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Self, StorageError> {
        Ok(Self {
            totp: totp_credentials::count(conn, user_id).await?,
            passkeys: passkeys::count(conn, user_id).await?,
            recovery_codes: recovery_codes::left(conn, user_id).await?,
        })
    }

    /// Whether they have one to be asked for. Recovery codes stand in for a factor, and are none of their own.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.totp > 0 || self.passkeys > 0
    }

    /// How strong a sign-in is by itself: whoever has a second factor is asked for it.
    #[must_use]
    pub fn usual(&self) -> Acr {
        if self.are_there() { Acr::Two } else { Acr::One }
    }

    /// How strong a sign-in they can make.
    #[must_use]
    pub fn strongest(&self) -> Acr {
        if self.passkeys > 0 { Acr::Phr } else { self.usual() }
    }
}

/// With how many credentials a person can begin to sign in: their password, each of their passkeys, and who they are at each
/// provider that is enabled. Codes alone sign nobody in, so the last of these is never taken away.
///
/// # Errors
/// If the database fails.
pub async fn ways_in(conn: &mut Conn<'_>, user_id: &UserId) -> Result<i64, StorageError> {
    let password = users::password(conn, user_id).await?;
    Ok(passkeys::count(conn, user_id).await?
        + user_identities::ways_in(conn, user_id).await?
        + i64::from(password.is_some()))
}
