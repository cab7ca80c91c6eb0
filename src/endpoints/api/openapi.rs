//! The `OpenAPI` document of the administration (`OpenAPI` 3.1.1), made of the list of operations and the types they take and give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::list::operations;
use super::operation::{Does, Operation, Shape};
use super::problem::ProblemDetails;
use crate::app::{App, administration};
use crate::oauth::access::Permission;

/// Where schemas are in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// The document, but for what an installation's issuer decides.
#[derive(Clone)]
pub struct Document(Arc<Value>);

/// `GET /api/admin/v1/openapi.json`.
pub async fn serve(State(app): State<App>, Extension(document): Extension<Document>) -> Response {
    let mut whole = Value::clone(&document.0);
    let scopes: BTreeMap<String, String> = Permission::ALL
        .iter()
        .filter_map(|one| Some((one.scope()?.to_string(), administration::in_english(*one))))
        .collect();
    let flow = json!({
        "authorizationUrl": app.issuer.endpoint("/auth"),
        "tokenUrl": app.issuer.endpoint("/token"),
        "scopes": scopes,
    });
    if let Some(members) = whole.as_object_mut() {
        members.insert(
            "servers".to_owned(),
            json!([{ "url": app.administration_url("") }]),
        );
    }
    if let Some(flows) = whole.pointer_mut("/components/securitySchemes/oauth2/flows") {
        *flows = json!({ "authorizationCode": flow });
    }
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([json], Bytes::from(whole.to_string())).into_response()
}

/// Makes the document.
#[must_use]
pub fn document() -> Document {
    let mut schemas = Vec::new();
    let problem = reference(Shape::of::<ProblemDetails>(), &mut schemas);
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let told = told(&operation, &problem, &mut schemas);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.to_lowercase(), told);
        }
    }
    let mut schemas: BTreeMap<_, _> = schemas.into_iter().collect();
    open_parts(&mut schemas);
    Document(Arc::new(json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Administration of a Grantor server",
            "version": "1",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": "What may be done is the scope of the access token and what its person may at that moment, both.",
        },
        "servers": [],
        "security": [{ "oauth2": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "oauth2": { "type": "oauth2", "flows": {} } },
        },
    })))
}

/// What is a part of a shape says nothing of the members beside its own: those are of the other parts.
fn open_parts(schemas: &mut BTreeMap<String, Value>) {
    let parts = schemas
        .values()
        .filter_map(|schema| schema.get("allOf")?.as_array())
        .flatten();
    let names = parts.filter_map(|part| part.get("$ref")?.as_str()?.strip_prefix(SCHEMAS));
    let names: Vec<_> = names.map(str::to_owned).collect();
    for name in names {
        if let Some(members) = schemas.get_mut(&name).and_then(Value::as_object_mut) {
            members.remove("additionalProperties");
        }
    }
}

/// An operation, told.
fn told(operation: &Operation, problem: &Value, schemas: &mut Vec<(String, Value)>) -> Value {
    let (noun, _) = operation.id.split_once('.').unwrap_or((operation.id, ""));
    let mut told = json!({
        "operationId": operation.id,
        "tags": [noun],
        "summary": operation.summary,
        "parameters": parameters(operation),
        "responses": answers(operation, problem, schemas),
        "security": operation
            .needs
            .permissions()
            .map(|one| json!({ "oauth2": scopes([one].into_iter().chain(operation.also.iter().copied())) }))
            .collect::<Vec<_>>(),
    });
    if let (Some(takes), Some(members)) = (operation.takes, told.as_object_mut()) {
        let content_type = if operation.method == "PATCH" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let schema = reference(takes, schemas);
        members.insert(
            "requestBody".to_owned(),
            json!({ "required": true, "content": { content_type: { "schema": schema } } }),
        );
    }
    told
}

/// The scopes of permissions, each once.
fn scopes(permissions: impl Iterator<Item = Permission>) -> BTreeSet<String> {
    permissions
        .filter_map(Permission::scope)
        .map(|scope| scope.to_string())
        .collect()
}

/// What an operation is told beside its body.
pub fn parameters(operation: &Operation) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let of = |place: &str, name: &str, is_required: bool, schema: &Value, description: &str| {
        json!({
            "in": place, "name": name, "required": is_required, "schema": schema, "description": description,
        })
    };
    let mut all: Vec<_> = operation
        .names()
        .map(|name| of("path", name, true, &text, "Which."))
        .collect();
    let filters = operation.filters.iter();
    all.extend(filters.map(|(name, words)| of("query", name, false, &text, words)));
    match operation.does {
        Does::List => {
            let number = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 });
            all.push(of("query", "limit", false, &number, "How many at most."));
            all.push(of("query", "after", false, &text, "`next` of the page before."));
        }
        Does::Create | Does::Act => {
            let words =
                "The same request by the same key is carried out once; its answer is kept for 24 hours.";
            all.push(of("header", "Idempotency-Key", false, &text, words));
        }
        Does::Change => {
            let words = "The ETag of what was read, or `*`.";
            all.push(of("header", "If-Match", true, &text, words));
        }
        Does::Read => {}
    }
    if operation.change.is_some() {
        let words = "The same request by the same key is carried out once; its answer is kept for 24 hours.";
        all.push(of("header", "Idempotency-Key", false, &text, words));
        let words = "Says what it would end, and takes it back.";
        all.push(of(
            "query",
            "dry_run",
            false,
            &json!({ "type": "boolean" }),
            words,
        ));
    }
    all
}

