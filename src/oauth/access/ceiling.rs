//! The most a client may ask for: one answer for everybody who asks, from the authorization request to introspection.

use super::power::is_of_administration;
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::oauth::resource::Catalog;
use crate::types::{ResourceUri, Scope, ScopeToken};

/// The most a client may have, as things are now.
///
/// For a client an administrator registered, that is its registration. An app nobody vouched for wrote its registration
/// itself, perhaps long ago: what it may ask for is the owner's policy at the moment it asks, unless an administrator has
/// decided about this very app. To both, if they ask people, the scopes of open resource servers are added.
#[derive(Clone, Copy, Debug)]
pub struct Ceiling<'a> {
    catalog: &'a Catalog,
    client: Option<&'a Client>,
    own: &'a Scope,
    resources: &'a [ResourceUri],
    reaches_open: bool,
}

impl<'a> Ceiling<'a> {
    /// That of `client`.
    #[must_use]
    pub fn of(catalog: &'a Catalog, client: &'a Client) -> Self {
        let (own, resources) = if client.follows_policy() {
            (catalog.unvouched_scope(), catalog.unvouched_resources())
        } else {
            (&client.scope, client.resources.as_slice())
        };
        Self {
            catalog,
            client: Some(client),
            own,
            resources,
            // An administrator's word about one app is about all of it; a service asks nobody.
            reaches_open: client.asks_people() && !client.is_bounded,
        }
    }

    /// That of an app that registers itself now.
    #[must_use]
    pub fn of_unvouched(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            client: None,
            own: catalog.unvouched_scope(),
            resources: catalog.unvouched_resources(),
            reaches_open: true,
        }
    }

    /// Whether a scope is within it, and of use to the client.
    #[must_use]
    pub fn has(&self, name: &ScopeToken) -> bool {
        self.client.is_none_or(|client| client.is_of_use(name)) && self.reaches(name)
    }

    /// Whether a scope is within it, of use now or not.
    fn reaches(&self, name: &ScopeToken) -> bool {
        let is_within =
            self.own.contains(name) || (self.reaches_open && self.catalog.open_scope().contains(name));
        is_within && !(self.is_unvouched() && is_of_administration(name))
    }

    /// Whether nobody vouched for the client, whatever an administrator lets it ask for: it says itself where its answers go.
    fn is_unvouched(&self) -> bool {
        self.client.is_none_or(Client::is_self_registered)
    }

    /// All of it that is registered here.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.all().filtered(|name| self.has(name))
    }

    /// The same with what is of no use to the client as it is now: it may register for more grant types.
    #[must_use]
    pub fn all(&self) -> Scope {
        let names = self.catalog.scopes.iter().map(|known| &known.name);
        names.filter(|name| self.reaches(name)).cloned().collect()
    }

    /// The resource servers that may be named.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceUri> {
        let enabled = self.catalog.resources.iter().map(|known| &known.uri);
        enabled
            .filter(|uri| self.check_target(uri).is_ok())
            .cloned()
            .collect()
    }

    /// The resource servers that may be named though no scope belongs to them.
    #[must_use]
    pub fn named(&self) -> &'a [ResourceUri] {
        self.resources
    }

    /// Looks whether tokens may be for `uri`: this server itself, or an enabled resource server that may be named, is open,
    /// or has a scope that is within the ceiling.
    ///
    /// # Errors
    /// Why not.
    pub fn check_target(&self, uri: &ResourceUri) -> Result<(), Reason> {
        if self.catalog.is_issuer(uri) {
            return Ok(());
        }
        let Some(known) = self.catalog.enabled_resource(uri) else {
            return Err(reason::RESOURCE_UNKNOWN);
        };
        let belongs = |name: &ScopeToken| self.catalog.owner(name) == Some(uri);
        let may = self.resources.contains(uri)
            || (self.reaches_open && known.is_open)
            || self.own.iter().any(|name| belongs(name) && self.reaches(name));
        if may {
            Ok(())
        } else {
            Err(reason::RESOURCE_NOT_OF_CLIENT)
        }
    }

    /// The same for each of `uris`.
    ///
    /// # Errors
    /// `invalid_target`, with why for the log.
    pub fn check_targets(&self, uris: &[ResourceUri]) -> Result<(), ProtocolError> {
        uris.iter()
            .try_for_each(|uri| self.check_target(uri))
            .map_err(ProtocolError::of)
    }
}
