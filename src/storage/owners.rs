//! Who owns this server: whoever is active and may make and unmake owners, by any role, themselves or by a group.

use super::{Conn, StorageError, roles as role_rows};
use crate::oauth::access::Permission;
use crate::types::{EmailAddress, RoleName, UserId};
use crate::words::Language;

statements! {
    LIST = "SELECT users.id, users.email, users.locale, COUNT(CASE WHEN held.given_by IS NULL AND (
                  EXISTS (SELECT 1 FROM password_credentials WHERE password_credentials.user_id = users.id)
                  OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)
                  OR EXISTS (SELECT 1 FROM user_identities CROSS JOIN providers WHERE user_identities.user_id = users.id
                    AND providers.id = user_identities.provider_id AND providers.is_enabled)) THEN 1 END) AS lasting FROM (
                SELECT user_roles.user_id, user_roles.given_by FROM roles CROSS JOIN user_roles
                  WHERE replace(CAST($1 AS TEXT), ' ' || roles.name || ' ', '') <> CAST($1 AS TEXT) AND user_roles.role = roles.name
                UNION ALL SELECT group_members.user_id, group_members.given_by FROM roles CROSS JOIN group_roles CROSS JOIN group_members
                  WHERE replace(CAST($1 AS TEXT), ' ' || roles.name || ' ', '') <> CAST($1 AS TEXT) AND group_roles.role = roles.name
                    AND group_members.group_name = group_roles.group_name) AS held
              CROSS JOIN users WHERE users.id = held.user_id AND users.is_active
              GROUP BY users.id, users.email, users.locale ORDER BY users.id";
}

/// Somebody who owns this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub id: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// The language they are written to in, if that is known.
    pub language: Option<Language>,
    /// Whether they are one by an administrator's word, what a provider gave it takes again, and have a way in.
    pub is_lasting: bool,
}

/// The roles by which somebody is an owner.
///
/// # Errors
/// If the database fails.
pub async fn roles(conn: &mut Conn<'_>) -> Result<Vec<RoleName>, StorageError> {
    let known = role_rows::permitting(conn).await?.into_iter();
    let of_owners = known.filter(|(_, permissions)| permissions.contains(&Permission::OwnersWrite));
    Ok(of_owners.map(|(name, _)| name).collect())
}

/// Every owner, by id.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Owner>, StorageError> {
    let names: Vec<_> = roles(conn)
        .await?
        .iter()
        .map(|name| format!(" {name} "))
        .collect();
    let names = names.concat();
    let rows: Vec<(UserId, EmailAddress, Option<String>, i64)> =
        on!(conn, c => sqlx::query_as(LIST).bind(&names).fetch_all(c).await?);
    let owners = rows.into_iter().map(|(id, email, locale, lasting)| Owner {
        id,
        email,
        language: locale.and_then(|tag| Language::tagged(&tag)),
        is_lasting: lasting > 0,
    });
    Ok(owners.collect())
}
