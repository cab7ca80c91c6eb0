//! A changed address is undone by whoever reads the mail of the one before: nobody has to be signed in, since somebody else may
//! have locked them out.

use std::net::IpAddr;

use super::end_of_user;
use super::unknown::take_all_given;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Letter, Occasion, Outbox};
use crate::proofs::Before;
use crate::seal::Sealer;
use crate::storage::{
    Conn, StorageError, address_changes, consents, devices, grants, one_time_links, user_identities, users,
};
use crate::types::{Timestamp, TokenHash, UserId, counted};

/// A change that is to be undone.
#[derive(Clone, Debug)]
pub struct Undo {
    /// By which link.
    pub link: TokenHash,
    /// Whose, as the link says.
    pub user_id: UserId,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressRestored {
    /// The link is of no use any more.
    DeadLink,
    /// The account is disabled: it stays as it is.
    Disabled,
    /// Another account has the old address by now: nothing is changed.
    Taken,
    /// The account is as it was, and nobody is signed in to it.
    Restored,
}

/// Gives an account back the address it had before a change, and what it was signed in with then; ends its sign-ins, grants,
/// links and trusted browsers, and what undoes later changes.
///
/// # Errors
/// If the database fails.
pub async fn restore_address(app: &App, undo: Undo, now: Timestamp) -> Result<AddressRestored, StorageError> {
    let (sealer, outbox) = (app.address_changes.clone(), app.outbox.clone());
    let written = app
        .db
        .write(move |conn| Box::pin(async move { write(conn, &undo, (&sealer, &outbox), now).await }));
    match written.await {
        // Somebody else took the address in this very moment.
        Err(error) if error.is_conflict() => Ok(AddressRestored::Taken),
        written => written,
    }
}

async fn write(
    conn: &mut Conn<'_>,
    undo: &Undo,
    (sealer, outbox): (&Sealer, &Outbox),
    now: Timestamp,
) -> Result<AddressRestored, StorageError> {
    let user_id = &undo.user_id;
    // The providers first, as whoever signs in by one; then the account, then the link, as whoever disables an account and ends
    // its links.
    if let Some(change) = address_changes::find(conn, &undo.link, now).await? {
        Before::open(sealer, &undo.link, &change.snapshot)?
            .hold_providers(conn)
            .await?;
    }
    users::exists(conn, user_id).await?;
    let Some(mut user) = users::by_id(conn, user_id).await? else {
        return Ok(AddressRestored::DeadLink);
    };
    if !user.is_active {
        return Ok(AddressRestored::Disabled);
    }
    let found = address_changes::find(conn, &undo.link, now).await?;
    let Some(change) = found.filter(|change| change.user_id == *user_id) else {
        return Ok(AddressRestored::DeadLink);
    };
    let holder = users::by_email(conn, &change.old_email).await?;
    if holder.is_some_and(|holder| holder.id != *user_id) {
        return Ok(AddressRestored::Taken);
    }
    let Some(change) = address_changes::consume(conn, &undo.link, now).await? else {
        return Ok(AddressRestored::DeadLink);
    };
    let before = Before::open(sealer, &undo.link, &change.snapshot)?;
    let replaced = user.email.clone();
    (user.email, user.email_verified) = (change.old_email.clone(), change.old_email_verified);
    users::update(conn, &user, now).await?;
    let mut known = user_identities::of_user(conn, user_id).await?;
    before.put_back(conn, user_id, &change.used_codes(), now).await?;
    known.extend(user_identities::of_user(conn, user_id).await?);
    take_all_given(conn, user_id, &known, now).await?;
    address_changes::end_after(conn, user_id, change.number, now).await?;
    one_time_links::invalidate_of_user(conn, user_id, now).await?;
    devices::delete_of_user(conn, user_id).await?;
    let cause = (Actor::User, "address restored");
    // What somebody allowed since, an app would be given unasked.
    consents::forget_since(conn, user_id, change.changed_at).await?;
    let (ended, revoked) = end_of_user(conn, user_id, cause, now).await?;
    let revoked = revoked + grants::revoke_of_user(conn, user_id, "address restored", now).await?;
    let (ended, revoked) = (counted(ended, "sign-in"), counted(revoked, "grant"));
    let event = AuditEvent::new(Kind::AddressRestored, Actor::User)
        .user(user_id)
        .address(&undo.address.to_canonical())
        .user_agent(&undo.user_agent)
        .details(format!("{ended} ended, {revoked} revoked"));
    audit::record(conn, &event, now).await?;
    let occasion = Occasion::new(now).by(&undo.user_agent, undo.address);
    let letter = Letter::AddressRestored { occasion };
    mail::queue(conn, outbox, (&change.old_email, user_id), &letter, now).await?;
    if replaced != change.old_email {
        // It may be a stranger who reads the mail of the one before.
        let occasion = Occasion::new(now).by(&undo.user_agent, undo.address);
        let letter = Letter::AddressTakenBack { occasion };
        mail::queue(conn, outbox, (&replaced, user_id), &letter, now).await?;
    }
    Ok(AddressRestored::Restored)
}
