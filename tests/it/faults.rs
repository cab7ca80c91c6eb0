//! What every refusal has, wherever in the server it is made: a number, an id, and one line of the log at its level.

use std::time::Duration;

use grantor::config::Limits;
use grantor::oauth::reason::{self, NOT_FOUND, Reason};
use grantor::server::Room;
use serde_json::Value;

use super::support::*;

/// Holds an answer to its reason, and its line in the log to `level` and the id the answer says.
fn expect(log: &Captured, answer: &Answer, level: &str, status: u16, reason: Reason) -> Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let fields = log.line_of(answer);
    assert_eq!(fields["reason"], reason.to_string(), "{fields}");
    let id = fields["error.id"].as_str().unwrap();
    assert!(
        answer.header("grantor-error-id") == id || answer.body.contains(id),
        "{fields} {}",
        answer.body
    );
    let text = log.text();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = lines.rev().find(|line| line["fields"]["error.id"] == id).unwrap();
    assert_eq!(line["level"], level, "{line}");
    if answer.header("content-type") == "application/json" {
        answer.assert_token_error(status, reason.code().unwrap().as_str());
        assert!(
            answer.json()["error_uri"]
                .as_str()
                .unwrap()
                .ends_with(&format!("/errors/{reason}"))
        );
    } else if answer.header("content-type").starts_with("text/html") {
        // Whoever mistyped an address has no use for numbers: there they stand in the header and the log alone.
        let has_number = answer.body.contains(&reason.to_string());
        assert_eq!(has_number, reason != NOT_FOUND, "{}", answer.body);
    }
    fields
}

logged_test! {
    async fn ours_a_late_answer_is_a_refusal_like_others(s: TestServer) {
        let room = Room {
            answered_within: Duration::from_millis(20),
            ..Room::of(&Limits::default())
        };
        let (log, guard) = Captured::begin(true);
        let (s, held) = Held::start(room, s.database.another().await, |_| {}).await;
        for path in ["/token/held", "/held"] {
            let answer = s.get(path, &[]).await;
            let line = expect(&log, &answer, "ERROR", 503, reason::UNAVAILABLE);
            assert_eq!(answer.header("retry-after"), "1");
            assert_eq!(line["cause.details"], "a request was not answered in time");
            assert_eq!(line["http.place"], path.split('/').nth(1).unwrap());
            held.wait(1).await;
        }
        assert_eq!(
            s.get("/token/held", &[])
                .await
                .header("access-control-allow-origin"),
            "*"
        );
        drop(guard);
    }
}

logged_test! {
    /// Anybody could write what somebody is woken for.
    async fn ours_that_there_is_too_much_to_do_is_no_fault(s: TestServer) {
        let (log, guard) = Captured::begin(true);
        let s = s.with_settings(|settings| settings.limits.concurrent_requests = 0).await;
        for path in ["/.well-known/jwks.json", "/sign-in"] {
            let answer = s.get(path, &[]).await;
            let line = expect(&log, &answer, "INFO", 503, reason::BUSY);
            assert_eq!(answer.header("retry-after"), "1");
            assert_eq!(line["cause.details"], "too many requests at once");
        }
        let page = s.get("/sign-in", &[]).await;
        assert!(page.body.contains("Something went wrong here"), "{}", page.body);
        drop(guard);
    }
}

logged_test! {
    async fn ours_what_is_not_there_is_told_as_such(s: TestServer) {
        let (log, guard) = Captured::begin(true);
        for path in [
            "/.well-known/oauth-protected-resource",
            "/token/more",
            "/nowhere",
            "/errors/G9999",
            "/logo/c_nobody",
            "/logo/%ff",
        ] {
            let answer = s.get(path, &[]).await;
            expect(&log, &answer, "INFO", 404, reason::NOT_FOUND);
        }
        let answer = s.get("/.well-known/oauth-protected-resource", &[]).await;
        assert_eq!(answer.json()["error"], "invalid_request");
        assert_eq!(
            answer.json()["error_uri"],
            format!("{}/errors/{}", s.issuer, reason::NOT_FOUND)
        );
        drop(guard);
    }
}

logged_test! {
    async fn ours_a_server_that_is_not_ready_says_so_in_the_log(s: TestServer) {
        let (log, guard) = Captured::begin(true);
        assert_eq!(s.get("/readyz", &[]).await.body, "ok\n");
        s.db.close().await;
        let answer = s.get("/readyz", &[]).await;
        let line = expect(&log, &answer, "ERROR", 503, reason::UNAVAILABLE);
        assert_ne!(line["cause.details"], "");
        assert_eq!(s.get("/livez", &[]).await.status, 200);
        drop(guard);
    }
}

#[tokio::test]
async fn ours_a_place_to_go_that_is_none_is_a_fault_with_a_line() {
    let answer = grantor::web::page::see_other("https://app.example/\n");
    assert_eq!(answer.status(), 500);
    let refused = answer
        .extensions()
        .get::<grantor::web::errors::Refused>()
        .unwrap();
    assert!(refused.is_fault && refused.reason == reason::SERVER_FAULT && !refused.details.is_empty());
}
