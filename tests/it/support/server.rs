//! Starting a server and putting things into its database.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use grantor::admin;
use grantor::app::App;
use grantor::config::Settings;
use grantor::jose::SigningKey;
use grantor::keys::{self, NewKey};
use grantor::oauth::client::{AuthMethod, Client, ClientSecret, ClientType};
use grantor::oauth::resource::{Resource, ScopeDefinition};
use grantor::seal::{MasterKey, Sealer};
use grantor::server::{self, Room};
use grantor::storage::audit_events::Wanted;
use grantor::storage::resources::RegisteredResource;
use grantor::storage::{Db, client_secrets, clients, resources, roles, scopes, users};
use grantor::types::{
    ClientId, Clock, EmailAddress, OpaqueToken, RoleName, SecretId, SigningAlgorithm, Timestamp, UserId,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Answer, Browser, TestClient, TestDatabase};

/// The person most tests sign in as.
pub const ADA: &str = "ada@example.test";

/// Her password.
pub const PASSWORD: &str = "otter-lamp-canyon-57";

/// When every test begins: 2027-01-15T08:00:00Z.
pub const START: Timestamp = Timestamp(1_800_000_000);

pub struct TestServer {
    pub app: App,
    pub db: Db,
    pub issuer: String,
    pub address: SocketAddr,
    pub clock: Clock,
    pub http: reqwest::Client,
    pub master: MasterKey,
    pub database: TestDatabase,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
}

impl TestServer {
    pub async fn sqlite() -> Self {
        Self::start(TestDatabase::sqlite(), |_| {}).await
    }

    pub async fn postgres() -> Option<Self> {
        Some(Self::start(TestDatabase::postgres().await?, |_| {}).await)
    }

    /// With other settings than the defaults of tests.
    pub async fn start(database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with(None, database, change).await
    }

    /// The same with other room for connections than the settings give.
    pub async fn start_in(room: Room, database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with(Some(room), database, change).await
    }

    async fn start_with(
        room: Option<Room>,
        database: TestDatabase,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let issuer = format!("http://{address}");
        let mut settings = Settings {
            issuer: Some(issuer.clone()),
            ..Settings::default()
        };
        // Changes made in the database show at once, and hashing is as cheap as the floor allows.
        settings.cache.lifetime = "0s".parse().unwrap();
        settings.password.hash_memory_kib = Some(19456);
        settings.password.hash_passes = Some(2);
        // Nobody here measures how long an answer takes.
        settings.sign_in.failure_milliseconds = Some(0);
        settings.limits.token_failures = 1000;
        settings.registration.per_address = 1000;
        change(&mut settings);
        let issuer = settings.issuer.clone().unwrap();
        let db = database.open().await;
        let master = MasterKey::generate();
        let clock = Clock::manual(START);
        seed_key(&db, &settings, &master).await;
        let app = App::start(settings, db.clone(), &master, clock.clone())
            .await
            .unwrap();
        let (stop, task) = serve(&app, listener, room);
        let server = Self {
            app,
            db,
            issuer,
            address,
            clock,
            http: http_client(),
            master,
            database,
            stop: Some(stop),
            served: Some(task),
        };
        server.user(ADA, "Ada Lovelace").await;
        server.api("https://api.example", "Notes API").await;
        server
            .scope("notes:read", "Read your notes", Some("https://api.example"), &[])
            .await;
        server
            .scope(
                "notes:write",
                "Change your notes",
                Some("https://api.example"),
                &[],
            )
            .await;
        server
    }

    /// Another server, with a database of the same kind and other settings.
    pub async fn with_settings(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let database = if self.database.is_postgres() {
            TestDatabase::postgres().await.unwrap()
        } else {
            TestDatabase::sqlite()
        };
        Self::start(database, change).await
    }

    /// Ends the server and starts it again: on the same database, under the same issuer, with an empty memory.
    pub async fn restart(&mut self) {
        self.halt().await;
        self.resume().await;
    }

    /// Ends the server; its database is there, and a node that answers no requests and does nothing by itself.
    pub async fn halt(&mut self) {
        let _ = self.stop.take().unwrap().send(());
        self.served.take().unwrap().await.unwrap();
        self.db = self.database.open().await;
        self.app = self.node().await;
    }

