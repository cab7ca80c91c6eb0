//! How long an answer may take.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::faces::{self, Faces};
use crate::app::App;
use crate::oauth::error::ProtocolError;

/// Answers in time, if only that there is no answer: it was the server that was slow, since the request has come whole.
pub async fn in_time(
    State((app, faces, time)): State<(App, Faces, Duration)>,
    request: Request,
    next: Next,
) -> Response {
    let face = faces.face(request.uri().path());
    let late = |_| {
        let error = ProtocolError::unavailable("a request was not answered in time");
        faces::refuse(&app, face, error)
    };
    tokio::time::timeout(time, next.run(request))
        .await
        .unwrap_or_else(late)
}
