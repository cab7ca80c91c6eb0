//! What an account was signed in with at a moment, kept sealed, and how that is put back: what was added since goes, what was
//! removed or changed since is there again, and what is good once and was used stays used.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::totp;
use crate::seal::{SealError, Sealer};
use crate::storage::passkeys::{self, Passkey};
use crate::storage::recovery_codes::{self, StoredCode};
use crate::storage::totp_credentials::{self, TotpCredential};
use crate::storage::users::{self, PasswordCredential};
use crate::storage::{Conn, StorageError};
use crate::types::{Timestamp, TokenHash, UserId};

/// What it is sealed for.
pub const BEFORE: &str = "address changes";

/// What an account was signed in with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Before {
    password: Option<PasswordCredential>,
    totp: Vec<TotpCredential>,
    passkeys: Vec<Passkey>,
    recovery_codes: Vec<StoredCode>,
}

impl Before {
    /// What a person signs in with now. The account's row is held by whoever calls this.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Self, StorageError> {
        Ok(Self {
            password: users::password(conn, user_id).await?,
            totp: totp_credentials::of_user(conn, user_id).await?,
            passkeys: passkeys::of_user(conn, user_id).await?,
            recovery_codes: recovery_codes::all(conn, user_id).await?,
        })
    }

    /// The set of recovery codes there was.
    #[must_use]
    pub fn recovery_version(&self) -> Option<i64> {
        self.recovery_codes.first().map(|code| code.version)
    }

    /// The same as it is stored, for the row of this token alone.
    ///
    /// # Errors
    /// If it cannot be sealed.
    pub fn seal(&self, sealer: &Sealer, row: &TokenHash) -> Result<Vec<u8>, SealError> {
        let text = serde_json::to_vec(self).map_err(|_| SealError::Library)?;
        sealer.seal(row.encoded().as_bytes(), &Zeroizing::new(text))
    }

    /// What was stored in the row of this token.
    ///
    /// # Errors
    /// `Refused` if it was not: under another master key, or in another row.
    pub fn open(sealer: &Sealer, row: &TokenHash, snapshot: &[u8]) -> Result<Self, SealError> {
        let text = sealer.open(row.encoded().as_bytes(), snapshot)?;
        serde_json::from_slice(&text).map_err(|_| SealError::Refused)
    }

    /// Puts it back, in place of what the person signs in with now; `used_codes` are the recovery codes of then that were used
    /// since. The account's row is held by whoever calls this, who also ends what was begun with any of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn put_back(
        &self,
        conn: &mut Conn<'_>,
        user_id: &UserId,
        used_codes: &[i64],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.put_password_back(conn, user_id, now).await?;
        self.put_apps_back(conn, user_id, now).await?;
        self.put_passkeys_back(conn, user_id).await?;
        self.put_codes_back(conn, user_id, used_codes, now).await
    }

    async fn put_password_back(
        &self,
        conn: &mut Conn<'_>,
        user_id: &UserId,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let there = users::password(conn, user_id).await?;
        match &self.password {
            Some(before) if there.is_none_or(|there| there.phc != before.phc) => {
                users::put_password_back(conn, user_id, before, now).await
            }
            Some(_) => Ok(()),
            None => users::delete_password(conn, user_id).await.map(|_| ()),
        }
    }

    async fn put_apps_back(
        &self,
        conn: &mut Conn<'_>,
        user_id: &UserId,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let there = totp_credentials::of_user(conn, user_id).await?;
        for added in &there {
            if !self.totp.iter().any(|before| before.id == added.id) {
                totp_credentials::delete(conn, &added.id, user_id).await?;
            }
        }
        // What is there still knows best which of its codes were used.
        for before in &self.totp {
            if !there.iter().any(|there| there.id == before.id) {
                totp_credentials::insert(conn, user_id, &totp::with_codes_used(before, now)).await?;
            }
        }
        Ok(())
    }

    async fn put_passkeys_back(&self, conn: &mut Conn<'_>, user_id: &UserId) -> Result<(), StorageError> {
        let there = passkeys::of_user(conn, user_id).await?;
        for added in &there {
            if !self.passkeys.iter().any(|before| before.id == added.id) {
                passkeys::remove(conn, &added.id, user_id).await?;
            }
        }
        for before in &self.passkeys {
            // What is there still has counted on.
            if there.iter().any(|there| there.id == before.id) {
                passkeys::rename(conn, &before.id, user_id, &before.name).await?;
                continue;
            }
            let of_another = passkeys::by_credential(conn, &before.made.credential_id).await?;
            if of_another.is_none() {
                passkeys::put_back(conn, before).await?;
            }
        }
        Ok(())
    }

    async fn put_codes_back(
        &self,
        conn: &mut Conn<'_>,
        user_id: &UserId,
        used: &[i64],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let there = recovery_codes::all(conn, user_id).await?;
        let version = there.first().map(|code| code.version);
        // Of the same set it is known there which were used.
        if version == self.recovery_version() {
            return Ok(());
        }
        let mut codes = self.recovery_codes.clone();
        for code in codes.iter_mut().filter(|code| used.contains(&code.number)) {
            code.used_at.get_or_insert(now);
        }
        recovery_codes::put_back(conn, user_id, &codes).await
    }
}
