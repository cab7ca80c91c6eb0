//! `/sign-in/with/{id}/backchannel-logout`: a provider tells of the end of a sign-in there (OpenID Connect Back-Channel Logout §2.5).

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::proofs::upstream::{self, UpstreamError};
use crate::session::{self, Known};
use crate::types::ProviderId;
use crate::web::edge::Edge;
use crate::web::errors::Refusal;
use crate::web::form::Form;

/// Ends the sign-ins here that were begun with the one that ended there.
pub async fn logged_out(
    State(app): State<App>,
    edge: Edge,
    Path(id): Path<String>,
    Form(form): Form,
) -> Response {
    let answered = match form {
        Ok(form) => ended(&app, &edge, &id, &form).await,
        Err(error) => Err(error),
    };
    // §2.8: "The RP's response SHOULD include the Cache-Control HTTP response header field with a no-store value".
    let mut response = match answered {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => Refusal(error).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn ended(app: &App, edge: &Edge, id: &str, form: &Parameters) -> Result<(), ProtocolError> {
    form.refuse_repeated()?;
    let token = form.required("logout_token")?;
    let known = match id.parse::<ProviderId>() {
        Ok(id) => Known::find_any(app, &id).await?,
        Err(_) => None,
    };
    let Some(known) = known else {
        return Err(ProtocolError::of(reason::NOT_FOUND));
    };
    let said = upstream::logged_out(&app.upstreams, known.party(app), token, edge.now).await;
    let said = match said {
        Ok(said) => said,
        Err(error) if error.is_away() => return Err(ProtocolError::busy(error)),
        Err(error) => return Err(ProtocolError::of(reason::LOGOUT_TOKEN_REFUSED).because(error)),
    };
    if session::end_by_provider(app, &known.provider.id, said, edge.now).await? {
        Ok(())
    } else {
        let again = UpstreamError::NotBelieved("the token was used already");
        Err(ProtocolError::of(reason::LOGOUT_TOKEN_REFUSED).because(again))
    }
}
