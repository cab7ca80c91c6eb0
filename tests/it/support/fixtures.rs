//! What tests put into the database of a server, and change there.

use crate::support::admin;
use grantor::oauth::client::{AuthMethod, Client, ClientSecret, ClientType};
use grantor::oauth::resource::{Resource, ScopeDefinition};
use grantor::storage::resources::RegisteredResource;
use grantor::storage::{client_secrets, clients, resources, roles, scopes, users};
use grantor::types::{ClientId, EmailAddress, OpaqueToken, RoleName, SecretId, UserId};

use super::{PASSWORD, TestClient, TestServer};

impl TestServer {
    pub async fn user(&self, email: &str, name: &str) -> UserId {
        let (id, now) = (UserId::new(), self.now());
        let (user, name) = (id.clone(), name.to_owned());
        let address: EmailAddress = email.parse().unwrap();
        self.db
            .write(move |conn| {
                Box::pin(async move { users::insert(conn, &user, &address, &name, now).await })
            })
            .await
            .unwrap();
        self.password(email).await;
        id
    }

    /// Gives an account the password of tests.
    pub async fn password(&self, email: &str) {
        static PHC: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
        let phc = PHC
            .get_or_init(|| async {
                let password = grantor::types::Secret::new(PASSWORD.to_owned());
                admin::users::hash_password(&self.app.passwords, &password, &[], self.now())
                    .await
                    .unwrap()
            })
            .await
            .clone();
        let (id, now) = (self.user_id(email).await, self.now());
        self.db
            .write(move |conn| Box::pin(async move { users::set_password(conn, &id, &phc, now).await }))
            .await
            .unwrap();
    }

    /// An account that has no password yet.
    pub async fn invited(&self, email: &str) -> UserId {
        let new = admin::users::NewUser {
            email: email.parse().unwrap(),
            name: None,
            password_hash: None,
            roles: Vec::new(),
        };
        admin::users::create(&self.db, new, self.now()).await.unwrap();
        self.user_id(email).await
    }

    /// An account that was disabled.
    pub async fn disabled(&self, email: &str) -> UserId {
        let id = self.user(email, "Disabled").await;
        admin::users::disable(&self.db, &email.parse().unwrap(), self.now())
            .await
            .unwrap();
        id
    }

    pub async fn user_id(&self, email: &str) -> UserId {
        let email = email.parse().unwrap();
        users::by_email(&mut self.db.read().await.unwrap().conn(), &email)
            .await
            .unwrap()
            .unwrap()
            .id
    }

    pub async fn role(&self, name: &str) -> RoleName {
        let role: RoleName = name.parse().unwrap();
        let (made, now) = (role.clone(), self.now());
        self.db
            .write(move |conn| Box::pin(async move { roles::insert(conn, &made, "A role", now).await }))
            .await
            .unwrap();
        role
    }

    pub async fn give_role(&self, email: &str, role: &str) {
        let (id, role): (_, RoleName) = (self.user_id(email).await, role.parse().unwrap());
        self.db
            .write(move |conn| Box::pin(async move { users::add_role(conn, &id, &role).await }))
            .await
            .unwrap();
    }

