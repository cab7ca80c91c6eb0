//! The web face of the token endpoint.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::grants;
use crate::app::App;
use crate::client_auth;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::policy;
use crate::oauth::token_request::TokenRequest;
use crate::tokens::{self, TokenResponse};
use crate::web::edge::Edge;
use crate::web::errors::Refusal;
use crate::web::form::Form;
use crate::web::json;

/// `POST /token`.
///
/// # Errors
/// RFC 6749 §5.2.
pub async fn exchange(State(app): State<App>, edge: Edge, Form(form): Form) -> Result<Response, Refusal> {
    Ok(json::no_store(
        StatusCode::OK,
        &answer(&app, &edge, &form?).await?,
    ))
}

async fn answer(app: &App, edge: &Edge, form: &Parameters) -> Result<TokenResponse, ProtocolError> {
    let now = edge.now;
    let request = TokenRequest::parse(form)?;
    let (client, budget) = client_auth::client_of(app, edge, form).await?;
    if !client.may_use(request.grant_type()) {
        return Err(policy::may_not_use());
    }
    let catalog = app.catalog().await?;
    let request = request.as_registered(&catalog);
    let room = grants::Room {
        app,
        client: &client,
        catalog: &catalog,
        parameters: form,
        now,
    };
    let candidate = match request {
        TokenRequest::AuthorizationCode { code, resources } => {
            grants::authorization_code::redeem(&room, &code, resources, &budget).await?
        }
        TokenRequest::RefreshToken {
            refresh_token,
            resources,
        } => grants::refresh_token::refresh(&room, &refresh_token, resources, &budget).await?,
        TokenRequest::ClientCredentials { resources } => {
            grants::client_credentials::grant(&room, &resources)?
        }
    };
    let approved = policy::approve(&catalog, &client, candidate)?;
    Ok(tokens::issue(app, &catalog, &approved, now).await?)
}
