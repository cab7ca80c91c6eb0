//! What a running server takes up of another configuration, and that each request has one from beginning to end.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use grantor::app::App;
use grantor::config::Settings;
use grantor::oauth::client_metadata::RegistrationMode;
use grantor::server::{self, Live};
use grantor::storage::audit_events::{self, Wanted};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::support::*;

/// A server that can take up another configuration, and a request that reads its own twice.
struct Running {
    live: Arc<Live>,
    s: TestServer,
    came: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

/// What is kept in memory and was made with a configuration: what apps may register for, and whose name looks like the
/// server's.
async fn kept(app: &App) -> String {
    let scope = app.catalog().await.unwrap().unvouched_scope().to_string();
    let names = app.known_names().await.unwrap();
    let own: Vec<_> = ["Grantor", "Acme"]
        .into_iter()
        .filter(|name| names.resembles(name).is_some())
        .collect();
    format!("{scope}, {}", own.join(" "))
}

impl Running {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut s = TestServer::start(TestDatabase::sqlite(), |settings| {
            settings.issuer = Some(format!("http://{address}"));
            // What is kept is kept for longer than a test takes.
            settings.cache.lifetime = "1h".parse().unwrap();
            settings.registration.scope = "openid".parse().unwrap();
        })
        .await;
        s.address = address;
        let (came, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (has_come, may_go) = (Arc::clone(&came), Arc::clone(&go));
        let twice = async move |State(app): State<App>| {
            let before = app.settings.branding.name.clone();
            has_come.add_permits(1);
            may_go.acquire().await.unwrap().forget();
            format!("{before}, {}, {}", app.settings.branding.name, kept(&app).await)
        };
        let live = Live::new(s.app.clone(), Some(Router::new().route("/twice", get(twice)))).unwrap();
        let served = Arc::clone(&live);
        tokio::spawn(async move { server::run_live(&served, listener, std::future::pending()).await });
        Self { live, s, came, go }
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) -> grantor::config::Reloaded {
        let mut settings = Settings::clone(&self.live.app().settings);
        change(&mut settings);
        self.live.take_up(&settings).unwrap()
    }

    async fn name_on_the_page(&self) -> String {
        let page = self.s.get("/sign-in", &[]).await;
        let title = page.body.split("<title>").nth(1).unwrap();
        title.split("</title>").next().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_request_has_one_configuration_from_beginning_to_end() {
    let r = Running::start().await;
    let url = r.s.url("/twice");
    let begin = || tokio::spawn(r.s.http.get(&url).send());
    let first = begin();
    r.came.acquire().await.unwrap().forget();
    let reloaded = r.change(|settings| {
        settings.branding.name = "Acme".to_owned();
        settings.registration.scope = "openid email".parse().unwrap();
    });
    assert_eq!(
        (reloaded.taken_up, reloaded.need_restart),
        (
            vec!["branding.name".to_owned(), "registration.scope".to_owned()],
            vec![]
        )
    );
    let text = async |asked: tokio::task::JoinHandle<reqwest::Result<reqwest::Response>>| {
        asked.await.unwrap().unwrap().text().await.unwrap()
    };
    // What the former one leaves in memory is there for those that come after it.
    r.go.add_permits(1);
    assert_eq!(text(first).await, "Grantor, Grantor, openid, Grantor");
    for _ in 0..2 {
        let second = begin();
        r.came.acquire().await.unwrap().forget();
        r.go.add_permits(1);
        assert_eq!(text(second).await, "Acme, Acme, email openid, Acme");
    }
    assert!(r.name_on_the_page().await.contains("Acme"));
    // A change made by either is seen by both.
    let before = r.s.app.clone();
    assert!(kept(&before).await.starts_with("openid, "));
    assert!(
        before
            .catalog()
            .await
            .unwrap()
            .scope(&"newer".parse().unwrap())
            .is_none()
    );
    r.s.scope("newer", "New", None, &[]).await;
    before.forget_cached();
    for app in [before, r.live.app()] {
        assert!(
            app.catalog()
                .await
                .unwrap()
                .scope(&"newer".parse().unwrap())
                .is_some()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_proxies_hosts_and_registration_are_taken_up() {
    let r = Running::start().await;
    let host = |host: &str| {
        format!("GET /.well-known/jwks.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    };
    assert_eq!(raw(&r.s, host("grantor:8080")).await.0, 200);
    r.change(|settings| settings.server.machine_hosts = Some(Vec::new()));
    assert_eq!(raw(&r.s, host("grantor:8080")).await.0, 421);
    r.change(|settings| settings.server.machine_hosts = Some(vec!["grantor:8080".parse().unwrap()]));
    assert_eq!(raw(&r.s, host("grantor:8080")).await.0, 200);
    assert_eq!(raw(&r.s, host("other:8080")).await.0, 421);

    // The address that is believed is in the audit log: behind the answer.
    let addresses = async |count: usize| {
        let answer = r.s.browser_at("203.0.113.9").try_sign_in(ADA, WRONG).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        loop {
            let mut read = r.s.db.read().await.unwrap();
            let rows = audit_events::list(&mut read.conn(), &Wanted::default(), 1000)
                .await
                .unwrap();
            drop(read);
            let failed = rows.iter().filter(|row| row.event.kind == "sign_in_failed");
            let addresses: Vec<_> = failed
                .filter_map(|row| row.event.personal.members().address)
                .collect();
            if addresses.len() == count {
                return addresses;
            }
            tokio::task::yield_now().await;
        }
    };
    assert_eq!(addresses(1).await, ["127.0.0.1"]);
    r.change(trust_proxies);
    let mut both = addresses(2).await;
    both.sort();
    assert_eq!(both, ["127.0.0.1", "203.0.113.9"]);

    let metadata = async || r.s.get("/.well-known/openid-configuration", &[]).await.json();
    assert!(metadata().await["registration_endpoint"].is_string());
    r.change(|settings| settings.registration.mode = RegistrationMode::Off);
    assert!(metadata().await.get("registration_endpoint").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_what_needs_a_restart_is_named_and_stays() {
    let r = Running::start().await;
    let reloaded = r.change(|settings| {
        settings.issuer = Some("https://other.example".to_owned());
        settings.server.bind = "127.0.0.1:9".parse().unwrap();
        settings.database.url = "sqlite://other.db".to_owned();
        settings.limits.connections = 17;
        settings.tokens.access = "1m".parse().unwrap();
        settings.links.reset = "1h".parse().unwrap();
    });
    assert_eq!(reloaded.taken_up, ["links.reset"]);
    let mut named = reloaded.need_restart.clone();
    named.sort();
    assert_eq!(
        named,
        [
            "database.url",
            "issuer",
            "limits.connections",
            "server.bind",
            "tokens.access"
        ]
    );
    let metadata = r.s.get("/.well-known/openid-configuration", &[]).await.json();
    assert_eq!(metadata["issuer"], *r.s.issuer);
    let service = r.s.service_client().await;
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    let tokens = service.token(&form).await;
    assert_eq!(tokens.json()["expires_in"], 600);
}
