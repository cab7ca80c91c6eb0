//! What may be asked for and what may be issued: one policy for every grant type.
//!
//! Every token is signed from an [`Approved`], and [`approve`] alone makes one, so that no grant type can forget a
//! rule.

use std::time::Duration;

use super::access::{self, Asked, Ceiling, Memberships, Person};
use super::access_lifetime::AccessLifetime;
use super::client::{Client, GrantType, is_asked_everywhere};
use super::error::ProtocolError;
use super::reason;
use super::resource::Catalog;
use super::scope_refusal;
use crate::types::{GrantId, ResourceUri, Scope, ScopeToken, SigningAlgorithm};

/// The scope a request may have, which names the resource servers `resources`: known names only, each within the
/// client's [`Ceiling`].
///
/// Unknown names are ignored (OpenID Connect Core §3.1.2.1: "Scope values used that are not understood by an
/// implementation SHOULD be ignored"). A client an administrator registered is told of names that are not its own. An app
/// nobody vouched for asks for what it finds advertised, and gets what it may have of it: RFC 6749 §3.3, "The authorization
/// server MAY fully or partially ignore the scope requested by the client, based on the authorization server policy".
///
/// # Errors
/// `invalid_scope` if nothing is left, or for a known name that is not such a client's; `invalid_target`.
pub fn negotiate_scope(
    catalog: &Catalog,
    client: &Client,
    requested: Option<Scope>,
    resources: &[ResourceUri],
) -> Result<Scope, ProtocolError> {
    let ceiling = Ceiling::of(catalog, client);
    let Some(requested) = requested else {
        // What a client is registered for may belong to other resource servers than it names now.
        let scope = default_scope(catalog, client, resources);
        return Ok(if client.is_self_registered() || !resources.is_empty() {
            at_named(catalog, scope, resources)
        } else {
            scope
        });
    };
    let known = requested.filtered(|name| catalog.scope(name).is_some());
    if known.is_empty() {
        return Err(ProtocolError::of(reason::SCOPE_UNKNOWN));
    }
    if client.is_self_registered() {
        // What is wrong with the resource itself is not the scope's fault.
        ceiling.check_targets(resources)?;
        let may = known.filtered(|name| ceiling.has(name));
        let left = at_named(catalog, may, resources);
        return if left.is_empty() {
            Err(not_for_unvouched(catalog, client, &known))
        } else {
            Ok(left)
        };
    }
    let asked = known.filtered(|name| !is_asked_everywhere(name) || ceiling.has(name));
    let beyond = asked.filtered(|name| !ceiling.has(name));
    if asked.is_empty() {
        Err(not_of_client(catalog, client, &known))
    } else if beyond.is_empty() {
        Ok(asked)
    } else {
        Err(not_of_client(catalog, client, &beyond))
    }
}

/// The refusal of `scope` to a client an administrator registered for less.
fn not_of_client(catalog: &Catalog, client: &Client, scope: &Scope) -> ProtocolError {
    let command = scope_refusal::command(client, catalog, scope);
    let words =
        format!("this client is not registered for the scope {{scope}}; an administrator adds it: {command}");
    scope_refusal::naming(reason::SCOPE_NOT_OF_CLIENT, catalog, scope, &words)
}

/// The refusal of `scope` to an app nobody vouched for.
fn not_for_unvouched(catalog: &Catalog, client: &Client, scope: &Scope) -> ProtocolError {
    let command = scope_refusal::command(client, catalog, scope);
    let words = format!(
        "an app that registered itself may not ask for the scope {{scope}} at the resource servers it names; ask an \
         administrator to register the app, to open the resource server, or to add it: {command}"
    );
    scope_refusal::naming(reason::SCOPE_NOT_FOR_UNVOUCHED, catalog, scope, &words)
}

/// What is left of a scope at the resource servers a request names.
///
/// Ours, where an app nobody vouched for names none and its scope belongs to several: RFC 9068 §3 has such a request
/// rejected, since no token could be for them. An app that asks for all there is did not mean several of them: it gets what
/// belongs to none. One that asks for nothing else is told to name them, by [`negotiate_resources`].
fn at_named(catalog: &Catalog, scope: Scope, resources: &[ResourceUri]) -> Scope {
    if !resources.is_empty() {
        return belonging_to(catalog, &scope, resources);
    }
    if catalog.resources_of(&scope).len() < 2 {
        return scope;
    }
    let of_none = belonging_to(catalog, &scope, &[]);
    if of_none.is_empty() { scope } else { of_none }
}

