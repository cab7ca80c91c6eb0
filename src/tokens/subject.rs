//! Who a token is about, as its client knows them (OpenID Connect Core §8).

use crate::app::App;
use crate::oauth::client::Client;
use crate::oauth::sector::sector;
use crate::types::UserId;

/// The `sub` of a person for a client: their id, or, for a pairwise client, what nobody outside its sector can tell
/// from another person's.
///
/// OpenID Connect Core §8.1: "The Subject Identifier value MUST NOT be reversible by any party other than the OpenID
/// Provider", "Distinct Sector Identifier values MUST result in distinct Subject Identifier values", "The algorithm MUST
/// be deterministic".
#[must_use]
pub fn subject(app: &App, client: &Client, user_id: &UserId) -> String {
    if client.is_pairwise() {
        // Neither a host, nor a scheme, nor an id has a line feed in it.
        app.pairwise
            .tag(format!("{}\n{user_id}", sector(client)).as_bytes())
    } else {
        user_id.to_string()
    }
}
