//! The end of a sign-in's road: what was proved is enough, and the sign-in is written; or it is not, and says what is missing.

use std::net::IpAddr;
use std::time::Duration;

use super::Found;
use super::begin::{Beginning, Begun, begin, end_surplus, required};
use super::device::Device;
use super::end::end_others;
use super::error::SignInError;
use super::factors::{NewFactor, add_first};
use super::tell::noted;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::oauth::acr::{Acr, Demand};
use crate::proofs::password::Rehash;
use crate::proofs::upstream::AtProvider;
use crate::proofs::{Credential, Factors, Proof, proved_at};
use crate::storage::devices::{self, NewDevice};
use crate::storage::session_identities::{self, SessionIdentity};
use crate::storage::sessions::NewSession;
use crate::storage::{Conn, StorageError, login_failures, providers, users};
use crate::types::{OpaqueToken, SessionId, Timestamp, TokenHash, UserId};
use crate::web::language;

/// How long a browser is trusted with one factor.
pub const TRUSTED_FOR: Duration = Duration::from_hours(30 * 24);

/// What a browser is, and brings.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Where it came from.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
    /// What it is known by.
    pub device: Option<Device>,
    /// What it is trusted by.
    pub trusted: Option<TokenHash>,
    /// The sign-in it has now.
    pub before: Option<Found>,
}

/// A new sign-in, or one its person proved once more, and what the browser is to keep.
#[derive(Debug)]
pub struct NewSignIn {
    /// Its id: that of the browser's sign-in before, if it is the same person's.
    pub id: SessionId,
    /// When the last proof was given.
    pub auth_time: Timestamp,
    /// Whether its person was signed in in this browser before, and proved once more who they are.
    pub was_signed_in: bool,
    /// The session cookie's value.
    pub cookie: OpaqueToken,
    /// How long the browser keeps it; until it is closed if none.
    pub cookie_max_age: Option<Duration>,
    /// The device cookie's value.
    pub device: String,
    /// What the browser is trusted by from now on, if its person wished so.
    pub trusted: Option<OpaqueToken>,
}

/// What is still missing.
#[derive(Clone, Debug)]
pub struct Further {
    /// What was proved so far.
    pub proofs: Vec<Proof>,
    /// How strong the sign-in has to be.
    pub required: Acr,
    /// With what its person could go on.
    pub factors: Factors,
}

/// What became of a proof that was given.
#[derive(Debug)]
pub enum Outcome {
    /// Somebody is signed in.
    SignedIn(Box<NewSignIn>),
    /// They have to prove more.
    Further(Further),
}

/// What is to begin.
pub(super) struct Completing {
    /// What was proved, the newest last.
    pub proofs: Vec<Proof>,
    pub visit: Visit,
    pub demand: Demand,
    /// "Keep me signed in on this device".
    pub remember: bool,
    /// "Don't ask again on this device".
    pub trust: bool,
    /// What the browser is known by, if that is this account's.
    pub known: Option<Device>,
    /// Whose failures are forgotten.
    pub cleared: Vec<String>,
    pub rehash: Option<Rehash>,
    /// The second factor that the newest proof was made with, if its person has it only now.
    pub enrolled: Option<NewFactor>,
}

impl Completing {
    /// What begins with a single proof, in a browser of which nothing more is wished.
    pub fn of(proof: Proof, visit: Visit, demand: Demand) -> Self {
        Self {
            proofs: vec![proof],
            visit,
            demand,
            remember: false,
            trust: false,
            known: None,
            cleared: Vec::new(),
            rehash: None,
            enrolled: None,
        }
    }
}

