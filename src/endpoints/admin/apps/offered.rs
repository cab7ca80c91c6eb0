//! What can be ticked on a form: scopes, resource servers, groups, roles, each with what it means.

use std::sync::Arc;

use crate::endpoints::admin::answer::Refused;
use crate::endpoints::admin::visit::Visit;
use crate::oauth::access::{Permission, is_of_administration};
use crate::oauth::client::Client;
use crate::oauth::resource::Catalog;
use crate::pages::admin::{Choice, Field};
use crate::storage::users;
use crate::types::{ResourceUri, ScopeToken};

/// What is registered, as far as whoever looks is told of it: whoever may not see rights is not told of resource servers they are
/// kept out of, nor of their scopes, but for those that `client` has.
///
/// # Errors
/// If the database fails.
pub async fn catalog(visit: &Visit, client: Option<&Client>) -> Result<Arc<Catalog>, Refused> {
    let known = visit.app.catalog().await?;
    if visit.may(Permission::PermissionsRead) {
        return Ok(known);
    }
    let user = users::by_id(&mut visit.app.db.read().await?.conn(), visit.user_id()).await?;
    let person = user.ok_or(Refused::Nothing)?.person();
    let has = |client: &Client, uri: &ResourceUri| {
        let mut scopes = known
            .scopes
            .iter()
            .filter(|scope| scope.resource.as_ref() == Some(uri));
        client.resources.contains(uri) || scopes.any(|scope| client.scope.contains(&scope.name))
    };
    let is_told = |uri: &ResourceUri| {
        let access = known.rights.of_resource(uri);
        person.of(&known.rights, access).is_some() || client.is_some_and(|client| has(client, uri))
    };
    let mut told = Catalog::clone(&known);
    told.resources.retain(|resource| is_told(&resource.uri));
    told.scopes
        .retain(|scope| scope.resource.as_ref().is_none_or(is_told));
    Ok(Arc::new(told))
}

/// Scopes and resource servers that an app can be given.
pub struct Offered {
    /// The scopes.
    pub scopes: Vec<(String, String)>,
    /// The resource servers that an app names by themselves.
    pub resources: Vec<(String, String)>,
}

impl Offered {
    /// Of what is registered, the scopes that are offered, and the resource servers: all but the administration.
    #[must_use]
    pub fn of(catalog: &Catalog, is_offered: impl Fn(&ScopeToken) -> bool) -> Self {
        let of_administration = |uri: &ResourceUri| {
            let mut scopes = catalog
                .scopes
                .iter()
                .filter(|scope| is_of_administration(&scope.name));
            scopes.any(|scope| scope.resource.as_ref() == Some(uri))
        };
        let scopes = catalog.scopes.iter().filter(|known| is_offered(&known.name));
        let resources = catalog.resources.iter();
        let resources = resources.filter(|known| known.is_enabled && !of_administration(&known.uri));
        Self {
            scopes: scopes
                .map(|known| (known.name.to_string(), known.description.clone()))
                .collect(),
            resources: resources
                .map(|known| (known.uri.to_string(), known.name.clone()))
                .collect(),
        }
    }
}

/// Boxes for names of `offered`, each with what it means, ticked where they are of those it `has`, or as they were sent: each box is
/// called by `prefix` and its name.
#[must_use]
pub fn boxes(
    visit: &Visit,
    (name, label, prefix): (&str, &str, &str),
    offered: &[(String, String)],
    has: impl Fn(&str) -> bool,
) -> Field {
    let choices = offered.iter().map(|(value, means)| {
        let field = format!("{prefix}{value}");
        let is_chosen = visit.ticked(&field, has(value));
        Choice::new(field, value, is_chosen).hint(means)
    });
    Field::any(name, label, choices.collect())
}

/// What of `offered` was ticked, of the boxes that are called by `prefix`.
#[must_use]
pub fn ticked<'a>(visit: &Visit, prefix: &str, offered: &'a [(String, String)]) -> Vec<&'a str> {
    let names = offered.iter().map(|(name, _)| name.as_str());
    names
        .filter(|name| visit.is_ticked(&format!("{prefix}{name}")))
        .collect()
}
