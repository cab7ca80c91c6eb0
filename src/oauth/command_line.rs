//! This server's own app, there in every installation: its command line, for whoever administers it from another computer.
//!
//! A public native app (RFC 8252): it comes back to loopback alone, so nothing it was allowed is remembered (§8.6), and it gets no
//! refresh token. What it may ask for is what there is to administer; what it gets, what its person may. Of its row in the database
//! only the id counts, which its grants hang on.

use std::time::Duration;

use super::access::Permission;
use super::access_lifetime::AccessLifetime;
use super::client::{Client, ClientType, GrantType};
use super::client_settings::ClientSettings;
use crate::types::{ClientId, Scope};

/// Its id.
pub const ID: &str = "grantor-cli";

/// What people call it.
const NAME: &str = "Grantor command line";

/// Where it comes back to, with whatever port (RFC 8252 §7.3).
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// How long its access tokens are good for: nobody signs in for each command, and what is revoked ends at once in any case, since the
/// administration looks at each.
const LIFETIME: Duration = Duration::from_hours(1);

/// Whether a client is it.
#[must_use]
pub fn is(id: &ClientId) -> bool {
    id.as_str() == ID
}

/// What it asks for: who its person is, and all there is to administer.
#[must_use]
pub fn scope() -> Scope {
    let who: Scope = "openid email".parse().unwrap_or_default();
    who.union(&Permission::ALL.iter().filter_map(|one| one.scope()).collect())
}

/// A client as it is: of this one, what stands here, whatever its row says.
#[must_use]
pub fn as_it_is(client: Client) -> Client {
    if !is(&client.id) {
        return client;
    }
    Client {
        redirect_uris: REDIRECT_URI.parse().into_iter().collect(),
        grant_types: vec![GrantType::AuthorizationCode],
        scope: scope(),
        settings: ClientSettings {
            access_lifetime: AccessLifetime::try_from(LIFETIME).ok(),
            ..ClientSettings::default()
        },
        ..Client::new(client.id, NAME, ClientType::Native, client.created_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::client_metadata::RegisteredBy;
    use crate::types::{RedirectUri, Timestamp};

    #[test]
    fn ours_of_the_servers_own_app_nothing_is_as_somebody_wrote_it() {
        let written = |id: &str| Client {
            name: "Mine".to_owned(),
            redirect_uris: vec!["https://evil.example/callback".parse().unwrap()],
            is_enabled: false,
            registered_by: RegisteredBy::Open,
            ..Client::new(id.parse().unwrap(), "Mine", ClientType::Web, Timestamp(7))
        };
        assert_eq!(as_it_is(written("another")), written("another"));
        let own = as_it_is(written(ID));
        let uris: Vec<_> = own.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(uris, ["http://127.0.0.1/callback"]);
        assert!(own.is_public() && own.is_enabled && !own.is_self_registered() && own.requires_pkce());
        assert!(!own.may_use(GrantType::RefreshToken));
        assert!(!own.is_assured(&own.redirect_uris[0]), "it is always asked about");
        assert!(own.settings.skip_consent.is_empty() && own.settings.access_lifetime.is_some());
        for permission in Permission::ALL {
            assert!(own.scope.contains(&permission.scope().unwrap()), "{permission}");
        }
    }
}
