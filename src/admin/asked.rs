//! A change as programs ask for it: only if what it is about is as they saw it, and once however often they send it.

use super::changing::{Changing, Means, Outcome, Room, Written};
use super::refusal::{AdminError, Refusal};
use crate::keys::NewKey;
use crate::oauth::access::{Permission, Touch};
use crate::storage::idempotent_requests::{self, KeptAnswer};
use crate::storage::{Conn, StorageError};
use crate::types::{ClientId, Timestamp, TokenHash};

/// Something that has versions: what whoever changes it saw.
pub trait Versioned: Send + Sync + 'static {
    /// Its version as of this transaction; `None` if there is no such thing.
    ///
    /// # Errors
    /// If the database fails.
    fn version(
        &self,
        conn: &mut Conn<'_>,
    ) -> impl Future<Output = Result<Option<String>, StorageError>> + Send;
}

/// Nothing in particular: what is made anew has no version yet.
#[derive(Clone, Copy, Debug)]
pub struct Anything;

impl Versioned for Anything {
    async fn version(&self, _: &mut Conn<'_>) -> Result<Option<String>, StorageError> {
        Ok(None)
    }
}

/// Makes of what was done, and of the version there is by now, the answer that is kept.
type Answering<D> = Box<dyn Fn(&D, Option<&str>) -> Option<KeptAnswer> + Send + Sync>;

/// By what a request is known that is sent again.
pub struct Once<D> {
    /// The key its sender gave it, with who they are.
    pub key: TokenHash,
    /// All that it asks for.
    pub request: TokenHash,
    /// How long its answer is kept.
    pub until: Timestamp,
    /// The answer, without what is shown once.
    pub answer: Answering<D>,
}

/// What is said of a key that is of another request.
#[must_use]
pub fn key_reused() -> Refusal {
    Refusal::key_reused("This key was used for another request.")
}

/// A change, and when it is to be made.
pub struct Asked<C: Changing, V = Anything> {
    /// The change.
    pub change: C,
    /// The versions any of which it was thought out for, and of what; whatever there is where it is none.
    pub seen: Option<(V, Vec<String>)>,
    /// By what it is known when it comes again.
    pub once: Option<Once<C::Done>>,
}

/// What came of it.
pub enum Answered<D> {
    /// It was made, or all was so already; the version there is by now of what it was thought out for, if it is there still.
    Now(D, Option<String>),
    /// It had been made: what was answered then.
    Before(KeptAnswer),
}

impl<C: Changing, V: Versioned> Changing for Asked<C, V> {
    type Done = Answered<C::Done>;

    fn permissions(&self) -> &'static [Permission] {
        self.change.permissions()
    }

    fn own_client(&self) -> Option<&ClientId> {
        self.change.own_client()
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        self.change.touch(room, touch).await
    }

    async fn bring_key(&self, means: &Means, now: Timestamp) -> Result<Option<NewKey>, AdminError> {
        self.change.bring_key(means, now).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Self::Done> {
        let Self { change, seen, once } = self;
        if let Some(once) = &once
            && let Some(before) = idempotent_requests::find(room.conn, &once.key, room.now).await?
        {
            if before.request != once.request {
                return Err(key_reused().into());
            }
            return Ok(Outcome::Unchanged(Answered::Before(before.answer)));
        }
        if let Some((of, versions)) = &seen
            && of
                .version(room.conn)
                .await?
                .is_some_and(|is| !versions.contains(&is))
        {
            return Err(Refusal::outdated("It is not as it was when you read it.").into());
        }
        let now = room.now;
        let outcome = change.write(room).await?;
        let version = match &seen {
            Some((of, _)) => of.version(room.conn).await?,
            None => None,
        };
        if let Some(Once {
            key,
            request,
            until,
            answer,
        }) = once
        {
            let (Outcome::Changed(done, _) | Outcome::Unchanged(done)) = &outcome;
            if let Some(kept) = answer(done, version.as_deref()) {
                idempotent_requests::insert(room.conn, (&key, &request), &kept, until, now).await?;
            }
        }
        Ok(outcome.map(|done| Answered::Now(done, version)))
    }
}
