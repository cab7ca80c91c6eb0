//! The guided demo: the whole tour without a script, and the command that serves it.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use grantor::app::App;
use grantor::config::Settings;
use grantor::demo::{self, DemoClient};
use grantor::seal::MasterKey;
use grantor::server;
use grantor::types::Clock;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::support::{Answer, Browser, START, TestDatabase, basic, header_of};

/// A demo in process, and a browser before its first page.
struct Tour {
    browser: Browser,
    client: DemoClient,
    clock: Clock,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    _database: TestDatabase,
}

impl Drop for Tour {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }
}

impl Tour {
    async fn start(database: TestDatabase) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings {
            issuer: Some(issuer.clone()),
            ..Settings::default()
        };
        settings.password.hash_memory_kib = Some(19456);
        settings.password.hash_passes = Some(2);
        settings.tokens.replay_window = "3s".parse().unwrap();
        let clock = Clock::manual(START);
        let db = database.open().await;
        let app = App::start(settings, db, &MasterKey::generate(), clock.clone())
            .await
            .unwrap();
        let client = demo::seed(&app, "--database sqlite://demo.db".to_owned())
            .await
            .unwrap();
        let tour = demo::routes(&app, client.clone(), server::router(&app, None));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            server::run(app, listener, Some(tour), shutdown).await.unwrap();
        });
        let http = http_client();
        Self {
            browser: Browser {
                issuer,
                http,
                cookies: HashMap::new(),
                headers: Vec::new(),
            },
            client,
            clock,
            stop: Some(stop),
            _database: database,
        }
    }

    /// From the first page to the code.
    async fn until_the_code(&mut self) -> Answer {
        let page = self.browser.get("/demo").await;
        let answer = self.browser.get(&href(&page, "Sign in with Grantor")).await;
        let (email, password) = (
            self.client.email.clone(),
            self.client.password.expose().to_owned(),
        );
        let answer = self.browser.sign_in_on(&answer, &email, &password).await;
        let answer = self.browser.decide_on(&answer, "allow").await;
        assert!(
            answer.location().starts_with(&self.client.redirect_uri),
            "{}",
            answer.location()
        );
        self.browser.get(answer.location()).await
    }

    /// Presses a button of a page.
    async fn press(&mut self, page: &Answer, label: &str) -> Answer {
        let (action, fields) = form(page, label);
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = self.browser.post(&action, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let page = self.browser.follow(answer).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }
}

fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .no_proxy()
        .build()
        .unwrap()
}

/// The address behind a link that looks like a button.
fn href(page: &Answer, label: &str) -> String {
    let (before, _) = page
        .body
        .split_once(&format!(">{label}</a>"))
        .unwrap_or_else(|| panic!("no link {label}: {}", page.body));
    let (_, href) = before.rsplit_once("href=\"").unwrap();
    href.trim_end_matches('"').replace("&#38;", "&")
}

/// Action and fields of the form with a button.
fn form(page: &Answer, label: &str) -> (String, Vec<(String, String)>) {
    let (before, _) = page
        .body
        .split_once(&format!(">{label}</button>"))
        .unwrap_or_else(|| panic!("no button {label}: {}", page.body));
    let (_, form) = before.rsplit_once("<form method=\"post\" action=\"").unwrap();
    let (action, fields) = form.split_once('"').unwrap();
    let fields = crate::support::inputs(fields)
        .into_iter()
        .map(|mut input| (input.remove("name").unwrap(), input.remove("value").unwrap()))
        .collect();
    (action.to_owned(), fields)
}

/// Whether a page says all this, and whether it shows a check that failed.
fn shows(page: &Answer, texts: &[&str], fails: bool) {
    let body = page
        .body
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&quot;", "\"");
    for text in texts {
        assert!(body.contains(text), "{text:?} is not in: {body}");
    }
    assert_eq!(body.contains("Failed: "), fails, "{body}");
    assert!(!body.contains("<script"), "no script");
    assert!(body.len() < 30_000, "{} bytes", body.len());
}

