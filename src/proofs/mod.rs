//! What proves who a person is: a [`Proof`] is made by comparing what they gave with a credential, and names that
//! credential in its version.
//!
//! Comparing takes time, and so does what comes after it. What a proof begins is written only if everything it rests
//! on still stands: the account is active, nobody has ended all its sign-ins since (`users.epoch`), and the credential
//! is the one that was compared ([`Proof::hold`]). What is good once is spent there ([`Proof::spend`]).

mod before;
mod factors;
pub mod passkey;
pub mod password;
pub mod recovery_code;
mod strength;
pub mod totp;
pub mod upstream;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::storage::sessions::Session;
use crate::storage::user_identities::{self, Identity};
use crate::storage::{
    Conn, StorageError, passkeys, providers, recovery_codes, sessions, totp_credentials, used_jtis, users,
};
use crate::types::{EmailAddress, PasskeyId, SessionId, Timestamp, TokenHash, TotpId, UserId};

pub use before::{BEFORE, Before};
pub use factors::{Factors, ways_in};
pub use strength::{Strength, may_be_old, proved_at};
use upstream::AtProvider;

/// With what somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    /// Their password.
    Password,
    /// The code an app of theirs made for a step of time (RFC 6238).
    Totp {
        /// Which app.
        id: TotpId,
        /// Which step.
        step: i64,
    },
    /// A code on paper, by its number.
    RecoveryCode(i64),
    /// One of their passkeys, and what it said of itself.
    Passkey {
        /// Which.
        id: PasskeyId,
        /// The challenge it answered, which is good for one answer.
        challenge: String,
        /// Until when the challenge would have been good.
        until: Timestamp,
        /// What it said.
        said: passkeys::Use,
    },
    /// A sign-in of this browser that was begun a moment ago, with the `amr` it has.
    Session(SessionId, String),
    /// Another provider's word for it.
    Upstream(Box<AtProvider>),
}

/// That somebody is who they say, as of a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    user_id: UserId,
    credential: Credential,
    version: i64,
    epoch: i64,
    made_at: Timestamp,
}

/// The version of a credential that is never another one: it is there, or it is not.
const ONLY: i64 = 1;

/// As whose ids the challenges of passkeys are kept, once they were answered.
const CHALLENGES: &str = "passkey";

/// As whose ids the answers of other providers are kept, once they were used.
const ANSWERS: &str = "provider";

impl Proof {
    /// How long a proof may wait for what it is to begin.
    pub const LIFETIME: Duration = Duration::from_mins(10);

    /// That whoever has this browser signed in with it a moment ago: what a second factor may be added to.
    #[must_use]
    pub fn of_session(session: &Session) -> Self {
        Self {
            user_id: session.user_id.clone(),
            credential: Credential::Session(session.id.clone(), session.amr.clone()),
            version: ONLY,
            epoch: session.epoch,
            made_at: session.auth_time,
        }
    }

    /// That whoever set this person's password in this transaction knows it. Nobody else is to be given one: `session` alone
    /// asks for it, where a password is set by a link. `None` if the account does not exist or is disabled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of_password_set(
        conn: &mut Conn<'_>,
        user_id: &UserId,
        now: Timestamp,
    ) -> Result<Option<Self>, StorageError> {
        let Some(epoch) = users::hold(conn, user_id).await? else {
            return Ok(None);
        };
        let credential = users::password(conn, user_id).await?;
        Ok(credential.map(|password| Self {
            user_id: user_id.clone(),
            credential: Credential::Password,
            version: password.version,
            epoch,
            made_at: now,
        }))
    }

    /// That a provider said so of whoever has this identity.
    #[must_use]
    pub fn of_provider((identity, epoch): (&Identity, i64), at: AtProvider, now: Timestamp) -> Self {
        Self {
            user_id: identity.user_id.clone(),
            credential: Credential::Upstream(Box::new(at)),
            version: identity.version,
            epoch,
            made_at: now,
        }
    }

    /// Whose proof it is.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// The epoch of the account in which it was made.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// With what it was made.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Whether it has not waited too long.
    #[must_use]
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now.since(self.made_at) <= Self::LIFETIME
    }

    /// Whether everything the proof rests on stands, and will until this transaction ends.
    ///
    /// Takes the account's row before it looks at the credential: whoever changes either takes that row first, so what
    /// is seen here is what was committed last. One condition over both tables would not do: PostgreSQL looks once more
    /// at the row it waited for, and at that row alone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold(&self, conn: &mut Conn<'_>, now: Timestamp) -> Result<bool, StorageError> {
        if !self.is_recent(now) {
            return Ok(false);
        }
        if users::hold(conn, &self.user_id).await? != Some(self.epoch) {
            return Ok(false);
        }
        let only = |is_there: bool| is_there.then_some(ONLY);
        let version = match &self.credential {
            Credential::Password => users::password(conn, &self.user_id)
                .await?
                .map(|password| password.version),
            Credential::Totp { id, .. } => only(totp_credentials::is_of(conn, id, &self.user_id).await?),
            // Used or not: whoever spends it finds that out.
            Credential::RecoveryCode(number) => recovery_codes::version(conn, &self.user_id, *number).await?,
            Credential::Passkey { id, .. } => passkeys::version(conn, id, &self.user_id).await?,
            Credential::Session(id, _) => only(sessions::hold(conn, id, now).await?),
            Credential::Upstream(at) => {
                let provider = providers::by_id(conn, &at.provider).await?;
                match provider.filter(|provider| provider.is_enabled) {
                    Some(_) => user_identities::version(conn, &at.identity, &self.user_id).await?,
                    None => None,
                }
            }
        };
        Ok(version == Some(self.version))
    }

    /// Uses up what is good once, in the transaction of what it begins; whether it was still good.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn spend(&self, conn: &mut Conn<'_>, now: Timestamp) -> Result<bool, StorageError> {
        match &self.credential {
            Credential::Password | Credential::Session(..) => Ok(true),
            Credential::Totp { id, step } => {
                totp_credentials::use_step(conn, (id, &self.user_id), *step, now).await
            }
            Credential::RecoveryCode(number) => {
                recovery_codes::use_up(conn, &self.user_id, (*number, self.version), now).await
            }
            Credential::Passkey {
                id,
                challenge,
                until,
                said,
            } => {
                let challenge = TokenHash::of(challenge);
                Ok(used_jtis::insert(conn, CHALLENGES, &challenge, *until).await?
                    && passkeys::used(conn, (id, self.version), *said, now).await?)
            }
            Credential::Upstream(at) => {
                let email = at.email.as_ref().map(EmailAddress::as_str);
                Ok(
                    used_jtis::insert(conn, ANSWERS, &TokenHash::of(&at.once), at.until).await?
                        && user_identities::used(conn, (&at.identity, self.version), email, now).await?,
                )
            }
        }
    }
}
