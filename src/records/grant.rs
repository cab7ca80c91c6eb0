//! A grant as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::grant_lines::GrantLine;
use crate::types::{ClientId, GrantId, Scope, Timestamp, UserId};

/// What a person allowed an app.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GrantRecord {
    /// Its id.
    pub id: GrantId,
    /// Who allowed it.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: String,
    /// To which app.
    pub client_id: ClientId,
    /// What people call the app.
    pub client_name: String,
    /// What was granted.
    #[schema(value_type = Scope)]
    pub scope: String,
    /// For which resource servers: their identifiers, separated by spaces.
    pub resources: String,
    /// When it was allowed.
    pub created_at: Timestamp,
    /// When its code was redeemed.
    #[schema(required)]
    pub redeemed_at: Option<Timestamp>,
    /// How often it was refreshed, plus one; 0 before its code was redeemed.
    pub generation: i64,
    /// When it was last refreshed.
    pub generation_at: Timestamp,
    /// When nothing of it works any more.
    pub ends_at: Timestamp,
    /// When it ends however often it is refreshed.
    pub expires_at: Timestamp,
    /// When it was revoked.
    #[schema(required)]
    pub revoked_at: Option<Timestamp>,
    /// Why.
    #[schema(required)]
    pub revoked_because: Option<String>,
}

impl From<&GrantLine> for GrantRecord {
    fn from(grant: &GrantLine) -> Self {
        Self {
            id: grant.id.clone(),
            user_id: grant.user_id.clone(),
            email: grant.email.clone(),
            client_id: grant.client_id.clone(),
            client_name: grant.client_name.clone(),
            scope: grant.scope.clone(),
            resources: grant.resources.clone(),
            created_at: grant.created_at,
            redeemed_at: grant.redeemed_at,
            generation: grant.generation,
            generation_at: grant.generation_at,
            ends_at: grant.ends_at,
            expires_at: grant.expires_at,
            revoked_at: grant.revoked_at,
            revoked_because: grant.revoked_because.clone(),
        }
    }
}
