//! What the API of a server answers, and what is no answer of it: of a proxy in between, or of another server.

use serde_json::Value;

use super::kept::sign_in_again;
use crate::cli::failure::{Code, Failure};
use crate::fetch::Reply;
use crate::types::{Issuer, one_line};

/// The thing an answer of success shows; null where there is nothing to show (RFC 9110 §15.3.5).
///
/// # Errors
/// If that is not how the API answers: whoever said so, nothing is known to be done.
pub fn thing(issuer: &Issuer, reply: &Reply) -> Result<Value, Failure> {
    if reply.status == 204 && reply.body.is_empty() {
        return Ok(Value::Null);
    }
    let is_json = reply.content_type.as_deref() == Some("application/json");
    let shown: Option<Value> = serde_json::from_slice(&reply.body).ok();
    shown
        .filter(|shown| is_json && shown.is_object())
        .ok_or_else(|| none_of_the_api(issuer, reply))
}

/// The things of a list.
///
/// # Errors
/// As [`thing`].
pub fn things(issuer: &Issuer, (reply, page): (&Reply, &Value)) -> Result<Vec<Value>, Failure> {
    let data = page.get("data").and_then(Value::as_array).cloned();
    data.ok_or_else(|| none_of_the_api(issuer, reply))
}

/// What is said where something else answers.
#[must_use]
pub fn none_of_the_api(issuer: &Issuer, reply: &Reply) -> Failure {
    let kind = reply.content_type.as_deref().unwrap_or("of no media type");
    let words = format!(
        "What answers there is not the API of {issuer}: status {}, {}.",
        reply.status,
        one_line(kind, MOST_SAID)
    );
    let again = sign_in_again(issuer, "").try_line.unwrap_or_default();
    Failure::new(Code::Unavailable, words).try_this(format!(
        "{again}, which learns where the API is; else whoever runs the server, or a proxy before it, knows whether it is reached from here"
    ))
}

/// How much of a media type is shown.
const MOST_SAID: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_nothing_but_an_answer_of_the_api_is_a_success() {
        let issuer: Issuer = "https://id.example.com".parse().unwrap();
        let read = |status, kind: &str, body: &str| {
            let reply = Reply {
                status,
                content_type: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
                etag: None,
                body: body.as_bytes().to_vec(),
            };
            thing(&issuer, &reply).map_err(|failure| (failure.code, failure.message))
        };
        assert_eq!(read(204, "", ""), Ok(Value::Null));
        assert!(read(200, "application/json", "{}").is_ok_and(|shown| shown.is_object()));
        for (status, kind, body) in [
            (200, "text/html", "<html>"),
            (200, "text/html", "{}"),
            (200, "", "{}"),
            (200, "", ""),
            (200, "application/json", ""),
            (200, "application/json", "[]"),
            (200, "application/json", "null"),
            (204, "text/html", "<html>"),
        ] {
            let (code, message) = read(status, kind, body).unwrap_err();
            assert_eq!(code, Code::Unavailable, "{status} {kind} {body}");
            assert!(message.contains("is not the API"), "{message}");
        }
    }
}
