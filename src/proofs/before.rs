//! What an account was signed in with at a moment, kept sealed, and how that is put back: what was added since goes, what was
//! removed or changed since is there again, and what is good once and was used stays used.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::totp;
use crate::oauth::provider::Names;
use crate::seal::{SealError, Sealer};
use crate::storage::passkeys::{self, Passkey};
use crate::storage::providers::{self, Provider};
use crate::storage::recovery_codes::{self, StoredCode};
use crate::storage::totp_credentials::{self, TotpCredential};
use crate::storage::user_identities::{self, Identity};
use crate::storage::users::{self, PasswordCredential};
use crate::storage::{Conn, StorageError};
use crate::types::{ProviderId, Timestamp, TokenHash, UserId};

/// What it is sealed for.
pub const BEFORE: &str = "address changes";

/// What an account was signed in with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Before {
    password: Option<PasswordCredential>,
    totp: Vec<TotpCredential>,
    passkeys: Vec<Passkey>,
    recovery_codes: Vec<StoredCode>,
    /// Who they are at other providers; what was sealed before there were any does not say.
    #[serde(default)]
    identities: Vec<Identity>,
    /// How those providers named people; of one of which that is not known nothing is put back.
    #[serde(default)]
    names: BTreeMap<ProviderId, Names>,
}

impl Before {
    /// What a person signs in with now. The account's row is held by whoever calls this.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(conn: &mut Conn<'_>, user_id: &UserId) -> Result<Self, StorageError> {
        let identities = user_identities::of_user(conn, user_id).await?;
        let mut names = BTreeMap::new();
        for identity in &identities {
            if let Some(provider) = providers::by_id(conn, &identity.provider_id).await? {
                names.insert(provider.id, provider.settings.names());
            }
        }
        Ok(Self {
            password: users::password(conn, user_id).await?,
            totp: totp_credentials::of_user(conn, user_id).await?,
            passkeys: passkeys::of_user(conn, user_id).await?,
            recovery_codes: recovery_codes::all(conn, user_id).await?,
            identities,
            names,
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

    /// Holds the providers the person was known by, until this transaction ends: whoever signs in by one holds that first and then
    /// the account, and so does whoever calls this.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold_providers(&self, conn: &mut Conn<'_>) -> Result<(), StorageError> {
        let of_them = self.identities.iter().map(|identity| &identity.provider_id);
        for id in of_them.collect::<BTreeSet<_>>() {
            providers::take(conn, id).await?;
        }
        Ok(())
    }

    /// Puts it back, in place of what the person signs in with now; `used_codes` are the recovery codes of then that were used
    /// since. The account's row is held by whoever calls this, and before it the providers ([`Self::hold_providers`]); they also end
    /// what was begun with any of it.
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
        self.put_identities_back(conn, user_id).await?;
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

    async fn put_identities_back(&self, conn: &mut Conn<'_>, user_id: &UserId) -> Result<(), StorageError> {
        let there = user_identities::of_user(conn, user_id).await?;
        for added in &there {
            if !self.identities.iter().any(|before| before.id == added.id) {
                user_identities::remove(conn, &added.id, user_id).await?;
            }
        }
        for before in &self.identities {
            let (id, issuer, subject) = (&before.provider_id, &before.issuer, &before.subject);
            // Somebody else's by now.
            if user_identities::find(conn, id, issuer, subject).await?.is_some() {
                continue;
            }
            let provider = providers::take(conn, id).await?;
            if provider.is_some_and(|provider| self.is_meant(&provider, before)) {
                user_identities::insert(conn, before).await?;
            }
        }
        Ok(())
    }

    /// Whether a provider means by an identity whom it meant: it is the one there was, and not another that was made under its id;
    /// and its names are for those they were for.
    fn is_meant(&self, provider: &Provider, before: &Identity) -> bool {
        provider.created_at <= before.linked_at
            && provider.settings.is_issuer(&before.issuer)
            && self.names.get(&provider.id) == Some(&provider.settings.names())
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
