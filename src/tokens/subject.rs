//! Who a token is about, as its client knows them (OpenID Connect Core §8).

use crate::app::App;
use crate::oauth::client::Client;
use crate::oauth::sector::sector;
use crate::types::{SessionId, UserId};

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

/// The name of a sign-in for those who know its person as `sub`: its id, or, where `sub` is a sector's alone, one that
/// is its own too: else two sectors would know by it what their subjects are there to hide.
///
/// OpenID Connect Back-Channel Logout §2.1: "Different sid values are used to identify distinct sessions at an OP"; of
/// one session, every token of a client has the same.
#[must_use]
pub fn sid(app: &App, sub: &str, user_id: &UserId, session_id: &SessionId) -> String {
    if sub == user_id.as_str() {
        session_id.to_string()
    } else {
        // Three lines, where a subject is made of two: none is ever the other.
        app.pairwise.tag(format!("sid\n{sub}\n{session_id}").as_bytes())
    }
}
