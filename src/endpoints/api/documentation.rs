//! What can be asked, as pages to read: made of the list of operations, as the `OpenAPI` document is.

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::list::operations;
use super::operation::{Does, Operation, Shape};
use super::parameters;
use super::shapes::referred;
use crate::app::App;
use crate::oauth::access::Permission;
use crate::pages::{
    ApiNounPage, ApiPage, ApiShapesPage, NamedOperation, ToldMember, ToldOperation, ToldShape,
};
use crate::web::language::english_alone;
use crate::web::page::{layout, not_found, page};

/// `GET /admin/api`: all of it.
pub async fn all(State(app): State<App>) -> Response {
    english_alone();
    let mut nouns: BTreeMap<&str, Vec<NamedOperation>> = BTreeMap::new();
    for operation in operations() {
        nouns.entry(noun(&operation)).or_default().push(named(&operation));
    }
    let template = ApiPage {
        layout: layout(&app, None),
        nouns: nouns
            .into_iter()
            .map(|(noun, operations)| (noun.to_owned(), operations))
            .collect(),
    };
    page(StatusCode::OK, &template)
}

/// `GET /admin/api/{noun}`: what can be asked of one noun.
pub async fn one(State(app): State<App>, wanted: Result<Path<String>, PathRejection>) -> Response {
    english_alone();
    let (noun, operations) = of_noun(wanted);
    if operations.is_empty() {
        return not_found(&app);
    }
    let template = ApiNounPage {
        layout: layout(&app, None),
        noun,
        operations: operations.iter().map(told).collect(),
    };
    page(StatusCode::OK, &template)
}

/// `GET /admin/api/{noun}/shapes`: what is sent and answered.
pub async fn shapes(State(app): State<App>, wanted: Result<Path<String>, PathRejection>) -> Response {
    english_alone();
    let (noun, operations) = of_noun(wanted);
    if operations.is_empty() {
        return not_found(&app);
    }
    let mut schemas = Vec::new();
    for shape in operations.iter().flat_map(|one| [one.takes, one.gives]).flatten() {
        referred(shape, &mut schemas);
    }
    schemas.sort_by(|(one, _), (other, _)| one.cmp(other));
    let template = ApiShapesPage {
        layout: layout(&app, None),
        noun,
        shapes: schemas.iter().map(|(name, schema)| shape(name, schema)).collect(),
    };
    page(StatusCode::OK, &template)
}

/// A noun, and what can be asked of it.
fn of_noun(wanted: Result<Path<String>, PathRejection>) -> (String, Vec<Operation>) {
    let wanted = wanted.map(|Path(wanted)| wanted).unwrap_or_default();
    let all = operations().into_iter();
    let found = all.filter(|operation| noun(operation) == wanted).collect();
    (wanted, found)
}

/// What an operation is about.
fn noun(operation: &Operation) -> &'static str {
    operation
        .id
        .split_once('.')
        .map_or(operation.id, |(noun, _)| noun)
}

fn named(operation: &Operation) -> NamedOperation {
    NamedOperation {
        method: operation.method,
        path: operation.path,
        summary: operation.summary,
    }
}

fn told(operation: &Operation) -> ToldOperation {
    let scopes = operation.needs.permissions().filter_map(Permission::scope);
    let scopes: Vec<_> = scopes.map(|scope| scope.to_string()).collect();
    let name = |shape: Option<Shape>| shape.map(|shape| (shape.name)().into_owned()).unwrap_or_default();
    let gives = name(operation.gives);
    let parameters = parameters::all(operation);
    let text = |parameter: &Value, member: &str| -> String {
        parameter
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let parameters = parameters.iter().map(|parameter| {
        let [name, place, about] = ["name", "in", "description"].map(|member| text(parameter, member));
        (name, place, about)
    });
    ToldOperation {
        named: named(operation),
        id: operation.id,
        scope: scopes.join(" or "),
        parameters: parameters.collect(),
        takes: name(operation.takes),
        gives: if operation.does == Does::List && !gives.is_empty() {
            format!("{{\"data\": [{gives}, …], \"next\": …}}")
        } else {
            gives
        },
    }
}

/// A shape, told by its schema.
fn shape(name: &str, schema: &Value) -> ToldShape {
    let mut members = Vec::new();
    collect(schema, &mut members);
    if members.is_empty() {
        members.push(ToldMember {
            name: "value".to_owned(),
            kind: kind(schema),
            is_optional: false,
            about: String::new(),
        });
    }
    ToldShape {
        name: name.to_owned(),
        about: about(schema),
        members,
    }
}

/// The members of a schema, and of those it is put together of.
fn collect(schema: &Value, members: &mut Vec<ToldMember>) {
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        match part.get("$ref") {
            Some(_) => members.push(ToldMember {
                name: "…".to_owned(),
                kind: format!("all members of {}", kind(part)),
                is_optional: false,
                about: String::new(),
            }),
            None => collect(part, members),
        }
    }
    let required: Vec<_> = list(schema, "required").filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        members.push(ToldMember {
            name: name.clone(),
            kind: kind(property),
            is_optional: !required.contains(&name.as_str()),
            about: about(property),
        });
    }
}

fn list<'a>(schema: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    let list = schema.get(member).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn about(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str);
    text.unwrap_or_default().replace('\n', " ")
}

/// A type, in words: "list of text", "text or null", "one of web, spa".
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let words: Vec<_> = list(schema, "enum").map(plain).collect();
    if !words.is_empty() {
        return format!("one of {}", words.join(", "));
    }
    for member in ["oneOf", "anyOf"] {
        let kinds: Vec<_> = list(schema, member).map(kind).collect();
        if !kinds.is_empty() {
            return kinds.join(" or ");
        }
    }
    let of = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => format!(
            "list of {}",
            schema.get("items").map_or("anything".to_owned(), kind)
        ),
        other => other.to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(name)) => of(name),
        Some(Value::Array(names)) => {
            let kinds = names.iter().filter_map(Value::as_str).map(of);
            kinds.collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