/// Makes the sign-in; `None` if what was proved does not stand any more.
pub(super) async fn complete(
    app: &App,
    what: Completing,
    now: Timestamp,
) -> Result<Option<Outcome>, SignInError> {
    let Some(newest) = what.proofs.last().cloned() else {
        return Ok(None);
    };
    let user_id = newest.user_id().clone();
    let cookie = OpaqueToken::generate(OpaqueToken::SESSION);
    let (session, lifetime) = to_write(app, &what, (&newest, &cookie), now);
    let (is_remembered, auth_time) = (session.is_remembered, session.auth_time);
    let at_provider = at_provider(app, &what.proofs, &session.id)?;
    let of_provider = at_provider.as_ref().map(|at| at.provider_id.clone());
    let demand = demand_of(app, what.demand, &user_id).await?;
    let was_here = what.visit.device.as_ref().map(Device::user_id) == Some(&user_id);
    let before = what.visit.before.as_ref().map(|before| &before.session);
    let was_signed_in = before.is_some_and(|before| before.user_id == user_id);
    let is_known = was_here || was_signed_in;
    let occasion = Occasion::new(now).by(&what.visit.user_agent, what.visit.address);
    let told = (app.outbox.clone(), occasion);
    let device = Device::of(&user_id, newest.epoch(), what.known.as_ref(), now).seal(app)?;
    // Where more is demanded, no device stands for it.
    let may_trust = what.trust && demand.strictly() == Acr::One;
    let trusted = may_trust.then(|| OpaqueToken::generate(OpaqueToken::TRUSTED));
    let writing = Writing {
        beginning: Beginning {
            proofs: what.proofs.clone(),
            session,
            before: what.visit.before,
            demand,
            trusted: what.visit.trusted,
            is_known,
            is_enrolled: what.enrolled.is_some(),
            told,
            language: language::spoken(),
        },
        enrolled: what.enrolled,
        at_provider,
        rehash: what.rehash,
        cleared: what.cleared,
        device: trusted.as_ref().map(|token| NewDevice {
            secret_hash: token.hash(),
            user_id: user_id.clone(),
            epoch: newest.epoch(),
            user_agent: what.visit.user_agent,
            expires_at: now.plus(TRUSTED_FOR),
        }),
        beside: app.settings.sessions.per_person.saturating_sub(1),
    };
    // The transactions of one account would wait for each other, and each with a connection; and so would those of one provider.
    let _turn = app.sign_in_turns.of(user_id.as_str()).await;
    let _turn_at_provider = match &of_provider {
        Some(id) => app.provider_turns.of(id.as_str()).await,
        None => None,
    };
    let begun = app
        .db
        .write(move |conn| Box::pin(async move { write(conn, writing, now).await }))
        .await?;
    app.logouts.notify_one();
    Ok(match begun {
        Begun::Outdated => None,
        Begun::Further(required, factors) => Some(Outcome::Further(Further {
            proofs: what.proofs,
            required,
            factors,
        })),
        Begun::SignedIn(id) => Some(Outcome::SignedIn(Box::new(NewSignIn {
            id,
            auth_time,
            was_signed_in,
            cookie,
            cookie_max_age: is_remembered.then_some(lifetime),
            device,
            trusted,
        }))),
    })
}

/// What is asked of the sign-in of a person, by `demand` and by their roles; what it takes in a browser nobody trusts; and what
/// they have.
///
/// # Errors
/// See [`SignInError`].
pub async fn asked_of(
    app: &App,
    demand: Demand,
    user_id: &UserId,
) -> Result<(Demand, Acr, Factors), SignInError> {
    let demand = demand_of(app, demand, user_id).await?;
    let factors = Factors::of(&mut app.db.read().await?.conn(), user_id).await?;
    Ok((demand, required(demand, factors, false), factors))
}

/// The sign-in as it is to be written, and how long it lasts.
fn to_write(
    app: &App,
    what: &Completing,
    (newest, cookie): (&Proof, &OpaqueToken),
    now: Timestamp,
) -> (NewSession, Duration) {
    let before = what.visit.before.as_ref().map(|before| &before.session);
    let same = before.filter(|previous| previous.user_id == *newest.user_id());
    let is_remembered = what.remember || same.is_some_and(|previous| previous.is_remembered);
    let lifetimes = &app.settings.sessions;
    let lifetime = if is_remembered {
        lifetimes.remember
    } else {
        lifetimes.absolute
    };
    let session = NewSession {
        id: same.map_or_else(SessionId::new, |previous| previous.id.clone()),
        secret_hash: cookie.hash(),
        user_id: newest.user_id().clone(),
        auth_time: proved_at(&what.proofs, what.enrolled.is_some(), now),
        ends_at: now.plus(lifetime.duration()),
        is_remembered,
        user_agent: what.visit.user_agent.clone(),
        address: what.visit.address.to_string(),
        epoch: newest.epoch(),
        // As the proofs say, where they are held.
        acr: Acr::One,
        amr: String::new(),
        is_trusted: false,
    };
    (session, lifetime.duration())
}

