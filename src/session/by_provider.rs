//! Signing in by what another provider says of somebody.
//!
//! Who is known by it signs in, as far as that is enough for their account. Who is not is connected with an account that has nothing
//! to sign in with only where the provider may speak for their address, and gets one of their own where an administrator lets people
//! have that; anybody else proves first whose account it is (`connect`), and hears the same whether there is one for the address.

use std::net::IpAddr;

use super::complete::{Completing, Outcome, Visit, complete};
use super::connect::{Pending, connect};
use super::end::end_of_user;
use super::error::SignInError;
use super::given::give;
use super::power::power_of;
use super::tell::tell;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::config::SignUp;
use crate::mail::{Letter, Occasion, Outbox};
use crate::oauth::acr::Demand;
use crate::oauth::provider::redirect_uri;
use crate::oauth::reason::{self, Reason};
use crate::proofs::upstream::{self, Answered, AtProvider, KeptToken, Leg, Party, Told, UpstreamError};
use crate::proofs::{Factors, Proof};
use crate::seal::SealError;
use crate::storage::providers::{self, Provider};
use crate::storage::user_identities::{self, Identity};
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError, consents, devices, grants, one_time_links, passkeys};
use crate::throttle::End;
use crate::types::{EmailAddress, ProviderId, Secret, Timestamp, UserId, counted};

/// The longest ID token that is kept: it travels with the request in progress.
const LONGEST_ID_TOKEN: usize = 4 * 1024;

/// A provider, with what it takes to speak with it.
pub struct Known {
    /// The provider.
    pub provider: Provider,
    secret: Option<Secret>,
    redirect_uri: String,
}

impl Known {
    /// One that is enabled.
    ///
    /// # Errors
    /// If the database fails, or what is kept for it was sealed under another master key.
    pub async fn find(app: &App, id: &ProviderId) -> Result<Option<Self>, SignInError> {
        let known = Self::find_any(app, id).await?;
        Ok(known.filter(|known| known.provider.is_enabled))
    }

    /// One that is there, enabled or not: of the end of sign-ins that were begun with it, it is believed all the same.
    ///
    /// # Errors
    /// See [`Self::find`].
    pub async fn find_any(app: &App, id: &ProviderId) -> Result<Option<Self>, SignInError> {
        let found = providers::by_id(&mut app.db.read().await?.conn(), id).await?;
        let Some(provider) = found else {
            return Ok(None);
        };
        let secret: Result<_, SealError> = provider.open_secret(&app.provider_secrets);
        Ok(Some(Self {
            secret: secret?,
            redirect_uri: redirect_uri(&app.issuer, &provider.id),
            provider,
        }))
    }

    /// The same for what speaks with it.
    #[must_use]
    pub fn party<'a>(&'a self, app: &'a App) -> Party<'a> {
        Party {
            id: &self.provider.id,
            version: self.provider.version,
            settings: &self.provider.settings,
            secret: self.secret.as_ref(),
            redirect_uri: &self.redirect_uri,
            fetcher: &app.fetcher,
        }
    }
}

/// Why a provider's answer leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// There were too many from this address.
    #[error("too many attempts from this address")]
    Waits,
    /// The provider is away, or is not believed.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

/// What a provider says of whoever answers with this code. Counted for the address before anybody is asked, as any attempt to sign
/// in is.
///
/// # Errors
/// See [`AnswerError`].
pub async fn answer_of(
    app: &App,
    known: &Known,
    (leg, code): (&Leg, &str),
    address: IpAddr,
    now: Timestamp,
) -> Result<Answered, AnswerError> {
    let Some(mut taken) = app.sign_in_budgets.take(address, now) else {
        return Err(AnswerError::Waits);
    };
    // Already now: whoever goes away before the answer has had a try.
    taken.ends(End::Wrong);
    let answered = upstream::answered(&app.upstreams, known.party(app), (leg, code), now).await;
    match &answered {
        Ok(_) => taken.ends(End::Right),
        Err(error) if error.is_away() => taken.ends(End::NotCompared),
        Err(_) => {}
    }
    Ok(answered?)
}

/// What somebody signs in with.
pub struct ProviderAttempt {
    /// What the provider said.
    pub answered: Answered,
    /// By what it is known that the answer was used, and until when.
    pub once: (String, Timestamp),
    /// Whose account it has to be, where somebody is to confirm that it is them.
    pub only: Option<EmailAddress>,
    /// What is asked of the sign-in.
    pub demand: Demand,
    /// Whose browser it is.
    pub visit: Visit,
}

/// What became of it.
#[derive(Debug)]
pub enum ByProvider {
    /// They are signed in, or have to prove more.
    Known(Outcome),
    /// Nobody here is known by it, and nobody may be by its word alone.
    Unknown,
    /// Refused: why, and whose account it is about, if anybody's.
    Refused(Reason, Option<UserId>),
}

