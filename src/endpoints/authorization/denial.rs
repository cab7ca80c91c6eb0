//! What becomes of a no: the app hears of it, and what it said no to is taken from what it had.

use std::sync::Arc;

use axum::response::Response;

use super::answer::{narrow_older, refuse};
use super::asking::Allowing;
use super::decide::{AuthorizationError, Valid};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::storage::sessions::{self, Session};
use crate::storage::{declined, users};
use crate::web::edge::Edge;

/// The person said no: nothing is stored but that they did.
///
/// # Errors
/// If the database fails.
pub async fn deny(
    app: &App,
    valid: &Valid,
    session: Option<&Session>,
    edge: &Edge,
) -> Result<Response, ProtocolError> {
    if let Some(session) = session {
        let (now, event) = (edge.now, denied(valid, session, edge));
        app.db
            .write(move |conn| Box::pin(async move { audit::record(conn, &event, now).await }))
            .await?;
    }
    Ok(refused(app, valid))
}

/// The person allowed it and left out all there was: nothing is granted. What they left out the app keeps nowhere, as where they allow
/// the rest, and does not get without asking.
///
/// # Errors
/// `login_required` if the sign-in ended meanwhile, or the database fails.
pub async fn leave_out_all(
    app: &App,
    valid: &Valid,
    (session, what): (&Session, Allowing),
    edge: &Edge,
) -> Result<Response, ProtocolError> {
    let (now, event) = (edge.now, denied(valid, session, edge));
    let occasion = Occasion::new(now).by(&edge.user_agent(), edge.address);
    let (user_id, session_id) = (session.user_id.clone(), session.id.clone());
    let (client, catalog) = (Arc::clone(&valid.way.client), Arc::clone(&valid.catalog));
    let is_written = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let is_there = users::hold(conn, &user_id).await?.is_some();
                if !is_there || !sessions::hold(conn, &session_id, now).await? {
                    return Ok(false);
                }
                let left_out = &what.left_out;
                narrow_older(conn, (&user_id, left_out), (&client, &catalog), &occasion).await?;
                declined::note(conn, (&user_id, &client.id), (left_out, left_out), now).await?;
                audit::record(conn, &event, now).await?;
                Ok(true)
            })
        })
        .await?;
    if is_written {
        Ok(refused(app, valid))
    } else {
        Err(ProtocolError::of(reason::SIGNED_OUT_MEANWHILE))
    }
}

fn denied(valid: &Valid, session: &Session, edge: &Edge) -> AuditEvent {
    AuditEvent::new(Kind::GrantDenied, Actor::User)
        .user(&session.user_id)
        .client(&valid.way.client.id)
        .address(&edge.address.to_canonical())
        .user_agent(&edge.user_agent())
}

fn refused(app: &App, valid: &Valid) -> Response {
    let error = ProtocolError::of(reason::USER_DENIED);
    // The page on which they said so named the app and its host: whoever vouches for it, they know where this leads.
    refuse(
        app,
        AuthorizationError::Redirect(Box::new(valid.way.clone()), error),
    )
}
