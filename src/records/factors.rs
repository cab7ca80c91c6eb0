//! What somebody signs in with, as programs are shown it: never a secret.

use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::passkeys::Passkey;
use crate::storage::totp_credentials::TotpCredential;
use crate::types::{PasskeyId, PasskeyName, ProviderId, Timestamp, TotpId, UserId};

/// What somebody signs in with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactorsRecord {
    /// Whose it is.
    pub user_id: UserId,
    /// Whether there is a password.
    pub has_password: bool,
    /// Their passkeys, oldest first.
    pub passkeys: Vec<PasskeyRecord>,
    /// The apps that make codes for them, oldest first.
    pub authenticator_apps: Vec<AuthenticatorAppRecord>,
    /// How many recovery codes were not used yet.
    pub recovery_codes_left: i64,
    /// The providers they are known by, by id.
    pub providers: Vec<ProviderId>,
}

/// A passkey, without what it signs with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PasskeyRecord {
    /// Its id.
    pub id: PasskeyId,
    /// What its person calls it.
    pub name: PasskeyName,
    /// Whether it is on several devices.
    pub is_synced: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// An app that makes codes for somebody, without what it makes them of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuthenticatorAppRecord {
    /// Its id.
    pub id: TotpId,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

impl From<&Passkey> for PasskeyRecord {
    fn from(passkey: &Passkey) -> Self {
        Self {
            id: passkey.id.clone(),
            name: passkey.name.clone(),
            is_synced: passkey.made.is_synced,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
        }
    }
}

impl From<&TotpCredential> for AuthenticatorAppRecord {
    fn from(app: &TotpCredential) -> Self {
        Self {
            id: app.id.clone(),
            name: app.name.clone(),
            created_at: app.created_at,
            last_used_at: app.last_used_at,
        }
    }
}
