//! `grant_type=refresh_token` (RFC 6749 §6; RFC 9700 §4.14.2).

use std::borrow::Cow;

use super::{Room, candidate};
use crate::audit::{Actor, AuditEvent, Kind};
use crate::client_auth::FailureBudget;
use crate::jose::JoseError;
use crate::oauth::access::{Access, Asked, Ceiling, Person};
use crate::oauth::client::{GrantType, is_asked_everywhere};
use crate::oauth::code_grant;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::policy::{self, Candidate};
use crate::oauth::reason;
use crate::oauth::scope_refusal;
use crate::storage::grants::{self, Grant};
use crate::tokens::{self, RefreshTokenClaims};
use crate::types::{ResourceUri, Scope, ScopeToken, Secret};

/// Moves a grant to its next generation.
///
/// What the request asks for is judged against the signed token and by the policy before anything is written, so that a
/// request that is refused costs the client nothing: its refresh token is not spent by a resource server that is
/// disabled for a while.
///
/// # Errors
/// `invalid_grant` for tokens that are not ours, expired, another client's, used before the last one, or of a grant
/// that has ended; `invalid_scope` and `invalid_target` for more than was granted.
pub async fn refresh(
    room: &Room<'_>,
    token: &Secret,
    resources: Vec<ResourceUri>,
    budget: &FailureBudget<'_>,
) -> Result<(Candidate, Grant), ProtocolError> {
    let claims = tokens::refresh_token(room.app, token.expose(), room.now).map_err(|error| {
        let is_guess = !matches!(error, JoseError::Claims(_) | JoseError::UnknownKey);
        let cause = if is_guess {
            reason::REFRESH_TOKEN_FORGED
        } else {
            reason::REFRESH_TOKEN_EXPIRED
        };
        let refusal = ProtocolError::of(cause).because(error);
        // What has expired, or was signed by a key that is gone, is no guess: people who stay away, and keys that are
        // revoked, must not use up what an app may get wrong.
        if is_guess { budget.spend(refusal) } else { refusal }
    })?;
    if claims.client_id != room.client.id {
        let refusal = budget.spend(ProtocolError::of(reason::REFRESH_TOKEN_OF_OTHER_CLIENT).identified());
        if refusal.reason == reason::GRANT_NOT_GOOD {
            let grant = grants::by_id(&mut room.app.db.read().await?.conn(), &claims.grant_id).await?;
            let mut event = AuditEvent::new(Kind::RefreshClientMismatch, Actor::Client)
                .client(&room.client.id)
                .target(&claims.grant_id)
                .refusal(&refusal);
            event.user_id = grant.map(|grant| grant.allowed.user_id);
            room.record(event).await?;
        }
        return Err(refusal);
    }
    let mut scope = narrowed(room, &claims, &resources).await?;
    let mut stored = claims.scope.to_string();
    let mut claims = claims;
    let grant = loop {
        if let Some(grant) = rotate(room, &claims, &stored).await? {
            break grant;
        }
        // Not the newest; or its person left something of it out since. Each time it is less, so that this ends.
        match less_than_said(room, &claims, &stored).await? {
            Some((less, as_stored)) => {
                scope = narrowed(room, &less, &resources).await?;
                (claims, stored) = (less, as_stored);
            }
            None => break replay(room, &claims).await?,
        }
    };
    // The answer to the last one is repeated, but not what was taken back since.
    if grant.allowed.scope != claims.scope {
        claims.scope = claims.scope.intersection(&grant.allowed.scope);
        claims.resources.clone_from(&grant.allowed.resources.0);
        scope = narrowed(room, &claims, &resources).await?;
    }
    let candidate = candidate(GrantType::RefreshToken, &grant, scope, resources);
    Ok((candidate, grant))
}

/// The scope that is asked for, judged against what `claims` say was granted and by the policy.
async fn narrowed(
    room: &Room<'_>,
    claims: &RefreshTokenClaims,
    resources: &[ResourceUri],
) -> Result<Scope, ProtocolError> {
    let parameters = understood(room, &claims.scope);
    let scope = code_grant::refresh_token(&parameters, &room.client.id, &claims.sub, &claims.scope)
        .map_err(|refusal| naming_scope(room, &parameters, &claims.scope, refusal))?;
    foresee(room, claims, &scope, resources).await?;
    Ok(scope)
}

