//! JSON bodies: of the right type, of bounded size and depth, each member once. JSON answers that nobody may keep.

use std::convert::Infallible;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::errors::Refusal;
use super::form::{body, fault};
use crate::app::App;
use crate::jose::strict_object;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;

/// The members of a JSON body, or why there are none. Never rejects by itself, so that what comes first is looked at
/// first.
pub struct JsonObject(pub Result<Map<String, Value>, ProtocolError>);

impl FromRequest<App> for JsonObject {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _: &App) -> Result<Self, Infallible> {
        let body = body(
            request,
            &["application/json"],
            "send the members in the body as application/json (Content-Type header)",
        );
        let object = body
            .await
            .and_then(|bytes| strict_object(&bytes).map_err(|_| ProtocolError::of(reason::JSON_MALFORMED)));
        Ok(Self(object))
    }
}

/// What says what of something is to be another way (RFC 7396).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// The same of a request that may have no body; one with `PATCH` says what of something is to be another way.
pub struct MaybeJson(pub Result<Option<Map<String, Value>>, ProtocolError>);

impl FromRequest<App> for MaybeJson {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _: &App) -> Result<Self, Infallible> {
        if request.body().is_end_stream() {
            return Ok(Self(fault(&request).map_or(Ok(None), Err)));
        }
        let (wanted, otherwise) = if request.method() == Method::PATCH {
            (
                MERGE_PATCH,
                "send a JSON object in the body as application/merge-patch+json (Content-Type header)",
            )
        } else {
            (
                "application/json",
                "send a JSON object in the body as application/json (Content-Type header)",
            )
        };
        let object = body(request, &[wanted], otherwise)
            .await
            .and_then(|bytes| strict_object(&bytes).map_err(|_| ProtocolError::of(reason::JSON_MALFORMED)));
        Ok(Self(object.map(Some)))
    }
}

/// A JSON answer with `Cache-Control: no-store` (RFC 6749 §5.1).
#[must_use]
pub fn no_store<T: Serialize>(status: StatusCode, value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => {
            let mut response = unkept(bytes, "application/json");
            *response.status_mut() = status;
            response
        }
        Err(error) => Refusal(ProtocolError::server_error(error)).into_response(),
    }
}

/// The same for an answer that is a signed JWT (RFC 7519 §10.3.1).
#[must_use]
pub fn no_store_jwt(token: String) -> Response {
    unkept(token.into_bytes(), "application/jwt")
}

fn unkept(bytes: Vec<u8>, content_type: &'static str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
