//! Nothing more to say: on, from a page that only showed something.

use axum::response::Response;

use super::taken::{Taken, arrive};
use crate::oauth::error::ProtocolError;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        interaction,
        ..
    } = taken;
    Ok(arrive(app, edge, &interaction).await)
}
