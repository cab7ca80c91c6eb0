//! Resource indicators (RFC 8707): which resource servers a grant or token is for.

use super::access::is_of_administration;
use super::access::rights::Rights;
use super::access_lifetime::AccessLifetime;
use super::claim_scopes;
use super::custom_claim::CustomClaim;
use super::error::ProtocolError;
use super::parameters::Parameters;
use super::provider::ProviderLink;
use super::reason;
use super::scope_kind::ScopeKind;
use crate::types::{ResourceUri, Scope, ScopeToken, SigningAlgorithm};
use crate::words::Translations;

/// A registered resource server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its identifier: `resource` in requests, `aud` in tokens.
    pub uri: ResourceUri,
    /// What people call it.
    pub name: String,
    /// Its name in other languages.
    pub translations: Translations,
    /// The algorithm tokens for it are signed with, if it chose one.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of the owner's own choice that go into tokens for it.
    pub claims: Vec<CustomClaim>,
    /// A disabled resource server gets no tokens.
    pub is_enabled: bool,
    /// Whether any app may ask people for its scopes.
    pub is_open: bool,
    /// How long tokens for it are good for at most, if not as long as elsewhere.
    pub access_lifetime: Option<AccessLifetime>,
}

/// A registered scope: a permission people can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeDefinition {
    /// Its name on the wire.
    pub name: ScopeToken,
    /// What it lets an app do, in words.
    pub description: String,
    /// The same in other languages.
    pub translations: Translations,
    /// The resource server it belongs to; none for this server's own.
    pub resource: Option<ResourceUri>,
    /// The claims of the owner's own choice that go with it, beside the standard claims of a standard scope.
    pub claims: Vec<CustomClaim>,
    /// The roles that may be granted it; anybody may if empty.
    pub roles: Vec<crate::types::RoleName>,
    /// What an app does with it.
    pub kind: ScopeKind,
    /// Whether it can do so much harm that people are warned of it.
    pub is_sensitive: bool,
}

impl ScopeDefinition {
    /// Whether people are warned of it: somebody said so, or it is for some roles alone.
    #[must_use]
    pub fn can_do_harm(&self) -> bool {
        self.is_sensitive || !self.roles.is_empty()
    }
}

/// What is registered beside clients: resource servers, scopes and other providers; and what of it apps may ask for that nobody vouched for.
/// Small, and kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// This server itself, as a resource server: OpenID Connect Core §5.3, "The `UserInfo` Endpoint is an OAuth 2.0 Protected
    /// Resource".
    issuer: Option<ResourceUri>,
    /// The resource servers.
    pub resources: Vec<Resource>,
    /// The scopes.
    pub scopes: Vec<ScopeDefinition>,
    /// What groups, roles and access lists say.
    pub rights: Rights,
    /// The other providers people may sign in with, in the order they are shown.
    pub providers: Vec<ProviderLink>,
    unvouched_scope: Scope,
    unvouched_resources: Vec<ResourceUri>,
    open_scope: Scope,
}

impl Catalog {
    /// Puts together what is registered, and what the owner lets apps ask for that register themselves: `scope` at most,
    /// and tokens for `named`.
    #[must_use]
    pub fn new(
        issuer: Option<ResourceUri>,
        resources: Vec<Resource>,
        scopes: Vec<ScopeDefinition>,
        (scope, named): (&Scope, &[ResourceUri]),
    ) -> Self {
        let is_open = |uri: &ResourceUri| resources.iter().any(|known| known.is_open && known.uri == *uri);
        let of_open = |known: &&ScopeDefinition| known.resource.as_ref().is_some_and(is_open);
        Self {
            unvouched_scope: scope.filtered(|name| {
                !is_of_administration(name) && scopes.iter().any(|known| known.name == *name)
            }),
            open_scope: scopes
                .iter()
                .filter(of_open)
                .map(|known| known.name.clone())
                .collect(),
            unvouched_resources: resources
                .iter()
                .filter(|known| named.iter().any(|uri| uri.is_same(&known.uri)))
                .map(|known| known.uri.clone())
                .collect(),
            issuer,
            resources,
            scopes,
            rights: Rights::default(),
            providers: Vec::new(),
        }
    }

