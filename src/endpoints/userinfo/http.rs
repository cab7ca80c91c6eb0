//! The web face of userinfo.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::Answer;
use crate::app::App;
use crate::oauth::parameters::Parameters;
use crate::web::bearer;
use crate::web::edge::Edge;
use crate::web::errors::BearerRefusal;
use crate::web::form::Form;
use crate::web::json;

/// `GET /userinfo`, with the token in the header.
///
/// # Errors
/// RFC 6750 §3.1.
pub async fn userinfo(State(app): State<App>, edge: Edge) -> Result<Response, BearerRefusal> {
    answer(&app, &edge, None).await
}

/// `POST /userinfo`, with the token in the header or in the form (RFC 6750 §2.2).
///
/// # Errors
/// RFC 6750 §3.1.
pub async fn userinfo_form(
    State(app): State<App>,
    edge: Edge,
    Form(form): Form,
) -> Result<Response, BearerRefusal> {
    // RFC 6750 §2.2: a token is in the body only if "The HTTP request entity-header includes the "Content-Type" header
    // field set to "application/x-www-form-urlencoded"". A body of any other type says nothing here.
    let is_form = edge
        .header(&header::CONTENT_TYPE)
        .is_some_and(|text| text.to_ascii_lowercase().contains("x-www-form-urlencoded"));
    if !is_form {
        return answer(&app, &edge, None).await;
    }
    let form = form?;
    form.refuse_repeated()?;
    answer(&app, &edge, Some(&form)).await
}

async fn answer(app: &App, edge: &Edge, form: Option<&Parameters>) -> Result<Response, BearerRefusal> {
    let Some(token) = bearer::presented(edge, form)? else {
        return Ok(bearer::wanted());
    };
    Ok(match super::look_up(app, &token, edge.now).await? {
        Answer::Plain(claims) => json::no_store(StatusCode::OK, &claims),
        Answer::Signed(token) => json::no_store_jwt(token),
    })
}
