//! The clients that requests speak of, kept for a moment.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use crate::oauth::class::{Class, PerClass};
use crate::oauth::client::Client;
use crate::types::ClientId;

/// The most that are kept. Each is at most as large as a registration may be, and of those nobody vouched for there may
/// be as many as somebody cares to register.
fn most(class: Class) -> u64 {
    match class {
        Class::Vouched => 10_000,
        Class::Unvouched => 1_000,
    }
}

/// Clients by id, those of each class apart: apps nobody vouched for push no others out.
pub(super) struct ClientCache(PerClass<Cache<ClientId, Arc<Client>>>);

impl ClientCache {
    /// Keeps each for `lifetime`.
    pub(super) fn new(lifetime: Duration) -> Self {
        Self(PerClass::new(|class| {
            Cache::builder()
                .max_capacity(most(class))
                .time_to_live(lifetime)
                .build()
        }))
    }

    pub(super) fn find(&self, id: &ClientId) -> Option<Arc<Client>> {
        Class::ALL.iter().find_map(|class| self.0.of(*class).get(id))
    }

    /// Keeps what requests need of a client.
    pub(super) fn keep(&self, client: Client) -> Arc<Client> {
        let client = Arc::new(client.without_notes());
        self.0
            .of(client.class())
            .insert(client.id.clone(), Arc::clone(&client));
        client
    }

    pub(super) fn forget(&self, id: &ClientId) {
        for class in Class::ALL {
            self.0.of(class).invalidate(id);
        }
    }

    pub(super) fn forget_all(&self) {
        for class in Class::ALL {
            self.0.of(class).invalidate_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::client::ClientType;
    use crate::oauth::client_metadata::{ClientMetadata, RegisteredBy};
    use crate::types::Timestamp;

    fn client(id: &str, registered_by: RegisteredBy) -> Client {
        Client {
            registered_by,
            metadata: ClientMetadata {
                contacts: vec!["someone@app.example".to_owned()],
                logo_uri: Some("https://app.example/logo.png".to_owned()),
                initiate_login_uri: Some("https://app.example/login".to_owned()),
                ..ClientMetadata::default()
            },
            ..Client::new(id.parse().unwrap(), "App", ClientType::Web, Timestamp(0))
        }
    }

    #[test]
    fn ours_clients_nobody_vouches_for_push_no_others_out() {
        let cache = ClientCache::new(Duration::from_hours(1));
        let vouched: Vec<_> = (0..100).map(|n| format!("vouched-{n}")).collect();
        for id in &vouched {
            cache.keep(client(id, RegisteredBy::Admin));
        }
        // Each is asked for again and again, so that it seems worth more than those that are asked for once.
        for n in 0..5000 {
            let id = format!("unvouched-{n}");
            cache.keep(client(&id, RegisteredBy::Open));
            for _ in 0..5 {
                cache.find(&id.parse().unwrap());
            }
        }
        for class in Class::ALL {
            let kept = cache.0.of(class);
            kept.run_pending_tasks();
            assert!(
                kept.entry_count() <= most(class),
                "{class:?}: {}",
                kept.entry_count()
            );
        }
        assert!(
            vouched
                .iter()
                .all(|id| cache.find(&id.parse().unwrap()).is_some())
        );
        assert!(most(Class::Unvouched) < most(Class::Vouched));
    }

    #[test]
    fn ours_what_no_request_needs_is_not_kept() {
        let cache = ClientCache::new(Duration::from_hours(1));
        let kept = cache.keep(client("app", RegisteredBy::InitialAccessToken));
        assert!(kept.metadata.contacts.is_empty() && kept.metadata.logo_uri.is_some());
        assert!(kept.metadata.initiate_login_uri.is_none());
        let vouched = cache.keep(client("vouched", RegisteredBy::Admin));
        assert!(
            vouched.metadata.initiate_login_uri.is_some(),
            "people go there by the app's name"
        );
        let id = "app".parse().unwrap();
        assert_eq!(cache.find(&id).as_ref(), Some(&kept));
        cache.forget(&id);
        assert_eq!(cache.find(&id), None);
    }
}
