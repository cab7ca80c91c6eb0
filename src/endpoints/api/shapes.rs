//! Shapes of JSON in the `OpenAPI` document: each kept once, by its name.

use serde_json::{Value, json};

use super::operation::Shape;

/// Where schemas are in the document.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// A reference to a shape, which is kept among `schemas` with all it is made of.
pub(super) fn reference(shape: Shape, schemas: &mut Vec<(String, Value)>) -> Value {
    let name = referred(shape, schemas);
    json!({ "$ref": format!("{SCHEMAS}{name}") })
}

/// Keeps a shape among `schemas`, with all it is made of; its name.
pub(super) fn referred(shape: Shape, schemas: &mut Vec<(String, Value)>) -> String {
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
