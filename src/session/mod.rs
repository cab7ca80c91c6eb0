//! A browser's sign-in: its cookie, its row, and what it takes to get one.

mod apps;
mod begin;
mod by_provider;
mod change_address;
mod change_password;
mod complete;
mod connect;
mod delete_account;
mod device;
mod end;
mod end_by_provider;
mod enrol;
mod enrol_passkey;
mod error;
mod factors;
mod given;
mod lock_down;
mod owners;
mod passkeys;
mod power;
mod refused;
mod restore_address;
mod second_factor;
mod set_password;
mod sign_in;
mod sign_up;
mod sudo;
mod tell;
mod unknown;

use std::time::Duration;

use crate::app::App;
use crate::audit::Actor;
use crate::mail::Occasion;
use crate::pages::SignedIn;
use crate::storage::sessions::{self, Session};
use crate::storage::{StorageError, users};
use crate::types::{OpaqueToken, Timestamp, TokenHash};

pub use apps::{AtApp, Chosen, narrow_app, remove_app, remove_apps, take_back};
pub use by_provider::{AnswerError, ByProvider, Known, ProviderAttempt, answer_of, sign_in_by_provider};
pub use change_address::{AddressChanged, AddressLink, NewAddress, UNDO_FOR, change_address};
pub use change_password::{change_password, choose_password};
pub use complete::{Further, NewSignIn, Outcome, TRUSTED_FOR, Visit, asked_of};
pub use connect::{Connected, Disconnected, Pending, connect_pending, disconnect, settled};
pub use delete_account::{AccountDeleted, DeleteAccount, delete_account, erase_account, why_account_stays};
pub use device::{Device, KNOWN_FOR, known_again, known_since};
pub use end::{Ended, end, end_all_but, end_everywhere, end_of_user, end_one, end_others};
pub use end_by_provider::end_by_provider;
pub use enrol::{EnrolAttempt, Enrolled, enrol};
pub use enrol_passkey::{EnrolledPasskey, PasskeyBy, PasskeyEnrolment, enrol_passkey};
pub use error::{RefusedSignIn, SignInError};
pub use factors::{NewFactor, add_factor, made_codes, may_enrol, replace_recovery_codes};
pub use lock_down::{LockDown, lock_down};
pub use owners::tell_owners;
pub use passkeys::{
    PasskeyAttempt, add_passkey, prove_by_passkey, remove_passkey, rename_passkey, sign_in_by_passkey,
};
pub use power::power_of;
pub use restore_address::{AddressRestored, Undo, restore_address};
pub use second_factor::{FactorAttempt, second_factor};
pub use set_password::{NewPassword, PasswordSet, set_password};
pub use sign_in::{Attempt, sign_in};
pub use sign_up::{FirstWay, NewAccount, SignedUp, sign_up};
pub use sudo::{hold_signed_in, hold_to_change, is_as_sure_as_required, may_change_account};
pub use tell::{noted, tell};
pub use unknown::{take_all_given, take_attributes, take_given};

/// A sign-in is noted as used this many seconds apart at least, so that pages do not write each time.
const TOUCH_EVERY: i64 = 60;

/// How many values of its cookie a browser's sign-in is looked for by: each costs a query, and there is more than one
/// only where somebody else on the host set the same name.
const MOST_VALUES: usize = 4;

/// Those of the cookie's values that can be a sign-in's.
fn presented(values: &[&str]) -> impl Iterator<Item = OpaqueToken> {
    values
        .iter()
        .filter_map(|value| OpaqueToken::presented(OpaqueToken::SESSION, value))
        .take(MOST_VALUES)
}

/// The living sign-in of a browser, and the secret it has it by: what another one takes the place of.
#[derive(Clone, Debug)]
pub struct Found {
    session: Session,
    secret: TokenHash,
}

/// The living sign-in one of the cookie's values belongs to.
///
/// # Errors
/// If the database fails.
pub async fn found(app: &App, values: &[&str], now: Timestamp) -> Result<Option<Found>, StorageError> {
    let idle = app.settings.sessions.idle.duration();
    for token in presented(values) {
        let secret = token.hash();
        let session = sessions::by_secret(&mut app.db.read().await?.conn(), &secret, idle, now).await?;
        if let Some(session) = session {
            return Ok(Some(Found { session, secret }));
        }
    }
    Ok(None)
}

