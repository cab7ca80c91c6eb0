//! Passkeys (Web Authentication Level 3): a key pair that an authenticator makes for this server's name alone and uses once it
//! has verified who is there, so that what is signed proves two factors, to nobody else, and once.
//!
//! A challenge is asked for, and travels sealed until it is answered: at most five minutes, by our clock. Whoever answers it
//! uses it up (`used_jtis`), in the transaction of what the answer begins. A passkey that signed no more often than before
//! has a copy; that sign-in is refused, and whoever called says so to the audit log and the person.

mod ceremony;
mod error;
mod names;

use serde::{Deserialize, Serialize};

use super::{CHALLENGES, Credential, Proof};
use crate::config;
use crate::storage::passkeys::{self, Made, Passkey};
use crate::storage::users;
use crate::storage::{Conn, StorageError, used_jtis};
use crate::types::{Issuer, PasskeyId, PasskeyName, Timestamp, TokenHash, UserId};
use ceremony::{Answered, Assertion, RelyingParty, Waiting};

pub use ceremony::Person;
pub use error::{LIFETIME, MOST, NoPasskeys, PasskeyError};
pub use names::make;

/// Makes and checks passkeys; cheap to clone.
#[derive(Clone, Debug)]
pub struct Passkeys(Result<RelyingParty, NoPasskeys>);

/// What a browser is asked, and what the server keeps, sealed, until it answers.
#[derive(Clone, Debug)]
pub struct Asked<T> {
    /// The argument of `navigator.credentials`, as JSON.
    pub options: String,
    /// To be kept, where nobody else reads or changes it.
    pub state: T,
}

/// A new passkey that was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registering(Waiting);

/// A passkey that was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authenticating(Waiting);

/// A passkey that was made, and is to be kept.
#[derive(Debug)]
pub struct NewPasskey(UserId, Answered<Made>);

impl Passkeys {
    /// Those of this server: made for `rp_id`, used at the issuer's origin.
    ///
    /// # Errors
    /// Says what is wrong with `passkeys.rp_id`.
    pub fn new(issuer: &Issuer, settings: &config::Passkeys) -> Result<Self, config::ConfigError> {
        let party = settings.rp_id_for(issuer)?;
        let party = party.and_then(|id| RelyingParty::new(&id, issuer.origin().text()));
        Ok(Self(party.ok_or(NoPasskeys)))
    }

    /// The name passkeys are made for.
    ///
    /// # Errors
    /// Says why there are none.
    pub fn available(&self) -> Result<&str, NoPasskeys> {
        self.0.as_ref().map(RelyingParty::id).map_err(|why| *why)
    }

    fn party(&self) -> Result<&RelyingParty, PasskeyError> {
        self.0.as_ref().map_err(|why| (*why).into())
    }

    /// Asks a person's browser for a new passkey, on an authenticator that has none of theirs yet: discoverable, of an
    /// authenticator that verifies its user, attested by nobody. `called` is what people call this server.
    ///
    /// # Errors
    /// If there are no passkeys here, the person has as many as one may have, or a stored one is not usable.
    pub fn begin_registration<'a>(
        &self,
        whose: impl Into<Person<'a>>,
        known: &[Passkey],
        called: &str,
        now: Timestamp,
    ) -> Result<Asked<Registering>, PasskeyError> {
        if known.len() >= MOST {
            return Err(PasskeyError::TooMany);
        }
        let (options, waiting) = self.party()?.ask_for_new(whose.into(), called, known, now)?;
        Ok(Asked {
            options,
            state: Registering(waiting),
        })
    }

    /// What a browser made for `user_id`, once they were asked for it. It is kept by [`NewPasskey::keep`].
    ///
    /// # Errors
    /// See [`PasskeyError`].
    pub fn finish_registration(
        &self,
        state: &Registering,
        user_id: &UserId,
        answer: &str,
        now: Timestamp,
    ) -> Result<NewPasskey, PasskeyError> {
        let made = self.party()?.made(&state.0, user_id, answer, now)?;
        Ok(NewPasskey(user_id.clone(), made))
    }

    /// What tells a browser's authenticators which passkeys of a person are still taken, so that they offer no other (Web
    /// Authentication §5.1.10.3): the argument of `PublicKeyCredential.signalAllAcceptedCredentials`, as JSON.
    ///
    /// # Errors
    /// If there are no passkeys here.
    pub fn accepted(&self, user_id: &UserId, known: &[Passkey]) -> Result<String, PasskeyError> {
        self.party()?.accepted(user_id, known)
    }

    /// Asks whoever is there for a passkey.
    ///
    /// # Errors
    /// If there are no passkeys here.
    pub fn begin_authentication(&self, now: Timestamp) -> Result<Asked<Authenticating>, PasskeyError> {
        let (options, waiting) = self.party()?.ask_for_any(now)?;
        Ok(Asked {
            options,
            state: Authenticating(waiting),
        })
    }

    /// Whose passkey answered: what that proves, once it is spent ([`Proof::spend`]).
    ///
    /// # Errors
    /// See [`PasskeyError`].
    pub async fn finish_authentication(
        &self,
        conn: &mut Conn<'_>,
        state: &Authenticating,
        answer: &str,
        now: Timestamp,
    ) -> Result<Proof, PasskeyError> {
        let party = self.party()?;
        let answer = Assertion::read(answer)?;
        let found = passkeys::by_credential(conn, &answer.credential_id()).await?;
        let passkey = found.ok_or(PasskeyError::Unknown)?;
        let user = users::by_id(conn, &passkey.user_id).await?;
        let user = user.ok_or(PasskeyError::Unknown)?;
        let answered = party.used(&state.0, &passkey, &answer, now)?;
        if !user.is_active {
            return Err(PasskeyError::Disabled(user.id));
        }
        Ok(Proof {
            user_id: user.id,
            credential: Credential::Passkey {
                id: passkey.id,
                challenge: answered.challenge,
                until: answered.until,
                said: answered.what,
            },
            version: passkey.version,
            epoch: user.epoch,
            made_at: now,
        })
    }
}

impl NewPasskey {
    /// Keeps the passkey, under a name of its make; its id and name.
    ///
    /// # Errors
    /// If the database fails; the answer's own fault is inside.
    pub async fn keep(
        self,
        conn: &mut Conn<'_>,
        now: Timestamp,
    ) -> Result<Result<(PasskeyId, PasskeyName), PasskeyError>, StorageError> {
        let Self(
            user_id,
            Answered {
                challenge,
                until,
                what: made,
            },
        ) = self;
        if users::hold(conn, &user_id).await?.is_none() {
            return Ok(Err(PasskeyError::Disabled(user_id)));
        }
        if !used_jtis::insert(conn, CHALLENGES, &TokenHash::of(&challenge), until).await? {
            return Ok(Err(PasskeyError::Replayed));
        }
        if passkeys::by_credential(conn, &made.credential_id)
            .await?
            .is_some()
        {
            return Ok(Err(PasskeyError::Known));
        }
        let known = passkeys::of_user(conn, &user_id).await?;
        if known.len() >= MOST {
            return Ok(Err(PasskeyError::TooMany));
        }
        let taken: Vec<_> = known.iter().map(|passkey| &passkey.name).collect();
        let Some(name) = names::name(&made.aaguid, &taken) else {
            return Ok(Err(PasskeyError::Fault("a name for a passkey")));
        };
        let id = PasskeyId::new();
        passkeys::insert(conn, (&id, &name), &user_id, &made, now).await?;
        Ok(Ok((id, name)))
    }
}
