//! What people take back of what they allowed apps: one of them altogether, what it can do without, or all of them.
//!
//! The account's row is taken first (`hold_to_change`), as wherever an app is allowed something: what is granted meanwhile without
//! asking is either found here, or finds there that it was taken back.

use std::net::IpAddr;

use super::sudo::hold_to_change;
use super::tell::noted;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::oauth::client::Client;
use crate::oauth::extent::{Extent, optional};
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::storage::account_apps::{self, HeldConsent};
use crate::storage::consents::Consent;
use crate::storage::grants::SpaceSeparated;
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, clients, consents, declined, grants, narrowing};
use crate::types::{ClientId, Scope, Timestamp, UserId, counted};

/// Who takes something back, and of which app.
#[derive(Clone, Debug)]
pub struct AtApp {
    /// In which sign-in.
    pub session: Session,
    /// Which app.
    pub client_id: ClientId,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// What a person chose of what an app can do without.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What they were shown: of what they were not, nothing is taken.
    pub shown: Scope,
    /// What of it the app keeps.
    pub kept: Scope,
}

const BECAUSE: &str = "removed by its person";

/// Takes an app away from a person; whether they proved a moment ago who they are.
///
/// # Errors
/// If the database fails.
pub async fn remove_app(app: &App, what: AtApp, now: Timestamp) -> Result<bool, StorageError> {
    app.db
        .write(move |conn| Box::pin(async move { remove(conn, &what, now).await }))
        .await
}

async fn remove(conn: &mut Conn<'_>, what: &AtApp, now: Timestamp) -> Result<bool, StorageError> {
    if !hold_to_change(conn, &what.session, now).await? {
        return Ok(false);
    }
    let whose = (&what.session.user_id, &what.client_id);
    if !account_apps::is_there(conn, whose, now).await? {
        // Gone already, in another tab, or never there: it is as they wish.
        return Ok(true);
    }
    let removed = account_apps::remove(conn, whose, BECAUSE, now).await?;
    let event = event(Kind::GrantRevoked, what).details(removed.in_words());
    audit::record(conn, &event, now).await?;
    Ok(true)
}

/// Takes from an app what its person did not keep of what it can do without: its grants that live, and what is remembered, are less
/// from then on, and it gets that only by asking anew. Whether they proved a moment ago who they are.
///
/// # Errors
/// If the database fails.
pub async fn narrow_app(
    app: &App,
    (what, chosen): (AtApp, Chosen),
    now: Timestamp,
) -> Result<bool, StorageError> {
    let catalog = app.catalog().await?;
    app.db
        .write(move |conn| Box::pin(async move { narrow(conn, (&what, &chosen), &catalog, now).await }))
        .await
}

async fn narrow(
    conn: &mut Conn<'_>,
    (what, chosen): (&AtApp, &Chosen),
    catalog: &Catalog,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !hold_to_change(conn, &what.session, now).await? {
        return Ok(false);
    }
    let whose = (&what.session.user_id, &what.client_id);
    let Some(client) = clients::by_id(conn, &what.client_id).await? else {
        return Ok(true);
    };
    let held = narrowing::held(conn, whose, now).await?;
    let mut remembered = account_apps::consents_of(conn, whose.0).await?;
    remembered.retain(|consent| consent.client_id == what.client_id);
    let all = held.iter().map(|held| held.extent().scope);
    let all = all.chain(remembered.iter().map(|consent| consent.scope.clone()));
    let all = all.fold(client.settings.skip_consent.clone(), |all, scope| {
        all.union(&scope)
    });
    // By what is so now, and not by what the form says: what it cannot do without is not taken, nor what it never had.
    let taken = optional(&client, &all.intersection(&chosen.shown));
    let taken = taken.filtered(|name| !chosen.kept.contains(name));
    if taken.is_empty() {
        return Ok(true);
    }
    let narrowed = take_back(conn, whose.0, &taken, (catalog, &client), now).await?;
    declined::note(conn, whose, (&taken, &taken), now).await?;
    let event = event(Kind::GrantNarrowed, what);
    let details = format!("without {taken}; {}", counted(narrowed, "grant"));
    audit::record(conn, &event.details(details), now).await?;
    Ok(true)
}

/// Takes back what a person leaves out of all that an app has by now: its grants that live, and what is remembered, wherever it goes
/// back to. How many grants are less. In a transaction that holds their account.
///
/// # Errors
/// If the database fails.
pub async fn take_back(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    taken: &Scope,
    (catalog, client): (&Catalog, &Client),
    now: Timestamp,
) -> Result<u64, StorageError> {
    let whose = (user_id, &client.id);
    let mut narrowed = 0;
    for held in narrowing::held(conn, whose, now).await? {
        let before = held.extent();
        let after = before.without(taken, (catalog, client));
        if after != before {
            narrowed += narrowing::narrow(conn, whose, (&held, &after), BECAUSE, now).await?;
        }
    }
    let remembered = account_apps::consents_of(conn, user_id).await?;
    for consent in remembered.iter().filter(|consent| consent.client_id == client.id) {
        let (before, after) = (remembered_of(consent), left_of(consent, taken, (catalog, client)));
        if after != before {
            let at = (user_id, &client.id, consent.redirect_host.as_str());
            narrowing::narrow_consent(conn, at, &after).await?;
        }
    }
    Ok(narrowed)
}

fn remembered_of(consent: &HeldConsent) -> Consent {
    Consent {
        scope: consent.scope.clone(),
        resources: consent.resources.clone(),
        claims: consent.claims.clone(),
    }
}

/// What is left of what is remembered without `taken`; nor are the claims of that, which were asked for by their names.
fn left_of(consent: &HeldConsent, taken: &Scope, of: (&Catalog, &Client)) -> Consent {
    let before = Extent {
        scope: consent.scope.clone(),
        resources: consent.resources.0.clone(),
        ..Extent::default()
    };
    let after = before.without(taken, of);
    let mut claims = consent.claims.clone();
    claims.0.retain(|name| !standard_claims::is_of(name, taken));
    Consent {
        scope: after.scope,
        resources: SpaceSeparated(after.resources),
        claims,
    }
}

/// Takes every app away from a person, in a transaction that holds their account.
///
/// # Errors
/// If the database fails.
pub async fn remove_apps(
    conn: &mut Conn<'_>,
    session: &Session,
    occasion: &Occasion,
    now: Timestamp,
) -> Result<(), StorageError> {
    let user_id = &session.user_id;
    let forgotten = consents::remove_all(conn, user_id, now).await?;
    let revoked = grants::revoke_of_user(conn, user_id, BECAUSE, now).await?;
    // Also where nothing lived that they had: they come back unasked no more.
    if revoked + forgotten > 0 {
        let event = AuditEvent::new(Kind::GrantRevoked, Actor::User)
            .by(user_id)
            .user(user_id)
            .details(format!(
                "{} of this person, to every app",
                counted(revoked, "grant")
            ));
        audit::record(conn, &noted(event, Some(occasion)), now).await?;
    }
    Ok(())
}

fn event(kind: Kind, what: &AtApp) -> AuditEvent {
    let user_id = &what.session.user_id;
    AuditEvent::new(kind, Actor::User)
        .by(user_id)
        .user(user_id)
        .client(&what.client_id)
        .address(&what.address.to_canonical())
        .user_agent(&what.user_agent)
}
