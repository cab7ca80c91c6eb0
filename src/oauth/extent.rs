//! How far a permission goes, and what is left of it where a person leaves some of it out: the same before they allow it and as long
//! as it lives.

use super::access::{Ceiling, is_of_administration};
use super::claims_request::ClaimsRequest;
use super::client::{Client, OFFLINE_ACCESS};
use super::resource::Catalog;
use super::standard_claims;
use crate::types::{ResourceUri, Scope, ScopeToken};

/// What an app may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The scope.
    pub scope: Scope,
    /// The resource servers.
    pub resources: Vec<ResourceUri>,
    /// The claims asked for one by one.
    pub claims: ClaimsRequest,
}

impl Extent {
    /// What is left without `left_out`: nor the resource servers of which all is left out, nor the claims asked for one by one that
    /// what is left out stands for, whether or not that was asked for with them. Never more than there was.
    #[must_use]
    pub fn without(&self, left_out: &Scope, (catalog, client): (&Catalog, &Client)) -> Self {
        let scope = self.scope.filtered(|name| !left_out.contains(name));
        // Who says no to a scope says no to all it would tell, by whatever name it is asked for.
        let is_kept = |name: &str| !standard_claims::is_of(name, left_out);
        let claims = self.claims.clone().narrowed(is_kept);
        if scope == self.scope {
            return Self {
                claims,
                ..self.clone()
            };
        }
        let (before, after) = (catalog.resources_of(&self.scope), catalog.resources_of(&scope));
        let is_left = |uri: &&ResourceUri| !before.contains(uri) || after.contains(uri);
        let most = Ceiling::of(catalog, client).scope();
        Self {
            claims: standard_claims::grantable(claims, &scope, &most, catalog),
            resources: self.resources.iter().filter(is_left).cloned().collect(),
            scope,
        }
    }
}

/// What of `scope` people may leave out when they allow it to an app: what it says it can do without.
#[must_use]
pub fn optional(client: &Client, scope: &Scope) -> Scope {
    let optional = client.metadata.optional_scope.intersection(scope);
    optional.filtered(may_be_optional)
}

/// Whether a scope can be left out at all: never `openid`, without which nobody signs in, nor `offline_access`, without which an app
/// may refresh all the same, so that to leave it out takes nothing away, nor what is of the administration, which is allowed as a whole
/// or not.
#[must_use]
pub fn may_be_optional(name: &ScopeToken) -> bool {
    !["openid", OFFLINE_ACCESS].contains(&name.as_str()) && !is_of_administration(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::oauth::client::ClientType;
    use crate::oauth::resource::ScopeDefinition;
    use crate::oauth::scope_kind::ScopeKind;
    use crate::types::Timestamp;
    use crate::words::Translations;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    fn catalog() -> Catalog {
        let known = [
            ("openid", None),
            ("email", None),
            ("profile", None),
            ("a:read", Some("https://a.example")),
            ("a:write", Some("https://a.example")),
            ("b:read", Some("https://b.example")),
        ];
        let scopes = known.map(|(name, resource)| ScopeDefinition {
            name: name.parse().unwrap(),
            description: name.to_owned(),
            resource: resource.map(|uri| uri.parse().unwrap()),
            claims: Vec::new(),
            roles: Vec::new(),
            kind: ScopeKind::See,
            is_sensitive: false,
            translations: Translations::default(),
        });
        Catalog::new(None, Vec::new(), scopes.to_vec(), (&Scope::default(), &[]))
    }

    fn client() -> Client {
        Client {
            scope: scope("openid email profile a:read a:write b:read"),
            ..Client::new("app".parse().unwrap(), "App", ClientType::Web, Timestamp(0))
        }
    }

    fn all() -> Extent {
        let claims = json!({"userinfo": {"email": null, "name": null}, "id_token": {"acr": null}});
        Extent {
            scope: scope("openid email a:read a:write b:read"),
            resources: ["https://a.example", "https://b.example", "https://c.example"]
                .map(|uri| uri.parse().unwrap())
                .to_vec(),
            claims: serde_json::from_value(claims).unwrap(),
        }
    }

    #[test]
    fn ours_what_is_left_out_takes_its_resource_servers_and_claims_with_it() {
        let (catalog, client) = (catalog(), client());
        let left = all().without(&scope("email a:read b:read"), (&catalog, &client));
        assert_eq!(left.scope, scope("openid a:write"));
        let left_of: Vec<_> = left.resources.iter().map(ToString::to_string).collect();
        assert_eq!(
            left_of,
            ["https://a.example", "https://c.example"],
            "named beside its scopes, and of something still"
        );
        // The email address was seen as the scope it goes with; the name was a line of its own.
        assert_eq!(left.claims.names(), ["acr", "name"]);
        assert_eq!(all().without(&scope("phone x"), (&catalog, &client)), all());
        // Which goes with its scope all the same, if that is said no to.
        let left = all().without(&scope("profile"), (&catalog, &client));
        assert_eq!(
            (left.claims.names(), left.scope),
            (vec!["acr".to_owned(), "email".to_owned()], all().scope)
        );
    }

    #[test]
    fn ours_neither_openid_nor_offline_access_nor_the_administration_is_ever_left_out() {
        let mut client = client();
        client.metadata.optional_scope = scope("openid email offline_access admin:clients:write b:read");
        let of = |text: &str| optional(&client, &scope(text)).to_string();
        assert_eq!(
            of("openid email offline_access admin:clients:write profile"),
            "email"
        );
        assert_eq!(of("openid offline_access profile"), "");
    }
}
