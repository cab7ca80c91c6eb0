//! What an app may do with an account, in the words people read: before they allow it, and as long as it may. By where, from seeing
//! to acting, as the app asked.

mod asked;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::oauth::claim_scopes::{GROUPS, ROLES};
use crate::oauth::client::{Client, OFFLINE_ACCESS};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::{Catalog, ScopeDefinition};
use crate::oauth::scope_kind::ScopeKind;
use crate::oauth::standard_claims;
use crate::pages::{Choice, Permission, PermissionKind, Place};
use crate::storage::consents::Consent;
use crate::storage::users::User;
use crate::tokens;
use crate::types::{ResourceUri, Scope, ScopeToken, at_the_start};
use crate::web::language::{spoken, words};
use crate::words::{Language, Message, Words};

pub use asked::{ToAsk, consent_page, unticked, warning};

/// How far an app reaches into an account: what it asks for, or what it was allowed.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// What is registered.
    pub catalog: &'a Catalog,
    /// The app.
    pub client: &'a Client,
    /// Whose account it is, as far as they are known.
    pub user: Option<&'a User>,
    /// The scope.
    pub scope: &'a Scope,
    /// The resource servers.
    pub resources: &'a [ResourceUri],
    /// The claims asked for one by one that no scope of these stands for.
    pub claims: &'a [String],
    /// What was allowed before, where all else is to be marked as new.
    pub before: Option<&'a Consent>,
    /// What of the scope can be left out, and what of that is not ticked; nothing where nobody chooses.
    pub optional: Option<(&'a Scope, &'a Scope)>,
}

/// The permissions by the service they are about, the services in the order in which `asked` (the scope as the app wrote it)
/// comes to them, and what is about the person's account itself last.
#[must_use]
pub fn places(reach: &Reach<'_>, asked: &str) -> Vec<Place> {
    let position = |name: &ScopeToken| {
        let mut words = asked.split(' ');
        words.position(|word| word == name.as_str()).unwrap_or(usize::MAX)
    };
    let mut names: Vec<_> = reach.scope.iter().collect();
    names.sort_by_key(|name| position(name));
    let mut found: Vec<(Option<&ResourceUri>, Vec<Permission>)> = Vec::new();
    let of_scope = names
        .into_iter()
        .map(|name| (reach.catalog.owner(name), of_scope(reach, name)));
    let told = reach.resources.iter();
    let told = told.filter_map(|uri| Some((Some(uri), told_to(reach, uri)?)));
    let one_by_one = one_by_one(reach).map(|permission| (None, permission));
    for (place, permission) in of_scope.chain(one_by_one).chain(told) {
        match found.iter_mut().find(|(known, _)| *known == place) {
            Some((_, permissions)) => permissions.push(permission),
            None => found.push((place, vec![permission])),
        }
    }
    // RFC 8707 §2: a token for a resource server is of use there, whatever scope it has.
    for uri in reach.resources.iter().filter(|uri| !reach.catalog.is_issuer(uri)) {
        if !found.iter().any(|(place, _)| *place == Some(uri)) {
            found.push((Some(uri), vec![no_more_than_use(reach, uri)]));
        }
    }
    found.sort_by_key(|(place, _)| place.is_none());
    found
        .into_iter()
        .map(|(place, mut permissions)| {
            permissions.sort_by_key(|permission| permission.kind);
            Place {
                service: place.map(|uri| service(reach.catalog, uri)),
                permissions,
            }
        })
        .collect()
}

/// What people call a resource server, and its address where that is not what they call it.
fn service(catalog: &Catalog, uri: &ResourceUri) -> (String, String) {
    let name = service_name(catalog, uri);
    let address = uri.as_str();
    if name == address {
        (name, String::new())
    } else {
        (
            name,
            address.strip_prefix("https://").unwrap_or(address).to_owned(),
        )
    }
}

/// What people call a resource server, in the language of the answer that is being made; its identifier where it has no name.
#[must_use]
pub fn service_name(catalog: &Catalog, uri: &ResourceUri) -> String {
    let known = catalog.enabled_resource(uri);
    known
        .map(|known| known.name_in(spoken()).to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| uri.to_string())
}

