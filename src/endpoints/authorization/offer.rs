//! Whether people want a passkey: asked once, of whoever has none and has just signed in by their password, in a browser that says
//! that it can make one.
//!
//! That they were asked is written before they are; until they answer, the sealed request leads to the page, however often it
//! is loaded.

use axum::response::Response;

use super::decide::{Valid, is_silent};
use super::interaction::{Interaction, Offer};
use super::proving::offered_passkey_page;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::session::{self, NewSignIn};
use crate::storage::sessions::Session;
use crate::storage::{StorageError, passkeys, users};
use crate::types::Timestamp;
use crate::web::cookies::Name;
use crate::web::edge::Edge;

/// Whether the person of a new sign-in is asked now; then they never are again. `edge` has its cookie, and `interaction` what the
/// browser said of itself.
///
/// A fault is logged, and asks nobody: they are signed in.
pub async fn ask(app: &App, edge: &Edge, interaction: &Interaction, new: &NewSignIn) -> bool {
    let may_ask = interaction.offer == Offer::Possible
        && app.settings.passkeys.nudge
        && app.passkeys.available().is_ok()
        // They came to prove once more who they are, and have been here before.
        && !new.was_signed_in
        && !is_silent(&interaction.parameters());
    if !may_ask {
        return false;
    }
    noted(app, edge, new).await.unwrap_or_else(|error| {
        tracing::error!(cause = %error, "it is not known whether somebody was asked for a passkey");
        false
    })
}

async fn noted(app: &App, edge: &Edge, new: &NewSignIn) -> Result<bool, StorageError> {
    let (values, now) = (edge.cookies.all(Name::Session, &app.issuer), edge.now);
    let session = session::glimpse(app, &values, now).await?;
    let Some(session) = session.filter(|session| session.id == new.id) else {
        return Ok(false);
    };
    // A browser that is trusted with one factor adds none.
    if !session::may_change_account(app, &session, now).await? {
        return Ok(false);
    }
    app.db
        .write_one(move |conn| {
            Box::pin(async move { users::ask_for_passkey(conn, &session.user_id, now).await })
        })
        .await
}

/// The page that asks whoever is signed in, as long as they were asked, have not answered and may still add one.
///
/// # Errors
/// If the database fails.
pub async fn page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    session: &Session,
    now: Timestamp,
) -> Result<Option<Response>, ProtocolError> {
    if !interaction.offers_to(session) || !session::may_change_account(app, session, now).await? {
        return Ok(None);
    }
    if passkeys::count(&mut app.db.read().await?.conn(), &session.user_id).await? > 0 {
        return Ok(None);
    }
    let page = offered_passkey_page(app, valid, interaction.clone(), session, None, now).await?;
    Ok(Some(page))
}
