//! What proves who a person is: a [`Proof`] is made by comparing what they gave with a credential, and names that
//! credential in its version.
//!
//! Comparing takes time, and so does what comes after it. What a proof begins is written only if everything it rests
//! on still stands: the account is active, nobody has ended all its sign-ins since (`users.epoch`), and the credential
//! is the one that was compared ([`Proof::hold`]).

pub mod passkey;
pub mod password;

use std::time::Duration;

use crate::storage::{Conn, StorageError, passkeys, users};
use crate::types::{PasskeyId, Timestamp, UserId};

/// With what somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Their password.
    Password,
    /// One of their passkeys.
    Passkey(PasskeyId),
}

/// That somebody is who they say, as of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    user_id: UserId,
    credential: Credential,
    version: i64,
    epoch: i64,
    made_at: Timestamp,
}

impl Proof {
    /// How long a proof may wait for what it is to begin.
    pub const LIFETIME: Duration = Duration::from_mins(10);

    /// Whose proof it is.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// With what it was proved.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The epoch of the account in which it was made.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.epoch
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
        if now.since(self.made_at) > Self::LIFETIME {
            return Ok(false);
        }
        if users::hold(conn, &self.user_id).await? != Some(self.epoch) {
            return Ok(false);
        }
        let version = match &self.credential {
            Credential::Password => users::password(conn, &self.user_id)
                .await?
                .map(|password| password.version),
            Credential::Passkey(id) => passkeys::version(conn, id, &self.user_id).await?,
        };
        Ok(version == Some(self.version))
    }
}
