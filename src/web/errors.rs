//! The only file that turns a refusal into bytes.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::oauth::error::{ErrorCode, ProtocolError};

/// A refusal at an endpoint that answers in JSON (RFC 6749 §5.2).
#[derive(Debug)]
pub struct Refusal(pub ProtocolError);

impl<E: Into<ProtocolError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    error_description: &'a str,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = self.0;
        log(&error);
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = Body {
            error: error.code.as_str(),
            error_description: &error.description,
        };
        let mut response = super::json::no_store(status, &body);
        let headers = response.headers_mut();
        // RFC 6749 §5.2: a 401 names the scheme that was attempted; RFC 9110 §15.5.2 asks for one with any 401.
        if status == StatusCode::UNAUTHORIZED && error.code == ErrorCode::InvalidClient {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"grantor\""),
            );
        }
        if let Some(seconds) = retry_after(status) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

/// A refusal where an access token opens the door (RFC 6750 §3).
#[derive(Debug)]
pub struct BearerRefusal(pub ProtocolError);

impl<E: Into<ProtocolError>> From<E> for BearerRefusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for BearerRefusal {
    /// RFC 6750 §3: "If the protected resource request does not include authentication credentials or does not contain
    /// an access token that enables access to the protected resource, the resource server MUST include the HTTP
    /// "WWW-Authenticate" response header field". Descriptions are ASCII without `"` and `\`, so they need no escape.
    fn into_response(self) -> Response {
        let error = self.0;
        let challenge = match error.status {
            400 | 401 | 403 => format!(
                "Bearer realm=\"grantor\", error=\"{}\", error_description=\"{}\"",
                error.code.as_str(),
                error.description
            ),
            _ => String::new(),
        };
        let mut response = Refusal(error).into_response();
        if let Ok(value) = HeaderValue::from_str(&challenge)
            && !challenge.is_empty()
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}

/// What `Retry-After` says with a status, in seconds.
#[must_use]
pub fn retry_after(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some("60"),
        StatusCode::SERVICE_UNAVAILABLE => Some("1"),
        _ => None,
    }
}

/// A refusal is the client's doing and told at `info`; a fault is ours, told once, here, with what caused it.
pub fn log(error: &ProtocolError) {
    use std::error::Error as _;
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    if error.is_fault() {
        tracing::error!(error.code = error.code.as_str(), cause, "request failed");
    } else {
        tracing::info!(error.code = error.code.as_str(), error.description = %error.description, cause, "request refused");
    }
}
