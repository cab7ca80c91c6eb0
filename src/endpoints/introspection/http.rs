//! The web face of introspection.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::client_auth;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::web::edge::Edge;
use crate::web::errors::Refusal;
use crate::web::form::Form;
use crate::web::json;

/// `POST /introspect`.
///
/// # Errors
/// `invalid_client` for callers that do not authenticate (RFC 7662 §2.1: "the endpoint MUST also require some form of
/// authorization"), `invalid_request`.
pub async fn introspect(State(app): State<App>, edge: Edge, Form(form): Form) -> Result<Response, Refusal> {
    let form = form?;
    form.refuse_repeated()?;
    let (client, _) = client_auth::client_of(&app, &edge, &form).await?;
    if client.is_public() {
        return Err(Refusal(ProtocolError::of(reason::CLIENT_PUBLIC_NOT_ENOUGH)));
    }
    let token = form.required("token")?;
    let answer = super::look_up(&app, &client, token, edge.now).await?;
    Ok(json::no_store(StatusCode::OK, &answer))
}
