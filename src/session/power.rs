//! What somebody holds at this server itself, by all their roles, as of a transaction.

use crate::oauth::access::Power;
use crate::storage::users::User;
use crate::storage::{Conn, StorageError, groups, roles};

/// What a person holds, by roles of their own and of groups.
///
/// # Errors
/// If the database fails.
pub async fn power_of(conn: &mut Conn<'_>, user: &User) -> Result<Power, StorageError> {
    let (by_groups, mut names, person) = (groups::roles(conn).await?, user.roles(), user.person());
    let of_theirs = by_groups.into_iter().filter(|(group, _)| person.is_in(group));
    names.extend(of_theirs.map(|(_, role)| role));
    names.sort();
    names.dedup();
    let mut power = Power::default();
    for name in &names {
        if let Some(role) = roles::by_name(conn, name).await? {
            power = power.and(role.power());
        }
    }
    Ok(power)
}
