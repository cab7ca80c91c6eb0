//! One file for each grant type: what it checks and writes, and what it found. Whether it is issued is the policy's.

pub mod authorization_code;
pub mod client_credentials;
pub mod refresh_token;

use crate::app::App;
use crate::audit::{self, AuditEvent};
use crate::client_auth::AuthenticatedClient;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::GrantType;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::policy::{Candidate, Subject};
use crate::oauth::resource::Catalog;
use crate::storage::grants::{self, Grant};
use crate::types::{GrantId, ResourceUri, Scope, Timestamp};

/// What every grant type is given.
pub struct Room<'a> {
    /// The server.
    pub app: &'a App,
    /// Who asks.
    pub client: &'a AuthenticatedClient,
    /// What is registered.
    pub catalog: &'a Catalog,
    /// The request.
    pub parameters: &'a Parameters,
    /// When it came.
    pub now: Timestamp,
}

impl Room<'_> {
    /// Revokes a grant and records why, in one transaction.
    async fn revoke(
        &self,
        id: &GrantId,
        because: &'static str,
        event: AuditEvent,
    ) -> Result<(), ProtocolError> {
        let (id, now) = (id.clone(), self.now);
        self.app
            .db
            .write(move |conn| {
                Box::pin(async move {
                    // Recorded once, however often the replay is repeated.
                    if grants::revoke(conn, &id, because, now).await? {
                        audit::record(conn, &event, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    /// Records what happened to a grant that stays as it is.
    async fn record(&self, event: AuditEvent) -> Result<(), ProtocolError> {
        let now = self.now;
        self.app
            .db
            .write_one(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await?;
        Ok(())
    }

    /// When nothing works any more of a grant whose tokens are issued now: the access token, and the refresh token where there
    /// is one.
    ///
    /// Back-Channel Logout §2.7: what ends with a sign-in is found by this, so it is never before the last token's end. A
    /// resource server only shortens what the app has.
    fn ends_at(&self) -> Timestamp {
        let tokens = &self.app.settings.tokens;
        let own = self.client.settings.access_lifetime;
        let access = AccessLifetime::of_token(tokens.access.duration(), own, []);
        let lifetime = if self.client.may_use(GrantType::RefreshToken) {
            // The answer to a refresh can be had again for a while, with an access token of that moment.
            let repeated = access.saturating_add(tokens.replay_window.duration());
            repeated.max(tokens.refresh_idle.duration())
        } else {
            access
        };
        self.now.plus(lifetime)
    }
}

/// What a living grant says, for the policy.
fn candidate(grant_type: GrantType, grant: &Grant, scope: Scope, requested: Vec<ResourceUri>) -> Candidate {
    Candidate {
        grant_type,
        subject: Subject::User {
            grant_id: grant.allowed.id.clone(),
            person: grant.person(),
            names_resources: grant.allowed.names_resources,
        },
        scope,
        granted_resources: grant.allowed.resources.0.clone(),
        requested_resources: requested,
    }
}
