//! A passkey as part of a sign-in, where one is demanded and its person has none: it is kept, and the sign-in goes on to ask
//! for it.

use super::error::SignInError;
use super::factors::replace_recovery_codes;
use super::passkeys::add_passkey;
use super::tell::tell;
use crate::app::App;
use crate::mail::{Factor, Letter, Occasion, Outbox};
use crate::oauth::acr::Acr;
use crate::proofs::passkey::{NewPasskey, PasskeyError, Registering};
use crate::proofs::password::Caller;
use crate::proofs::{Factors, Proof, Strength, recovery_code};
use crate::storage::{Conn, StorageError, devices};
use crate::types::{Secret, Timestamp};

/// What a browser sent of a passkey it made.
#[derive(Debug)]
pub struct PasskeyEnrolment {
    /// What was proved before.
    pub proofs: Vec<Proof>,
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
    /// What was proved before does not stand any more, is not all that its person has, or they have a passkey.
    Outdated,
    /// It is kept; recovery codes come with a first factor, to be shown once.
    Kept(Vec<Secret>),
}

/// Keeps a passkey of whoever has none.
///
/// # Errors
/// See [`SignInError`].
pub async fn enrol_passkey(
    app: &App,
    what: PasskeyEnrolment,
    now: Timestamp,
) -> Result<EnrolledPasskey, SignInError> {
    let Some(user_id) = what.proofs.last().map(|proof| proof.user_id().clone()) else {
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
    let (mut codes, mut hashes) = (Vec::new(), None);
    if is_first {
        let caller = Caller::Known {
            account: user_id.to_string(),
        };
        codes = recovery_code::generate();
        hashes = Some(recovery_code::hashes(&app.passwords, &codes, &caller).await?);
    }
    let (proofs, outbox, occasion) = (what.proofs, app.outbox.clone(), what.occasion);
    let kept = app
        .db
        .write(move |conn| {
            Box::pin(async move { keep(conn, &proofs, (new, hashes), (&outbox, occasion), now).await })
        })
        .await?;
    Ok(match kept {
        None => EnrolledPasskey::Outdated,
        Some(Err(error)) => EnrolledPasskey::Refused(error),
        Some(Ok(())) => EnrolledPasskey::Kept(codes),
    })
}

/// Keeps it if all that is proved stands, and is all there is to prove: whoever knows the password of an account with a second
/// factor gives it no passkey.
async fn keep(
    conn: &mut Conn<'_>,
    proofs: &[Proof],
    (new, hashes): (NewPasskey, Option<Vec<String>>),
    (outbox, occasion): (&Outbox, Occasion),
    now: Timestamp,
) -> Result<Option<Result<(), PasskeyError>>, StorageError> {
    let Some(user_id) = proofs.last().map(Proof::user_id) else {
        return Ok(None);
    };
    for proof in proofs {
        if proof.user_id() != user_id || !proof.hold(conn, now).await? {
            return Ok(None);
        }
    }
    let factors = Factors::of(conn, user_id).await?;
    let is_all = Strength::of(proofs).acr >= factors.usual() && factors.are_there() == hashes.is_none();
    if factors.strongest() == Acr::Phr || !is_all {
        return Ok(None);
    }
    if let Err(error) = add_passkey(conn, user_id, new, now).await? {
        return Ok(Some(Err(error)));
    }
    if let Some(hashes) = hashes {
        replace_recovery_codes(conn, user_id, &hashes, now).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    let letter = Letter::FactorAdded {
        what: Factor::Passkey,
        occasion,
    };
    tell(conn, outbox, user_id, &letter, now).await?;
    Ok(Some(Ok(())))
}
