//! The bytes of refusals: those of endpoints for programs, which name the issuer, and plain ones.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::errors::{Refused, Unfinished, retry_after, status_of};
use super::json;
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::reason::Reason;
use crate::types::Issuer;

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

/// Makes the bytes of a refusal an endpoint answered with; every other answer stays as it is.
#[must_use]
pub fn finish(issuer: &Issuer, mut response: Response) -> Response {
    let Some(Unfinished { error, is_bearer }) = response.extensions_mut().remove::<Unfinished>() else {
        return response;
    };
    let answer = Answer {
        error: error.code().as_str(),
        error_description: &error.description,
        error_uri: error_uri(issuer, error.reason),
    };
    let status = response.status();
    let (parts, _) = response.into_parts();
    let mut finished = json::no_store(status, &answer);
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
        let text = format!(
            "Bearer realm=\"grantor\", error=\"{}\", error_description=\"{}\", error_uri=\"{}\"",
            answer.error, answer.error_description, answer.error_uri
        );
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
