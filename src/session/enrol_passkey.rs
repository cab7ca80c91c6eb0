//! A passkey of somebody who may add one: as part of a sign-in, which goes on to ask for it, where one is demanded and its
//! person has none; or by a sign-in that is there.

use super::end::end_others;
use super::error::SignInError;
use super::factors::made_codes;
use super::passkeys::keep_passkey;
use super::sudo::hold_to_change;
use crate::app::App;
use crate::mail::{Occasion, Outbox};
use crate::oauth::acr::Acr;
use crate::proofs::passkey::{NewPasskey, PasskeyError, Registering};
use crate::proofs::{Factors, Proof, Strength, may_be_old};
use crate::storage::sessions::Session;
use crate::storage::{Conn, StorageError};
use crate::types::{Secret, Timestamp, UserId};

/// By what somebody may add a passkey.
#[derive(Debug)]
pub enum PasskeyBy {
    /// All there is to prove of somebody who has no passkey: whoever knows the password of an account with a second factor gives
    /// it none.
    Proofs(Vec<Proof>),
    /// A sign-in that is as recent and as strong as changes of the account take.
    SignIn(Box<Session>),
}

/// What a browser sent of a passkey it made.
#[derive(Debug)]
pub struct PasskeyEnrolment {
    /// By what it may be added.
    pub by: PasskeyBy,
    /// What the browser was asked.
    pub asked: Registering,
    /// What it answered.
    pub answer: String,
    /// When and where, for the mail that tells of it.
    pub occasion: Occasion,
}

/// What became of it.
#[derive(Debug)]
pub enum EnrolledPasskey {
    /// It is not what was asked for: why.
    Refused(PasskeyError),
    /// That by which it was to be added does not stand any more, or is not enough.
    Outdated,
    /// It is kept; recovery codes come with a first factor, to be shown once.
    Kept(Vec<Secret>),
}

/// Keeps a passkey of whoever may add one.
///
/// # Errors
/// See [`SignInError`].
pub async fn enrol_passkey(
    app: &App,
    what: PasskeyEnrolment,
    now: Timestamp,
) -> Result<EnrolledPasskey, SignInError> {
    let (by, occasion) = (what.by, what.occasion);
    let Some(user_id) = by.user_id().cloned() else {
        return Ok(EnrolledPasskey::Outdated);
    };
    let made = app
        .passkeys
        .finish_registration(&what.asked, &user_id, &what.answer, now);
    let new = match made {
        Ok(new) => new,
        Err(error) => return Ok(EnrolledPasskey::Refused(error)),
    };
    let is_first = {
        let mut read = app.db.read().await?;
        !Factors::of(&mut read.conn(), &user_id).await?.are_there()
    };
    let (codes, hashes) = if is_first {
        let (codes, hashes) = made_codes(app, &user_id).await?;
        (codes, Some(hashes))
    } else {
        (Vec::new(), None)
    };
    let outbox = app.outbox.clone();
    let kept = app
        .db
        .write(move |conn| {
            Box::pin(async move { keep(conn, &by, (new, hashes), (&outbox, occasion), now).await })
        })
        .await?;
    app.logouts.notify_one();
    Ok(match kept {
        None => EnrolledPasskey::Outdated,
        Some(Err(error)) => EnrolledPasskey::Refused(error),
        Some(Ok(())) => EnrolledPasskey::Kept(codes),
    })
}

/// Keeps it if whoever made it may add one still.
async fn keep(
    conn: &mut Conn<'_>,
    by: &PasskeyBy,
    (new, hashes): (NewPasskey, Option<Vec<String>>),
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Option<Result<(), PasskeyError>>, StorageError> {
    let Some(user_id) = by.user_id() else {
        return Ok(None);
    };
    if !by.is_enough(conn, user_id, now).await? {
        return Ok(None);
    }
    // The first in another tab: it has codes by now, or takes them along.
    if Factors::of(conn, user_id).await?.are_there() == hashes.is_some() {
        return Ok(Some(Err(PasskeyError::NotAsked)));
    }
    if let Err(error) = keep_passkey(conn, user_id, (new, hashes), (outbox, occasion.clone()), now).await? {
        return Ok(Some(Err(error)));
    }
    if let PasskeyBy::SignIn(session) = by {
        // T75: what was begun without it ends.
        end_others(
            conn,
            (&session.id, user_id),
            ("a passkey was added", &occasion),
            now,
        )
        .await?;
    }
    Ok(Some(Ok(())))
}

impl PasskeyBy {
    /// Whose passkey it will be.
    fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Proofs(proofs) => proofs.last().map(Proof::user_id),
            Self::SignIn(session) => Some(&session.user_id),
        }
    }

    /// Whether it stands, and is enough. Begins with the account's row.
    async fn is_enough(
        &self,
        conn: &mut Conn<'_>,
        user_id: &UserId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let proofs = match self {
            Self::Proofs(proofs) => proofs,
            Self::SignIn(session) => return hold_to_change(conn, session, now).await,
        };
        for proof in proofs {
            if proof.user_id() != user_id || !proof.hold(conn, now).await? {
                return Ok(false);
            }
        }
        let factors = Factors::of(conn, user_id).await?;
        // A passkey is all it takes from then on: a provider's word that may be old gives nobody one.
        let is_proved = Strength::of(proofs).acr >= factors.usual() && !may_be_old(proofs);
        Ok(factors.strongest() != Acr::Phr && is_proved)
    }
}
