//! `/account`: who it is, what is worth doing, and how the account stands. Nothing can be changed here.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::activity::DAYS;
use super::somebody_for;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::pages::{Check, Checked, OverviewPage, in_words, told_kinds};
use crate::proofs::Factors;
use crate::session;
use crate::storage::audit_events::{self, Own};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, account_apps, sessions, user_identities, users};
use crate::types::Timestamp;
use crate::web::edge::Edge;
use crate::web::language::words;
use crate::web::page::{layout, page, refused};
use crate::words::Message;

/// How the sign-in names this page.
const HERE: &str = "account";

/// With fewer recovery codes left than these, it is time for new ones.
const FEW_CODES: i64 = 3;

/// `GET /account`.
pub async fn overview(State(app): State<App>, edge: Edge) -> Response {
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
    let (user_id, now) = (&session.user_id, edge.now);
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let factors = Factors::of(conn, user_id).await?;
    // Of their own: what another provider takes away, nobody here gives back.
    let has_way_in = factors.passkeys > 0 || users::password(conn, user_id).await?.is_some();
    // As what ends with the account counts them: one that is disabled may do nothing.
    let apps = account_apps::named(conn, user_id, now, 1).await?;
    let idle = app.settings.sessions.idle.duration();
    let others = sessions::others(conn, (user_id, &session.id), idle, now).await?;
    let template = OverviewPage {
        layout: layout(app, Some(session::account(app, &session))),
        checks: checks(has_way_in, factors, app.passkeys.available().is_ok()),
        has_provider: user_identities::ways_in(conn, user_id).await? > 0,
        recovery_codes: factors.recovery_codes,
        apps: apps.first().map_or(0, |known| known.all_apps),
        sessions: others.saturating_add(1),
        last: last(conn, &session, now).await?,
    };
    Ok(page(StatusCode::OK, &template))
}

/// What makes an account safer that can be done here: done, or where it is.
fn checks(has_way_in: bool, factors: Factors, has_passkeys: bool) -> Vec<Checked> {
    let check = |what, is_done: bool, path| Checked {
        what,
        to_do: (!is_done).then_some(path),
    };
    let add_passkey = "/account/security/passkey";
    let second_step = if has_passkeys {
        add_passkey
    } else {
        "/account/security/totp"
    };
    let mut checks = vec![
        check(Check::WayIn, has_way_in, "/account/security/password"),
        check(Check::SecondStep, factors.are_there(), second_step),
    ];
    if factors.are_there() {
        let has_codes = factors.recovery_codes >= FEW_CODES;
        checks.push(check(
            Check::RecoveryCodes,
            has_codes,
            "/account/security#recovery",
        ));
    }
    if has_passkeys && factors.passkeys > 0 && factors.totp == 0 {
        checks.push(check(Check::SecondPasskey, factors.passkeys > 1, add_passkey));
    }
    checks
}

/// What happened to the account last, and when.
async fn last(
    conn: &mut Conn<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<Option<(Message<'static>, String)>, StorageError> {
    let own = Own {
        user_id: session.user_id.clone(),
        kinds: told_kinds(),
        since: now.minus(DAYS),
        before: None,
    };
    let events = audit_events::of_person(conn, &own, 1).await?;
    Ok(events.first().and_then(|event| {
        let kind = event.kind.parse().ok()?;
        Some((in_words(words(), kind)?, words().moment(event.at)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(has_way_in: bool, factors: (i64, i64, i64), has_passkeys: bool) -> Vec<(Check, bool)> {
        let factors = Factors {
            totp: factors.0,
            passkeys: factors.1,
            recovery_codes: factors.2,
        };
        let checks = checks(has_way_in, factors, has_passkeys);
        checks
            .iter()
            .map(|check| (check.what, check.to_do.is_none()))
            .collect()
    }

    #[test]
    fn ours_what_cannot_be_done_is_not_asked_for_and_the_list_ends() {
        use Check::{RecoveryCodes, SecondPasskey, SecondStep, WayIn};
        let none = [(WayIn, true), (SecondStep, false)];
        assert_eq!(left(true, (0, 0, 0), true), none);
        assert_eq!(left(true, (0, 0, 0), false), none);
        assert_eq!(
            left(false, (0, 0, 0), false),
            [(WayIn, false), (SecondStep, false)]
        );
        let with_app = [(WayIn, true), (SecondStep, true), (RecoveryCodes, true)];
        assert_eq!(left(true, (1, 0, 10), true), with_app);
        assert_eq!(left(true, (1, 1, 3), true), with_app);
        assert_eq!(left(true, (1, 0, 2), true)[2], (RecoveryCodes, false));
        assert_eq!(left(true, (0, 1, 10), true)[3], (SecondPasskey, false));
        assert_eq!(left(true, (0, 2, 10), true)[3], (SecondPasskey, true));
        // Passkeys of before the server moved to an address without a name.
        assert_eq!(left(true, (0, 1, 10), false), with_app);
    }
}
