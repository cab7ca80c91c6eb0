//! What an operation is told beside its body, and of which shape.

use serde_json::{Value, json};
use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::filter::{Filter, Words};
use super::operation::{Does, Operation};
use crate::types::{
    ClientId, GrantId, GroupName, IdentityId, InitialTokenId, KeyId, ProviderId, RoleName, ScopeToken,
    SecretId, SessionId, UserId,
};

/// Everything an operation is told beside its body.
pub fn all(operation: &Operation) -> Vec<Value> {
    let mut all: Vec<_> = operation
        .names()
        .map(|name| parameter(("path", name), true, &named(operation.path, name), "Which."))
        .collect();
    all.extend(operation.filters.iter().map(filter));
    if operation.does == Does::List {
        let number = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 });
        all.push(parameter(("query", "limit"), false, &number, "How many at most."));
        let after = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]+$" });
        let words = "`next` of the page before.";
        all.push(parameter(("query", "after"), false, &after, words));
    }
    if operation.does == Does::Change {
        let tag = json!({ "type": "string", "minLength": 1 });
        let words = "The ETag of what was read, or `*`.";
        all.push(parameter(("header", "If-Match"), true, &tag, words));
    }
    if operation.change.is_some() {
        let key = json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" });
        let words = "The same request by the same key is carried out once; its answer is kept for 24 hours.";
        all.push(parameter(("header", "Idempotency-Key"), false, &key, words));
        let truth = json!({ "type": "boolean" });
        let words = "Says what it would end, and takes it back.";
        all.push(parameter(("query", "dry_run"), false, &truth, words));
    }
    all
}

fn parameter((place, name): (&str, &str), is_required: bool, schema: &Value, words: &str) -> Value {
    json!({ "in": place, "name": name, "required": is_required, "schema": schema, "description": words })
}

/// RFC 8707 §2: "Multiple "resource" parameters MAY be used": a list is spelled so, and none with commas.
fn filter(filter: &Filter) -> Value {
    let one = value(filter.schema);
    let schema = if filter.is_list {
        json!({ "type": "array", "items": one, "minItems": 1 })
    } else {
        one
    };
    let mut told = parameter(("query", filter.name), filter.is_required, &schema, filter.words);
    if let (true, Some(members)) = (filter.is_list, told.as_object_mut()) {
        members.insert("style".to_owned(), "form".into());
        members.insert("explode".to_owned(), true.into());
    }
    told
}

/// What a name in a path is.
fn named(path: &str, name: &str) -> Value {
    let noun = path.split('/').nth(4).unwrap_or_default();
    let schema: fn() -> RefOr<Schema> = match (noun, name) {
        ("users", "id") | (_, "user_id") => UserId::schema,
        ("clients", "id") => ClientId::schema,
        ("providers", "id") => ProviderId::schema,
        ("sessions", "id") => SessionId::schema,
        ("grants", "id") => GrantId::schema,
        ("identities", "id") => IdentityId::schema,
        ("initial-access-tokens", "id") => InitialTokenId::schema,
        ("groups", "name") => GroupName::schema,
        ("scopes", "name") => ScopeToken::schema,
        ("roles", "name") | (_, "role") => RoleName::schema,
        (_, "kid") => KeyId::schema,
        (_, "secret_id") => SecretId::schema,
        // A resource server is named by its identifier, or by its own client id.
        _ => Words::schema,
    };
    value(schema)
}

fn value(schema: fn() -> RefOr<Schema>) -> Value {
    serde_json::to_value(schema()).unwrap_or_default()
}
