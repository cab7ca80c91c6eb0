//! Scopes: the permissions apps may ask people for.

use super::users::check_role;
use super::{AdminError, Refusal, change, check_words, resource, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::client::OFFLINE_ACCESS;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::storage::{Conn, Db, clients, scopes};
use crate::types::{RoleName, ScopeToken, Timestamp};

/// The scopes that mean something to this server itself.
const BUILT_IN: [&str; 3] = [OFFLINE_ACCESS, "openid", "roles"];

/// Registers a scope.
///
/// # Errors
/// Refuses a name that is taken, and unknown roles and resource servers.
pub async fn create(
    db: &Db,
    mut scope: ScopeDefinition,
    now: Timestamp,
) -> Result<ScopeDefinition, AdminError> {
    check_words("description", &scope.description, 200)?;
    let name = scope.name.clone();
    let created = change(db, move |conn| {
        Box::pin(async move {
            for role in &scope.roles {
                check_role(conn, role).await?;
            }
            if let Some(uri) = &mut scope.resource {
                *uri = resource(conn, uri).await?.resource.uri;
            }
            check_claims(conn, &scope.name, &scope.claims).await?;
            scopes::insert(conn, &scope, now).await?;
            record(conn, &event(Kind::ScopeCreated, &scope.name), now).await?;
            Ok(scope)
        })
    })
    .await;
    created.map_err(|error| {
        taken(error, || {
            Refusal::conflict(format!("There is a scope {name} already.")).try_this("grantor scope list")
        })
    })
}

/// Every scope, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<ScopeDefinition>, AdminError> {
    Ok(scopes::list(&mut db.read().await?.conn()).await?)
}

/// Changes the words of a scope, the roles that may be granted it (none: anybody), or the claims that go with it.
///
/// # Errors
/// If it or a role does not exist or the database fails.
pub async fn edit(
    db: &Db,
    name: &ScopeToken,
    description: Option<String>,
    roles: Option<Vec<RoleName>>,
    claims: Option<Vec<CustomClaim>>,
    now: Timestamp,
) -> Result<ScopeDefinition, AdminError> {
    if let Some(description) = &description {
        check_words("description", description, 200)?;
    }
    let name = name.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let known = find(conn, &name).await?;
            for role in roles.iter().flatten() {
                check_role(conn, role).await?;
            }
            let description = description.as_ref().unwrap_or(&known.description);
            let claims = claims.as_ref().unwrap_or(&known.claims);
            check_claims(conn, &name, claims).await?;
            scopes::update(conn, &name, description, claims).await?;
            if let Some(roles) = &roles {
                scopes::set_roles(conn, &name, roles).await?;
            }
            record(conn, &event(Kind::ScopeChanged, &name), now).await?;
            find(conn, &name).await
        })
    })
    .await
}

/// Deletes a scope nobody uses.
///
/// # Errors
/// Refuses an unknown or built-in scope, and one that a client may ask for.
pub async fn delete(db: &Db, name: &ScopeToken, now: Timestamp) -> Result<(), AdminError> {
    if BUILT_IN.contains(&name.as_str()) {
        return Err(Refusal::conflict(format!("The scope {name} is the server's own and stays.")).into());
    }
    let name = name.clone();
    change(db, move |conn| {
        Box::pin(async move {
            find(conn, &name).await?;
            refuse_if_used(conn, &name).await?;
            scopes::delete(conn, &name).await?;
            record(conn, &event(Kind::ScopeDeleted, &name), now).await?;
            Ok(())
        })
    })
    .await
}

/// Refuses to take a scope away from under a client. What apps wrote of themselves that nobody vouched for keeps nobody
/// from it: they may ask for what there is when they ask.
pub(super) async fn refuse_if_used(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<(), AdminError> {
    let Some((user, scope, count)) = clients::with_scope(conn, name).await? else {
        return Ok(());
    };
    Err(
        Refusal::conflict(format!("{count} clients may ask for {name}, for example {user}."))
            .try_this(format!(
                "grantor client edit {user} --scope \"{}\"",
                scope.filtered(|one| one != name)
            ))
            .into(),
    )
}

/// Refuses a claim that would be one attribute with this scope and another with the next.
async fn check_claims(
    conn: &mut Conn<'_>,
    name: &ScopeToken,
    claims: &[CustomClaim],
) -> Result<(), AdminError> {
    let all = scopes::list(conn).await?;
    let others = all.iter().filter(|scope| scope.name != *name);
    let mut taken = others.flat_map(|scope| scope.claims.iter().map(move |claim| (&scope.name, claim)));
    let differs =
        |one: &CustomClaim, two: &CustomClaim| one.name() == two.name() && one.attribute() != two.attribute();
    match taken.find(|(_, claim)| claims.iter().any(|own| differs(own, claim))) {
        None => Ok(()),
        Some((other, claim)) => Err(Refusal::conflict(format!(
            "The claim {} is the attribute {} with the scope {other}: one claim cannot be two attributes.",
            claim.name(),
            claim.attribute()
        ))
        .try_this("another name for the claim: --claim NAME=ATTRIBUTE")
        .into()),
    }
}

async fn find(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<ScopeDefinition, AdminError> {
    let known = scopes::list(conn)
        .await?
        .into_iter()
        .find(|scope| scope.name == *name);
    known.ok_or_else(|| {
        Refusal::not_found(format!("There is no scope {name}."))
            .try_this("grantor scope list")
            .into()
    })
}

fn event(kind: Kind, name: &ScopeToken) -> AuditEvent {
    AuditEvent::new(kind, Actor::Admin).target(name)
}
