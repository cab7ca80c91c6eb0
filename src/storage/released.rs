//! Which names of groups and roles apps are told, where they are not told all.

use std::collections::BTreeMap;

use super::grants::{SpaceSeparated, space_separated};
use super::{Conn, StorageError};
use crate::oauth::claim_scopes::{GROUPS, ROLES};
use crate::oauth::released::{Names, Released, Rename};
use crate::types::ClientId;

statements! {
    CLEAR = "DELETE FROM client_released WHERE client_id = $1";
    INSERT = "INSERT INTO client_released (client_id, claim, names) VALUES ($1, $2, $3)";
    LIST = "SELECT client_id, claim, names FROM client_released";
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    client_id: ClientId,
    claim: String,
    names: SpaceSeparated<Rename>,
}

/// Says which names an app is told, in place of what was said before.
///
/// # Errors
/// If the app does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn set(conn: &mut Conn<'_>, id: &ClientId, released: &Released) -> Result<(), StorageError> {
    on!(conn, c => { sqlx::query(CLEAR).bind(id).execute(c).await?; });
    for (claim, names) in [(GROUPS, &released.groups), (ROLES, &released.roles)] {
        if let Names::Some(list) = names {
            let list = space_separated(list);
            on!(conn, c => { sqlx::query(INSERT).bind(id).bind(claim).bind(list).execute(c).await?; });
        }
    }
    Ok(())
}

/// Which names the apps are told that are not told all.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn list(conn: &mut Conn<'_>) -> Result<BTreeMap<ClientId, Released>, StorageError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    let mut released: BTreeMap<ClientId, Released> = BTreeMap::new();
    for row in rows {
        let of = released.entry(row.client_id).or_default();
        let names = Names::Some(row.names.0);
        match row.claim.as_str() {
            GROUPS => of.groups = names,
            ROLES => of.roles = names,
            _ => {
                return Err(StorageError::Inconsistent {
                    table: "client_released",
                    column: "claim",
                });
            }
        }
    }
    Ok(released)
}