/// How the sign-in was begun at another provider, if it was: by that it is ended from there, and the one there from here.
fn at_provider(
    app: &App,
    proofs: &[Proof],
    session_id: &SessionId,
) -> Result<Option<SessionIdentity>, SignInError> {
    let of_provider = |proof: &Proof| match proof.credential() {
        Credential::Upstream(at) => Some(at.clone()),
        _ => None,
    };
    let Some(at) = proofs.iter().rev().find_map(of_provider) else {
        return Ok(None);
    };
    let AtProvider {
        provider,
        issuer,
        subject,
        sid,
        id_token,
        ..
    } = *at;
    let id_token = match id_token {
        Some(token) => Some(
            app.id_tokens
                .seal(provider.as_str().as_bytes(), token.0.expose().as_bytes())?,
        ),
        None => None,
    };
    Ok(Some(SessionIdentity {
        session_id: session_id.clone(),
        provider_id: provider,
        issuer,
        subject,
        sid,
        id_token,
    }))
}

/// What is written together.
struct Writing {
    beginning: Beginning,
    enrolled: Option<NewFactor>,
    at_provider: Option<SessionIdentity>,
    rehash: Option<Rehash>,
    cleared: Vec<String>,
    device: Option<NewDevice>,
    /// How many other sign-ins their person may keep.
    beside: u32,
}

async fn write(conn: &mut Conn<'_>, what: Writing, now: Timestamp) -> Result<Begun, StorageError> {
    let user_id = what.beginning.session.user_id.clone();
    let occasion = what.beginning.told.1.clone();
    // Before the account, as whoever deletes it: that it is there holds until this is written.
    if let Some(at) = &what.at_provider
        && providers::take(conn, &at.provider_id).await?.is_none()
    {
        return Ok(Begun::Outdated);
    }
    if let Some(new) = &what.enrolled {
        let (outbox, occasion) = what.beginning.told.clone();
        if !add_first(conn, &what.beginning.proofs, new, (&outbox, occasion), now).await? {
            return Ok(Begun::Outdated);
        }
    }
    let begun = begin(conn, what.beginning, now).await?;
    if matches!(begun, Begun::Outdated) {
        return Ok(begun);
    }
    if let Some(rehash) = &what.rehash {
        users::rehash(conn, &user_id, &rehash.before, &rehash.after).await?;
    }
    for row in &what.cleared {
        login_failures::clear(conn, row).await?;
    }
    if let Begun::SignedIn(id) = &begun {
        if let Some(device) = &what.device {
            devices::insert(conn, device, now).await?;
            let event = AuditEvent::new(Kind::DeviceTrusted, Actor::User).user(&user_id);
            audit::record(conn, &noted(event, Some(&occasion)), now).await?;
        }
        if let Some(at) = what.at_provider {
            // The sign-in may have got another id, where the one before ended meanwhile.
            let session_id = id.clone();
            session_identities::put(conn, &SessionIdentity { session_id, ..at }).await?;
        }
        if what.enrolled.is_some() {
            // T75: what was begun without it ends.
            end_others(
                conn,
                (id, &user_id),
                ("a second factor was added", &occasion),
                now,
            )
            .await?;
        }
        end_surplus(conn, &user_id, id, what.beside, now).await?;
    }
    Ok(begun)
}

/// What is asked of the sign-in of a person: what their roles require comes on top.
async fn demand_of(app: &App, demand: Demand, user_id: &UserId) -> Result<Demand, SignInError> {
    let catalog = app.catalog().await?;
    let user = users::by_id(&mut app.db.read().await?.conn(), user_id).await?;
    let required = user.and_then(|user| user.person().required_acr(&catalog.rights));
    Ok(demand.requiring(required))
}