fn of_scope(reach: &Reach<'_>, name: &ScopeToken) -> Permission {
    let known = reach.catalog.scope(name);
    let (data, note) = data(reach, name, known.map_or(&[][..], |known| &known.claims));
    let kind = known.map_or(ScopeKind::Act, |known| known.kind);
    Permission {
        description: known.map_or_else(|| name.to_string(), described),
        data,
        note,
        is_new: reach
            .before
            .is_some_and(|before| !before.scope.has(name.as_str())),
        is_sensitive: known.is_some_and(ScopeDefinition::can_do_harm),
        kind: match kind {
            _ if name.as_str() == OFFLINE_ACCESS => PermissionKind::Away,
            ScopeKind::See => PermissionKind::See,
            ScopeKind::Change => PermissionKind::Change,
            ScopeKind::Act => PermissionKind::Act,
        },
        choice: reach
            .optional
            .filter(|(optional, _)| optional.contains(name))
            .map(|(_, unticked)| Choice {
                name: name.to_string(),
                is_ticked: !unticked.contains(name),
            }),
    }
}

/// What a scope lets an app do, in the language of the answer that is being made: as its owner says it; and, where they left what
/// every server has as it was, as this server says it.
#[must_use]
pub fn described(known: &ScopeDefinition) -> String {
    let (name, as_owner_says) = (known.name.as_str(), known.description_in(spoken()));
    let in_english = in_every_server(Words::from(Language::English), name);
    let is_as_it_was =
        known.resource.is_none() && in_english.is_some_and(|said| said.text() == as_owner_says);
    in_every_server(words(), name)
        .filter(|_| is_as_it_was)
        .map_or_else(|| as_owner_says.to_owned(), |said| said.text())
}

/// What the scopes let an app do that every server begins with.
fn in_every_server(words: Words, name: &str) -> Option<Message<'static>> {
    Some(match name {
        "openid" => words.permission_openid(),
        "profile" => words.permission_profile(),
        "email" => words.permission_email(),
        "phone" => words.permission_phone(),
        "address" => words.permission_address(),
        ROLES => words.permission_roles(),
        GROUPS => words.permission_groups(),
        OFFLINE_ACCESS => words.permission_offline_access(),
        _ => return None,
    })
}

/// What people call a standard claim, as it stands in a sentence.
fn claim_in_words(claim: &str) -> String {
    let words = words();
    let said = match claim {
        "name" => words.claim_name(),
        "family_name" => words.claim_family_name(),
        "given_name" => words.claim_given_name(),
        "middle_name" => words.claim_middle_name(),
        "nickname" => words.claim_nickname(),
        "preferred_username" => words.claim_username(),
        "profile" => words.claim_profile(),
        "picture" => words.claim_picture(),
        "website" => words.claim_website(),
        "gender" => words.claim_gender(),
        "birthdate" => words.claim_birthdate(),
        "zoneinfo" => words.claim_time_zone(),
        "locale" => words.claim_language(),
        "email" => words.claim_email(),
        "email_verified" => words.claim_email_checked(),
        "phone_number" => words.claim_phone(),
        "phone_number_verified" => words.claim_phone_checked(),
        "address" => words.claim_address(),
        "updated_at" => words.claim_last_change(),
        other => return in_words(other),
    };
    said.text()
}

/// What is told, as a label: "Your full name".
fn label(what: &str) -> String {
    at_the_start(&words().permission_your(what).text())
}

/// One after the other, as it stands alone.
fn one_by_one_in_words(list: impl IntoIterator<Item = String>) -> String {
    let words = words();
    words.alone(words.choices(list.into_iter().map(|item| words.aside(item))))
}

/// What is told, and the person's own value of it.
type Data = Vec<(String, String)>;