fn answers(operation: &Operation, problem: &Value, schemas: &mut Vec<(String, Value)>) -> Value {
    let mut answers = Map::new();
    let shown = operation.gives.map(|gives| reference(gives, schemas));
    let status = match (operation.does, &shown) {
        (Does::Create, _) => "201",
        (_, None) => "204",
        _ => "200",
    };
    let mut good = json!({ "description": "It was done." });
    let of_list = |shown: Value| {
        json!({
            "type": "object",
            "required": ["data", "next"],
            "properties": {
                "data": { "type": "array", "items": shown },
                "next": { "type": ["string", "null"], "description": "What the next page comes after." },
            },
        })
    };
    let is_list = operation.does == Does::List;
    let shown = shown.map(|shown| if is_list { of_list(shown) } else { shown });
    let would = operation
        .change
        .map(|_| reference(Shape::of::<WouldEnd>(), schemas));
    if let (Some(shown), Some(members)) = (shown, good.as_object_mut()) {
        // What is only tried out is told where it is done, too.
        let schema = match &would {
            Some(would) if status == "200" => json!({ "anyOf": [shown, would] }),
            _ => shown,
        };
        members.insert("content".to_owned(), in_json(&schema));
    }
    answers.insert(status.to_owned(), good);
    if operation.does == Does::Act || operation.does == Does::Change {
        // Whoever may not see it is not shown it.
        answers.entry("204").or_insert_with(
            || json!({ "description": "It was done; there is nothing to see for whoever asked." }),
        );
    }
    if let (Some(would), true) = (would, status != "200") {
        answers.insert(
            "200".to_owned(),
            json!({ "description": "What it would end (`dry_run`).", "content": in_json(&would) }),
        );
    }
    // Whoever shows no token hears nothing but that one is wanted (RFC 6750 §3).
    answers.insert(
        "401".to_owned(),
        json!({ "description": "An access token of a person is wanted." }),
    );
    for (status, words) in refusals(operation) {
        let content = json!({ "application/problem+json": { "schema": problem } });
        answers.insert(
            status.to_owned(),
            json!({ "description": words, "content": content }),
        );
    }
    Value::Object(answers)
}

fn in_json(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

/// What a change that was only tried out would end.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is the shape of an answer alone")]
struct WouldEnd {
    /// Always true.
    dry_run: bool,
    /// How much of what lives would live no more.
    effect: WouldEndOf,
}

/// How much would live no more.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is the shape of an answer alone")]
struct WouldEndOf {
    /// Grants.
    grants: u64,
    /// The people these grants are of.
    people: u64,
    /// Sign-ins.
    sign_ins: u64,
    /// Links to set a password.
    links: u64,
    /// People who could sign in by another provider no longer, where there are any.
    unknown: Option<u64>,
    /// How many of them could not sign in at all, where there are any.
    stranded: Option<u64>,
    /// Who those are, by address, for whoever sees providers or accounts.
    locked_out: Option<Vec<String>>,
}

/// What an operation may be refused with.
fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![
        ("400", "The request cannot be read."),
        ("403", "The token's scope, or its person's rights, do not reach."),
        ("429", "There were too many requests with this token."),
        ("503", "The server is busy, or its database away."),
    ];
    if operation.names().next().is_some() || operation.change.is_some() || !operation.filters.is_empty() {
        all.push(("404", "There is no such thing."));
    }
    if operation.change.is_some() {
        all.push(("409", "It is there already, or something stands in the way."));
        all.push(("422", "It breaks rules; each is named."));
    }
    if operation.does == Does::Change {
        all.push(("412", "It is not as it was when it was read."));
        all.push(("428", "`If-Match` is wanted."));
    }
    all
}

/// A reference to a shape, which is kept among `schemas` with all it is made of.
fn reference(shape: Shape, schemas: &mut Vec<(String, Value)>) -> Value {
    let name = referred(shape, schemas);
    json!({ "$ref": format!("{SCHEMAS}{name}") })
}

/// Keeps a shape among `schemas`, with all it is made of; its name.
pub fn referred(shape: Shape, schemas: &mut Vec<(String, Value)>) -> String {
    let name = (shape.name)().into_owned();
    let mut parts = Vec::new();
    (shape.parts)(&mut parts);
    parts.push((name.clone(), (shape.schema)()));
    for (part, schema) in parts {
        if !schemas.iter().any(|(known, _)| *known == part) {
            schemas.push((part, serde_json::to_value(schema).unwrap_or_default()));
        }
    }
    name
}