    /// The same with what groups, roles and access lists say.
    #[must_use]
    pub fn with_rights(self, rights: Rights) -> Self {
        Self { rights, ..self }
    }

    /// The same with the other providers people may sign in with.
    #[must_use]
    pub fn with_providers(self, providers: Vec<ProviderLink>) -> Self {
        Self { providers, ..self }
    }

    /// The scope the owner lets apps ask for that register themselves, open resource servers apart.
    #[must_use]
    pub fn unvouched_scope(&self) -> &Scope {
        &self.unvouched_scope
    }

    /// The resource servers the owner lets such apps name, open ones apart.
    #[must_use]
    pub fn unvouched_resources(&self) -> &[ResourceUri] {
        &self.unvouched_resources
    }

    /// The scope of all open resource servers.
    #[must_use]
    pub fn open_scope(&self) -> &Scope {
        &self.open_scope
    }

    /// Whether `uri` is this server itself.
    #[must_use]
    pub fn is_issuer(&self, uri: &ResourceUri) -> bool {
        self.issuer.as_ref() == Some(uri)
    }

    /// `uris` as they are registered: clients spell one identifier in several ways (RFC 3986 §6.2), and tokens have one
    /// `aud` for it. What is registered to the letter comes first; what is not registered stays.
    #[must_use]
    pub fn as_registered(&self, uris: Vec<ResourceUri>) -> Vec<ResourceUri> {
        let known = || self.resources.iter().map(|known| &known.uri).chain(&self.issuer);
        let mut uris: Vec<_> = uris
            .into_iter()
            .map(|uri| {
                if known().any(|known| *known == uri) {
                    return uri;
                }
                let same = known().find(|known| known.is_same(&uri)).cloned();
                same.unwrap_or(uri)
            })
            .collect();
        uris.sort();
        uris.dedup();
        uris
    }

    /// The claims of a person that a token for all of `resources` has: those each of them is told.
    ///
    /// Ours: a token for several resource servers is read by each of them, so what is for one alone is in none. Whoever
    /// needs it asks for a token for that one.
    #[must_use]
    pub fn claims_for(&self, resources: &[ResourceUri]) -> Vec<&CustomClaim> {
        let mut readers = resources.iter().filter_map(|uri| self.enabled_resource(uri));
        let Some(first) = readers.next() else {
            return Vec::new();
        };
        let others: Vec<_> = readers.collect();
        let is_for_all = |claim: &&CustomClaim| others.iter().all(|other| other.claims.contains(claim));
        first.claims.iter().filter(is_for_all).collect()
    }

    /// The definition of a scope.
    #[must_use]
    pub fn scope(&self, name: &ScopeToken) -> Option<&ScopeDefinition> {
        self.scopes.iter().find(|scope| scope.name == *name)
    }

    /// The resource server a scope belongs to; none for one that is this server's own, or not registered.
    #[must_use]
    pub fn owner(&self, name: &ScopeToken) -> Option<&ResourceUri> {
        self.scope(name)?.resource.as_ref()
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
            .filter_map(|name| self.owner(name))
            .cloned()
            .collect();
        uris.sort();
        uris.dedup();
        uris
    }
}

/// Reads every `resource` parameter, each once, sorted.
///
/// # Errors
/// `invalid_target` if one is not "an absolute URI ... without a fragment" (RFC 8707 §2), or for more than 16.
pub fn parse(parameters: &Parameters) -> Result<Vec<ResourceUri>, ProtocolError> {
    let mut uris: Vec<ResourceUri> = parameters
        .all("resource")
        .map(|uri| {
            uri.parse()
                .map_err(|_| ProtocolError::of(reason::RESOURCE_MALFORMED))
        })
        .collect::<Result<_, _>>()?;
    uris.sort();
    uris.dedup();
    if uris.len() > 16 {
        Err(ProtocolError::of(reason::RESOURCE_MALFORMED))
    } else {
        Ok(uris)
    }
}
