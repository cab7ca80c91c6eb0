//! The web face of revocation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_auth::{self, Credentials};
use crate::oauth::error::ProtocolError;
use crate::throttle::subnet;
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
    let credentials = Credentials::presented(edge.authorization(), &form)?;
    let budget = format!("revoke {} {}", subnet(edge.address), credentials.claimed());
    if !app.token_failures.allows(&budget, edge.now) {
        return Err(Refusal(ProtocolError::too_many_failures()));
    }
    let client = client_auth::authenticate(&app, &credentials, edge.now)
        .await
        .inspect_err(|error| {
            if !error.is_fault() {
                let _ = app.token_failures.reserve(&budget, edge.now);
            }
        })?;
    super::take_back(&app, &client, form.required("token")?, edge.now).await?;
    Ok(StatusCode::OK.into_response())
}
