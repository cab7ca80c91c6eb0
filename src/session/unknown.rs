//! What somebody was given by a provider's word ends with who they were there.

use std::collections::BTreeSet;

use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::provider::ProviderSettings;
use crate::storage::user_identities::Identity;
use crate::storage::{Conn, StorageError, given, providers, users};
use crate::types::{ProviderId, Timestamp, UserId};

/// Takes from a person all they were given by a provider: whoever takes one of their identities there from an account calls this.
///
/// Of which of their identities there it came nobody knows any more, so that it goes also where they keep another: whose that is, the
/// provider says at the next sign-in with it. What an administrator gave stays. The account's row is held by whoever calls this.
///
/// # Errors
/// If the database fails.
pub async fn take_given(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    provider: &ProviderId,
    now: Timestamp,
) -> Result<(), StorageError> {
    for role in given::take_roles(conn, user_id, provider).await? {
        record(conn, (Kind::RoleTaken, user_id), &role, provider, now).await?;
    }
    for group in given::take_groups(conn, user_id, provider).await? {
        record(conn, (Kind::MemberRemoved, user_id), &group, provider, now).await?;
    }
    if let Some(provider) = providers::by_id(conn, provider).await? {
        take_attributes(conn, user_id, &provider.settings, now).await?;
    }
    Ok(())
}

/// The same of every provider: of those they have anything by, and of those they were known by.
///
/// # Errors
/// If the database fails.
pub async fn take_all_given(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    known: &[Identity],
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut providers: BTreeSet<_> = given::givers(conn, user_id).await?.into_iter().collect();
    providers.extend(known.iter().map(|identity| identity.provider_id.clone()));
    for provider in &providers {
        take_given(conn, user_id, provider, now).await?;
    }
    Ok(())
}

/// Takes from a person the attributes a provider's rules give: those are the provider's to say, and nobody else's. The account's row is
/// held by whoever calls this.
///
/// # Errors
/// If the database fails.
pub async fn take_attributes(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    settings: &ProviderSettings,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(mut user) = users::by_id(conn, user_id).await? else {
        return Ok(());
    };
    let mut has_changed = false;
    for name in settings.attributes() {
        has_changed |= user.attributes.0.remove(name).is_some();
    }
    if has_changed {
        users::update(conn, &user, now).await?;
    }
    Ok(())
}

async fn record(
    conn: &mut Conn<'_>,
    (kind, user_id): (Kind, &UserId),
    what: &impl ToString,
    provider: &ProviderId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(kind, Actor::System)
        .user(user_id)
        .target(what)
        .details(format!("with who they were at {provider}"));
    audit::record(conn, &event, now).await
}
