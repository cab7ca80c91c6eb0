//! Delivering logout tokens (OpenID Connect Back-Channel Logout §2.5): behind the answer, so that no app keeps a person
//! waiting; from the database, so that a restart loses none; each by one of all nodes. Should a node die between an
//! app's answer and noting it, the app hears it twice, which changes nothing for it.
//!
//! Apps nobody vouched for have room of their own; within a class each app has its turn. One that is not reached, or says
//! that it is overloaded, waits as a whole; whatever else it answers, the one delivery waits: what an app says to a token
//! may be about the person it is about.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::oauth::class::{Class, PerClass};
use crate::storage::logout_deliveries::{self, Delivery};
use crate::storage::{Conn, StorageError, logout_turns};
use crate::tokens;
use crate::types::{ClientId, Timestamp};

/// How many are under way at once, of this node, to clients of one class.
fn at_once(class: Class) -> usize {
    match class {
        Class::Vouched => 64,
        Class::Unvouched => 32,
    }
}

/// How many of them to one client: one that is slow leaves room for the others.
const AT_ONCE_TO_ONE: usize = 4;

/// How long a node has for an attempt, well above the time a fetch may take; after that, any node may take the delivery.
const LEASE: Duration = Duration::from_secs(30);

/// How long to wait after the first failure, the second …; the last one again and again. So long waits a delivery after
/// its failures, and a client after its failures in a row.
const WAITS: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
];

/// So long at most waits a client somebody vouches for: its people are not to pay for an hour of trouble with another.
const VOUCHED_WAIT: Duration = Duration::from_mins(1);

/// When a delivery is given up.
const PATIENCE: Duration = Duration::from_hours(24);

/// Delivers what is due: as soon as somebody signs out here, and every second, for what other nodes and administrators
/// ended and what failed before.
pub async fn deliver(app: App) {
    let mut deliveries = Deliveries::new(&app);
    // Not at the moments at which the keys are read: two that read at once take two connections to the database.
    let mut ticks = interval_at(
        Instant::now() + Duration::from_millis(1100),
        Duration::from_secs(1),
    );
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.logouts.notified() => {}
            // There is room for more.
            Some(_) = deliveries.running.join_next() => {}
        }
        // Of those that end together one look at the database is enough.
        while deliveries.running.try_join_next().is_some() {}
        if let Err(error) = deliveries.begin_due(app.clock.now()).await {
            tracing::error!(cause = %error, "logout tokens could not be delivered");
        }
    }
}

/// The deliveries of one node that are under way.
pub struct Deliveries {
    app: App,
    room: PerClass<Arc<Semaphore>>,
    room_of: HashMap<ClientId, Arc<Semaphore>>,
    running: JoinSet<()>,
}

