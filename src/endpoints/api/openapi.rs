//! The `OpenAPI` document of the administration (`OpenAPI` 3.1.1), made of the list of operations and the types they take and give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use utoipa::ToSchema as _;

use super::list::operations;
use super::operation::{Operation, Shape};
use super::problem::ProblemDetails;
use super::shapes::{SCHEMAS, reference};
use super::{answers, parameters};
use crate::app::{App, administration};
use crate::oauth::access::Permission;
use crate::words::Translations;

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

impl Document {
    /// What stands in it at a reference, `#/…`.
    #[must_use]
    pub fn at(&self, reference: &str) -> Option<&Value> {
        self.0.pointer(reference.strip_prefix('#')?)
    }
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
    close_wholes(&mut schemas);
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

/// What is taken and put together of parts has no members beside theirs, and words in other languages.
fn close_wholes(schemas: &mut BTreeMap<String, Value>) {
    for takes in operations().iter().filter_map(|operation| operation.takes) {
        let whole = schemas.get_mut(&*(takes.name)()).and_then(Value::as_object_mut);
        if let Some(members) = whole.filter(|members| members.contains_key("allOf")) {
            members.insert("unevaluatedProperties".to_owned(), false.into());
        }
    }
    let words = schemas
        .get_mut(&*Translations::name())
        .and_then(Value::as_object_mut);
    if let Some(members) = words {
        let tagged = json!({ "^[a-z_]+#.": { "type": ["string", "null"] } });
        members.insert("patternProperties".to_owned(), tagged);
    }
}

/// An operation, told.
fn told(operation: &Operation, problem: &Value, schemas: &mut Vec<(String, Value)>) -> Value {
    let (noun, _) = operation.id.split_once('.').unwrap_or((operation.id, ""));
    let mut told = json!({
        "operationId": operation.id,
        "tags": [noun],
        "summary": operation.summary,
        "parameters": parameters::all(operation),
        "responses": answers::all(operation, problem, schemas),
        "security": operation
            .needs
            .permissions()
            .map(|one| json!({ "oauth2": scopes([one].into_iter().chain(operation.also.iter().copied())) }))
            .collect::<Vec<_>>(),
    });
    if let (Some(takes), Some(members)) = (operation.takes, told.as_object_mut()) {
        let content_type = operation.content_type();
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
