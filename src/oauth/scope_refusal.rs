//! Refusals that name the scope they are about: a name that is registered here is no secret, and whoever mends the request needs
//! it. What was sent otherwise is never repeated.

use super::client::Client;
use super::error::ProtocolError;
use super::reason::Reason;
use super::resource::Catalog;
use crate::types::Scope;

/// The most names a refusal has: it travels in an address.
const MOST: usize = 4;

/// A refusal of `scope`, of which the names that are registered are put for `{scope}` in `words`.
#[must_use]
pub fn naming(reason: Reason, catalog: &Catalog, scope: &Scope, words: &str) -> ProtocolError {
    let known = scope.filtered(|name| catalog.scope(name).is_some());
    let mut names: Vec<_> = known.iter().take(MOST).map(ToString::to_string).collect();
    if names.is_empty() {
        return ProtocolError::of(reason);
    }
    if known.iter().nth(MOST).is_some() {
        names.push("and others".to_owned());
    }
    ProtocolError::saying(reason, words.replace("{scope}", &names.join(" ")))
}

/// The command by which an administrator lets `client` ask for more of what is registered.
#[must_use]
pub fn command(client: &Client, catalog: &Catalog, scope: &Scope) -> String {
    let mut known = scope.iter().filter(|name| catalog.scope(name).is_some());
    // What a shell would read otherwise than it is meant is for the administrator to write.
    let is_plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b":/._-".contains(&b))
    };
    let first = known.next().filter(|name| is_plain(name.as_str()));
    let name = first.map_or("NAME", |name| name.as_str());
    let id = Some(client.id.as_str()).filter(|id| is_plain(id)).unwrap_or("ID");
    format!("grantor client edit {id} --add-scope {name}")
}