/// Signs somebody in by what a provider said of them.
///
/// # Errors
/// See [`SignInError`].
pub async fn sign_in_by_provider(
    app: &App,
    known: &Known,
    attempt: ProviderAttempt,
    now: Timestamp,
) -> Result<ByProvider, SignInError> {
    let told = &attempt.answered.told;
    let taking = Taking {
        provider: known.provider.clone(),
        told: told.clone(),
        only: attempt.only,
        sign_up: app.settings.sign_up.clone(),
        outbox: app.outbox.clone(),
        occasion: Occasion::new(now).by(&attempt.visit.user_agent, attempt.visit.address),
    };
    let taken = match taken(app, taking.clone(), now).await {
        // Somebody was faster: maybe they themselves, in another tab, and it is known now whose it is.
        Err(error) if error.is_conflict() => taken(app, taking, now).await,
        taken => taken,
    };
    let (identity, user) = match taken {
        Ok(Taken::Identity(identity, user)) => (identity, user),
        Ok(Taken::Unknown) => return Ok(ByProvider::Unknown),
        Ok(Taken::Refused(reason, user_id)) => return Ok(ByProvider::Refused(reason, user_id)),
        // Another account has the address, or the identity, by now.
        Err(error) if error.is_conflict() => return Ok(ByProvider::Unknown),
        Err(error) => return Err(error.into()),
    };
    let (once, until) = attempt.once;
    let id_token = attempt.answered.id_token;
    let at = AtProvider {
        identity: identity.id.clone(),
        provider: identity.provider_id.clone(),
        issuer: identity.issuer.clone(),
        subject: identity.subject.clone(),
        sid: told.sid.clone(),
        email: told.email.clone().filter(|_| told.is_checked),
        acr: told.acr,
        auth_time: told.auth_time,
        once,
        until,
        id_token: id_token
            .filter(|token| token.expose().len() <= LONGEST_ID_TOKEN)
            .map(KeptToken),
    };
    let proof = Proof::of_provider((&identity, user.epoch), at, now);
    let device = attempt.visit.device.clone();
    let what = Completing {
        known: device.filter(|device| device.is_known_to(&user)),
        ..Completing::of(proof, attempt.visit, attempt.demand)
    };
    Ok(match complete(app, what, now).await? {
        Some(outcome) => ByProvider::Known(outcome),
        None => ByProvider::Refused(reason::PROOF_OUTDATED, Some(user.id)),
    })
}

async fn taken(app: &App, taking: Taking, now: Timestamp) -> Result<Taken, StorageError> {
    // Those of one provider would wait for each other, and each with a connection.
    let _turn = app.provider_turns.of(taking.provider.id.as_str()).await;
    app.db
        .write(move |conn| Box::pin(async move { taking.take(conn, now).await }))
        .await
}

/// What is looked at and written together.
#[derive(Clone)]
struct Taking {
    provider: Provider,
    told: Told,
    only: Option<EmailAddress>,
    sign_up: SignUp,
    outbox: Outbox,
    occasion: Occasion,
}

/// Whom it leads to.
enum Taken {
    Identity(Box<Identity>, Box<User>),
    Unknown,
    Refused(Reason, Option<UserId>),
}

impl Taking {
    async fn take(self, conn: &mut Conn<'_>, now: Timestamp) -> Result<Taken, StorageError> {
        // It was read before it was asked, which takes a while: what its settings don't let it say any more, it has not said.
        let there = providers::take(conn, &self.provider.id).await?;
        let is_as_asked = |there: &Provider| there.is_enabled && there.version == self.provider.version;
        if !there.as_ref().is_some_and(is_as_asked) {
            return Ok(Taken::Refused(reason::PROOF_OUTDATED, None));
        }
        let Told { issuer, subject, .. } = &self.told;
        let found = user_identities::find(conn, &self.provider.id, issuer, subject).await?;
        let found = match found {
            Some(identity) => Some(identity),
            None if self.only.is_some() => {
                return Ok(Taken::Refused(reason::PROVIDER_OTHER_ACCOUNT, None));
            }
            None => self.made(conn, now).await?,
        };
        let Some(identity) = found else {
            return Ok(Taken::Unknown);
        };
        // The account first, as whoever takes it and others.
        users::hold(conn, &identity.user_id).await?;
        let Some(user) = users::by_id(conn, &identity.user_id).await? else {
            return Ok(Taken::Unknown);
        };
        let refused = |reason| Ok(Taken::Refused(reason, Some(identity.user_id.clone())));
        // It was read before the account was held: taken from them meanwhile, it gives them nothing.
        let version = user_identities::version(conn, &identity.id, &user.id).await?;
        if version != Some(identity.version) {
            return refused(reason::PROOF_OUTDATED);
        }
        if !user.is_active {
            return refused(reason::PROVIDER_USER_DISABLED);
        }
        if self.only.as_ref().is_some_and(|only| *only != user.email) {
            return refused(reason::PROVIDER_OTHER_ACCOUNT);
        }
        give(
            conn,
            (&user, &self.provider.id),
            (&self.told.given, &self.told.name),
            &self.outbox,
            now,
        )
        .await?;
        Ok(Taken::Identity(Box::new(identity), Box::new(user)))
    }