    /// A scope; `roles` must exist.
    pub async fn scope(&self, name: &str, description: &str, resource: Option<&str>, roles: &[&str]) {
        let scope = ScopeDefinition {
            kind: grantor::oauth::scope_kind::ScopeKind::of_name(&name.parse().unwrap()),
            is_sensitive: false,
            translations: grantor::words::Translations::default(),
            claims: Vec::new(),
            name: name.parse().unwrap(),
            description: description.to_owned(),
            resource: resource.map(|uri| uri.parse().unwrap()),
            roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
        };
        let now = self.now();
        self.db
            .write(move |conn| Box::pin(async move { scopes::insert(conn, &scope, now).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }

    /// A resource server, with the client it introspects as.
    pub async fn api(&self, uri: &str, name: &str) -> TestClient {
        let client = self.register(ClientType::ResourceServer, |_| {}).await;
        let registered = RegisteredResource {
            resource: Resource {
                claims: Vec::new(),
                uri: uri.parse().unwrap(),
                name: name.to_owned(),
                signing_algorithm: None,
                translations: grantor::words::Translations::default(),
                is_enabled: true,
                is_open: false,
                access_lifetime: None,
            },
            client_id: client.id.clone(),
        };
        let now = self.now();
        self.db
            .write(move |conn| Box::pin(async move { resources::insert(conn, &registered, now).await }))
            .await
            .unwrap();
        self.app.forget_cached();
        client
    }

    /// Writes a resource server that was changed.
    pub async fn change_api(&self, uri: &str, change: impl FnOnce(&mut Resource)) {
        let uri = uri.parse().unwrap();
        let mut registered = resources::named(&mut self.db.read().await.unwrap().conn(), &uri)
            .await
            .unwrap()
            .unwrap();
        change(&mut registered.resource);
        self.db
            .write(move |conn| Box::pin(async move { resources::update(conn, &registered.resource).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }

    /// A confidential app with `notes:read notes:write`, at `https://app.example/callback`.
    pub async fn web_client(&self) -> TestClient {
        self.register(ClientType::Web, |_| {}).await
    }

    /// A confidential app that asks who people are, registered for every standard scope.
    pub async fn openid_client(&self, change: impl FnOnce(&mut Client)) -> TestClient {
        self.register(ClientType::Web, |client| {
            client.scope = "openid profile email phone address roles notes:read notes:write"
                .parse()
                .unwrap();
            change(client);
        })
        .await
    }

    /// A public app on this computer, at `http://127.0.0.1/callback`.
    pub async fn native_client(&self) -> TestClient {
        self.register(ClientType::Native, |client| {
            client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
        })
        .await
    }

    /// A service.
    pub async fn service_client(&self) -> TestClient {
        self.register(ClientType::Service, |client| client.redirect_uris.clear())
            .await
    }

    /// Any client: that of `client_type`, changed.
    pub async fn register(&self, client_type: ClientType, change: impl FnOnce(&mut Client)) -> TestClient {
        let (id, now) = (
            format!("c_{}", UserId::new().as_str().replace('-', "")),
            self.now(),
        );
        let mut client = Client {
            redirect_uris: vec!["https://app.example/callback".parse().unwrap()],
            scope: "notes:read notes:write roles".parse().unwrap(),
            ..Client::new(id.parse().unwrap(), "Acme Notes", client_type, now)
        };
        change(&mut client);
        let secret = client.has_secret().then(|| OpaqueToken::generate("gcs_"));
        if let Some(secret) = &secret {
            let id = SecretId::new();
            let is_computed_with = client.auth_method == AuthMethod::ClientSecretJwt;
            let sealed = is_computed_with.then(|| {
                let sealer = &self.app.client_secrets;
                sealer
                    .seal(id.as_str().as_bytes(), secret.expose().as_bytes())
                    .unwrap()
            });
            client.secrets = vec![ClientSecret {
                id,
                hash: secret.hash(),
                sealed,
                created_at: now,
                expires_at: None,
            }];
        }
        let written = client.clone();
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    clients::insert(conn, &written).await?;
                    for secret in &written.secrets {
                        client_secrets::add(conn, &written.id, secret).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        TestClient::new(self, &client, secret.map(|secret| secret.expose().to_owned()))
    }

    /// Writes a client that was changed.
    pub async fn change_client(&self, id: &ClientId, change: impl FnOnce(&mut Client)) {
        let mut client = clients::by_id(&mut self.db.read().await.unwrap().conn(), id)
            .await
            .unwrap()
            .unwrap();
        change(&mut client);
        self.db
            .write(move |conn| Box::pin(async move { clients::update(conn, &client).await }))
            .await
            .unwrap();
        self.app.forget_cached();
    }
}
