//! Form bodies: of the right type, of bounded size, each parameter once.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::{BodyExt as _, Limited};
use std::convert::Infallible;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;

/// The most a form may have: 64 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// The parameters of a form body, or why there are none. Never rejects by itself, so that each face answers in its own
/// way.
pub struct Form(pub Result<Parameters, ProtocolError>);

impl FromRequest<App> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _: &App) -> Result<Self, Infallible> {
        Ok(Self(read(request).await))
    }
}

async fn read(request: Request<Body>) -> Result<Parameters, ProtocolError> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type
        .and_then(|text| text.split(';').next())
        .map(str::trim)
        .unwrap_or_default();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(ProtocolError::invalid_request(
            "send the parameters in the body as application/x-www-form-urlencoded (Content-Type header)",
        ));
    }
    let body = Limited::new(request.into_body(), MAX_BODY)
        .collect()
        .await
        .map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() {
                ProtocolError::invalid_request("the body is too large: at most 64 KiB are accepted")
                    .with_status(413)
            } else {
                ProtocolError::invalid_request("the body could not be read").because(error)
            }
        })?;
    Parameters::parse(&body.to_bytes())
}
