//! Resource indicators (RFC 8707): which resource servers a grant or token is for.

use super::claim_scopes;
use super::custom_claim::CustomClaim;
use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;
use crate::types::{ResourceUri, Scope, ScopeToken, SigningAlgorithm};

/// A registered resource server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its identifier: `resource` in requests, `aud` in tokens.
    pub uri: ResourceUri,
    /// What people call it.
    pub name: String,
    /// The algorithm tokens for it are signed with, if it chose one.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of the owner's own choice that go into tokens for it.
    pub claims: Vec<CustomClaim>,
    /// A disabled resource server gets no tokens.
    pub is_enabled: bool,
}

/// A registered scope: a permission people can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeDefinition {
    /// Its name on the wire.
    pub name: ScopeToken,
    /// What it lets an app do, in words.
    pub description: String,
    /// The resource server it belongs to; none for this server's own.
    pub resource: Option<ResourceUri>,
    /// The claims of the owner's own choice that go with it, beside the standard claims of a standard scope.
    pub claims: Vec<CustomClaim>,
    /// The roles that may be granted it; anybody may if empty.
    pub roles: Vec<crate::types::RoleName>,
}

/// What is registered beside clients: resource servers and scopes. Small, and kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The resource servers.
    pub resources: Vec<Resource>,
    /// The scopes.
    pub scopes: Vec<ScopeDefinition>,
}

impl Catalog {
    /// The definition of a scope.
    #[must_use]
    pub fn scope(&self, name: &ScopeToken) -> Option<&ScopeDefinition> {
        self.scopes.iter().find(|scope| scope.name == *name)
    }

    /// An enabled resource server.
    #[must_use]
    pub fn enabled_resource(&self, uri: &ResourceUri) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.uri == *uri && resource.is_enabled)
    }

    /// The scopes a claim about a person goes with; none for a name nobody here knows.
    pub fn scopes_of_claim<'a>(&'a self, claim: &'a str) -> impl Iterator<Item = &'a ScopeDefinition> {
        let standard = claim_scopes::scope_of(claim);
        self.scopes.iter().filter(move |scope| {
            standard == Some(scope.name.as_str()) || scope.claims.iter().any(|own| own.name() == claim)
        })
    }

    /// The resource servers the names of `scope` belong to, each once, sorted.
    #[must_use]
    pub fn resources_of(&self, scope: &Scope) -> Vec<ResourceUri> {
        let mut uris: Vec<_> = scope
            .iter()
            .filter_map(|name| self.scope(name)?.resource.clone())
            .collect();
        uris.sort();
        uris.dedup();
        uris
    }
}

/// The refusal of RFC 8707 §2: "The requested resource is invalid, missing, unknown, or malformed."
#[must_use]
pub fn invalid_target() -> ProtocolError {
    ProtocolError::of(reason::RESOURCE_NOT_GOOD)
}

/// Reads every `resource` parameter, each once, sorted.
///
/// # Errors
/// `invalid_target` if one is not "an absolute URI ... without a fragment" (RFC 8707 §2), or for more than 16.
pub fn parse(parameters: &Parameters) -> Result<Vec<ResourceUri>, ProtocolError> {
    let mut uris: Vec<ResourceUri> = parameters
        .all("resource")
        .map(|uri| uri.parse().map_err(|_| invalid_target()))
        .collect::<Result<_, _>>()?;
    uris.sort();
    uris.dedup();
    if uris.len() > 16 {
        Err(invalid_target())
    } else {
        Ok(uris)
    }
}
