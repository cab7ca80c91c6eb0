//! The beginning of a sign-in: the one place that writes or renews one, and only for proofs that still stand and are enough.

use super::Found;
use super::end::end_and_tell;
use super::tell::tell;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{Letter, Occasion, Outbox};
use crate::oauth::acr::{Acr, Demand};
use crate::proofs::{Credential, Factors, Proof, Strength};
use crate::storage::sessions::{self, NewSession};
use crate::storage::{Conn, StorageError, devices, locales, users};
use crate::types::{SessionId, Timestamp, TokenHash, UserId};
use crate::words::Language;

/// What a sign-in is to begin with.
pub(super) struct Beginning {
    /// What was proved, the newest last: that one is spent here.
    pub proofs: Vec<Proof>,
    /// What is to be written; how strong it is, the proofs say.
    pub session: NewSession,
    /// The sign-in the browser has now.
    pub before: Option<Found>,
    /// What is asked of it.
    pub demand: Demand,
    /// What the browser is trusted by.
    pub trusted: Option<TokenHash>,
    /// Whether the browser signed in to this account before.
    pub is_known: bool,
    /// Whether the newest proof is of a factor that was made on the way.
    pub is_enrolled: bool,
    /// How its person is told of it, and what of.
    pub told: (Outbox, Occasion),
    /// The language of the pages it was made on.
    pub language: Language,
}

/// What became of it.
pub(super) enum Begun {
    /// The sign-in is there.
    SignedIn(SessionId),
    /// It takes more: how strong it has to be, and what its person has.
    Further(Acr, Factors),
    /// A proof does not stand any more, or was used: nothing is changed.
    Outdated,
}

/// Writes a sign-in, in place of the one the browser had before; what was set before it is of no use after it. The
/// same person's keeps its id, by which apps know it (OpenID Connect Back-Channel Logout §2.1, `sid`); another's ends,
/// and its apps are told.
pub(super) async fn begin(
    conn: &mut Conn<'_>,
    mut what: Beginning,
    now: Timestamp,
) -> Result<Begun, StorageError> {
    if !stands(conn, &what.proofs, now).await? {
        return Ok(Begun::Outdated);
    }
    let strength = if what.is_enrolled {
        Strength::with_new_factor(&what.proofs)
    } else {
        Strength::of(&what.proofs)
    };
    let factors = Factors::of(conn, &what.session.user_id).await?;
    // It is spent, whatever is still missing.
    if let Some(Credential::RecoveryCode(number)) = what.proofs.last().map(Proof::credential) {
        let event = AuditEvent::new(Kind::RecoveryCodeUsed, Actor::User)
            .user(&what.session.user_id)
            .address(&what.session.address)
            .user_agent(&what.session.user_agent)
            .details(format!("code {} of 10", number + 1));
        audit::record(conn, &event, now).await?;
        let (outbox, occasion) = what.told.clone();
        let left = u32::try_from(factors.recovery_codes).unwrap_or_default();
        let letter = Letter::RecoveryCodeUsed { left, occasion };
        tell(conn, &outbox, &what.session.user_id, &letter, now).await?;
    }
    let is_trusted = is_trusted(conn, &what, factors, now).await?;
    let required = required(what.demand, factors, is_trusted);
    if strength.acr < required {
        return Ok(Begun::Further(required, factors));
    }
    what.session.is_trusted = is_trusted && strength.acr == Acr::One;
    let is_first = users::note_sign_in(conn, &what.session.user_id, now).await?;
    if !is_first && !what.is_known {
        let (outbox, occasion) = what.told;
        let letter = Letter::NewDevice { occasion };
        tell(conn, &outbox, &what.session.user_id, &letter, now).await?;
    }
    if is_first || what.is_known {
        // A browser that never signed in before may be a thief's: what its pages are in, nobody is written to in.
        locales::note(conn, &what.session.user_id, what.language).await?;
    }
    what.session.acr = strength.acr;
    what.session.amr = strength.amr;
    write(conn, what.session, what.before.as_ref(), now)
        .await
        .map(Begun::SignedIn)
}

/// Whether every proof stands, all of one person, and the newest was still to be used.
async fn stands(conn: &mut Conn<'_>, proofs: &[Proof], now: Timestamp) -> Result<bool, StorageError> {
    let Some(newest) = proofs.last() else {
        return Ok(false);
    };
    for proof in proofs {
        if proof.user_id() != newest.user_id() || !proof.hold(conn, now).await? {
            return Ok(false);
        }
    }
    newest.spend(conn, now).await
}

/// Whether this browser is trusted by its person, where that is asked.
async fn is_trusted(
    conn: &mut Conn<'_>,
    what: &Beginning,
    factors: Factors,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let NewSession { user_id, epoch, .. } = &what.session;
    match &what.trusted {
        Some(secret) if factors.are_there() => {
            devices::is_trusted(conn, secret, (user_id, *epoch), now).await
        }
        _ => Ok(false),
    }
}

/// How strong a sign-in has to be: what is demanded; two factors for whoever has them, unless the browser is trusted and nobody
/// demands more; and what the app would like, where its person can. Where it would like a passkey, any two factors do: the one
/// they have may be elsewhere, and nobody is turned away for a wish.
pub(super) fn required(demand: Demand, factors: Factors, is_trusted: bool) -> Acr {
    let wished = factors.strongest().min(demand.wished).min(Acr::Two);
    let wished = wished.max(demand.strictly());
    if is_trusted {
        wished
    } else {
        wished.max(demand.least()).max(factors.usual())
    }
}

async fn write(
    conn: &mut Conn<'_>,
    mut session: NewSession,
    before: Option<&Found>,
    now: Timestamp,
) -> Result<SessionId, StorageError> {
    let mut is_written = false;
    match before {
        Some(before) if before.session.id == session.id => {
            is_written = sessions::renew(conn, &before.secret, &session, now).await?;
            if !is_written {
                // It ended meanwhile, or was renewed in another tab: this is a sign-in of its own.
                session.id = SessionId::new();
            }
        }
        Some(before) => {
            let of = (&before.session.id, &before.session.user_id);
            let details = "somebody else signed in, in the same browser";
            end_and_tell(conn, of, (Actor::User, "signed out"), (details, None), now).await?;
        }
        None => {}
    }
    if !is_written {
        sessions::insert(conn, &session, now).await?;
    }
    let event = AuditEvent::new(Kind::SignedIn, Actor::User)
        .by(&session.user_id)
        .user(&session.user_id)
        .target(&session.id)
        .address(&session.address)
        .user_agent(&session.user_agent)
        .details(&session.amr);
    audit::record(conn, &event, now).await?;
    Ok(session.id)
}

/// Ends what is too much of one person's, that used longest ago first, so that nobody fills the database by signing in:
/// `newest` stays, and `most` beside it.
pub(super) async fn end_surplus(
    conn: &mut Conn<'_>,
    user_id: &UserId,
    newest: &SessionId,
    most: u32,
    now: Timestamp,
) -> Result<(), StorageError> {
    for id in sessions::beyond(conn, user_id, newest, most.into()).await? {
        let cause = (Actor::System, "signed in with too many browsers");
        let details = "signed in with too many browsers; this one was used longest ago";
        end_and_tell(conn, (&id, user_id), cause, (details, None), now).await?;
    }
    Ok(())
}