/// The living sign-in of a browser, by the values of its cookie.
///
/// # Errors
/// If the database fails.
pub async fn current(app: &App, values: &[&str], now: Timestamp) -> Result<Option<Session>, StorageError> {
    let found = glimpse(app, values, now).await?;
    if let Some(session) = &found
        && session.last_seen_at.0 + TOUCH_EVERY <= now.0
    {
        let id = session.id.clone();
        app.db
            .write_one(move |conn| Box::pin(async move { sessions::touch(conn, &id, now).await }))
            .await?;
    }
    Ok(found)
}

/// A sign-in that has another secret from now on, and what the browser is to keep of it.
#[derive(Debug)]
pub struct Rekeyed {
    /// The sign-in.
    pub session: Session,
    /// The session cookie's value.
    pub cookie: OpaqueToken,
    /// How long the browser keeps it; until it is closed if none.
    pub max_age: Option<Duration>,
}

/// Gives the living sign-in of a browser another secret (T73): whoever copied its cookie before is out.
///
/// # Errors
/// If the database fails.
pub async fn rekey(app: &App, values: &[&str], now: Timestamp) -> Result<Option<Rekeyed>, StorageError> {
    let Some(Found { session, secret }) = found(app, values, now).await? else {
        return Ok(None);
    };
    let cookie = OpaqueToken::generate(OpaqueToken::SESSION);
    let (id, hash) = (session.id.clone(), cookie.hash());
    let is_done = app
        .db
        .write_one(move |conn| Box::pin(async move { sessions::rekey(conn, &id, &secret, &hash).await }))
        .await?;
    let max_age = session.is_remembered.then(|| session.ends_at.since(now));
    Ok(is_done.then_some(Rekeyed {
        session,
        cookie,
        max_age,
    }))
}

/// The same, not noted as a use: nothing is written, and so whether somebody is signed in cannot be told by the time it took.
///
/// # Errors
/// If the database fails.
pub async fn glimpse(app: &App, values: &[&str], now: Timestamp) -> Result<Option<Session>, StorageError> {
    Ok(found(app, values, now).await?.map(|found| found.session))
}

/// The sign-in of a browser that can be ended, by the values of its cookie: also one that has idled too long to be of use,
/// since its apps and grants know nothing of that.
///
/// # Errors
/// If the database fails.
pub async fn to_end(app: &App, values: &[&str], now: Timestamp) -> Result<Option<Session>, StorageError> {
    for token in presented(values) {
        let hash = token.hash();
        if let Some(session) = sessions::unended(&mut app.db.read().await?.conn(), &hash, now).await? {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// Whether a sign-in has idled too long to be of use.
#[must_use]
pub fn has_idled(app: &App, session: &Session, now: Timestamp) -> bool {
    let idle = app.settings.sessions.idle.duration();
    !session.is_remembered && session.last_seen_at <= now.minus(idle)
}

/// Signs a person out: ends the sign-in, and says so in the audit log. What was set going, if it had not ended before.
///
/// # Errors
/// If the database fails.
pub async fn sign_out(
    app: &App,
    session: &Session,
    occasion: Occasion,
    now: Timestamp,
) -> Result<Option<Ended>, StorageError> {
    let (id, user_id) = (session.id.clone(), session.user_id.clone());
    let ended = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                // The account's row first, as everywhere: where it was done from is written down while there is one.
                users::exists(conn, &user_id).await?;
                let cause = (Actor::User, "signed out");
                end::end_and_tell(conn, (&id, &user_id), cause, ("", Some(&occasion)), now).await
            })
        })
        .await?;
    app.logouts.notify_one();
    Ok(ended)
}

/// What the sign-out form does, as [`form_token`] names it.
pub const SIGN_OUT: &str = "sign out";

/// What the forms do that change an account, as [`form_token`] names it.
pub const CHANGE_ACCOUNT: &str = "change the account";

/// Who is signed in, for the header of a page, with its sign-out form.
#[must_use]
pub fn account(app: &App, session: &Session) -> SignedIn {
    SignedIn {
        name: session.name.clone(),
        email: session.email.clone(),
        csrf: form_token(app, session, SIGN_OUT),
        at: None,
    }
}

/// What a form of this sign-in must carry to do `what`: useless to any other browser.
#[must_use]
pub fn form_token(app: &App, session: &Session, what: &str) -> String {
    app.forms.tag(format!("{what} {}", session.id).as_bytes())
}

/// Whether a form carries what it must.
#[must_use]
pub fn is_form_token(app: &App, session: &Session, what: &str, token: Option<&str>) -> bool {
    token.is_some_and(|token| {
        app.forms
            .verify(format!("{what} {}", session.id).as_bytes(), token)
    })
}
