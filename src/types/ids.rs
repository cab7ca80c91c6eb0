//! Identifiers the server makes: UUID version 7, kept as text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a string is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form 0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11")]
pub struct IdError;

/// What no id is after: with UUIDs of version 7, none is newer.
pub const NEWEST_ID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx_macros::Type)]
        #[serde(try_from = "String", into = "String")]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id, never used before.
            #[must_use]
            #[expect(clippy::disallowed_methods, reason = "ids are made here alone")]
            pub fn new() -> Self {
                Self(Uuid::now_v7().to_string())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(value: &str) -> Result<Self, IdError> {
                // Only the hyphenated lower-case form, so that one id has one spelling.
                let id = Uuid::try_parse(value).map_err(|_| IdError)?.to_string();
                if id == value { Ok(Self(id)) } else { Err(IdError) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(value: String) -> Result<Self, IdError> {
                value.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A person's account; the `sub` of their tokens.
    UserId
}
id! {
    /// A user's (or client's) standing permission to a client: the unit of revocation.
    GrantId
}
id! {
    /// A browser's sign-in.
    SessionId
}
id! {
    /// A browser that is known to an account, however often it signs in.
    DeviceId
}
id! {
    /// One secret of a client.
    SecretId
}
id! {
    /// An initial access token (RFC 7591 §1.2), named without being told.
    InitialTokenId
}
id! {
    /// A passkey of a person.
    PasskeyId
}
id! {
    /// What a person is known as at another provider.
    IdentityId
}
id! {
    /// A request, by which its line in the log is found when somebody asks why it was refused.
    ErrorId
}
id! {
    /// One row of the audit log.
    AuditEventId
}
id! {
    /// One logout token that is to be delivered.
    DeliveryId
}
id! {
    /// An app that makes one-time codes for a person.
    TotpId
}
id! {
    /// One mail.
    MailId
}