/// What the newest refresh token of a grant stands for, and its scope as stored, if that is not what was `tried`: its person left
/// something of it out since the token was made.
///
/// RFC 6749 §6: "The requested scope MUST NOT include any scope not originally granted by the resource owner": what they took back
/// is granted no more, and what the token says of it counts for nothing.
async fn less_than_said(
    room: &Room<'_>,
    claims: &RefreshTokenClaims,
    tried: &str,
) -> Result<Option<(RefreshTokenClaims, String)>, ProtocolError> {
    let (found, stored) = {
        let mut read = room.app.db.read().await?;
        let (conn, id) = (&mut read.conn(), &claims.grant_id);
        (grants::by_id(conn, id).await?, grants::scope_of(conn, id).await?)
    };
    let (Some(grant), Some(stored)) = (found, stored) else {
        return Ok(None);
    };
    if grant.generation != claims.generation || stored == tried {
        return Ok(None);
    }
    let less = RefreshTokenClaims {
        // Never more, whatever is stored.
        scope: claims.scope.intersection(&grant.allowed.scope),
        resources: grant.allowed.resources.0,
        ..claims.clone()
    };
    Ok(Some((less, stored)))
}

/// The request without the names of its scope that the authorization endpoint leaves out in silence.
///
/// RFC 6749 §6: "The requested scope MUST NOT include any scope not originally granted by the resource owner". Many apps
/// repeat here what they once asked for, though (Authlib, requests-oauthlib, `mod_auth_openidc`), and the MCP SDK for Rust
/// adds `offline_access` wherever the metadata has it. Ours: what was left out when they asked the person is left out
/// again; anything else that was not granted is refused.
fn understood<'a>(room: &Room<'a>, granted: &Scope) -> Cow<'a, Parameters> {
    let requested = room.parameters.one("scope").map(Scope::requested);
    let Some(Ok(requested)) = requested else {
        return Cow::Borrowed(room.parameters);
    };
    let kept = requested.filtered(|name| granted.has(name.as_str()) || !is_left_out(room, name));
    if kept.is_empty() || kept == requested {
        return Cow::Borrowed(room.parameters);
    }
    Cow::Owned(room.parameters.with("scope", kept.to_string()))
}

/// The refusal of a wider scope, with the names of it that are registered here.
fn naming_scope(
    room: &Room<'_>,
    parameters: &Parameters,
    granted: &Scope,
    refusal: ProtocolError,
) -> ProtocolError {
    match parameters.one("scope").map(Scope::requested) {
        Some(Ok(requested)) if refusal.reason == reason::SCOPE_WIDER_THAN_GRANTED => {
            let wider = requested.filtered(|name| !granted.contains(name));
            let words = "the scope {scope} was not granted; leave it out, or send the person to the authorization endpoint for \
                         it";
            scope_refusal::naming(refusal.reason, room.catalog, &wider, words)
        }
        _ => refusal,
    }
}

/// Whether a person may never have been asked for `name` though the app did ask.
fn is_left_out(room: &Room<'_>, name: &ScopeToken) -> bool {
    // OpenID Connect Core §3.1.2.1: "Scope values used that are not understood by an implementation SHOULD be ignored."
    let Some(known) = room.catalog.scope(name) else {
        return true;
    };
    // What people may leave out they may have left out; no app is to keep a list of what.
    is_asked_everywhere(name)
        || !known.roles.is_empty()
        || room.client.metadata.optional_scope.contains(name)
        || (room.client.is_self_registered() && !Ceiling::of(room.catalog, room.client).has(name))
}

