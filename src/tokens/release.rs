//! Which claims about a person are told to whom (OpenID Connect Core §5.3, §5.4, §5.5).

use serde_json::{Map, Value};

use crate::oauth::access::{Ceiling, grantable_by, memberships, memberships_of_token};
use crate::oauth::claim_scopes::ROLES;
use crate::oauth::claims_request::Requested;
use crate::oauth::client::Client;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::storage::users::User;
use crate::types::{RoleName, Scope, ScopeToken};

/// The claims of the userinfo answer beside `sub`, and of the ID tokens of apps that get them there too: those the scope stands for, and those that were asked for one by one.
///
/// Both are judged again as client, scopes and roles are now. OpenID Connect Core §5.3.2: "If a Claim is not returned,
/// that Claim Name SHOULD be omitted from the JSON object".
#[must_use]
pub fn userinfo(
    catalog: &Catalog,
    client: &Client,
    user: &User,
    scope: &Scope,
    requested: &Requested,
) -> Map<String, Value> {
    let ceiling = Ceiling::of(catalog, client);
    let within = scope.filtered(|name| ceiling.has(name));
    let person = user.person();
    let scope = grantable_by(catalog, &within, &person);
    let mut claims = memberships(catalog, &client.id, &person, &scope).claims();
    for name in scope.iter() {
        for claim in standard_claims::of_scope(name.as_str()) {
            if let Some(value) = standard(user, claim) {
                claims.insert((*claim).to_owned(), value);
            }
        }
        if let Some(known) = catalog.scope(name) {
            claims.extend(custom(catalog, &known.claims, user));
        }
    }
    // What was asked for with a value is told with that value or not at all.
    claims.retain(|name, value| accepts(requested, name, value));
    claims.extend(asked_for(catalog, client, user, &scope, requested));
    claims
}

/// What is told of a person by one of the scopes `groups` and `roles`.
#[derive(Clone, Debug)]
pub struct NamesTold {
    /// To the client, in the names it has for them.
    pub to_client: Vec<String>,
    /// In its access tokens, in the names that are used here.
    pub to_resources: Vec<String>,
}

/// The names that are told of a person by one of the scopes `groups` and `roles`; `None` for any other scope.
#[must_use]
pub fn names_told(catalog: &Catalog, client: &Client, user: &User, scope: &ScopeToken) -> Option<NamesTold> {
    let (person, scope) = (user.person(), std::iter::once(scope.clone()).collect());
    let to_client = memberships(catalog, &client.id, &person, &scope);
    let to_resources = memberships_of_token(catalog, &client.id, &person, &scope);
    Some(NamesTold {
        to_client: to_client.groups.or(to_client.roles)?,
        to_resources: to_resources.groups.or(to_resources.roles)?,
    })
}

/// The claims that were asked for one by one (OpenID Connect Core §5.5), each only if a scope it goes with is one the
/// client may ask for and the person may grant; and those of the owner's own choice only if that scope is one of
/// `granted`, since by its words alone people were asked about them.
#[must_use]
pub fn asked_for(
    catalog: &Catalog,
    client: &Client,
    user: &User,
    granted: &Scope,
    requested: &Requested,
) -> Map<String, Value> {
    let mut claims = Map::new();
    if requested.is_empty() {
        return claims;
    }
    let (person, ceiling) = (user.person(), Ceiling::of(catalog, client));
    for name in requested.keys() {
        let mut scopes = catalog.scopes_of_claim(name).filter(|scope| {
            let is_standard = standard_claims::scope_of(name).is_some();
            ceiling.has(&scope.name)
                && (is_standard || granted.has(scope.name.as_str()))
                && (scope.roles.is_empty() || person.one_of(&catalog.rights, &scope.roles).is_some())
        });
        let Some(scope) = scopes.next() else { continue };
        let own = scope.claims.iter().find(|own| own.name() == name);
        let value = match own {
            Some(own) => attribute(catalog, own, user),
            None => standard(user, name),
        };
        if let Some(value) = value.filter(|value| accepts(requested, name, value)) {
            claims.insert(name.clone(), value);
        }
    }
    claims
}

/// The claims of the owner's own choice that are known of a person.
#[must_use]
pub fn custom<'a>(
    catalog: &Catalog,
    wanted: impl IntoIterator<Item = &'a CustomClaim>,
    user: &User,
) -> Map<String, Value> {
    wanted
        .into_iter()
        .filter_map(|claim| Some((claim.name().to_owned(), attribute(catalog, claim, user)?)))
        .collect()
}

fn accepts(requested: &Requested, name: &str, value: &Value) -> bool {
    match requested.get(name) {
        Some(Some(asked)) => asked.accepts(value),
        _ => true,
    }
}

/// The value of a claim of the owner's own choice, if it is known.
#[must_use]
pub fn attribute(catalog: &Catalog, claim: &CustomClaim, user: &User) -> Option<Value> {
    if claim.attribute() == ROLES {
        let person = user.person();
        let roles = person.all_roles(&catalog.rights);
        return Some(roles.into_iter().map(RoleName::as_str).collect());
    }
    user.attributes.0.get(claim.attribute()).cloned()
}

/// A standard claim (OpenID Connect Core §5.1), if it is known.
#[must_use]
pub fn standard(user: &User, name: &str) -> Option<Value> {
    match name {
        "name" => Some(user.name.clone().into()),
        "email" => Some(user.email.as_str().into()),
        "email_verified" => Some(user.email_verified.into()),
        "updated_at" => Some(user.updated_at.0.into()),
        _ => user.profile.0.claim(name),
    }
}
