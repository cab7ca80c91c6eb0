//! How long a request may take.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::faces::{self, Faces};
use crate::app::App;
use crate::oauth::error::ProtocolError;

/// How long a request may take altogether.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Answers in time, if only that there is no answer: it was the server that was slow, since whoever sends slowly is
/// told so sooner.
pub async fn in_time(State((app, faces)): State<(App, Faces)>, request: Request, next: Next) -> Response {
    let face = faces.face(request.uri().path());
    let late = |_| {
        let error = ProtocolError::unavailable("a request was not answered in time");
        faces::refuse(&app, face, error)
    };
    tokio::time::timeout(REQUEST_TIME, next.run(request))
        .await
        .unwrap_or_else(late)
}
