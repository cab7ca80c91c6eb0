//! `/account/undo/{token}`: the link that was mailed to the address before. Looking at the page does not use it up, and nobody has
//! to be signed in: somebody else may have locked its person out.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::mail::{self, masked};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::{AddressRestoredPage, UndoAddressPage};
use crate::session::{self, AddressRestored, Undo};
use crate::storage::address_changes::{self, AddressChange};
use crate::storage::users::{self, User};
use crate::types::{OpaqueToken, Timestamp, TokenHash};
use crate::web::by_mail::refuse_foreign;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{Trouble, layout, local, page, refused, trouble};

/// `GET /account/undo/{token}`.
pub async fn show_undo(State(app): State<App>, edge: Edge, Path(token): Path<String>) -> Response {
    match find(&app, &token, edge.now).await {
        Ok(Some((_, _, user))) if !user.is_active => disabled(&app),
        Ok(Some((_, change, user))) => {
            let template = UndoAddressPage {
                layout: layout(&app, None),
                action: local(&app, &format!("/account/undo/{token}")),
                csrf: app.forms.tag(form_name(&token).as_bytes()),
                old: change.old_email.to_string(),
                now: masked(&user.email),
            };
            page(StatusCode::OK, &template)
        }
        Ok(None) => dead_link(&app),
        Err(error) => refused(&app, &error),
    }
}

/// `POST /account/undo/{token}`.
pub async fn undo_address(
    State(app): State<App>,
    edge: Edge,
    Path(token): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let (link, change) = match find(&app, &token, edge.now).await {
        Ok(Some((link, change, _))) => (link, change),
        Ok(None) => return dead_link(&app),
        Err(error) => return refused(&app, &error),
    };
    if let Some(response) = refuse_foreign(&app, &edge, &form, &form_name(&token)) {
        return response;
    }
    match undone(&app, &edge, (link, change)).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn find(
    app: &App,
    token: &str,
    now: Timestamp,
) -> Result<Option<(TokenHash, AddressChange, User)>, ProtocolError> {
    let Some(token) = OpaqueToken::presented(OpaqueToken::LINK, token) else {
        return Ok(None);
    };
    let (link, mut read) = (token.hash(), app.db.read().await?);
    let Some(change) = address_changes::find(&mut read.conn(), &link, now).await? else {
        return Ok(None);
    };
    let user = users::by_id(&mut read.conn(), &change.user_id).await?;
    Ok(user.map(|user| (link, change, user)))
}

async fn undone(
    app: &App,
    edge: &Edge,
    (link, change): (TokenHash, AddressChange),
) -> Result<Response, ProtocolError> {
    let undo = Undo {
        link,
        user_id: change.user_id,
        address: edge.address,
        user_agent: edge.user_agent(),
    };
    let restored = session::restore_address(app, undo, edge.now).await?;
    app.logouts.notify_one();
    Ok(match restored {
        AddressRestored::DeadLink => dead_link(app),
        AddressRestored::Disabled => disabled(app),
        AddressRestored::Taken => taken(app),
        AddressRestored::Restored => page(
            StatusCode::OK,
            &AddressRestoredPage {
                layout: layout(app, None),
                email: change.old_email.to_string(),
                helps_oneself: mail::is_configured(&app.settings.mail),
            },
        ),
    })
}

fn form_name(token: &str) -> String {
    format!("undo address {token}")
}

fn dead_link(app: &App) -> Response {
    let words = words();
    let what = Trouble::new(
        reason::LINK_NOT_GOOD,
        words.errors_link_title(),
        words.account_undo_dead(),
        words.account_undo_dead_do(),
    );
    trouble(app, what)
}

fn disabled(app: &App) -> Response {
    let words = words();
    let what = Trouble::new(
        reason::UNDO_OF_DISABLED,
        words.account_undo_disabled_title(),
        words.account_undo_disabled(),
        words.errors_ask_people(),
    );
    trouble(app, what)
}

fn taken(app: &App) -> Response {
    let words = words();
    let what = Trouble::new(
        reason::ADDRESS_TAKEN,
        words.account_undo_taken_title(),
        words.account_undo_taken(),
        words.errors_ask_people(),
    );
    trouble(app, what)
}
