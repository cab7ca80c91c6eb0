//! What is desired, spelled as it would be stored: so that a plan sees no difference where there will be none.

use std::collections::BTreeSet;

use super::state::State;
use crate::types::ResourceUri;

/// `desired` with words without outer spaces, and each resource server by the identifier it is known by in `current`, or
/// else by the first of the spellings `desired` has for it.
pub(super) fn as_stored(current: &State, desired: &State) -> State {
    let mut stored = desired.clone();
    let mut known: Vec<ResourceUri> = current.resources.keys().cloned().collect();
    let mut known_as = |uri: ResourceUri| {
        let found = known.iter().find(|known| known.is_same(&uri)).cloned();
        found.unwrap_or_else(|| {
            known.push(uri.clone());
            uri
        })
    };
    stored.resources = std::mem::take(&mut stored.resources)
        .into_iter()
        .map(|(uri, of_it)| (known_as(uri), of_it))
        .collect();
    for scope in stored.scopes.values_mut().flatten() {
        scope.resource = scope.resource.take().map(&mut known_as);
    }
    for client in stored.clients.values_mut().flatten() {
        let named = client.resources.take();
        client.resources = named.map(|uris| uris.into_iter().map(&mut known_as).collect::<BTreeSet<_>>());
    }
    trim(&mut stored);
    stored
}

fn trim(state: &mut State) {
    let roles = state
        .roles
        .values_mut()
        .flatten()
        .map(|role| &mut role.description);
    let resources = state
        .resources
        .values_mut()
        .flatten()
        .map(|resource| &mut resource.name);
    let scopes = state
        .scopes
        .values_mut()
        .flatten()
        .map(|scope| &mut scope.description);
    let groups = state
        .groups
        .values_mut()
        .flatten()
        .map(|group| &mut group.description);
    let users = state.users.values_mut().map(|user| &mut user.name);
    let clients = state
        .clients
        .values_mut()
        .flatten()
        .map(|client| &mut client.name);
    let all = roles
        .chain(resources)
        .chain(scopes)
        .chain(groups)
        .chain(users)
        .chain(clients);
    for words in all.flatten() {
        let trimmed = words.trim();
        if trimmed.len() != words.len() {
            *words = trimmed.to_owned();
        }
    }
    let resources = state.resources.values_mut().flatten();
    let resources = resources.map(|resource| &mut resource.translations);
    let scopes = state
        .scopes
        .values_mut()
        .flatten()
        .map(|scope| &mut scope.translations);
    let clients = state.clients.values_mut().flatten();
    let clients = clients.map(|client| &mut client.translations);
    for texts in resources.chain(scopes).chain(clients).flatten() {
        *texts = std::mem::take(texts).trimmed();
    }
}