impl Deliveries {
    /// None yet.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            room: PerClass::new(|class| Arc::new(Semaphore::new(at_once(class)))),
            room_of: HashMap::new(),
            running: JoinSet::new(),
        }
    }

    /// Begins what is due and what there is room for; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_due(&mut self, now: Timestamp) -> Result<usize, StorageError> {
        self.room_of
            .retain(|_, room| room.available_permits() < AT_ONCE_TO_ONE);
        let mut begun = 0;
        for class in Class::ALL {
            begun += self.begin_due_of(class, now).await?;
        }
        Ok(begun)
    }

    /// Gives the clients of a class their turns: each an equal share of the room there is.
    async fn begin_due_of(&mut self, class: Class, now: Timestamp) -> Result<usize, StorageError> {
        let room = Arc::clone(self.room.of(class));
        let free = room.available_permits();
        if free == 0 {
            return Ok(0);
        }
        let limit = i64::try_from(at_once(class)).unwrap_or(i64::MAX);
        let due =
            logout_deliveries::due_clients(&mut self.app.db.read().await?.conn(), class, limit, now).await?;
        let share = (free / due.len().max(1)).clamp(1, AT_ONCE_TO_ONE);
        let mut begun = 0;
        for client_id in due {
            let room_of = self
                .room_of
                .entry(client_id.clone())
                .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE_TO_ONE)));
            let places: Vec<_> = std::iter::from_fn(|| place(&room, room_of)).take(share).collect();
            if places.is_empty() {
                continue;
            }
            // What fails for one client is no reason to tell the others nothing.
            match self.begin_turn(client_id.clone(), class, places, now).await {
                Ok(more) => begun += more,
                // Deleted since it was found, and with it what it was to be told.
                Err(error) if error.is_missing_reference() => {}
                Err(error) => {
                    tracing::error!(client.id = %client_id, cause = %error, "logout tokens could not be delivered");
                }
            }
        }
        Ok(begun)
    }

    /// Begins as many deliveries to a client as there are places, or one if the last one failed; how many.
    async fn begin_turn(
        &mut self,
        client_id: ClientId,
        class: Class,
        places: Vec<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
        now: Timestamp,
    ) -> Result<usize, StorageError> {
        let most = i64::try_from(places.len()).unwrap_or(1);
        let until = now.plus(LEASE);
        let turn = self.app.db.write(move |conn| {
            Box::pin(async move {
                let Some(failures) = logout_turns::take(conn, &client_id, until, now).await? else {
                    // Another node has just taken it.
                    return Ok((0, Vec::new()));
                };
                let most = if failures > 0 { 1 } else { most };
                let claimed = logout_deliveries::claim(conn, &client_id, most, until, now).await?;
                Ok((failures, claimed))
            })
        });
        let (failures, claimed) = turn.await?;
        let begun = claimed.len();
        for (delivery, place) in claimed.into_iter().zip(places) {
            let app = self.app.clone();
            self.running.spawn(async move {
                if let Err(error) = attempt(&app, &delivery, (class, failures), now).await {
                    tracing::error!(cause = %error, "the outcome of a logout token could not be noted");
                }
                drop(place);
            });
        }
        Ok(begun)
    }

    /// Waits for all that is under way.
    pub async fn finish(&mut self) {
        while self.running.join_next().await.is_some() {}
    }
}

/// Gives up what waits for longer than anybody has patience, and that nobody has in hand; how much. So ends what is meant
/// for a client that fails again and again, and was never tried.
///
/// # Errors
/// If the database fails.
pub async fn give_up_late(app: &App, limit: i64, now: Timestamp) -> Result<u64, StorageError> {
    let before = now.minus(PATIENCE);
    app.db
        .write(move |conn| {
            Box::pin(async move {
                let late = logout_deliveries::give_up(conn, before, limit, now).await?;
                for delivery in &late {
                    let details = format!("after {} attempts, and a day", delivery.attempts);
                    audit::record(conn, &event(Kind::LogoutGivenUp, delivery, details), now).await?;
                }
                Ok(late.len() as u64)
            })
        })
        .await
}

/// A place among all deliveries of this node, and among those to one client.
fn place(
    room: &Arc<Semaphore>,
    room_of: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
    let one = Arc::clone(room_of).try_acquire_owned().ok()?;
    Some((Arc::clone(room).try_acquire_owned().ok()?, one))
}

/// How an attempt ended.
enum Outcome {
    Delivered,
    /// The client is told nothing any more.
    Unwanted,
    Failed(Blame, String),
}

/// Who waits for the next attempt after one that failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// The client, with all it is to be told: it took our time, or asked for some.
    Client,
    /// The delivery alone: the client is there, and does not take this one.
    Delivery,
    /// The delivery alone, and nothing is known of the client: the fault is ours.
    Server,
}

/// How long to wait after so many failures, of which there is one at least.
fn wait(failures: i64) -> Duration {
    usize::try_from(failures - 1)
        .ok()
        .and_then(|earlier| WAITS.get(earlier))
        .or(WAITS.last())
        .copied()
        .unwrap_or_default()
}

/// How long a client of this class waits after so many failures in a row.
fn client_wait(class: Class, failures: i64) -> Duration {
    match class {
        Class::Vouched => wait(failures).min(VOUCHED_WAIT),
        Class::Unvouched => wait(failures),
    }
}

