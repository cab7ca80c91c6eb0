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
use crate::oauth::token_request::{AuthorizationGrant, TokenRequest};
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
    if !client.may_use(request.grant.grant_type()) {
        return Err(policy::may_not_use());
    }
    let catalog = app.catalog().await?;
    let resources = catalog.as_registered(request.resources);
    let room = grants::Room {
        app,
        client: &client,
        catalog: &catalog,
        parameters: form,
        now,
    };
    let (candidate, grant) = match &request.grant {
        AuthorizationGrant::Code(code) => {
            let redeemed = grants::authorization_code::redeem(&room, code, resources, &budget);
            let (candidate, grant) = redeemed.await?;
            (candidate, Some(grant))
        }
        AuthorizationGrant::RefreshToken(token) => {
            let refreshed = grants::refresh_token::refresh(&room, token, resources, &budget);
            let (candidate, grant) = refreshed.await?;
            (candidate, Some(grant))
        }
        AuthorizationGrant::ClientCredentials => (grants::client_credentials::grant(&room, resources)?, None),
    };
    let approved = policy::approve(&catalog, &client, candidate)?;
    Ok(tokens::issue(app, &catalog, &approved, grant.as_ref(), now).await?)
}
