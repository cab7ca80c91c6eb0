//! `grant_type=authorization_code` (RFC 6749 §4.1.3).

use super::{Room, candidate};
use crate::audit::{Actor, AuditEvent, Kind};
use crate::client_auth::FailureBudget;
use crate::oauth::client::GrantType;
use crate::oauth::code_grant::{self, RedeemedCode};
use crate::oauth::error::ProtocolError;
use crate::oauth::policy::Candidate;
use crate::oauth::reason;
use crate::storage::grants::{self, Grant};
use crate::types::{OpaqueToken, ResourceUri, Secret};

/// Redeems a code, once.
///
/// The gate is one conditional `UPDATE`: of any number of redemptions one finds the row unspent. A wrong verifier or
/// redirect URI spends the code and revokes it: whoever sent it is not who it was meant for.
///
/// # Errors
/// `invalid_grant`, in the same words for unknown, expired, spent and foreign codes.
pub async fn redeem(
    room: &Room<'_>,
    code: &Secret,
    resources: Vec<ResourceUri>,
    budget: &FailureBudget<'_>,
) -> Result<(Candidate, Grant), ProtocolError> {
    let Some(code) = OpaqueToken::presented(OpaqueToken::CODE, code.expose()) else {
        return Err(budget.spend(ProtocolError::of(reason::CODE_UNKNOWN)));
    };
    let (hash, client_id, now) = (code.hash(), room.client.id.clone(), room.now);
    let ends_at = room.ends_at();
    let redeemed = room
        .app
        .db
        .write_one(move |conn| {
            Box::pin(async move { grants::redeem(conn, &hash, &client_id, ends_at, now).await })
        })
        .await?;
    let Some(grant) = redeemed else {
        return Err(refuse(room, &code, budget).await?);
    };
    let redeemed = RedeemedCode {
        user_id: &grant.allowed.user_id,
        client_id: &grant.allowed.client_id,
        scope: &grant.allowed.scope,
        redirect_uri: &grant.allowed.redirect_uri,
        code_challenge: grant.allowed.code_challenge.as_ref(),
    };
    match code_grant::authorization_code(room.parameters, &room.client.id, &redeemed) {
        Ok(scope) => {
            let candidate = candidate(GrantType::AuthorizationCode, &grant, scope, resources);
            Ok((candidate, grant))
        }
        Err(error) => {
            let error = error.identified();
            let event = AuditEvent::new(Kind::CodeMisused, Actor::Client)
                .user(&grant.allowed.user_id)
                .client(&grant.allowed.client_id)
                .target(&grant.allowed.id)
                .refusal(&error);
            room.revoke(&grant.allowed.id, "code misused", event).await?;
            Err(error)
        }
    }
}

/// Why the row was not found unspent, and what follows from it.
async fn refuse(
    room: &Room<'_>,
    code: &OpaqueToken,
    budget: &FailureBudget<'_>,
) -> Result<ProtocolError, ProtocolError> {
    let found = grants::by_code(&mut room.app.db.read().await?.conn(), &code.hash()).await?;
    let Some(grant) = found else {
        // A code that was never issued is a guess, and guesses are scarce.
        return Ok(budget.spend(ProtocolError::of(reason::CODE_UNKNOWN)));
    };
    let event = |kind, refusal: &ProtocolError| {
        AuditEvent::new(kind, Actor::Client)
            .user(&grant.allowed.user_id)
            .client(&room.client.id)
            .target(&grant.allowed.id)
            .refusal(refusal)
    };
    if grant.allowed.client_id != room.client.id {
        // The code's own client can still redeem it: nobody else can burn it.
        let refusal = budget.spend(ProtocolError::of(reason::CODE_OF_OTHER_CLIENT).identified());
        if refusal.reason == reason::GRANT_NOT_GOOD {
            room.record(event(Kind::CodeClientMismatch, &refusal)).await?;
        }
        return Ok(refusal);
    }
    if grant.redeemed_at.is_some() {
        // RFC 6749 §4.1.2: "If an authorization code is used more than once, the authorization server MUST deny the
        // request and SHOULD revoke (when possible) all tokens previously issued based on that authorization code."
        let refusal = ProtocolError::of(reason::CODE_REPLAYED).identified();
        let replayed = event(Kind::CodeReplayed, &refusal);
        room.revoke(&grant.allowed.id, "code replayed", replayed).await?;
        return Ok(refusal);
    }
    Ok(ProtocolError::of(match &grant {
        grant if grant.revoked_at.is_some() => reason::GRANT_REVOKED,
        grant if grant.is_active != Some(true) => reason::USER_NOT_ACTIVE,
        _ => reason::CODE_EXPIRED,
    }))
}
