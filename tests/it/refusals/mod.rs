//! Every refusal has a number, tells whoever asked what to mend, and leaves one line in the log by which it is found.

mod administration;
mod apps;
mod meanwhile;
mod people;
mod programs;
mod providers;

use std::collections::{BTreeMap, BTreeSet};

use grantor::oauth::reason::{self, Reason};
use serde_json::Value;
use tracing::subscriber::DefaultGuard;

use crate::support::*;

/// A server whose log is read, and what was seen in it.
pub struct Trial {
    pub s: TestServer,
    log: Captured,
    seen: BTreeSet<u16>,
    told: BTreeMap<Told, BTreeMap<String, BTreeSet<String>>>,
}

/// What was told in the place of a cause, and where: the same number, at the same endpoint.
type Told = (u16, String);

impl Trial {
    fn begin(s: TestServer) -> (Self, DefaultGuard) {
        let (log, guard) = Captured::begin(true);
        let trial = Self {
            s,
            log,
            seen: BTreeSet::new(),
            told: BTreeMap::new(),
        };
        (trial, guard)
    }

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
        self.expect_told(answer, told, &line);
        if told != cause {
            // What strangers are not told stands nowhere in the answer.
            let text = format!("{:?} {}", answer.headers, answer.body);
            assert!(!text.contains(&cause.to_string()), "{cause} is told: {text}");
            let place = format!("{} {}", line["http.method"], line["http.place"]);
            let of_place = self.told.entry((told.number(), place)).or_default();
            let seen = seen_by_strangers(&self.s, answer, &line);
            of_place.entry(seen).or_default().insert(cause.to_string());
        }
        self.seen.extend([told.number(), cause.number()]);
        line
    }

    /// Holds an answer to the number it tells, in the form of its place, and to the id it is found by.
    fn expect_told(&self, answer: &Answer, told: Reason, line: &Value) {
        let uri = format!("{}/errors/{told}", self.s.issuer);
        let (kind, id) = (answer.header("content-type"), line["error.id"].as_str().unwrap());
        let is_page = kind.starts_with("text/html");
        // A page shows it itself, unless there is nothing at its address.
        let is_shown = is_page && told != reason::NOT_FOUND;
        assert_eq!(
            answer.header("grantor-error-id"),
            if is_shown { "" } else { id },
            "{told}"
        );
        match (answer.status, kind) {
            (303, "") => {
                assert_eq!(answer.parameter("error_uri"), Some(uri));
                assert_eq!(answer.parameter("error").as_deref(), line["error.code"].as_str());
            }
            (_, "application/json") => {
                assert_eq!(answer.json()["error_uri"], uri, "{}", answer.body);
                answer.assert_token_error(answer.status, told.code().unwrap().as_str());
                let challenge = answer.header("www-authenticate");
                assert!(
                    !challenge.starts_with("Bearer") || challenge.contains(&uri),
                    "{challenge}"
                );
            }
            (_, "application/problem+json") => {
                let problem = answer.json();
                let said = [&problem["type"], &problem["reason"], &problem["error_id"]].map(Value::as_str);
                assert_eq!(
                    said,
                    [Some(&*uri), Some(&*told.to_string()), Some(id)],
                    "{problem}"
                );
            }
            // The same for every account: neither number nor id.
            _ if is_page && answer.body.contains("id=\"sign-in\"") => {
                let of_sign_in = [
                    reason::SIGN_IN_FAILED,
                    reason::PASSKEY_WRONG,
                    reason::SIGN_IN_WAITS,
                    reason::SIGN_IN_BUSY,
                ];
                assert!(of_sign_in.contains(&told), "{told}: {}", answer.body);
            }
            // Whoever is here knows the password; the page says what to do.
            _ if is_page && answer.body.contains("value=\"second-factor\"") => {
                let of_factors = [reason::FACTOR_WRONG, reason::FACTOR_WAITS, reason::SIGN_IN_BUSY];
                assert!(of_factors.contains(&told), "{told}: {}", answer.body);
            }
            // That there is nothing is all there is to know.
            _ if is_page && told == reason::NOT_FOUND => {
                assert!(
                    !answer.body.contains(id) && answer.status == 404,
                    "{}",
                    answer.body
                );
            }
            _ if is_page => {
                for text in [&told.to_string(), id] {
                    assert!(
                        answer.body.contains(text),
                        "{text} is not on the page: {}",
                        answer.body
                    );
                }
            }
            (_, "text/plain; charset=utf-8") => {
                assert!(answer.body.starts_with(&format!("{told}: ")), "{}", answer.body);
            }
            // RFC 6750 §3.1: "the resource server SHOULD NOT include an error code or other error information".
            (401, "") if told == reason::ACCESS_TOKEN_MISSING => {
                assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"grantor\"");
                assert_eq!(answer.body, "");
            }
            _ => panic!("{told} is not told: {answer:?}"),
        }
    }
}

