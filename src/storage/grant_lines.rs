//! Grants as administrators read them: each with its person and app.

use super::{Conn, StorageError};
use crate::types::{ClientId, GrantId, NEWEST_ID, Timestamp, UserId};

/// What is read of a grant.
macro_rules! line {
    () => {
        "SELECT grants.id, grants.user_id, users.email, grants.client_id, clients.name AS client_name, grants.scope,
                grants.resources, grants.created_at, grants.redeemed_at, grants.generation, grants.generation_at,
                grants.ends_at, grants.expires_at, grants.revoked_at, grants.revoked_because
              FROM grants JOIN users ON users.id = grants.user_id JOIN clients ON clients.id = grants.client_id"
    };
}

/// The end of a page of them: of those that live, if $2 is a moment.
macro_rules! on_a_page {
    () => {
        " grants.id < $1 AND (CAST($2 AS BIGINT) IS NULL OR (grants.revoked_at IS NULL AND grants.ends_at > $2))
              ORDER BY grants.id DESC LIMIT $3"
    };
}

statements! {
    PAGE = concat!(line!(), " WHERE", on_a_page!());
    PAGE_OF_USER = concat!(line!(), " WHERE grants.user_id = $4 AND (CAST($5 AS TEXT) IS NULL OR grants.client_id = $5) AND", on_a_page!());
    PAGE_OF_CLIENT = concat!(line!(), " WHERE grants.client_id = $4 AND", on_a_page!());
    BY_ID = concat!(line!(), " WHERE grants.id = $1");
}

/// One line of a list of grants.
#[derive(Clone, Debug, serde::Serialize, sqlx_macros::FromRow)]
pub struct GrantLine {
    /// Its id.
    pub id: GrantId,
    /// Who allowed it.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: String,
    /// To which client.
    pub client_id: ClientId,
    /// The client's name.
    pub client_name: String,
    /// What was granted.
    pub scope: String,
    /// For which resource servers.
    pub resources: String,
    /// When it was allowed.
    pub created_at: Timestamp,
    /// When the code was redeemed.
    pub redeemed_at: Option<Timestamp>,
    /// How often it was refreshed, plus one; 0 before redemption.
    pub generation: i64,
    /// When it was last refreshed.
    pub generation_at: Timestamp,
    /// When nothing of it works any more.
    pub ends_at: Timestamp,
    /// When it ends however often it is refreshed.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revoked_because: Option<String>,
}

/// Which grants a page of them is of.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Of this person.
    pub user_id: Option<UserId>,
    /// To this app.
    pub client_id: Option<ClientId>,
    /// Those alone that live at this moment.
    pub living_at: Option<Timestamp>,
}

/// Up to `limit` grants, the newest first, from the one after `after` on.
///
/// # Errors
/// If the database fails.
pub async fn page(
    conn: &mut Conn<'_>,
    after: Option<&str>,
    sought: &Sought,
    limit: i64,
) -> Result<Vec<GrantLine>, StorageError> {
    let after = after.unwrap_or(NEWEST_ID);
    let Sought {
        user_id,
        client_id,
        living_at,
    } = sought;
    on!(conn, c => {
        Ok(match (user_id, client_id) {
            (None, None) => sqlx::query_as(PAGE).bind(after).bind(living_at).bind(limit).fetch_all(c).await?,
            (Some(user_id), client_id) => {
                let of_user = sqlx::query_as(PAGE_OF_USER).bind(after).bind(living_at).bind(limit);
                of_user.bind(user_id).bind(client_id).fetch_all(c).await?
            }
            (None, Some(client_id)) => {
                let of_client = sqlx::query_as(PAGE_OF_CLIENT).bind(after).bind(living_at).bind(limit);
                of_client.bind(client_id).fetch_all(c).await?
            }
        })
    })
}

/// One of them.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &GrantId) -> Result<Option<GrantLine>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}