/// Asks the policy what it will say if the grant lives.
///
/// What the person holds is read only if something asked for depends on it: the usual refresh stays one statement.
async fn foresee(
    room: &Room<'_>,
    claims: &RefreshTokenClaims,
    scope: &Scope,
    resources: &[ResourceUri],
) -> Result<(), ProtocolError> {
    let person = if depends_on_person(room, claims, scope) {
        match grants::by_id(&mut room.app.db.read().await?.conn(), &claims.grant_id).await? {
            Some(grant) => Some(grant.person()),
            None => return Err(ProtocolError::of(reason::GRANT_ENDED)),
        }
    } else {
        None
    };
    // Whether the account works is for the row to say, which tells a replay first.
    let person = person.map(Person::active);
    let asked = Asked {
        grant_type: GrantType::RefreshToken,
        person: person.as_ref(),
        scope,
        granted_resources: &claims.resources,
        requested_resources: resources,
    };
    policy::judge(room.catalog, room.client, asked).map(|_| ())
}

/// Whether the policy has to know what the person holds.
fn depends_on_person(room: &Room<'_>, claims: &RefreshTokenClaims, scope: &Scope) -> bool {
    let rights = &room.catalog.rights;
    let takes_role = |name: &ScopeToken| room.catalog.scope(name).is_some_and(|it| !it.roles.is_empty());
    let is_restricted = |uri: &ResourceUri| *rights.of_resource(uri) != Access::Everyone;
    *rights.of_client(&room.client.id) != Access::Everyone
        || claims.resources.iter().any(is_restricted)
        || scope.iter().any(takes_role)
}

/// The one conditional `UPDATE`: succeeds for the newest generation alone, and once.
async fn rotate(
    room: &Room<'_>,
    claims: &RefreshTokenClaims,
    stored: &str,
) -> Result<Option<Grant>, ProtocolError> {
    let (id, client_id, now) = (claims.grant_id.clone(), claims.client_id.clone(), room.now);
    let (generation, scope) = (claims.generation, stored.to_owned());
    let ends_at = room.ends_at();
    let rotated = room.app.db.write_one(move |conn| {
        Box::pin(
            async move { grants::rotate(conn, &id, &client_id, (generation, &scope), ends_at, now).await },
        )
    });
    Ok(rotated.await?)
}

/// A token that is not the newest: the last one within the window gives the same successor again, anything older is
/// reuse.
///
/// RFC 9700 §4.14.2: "If a refresh token is compromised and subsequently used by both the attacker and the legitimate
/// client, one of them will present an invalidated refresh token ... The authorization server cannot determine which
/// party submitted the invalid refresh token, but it will revoke the active refresh token."
async fn replay(room: &Room<'_>, claims: &RefreshTokenClaims) -> Result<Grant, ProtocolError> {
    let found = grants::by_id(&mut room.app.db.read().await?.conn(), &claims.grant_id).await?;
    let grant = found.ok_or_else(|| ProtocolError::of(reason::GRANT_ENDED))?;
    // A database that lost its last moments, or a clock that went back: more is claimed than was ever given.
    let is_known = claims.generation <= grant.generation && grant.allowed.client_id == claims.client_id;
    let ended = if grant.revoked_at.is_some() {
        Some(reason::GRANT_REVOKED)
    } else if grant.is_active != Some(true) {
        Some(reason::USER_NOT_ACTIVE)
    } else {
        (grant.ends_at <= room.now || !is_known).then_some(reason::GRANT_ENDED)
    };
    if let Some(cause) = ended {
        return Err(ProtocolError::of(cause));
    }
    let window = room.app.settings.tokens.replay_window.duration();
    let is_last = claims.generation + 1 == grant.generation;
    if is_last && !window.is_zero() && room.now.since(grant.generation_at) < window {
        return Ok(grant);
    }
    let refusal = ProtocolError::of(reason::REFRESH_TOKEN_REUSED).identified();
    let event = AuditEvent::new(Kind::RefreshTokenReused, Actor::Client)
        .user(&grant.allowed.user_id)
        .client(&grant.allowed.client_id)
        .target(&grant.allowed.id)
        .details(format!(
            "generation {} of {}",
            claims.generation, grant.generation
        ))
        .refusal(&refusal);
    room.revoke(&grant.allowed.id, "refresh token reused", event)
        .await?;
    Err(refusal)
}