    /// The identity of somebody nobody knew by it yet, where the provider's word is enough.
    async fn made(&self, conn: &mut Conn<'_>, now: Timestamp) -> Result<Option<Identity>, StorageError> {
        let Some(email) = &self.told.email else {
            return Ok(None);
        };
        let pending = Pending::of(&self.provider, &self.told, now);
        match users::by_email(conn, email).await? {
            Some(user) => {
                if !self.told.is_their_address {
                    return Ok(None);
                }
                let Some(mut user) = nobodys_yet(conn, &user).await? else {
                    return Ok(None);
                };
                end_all_before(conn, &user.id, now).await?;
                if !user.email_verified {
                    user.email_verified = true;
                    users::update(conn, &user, now).await?;
                }
                let identity = connect(conn, &user.id, &pending, now).await?;
                let letter = Letter::ProviderConnected {
                    provider: self.provider.name.clone(),
                    occasion: self.occasion.clone(),
                };
                tell(conn, &self.outbox, &user.id, &letter, now).await?;
                Ok(Some(identity))
            }
            None if self.may_sign_up(email) => {
                let user_id = self.new_account(conn, email, now).await?;
                connect(conn, &user_id, &pending, now).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Whether an account is made for them: of the provider's domains, where it has any; else for any address it checked.
    fn may_sign_up(&self, email: &EmailAddress) -> bool {
        let settings = &self.provider.settings;
        let is_enough = if settings.domains.is_empty() {
            self.told.is_checked
        } else {
            self.told.is_their_address
        };
        settings.sign_up && self.sign_up.admits(email) && is_enough
    }

    /// An account by the provider's word. That the address is theirs is taken for proved in its domains alone: elsewhere whoever
    /// reads its mail has the last word (`set_password`).
    async fn new_account(
        &self,
        conn: &mut Conn<'_>,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<UserId, StorageError> {
        let id = UserId::new();
        users::insert(conn, &id, email, &self.told.name, now).await?;
        if let Some(mut user) = users::by_id(conn, &id).await? {
            user.email_verified = self.told.is_their_address;
            users::update(conn, &user, now).await?;
        }
        let event = AuditEvent::new(Kind::UserCreated, Actor::User)
            .by(&id)
            .user(&id)
            .details(format!("by signing in with {}", self.provider.id));
        audit::record(conn, &event, now).await?;
        Ok(id)
    }
}

/// An account as it is, held, if an administrator made it and nobody came yet: it is active, has nothing to sign in with, and nobody ever
/// signed in to it. Whoever had it and has no way in any more comes by the link an administrator made for them: at the provider it may be a
/// thief who comes. The same of whoever may do anything here: whoever runs the provider of a domain is nobody's owner by that.
async fn nobodys_yet(conn: &mut Conn<'_>, found: &User) -> Result<Option<User>, StorageError> {
    if users::hold(conn, &found.id).await? != Some(found.epoch) {
        return Ok(None);
    }
    // It was found by its address before it was held: another by now, it is somebody else's.
    let user = users::by_id(conn, &found.id).await?;
    let Some(user) = user.filter(|user| user.email == found.email) else {
        return Ok(None);
    };
    let has_none = !users::has_signed_in(conn, &user.id).await?
        && power_of(conn, &user).await?.permissions().next().is_none()
        && users::password(conn, &user.id).await?.is_none()
        && passkeys::count(conn, &user.id).await? == 0
        && !Factors::of(conn, &user.id).await?.are_there()
        && user_identities::of_user(conn, &user.id).await?.is_empty();
    Ok(has_none.then_some(user))
}

/// Ends whatever was begun, allowed or made to get in by in an account before the person came whose it is.
async fn end_all_before(conn: &mut Conn<'_>, user_id: &UserId, now: Timestamp) -> Result<(), StorageError> {
    const BECAUSE: &str = "its person came by a provider";
    // What somebody else allowed, an app would be given unasked. First: that it is let in, the sign-ins say.
    consents::remove_all(conn, user_id, now).await?;
    end_of_user(conn, user_id, (Actor::System, BECAUSE), now).await?;
    let revoked = grants::revoke_of_user(conn, user_id, BECAUSE, now).await?;
    if revoked > 0 {
        let event = AuditEvent::new(Kind::GrantRevoked, Actor::System)
            .user(user_id)
            .details(format!("{}: {BECAUSE}", counted(revoked, "grant")));
        audit::record(conn, &event, now).await?;
    }
    devices::delete_of_user(conn, user_id).await?;
    one_time_links::invalidate_of_user(conn, user_id, now).await?;
    Ok(())
}