/// All of an answer that whoever asked can see, without what is another each time whatever was wrong.
fn seen_by_strangers(s: &TestServer, answer: &Answer, line: &Value) -> String {
    let headers = answer.headers.iter();
    let mut headers: Vec<_> = headers
        .filter(|(name, _)| !["date", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()))
        .collect();
    headers.sort();
    let mut seen = format!("{}\n{}\n{}", answer.status, headers.concat(), answer.body);
    // The port is that of one of several servers; a form has what was typed, and what it carries sealed.
    let port = format!("{}:{}", s.address.ip(), s.address.port());
    let prefix = format!("grantor-{}-", s.address.port());
    let is_each_times = |name: &String| ["interaction", "csrf", "email", "to"].contains(&name.as_str());
    let of_form = inputs(&answer.body)
        .into_iter()
        .filter(|input| input.get("name").is_some_and(is_each_times))
        .filter_map(|mut input| input.remove("value"))
        .filter(|value| !value.is_empty());
    let id = line["error.id"].as_str().unwrap().to_owned();
    for each_time in of_form.chain([id, port, prefix]) {
        seen = seen.replace(&each_time, "(…)");
    }
    // How long to wait is no secret.
    let wait = regex::Regex::new("retry-after: [0-9]+|Try again in [^.<]+").unwrap();
    wait.replace_all(&seen, "(wait)").into_owned()
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
        reason::BUSY,
        "faults::ours_that_there_is_too_much_to_do_is_no_fault",
    ),
];

logged_test! {
    /// RFC 6749 §4.1.2.1 and §5.2, `error_uri`.
    async fn ours_every_refusal_has_a_number_in_answer_and_log(s: TestServer) {
        let (mut trial, guard) = Trial::begin(s);
        causes(&mut trial).await;
        programs::requests(&mut trial).await;
        apps::authorization(&mut trial).await;
        apps::logout(&mut trial).await;
        apps::registration(&mut trial).await;
        people::prompts(&mut trial).await;
        people::pages(&mut trial).await;
        people::passkeys(&mut trial).await;
        people::addresses(&mut trial).await;
        people::second_factor(&mut trial).await;
        administration::api(&mut trial).await;
        meanwhile::signed_out(&mut trial).await;
        meanwhile::registration_changed(&mut trial).await;
        programs::faults(&mut trial).await;
        drop(guard);
        let missing: Vec<_> = Reason::all()
            .filter(|reason| !trial.seen.contains(&reason.number()))
            .filter(|reason| !ELSEWHERE.iter().any(|(known, _)| known == reason))
            .map(|reason| format!("{reason} {}", reason.what()))
            .collect();
        assert!(missing.is_empty(), "no test brings these about:\n{}", missing.join("\n"));
    }
}

/// Everything that has a cause which strangers are not told.
async fn causes(t: &mut Trial) {
    programs::client_authentication(t).await;
    programs::assertions(t).await;
    programs::codes_and_tokens(t).await;
    programs::bearer_tokens(t).await;
    apps::scopes_and_resources(t).await;
    people::sign_in(t).await;
    meanwhile::sign_in(t).await;
    providers::road(t).await;
}

logged_test! {
    /// T38, T79: one look at the log tells the causes apart, and nobody outside can: to whoever asks the same of the same
    /// endpoint, all that are told as one are one, to the byte.
    async fn ours_strangers_cannot_tell_the_causes_of_a_refusal_apart(s: TestServer) {
        let (mut trial, guard) = Trial::begin(s);
        causes(&mut trial).await;
        drop(guard);
        for ((told, place), seen) in &trial.told {
            assert_eq!(seen.len(), 1, "at {place}, causes of G{told} differ: {seen:#?}");
        }
        for cause in Reason::all().filter(|reason| reason.is_cause()) {
            for told in cause.told_as() {
                let is_seen = trial.told.iter().any(|((number, _), seen)| {
                    *number == told.number() && seen.values().any(|causes| causes.contains(&cause.to_string()))
                });
                let is_known = UNSEEN.iter().any(|(known, as_told, _)| *known == cause && as_told == told);
                assert!(is_seen != is_known, "{cause} as {told}: seen {is_seen}");
            }
        }
    }
}

/// What no request brings about alone, and why.
const UNSEEN: &[(Reason, Reason, &str)] = &[(
    reason::USER_NOT_ACTIVE,
    reason::ACCESS_TOKEN_NOT_GOOD,
    "the grant is looked at first, and knows its person too: only one disabled between the two looks is found by the second",
)];

logged_test! {
    /// One line for each request, whatever became of it, and no other of the same request.
    async fn ours_a_request_leaves_one_line_with_what_an_operator_asks_for(s: TestServer) {
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
}

logged_test! {
    /// T92
    async fn ours_what_is_sent_cannot_write_lines_of_its_own(s: TestServer) {
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
        use crate::support::admin::audit::{Filter, list};

        let app = s.web_client().await;
        let code = s.browser().code(&app).await;
        app.redeem(&code).await;
        let replayed = app.redeem(&code).await;
        let filter = Filter {
            error_id: Some(replayed.header("grantor-error-id").parse().unwrap()),
            limit: 10,
            ..Filter::default()
        };
        let events = list(&s.db, &filter).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].event.kind, "code_replayed");
        assert_eq!(events[0].event.reason.as_deref(), Some("G1104"));
    }
}
