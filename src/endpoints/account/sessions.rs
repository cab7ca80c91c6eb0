//! `/account/sessions`: where a person is signed in.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{CHANGE, alone_in, occasion, pressed_before, prove_first_for, sender, somebody_for};
use crate::app::App;
use crate::mail::Occasion;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{SessionRow, SessionsPage};
use crate::session;
use crate::storage::sessions::{self, Session};
use crate::storage::{Conn, StorageError, devices};
use crate::types::{Browser, SessionId, Timestamp, at_the_start};
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::page::{layout, local, page, refused, see_other, with_cookies};
use crate::words::Words;

/// How the sign-in names this page.
const HERE: &str = "sessions";

/// How many sign-ins are shown.
const MOST: i64 = 100;

/// `GET /account/sessions`; after somebody proved who they are, with what they had pressed before (`again`).
pub async fn sessions(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    match show(&app, &edge, pressed_before(query)).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn show(app: &App, edge: &Edge, again: String) -> Result<Response, ProtocolError> {
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
        again,
        rows,
        more: all.saturating_sub(shown).max(0),
    };
    Ok(page(StatusCode::OK, &template))
}

fn row(known: &Session, this: &Session) -> SessionRow {
    let words = words();
    SessionRow {
        id: known.id.to_string(),
        browser: at_the_start(&words.browser(Browser::of(&known.user_agent)).text()),
        address: known.address.clone(),
        began: words.moment(known.auth_time),
        used: words.moment(known.last_seen_at),
        means: means(words, &known.amr),
        is_remembered: known.is_remembered,
        is_this: known.id == this.id,
    }
}

/// What somebody signed in with, by the names of RFC 8176 §2: "password and code".
fn means(words: Words, amr: &str) -> String {
    let known = [
        ("pwd", words.account_session_password()),
        ("otp", words.account_session_code()),
        ("user", words.account_session_passkey()),
    ];
    let given = known
        .into_iter()
        .filter(|(name, _)| amr.split(' ').any(|given| given == *name));
    let means: Vec<_> = given.map(|(_, means)| means.text()).collect();
    if means.is_empty() {
        return String::new();
    }
    words.list(&means)
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
    /// And every app, if so.
    Others(bool),
    /// That of this browser too; and every app, if so.
    Everywhere(bool),
}

impl End {
    fn of(form: &Parameters) -> Result<Self, ProtocolError> {
        let end = match (form.one("action"), form.one("remove")) {
            (Some("sign-out-others"), None) => Some(Self::Others(form.has("remove_apps"))),
            (Some("sign-out-everywhere"), None) => Some(Self::Everywhere(form.has("remove_apps"))),
            (None, Some(id)) => id.parse().ok().map(Self::One),
            _ => None,
        };
        end.ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))
    }
}

async fn ended(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let session = match sender(app, edge, form, HERE).await? {
        Ok(session) => session,
        Err(response) => return Ok(response),
    };
    let (now, occasion) = (edge.now, occasion(edge));
    let back = see_other(&local(app, "/account/sessions"));
    match End::of(form)? {
        // Out of this browser is out by its own page, which says which apps are told.
        End::One(id) if id == session.id => Ok(see_other(&local(app, "/logout"))),
        End::One(id) => {
            let is_done = app
                .db
                .write(move |conn| {
                    Box::pin(async move { end_one(conn, (&session, &id), &occasion, now).await })
                })
                .await?;
            app.logouts.notify_one();
            Ok(if is_done { back } else { prove_first_for(app, HERE) })
        }
        End::Others(and_apps) => {
            let is_done = app
                .db
                .write(move |conn| {
                    Box::pin(async move {
                        let others = (and_apps, false);
                        end_all(conn, &session, (others, &occasion), now).await
                    })
                })
                .await?;
            app.logouts.notify_one();
            if is_done {
                alone_in(app, edge, back).await
            } else {
                Ok(prove_first_for(app, HERE))
            }
        }
        End::Everywhere(and_apps) => {
            let is_done = app
                .db
                .write(move |conn| {
                    Box::pin(async move {
                        let everywhere = (and_apps, true);
                        end_all(conn, &session, (everywhere, &occasion), now).await
                    })
                })
                .await?;
            app.logouts.notify_one();
            Ok(if is_done {
                // Nobody is signed in any more: the page says so.
                let out = see_other(&local(app, "/logout"));
                with_cookies(out, [cookies::remove(Name::Session, &app.issuer)])
            } else {
                prove_first_for(app, HERE)
            })
        }
    }
}

/// Ends one sign-in; whether whoever asks has proved who they are. One that is gone already, in another tab, is as they wish, and
/// one of somebody else stays.
async fn end_one(
    conn: &mut Conn<'_>,
    (session, id): (&Session, &SessionId),
    occasion: &Occasion,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    session::end_one(conn, (id, &session.user_id), occasion, now).await?;
    Ok(true)
}

/// Ends every sign-in but this one, or this one too, and takes every app away if they wish; whether whoever asks has proved who they are.
async fn end_all(
    conn: &mut Conn<'_>,
    session: &Session,
    ((and_apps, and_this), occasion): ((bool, bool), &Occasion),
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !session::hold_to_change(conn, session, now).await? {
        return Ok(false);
    }
    // First: which apps are let in without asking, the sign-ins say.
    if and_apps {
        session::remove_apps(conn, session, occasion, now).await?;
    }
    let of = (&session.id, &session.user_id);
    if and_this {
        session::end_everywhere(conn, of, occasion, now).await?;
    } else {
        let because = ("signed out everywhere else", occasion);
        session::end_all_but(conn, of, because, now).await?;
    }
    // Whoever holds another browser is not to come back with a password alone.
    devices::delete_of_user(conn, &session.user_id).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_somebody_signed_in_with_is_said_in_words() {
        for (amr, said) in [
            ("pwd", "password"),
            ("pwd otp mfa", "password and code"),
            ("pwd pop user mfa", "password and passkey"),
            ("pop user", "passkey"),
            ("", ""),
            ("new", ""),
        ] {
            assert_eq!(means(Words::default(), amr), said, "{amr}");
        }
    }
}