/// What is asked for by a request without `scope` (RFC 6749 §3.3: "a pre-defined default value"): what the client is
/// registered for.
///
/// An app nobody vouched for is registered for what it may have at open resource servers too, as it was told; it asks for
/// that where it names them. One that registered before there was anything to have there asks for all of it.
fn default_scope(catalog: &Catalog, client: &Client, resources: &[ResourceUri]) -> Scope {
    let ceiling = Ceiling::of(catalog, client);
    let registered = client
        .scope
        .filtered(|name| catalog.scope(name).is_some() && ceiling.has(name));
    if !client.follows_policy() {
        return registered;
    }
    let belongs_to = |name: &ScopeToken, uri: &ResourceUri| catalog.owner(name) == Some(uri);
    let mut scope = registered.filtered(|name| {
        catalog.unvouched_scope().contains(name) || resources.iter().any(|uri| belongs_to(name, uri))
    });
    for uri in resources {
        if !scope.iter().any(|name| belongs_to(name, uri)) {
            let open = catalog.open_scope().filtered(|name| belongs_to(name, uri));
            scope = scope.union(&open);
        }
    }
    scope
}

/// The resource servers a request is for (RFC 8707 §2; RFC 9068 §3).
///
/// Without `resource`, those the scope belongs to; failing these, the only one the client is registered for; failing
/// that, none: the token is then for this server itself.
///
/// # Errors
/// `invalid_target` for a resource that is unknown, disabled or not this client's; `invalid_scope` if the scope
/// belongs to other resource servers than those requested, or to several and none was named.
pub fn negotiate_resources(
    catalog: &Catalog,
    client: &Client,
    scope: &Scope,
    requested: &[ResourceUri],
) -> Result<Vec<ResourceUri>, ProtocolError> {
    let ceiling = Ceiling::of(catalog, client);
    // What is wrong with the resource itself is said first: it is not the scope's fault.
    ceiling.check_targets(requested)?;
    let implied = catalog.resources_of(scope);
    let resources = if !requested.is_empty() {
        let is_elsewhere =
            |name: &ScopeToken| catalog.owner(name).is_some_and(|uri| !requested.contains(uri));
        let elsewhere = scope.filtered(is_elsewhere);
        if !elsewhere.is_empty() {
            let words = "the scope {scope} belongs to a resource server that resource does not name; name it too, or leave \
                         resource out";
            return Err(scope_refusal::naming(
                reason::SCOPE_OF_OTHER_RESOURCE,
                catalog,
                &elsewhere,
                words,
            ));
        }
        requested.to_vec()
    } else if implied.len() > 1 {
        // RFC 9068 §3: "If the values in the "scope" parameter refer to different default resource indicator values,
        // the authorization server SHOULD reject the request with "invalid_scope"".
        return Err(ProtocolError::of(reason::SCOPE_OF_SEVERAL_RESOURCES));
    } else if implied.is_empty() && ceiling.named().len() == 1 {
        ceiling.named().to_vec()
    } else {
        implied
    };
    ceiling.check_targets(&resources)?;
    Ok(resources)
}

/// The names of `scope` that belong to one of `resources` or to none at all.
#[must_use]
pub fn belonging_to(catalog: &Catalog, scope: &Scope, resources: &[ResourceUri]) -> Scope {
    scope.filtered(|name| catalog.owner(name).is_none_or(|uri| resources.contains(uri)))
}

/// Whom a token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, as the database has them now.
    User {
        /// The grant by which they allowed it.
        grant_id: GrantId,
        /// What they hold now.
        person: Person,
        /// Whether the authorization request named the resource servers they allowed; else these follow from the scope.
        names_resources: bool,
    },
    /// The client itself.
    Client,
}

/// What a grant type found out; the policy decides whether it becomes an [`Approved`].
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The grant type that asks.
    pub grant_type: GrantType,
    /// Whom the token would be about.
    pub subject: Subject,
    /// The scope the token would have, already narrowed to what was requested.
    pub scope: Scope,
    /// The resource servers that were granted.
    pub granted_resources: Vec<ResourceUri>,
    /// The resource servers this token request names; all that were granted if empty.
    pub requested_resources: Vec<ResourceUri>,
}

/// A decision to issue. Only [`approve`] makes one.
#[derive(Clone, Debug)]
pub struct Approved<'a> {
    candidate: Candidate,
    client: &'a Client,
    may_refresh: bool,
    has_id_token: bool,
    is_for_userinfo: bool,
    memberships: Memberships,
    to_resources: Memberships,
    signing_algorithm: SigningAlgorithm,
    readers: Vec<AccessLifetime>,
}

