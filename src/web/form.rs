//! Form bodies: of the right type, of bounded size, each parameter once.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::BodyExt as _;
use std::convert::Infallible;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;

/// The most a form may have: 64 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// The most that is read of a body that has more: 1 MiB.
const MAX_DISCARDED: usize = 1024 * 1024;

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
    let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let body = collect(request.into_body()).await;
    if !is_form {
        return Err(ProtocolError::invalid_request(
            "send the parameters in the body as application/x-www-form-urlencoded (Content-Type header)",
        ));
    }
    Parameters::parse(&body?)
}

/// Reads a body. What is over the limit is read and thrown away, up to a limit of its own: a client that is still
/// sending when its connection ends never hears why.
async fn collect(mut body: Body) -> Result<Vec<u8>, ProtocolError> {
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|error| ProtocolError::invalid_request("the body could not be read").because(error))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= MAX_BODY {
            kept.extend_from_slice(&data);
        } else if length > MAX_DISCARDED {
            break;
        }
    }
    if length <= MAX_BODY {
        Ok(kept)
    } else {
        Err(
            ProtocolError::invalid_request("the body is too large: at most 64 KiB are accepted")
                .with_status(413),
        )
    }
}
