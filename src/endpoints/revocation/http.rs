//! The web face of revocation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_auth;
use crate::web::edge::Edge;
use crate::web::errors::Refusal;
use crate::web::form::Form;

/// `POST /revoke`.
///
/// # Errors
/// `invalid_client`, `invalid_request`, `invalid_grant`; 503 if nothing could be written.
pub async fn revoke(State(app): State<App>, edge: Edge, Form(form): Form) -> Result<Response, Refusal> {
    let form = form?;
    form.refuse_repeated()?;
    let (client, _) = client_auth::client_of(&app, &edge, &form).await?;
    super::take_back(&app, &client, form.required("token")?, edge.now).await?;
    Ok(StatusCode::OK.into_response())
}
