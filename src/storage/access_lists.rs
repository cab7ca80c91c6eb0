//! Who may use apps and resource servers.

use std::collections::BTreeMap;

use super::{Conn, StorageError};
use crate::oauth::access::{Access, Who};
use crate::types::{ClientId, GroupName, ResourceUri, RoleName, UserId};

/// Whom a list names, by the columns of a row.
macro_rules! who {
    () => {
        "user_id, group_name, role"
    };
}

statements! {
    RESTRICT_CLIENT = "UPDATE clients SET is_restricted = $2 WHERE id = $1";
    RESTRICTED_CLIENTS = "SELECT id FROM clients WHERE is_restricted";
    CLEAR_CLIENT = "DELETE FROM client_access WHERE client_id = $1";
    ADD_TO_CLIENT = concat!("INSERT INTO client_access (client_id, ", who!(), ") VALUES ($1, $2, $3, $4)");
    OF_CLIENTS = concat!("SELECT client_id, ", who!(), " FROM client_access");
    OF_CLIENT = concat!(
        "SELECT ", who!(), " FROM client_access WHERE client_id = $1"
    );
    IS_CLIENT_RESTRICTED = "SELECT is_restricted FROM clients WHERE id = $1";
    RESTRICT_RESOURCE = "UPDATE resources SET is_restricted = $2 WHERE uri = $1";
    RESTRICTED_RESOURCES = "SELECT uri FROM resources WHERE is_restricted";
    CLEAR_RESOURCE = "DELETE FROM resource_access WHERE resource = $1";
    ADD_TO_RESOURCE = concat!("INSERT INTO resource_access (resource, ", who!(), ") VALUES ($1, $2, $3, $4)");
    OF_RESOURCES = concat!("SELECT resource, ", who!(), " FROM resource_access");
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    user_id: Option<UserId>,
    group_name: Option<GroupName>,
    role: Option<RoleName>,
}

#[derive(sqlx_macros::FromRow)]
struct OfClient {
    client_id: ClientId,
    #[sqlx(flatten)]
    row: Row,
}

#[derive(sqlx_macros::FromRow)]
struct OfResource {
    resource: ResourceUri,
    #[sqlx(flatten)]
    row: Row,
}

impl Row {
    fn of(who: &Who) -> Self {
        let mut row = Self {
            user_id: None,
            group_name: None,
            role: None,
        };
        match who {
            Who::User(id) => row.user_id = Some(id.clone()),
            Who::Group(name) => row.group_name = Some(name.clone()),
            Who::Role(name) => row.role = Some(name.clone()),
        }
        row
    }

    fn who(self, table: &'static str) -> Result<Who, StorageError> {
        match (self.user_id, self.group_name, self.role) {
            (Some(id), None, None) => Ok(Who::User(id)),
            (None, Some(name), None) => Ok(Who::Group(name)),
            (None, None, Some(name)) => Ok(Who::Role(name)),
            _ => Err(StorageError::Inconsistent {
                table,
                column: "user_id",
            }),
        }
    }
}

/// Says who may use an app, in place of what was said before; whether the app exists.
///
/// # Errors
/// If somebody of the list does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set_of_client(
    conn: &mut Conn<'_>,
    id: &ClientId,
    access: &Access,
) -> Result<bool, StorageError> {
    let list = listed(access);
    let is_known = on!(conn, c => {
        let done = sqlx::query(RESTRICT_CLIENT).bind(id).bind(list.is_some()).execute(c).await?;
        done.rows_affected() == 1
    });
    on!(conn, c => { sqlx::query(CLEAR_CLIENT).bind(id).execute(c).await?; });
    for who in list.unwrap_or_default() {
        let row = Row::of(who);
        on!(conn, c => {
            let query = sqlx::query(ADD_TO_CLIENT).bind(id);
            query.bind(row.user_id).bind(row.group_name).bind(row.role).execute(c).await?;
        });
    }
    Ok(is_known)
}

/// Says who may use a resource server, in place of what was said before; whether it exists.
///
/// # Errors
/// If somebody of the list does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set_of_resource(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
    access: &Access,
) -> Result<bool, StorageError> {
    let list = listed(access);
    let is_known = on!(conn, c => {
        let done = sqlx::query(RESTRICT_RESOURCE).bind(uri).bind(list.is_some()).execute(c).await?;
        done.rows_affected() == 1
    });
    on!(conn, c => { sqlx::query(CLEAR_RESOURCE).bind(uri).execute(c).await?; });
    for who in list.unwrap_or_default() {
        let row = Row::of(who);
        on!(conn, c => {
            let query = sqlx::query(ADD_TO_RESOURCE).bind(uri);
            query.bind(row.user_id).bind(row.group_name).bind(row.role).execute(c).await?;
        });
    }
    Ok(is_known)
}

fn listed(access: &Access) -> Option<&[Who]> {
    match access {
        Access::Everyone => None,
        Access::Some(list) => Some(list),
    }
}

/// Who may use one app.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn of_client(conn: &mut Conn<'_>, id: &ClientId) -> Result<Access, StorageError> {
    let is_restricted: Option<bool> =
        on!(conn, c => sqlx::query_scalar(IS_CLIENT_RESTRICTED).bind(id).fetch_optional(c).await?);
    if is_restricted != Some(true) {
        return Ok(Access::Everyone);
    }
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(OF_CLIENT).bind(id).fetch_all(c).await?);
    let list: Result<_, _> = rows.into_iter().map(|row| row.who("client_access")).collect();
    Ok(Access::some(list?))
}

/// Who may use the apps that are not everyone's.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn of_clients(conn: &mut Conn<'_>) -> Result<BTreeMap<ClientId, Access>, StorageError> {
    let restricted: Vec<ClientId> =
        on!(conn, c => sqlx::query_scalar(RESTRICTED_CLIENTS).fetch_all(c).await?);
    let rows: Vec<OfClient> = on!(conn, c => sqlx::query_as(OF_CLIENTS).fetch_all(c).await?);
    let rows = rows.into_iter().map(|of| (of.client_id, of.row));
    lists(restricted, rows, "client_access")
}

/// Who may use the resource servers that are not everyone's.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn of_resources(conn: &mut Conn<'_>) -> Result<BTreeMap<ResourceUri, Access>, StorageError> {
    let restricted: Vec<ResourceUri> =
        on!(conn, c => sqlx::query_scalar(RESTRICTED_RESOURCES).fetch_all(c).await?);
    let rows: Vec<OfResource> = on!(conn, c => sqlx::query_as(OF_RESOURCES).fetch_all(c).await?);
    let rows = rows.into_iter().map(|of| (of.resource, of.row));
    lists(restricted, rows, "resource_access")
}

/// One list for each of `restricted`; nobody's name on it is nobody.
fn lists<K: Ord>(
    restricted: Vec<K>,
    rows: impl Iterator<Item = (K, Row)>,
    table: &'static str,
) -> Result<BTreeMap<K, Access>, StorageError> {
    let mut lists: BTreeMap<K, Vec<Who>> = restricted.into_iter().map(|of| (of, Vec::new())).collect();
    for (of, row) in rows {
        if let Some(list) = lists.get_mut(&of) {
            list.push(row.who(table)?);
        }
    }
    Ok(lists
        .into_iter()
        .map(|(of, list)| (of, Access::some(list)))
        .collect())
}
