//! An initial access token as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use super::shown_once::ShownOnce;
use crate::admin::initial_tokens::NewInitialToken;
use crate::storage::initial_access_tokens::InitialAccessToken;
use crate::types::{InitialTokenId, Timestamp};

/// A token that lets somebody register apps (RFC 7591 §1.2), without what it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InitialTokenRecord {
    /// Names it.
    pub id: InitialTokenId,
    /// Whom or what it was made for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// How many apps it still registers.
    pub uses_left: i64,
}

/// A token that was just made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedInitialTokenRecord {
    /// What is kept of it.
    #[serde(flatten)]
    pub token: InitialTokenRecord,
    /// The token: it is sent to `/register` as Bearer.
    #[schema(required = false)]
    pub initial_access_token: ShownOnce,
}

impl From<&InitialAccessToken> for InitialTokenRecord {
    fn from(token: &InitialAccessToken) -> Self {
        Self {
            id: token.id.clone(),
            description: token.description.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            uses_left: token.uses_left,
        }
    }
}

impl From<&NewInitialToken> for CreatedInitialTokenRecord {
    fn from(made: &NewInitialToken) -> Self {
        Self {
            token: (&made.token).into(),
            initial_access_token: (&made.secret).into(),
        }
    }
}
