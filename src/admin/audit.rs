//! The audit log: to read, to hand on, and to erase what it says of a person.

use super::changing::{Changing, Outcome, Room, Written};
use super::powers;
use super::refusal::{AdminError, Refusal};
use super::whom::{Whom, find};
use crate::audit::{self, Kind};
use crate::oauth::access::{Permission, Touch};
use crate::storage::audit_events::{self, AuditEventLine, AuditEventRow, Place, Wanted};
use crate::storage::{Conn, Db, Snapshot, StorageError, users};
use crate::types::{ClientId, EmailAddress, ErrorId, Timestamp, UserId};

/// Which events to show.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one kind.
    pub kind: Option<String>,
    /// About one person.
    pub whom: Option<Whom>,
    /// About one client.
    pub client_id: Option<ClientId>,
    /// Done by this person or app.
    pub actor_id: Option<String>,
    /// Refused for the reason of this number.
    pub reason: Option<String>,
    /// About the refusal with this error id.
    pub error_id: Option<ErrorId>,
    /// From then on.
    pub since: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// Before this one, which happened then.
    pub before: Option<(Timestamp, String)>,
    /// How many at most.
    pub limit: i64,
}

/// Events, newest first.
///
/// # Errors
/// If the kind or person does not exist or the database fails.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<AuditEventLine>, AdminError> {
    if let Some(kind) = &filter.kind
        && !Kind::ALL.iter().any(|known| known.as_str() == kind)
    {
        let known: Vec<_> = Kind::ALL.iter().map(|known| known.as_str()).collect();
        return Err(Refusal::invalid(format!("There is no kind of event {kind}."))
            .try_this(format!("one of {}", known.join(", ")))
            .into());
    }
    let mut read = db.read().await?;
    let user_id = match &filter.whom {
        // What is written down of an account outlives it.
        Some(Whom::Id(id)) => Some(id.clone()),
        Some(whom @ Whom::Email(_)) => Some(find(&mut read.conn(), whom).await?.id),
        None => None,
    };
    let wanted = Wanted {
        kind: filter.kind.clone(),
        user_id,
        client_id: filter.client_id.clone(),
        actor_id: filter.actor_id.clone(),
        reason: filter.reason.clone(),
        error_id: filter.error_id.clone(),
        since: filter.since,
        until: filter.until,
        before: filter.before.clone(),
    };
    Ok(audit_events::list(&mut read.conn(), &wanted, filter.limit).await?)
}

/// What was erased.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    /// Whose.
    pub user_id: UserId,
    /// Their address; none once their account is deleted.
    pub email: Option<EmailAddress>,
    /// Of how many events.
    pub events: u64,
}

/// Erases addresses and browsers of all events about a person and of what they did. The events stay, and can still be
/// verified.
#[derive(Clone, Debug)]
pub struct EraseEvents {
    /// Whose.
    pub whom: Whom,
}

impl Changing for EraseEvents {
    type Done = Erased;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        powers::to_erase(room.conn, touch, &self.whom).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Erased> {
        let (user_id, email) = match &self.whom {
            // What is written down of an account outlives it where it was written by a server of before.
            Whom::Id(id) => {
                let user = users::by_id(room.conn, id).await?;
                (id.clone(), user.map(|user| user.email))
            }
            whom @ Whom::Email(_) => {
                let user = find(room.conn, whom).await?;
                (user.id, Some(user.email))
            }
        };
        let events = audit::erase_of_user(room.conn, &user_id, room.now).await?;
        if events == 0 && email.is_none() {
            return Err(Refusal::not_found(format!(
                "There is no account {user_id}, and the audit log has no addresses or browsers of one that was."
            ))
            .try_this("grantor audit list")
            .into());
        }
        let erased = Erased {
            user_id,
            email,
            events,
        };
        if events == 0 {
            return Ok(Outcome::Unchanged(erased));
        }
        let event = room.event(Kind::AuditErased).user(&erased.user_id);
        Ok(Outcome::Changed(erased, event))
    }
}

/// How many events are handed on at once.
pub const PAGE: i64 = 500;

/// Events with a number above `after`, in order, a page of them.
///
/// # Errors
/// If the database fails.
pub async fn numbered_after(db: &Db, after: i64) -> Result<Vec<AuditEventRow>, AdminError> {
    Ok(next_numbered(&mut db.read().await?.conn(), after).await?)
}

async fn next_numbered(conn: &mut Conn<'_>, after: i64) -> Result<Vec<AuditEventRow>, StorageError> {
    audit_events::numbered(conn, (after.saturating_add(1), i64::MAX), PAGE).await
}

/// The end of the log as it was at one moment: the last events with a number, then those that have none yet. Read apart,
/// an event that gets its number meanwhile would be in neither.
pub struct Tail {
    snapshot: Snapshot,
    after: i64,
    unnumbered: Option<Place>,
}

impl Tail {
    /// What comes after a number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn after(db: &Db, after: i64) -> Result<Self, AdminError> {
        Ok(Self {
            snapshot: db.snapshot().await?,
            after,
            unnumbered: None,
        })
    }

    /// The next page; empty at the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Vec<AuditEventRow>, AdminError> {
        let conn = &mut self.snapshot.conn();
        if self.unnumbered.is_none() {
            let page = next_numbered(conn, self.after).await?;
            if let Some(last) = page.last().and_then(|row| row.seq) {
                self.after = last;
                return Ok(page);
            }
        }
        let place = self.unnumbered.take().unwrap_or_default();
        let page = audit_events::unnumbered(conn, &place, PAGE).await?;
        self.unnumbered = Some(page.last().map_or(place, Place::from));
        Ok(page)
    }
}
