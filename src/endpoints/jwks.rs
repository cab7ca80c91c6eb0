//! The JSON Web Key Set (RFC 7517 §5), by which anybody verifies tokens.

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;

use super::published::{Published, publish};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::web::errors::Refusal;

/// `GET /.well-known/jwks.json`.
///
/// # Errors
/// If the keys cannot be written as JSON.
pub async fn jwks(
    State(app): State<App>,
    Extension(published): Extension<Published>,
    request: Request,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    let document = published.get("jwks", (now, app.keys.revision()), || async {
        serde_json::to_vec(&app.keys.jwks(now)).map_err(ProtocolError::server_error)
    });
    Ok(publish(
        &document.await?,
        "application/jwk-set+json",
        request.headers(),
    ))
}
