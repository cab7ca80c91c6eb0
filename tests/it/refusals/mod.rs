//! Every refusal has a number, tells whoever asked what to mend, and leaves one line in the log by which it is found.

mod apps;
mod meanwhile;
mod people;
mod programs;

use std::collections::BTreeSet;

use grantor::oauth::reason::{self, Reason};
use serde_json::Value;

use crate::support::*;

/// A server whose log is read, and what was seen in it.
pub struct Trial {
    pub s: TestServer,
    log: Captured,
    seen: BTreeSet<u16>,
}

impl Trial {
    /// Holds an answer to the reason it was refused for: what is told, and what is logged.
    fn expect(&mut self, answer: &Answer, cause: Reason) -> Value {
        let line = self.log.line_of(answer);
        let told = line["reason"].as_str().unwrap().to_owned();
        assert_eq!(line["cause"], cause.to_string(), "{line} {}", answer.body);
        assert_eq!(line["cause.what"], cause.what());
        let told = Reason::numbered(&told).unwrap();
        assert!(
            told == cause || cause.told_as().contains(&told) || told == reason::CLIENT_FAILS_TOO_OFTEN,
            "{cause} is told as {told}"
        );
        assert_eq!(line["http.status"], answer.status);
        let uri = format!("{}/errors/{told}", self.s.issuer);
        if answer.header("content-type") == "application/json" {
            assert_eq!(answer.json()["error_uri"], uri, "{}", answer.body);
            answer.assert_token_error(answer.status, told.code().unwrap().as_str());
            let challenge = answer.header("www-authenticate");
            assert!(
                !challenge.starts_with("Bearer") || challenge.contains(&uri),
                "{challenge}"
            );
        } else if answer.status == 303 {
            assert_eq!(answer.parameter("error_uri"), Some(uri));
            assert_eq!(answer.parameter("error").as_deref(), line["error.code"].as_str());
        } else if answer.header("content-type").starts_with("text/html") {
            // A sign-in page has none: it is the same for every account.
            assert!(
                answer.body.contains(&told.to_string()) || answer.body.contains("id=\"sign-in\""),
                "{told} is not on the page: {}",
                answer.body
            );
        }
        if told != cause {
            // What strangers are not told stands nowhere in the answer.
            let text = format!("{:?} {}", answer.headers, answer.body);
            assert!(!text.contains(&cause.to_string()), "{cause} is told: {text}");
        }
        self.seen.extend([told.number(), cause.number()]);
        line
    }
}

/// Reasons that no request of this file brings about, and the test that does.
const ELSEWHERE: &[(Reason, &str)] = &[
    (
        reason::BODY_SLOW,
        "none: a body that is late is late by seconds of the real clock",
    ),
    (
        reason::BODY_BROKEN,
        "none: the connection is gone with the body, and nobody hears the answer",
    ),
    (
        reason::HOST_MALFORMED,
        "faces::ours_programs_may_use_any_name_that_leads_here",
    ),
    (
        reason::BUSY,
        "faults::ours_that_there_is_too_much_to_do_is_no_fault",
    ),
];

async fn every_refusal_is_numbered(s: TestServer) {
    let (log, guard) = Captured::begin(true);
    let mut trial = Trial {
        s,
        log,
        seen: BTreeSet::new(),
    };
    programs::client_authentication(&mut trial).await;
    programs::assertions(&mut trial).await;
    programs::codes_and_tokens(&mut trial).await;
    programs::bearer_tokens(&mut trial).await;
    programs::requests(&mut trial).await;
    apps::authorization(&mut trial).await;
    apps::scopes_and_resources(&mut trial).await;
    apps::logout(&mut trial).await;
    apps::registration(&mut trial).await;
    people::prompts(&mut trial).await;
    people::pages(&mut trial).await;
    people::sign_in(&mut trial).await;
    meanwhile::sign_in(&mut trial).await;
    meanwhile::signed_out(&mut trial).await;
    meanwhile::registration_changed(&mut trial).await;
    programs::faults(&mut trial).await;
    drop(guard);
    let missing: Vec<_> = Reason::all()
        .filter(|reason| !trial.seen.contains(&reason.number()))
        .filter(|reason| !ELSEWHERE.iter().any(|(known, _)| known == reason))
        .map(|reason| format!("{reason} {}", reason.what()))
        .collect();
    assert!(
        missing.is_empty(),
        "no test brings these about:\n{}",
        missing.join("\n")
    );
}

/// RFC 6749 §4.1.2.1 and §5.2, `error_uri`.
#[tokio::test]
async fn ours_every_refusal_has_a_number_in_answer_and_log_sqlite() {
    every_refusal_is_numbered(TestServer::sqlite().await).await;
}

/// RFC 6749 §4.1.2.1 and §5.2, `error_uri`.
#[tokio::test]
async fn ours_every_refusal_has_a_number_in_answer_and_log_postgres() {
    if let Some(s) = TestServer::postgres().await {
        every_refusal_is_numbered(s).await;
    }
}

