//! What people and roles hold, as of a transaction: the measure of what may be changed by whom.

use super::refusal::AdminError;
use super::whom::Whom;
use crate::oauth::access::{BuiltIn, Power, Touch, is_of_administration};
use crate::session::power_of;
use crate::storage::users;
use crate::storage::{Conn, StorageError, groups, roles, scopes};
use crate::types::{GroupName, RoleName, ScopeToken, UserId};

/// What roles give, all of them together; nothing for those that do not exist.
pub(super) async fn of_roles(conn: &mut Conn<'_>, names: &[RoleName]) -> Result<Power, StorageError> {
    let mut power = Power::default();
    for name in names {
        if let Some(role) = roles::by_name(conn, name).await? {
            power = power.and(role.power());
        }
    }
    Ok(power)
}

/// What being in a group gives.
pub(super) async fn of_group(conn: &mut Conn<'_>, name: &GroupName) -> Result<Power, StorageError> {
    let known = groups::list(conn).await?;
    match known.into_iter().find(|group| group.name == *name) {
        Some(group) => of_roles(conn, &group.roles).await,
        None => Ok(Power::default()),
    }
}

/// What those who are in a group hold, all of them together: whoever covers it covers each of them.
pub(super) async fn of_members(conn: &mut Conn<'_>, name: &GroupName) -> Result<Power, StorageError> {
    let names = groups::roles_of_members(conn, name).await?;
    of_roles(conn, &names).await
}

/// What those hold who have a role, themselves or by a group, all of them together: whoever covers it covers each of them.
pub(super) async fn of_holders(conn: &mut Conn<'_>, name: &RoleName) -> Result<Power, StorageError> {
    let names = roles::roles_of_holders(conn, name).await?;
    of_roles(conn, &names).await
}

/// What a person holds, by id; nothing for whoever does not exist.
pub(super) async fn of_id(conn: &mut Conn<'_>, id: &UserId) -> Result<Power, StorageError> {
    match users::by_id(conn, id).await? {
        Some(user) => power_of(conn, &user).await,
        None => Ok(Power::default()),
    }
}

/// The same of a person by id, while their account is active.
pub(super) async fn of_active(conn: &mut Conn<'_>, id: &UserId) -> Result<Power, StorageError> {
    match users::by_id(conn, id).await?.filter(|user| user.is_active) {
        Some(user) => power_of(conn, &user).await,
        None => Ok(Power::default()),
    }
}

/// The same of a person as an administrator names them.
pub(super) async fn of_whom(conn: &mut Conn<'_>, whom: &Whom) -> Result<Power, StorageError> {
    let user = match whom {
        Whom::Id(id) => users::by_id(conn, id).await?,
        Whom::Email(email) => users::by_email(conn, email).await?,
    };
    match user {
        Some(user) => power_of(conn, &user).await,
        None => Ok(Power::default()),
    }
}

/// What a change touches that erases what is written down of a person: nobody takes their own traces away but who may do
/// all that an administrator may.
pub(super) async fn to_erase(conn: &mut Conn<'_>, touch: Touch, whom: &Whom) -> Result<Touch, AdminError> {
    let person = of_whom(conn, whom).await?;
    Ok(touch
        .person(person)
        .gives(Power::new(BuiltIn::Admin.permissions(), [])))
}

/// Those of `names` that are not for everybody: for some roles alone, or of the administration.
pub(super) async fn restricted<'a>(
    conn: &mut Conn<'_>,
    names: impl IntoIterator<Item = &'a ScopeToken>,
) -> Result<Vec<ScopeToken>, StorageError> {
    let known = scopes::list(conn).await?;
    let is_restricted = |name: &ScopeToken| {
        is_of_administration(name)
            || known
                .iter()
                .any(|scope| scope.name == *name && !scope.roles.is_empty())
    };
    Ok(names
        .into_iter()
        .filter(|name| is_restricted(name))
        .cloned()
        .collect())
}
