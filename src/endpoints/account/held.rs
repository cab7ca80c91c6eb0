//! What the apps of a person hold: what they were allowed, what is remembered, and what an administrator lets them have.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::app::App;
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::storage::account_apps::{self, AccountApp, HeldConsent, HeldGrant};
use crate::storage::declined;
use crate::storage::users::{self, User};
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, Timestamp, UserId};

/// How many apps are shown.
const MOST_APPS: i64 = 100;

/// The apps of a person.
pub(super) struct HeldApps {
    /// Whose they are; nobody's whose account was deleted a moment ago.
    pub user: Option<User>,
    /// Those that are shown, the one that was used last first.
    pub apps: Vec<HeldApp>,
    /// How many more there are.
    pub more: usize,
}

/// One of them.
pub(super) struct HeldApp {
    /// Since when, and when it was used last.
    pub known: AccountApp,
    /// Which.
    pub client: Arc<Client>,
    /// What it holds.
    pub held: Held,
}

impl HeldApps {
    /// Reads them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(app: &App, user_id: &UserId, now: Timestamp) -> Result<Self, ProtocolError> {
        let (user, listed, grants, consents, declined) = {
            let mut read = app.db.read().await?;
            let conn = &mut read.conn();
            (
                users::by_id(conn, user_id).await?,
                account_apps::list(conn, user_id, now, MOST_APPS).await?,
                account_apps::grants_of(conn, user_id, now).await?,
                account_apps::consents_of(conn, user_id).await?,
                declined::of_user(conn, user_id).await?,
            )
        };
        let catalog = app.catalog().await?;
        let mut all = held(grants, consents);
        for (client_id, declined) in declined {
            all.entry(client_id).or_default().declined = declined;
        }
        let there_are = usize::try_from(listed.first().map_or(0, |app| app.all_apps)).unwrap_or_default();
        let more = there_are.saturating_sub(listed.len());
        let mut apps = Vec::new();
        for known in listed {
            // Deleted a moment ago: it has nothing any more.
            if let Some(client) = app.client(&known.client_id).await? {
                let mut held = all.remove(&known.client_id).unwrap_or_default();
                held.let_in(&client, &catalog, known.is_removed);
                apps.push(HeldApp { known, client, held });
            }
        }
        Ok(Self { user, apps, more })
    }
}

/// All that one app may do with an account.
#[derive(Default)]
pub(super) struct Held {
    pub scope: Scope,
    pub resources: BTreeSet<ResourceUri>,
    pub claims: BTreeSet<String>,
    /// Where its answers went that people saw the host of.
    pub hosts: BTreeSet<String>,
    /// When its last grant ends, if nothing is refreshed.
    pub ends_at: Option<Timestamp>,
    /// The same, however often it is refreshed.
    pub expires_at: Option<Timestamp>,
    /// Whether a code waits that access tokens come of.
    pub has_code: bool,
    /// Whether it comes back unasked.
    pub is_remembered: bool,
    /// Whether it does since an administrator lets it in.
    pub is_let_in: bool,
    /// What its person said no to.
    pub declined: Scope,
}

impl Held {
    /// Adds what an administrator lets the app have without asking, unless its person wants to be asked: whether or not it came for it,
    /// so that they can say no before it does.
    fn let_in(&mut self, client: &Client, catalog: &Catalog, is_removed: bool) {
        let Some(given) = let_in(client, is_removed, &self.declined) else {
            return;
        };
        self.is_let_in = true;
        self.resources.extend(catalog.resources_of(&given));
        self.scope = self.scope.union(&given);
        self.claims.retain(|name| !standard_claims::is_of(name, &given));
        // Where nothing went yet, it goes to one of these: an administrator vouches for them.
        if self.hosts.is_empty() {
            let away = client.redirect_uris.iter().filter(|uri| !uri.is_loopback());
            self.hosts = away.map(RedirectUri::host).collect();
        }
    }

    /// Its resource servers and claims.
    pub fn lists(&self) -> (Vec<ResourceUri>, Vec<String>) {
        (
            self.resources.iter().cloned().collect(),
            self.claims.iter().cloned().collect(),
        )
    }
}

/// What an administrator lets an app have of a person without asking them, without what they said no to; none if they are asked, as
/// of an app they removed.
fn let_in(client: &Client, is_removed: bool, declined: &Scope) -> Option<Scope> {
    let skipped = &client.settings.skip_consent;
    let is_let_in = !skipped.is_empty() && !is_removed && client.check_may_skip_consent().is_ok();
    is_let_in.then(|| skipped.filtered(|name| !declined.contains(name)))
}

/// What each app may do: by its grants and by what is remembered.
fn held(grants: Vec<HeldGrant>, consents: Vec<HeldConsent>) -> HashMap<ClientId, Held> {
    let mut all: HashMap<ClientId, Held> = HashMap::new();
    for grant in grants {
        let held = all.entry(grant.client_id).or_default();
        held.claims
            .extend(standard_claims::beyond(&grant.claims, &grant.scope));
        held.scope = held.scope.union(&grant.scope);
        held.resources.extend(grant.resources.0);
        if !grant.redirect_uri.is_loopback() {
            held.hosts.insert(grant.redirect_uri.host());
        }
        held.has_code |= grant.generation == 0;
        held.ends_at = held.ends_at.max(Some(grant.ends_at));
        held.expires_at = held.expires_at.max(Some(grant.expires_at));
    }
    for consent in consents {
        let held = all.entry(consent.client_id).or_default();
        held.scope = held.scope.union(&consent.scope);
        held.resources.extend(consent.resources.0);
        held.claims.extend(consent.claims.0);
        held.hosts.insert(consent.redirect_host);
        held.is_remembered = true;
    }
    // What one request asked for by name another had by a scope.
    for held in all.values_mut() {
        let scope = &held.scope;
        held.claims.retain(|name| !standard_claims::is_of(name, scope));
    }
    all
}