/// The six causes of an `invalid_client`: one look at the log tells them apart, and nobody outside can.
#[tokio::test]
async fn ours_strangers_cannot_tell_the_causes_of_a_refusal_apart() {
    let s = TestServer::sqlite().await;
    let (log, guard) = Captured::begin(true);
    let client = s.service_client().await;
    let unknown = TestClient {
        id: "c_nobody".parse().unwrap(),
        ..client.clone()
    };
    let wrong = TestClient {
        secret: Some("gcs_wrong".to_owned()),
        ..client.clone()
    };
    let other_method = TestClient {
        method: grantor::oauth::client::AuthMethod::ClientSecretPost,
        ..client.clone()
    };
    let disabled = s.service_client().await;
    s.change_client(&disabled.id, |client| client.is_enabled = false)
        .await;
    let form = [("grant_type", "client_credentials")];
    let (mut causes, mut told) = (BTreeSet::new(), BTreeSet::new());
    for who in [&unknown, &wrong, &other_method, &disabled] {
        let answer = who.token(&form).await;
        let mut headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| !["grantor-error-id", "date"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort();
        told.insert(format!("{} {headers:?} {}", answer.status, answer.body));
        let line = log.line_of(&answer);
        assert_eq!(line["client.id"], who.id.as_str());
        causes.insert(line["cause"].as_str().unwrap().to_owned());
    }
    drop(guard);
    assert_eq!(causes.len(), 4, "{causes:?}");
    assert_eq!(told.len(), 1, "{told:?}");
}

/// One line for each request, whatever became of it, and no other of the same request.
#[tokio::test]
async fn ours_a_request_leaves_one_line_with_what_an_operator_asks_for() {
    let s = TestServer::sqlite().await;
    let (log, guard) = Captured::begin(true);
    let app = s.web_client().await;
    let url = app.authorization_url(&[("redirect_uri", "https://app.example/callback2")]);
    let page = s.get(&url, &[("x-forwarded-for", "203.0.113.9")]).await;
    let line = log.line_of(&page);
    assert_eq!(line["client.id"], app.id.as_str());
    assert_eq!(line["redirect_uri"], "https://app.example/callback2");
    assert_eq!(line["reason"], "G1205");
    assert_eq!(line["client.address"], "127.0.0.1");
    assert_eq!(line["http.place"], "auth");
    assert!(page.body.contains(line["error.id"].as_str().unwrap()));
    assert!(
        !page.body.contains("callback2"),
        "a page repeats nothing that was sent"
    );
    let before = log.requests().len();
    s.get("/.well-known/jwks.json", &[]).await;
    app.token(&[("grant_type", "nonsense")]).await;
    let lines = log.requests().split_off(before);
    drop(guard);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["message"], "request answered");
    assert_eq!(lines[1]["message"], "request refused");
    assert_eq!(
        lines[1]["client.id"],
        app.id.as_str(),
        "read from the Basic header"
    );
}

/// T92
#[tokio::test]
async fn ours_what_is_sent_cannot_write_lines_of_its_own() {
    let s = TestServer::sqlite().await;
    let (log, guard) = Captured::begin(false);
    let long = "x".repeat(5000);
    for value in ["a%0d%0aINFO forged", "%1b[2Jb", &long] {
        s.get(&format!("/auth?client_id={value}&redirect_uri={value}"), &[])
            .await;
    }
    drop(guard);
    let text = log.text();
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.contains("request refused"))
        .collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines
            .iter()
            .all(|line| !line.contains('\u{1b}') && line.len() < 2000),
        "{lines:?}"
    );
    assert!(!text.lines().any(|line| line.starts_with("INFO forged")));
}

server_test! {
    async fn ours_every_number_has_a_page_and_the_manual_names_it(s: TestServer) {
        let mut browser = s.browser();
        let all = browser.get("/errors").await;
        assert_eq!(all.status, 200);
        let manual = include_str!("../../../docs/errors.md");
        for reason in Reason::all() {
            assert!(all.body.contains(&format!("/errors/{reason}\"")), "{reason} is not in the list");
            let page = browser.get(&format!("/errors/{reason}")).await;
            assert_eq!(page.status, 200, "{reason}");
            assert!(page.body.contains("How to mend it"), "{reason}");
            let rows = manual.lines().filter(|line| line.starts_with(&format!("| {reason} |"))).count();
            assert_eq!(rows, 1, "{reason} is described once");
        }
        for none in ["G0000", "1", "G99999", "x", "G1001x", "%00"] {
            assert_eq!(browser.get(&format!("/errors/{none}")).await.status, 404, "{none}");
        }
    }
}

#[test]
fn ours_the_manual_is_the_list() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md");
    assert!(
        std::fs::read_to_string(file).unwrap() == grantor::cli::errors::markdown(),
        "run `grantor errors reference > docs/errors.md`"
    );
}

server_test! {
    /// What is audited of a refusal is found by the id its answer showed.
    async fn ours_the_audit_log_has_the_reason_and_the_error_id(s: TestServer) {
        use grantor::admin::audit::{Filter, list};

        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        app.redeem(&code).await;
        let replayed = app.redeem(&code).await;
        let filter = Filter {
            kind: None,
            whom: None,
            client_id: None,
            error_id: Some(replayed.header("grantor-error-id").parse().unwrap()),
            limit: 10,
        };
        let events = list(&s.db, &filter).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].kind, "code_replayed");
        assert_eq!(events[0].reason.as_deref(), Some("G1104"));
    }
}
