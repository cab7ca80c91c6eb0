//! The person something is about, as an administrator names them.

use std::str::FromStr;

use super::changing::Room;
use super::refusal::{AdminError, Refusal};
use crate::oauth::access::Touch;
use crate::storage::Conn;
use crate::storage::users::{self, User};
use crate::types::{EmailAddress, StringError, UserId};

/// How an administrator names a person: by id or by address.
#[derive(Clone, Debug, PartialEq, Eq, serde_with::DeserializeFromStr)]
pub enum Whom {
    /// By id.
    Id(UserId),
    /// By e-mail address.
    Email(EmailAddress),
}

impl FromStr for Whom {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let email = text
            .parse()
            .map_err(|_| StringError("a person is named by e-mail address or id"))?;
        Ok(Self::Email(email))
    }
}

impl std::fmt::Display for Whom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Email(email) => email.fmt(f),
        }
    }
}

/// What a change touches that names people, of whom `listed` are seen by whoever makes it. Whom they name beside those and themselves
/// they have to see: what becomes of it says whether there is such an account, and what is listed then, whose address it has.
pub(super) async fn naming(
    room: &mut Room<'_, '_>,
    (named, listed): (Vec<&Whom>, &[UserId]),
    touch: Touch,
) -> Result<Touch, AdminError> {
    for whom in named {
        let id = match whom {
            Whom::Id(id) => Some(id.clone()),
            Whom::Email(email) => users::by_email(room.conn, email).await?.map(|user| user.id),
        };
        let is_seen = id.is_some_and(|id| listed.contains(&id) || room.person() == Some(&id));
        if !is_seen {
            return Ok(touch.naming_others());
        }
    }
    Ok(touch)
}

/// The account of a person.
pub(super) async fn find(conn: &mut Conn<'_>, whom: &Whom) -> Result<User, AdminError> {
    let user = match whom {
        Whom::Id(id) => users::by_id(conn, id).await?,
        Whom::Email(email) => users::by_email(conn, email).await?,
    };
    user.ok_or_else(|| {
        Refusal::not_found(format!("There is no account {whom}."))
            .try_this("grantor user list")
            .into()
    })
}

/// The account, which nobody disables before this is done. A disabled one is helped by nothing here.
pub(super) async fn held(conn: &mut Conn<'_>, whom: &Whom) -> Result<User, AdminError> {
    let user = find(conn, whom).await?;
    if users::hold(conn, &user.id).await?.is_none() {
        return Err(
            Refusal::conflict(format!("The account of {} is disabled.", user.email))
                .try_this(format!("grantor user enable {}", user.email))
                .into(),
        );
    }
    Ok(user)
}
