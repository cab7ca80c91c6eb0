//! The JSON Web Key Set (RFC 7517 §5), by which anybody verifies tokens.

use axum::extract::State;
use axum::response::Response;

use super::published::{Published, publish};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::web::edge::Edge;
use crate::web::errors::Refusal;

/// `GET /.well-known/jwks.json`.
///
/// # Errors
/// If the keys cannot be written as JSON.
pub async fn jwks(
    State(app): State<App>,
    axum::Extension(published): axum::Extension<Published>,
    edge: Edge,
) -> Result<Response, Refusal> {
    let document = published.get("jwks", (edge.now, app.keys.revision()), || async {
        serde_json::to_vec(&app.keys.jwks(edge.now)).map_err(ProtocolError::server_error)
    });
    Ok(publish(
        &document.await?,
        "application/jwk-set+json",
        &edge.headers,
    ))
}
