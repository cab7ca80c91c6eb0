//! `/account/sessions`: where a person is signed in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, prove_first_for, refuse_foreign, somebody_for, somebody_who_may_for};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{SessionRow, SessionsPage};
use crate::session;
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, devices};
use crate::types::{SessionId, Timestamp, browser_named};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{layout, local, page, refused, see_other};

/// How the sign-in names this page.
const HERE: &str = "sessions";

/// How many sign-ins are shown.
const MOST: i64 = 100;

/// `GET /account/sessions`.
pub async fn sessions(State(app): State<App>, edge: Edge) -> Response {
    match show(&app, &edge).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn show(app: &App, edge: &Edge) -> Result<Response, ProtocolError> {
    let session = match somebody_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let (of, idle) = (
        (&session.user_id, &session.id),
        app.settings.sessions.idle.duration(),
    );
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let known = sessions::of_user(conn, of, idle, MOST, edge.now).await?;
    let all = sessions::others(conn, of, idle, edge.now)
        .await?
        .saturating_add(1);
    let rows: Vec<_> = known.iter().map(|known| row(known, &session)).collect();
    let shown = i64::try_from(rows.len()).unwrap_or(MOST);
    let template = SessionsPage {
        layout: layout(app, Some(session::account(app, &session))),
        csrf: session::form_token(app, &session, CHANGE),
        rows,
        more: all.saturating_sub(shown).max(0),
    };
    Ok(page(StatusCode::OK, &template))
}

fn row(known: &Session, this: &Session) -> SessionRow {
    SessionRow {
        id: known.id.to_string(),
        browser: at_the_start(&browser_named(&known.user_agent)),
        address: known.address.clone(),
        began: known.auth_time.moment(),
        used: known.last_seen_at.moment(),
        means: means(&known.amr),
        is_remembered: known.is_remembered,
        is_this: known.id == this.id,
    }
}

/// Words as a line begins with them.
fn at_the_start(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// What somebody signed in with, by the names of RFC 8176 §2: "password and code".
fn means(amr: &str) -> String {
    let known = [("pwd", "password"), ("otp", "code"), ("user", "passkey")];
    let given = known
        .into_iter()
        .filter(|(name, _)| amr.split(' ').any(|given| given == *name));
    let words: Vec<_> = given.map(|(_, word)| word).collect();
    words.join(" and ")
}

/// `POST /account/sessions`.
pub async fn end_sign_ins(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    match ended(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// What a form of the page asks for.
enum End {
    One(SessionId),
    Others,
}

impl End {
    fn of(form: &Parameters) -> Result<Self, ProtocolError> {
        form.refuse_repeated()?;
        let end = match (form.one("action"), form.one("remove")) {
            (Some("sign-out-others"), None) => Some(Self::Others),
            (None, Some(id)) => id.parse().ok().map(Self::One),
            _ => None,
        };
        end.ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))
    }
}

async fn ended(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match somebody_who_may_for(app, edge, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    if let Some(response) = refuse_foreign(app, edge, &session, form) {
        return Ok(response);
    }
    let (now, back) = (edge.now, see_other(&local(app, "/account/sessions")));
    match End::of(form)? {
        // Out of this browser is out by its own page, which says which apps are told.
        End::One(id) if id == session.id => Ok(see_other(&local(app, "/logout"))),
        End::One(id) => {
            let is_done = app
                .db
                .write(move |conn| Box::pin(async move { end_one(conn, &session, &id, now).await }))
                .await?;
            app.logouts.notify_one();
            Ok(if is_done { back } else { prove_first_for(app, HERE) })
        }
        End::Others => {
            let is_done = app
                .db
                .write(move |conn| Box::pin(async move { end_others(conn, &session, now).await }))
                .await?;
            app.logouts.notify_one();
            if is_done {
                alone_in(app, edge, back).await
            } else {
                Ok(prove_first_for(app, HERE))
            }
        }
    }
}

/// Ends one sign-in; whether whoever asks has proved who they are. One that is gone already, in another tab, is as they wish, and
/// one of somebody else stays.
async fn end_one(
    conn: &mut Conn<'_>,
    session: &Session,
    id: &SessionId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    session::end_one(conn, (id, &session.user_id), now).await?;
    Ok(true)
}

/// Ends every sign-in but this one; whether whoever asks has proved who they are.
async fn end_others(conn: &mut Conn<'_>, session: &Session, now: Timestamp) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    let of = (&session.id, &session.user_id);
    session::end_all_but(conn, of, "signed out everywhere else", now).await?;
    // Whoever holds another browser is not to come back with a password alone.
    devices::delete_of_user(conn, &session.user_id).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_somebody_signed_in_with_is_said_in_words() {
        for (amr, words) in [
            ("pwd", "password"),
            ("pwd otp mfa", "password and code"),
            ("pwd pop user mfa", "password and passkey"),
            ("pop user", "passkey"),
            ("", ""),
            ("new", ""),
        ] {
            assert_eq!(means(amr), words, "{amr}");
        }
        assert_eq!(
            at_the_start("an unknown browser on Linux"),
            "An unknown browser on Linux"
        );
        assert_eq!(at_the_start(""), "");
    }
}