/// Exactly which data a scope stands for; or what there is to say where it stands for some, and nothing is known of it.
fn data(reach: &Reach<'_>, name: &ScopeToken, own: &[CustomClaim]) -> (Data, Option<String>) {
    if let Some(user) = reach.user
        && let Some(list) = tokens::names_told(reach.catalog, reach.client, user, name)
    {
        let words = words();
        let (here, own) = if name.as_str() == GROUPS {
            (words.permission_groups_here(), words.permission_groups_own())
        } else {
            (words.permission_roles_here(), words.permission_roles_own())
        };
        let mut data = vec![(here.text(), names_in_words(&list.to_resources))];
        // The app reads both: its access token has the names that are used here.
        if list.to_client != list.to_resources {
            data.push((own.text(), names_in_words(&list.to_client)));
        }
        return (data, None);
    }
    let standard = standard_claims::of_scope(name.as_str());
    let mut data = values(reach, standard);
    data.extend(attributes(reach, own));
    let is_unknown = data.is_empty() && !standard.is_empty() && reach.user.is_some();
    let note = is_unknown.then(|| words().permission_nothing_known().text());
    (data, note)
}

fn names_in_words(list: &[String]) -> String {
    if list.is_empty() {
        words().permission_none().text()
    } else {
        one_by_one_in_words(list.iter().cloned())
    }
}

/// What the owner lets be told of the person: "Your department", "Physics".
fn attributes(reach: &Reach<'_>, claims: &[CustomClaim]) -> Data {
    let Some(user) = reach.user else {
        return Vec::new();
    };
    let told = claims.iter().map(|claim| {
        let value = match tokens::attribute(reach.catalog, claim, user) {
            None | Some(Value::Null) => words().permission_not_known().text(),
            Some(value) => value_in_words(value),
        };
        (label(&in_words(claim.attribute())), value)
    });
    told.collect()
}

/// A key of the owner's own as people would say it: `costCenter` and `cost_center` are "cost center".
fn in_words(key: &str) -> String {
    let mut words = String::with_capacity(key.len());
    let mut was_small = false;
    let mut chars = key.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_alphanumeric() {
            was_small = false;
            words.push(' ');
            continue;
        }
        if was_small && c.is_ascii_uppercase() {
            words.push(' ');
        }
        was_small = c.is_ascii_lowercase();
        // What is short for something stays as it is: `employeeID`.
        let begins_word = chars.peek().is_some_and(char::is_ascii_lowercase);
        words.push(if begins_word { c.to_ascii_lowercase() } else { c });
    }
    words.trim().to_owned()
}

/// A value as text: the members of a list, and of what has parts, one after the other.
fn value_in_words(value: Value) -> String {
    match value {
        Value::String(text) => text.replace('\n', ", "),
        Value::Bool(true) => words().permission_yes().text(),
        Value::Bool(false) => words().permission_no().text(),
        Value::Array(list) if list.is_empty() => words().permission_none().text(),
        Value::Array(list) => one_by_one_in_words(list.into_iter().map(value_in_words)),
        Value::Object(parts) => {
            // In one order, however they were written.
            let parts: BTreeMap<_, _> = parts.into_iter().collect();
            let parts = parts.into_iter();
            one_by_one_in_words(
                parts.map(|(key, value)| format!("{} {}", in_words(&key), value_in_words(value))),
            )
        }
        other => other.to_string(),
    }
}

/// What an app may do at a service of which it asks for no scope, and which is told nothing in particular.
fn no_more_than_use(reach: &Reach<'_>, uri: &ResourceUri) -> Permission {
    Permission {
        description: words().permission_use().text(),
        data: Vec::new(),
        note: None,
        is_new: is_new_at(reach, uri),
        is_sensitive: false,
        kind: PermissionKind::Act,
        choice: None,
    }
}

/// Whether the person allowed the app something before, and nothing at this resource server.
fn is_new_at(reach: &Reach<'_>, uri: &ResourceUri) -> bool {
    let before = reach.before;
    before.is_some_and(|before| !before.resources.0.contains(uri))
}

