//! The files of the pages: style, pictures and the scripts there are.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::app::App;
use crate::app::branding::Asset;
use crate::oauth::reason;
use crate::web::refusal::in_text;

/// `GET /assets/style.css`.
pub async fn style(State(app): State<App>, request: HeaderMap) -> Response {
    file(&app.branding.style, &request)
}

/// `GET /assets/favicon.svg`.
pub async fn favicon(State(app): State<App>, request: HeaderMap) -> Response {
    file(&app.branding.favicon, &request)
}

/// `GET /assets/logo`: the owner's.
pub async fn logo(State(app): State<App>, request: HeaderMap) -> Response {
    match &app.branding.logo {
        Some(logo) => file(logo, &request),
        None => in_text(reason::NOT_FOUND, reason::NOT_FOUND.what()),
    }
}

/// `GET /assets/form_post.js`.
pub async fn form_post() -> Response {
    script(include_str!("../../assets/form_post.js"))
}

/// `GET /assets/passkey.js`.
pub async fn passkey() -> Response {
    script(include_str!("../../assets/passkey.js"))
}

/// `GET /assets/recovery_codes.js`.
pub async fn recovery_codes() -> Response {
    script(include_str!("../../assets/recovery_codes.js"))
}

fn script(text: &'static str) -> Response {
    answer(
        StatusCode::OK,
        "text/javascript; charset=utf-8",
        Bytes::from_static(text.as_bytes()),
    )
}

/// The file, or 304 if the browser has it. Should a browser ever take a picture for a document, it does nothing.
fn file(asset: &Asset, request: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", asset.etag);
    let is_known = request.get_all(header::IF_NONE_MATCH).iter().any(|known| {
        let tags = known.to_str().unwrap_or_default();
        tags.split(',')
            .any(|tag| tag.trim().trim_start_matches("W/") == etag)
    });
    let mut response = if is_known {
        answer(StatusCode::NOT_MODIFIED, asset.media_type, Bytes::new())
    } else {
        answer(
            StatusCode::OK,
            asset.media_type,
            Bytes::copy_from_slice(&asset.bytes),
        )
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    response
}

fn answer(status: StatusCode, media_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