impl Approved<'_> {
    /// The client the token is for.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.client
    }

    /// The grant type that asked.
    #[must_use]
    pub fn grant_type(&self) -> GrantType {
        self.candidate.grant_type
    }

    /// The grant that was approved; `None` if it is about the client itself.
    #[must_use]
    pub fn grant_id(&self) -> Option<&GrantId> {
        match &self.candidate.subject {
            Subject::User { grant_id, .. } => Some(grant_id),
            Subject::Client => None,
        }
    }

    /// The scope of the token.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.candidate.scope
    }

    /// The resource servers the token is for; none means this server itself.
    #[must_use]
    pub fn resources(&self) -> &[ResourceUri] {
        &self.candidate.requested_resources
    }

    /// Whether a refresh token goes with it.
    #[must_use]
    pub fn may_refresh(&self) -> bool {
        self.may_refresh
    }

    /// Whether an ID token goes with it: the scope has `openid`, and a person signed in (OpenID Connect Core §3.1.3.3).
    #[must_use]
    pub fn has_id_token(&self) -> bool {
        self.has_id_token
    }

    /// Whether the access token is for this server's userinfo endpoint too.
    ///
    /// Ours: not where the client named other resource servers, in the authorization request or in this one. RFC 8707 lets
    /// it signal "the identity of the protected resource(s) to which it is requesting access": whoever reads the token there
    /// must not be able to ask here who the person is. This server can be named as well, by its issuer: beside others, or in
    /// a token request of its own.
    #[must_use]
    pub fn is_for_userinfo(&self) -> bool {
        self.is_for_userinfo
    }

    /// What the client is told of the person's groups and roles.
    #[must_use]
    pub fn memberships(&self) -> &Memberships {
        &self.memberships
    }

    /// What resource servers are told of them, in the names that are used here.
    #[must_use]
    pub fn memberships_of_token(&self) -> &Memberships {
        &self.to_resources
    }

    /// How long the access token is good for, where those of this server are good for `server`.
    #[must_use]
    pub fn access_lifetime(&self, server: Duration) -> Duration {
        let own = self.client.settings.access_lifetime;
        AccessLifetime::of_token(server, own, self.readers.iter().copied())
    }

    /// What signs the access token.
    #[must_use]
    pub fn signing_algorithm(&self) -> SigningAlgorithm {
        self.signing_algorithm
    }
}

/// The scope and the resource servers that may be issued for what is asked: every rule there is.
///
/// # Errors
/// `invalid_client`, `unauthorized_client`, `invalid_grant` (the person is not active, or may not use the app any more),
/// `invalid_target`, `invalid_scope`.
pub fn judge(
    catalog: &Catalog,
    client: &Client,
    asked: Asked<'_>,
) -> Result<(Scope, Vec<ResourceUri>), ProtocolError> {
    let judgement = access::judge(catalog, client, asked);
    match judgement.denial() {
        Some(reason) => Err(ProtocolError::of(reason)),
        None => Ok((judgement.scope(), judgement.resources())),
    }
}

/// The one place that decides whether something is issued.
///
/// # Errors
/// As [`judge`].
pub fn approve<'a>(
    catalog: &Catalog,
    client: &'a Client,
    mut candidate: Candidate,
) -> Result<Approved<'a>, ProtocolError> {
    let person = match &candidate.subject {
        Subject::User { person, .. } => Some(person),
        Subject::Client => None,
    };
    let asked = Asked {
        grant_type: candidate.grant_type,
        person,
        scope: &candidate.scope,
        granted_resources: &candidate.granted_resources,
        requested_resources: &candidate.requested_resources,
    };
    let (scope, targets) = judge(catalog, client, asked)?;
    let (memberships, to_resources) = person
        .map(|person| {
            (
                access::memberships(catalog, &client.id, person, &scope),
                access::memberships_of_token(catalog, &client.id, person, &scope),
            )
        })
        .unwrap_or_default();
    let readers = targets.iter().filter_map(|uri| catalog.enabled_resource(uri));
    let lifetimes = readers.filter_map(|reader| reader.access_lifetime).collect();
    let mut readers = targets.iter().filter_map(|uri| catalog.enabled_resource(uri));
    let signing_algorithm = match (readers.next(), readers.next()) {
        (Some(only), None) => only.signing_algorithm,
        _ => None,
    };
    let (is_of_person, names_resources) = match candidate.subject {
        Subject::User { names_resources, .. } => {
            (true, names_resources || !candidate.requested_resources.is_empty())
        }
        Subject::Client => (false, !candidate.requested_resources.is_empty()),
    };
    let has_id_token = is_of_person && scope.has("openid");
    let names_issuer = targets.iter().any(|uri| catalog.is_issuer(uri));
    candidate.scope = scope;
    candidate.requested_resources = targets;
    Ok(Approved {
        client,
        may_refresh: is_of_person && client.may_use(GrantType::RefreshToken),
        has_id_token,
        is_for_userinfo: has_id_token && (names_issuer || !names_resources),
        memberships,
        to_resources,
        signing_algorithm: signing_algorithm.or(client.signing_algorithm).unwrap_or_default(),
        readers: lifetimes,
        candidate,
    })
}

/// The refusal for a grant type the client is not registered for (RFC 6749 §5.2 `unauthorized_client`).
#[must_use]
pub fn may_not_use() -> ProtocolError {
    ProtocolError::of(reason::CLIENT_MAY_NOT_USE_GRANT)
}

#[cfg(test)]
mod tests;
