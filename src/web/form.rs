//! Form bodies: of the right type, of bounded size, each parameter once.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::BodyExt as _;
use std::convert::Infallible;
use std::time::Duration;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;

/// The most a form may have: 64 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// The longest request target: 8 KiB.
pub const MAX_TARGET: usize = 8 * 1024;

/// The longest request of an app that comes as a form and goes on from page to page: 32 KiB. It travels sealed, in a form of
/// ours, where it takes a third more; what a page showed of it comes on top.
pub const MAX_CARRIED: usize = 32 * 1024;

/// The most that is read of a body that has more: 1 MiB.
const MAX_DISCARDED: usize = 1024 * 1024;

/// How long a client may take to send a body.
const BODY_TIME: Duration = Duration::from_secs(15);

/// The parameters of a form body, or why there are none. Never rejects by itself, so that each face answers in its own
/// way.
pub struct Form(pub Result<Parameters, ProtocolError>);

impl FromRequest<App> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _: &App) -> Result<Self, Infallible> {
        Ok(Self(read(request).await))
    }
}

/// The same of forms that have a box for each of what an administrator keeps: they have more parameters, in a body no longer.
pub struct LongForm(pub Result<Parameters, ProtocolError>);

/// The most parameters of such a form: what repeats is looked for among them one by one.
const MAX_BOXES: usize = 2_000;

impl FromRequest<App> for LongForm {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _: &App) -> Result<Self, Infallible> {
        let body = form_body(request).await;
        Ok(Self(
            body.and_then(|body| Parameters::parse_up_to(MAX_BOXES, &body)),
        ))
    }
}

async fn read(request: Request<Body>) -> Result<Parameters, ProtocolError> {
    Parameters::parse(&form_body(request).await?)
}

async fn form_body(request: Request<Body>) -> Result<Bytes, ProtocolError> {
    body(
        request,
        &["application/x-www-form-urlencoded"],
        "send the parameters in the body as application/x-www-form-urlencoded (Content-Type header)",
    )
    .await
}

/// The body of a request, if it says that it is of one of the types that are `wanted`.
pub(super) async fn body(
    request: Request<Body>,
    wanted: &[&str],
    otherwise: &'static str,
) -> Result<Bytes, ProtocolError> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type
        .and_then(|text| text.split(';').next())
        .map(str::trim)
        .unwrap_or_default();
    if !wanted
        .iter()
        .any(|wanted| media_type.eq_ignore_ascii_case(wanted))
    {
        return Err(ProtocolError::saying(reason::CONTENT_TYPE_WRONG, otherwise));
    }
    if let Some(fault) = fault(&request) {
        return Err(fault);
    }
    let body = request
        .into_body()
        .collect()
        .await
        .map_err(|_| BodyFault::Broken.refusal())?;
    Ok(body.to_bytes())
}

/// Why there is nothing of a body that was sent.
pub(super) fn fault(request: &Request<Body>) -> Option<ProtocolError> {
    let fault = request.extensions().get::<BodyFault>();
    fault.map(|fault| fault.refusal())
}

/// Why there is no body.
#[derive(Clone, Copy, Debug)]
enum BodyFault {
    TooLarge,
    Slow,
    Broken,
}

impl BodyFault {
    fn refusal(self) -> ProtocolError {
        match self {
            Self::TooLarge => ProtocolError::of(reason::BODY_TOO_LARGE),
            Self::Slow => ProtocolError::of(reason::BODY_SLOW),
            Self::Broken => ProtocolError::of(reason::BODY_BROKEN),
        }
    }
}

/// The same request with its body read into memory, or a note why it is not, and that body: read before the request
/// takes any room, so that whoever sends slowly keeps nobody out.
pub async fn received(request: Request<Body>) -> (Request<Body>, Bytes) {
    if HttpBody::is_end_stream(request.body()) {
        return (request, Bytes::new());
    }
    let (mut parts, body) = request.into_parts();
    let read = tokio::time::timeout(BODY_TIME, collect(body))
        .await
        .unwrap_or(Err(BodyFault::Slow));
    let body = read.unwrap_or_else(|fault| {
        parts.extensions.insert(fault);
        Vec::new()
    });
    let body = Bytes::from(body);
    (Request::from_parts(parts, Body::from(body.clone())), body)
}

/// Reads a body. What is over the limit is read and thrown away, up to a limit of its own: a client that is still
/// sending when its connection ends never hears why.
async fn collect(mut body: Body) -> Result<Vec<u8>, BodyFault> {
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else {
            continue;
        };
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
        Err(BodyFault::TooLarge)
    }
}
