//! The bytes of refusals: those of endpoints for programs, which name the issuer, those of the administration's API (RFC 9457), and plain
//! ones.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::errors::{Refused, Unfinished, retry_after, status_of};
use super::json;
use crate::oauth::acr::Acr;
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::reason::Reason;
use crate::types::{ErrorId, Issuer};

/// RFC 6749 §5.2.
#[derive(Serialize)]
struct Answer<'a> {
    error: &'static str,
    error_description: &'a str,
    error_uri: String,
}

/// Where a reason is written down (RFC 6749 §5.2: "A URI identifying a human-readable web page with information about
/// the error, used to provide the client developer with additional information about the error").
#[must_use]
pub fn error_uri(issuer: &Issuer, reason: Reason) -> String {
    issuer.endpoint(&format!("/errors/{reason}"))
}

/// RFC 9457 §3.1.
#[derive(Serialize)]
struct Members<'a, F> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    reason: String,
    error_id: String,
    #[serde(skip_serializing_if = "<[F]>::is_empty")]
    errors: &'a [F],
}

/// A refusal as a problem, of a server with this issuer: what is wrong this time, and each of its faults.
///
/// RFC 9457 §3: "When serialized as a JSON object, that format is identified with the "application/problem+json" media type."
#[must_use]
pub fn problem<F: Serialize>(
    issuer: &Issuer,
    mut refused: Refused,
    detail: Option<&str>,
    errors: &[F],
) -> Response {
    let id = refused.id.get_or_insert_with(ErrorId::new).clone();
    let (reason, status) = (refused.reason, status_of(refused.reason));
    let members = Members {
        kind: error_uri(issuer, reason),
        title: reason.what(),
        status: status.as_u16(),
        detail,
        reason: reason.to_string(),
        error_id: id.to_string(),
        errors,
    };
    let mut response = Response::new(Body::from(serde_json::to_vec(&members).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after(status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    refused.on(response)
}

/// Makes the bytes of a refusal an endpoint answered with, as a problem (RFC 9457) where `is_problem`; every other answer stays as it
/// is.
#[must_use]
pub fn finish(issuer: &Issuer, mut response: Response, is_problem: bool) -> Response {
    let Some(Unfinished { error, is_bearer }) = response.extensions_mut().remove::<Unfinished>() else {
        return response;
    };
    let answer = Answer {
        error: error.code().as_str(),
        error_description: &error.description,
        error_uri: error_uri(issuer, error.reason),
    };
    let status = response.status();
    let (mut parts, _) = response.into_parts();
    let mut finished = if is_problem {
        // The answer names the id by which the note is found, so it brings the note.
        let refused = parts.extensions.remove::<Refused>();
        let refused = refused.unwrap_or_else(|| Refused::from(&*error));
        problem::<()>(issuer, refused, Some(&error.description), &[])
    } else {
        json::no_store(status, &answer)
    };
    finished.extensions_mut().extend(parts.extensions);
    let headers = finished.headers_mut();
    headers.extend(parts.headers);
    if let Some(challenge) = challenge(&error, is_bearer, status, &answer) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    if let Some(seconds) = retry_after(status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    finished
}

/// The challenge that goes with a refusal.
///
/// RFC 6749 §5.2: a 401 names the scheme that was attempted; RFC 9110 §15.5.2 asks for one with any 401. RFC 6750 §3: "If
/// the protected resource request does not include authentication credentials or does not contain an access token that
/// enables access to the protected resource, the resource server MUST include the HTTP "WWW-Authenticate" response
/// header field". Descriptions are ASCII without `"` and `\`, so they need no escape.
fn challenge(
    error: &ProtocolError,
    is_bearer: bool,
    status: StatusCode,
    answer: &Answer<'_>,
) -> Option<HeaderValue> {
    if is_bearer {
        let mut text = format!(
            "Bearer realm=\"grantor\", error=\"{}\", error_description=\"{}\", error_uri=\"{}\"",
            answer.error, answer.error_description, answer.error_uri
        );
        // RFC 9470 §3: "acr_values: A space-separated string listing the authentication context class reference values, in order of
        // preference, one of which the protected resource requires".
        if error.code() == ErrorCode::InsufficientUserAuthentication {
            let _ = write!(text, ", acr_values=\"{}\"", Acr::Two.as_str());
        }
        let is_told = matches!(error.status(), 400 | 401 | 403);
        return HeaderValue::from_str(&text).ok().filter(|_| is_told);
    }
    let is_basic = status == StatusCode::UNAUTHORIZED && error.code() == ErrorCode::InvalidClient;
    is_basic.then(|| HeaderValue::from_static("Basic realm=\"grantor\""))
}

/// A refusal as plain text, where there is no page: its number and a sentence.
#[must_use]
pub fn in_text(reason: Reason, sentence: &str) -> Response {
    Refused::of(reason).on(plain(status_of(reason), format!("{reason}: {sentence}\n")))
}

/// A status and a sentence.
fn plain(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::reason;

    #[test]
    fn rfc9110_10_2_3_whoever_is_to_come_again_is_told_when() {
        let issuer: Issuer = "https://id.example.com".parse().unwrap();
        for (reason, status, seconds) in [
            (reason::UNAVAILABLE, 503, Some("1")),
            (reason::ADMIN_WAITS, 429, Some("60")),
            (reason::ADMIN_INVALID, 422, None),
        ] {
            let response = problem::<()>(&issuer, reason.into(), None, &[]);
            let told = response.headers().get(header::RETRY_AFTER);
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(told.map(|told| told.to_str().unwrap()), seconds);
        }
    }
}
