//! Where passkeys are added and looked after, for password managers (Passkey Endpoints Well-Known URL).

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::json;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::web::errors::Refusal;

/// `GET /.well-known/passkey-endpoints`.
///
/// # Errors
/// Nothing is there if there are no passkeys here.
pub async fn passkey_endpoints(State(app): State<App>) -> Result<Response, Refusal> {
    if app.passkeys.available().is_err() {
        return Err(Refusal(ProtocolError::of(reason::NOT_FOUND)));
    }
    let page = app.issuer.endpoint("/account/security");
    let mut response = Response::new(Body::from(json!({ "enroll": page, "manage": page }).to_string()));
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
