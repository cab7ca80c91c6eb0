//! What is no answer of the API is no success, whatever its status.

use super::*;

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_what_a_proxy_answers_is_no_success() {
    let site = Site::start().await;
    let desk = Desk::astray(&format!("http://{}", site.address));
    for (status, headers, body) in [
        ("200 OK", HTML, "<html>Sign in to the network</html>"),
        ("200 OK", HTML, "{}"),
        ("200 OK", JSON, "{"),
        ("200 OK", JSON, "[]"),
        ("200 OK", JSON, ""),
        ("200 OK", "", "{}"),
        ("302 Found", "location: https://portal.example/\r\n", ""),
        ("404 Not Found", HTML, "<html>"),
        ("404 Not Found", JSON, "{\"error\":\"not_found\"}"),
    ] {
        site.answers_with(status, headers, body);
        for command in [
            &["client", "disable", "x"][..],
            &["client", "delete", "x"],
            &["client", "show", "x"],
            &["role", "list"],
            &["session", "list"],
        ] {
            let ended = desk.run(command);
            ended.expect(69).says("is not the API");
            assert!(
                ended.stdout.is_empty(),
                "{command:?} {status} {body}: {}",
                ended.stdout
            );
        }
    }
    // A list has things; and what was done and shows nothing is done.
    site.answers_with("200 OK", JSON, "{}");
    desk.run(&["role", "list"]).expect(69).says("is not the API");
    site.answers_with("204 No Content", "", "");
    desk.run(&["client", "disable", "x"]).expect(0);
    // By the API's own word it is not there; and who asks too often is told to wait.
    let problem = "content-type: application/problem+json\r\n";
    site.answers_with(
        "404 Not Found",
        problem,
        "{\"detail\":\"There is no such thing.\"}",
    );
    desk.run(&["client", "show", "x"])
        .expect(3)
        .says("There is no such thing.");
    site.answers_with(
        "429 Too Many Requests",
        problem,
        "{\"detail\":\"Try again in 60 seconds.\"}",
    );
    desk.run(&["client", "show", "x"])
        .expect(69)
        .says("Try again in 60 seconds.");
}
