//! The section of `/account/security` on who a person is at other providers.

use crate::oauth::resource::Catalog;
use crate::pages::ProviderRow;
use crate::storage::{Conn, StorageError, providers, user_identities};
use crate::types::UserId;
use crate::web::language::words;

/// Who a person is at other providers, and those they may connect.
///
/// # Errors
/// If the database fails.
pub(super) async fn of(
    catalog: &Catalog,
    conn: &mut Conn<'_>,
    user_id: &UserId,
) -> Result<(Vec<ProviderRow>, Vec<(String, String)>), StorageError> {
    let known = user_identities::of_user(conn, user_id).await?;
    // Those that are switched off have names, too.
    let names = if known.is_empty() {
        Vec::new()
    } else {
        providers::list(conn).await?
    };
    let rows = known.into_iter().map(|identity| {
        let provider = names.iter().find(|provider| provider.id == identity.provider_id);
        ProviderRow {
            id: identity.id.to_string(),
            name: provider.map_or_else(
                || identity.provider_id.to_string(),
                |provider| provider.name.clone(),
            ),
            email: identity.email,
            added: words().date(identity.linked_at),
            used: identity.last_used_at.map(|at| words().date(at)),
        }
    });
    let rows = rows.collect();
    let links = catalog.providers.iter();
    Ok((
        rows,
        links
            .map(|link| (link.id.to_string(), link.name.clone()))
            .collect(),
    ))
}
