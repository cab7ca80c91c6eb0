//! What an app may have without asking: by what the person said before, and by what an administrator decided.

use crate::oauth::client::Client;
use crate::oauth::extent::Extent;
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::storage::consents::{self, Consent};
use crate::storage::grants::SpaceSeparated;
use crate::storage::{Conn, StorageError, declined};
use crate::types::{RedirectUri, ResourceUri, Scope, UserId};

/// Why nobody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// They said yes before.
    Remembered,
    /// An administrator lets the app have it without.
    Skipped,
}

/// What an app may have of whoever is signed in without asking them.
#[derive(Clone, Debug, Default)]
pub struct Permitted {
    /// What they allowed it before.
    pub before: Option<Consent>,
    /// What they said no to, whether or not it still says that it can do without.
    pub declined: Scope,
    /// What an administrator lets it have.
    skipped: Scope,
}

impl Permitted {
    /// Whether the app has any: else it is one the person never allowed anything.
    pub fn is_known(&self) -> bool {
        self.before.is_some() || !self.skipped.is_empty()
    }

    /// Why nobody has to be asked about `asked`, and of its claims about `claims` one by one, if nobody has.
    ///
    /// What people said no to nobody gives in their place, whatever else lets the app have it. What is skipped goes with what was said
    /// yes to. It covers the resource servers of its scopes, those the app is registered for by name, unless they said no to all there
    /// is of one, and the claims its scopes stand for.
    pub fn unasked(
        &self,
        (client, catalog): (&Client, &Catalog),
        asked: &Extent,
        claims: &[String],
    ) -> Option<Unasked> {
        let (scope, resources) = (&asked.scope, &*asked.resources);
        if !scope.intersection(&self.declined).is_empty() {
            return None;
        }
        let before = self.before.as_ref();
        if before.is_some_and(|before| before.covers(scope, resources, claims)) {
            return Some(Unasked::Remembered);
        }
        if self.skipped.is_empty() {
            return None;
        }
        let before = before.cloned().unwrap_or_default();
        let left_out = self.left_out(catalog);
        let by_name = client.resources.iter().filter(|uri| !left_out.contains(uri));
        let mut may = before.resources.0;
        may.extend(catalog.resources_of(&self.skipped));
        may.extend(by_name.cloned());
        let is_of_skipped =
            |name: &str| standard_claims::scope_of(name).is_some_and(|of| self.skipped.has(of));
        let both = Consent {
            scope: before.scope.union(&self.skipped),
            resources: SpaceSeparated(may),
            claims: before.claims,
        };
        let claims: Vec<_> = claims
            .iter()
            .filter(|name| !is_of_skipped(name))
            .cloned()
            .collect();
        both.covers(scope, resources, &claims).then_some(Unasked::Skipped)
    }

    /// The resource servers of which they said no to something, and yes to nothing.
    pub fn left_out(&self, catalog: &Catalog) -> Vec<ResourceUri> {
        let allowed = self.before.as_ref().map(|before| &before.scope);
        let kept = allowed.map_or_else(|| self.skipped.clone(), |allowed| allowed.union(&self.skipped));
        let kept = catalog.resources_of(&kept.filtered(|name| !self.declined.contains(name)));
        let mut left_out = catalog.resources_of(&self.declined);
        left_out.retain(|uri| !kept.contains(uri));
        left_out
    }
}

/// What an app may have of whoever is signed in without asking them, where it can be sure that it is this app; and what they said no
/// to, whoever it is.
pub async fn permitted(
    conn: &mut Conn<'_>,
    (client, uri): (&Client, &RedirectUri),
    user_id: &UserId,
) -> Result<Permitted, StorageError> {
    // All of it: what the app can no longer do without they are asked about, and is not given in their place.
    let declined = declined::find(conn, user_id, &client.id).await?;
    if !client.is_assured(uri) {
        return Ok(Permitted {
            declined,
            ..Permitted::default()
        });
    }
    let before = consents::find(conn, user_id, &client.id, &uri.host()).await?;
    let mut skipped = client.skipped_scope(uri);
    // Whoever removed an app does not find it back by themselves.
    if !skipped.is_empty() && consents::is_removed(conn, user_id, &client.id).await? {
        skipped = Scope::default();
    }
    Ok(Permitted {
        before,
        skipped: skipped.filtered(|name| !declined.contains(name)),
        declined,
    })
}
