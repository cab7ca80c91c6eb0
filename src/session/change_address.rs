//! Another address for an account: by a link that was mailed there, opened by whom the account belongs to. The old address is
//! told, with what undoes it.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::end_all_but;
use super::sudo::hold_to_change;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Letter, Link, Occasion, Outbox, masked};
use crate::proofs::Before;
use crate::seal::{SealError, Sealer};
use crate::storage::address_changes::{self, NewAddressChange};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError, devices, one_time_links, users};
use crate::types::{EmailAddress, OpaqueToken, Secret, Timestamp, UserId};

/// For how long a changed address can be undone.
pub const UNDO_FOR: Duration = Duration::from_hours(7 * 24);

/// What links are sealed for.
const CONTEXT: &[u8] = b"change address";

/// A link to a new address: it is stored nowhere, and says all there is to know, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddressLink {
    /// Whose account it is about.
    pub user_id: UserId,
    /// The epoch of the account.
    pub epoch: i64,
    /// How many changes of its address there were.
    pub changes: i64,
    /// The address it had.
    pub from: EmailAddress,
    /// The address it is to have.
    pub to: EmailAddress,
    /// When the link is of no use any more.
    pub expires_at: Timestamp,
}

impl AddressLink {
    /// As it stands in the address of the page.
    ///
    /// # Errors
    /// If it cannot be sealed.
    pub fn seal(&self, app: &App) -> Result<String, SealError> {
        let text = serde_json::to_vec(self).map_err(|_| SealError::Library)?;
        app.forms_sealed.seal_text(CONTEXT, &text)
    }

    /// What was sealed, if it was here, and the link is good still.
    #[must_use]
    pub fn open(app: &App, sealed: &str, now: Timestamp) -> Option<Self> {
        let text = app.forms_sealed.open_text(CONTEXT, sealed).ok()?;
        let link: Self = serde_json::from_slice(&text).ok()?;
        (link.expires_at > now).then_some(link)
    }

    /// Whether the account is as it was when the link was made: its address is the same, and was never another one since.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_current(&self, conn: &mut Conn<'_>) -> Result<bool, StorageError> {
        let user = users::by_id(conn, &self.user_id).await?;
        let is_same = user.is_some_and(|user| user.email == self.from && user.epoch == self.epoch);
        Ok(is_same && address_changes::newest(conn, &self.user_id).await? == self.changes)
    }
}

/// An address that is confirmed.
#[derive(Clone, Debug)]
pub struct NewAddress {
    /// Who confirms it.
    pub session: Session,
    /// By which link.
    pub link: AddressLink,
    /// Where from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressChanged {
    /// Whoever confirms it has to prove first that the account is theirs.
    NotProved,
    /// The link is of no use any more.
    DeadLink,
    /// Another account has the address by now.
    Taken,
    /// The account has the address, and the old one is told.
    Changed,
}

/// Gives an account the address of a link: ends its other sign-ins, links and trusted browsers, and tells the old address.
///
/// # Errors
/// If the database fails.
pub async fn change_address(
    app: &App,
    new: NewAddress,
    now: Timestamp,
) -> Result<AddressChanged, StorageError> {
    let token = OpaqueToken::generate(OpaqueToken::LINK);
    let undo = Link {
        url: Secret::new(app.issuer.endpoint(&format!("/account/undo/{}", token.expose()))),
        expires_at: now.plus(UNDO_FOR),
    };
    let (sealer, outbox) = (app.address_changes.clone(), app.outbox.clone());
    let written = app.db.write(move |conn| {
        Box::pin(async move { write(conn, &new, (token, undo), (&sealer, &outbox), now).await })
    });
    match written.await {
        // Somebody else took it in this very moment.
        Err(error) if error.is_conflict() => Ok(AddressChanged::Taken),
        written => written,
    }
}

async fn write(
    conn: &mut Conn<'_>,
    new: &NewAddress,
    (token, undo): (OpaqueToken, Link),
    (sealer, outbox): (&Sealer, &Outbox),
    now: Timestamp,
) -> Result<AddressChanged, StorageError> {
    let (session, link) = (&new.session, &new.link);
    let user_id = &session.user_id;
    if !hold_to_change(conn, session, now).await? {
        return Ok(AddressChanged::NotProved);
    }
    // A link is good for the account it was made for alone, whoever reads the mail it came by.
    if link.user_id != *user_id || !link.is_current(conn).await? {
        return Ok(AddressChanged::DeadLink);
    }
    let Some(mut user) = users::by_id(conn, user_id).await? else {
        return Ok(AddressChanged::DeadLink);
    };
    if users::by_email(conn, &link.to).await?.is_some() {
        return Ok(AddressChanged::Taken);
    }
    let (row, before) = (token.hash(), Before::of(conn, user_id).await?);
    let change = NewAddressChange {
        user_id: user_id.clone(),
        old_email: user.email.clone(),
        old_email_verified: user.email_verified,
        expires_at: undo.expires_at,
        snapshot: before.seal(sealer, &row)?,
        recovery_version: before.recovery_version(),
    };
    (user.email, user.email_verified) = (link.to.clone(), true);
    users::update(conn, &user, now).await?;
    address_changes::insert(conn, &row, &change, now).await?;
    one_time_links::invalidate_of_user(conn, user_id, now).await?;
    devices::delete_of_user(conn, user_id).await?;
    let event = AuditEvent::new(Kind::AddressChanged, Actor::User)
        .by(user_id)
        .user(user_id)
        .address(&new.address.to_canonical())
        .user_agent(&new.user_agent);
    audit::record(conn, &event, now).await?;
    let occasion = Occasion::new(now).by(&new.user_agent, new.address);
    let because = ("the address was changed", &occasion);
    end_all_but(conn, (&session.id, user_id), because, now).await?;
    let letter = Letter::AddressChanged {
        undo,
        new_address: masked(&link.to),
        occasion,
    };
    mail::queue(conn, outbox, (&change.old_email, user_id), &letter, now).await?;
    Ok(AddressChanged::Changed)
}
