//! Another provider people sign in with, and who is known by it, as programs are shown them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::provider_settings::ProviderSettingsRecord;
use super::view::View;
use crate::admin::providers::Gone;
use crate::oauth::provider::{ProviderKind, backchannel_logout_uri, redirect_uri};
use crate::storage::providers::{self as rows, Provider};
use crate::storage::user_identities::{Identity, KnownPerson};
use crate::storage::{Conn, StorageError};
use crate::types::{EmailAddress, IdentityId, Issuer, ProviderId, Timestamp, UserId};

/// Another provider people sign in with, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderRecord {
    /// Its id, which stands in addresses.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// Whether a client secret or private key is kept for it.
    pub has_secret: bool,
    /// Whether it may be signed in with.
    pub is_enabled: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its settings, by the names a file has them by.
    #[serde(flatten)]
    pub settings: ProviderSettingsRecord,
}

/// A provider, and how many people are known by it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CountedProviderRecord {
    /// The provider.
    #[serde(flatten)]
    pub provider: ProviderRecord,
    /// How many people are known by it.
    pub people: i64,
}

/// A provider, with the addresses of this server that are registered there.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderDetails {
    /// The provider.
    #[serde(flatten)]
    pub provider: ProviderRecord,
    /// Where its answers may go to.
    pub redirect_uri: String,
    /// Where it says that somebody signed out; left out for one that speaks OAuth alone.
    pub backchannel_logout_uri: Option<String>,
    /// How many people are known by it; left out where it was just written, and where it has versions.
    pub people: Option<i64>,
}

/// A provider that may be signed in with no longer, and what that means to people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GoneProviderRecord {
    /// Its id.
    pub id: ProviderId,
    /// How many people were known by it.
    pub people: i64,
    /// Those of them who are left with no way in, by address, as far as they are named.
    pub locked_out: Vec<String>,
    /// How many sign-ins ended.
    pub sign_ins_ended: u64,
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityRecord {
    /// Its id here.
    pub id: IdentityId,
    /// The provider.
    pub provider_id: ProviderId,
    /// Who the provider said it is then.
    pub issuer: String,
    /// Who it said the person is.
    pub subject: String,
    /// Whose account it is.
    pub user_id: UserId,
    /// Their address there, as the provider said it last.
    #[schema(required)]
    pub email: Option<String>,
    /// Which version of it this is.
    pub version: i64,
    /// When it was connected.
    pub linked_at: Timestamp,
    /// When somebody last signed in with it.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// Somebody who is known by a provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KnownPersonRecord {
    /// The id of what they are known as.
    pub id: IdentityId,
    /// Who the provider says it is.
    pub subject: String,
    /// Whose account it is.
    pub user_id: UserId,
    /// The address of that account.
    pub account: EmailAddress,
    /// Their address there, as the provider said it last.
    #[schema(required)]
    pub email: Option<String>,
    /// When it was connected.
    pub linked_at: Timestamp,
    /// When somebody last signed in with it.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

impl From<&Provider> for ProviderRecord {
    fn from(provider: &Provider) -> Self {
        Self {
            id: provider.id.clone(),
            name: provider.name.clone(),
            has_secret: provider.secret.is_some(),
            is_enabled: provider.is_enabled,
            created_at: provider.created_at,
            updated_at: provider.updated_at,
            settings: (&provider.settings).into(),
        }
    }
}

impl CountedProviderRecord {
    /// A provider so many people are known by.
    #[must_use]
    pub fn new(provider: &Provider, people: i64) -> Self {
        Self {
            provider: provider.into(),
            people,
        }
    }
}

impl ProviderDetails {
    /// A provider of a server with this issuer; `people` where it was counted how many are known by it.
    #[must_use]
    pub fn new(provider: &Provider, issuer: &Issuer, people: Option<i64>) -> Self {
        let is_oidc = provider.settings.kind == ProviderKind::Oidc;
        Self {
            provider: provider.into(),
            redirect_uri: redirect_uri(issuer, &provider.id),
            backchannel_logout_uri: is_oidc.then(|| backchannel_logout_uri(issuer, &provider.id)),
            people,
        }
    }
}

impl From<&Gone> for GoneProviderRecord {
    fn from(gone: &Gone) -> Self {
        Self {
            id: gone.provider.id.clone(),
            people: gone.people,
            locked_out: gone.who.clone(),
            sign_ins_ended: gone.sign_ins,
        }
    }
}

impl From<&Identity> for IdentityRecord {
    fn from(identity: &Identity) -> Self {
        Self {
            id: identity.id.clone(),
            provider_id: identity.provider_id.clone(),
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            user_id: identity.user_id.clone(),
            email: identity.email.clone(),
            version: identity.version,
            linked_at: identity.linked_at,
            last_used_at: identity.last_used_at,
        }
    }
}

impl From<&KnownPerson> for KnownPersonRecord {
    fn from(person: &KnownPerson) -> Self {
        Self {
            id: person.id.clone(),
            subject: person.subject.clone(),
            user_id: person.user_id.clone(),
            account: person.account.clone(),
            email: person.email.clone(),
            linked_at: person.linked_at,
            last_used_at: person.last_used_at,
        }
    }
}

/// A provider of a server with this issuer, as it is shown.
pub struct ProviderView(pub ProviderId, pub Issuer);

impl View for ProviderView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let found = rows::by_id(conn, &self.0).await?;
        // How many people are known by it is no part of it: they come and go while somebody changes it.
        let details = found.map(|provider| ProviderDetails::new(&provider, &self.1, None));
        Ok(details.and_then(|details| serde_json::to_value(details).ok()))
    }
}
