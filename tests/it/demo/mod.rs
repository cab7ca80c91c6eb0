//! The guided demo: the whole tour without a script, the app it plays, and the command that serves it.

mod app;
mod command;
mod mailbox;

use std::collections::HashMap;
use std::time::Duration;

use grantor::app::App;
use grantor::config::Settings;
use grantor::demo::{self, DemoClient, Typed};
use grantor::seal::MasterKey;
use grantor::server;
use grantor::types::Clock;
use tokio::net::TcpListener;

use crate::support::controls::{OF_DEMO, ids};
use crate::support::{Answer, Browser, START, TestDatabase};

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
        settings.password.hash_memory_kib = Some(1024);
        settings.password.hash_passes = Some(2);
        settings.tokens.replay_window = "3s".parse().unwrap();
        let clock = Clock::manual(START);
        let db = database.open().await;
        let app = App::start(settings, db, &MasterKey::generate(), clock.clone())
            .await
            .unwrap();
        let typed = Typed {
            program: "./grantor".to_owned(),
            flags: "--database sqlite://demo.db".to_owned(),
        };
        let client = demo::seed(&app, typed).await.unwrap();
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

    /// From the page before, out of Grantor and back.
    async fn signs_out(&mut self, page: &Answer) -> Answer {
        let page = self.browser.get(&href(page, "Sign out")).await;
        shows(
            &page,
            &["id_token_hint", "post_logout_redirect_uri", "/demo/signed-out"],
            false,
        );
        assert!(self.browser.is_signed_in().await);
        let page = self.browser.get(&href(&page, "Sign out of Grantor")).await;
        let answer = if page.status == 200 {
            self.browser.send_on(&page).await
        } else {
            page
        };
        let back = answer.onward().unwrap_or_else(|| panic!("{}", answer.body));
        assert!(back.starts_with(&self.client.signed_out_uri), "{back}");
        assert!(!self.browser.is_signed_in().await);
        let forged = self.browser.get("/demo/signed-out?state=guess").await;
        shows(&forged, &["the app believes nothing by it"], true);
        let page = self.browser.get(&back).await;
        shows(
            &page,
            &["Back in the app, signed out", "state is the value"],
            false,
        );
        page
    }

    /// Nobody is asked twice for the same, which is said; and asked all the same if the app wants it.
    async fn the_second_time(&mut self) {
        let page = self.browser.get("/demo").await;
        let answer = self.browser.get(&href(&page, "Sign in with Grantor")).await;
        let (email, password) = (
            self.client.email.clone(),
            self.client.password.expose().to_owned(),
        );
        let answer = self.browser.sign_in_on(&answer, &email, &password).await;
        let page = self.browser.get(answer.location()).await;
        shows(&page, &["If you saw no consent page on the way"], false);
        let page = self.browser.get("/demo").await;
        shows(
            &page,
            &["You are signed in to Grantor in this browser already"],
            false,
        );
        let answer = self
            .browser
            .get(&href(&page, "Sign in, and be asked again"))
            .await;
        assert!(answer.body.contains("value=\"allow\""), "{}", answer.body);
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
            "\"scope\": \"email notes:read openid profile\"",
            "in 10 min",
            "typ is JWT",
            "It answers this request: nonce",
            "at_hash is half of its hash",
            "<details class=\"block\">",
            "class=\"jwt-claims\"",
            "href=\"/demo/sign-out\"",
        ],
        false,
    );

    // Every control that the manual lists of the demo.
    let mut seen = ids(&page.body);
    seen.extend(ids(&tour.browser.get("/").await.body));
    for id in OF_DEMO {
        assert!(seen.contains(id), "{id}: {seen:?}");
    }

    let page = tour.browser.get(&href(&page, "Call the API")).await;
    let page = tour.press(&page, "Read the notes").await;
    shows(&page, &["200 OK", "Buy rye bread", "scope has notes:read"], false);
    assert!(page.body.contains("status good"), "{}", page.body);
    let page = tour.press(&page, "Ask who you are").await;
    shows(
        &page,
        &[
            "GET /userinfo",
            "\"email\": \"ada@example.test\"",
            "aud is http://127.0.0.1",
        ],
        false,
    );
    let page = tour.press(&page, "Try a permission you did not grant").await;
    let forbidden = "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"notes:write\"";
    shows(
        &page,
        &[
            "403 Forbidden",
            "status forbidden",
            "You don't have permission to change this.",
            forbidden,
        ],
        true,
    );
    let page = tour.press(&page, "Try a broken token").await;
    shows(
        &page,
        &[
            "401 Unauthorized",
            "status unknown",
            "WWW-Authenticate: Bearer error=\"invalid_token\"",
            "The signature does not verify",
            "Changed: scope was email notes:read openid profile",
            "\"scope\": \"email notes:read openid profile notes:write\"",
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
            "status refused",
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
    let page = tour.signs_out(&page).await;
    let page = tour.browser.get(&href(&page, "Now your app")).await;
    shows(
        &page,
        &[
            "./grantor client create --database sqlite://demo.db",
            "./grantor client try sample-app",
            "createRemoteJWKSet",
            "PyJWKClient",
        ],
        false,
    );
    let page = tour.press(&page, "Start again").await;
    shows(
        &page,
        &[
            "Grantor remembers it: there will be no consent page",
            "Sign in, and be asked again",
        ],
        false,
    );
    assert!(
        !page
            .body
            .contains("You are signed in to Grantor in this browser already")
    );
    assert_eq!(
        tour.browser.get("/demo/token").await.location(),
        "/demo",
        "all is forgotten"
    );
    tour.the_second_time().await;
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