/// What a service is told of the person in every token for it: the app carries the token, and can read it.
fn told_to(reach: &Reach<'_>, uri: &ResourceUri) -> Option<Permission> {
    let known = reach.catalog.enabled_resource(uri)?;
    let data = attributes(reach, &known.claims);
    if data.is_empty() {
        return None;
    }
    let told = known.claims.iter().map(|claim| in_words(claim.attribute()));
    let told: Vec<_> = told.collect();
    Some(Permission {
        description: words()
            .permission_see_and_show(told.len(), words().list(&told))
            .text(),
        data,
        note: None,
        is_new: is_new_at(reach, uri),
        is_sensitive: false,
        kind: PermissionKind::See,
        choice: None,
    })
}

/// What is known of the person: "Your full name", "Ada Lovelace".
fn values<T: AsRef<str>>(reach: &Reach<'_>, claims: &[T]) -> Data {
    let Some(user) = reach.user else {
        return Vec::new();
    };
    let known = claims.iter().filter_map(|claim| {
        let claim = claim.as_ref();
        Some((label(&claim_in_words(claim)), known_value(user, claim)?))
    });
    known.collect()
}

/// What is known of a person by the name of a standard claim, in one line.
fn known_value(user: &User, claim: &str) -> Option<String> {
    let value = match tokens::standard_claim(user, claim)? {
        Value::String(text) => text,
        // An address: its one text, or what there is of it.
        Value::Object(parts) => match parts.get("formatted").and_then(Value::as_str) {
            Some(whole) => whole.to_owned(),
            None => parts
                .values()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        },
        // Whether something was checked, and when something changed, are no one's secrets.
        _ => return None,
    };
    Some(value.replace('\n', ", "))
}

/// What an account says of its person beside name and address, which administrators write down: what it is, and its value.
#[must_use]
pub fn told_of(user: &User) -> Vec<(String, String)> {
    let standard = standard_claims::SCOPES
        .iter()
        .flat_map(|(_, claims)| *claims)
        .filter(|claim| !["name", "email"].contains(claim));
    let standard = standard.filter_map(|claim| Some((claim_in_words(claim), known_value(user, claim)?)));
    let own = user.attributes.0.iter().filter(|(_, value)| !value.is_null());
    let own = own.map(|(key, value)| (in_words(key), value_in_words(value.clone())));
    standard
        .chain(own)
        .map(|(what, value)| (at_the_start(&what), value))
        .collect()
}

/// The claims asked for one by one, in one line; as sensitive as the scopes that stand for them.
fn one_by_one(reach: &Reach<'_>) -> Option<Permission> {
    let claims = reach.claims;
    if claims.is_empty() {
        return None;
    }
    let told: Vec<_> = claims.iter().map(|name| claim_in_words(name)).collect();
    let is_new = |before: &Consent| claims.iter().any(|name| !before.claims.0.contains(name));
    let data = values(reach, claims);
    let is_unknown = data.is_empty() && reach.user.is_some();
    Some(Permission {
        description: words().permission_see(words().list(&told)).text(),
        data,
        note: is_unknown.then(|| words().permission_nothing_known().text()),
        is_new: reach.before.is_some_and(is_new),
        is_sensitive: claims
            .iter()
            .flat_map(|name| reach.catalog.scopes_of_claim(name))
            .any(ScopeDefinition::can_do_harm),
        kind: PermissionKind::See,
        choice: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_keys_and_values_of_the_owners_own_read_as_words() {
        for (key, words) in [
            ("department", "department"),
            ("costCenter", "cost center"),
            ("cost_center", "cost center"),
            ("org:unit.name", "org unit name"),
            ("Level", "level"),
            ("employeeID", "employee ID"),
        ] {
            assert_eq!(in_words(key), words, "{key}");
        }
        for (value, words) in [
            (json!("Physics\nLondon"), "Physics, London"),
            (json!(true), "yes"),
            (json!(["a", 3]), "a, 3"),
            (json!([]), "none at present"),
            (json!({"read": 3, "mayWrite": false}), "may write no, read 3"),
        ] {
            assert_eq!(value_in_words(value), words);
        }
    }
}