async fn the_whole_tour(database: TestDatabase) {
    let mut tour = Tour::start(database).await;
    let page = tour.browser.get("/demo").await;
    shows(
        &page,
        &[
            "code_challenge_method",
            tour.client.password.expose(),
            "aria-current=\"step\"",
        ],
        false,
    );

    let page = tour.until_the_code().await;
    shows(
        &page,
        &[
            "state is the value",
            "curl -s",
            "code_verifier=",
            "There is a code.",
        ],
        false,
    );
    let page = tour.press(&page, "Exchange the code").await;
    shows(
        &page,
        &[
            "200 OK",
            "typ is at+jwt",
            "typ is rt+jwt",
            "The signature verifies with key",
            "\"scope\": \"notes:read\"",
            "in 10 min",
        ],
        false,
    );

    let page = tour.browser.get(&href(&page, "Call the API")).await;
    let page = tour.press(&page, "Read the notes").await;
    shows(&page, &["200 OK", "Buy rye bread", "scope has notes:read"], false);
    let page = tour.press(&page, "Try a permission you did not grant").await;
    let forbidden = "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"notes:write\"";
    shows(
        &page,
        &[
            "403 Forbidden",
            "You don't have permission to view this.",
            forbidden,
        ],
        true,
    );
    let page = tour.press(&page, "Try a broken token").await;
    shows(
        &page,
        &[
            "401 Unauthorized",
            "WWW-Authenticate: Bearer error=\"invalid_token\"",
            "The signature does not verify",
        ],
        true,
    );
    let page = tour.press(&page, "Try without a token").await;
    shows(&page, &["401 Unauthorized", "WWW-Authenticate: Bearer\n"], false);

    let page = tour.browser.get(&href(&page, "Refresh the token")).await;
    let page = tour.press(&page, "Refresh").await;
    shows(
        &page,
        &[
            "Generation 1 of its grant. Spent.",
            "Generation 2 of its grant.",
            "That is over in 3 s.",
        ],
        false,
    );
    tour.clock.advance(Duration::from_secs(1));
    let page = tour.press(&page, "Replay it now").await;
    shows(
        &page,
        &["The same successor again", "200 OK", "That is over in 2 s."],
        false,
    );
    tour.clock.advance(Duration::from_secs(2));
    let page = tour.press(&page, "Replay it now").await;
    shows(
        &page,
        &[
            "Two holders",
            "invalid_grant",
            "\"active\": false",
            "Buy rye bread",
        ],
        false,
    );
    let page = tour.browser.get("/demo/call").await;
    let page = tour.press(&page, "Read the notes").await;
    shows(&page, &["200 OK"], false);

    let page = tour.browser.get("/demo/revoke").await;
    let page = tour.press(&page, "Get a token").await;
    shows(&page, &["client_credentials", "\"active\": true"], false);
    let page = tour.press(&page, "Revoke it").await;
    shows(&page, &["POST /revoke", "\"active\": false"], false);
    let page = tour.browser.get(&href(&page, "Now your app")).await;
    shows(
        &page,
        &[
            "grantor client create --database sqlite://demo.db",
            "createRemoteJWKSet",
            "PyJWKClient",
        ],
        false,
    );
    let page = tour.press(&page, "Start again").await;
    shows(
        &page,
        &["You are signed in to Grantor in this browser already"],
        false,
    );
    assert_eq!(
        tour.browser.get("/demo/token").await.location(),
        "/demo",
        "all is forgotten"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_whole_tour_works_without_a_script_sqlite() {
    the_whole_tour(TestDatabase::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_whole_tour_works_without_a_script_postgres() {
    if let Some(database) = TestDatabase::postgres().await {
        the_whole_tour(database).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_10_12_the_demo_app_takes_no_answer_and_no_form_of_another_browser() {
    let mut tour = Tour::start(TestDatabase::sqlite()).await;
    let page = tour.until_the_code().await;
    let (action, fields) = form(&page, "Exchange the code");
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let code = page
        .body
        .split("?code=")
        .nth(1)
        .unwrap()
        .split('\n')
        .next()
        .unwrap()
        .to_owned();

    let mut other = Browser {
        cookies: HashMap::new(),
        ..tour.browser.clone()
    };
    assert_eq!(
        other.get("/demo/callback?code=x").await.location(),
        "/demo",
        "who never asked"
    );
    other.get("/demo").await;
    let answer = other
        .get(&format!(
            "/demo/callback?code={code}&state=guess&iss={}",
            other.issuer
        ))
        .await;
    shows(&answer, &["This answer is not for this browser"], true);
    assert!(!answer.body.contains("Exchange the code"));
    assert_eq!(
        other.post(&action, &fields).await.status,
        403,
        "a form of another browser"
    );
    assert_eq!(other.post(&action, &[]).await.status, 403, "a form of nobody");
    let cross_site = [("sec-fetch-site", "cross-site")];
    assert_eq!(
        tour.browser.post_with(&action, &fields, &cross_site).await.status,
        403
    );
    assert_eq!(
        tour.browser.get("/demo/token").await.location(),
        "/demo",
        "nothing was exchanged"
    );

    // Pressed twice, the code is still sent once: a second use would end the grant.
    for _ in 0..2 {
        assert_eq!(
            tour.browser.post(&action, &fields).await.location(),
            "/demo/token"
        );
    }
    shows(&tour.browser.get("/demo/token").await, &["200 OK"], false);
    let page = tour.browser.get("/demo/call").await;
    shows(&tour.press(&page, "Read the notes").await, &["200 OK"], false);
    let page = tour.browser.get("/demo/refresh").await;
    let page = tour.press(&page, "Refresh twice at once").await;
    shows(
        &page,
        &["The same successor again", "That is over in 3 s."],
        false,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_4_1_2_1_the_demo_app_tells_a_refusal() {
    let mut tour = Tour::start(TestDatabase::sqlite()).await;
    let page = tour.browser.get("/demo").await;
    let answer = tour.browser.get(&href(&page, "Sign in with Grantor")).await;
    let (email, password) = (
        tour.client.email.clone(),
        tour.client.password.expose().to_owned(),
    );
    let answer = tour.browser.sign_in_on(&answer, &email, &password).await;
    let answer = tour.browser.decide_on(&answer, "deny").await;
    let page = tour.browser.get(answer.location()).await;
    shows(
        &page,
        &["You did not allow it", "error=access_denied", "Start again"],
        false,
    );
}

/// `grantor demo`, running; told to stop at the end, so that it clears up.
struct Running(Child);

impl Running {
    fn stop(&mut self) -> bool {
        let pid = self.0.id().to_string();
        let is_told = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .is_ok_and(|ended| ended.success());
        if !is_told {
            let _ = self.0.kill();
        }
        self.0.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.stop();
        }
    }
}

fn demo_command(arguments: &[&str]) -> Running {
    let child = Command::new(env!("CARGO_BIN_EXE_grantor"))
        .arg("demo")
        .args(arguments)
        // Neither has a say in a demo.
        .env("GRANTOR__TOKENS__ACCESS", "nonsense")
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Running(child)
}

/// Reads a JSON object that ends with a brace at the beginning of a line.
fn announced(running: &mut Running) -> Value {
    let mut text = String::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        text.push_str(&line);
        if line == "}" {
            break;
        }
    }
    serde_json::from_str(&text).unwrap()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_demo_command_serves_what_it_announces_and_leaves_nothing_behind() {
    let mut running = demo_command(&["--port", "0", "--json"]);
    let facts = announced(&mut running);
    let text = |name: &str| {
        facts[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name}: {facts}"))
            .to_owned()
    };
    let (id, secret, issuer) = (
        text("service_client_id"),
        text("service_client_secret"),
        text("issuer"),
    );
    assert_eq!(
        text("curl"),
        format!(
            "curl -s -u {id}:{secret} -d grant_type=client_credentials -d scope=notes:read {issuer}/token"
        )
    );
    let http = http_client();
    let answer = http
        .post(format!("{issuer}/token"))
        .header("authorization", basic(&id, &secret))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&scope=notes:read")
        .send()
        .await
        .unwrap();
    let answer = Answer::of(answer).await;
    assert_eq!(
        (answer.status, answer.json()["scope"].as_str()),
        (200, Some("notes:read")),
        "{}",
        answer.body
    );
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let notes = http
        .get(format!("{}/notes", text("resource")))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(notes.status(), 200);
    let page = Answer::of(http.get(text("demo_url")).send().await.unwrap()).await;
    assert!(page.body.contains(&text("password")) && page.body.contains(&text("email")));

    let database = text("database");
    let home = std::path::Path::new(database.strip_prefix("sqlite://").unwrap())
        .parent()
        .unwrap()
        .to_owned();
    assert!(home.is_dir());
    assert!(running.stop());
    assert!(!home.exists(), "the temporary directory is gone");
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(log, "", "nothing to warn of");
}

/// T61: whoever ran the command need not wait nor look.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_when_key_rotate_ends_the_server_shows_the_key_and_signs_with_it() {
    let mut running = demo_command(&["--port", "0", "--json"]);
    let facts = announced(&mut running);
    let text = |name: &str| facts[name].as_str().unwrap().to_owned();
    let (issuer, database, http) = (text("issuer"), text("database"), http_client());
    let home = std::path::Path::new(database.strip_prefix("sqlite://").unwrap())
        .parent()
        .unwrap();
    let shown = async || {
        let answer = http
            .get(format!("{issuer}/.well-known/jwks.json"))
            .send()
            .await
            .unwrap();
        let keys = Answer::of(answer).await.json()["keys"]
            .as_array()
            .unwrap()
            .clone();
        keys.into_iter().map(|key| key["kid"].clone()).collect::<Vec<_>>()
    };
    let command = |words: &[&str]| {
        let ended = Command::new(env!("CARGO_BIN_EXE_grantor"))
            .args(words)
            .args(["--database", &database, "-o", "json"])
            .arg("--keys-dir")
            .arg(home.join("keys"))
            .env_remove("RUST_LOG")
            .output()
            .unwrap();
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        serde_json::from_slice::<Value>(&ended.stdout).unwrap()
    };
    let before = shown().await;
    let ahead = command(&["key", "rotate"]);
    let made = command(&["key", "rotate", "--now"]);
    let after = shown().await;
    assert_eq!(
        (ahead["state"].as_str(), made["state"].as_str()),
        (Some("pending"), Some("active"))
    );
    for kid in before.iter().chain([&ahead["kid"], &made["kid"]]) {
        assert!(after.contains(kid), "{kid} among {after:?}");
    }
    let answer = http
        .post(format!("{issuer}/token"))
        .header(
            "authorization",
            basic(&text("service_client_id"), &text("service_client_secret")),
        )
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&scope=notes:read")
        .send()
        .await
        .unwrap();
    let token = Answer::of(answer).await.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(header_of(&token)["kid"], made["kid"]);
    let kid = made["kid"].as_str().unwrap();
    command(&["key", "revoke", "--yes", kid]);
    assert!(!shown().await.contains(&made["kid"]));
}

#[test]
fn ours_the_demo_takes_the_next_port_and_says_so_on_one_screen() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut running = demo_command(&["--port", &port.to_string()]);
    let started = Instant::now();
    let mut lines = Vec::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        lines.push(line.unwrap());
        if lines.last().unwrap().starts_with("Metadata") || started.elapsed() > Duration::from_secs(60) {
            break;
        }
    }
    let text = lines.join("\n");
    assert!(text.contains(&format!("Port {port} is taken")), "{text}");
    assert!(!text.contains(&format!("http://localhost:{port}/")), "{text}");
    assert!(
        text.contains("/demo\n") && text.contains("ada@example.test") && text.contains("curl -s -u"),
        "{text}"
    );
    assert!(
        lines.len() <= 24 && lines.iter().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
}
