//! Starting a server, asking it, and ending it.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Extension;
use grantor::app::App;
use grantor::config::Settings;
use grantor::jose::SigningKey;
use grantor::seal::{MasterKey, Sealer};
use grantor::server::{self, Room};
use grantor::storage::Db;
use grantor::storage::audit_events::Wanted;
use grantor::types::{Clock, SigningAlgorithm, Timestamp};
use grantor::web::edge::Peer;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::admin::keys;
use super::{Answer, Browser, TestDatabase};

/// The person most tests sign in as.
pub const ADA: &str = "ada@example.test";

/// Her password.
pub const PASSWORD: &str = "otter-lamp-canyon-57";

/// When every test begins: 2027-01-15T08:00:00Z.
pub const START: Timestamp = Timestamp(1_800_000_000);

/// Has a server believe whom a request is forwarded for.
pub fn trust_proxies(settings: &mut Settings) {
    settings.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
}

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
        Self::start_with(Served::AsItIs, database, change).await
    }

    async fn start_with(served: Served, database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let issuer = format!("http://{address}");
        let mut settings = Settings {
            issuer: Some(issuer.clone()),
            ..Settings::default()
        };
        // Changes made in the database show at once. Hashing is cheaper than any file of settings may ask for: thousands of
        // tests sign somebody in.
        settings.cache.lifetime = "0s".parse().unwrap();
        settings.password.hash_memory_kib = Some(1024);
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
        let (stop, task) = serve(&app, listener, served);
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
        Self::start(self.database.another().await, change).await
    }

    /// The same with other room for connections than the settings give.
    pub async fn in_room(&self, room: Room, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with(Served::In(room), self.database.another().await, change).await
    }

    /// The same with a server that does nothing by itself but answer: what recurs is done by the test alone.
    pub async fn at_rest(&self, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with(Served::AtRest, self.database.another().await, change).await
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
        let (stop, task) = serve(&self.app, listener, Served::AsItIs);
        (self.stop, self.served) = (Some(stop), Some(task));
        self.http = http_client();
    }

    /// Another node on the same database, by the same clock; it answers no requests.
    pub async fn node(&self) -> App {
        self.node_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn node_with(&self, change: impl FnOnce(&mut Settings)) -> App {
        let mut settings = Settings::clone(&self.app.settings);
        change(&mut settings);
        App::start(settings, self.db.clone(), &self.master, self.clock.clone())
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

    /// A browser for which a proxy says that it is at `address`; [`trust_proxies`] has the server believe it.
    pub fn browser_at(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.headers.push(("x-forwarded-for", address.to_owned()));
        browser
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &'static str) -> i64 {
        self.count(&format!("SELECT COUNT(*) FROM {table}")).await
    }

    /// Everything the database holds, as text: one line for each row, `table|column=value|…`.
    pub async fn dump(&self) -> String {
        super::dump::dump(&self.database).await
    }

    /// Does to the database what no statement of the server does.
    pub async fn execute(&self, sql: &str) {
        super::dump::execute(&self.database, sql.to_owned()).await;
    }

    /// The one number a query answers.
    pub async fn count(&self, sql: &str) -> i64 {
        super::dump::count(&self.database, sql.to_owned()).await
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
        rows.into_iter().rev().map(|row| row.event.kind).collect()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn serve(app: &App, listener: TcpListener, served: Served) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel();
    let app = app.clone();
    let task = tokio::spawn(async move {
        let shutdown = async move {
            let _ = stopped.await;
        };
        let room = match served {
            Served::AsItIs => Room::of(&app.settings.limits),
            Served::In(room) => room,
            Served::AtRest => {
                let peer = Peer(listener.local_addr().unwrap());
                let router = server::router(&app, None).layer(Extension(peer));
                axum::serve(listener, router)
                    .with_graceful_shutdown(shutdown)
                    .await
                    .unwrap();
                return;
            }
        };
        server::run_in(room, app, listener, None, shutdown).await.unwrap();
    });
    (stop, task)
}

/// How a server is served.
enum Served {
    AsItIs,
    /// With other room for connections.
    In(Room),
    /// Without what recurs.
    AtRest,
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
    keys::import(db, &sealer, settings, pem, START).await.unwrap();
}
