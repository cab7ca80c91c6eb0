//! The one door by which anything of an installation is changed: permission, rules, write, audit event, in one
//! transaction.

use tokio::sync::Semaphore;

use super::changing::{Actor, Changing, Means, Outcome, Room, SignIn};
use super::effect::{Effect, Living};
use super::owners;
use super::powers;
use super::refusal::{AdminError, Refusal};
use crate::audit::record;
use crate::oauth::access::{Power, Touch, may_change};
use crate::session;
use crate::storage::{Decision, jobs};
use crate::types::Timestamp;

/// Whose turn it is to be told what a change would end, on this node.
static REHEARSALS: Semaphore = Semaphore::const_new(1);

/// A change that was made.
#[derive(Clone, Debug)]
pub struct Applied<D> {
    /// What is to be told of it.
    pub done: D,
    /// Whether anything is another way than before.
    pub has_changed: bool,
}

/// Makes a change, with its one event in the audit log; or none of it. A running server sees it within `cache.lifetime`.
///
/// # Errors
/// Refuses what the actor may not do, and what breaks rules: every fault at once. If the database or the keys fail.
pub async fn apply<C: Changing>(
    means: &Means,
    actor: &Actor,
    change: C,
    now: Timestamp,
) -> Result<Applied<C::Done>, AdminError> {
    let key = change.bring_key(means, now).await?;
    let (means, actor) = (means.clone(), actor.clone());
    let db = means.db.clone();
    db.decide(move |conn| {
        Box::pin(async move {
            let mut room = Room::new(conn, (&means, &actor), key, now);
            Ok(match carry_out(&mut room, &actor, change).await {
                Ok(applied) => Decision::Keep(Ok(applied)),
                Err(error) => Decision::TakeBack(Err(error)),
            })
        })
    })
    .await?
}

/// Makes a change as [`apply`] does, sees what it ends, and takes it back.
///
/// # Errors
/// As [`apply`].
pub async fn rehearse<C: Changing>(
    means: &Means,
    actor: &Actor,
    change: C,
    now: Timestamp,
) -> Result<Effect, AdminError> {
    // What lives is looked through twice while nobody else can write: one at a time, so that others come between.
    let _turn = REHEARSALS.acquire().await;
    let key = change.bring_key(means, now).await?;
    let (means, actor, reach) = (means.clone(), actor.clone(), change.reach());
    let db = means.db.clone();
    db.decide(move |conn| {
        Box::pin(async move {
            // Who may not is told so before anything is counted.
            if let Err(error) = may(&mut Room::new(conn, (&means, &actor), None, now), &actor, &change).await
            {
                return Ok(Decision::TakeBack(Err(error)));
            }
            let before = Living::count(conn, (means.settings(), &reach), now).await?;
            let mut room = Room::new(conn, (&means, &actor), key, now);
            // A statement that failed may have ended the transaction: nothing is asked of it any more.
            if let Err(error) = carry_out(&mut room, &actor, change).await {
                return Ok(Decision::TakeBack(Err(error)));
            }
            let after = Living::count(conn, (means.settings(), &reach), now).await?;
            Ok(Decision::TakeBack(Ok(before.ended(conn, &after).await?)))
        })
    })
    .await?
}

async fn carry_out<C: Changing>(
    room: &mut Room<'_, '_>,
    actor: &Actor,
    change: C,
) -> Result<Applied<C::Done>, AdminError> {
    if !matches!(actor, Actor::App(_)) {
        // One at a time: what one reads, and the rules it was judged by, no other changes until it has written.
        jobs::one_at_a_time(room.conn, jobs::CHANGES, room.now).await?;
    }
    if let Actor::SignedIn(sign_in) = actor {
        hold(room, sign_in).await?;
    }
    may(room, actor, &change).await?;
    let owners = match actor {
        // What apps say of themselves makes nobody an owner.
        Actor::App(_) => Vec::new(),
        Actor::CommandLine | Actor::System | Actor::Person(_) | Actor::SignedIn(_) | Actor::Bearer(..) => {
            owners::of(room).await?
        }
    };
    match change.write(room).await? {
        Outcome::Changed(done, event) => {
            if !owners.is_empty() {
                let after = owners::of(room).await?;
                // Whoever writes the database makes another one as easily.
                if !matches!(actor, Actor::CommandLine) {
                    owners::refuse_if_none_stays(&owners, &after)?;
                }
                owners::tell(room, (&owners, &after)).await?;
            }
            record(room.conn, &event, room.now).await?;
            Ok(Applied {
                done,
                has_changed: true,
            })
        }
        Outcome::Unchanged(done) => Ok(Applied {
            done,
            has_changed: false,
        }),
    }
}

/// Holds a sign-in until the change is written: whoever ended it since its page was asked for ended what it does.
async fn hold(room: &mut Room<'_, '_>, sign_in: &SignIn) -> Result<(), AdminError> {
    let SignIn { session, is_recent } = sign_in;
    if !session::hold_signed_in(room.conn, session, room.now).await? {
        return Err(
            Refusal::forbidden("This sign-in has ended, and nothing was changed.")
                .try_this("signing in, and doing it again")
                .into(),
        );
    }
    if *is_recent && !session::hold_to_change(room.conn, session, room.now).await? {
        return Err(Refusal::forbidden(
            "It is a while since you proved who you are, and nothing was changed.",
        )
        .try_this("opening the page again")
        .into());
    }
    Ok(())
}

/// Whether the actor may make this change, as of this transaction.
async fn may<C: Changing>(room: &mut Room<'_, '_>, actor: &Actor, change: &C) -> Result<(), AdminError> {
    let power = match actor {
        Actor::CommandLine | Actor::System => return Ok(()),
        Actor::App(id) if change.own_client() == Some(id) => return Ok(()),
        Actor::App(_) => Power::default(),
        // What an app says of itself is for the app alone to say.
        Actor::Person(_) | Actor::SignedIn(_) | Actor::Bearer(..) if change.own_client().is_some() => {
            Power::default()
        }
        Actor::Person(id) => powers::of_active(room.conn, id).await?,
        Actor::SignedIn(sign_in) => powers::of_active(room.conn, &sign_in.session.user_id).await?,
        Actor::Bearer(id, scope) => powers::of_active(room.conn, id).await?.within(scope),
    };
    let touch = change.touch(room, Touch::new(change.permissions())).await?;
    let denials: Vec<String> = may_change(&power, &touch)
        .iter()
        .filter(|said| said.is_no())
        .map(|said| said.because.to_string())
        .collect();
    if denials.is_empty() {
        return Ok(());
    }
    Err(Refusal::forbidden(format!(
        "You don't have permission to view this: {}.",
        denials.join("; ")
    ))
    .try_this("somebody who may give it to you: an owner of this server")
    .into())
}
