//! A password that is set by a link, and what it goes on with: it proves who its person is as any password does, and nothing
//! else they have.

use std::net::IpAddr;

use super::change_password;
use super::complete::{Completing, Outcome, Visit, complete};
use super::connect::remove_identity;
use super::error::SignInError;
use super::tell::{noted, tell};
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Letter, Occasion, Outbox};
use crate::oauth::acr::Demand;
use crate::proofs::password::{Caller, Password};
use crate::proofs::{Factors, Proof, ways_in};
use crate::storage::one_time_links::{self, FORGOTTEN, OneTimeLink};
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError, consents, locales, user_identities};
use crate::types::{Timestamp, TokenHash, UserId};
use crate::web::language;
use crate::words::Language;

/// A password that is to be set.
#[derive(Debug)]
pub struct NewPassword {
    /// By which link.
    pub link: TokenHash,
    /// Whose, as the link says.
    pub user: User,
    /// What it is.
    pub password: Password,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The sign-in it goes on with, in the browser that asked for the link.
    pub goes_on: Option<(Visit, Demand)>,
}

/// What became of it.
#[derive(Debug)]
pub enum PasswordSet {
    /// The link is of no use any more: nothing is changed.
    DeadLink,
    /// The password is set, and nobody is signed in by it.
    Saved,
    /// The password is set, and proved who its person is.
    GoesOn(Outcome),
}

/// Sets a password by a link, which is used up by it, and goes on with the sign-in it was asked for in, if it was.
///
/// # Errors
/// See [`SignInError`]; the password may be set all the same.
pub async fn set_password(app: &App, new: NewPassword, now: Timestamp) -> Result<PasswordSet, SignInError> {
    // Whoever holds a link is none of the strangers.
    let caller = Caller::known(&new.user.id);
    let phc = app.passwords.hash(new.password, &caller, now).await?;
    let (link, user, outbox) = (new.link, new.user, app.outbox.clone());
    let occasion = Occasion::new(now).by(&new.user_agent, new.address);
    let language = language::spoken();
    let proof = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                let what = (&user, &link, language);
                written(conn, what, (&phc, &outbox, occasion), now).await
            })
        })
        .await?;
    app.logouts.notify_one();
    let Some(proof) = proof else {
        return Ok(PasswordSet::DeadLink);
    };
    let Some((visit, demand)) = new.goes_on else {
        return Ok(PasswordSet::Saved);
    };
    // Changed once more meanwhile, it begins nothing.
    Ok(complete(app, Completing::of(proof, visit, demand), now)
        .await?
        .map_or(PasswordSet::Saved, PasswordSet::GoesOn))
}

/// Writes it, if the link is still good: that its person knows it from now on.
async fn written(
    conn: &mut Conn<'_>,
    (user, link, language): (&User, &TokenHash, Language),
    (phc, outbox, occasion): (&str, &Outbox, Occasion),
    now: Timestamp,
) -> Result<Option<Proof>, StorageError> {
    // The account first, then the link: as whoever disables an account and ends its links.
    if users::hold(conn, &user.id).await?.is_none() {
        return Ok(None);
    }
    let consumed = one_time_links::consume(conn, link, now).await?;
    let Some(link) = consumed.filter(|link| link.user_id == user.id) else {
        return Ok(None);
    };
    // Who signs in with a passkey or another provider has another way in from now on.
    let had_something = ways_in(conn, &user.id).await? > 0 || Factors::of(conn, &user.id).await?.are_there();
    let changes_hands = changes_hands(conn, &user.id).await?;
    if changes_hands {
        // What somebody else allowed, an app would be given unasked. First: that it is let in, the sign-ins say.
        consents::remove_all(conn, &user.id, now).await?;
    }
    let cause = (Actor::User, "password changed");
    change_password(conn, &user.id, phc, cause, now).await?;
    if changes_hands {
        forget_others(conn, &link, (outbox, occasion.clone()), now).await?;
    }
    // Whatever else was made or asked for: the person is here.
    one_time_links::invalidate_of_user(conn, &user.id, now).await?;
    let event = AuditEvent::new(Kind::PasswordSet, Actor::User)
        .user(&user.id)
        .details(link.kind);
    audit::record(conn, &noted(event, Some(&occasion)), now).await?;
    if had_something {
        let letter = Letter::PasswordChanged { occasion };
        tell(conn, outbox, &user.id, &letter, now).await?;
    } else {
        // Their first password: this is the page they became a user on.
        locales::note(conn, &user.id, language).await?;
    }
    Proof::of_password_set(conn, &user.id, now).await
}

/// Whether whoever has the link may be somebody else than whoever had the account: nobody proved its address. Where it has a factor,
/// whoever has that alone gets in, link or not: then it stays theirs.
async fn changes_hands(conn: &mut Conn<'_>, user_id: &UserId) -> Result<bool, StorageError> {
    let user = users::by_id(conn, user_id).await?;
    let is_unproved = user.is_some_and(|user| !user.email_verified);
    Ok(is_unproved && !Factors::of(conn, user_id).await?.are_there())
}

/// Where somebody got in by a provider's word, to an account whose address nobody proved: whoever has the link reads its mail, and the
/// one whom the provider spoke of may be somebody else. They sign in no longer by any provider, also by those they connected since,
/// until the account's person connects them.
async fn forget_others(
    conn: &mut Conn<'_>,
    link: &OneTimeLink,
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<(), StorageError> {
    let known = user_identities::of_user(conn, &link.user_id).await?;
    for identity in known {
        remove_identity(conn, &identity, (outbox, occasion.clone()), now).await?;
    }
    // From here on it is proved: that link was mailed to it. One of an administrator may have gone any way.
    if link.kind == FORGOTTEN
        && let Some(mut user) = users::by_id(conn, &link.user_id).await?
    {
        user.email_verified = true;
        users::update(conn, &user, now).await?;
    }
    Ok(())
}
