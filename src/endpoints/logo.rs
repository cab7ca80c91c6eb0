//! The logos of apps, from this server: no page of it loads anything from anybody else.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::storage::StorageError;
use crate::storage::client_logos::{self, Logo};
use crate::types::ClientId;
use crate::web::page::refused;
use crate::web::refusal::in_text;

/// `GET /logo/{client_id}`.
pub async fn logo(State(app): State<App>, id: Result<Path<String>, PathRejection>) -> Response {
    let id: Option<ClientId> = id.ok().and_then(|Path(id)| id.parse().ok());
    let found = match id {
        Some(id) => find(&app, &id).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(logo)) => image(logo),
        Ok(None) => in_text(reason::NOT_FOUND, reason::NOT_FOUND.what()),
        Err(error) => refused(&app, &ProtocolError::from(error)),
    }
}

async fn find(app: &App, id: &ClientId) -> Result<Option<Logo>, StorageError> {
    client_logos::find(&mut app.db.read().await?.conn(), id).await
}

/// Somebody else made these bytes: should a browser ever take them for a document, it does nothing.
fn image(logo: Logo) -> Response {
    let mut response = Response::new(Body::from(logo.bytes));
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&logo.media_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
