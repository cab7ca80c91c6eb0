//! What a client is told of its registration (RFC 7591 §3.2.1; RFC 7592 §3).

use serde_json::{Map, Value, json};

use crate::oauth::client::{Client, ClientType};
use crate::oauth::client_metadata::SubjectType;

/// All registered metadata of a client, what it was given by default included. RFC 7591 §3.2.1: "the authorization
/// server MUST return all registered metadata about this client".
///
/// Never its secret: only a hash of that is kept, and whoever makes a secret adds it.
#[must_use]
pub fn response(client: &Client) -> Map<String, Value> {
    let metadata = &client.metadata;
    let mut members = match serde_json::to_value(metadata) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    members.remove("allowed_schemes");
    // RFC 7591 §2.2: `client_name#de` stands beside `client_name`.
    for (name, text) in client.translations.iter() {
        members.insert(name.to_string(), json!(text));
    }
    let application_type = if client.client_type == ClientType::Native {
        "native"
    } else {
        "web"
    };
    for (name, value) in [
        ("client_id", json!(client.id)),
        ("client_id_issued_at", json!(client.created_at)),
        ("client_name", json!(client.name)),
        ("application_type", json!(application_type)),
        ("redirect_uris", json!(client.redirect_uris)),
        ("token_endpoint_auth_method", json!(client.auth_method)),
        ("grant_types", json!(client.grant_types)),
        ("response_types", json!(["code"])),
        (
            "scope",
            json!(client.scope.filtered(|name| client.is_of_use(name))),
        ),
        (
            "subject_type",
            json!(metadata.subject_type.unwrap_or(SubjectType::Public)),
        ),
        (
            "id_token_signed_response_alg",
            json!(metadata.id_token_signed_response_alg.unwrap_or_default()),
        ),
        (
            "require_auth_time",
            json!(metadata.require_auth_time.unwrap_or(false)),
        ),
    ] {
        members.insert(name.to_owned(), value);
    }
    for (name, text) in [
        ("client_uri", &client.client_uri),
        ("policy_uri", &client.policy_uri),
        ("tos_uri", &client.tos_uri),
    ] {
        if let Some(text) = text {
            members.insert(name.to_owned(), json!(text));
        }
    }
    members
}
