//! Why a server did not do it, as the same command says it beside the server.

use serde_json::Value;

use super::answer::none_of_the_api;
use super::kept::sign_in_again;
use crate::cli::failure::{Code, Failure};
use crate::fetch::Reply;
use crate::types::{Issuer, one_line};

/// How much of what a server says of its refusal is shown.
const MOST_SAID: usize = 1000;

/// What an answer that is no success says (RFC 9457 §3.1; RFC 6750 §3).
pub fn failure(issuer: &Issuer, reply: &Reply) -> Failure {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = |of: &Value, names: &[&str]| {
        let mut found = names.iter().filter_map(|name| of.get(*name)?.as_str());
        // What a server says moves no cursor.
        found.next().map(|text| one_line(text, MOST_SAID))
    };
    let whole = said(&body, &["detail", "error_description", "title", "error"]);
    if reply.status == 401 {
        let why = whole.map(|why| format!(": {why}")).unwrap_or_default();
        let words = format!("{issuer} does not take your sign-in{why}");
        return sign_in_again(issuer, &words);
    }
    let is_problem = reply.content_type.as_deref() == Some("application/problem+json");
    // What is not there is not there by the API's own word alone: the issuer has no such page where the API is elsewhere.
    if !is_problem && matches!(reply.status, 300..400 | 404) {
        return none_of_the_api(issuer, reply);
    }
    let code = code_of(reply.status);
    let errors = body.get("errors").and_then(Value::as_array);
    let mut faults = errors.into_iter().flatten().filter_map(|fault| {
        let message = said(fault, &["detail"])?;
        // Where in the body it is tells nobody anything who wrote a command.
        let remedy = said(fault, &["remedy"]);
        Some(Failure {
            try_line: remedy,
            ..Failure::new(code, message)
        })
    });
    let first = faults.next();
    let others: Vec<Failure> = faults.collect();
    let first = first.unwrap_or_else(|| {
        let status = reply.status;
        Failure::new(
            code,
            whole.unwrap_or_else(|| format!("{issuer} answered {status}, and says nothing of why.")),
        )
    });
    Failure { others, ..first }
}

/// By which code a command ends. What breaks a rule ends as it does beside the server.
fn code_of(status: u16) -> Code {
    match status {
        400 | 422 => Code::Usage,
        401 | 403 => Code::Permission,
        404 => Code::NotFound,
        409 | 412 => Code::Conflict,
        429 | 500.. => Code::Unavailable,
        _ => Code::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Failure {
        told_as(status, Some("application/problem+json"), body)
    }

    fn told_as(status: u16, kind: Option<&str>, body: &str) -> Failure {
        let reply = Reply {
            status,
            content_type: kind.map(str::to_owned),
            etag: None,
            body: body.as_bytes().to_vec(),
        };
        failure(&"https://id.example.com".parse().unwrap(), &reply)
    }

    #[test]
    fn rfc9457_3_1_a_problem_is_told_with_every_fault_and_what_mends_it() {
        let two = told(
            409,
            r#"{"title":"Conflict","detail":"One.","errors":[{"detail":"One.","remedy":"grantor role list"},{"detail":"Two\u001b."}]}"#,
        );
        assert_eq!((two.code, two.message.as_str()), (Code::Conflict, "One."));
        assert_eq!(two.try_line.as_deref(), Some("grantor role list"));
        assert_eq!(two.others.len(), 1);
        assert_eq!(two.others[0].message, "Two .");
        let pointed = told(422, r#"{"errors":[{"detail":"Not a name.","pointer":"/name"}]}"#);
        assert_eq!(
            (pointed.code, pointed.message.as_str()),
            (Code::Usage, "Not a name.")
        );
    }

    #[test]
    fn ours_each_answer_has_the_code_of_the_same_command_beside_the_server() {
        for (status, code) in [
            (400, Code::Usage),
            (403, Code::Permission),
            (404, Code::NotFound),
            (409, Code::Conflict),
            (412, Code::Conflict),
            (418, Code::Failed),
            (428, Code::Failed),
            (429, Code::Unavailable),
            (500, Code::Unavailable),
            (502, Code::Unavailable),
        ] {
            let refused = told(status, "<html>");
            assert_eq!(refused.code, code, "{status}");
            assert!(
                refused.message.contains(&status.to_string()),
                "{}",
                refused.message
            );
        }
        for status in [302, 404] {
            let elsewhere = told_as(status, Some("text/html"), "<html>");
            assert_eq!(elsewhere.code, Code::Unavailable, "{status}");
            assert!(elsewhere.message.contains("text/html"), "{}", elsewhere.message);
        }
        let again = told(
            401,
            r#"{"title":"The access token is not good.","status":401,"detail":"It ended."}"#,
        );
        assert_eq!(again.code, Code::Permission);
        assert!(again.message.contains("It ended."), "{}", again.message);
        assert_eq!(
            again.try_line.as_deref(),
            Some("grantor login --server https://id.example.com")
        );
    }
}