    /// Starts a server that was ended.
    pub async fn resume(&mut self) {
        let address = self.issuer.strip_prefix("http://").unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let (stop, task) = serve(&self.app, listener, None);
        (self.stop, self.served) = (Some(stop), Some(task));
        self.http = http_client();
    }

    /// Another node on the same database, by the same clock; it answers no requests.
    pub async fn node(&self) -> App {
        App::start(
            self.app.settings.clone(),
            self.db.clone(),
            &self.master,
            self.clock.clone(),
        )
        .await
        .unwrap()
    }

    /// Bytes to an endpoint, with these headers and no others.
    pub async fn post_bytes(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let mut request = self.http.post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// `GET`, with these headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Tells the server to stop, and hands over what ends when it has.
    pub fn stop(&mut self) -> JoinHandle<()> {
        let _ = self.stop.take().unwrap().send(());
        self.served.take().unwrap()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn advance(&self, text: &str) {
        self.clock
            .advance(text.parse::<grantor::config::Lifetime>().unwrap().duration());
    }

    /// Lets the clock be no earlier than the system's, for libraries that read that one.
    pub fn advance_to_system_time(&self) {
        self.clock.advance(Clock::System.now().since(self.now()));
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer.trim_end_matches('/'))
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self)
    }

    pub async fn user(&self, email: &str, name: &str) -> UserId {
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
        let (id, now) = (UserId::new(), self.now());
        let (user, name) = (id.clone(), name.to_owned());
        let email: EmailAddress = email.parse().unwrap();
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    users::insert(conn, &user, &email, &name, now).await?;
                    users::set_password(conn, &user, &phc, now).await
                })
            })
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
                is_enabled: true,
                is_open: false,
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

    /// How many rows a table has.
    pub async fn rows(&self, table: &'static str) -> i64 {
        self.dump().await.matches(&format!("\n{table}|")).count() as i64
    }

    /// Everything the database holds, as text: one line for each row, `table|column=value|…`.
    pub async fn dump(&self) -> String {
        super::dump::dump(&self.database).await
    }

    /// Does to the database what no statement of the server does.
    pub async fn execute(&self, sql: &str) {
        super::dump::execute(&self.database, sql.to_owned()).await;
    }

    /// Until somebody waits for a row that another transaction holds. SQLite has one writer, who waits by itself.
    pub async fn is_waited_for(&self) {
        if self.database.is_postgres() {
            super::dump::lock_is_waited_for(&self.database).await;
        }
    }

    /// The kinds of the audit log, oldest first.
    pub async fn audit(&self) -> Vec<String> {
        let mut read = self.db.read().await.unwrap();
        let rows = grantor::storage::audit_events::list(&mut read.conn(), &Wanted::default(), 1000)
            .await
            .unwrap();
        rows.into_iter().rev().map(|row| row.kind).collect()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn serve(app: &App, listener: TcpListener, room: Option<Room>) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel();
    let app = app.clone();
    let task = tokio::spawn(async move {
        let shutdown = async {
            let _ = stopped.await;
        };
        let room = room.unwrap_or_else(|| Room::of(&app.settings.limits));
        server::run_in(room, app, listener, None, shutdown).await.unwrap();
    });
    (stop, task)
}

fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        // Less than the server keeps an idle connection: one of the two would close it under a request.
        .pool_idle_timeout(Duration::from_secs(5))
        .no_proxy()
        .build()
        .unwrap()
}

/// The same RSA key for every server of the process: making one takes longer than most tests.
async fn seed_key(db: &Db, settings: &Settings, master: &MasterKey) {
    static PEM: OnceLock<String> = OnceLock::new();
    let pem = PEM.get_or_init(|| {
        use base64::Engine as _;
        let key = SigningKey::generate(SigningAlgorithm::RS256).unwrap();
        let body = base64::engine::general_purpose::STANDARD.encode(&*key.to_pkcs8_der());
        let lines: Vec<_> = body
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        )
    });
    let sealer = Sealer::new(master, "signing keys").unwrap();
    let new = NewKey::from_pem(&sealer, pem, None, START).unwrap();
    keys::import(db, settings, new, true, START).await.unwrap();
}