/// Makes an attempt in a turn of a client of this class that had failed so many times in a row, and notes how it ended.
async fn attempt(
    app: &App,
    delivery: &Delivery,
    (class, failures): (Class, i64),
    now: Timestamp,
) -> Result<(), StorageError> {
    let outcome = send(app, delivery, now).await;
    // An app that takes its time is not asked again the moment it is known to have failed.
    let ended = app.clock.now();
    let next_at = ended.plus(wait(delivery.attempts));
    let client_next_at = ended.plus(client_wait(class, failures + 1));
    let blame = match &outcome {
        Outcome::Delivered | Outcome::Unwanted => Blame::Delivery,
        Outcome::Failed(blame, _) => *blame,
    };
    let (kind, details) = match outcome {
        Outcome::Delivered => (Kind::LogoutDelivered, format!("attempt {}", delivery.attempts)),
        Outcome::Unwanted => (
            Kind::LogoutGivenUp,
            "the client has no backchannel_logout_uri any more".to_owned(),
        ),
        Outcome::Failed(_, error) if next_at < delivery.created_at.plus(PATIENCE) => {
            tracing::warn!(client.id = %delivery.client_id, attempt = delivery.attempts, error, "a logout token was not delivered");
            let delivery = delivery.clone();
            let postpone = app.db.write(move |conn| {
                Box::pin(async move {
                    end_turn(conn, &delivery.client_id, blame, (failures, client_next_at)).await?;
                    logout_deliveries::postpone(conn, &delivery, next_at, &error).await
                })
            });
            return postpone.await.map(|_| ());
        }
        Outcome::Failed(_, error) => (
            Kind::LogoutGivenUp,
            format!("attempt {}: {error}", delivery.attempts),
        ),
    };
    let event = event(kind, delivery, details);
    let delivery = delivery.clone();
    app.db
        .write(move |conn| {
            Box::pin(async move {
                end_turn(conn, &delivery.client_id, blame, (failures, client_next_at)).await?;
                if logout_deliveries::delete(conn, &delivery).await? {
                    audit::record(conn, &event, now).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Notes what an attempt says of a client that had failed so many times; if it did once more, it waits until that moment.
async fn end_turn(
    conn: &mut Conn<'_>,
    client_id: &ClientId,
    blame: Blame,
    (failures, next_at): (i64, Timestamp),
) -> Result<(), StorageError> {
    match blame {
        Blame::Client => logout_turns::failed(conn, client_id, failures, next_at).await,
        Blame::Delivery => logout_turns::answered(conn, client_id).await,
        Blame::Server => Ok(()),
    }
}

fn event(kind: Kind, delivery: &Delivery, details: String) -> AuditEvent {
    AuditEvent::new(kind, Actor::System)
        .user(&delivery.user_id)
        .client(&delivery.client_id)
        .target(&delivery.session_id)
        .details(details)
}

async fn send(app: &App, delivery: &Delivery, now: Timestamp) -> Outcome {
    let client = match app.client(&delivery.client_id).await {
        Ok(client) => client,
        Err(error) => return Outcome::Failed(Blame::Server, error.to_string()),
    };
    let Some((client, uri)) = client.and_then(|client| {
        let uri = client.metadata.backchannel_logout_uri.clone()?;
        Some((client, uri))
    }) else {
        return Outcome::Unwanted;
    };
    let whose = (&delivery.user_id, &delivery.session_id);
    let token = match tokens::logout_token(app, &client, whose, now).await {
        Ok(token) => token,
        Err(error) => return Outcome::Failed(Blame::Server, error.to_string()),
    };
    // §2.5: "The OP uses an HTTP POST to the registered back-channel logout URI ... The POST body uses the
    // application/x-www-form-urlencoded encoding and must include a logout_token parameter". §2.8: 200 says that it
    // succeeded, and "OPs should be prepared to also process an HTTP 204 No Content response as a successful response".
    let form = [("logout_token", &*token)];
    match app.fetcher.post_form(client.class(), &uri, &form).await {
        Ok(200 | 204) => Outcome::Delivered,
        Ok(status) => {
            // RFC 6585 §4, RFC 9110 §15.6.4: too many requests, or overloaded.
            let blame = if matches!(status, 429 | 503) {
                Blame::Client
            } else {
                Blame::Delivery
            };
            Outcome::Failed(blame, format!("the answer has status {status}"))
        }
        Err(error) => Outcome::Failed(Blame::Client, error.to_string()),
    }
}
