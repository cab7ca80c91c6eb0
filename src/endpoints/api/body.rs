//! The body of a request, held against what its operation takes: the JSON types of the document itself. What is read behind this door
//! takes a list for an object, or a word for a truth value, where that is all there is to go by.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::openapi::Document;
use super::operation::{Operation, Shape};
use super::problem::{Fault, Problem, pointer};
use super::shapes::SCHEMAS;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;

/// The members of a body.
///
/// # Errors
/// Why it could not be read; if there is one where none is taken, or none where one is; if it has other JSON types than the document says.
pub(super) fn taken(
    operation: &Operation,
    document: &Document,
    came: Result<Option<Map<String, Value>>, ProtocolError>,
) -> Result<Map<String, Value>, Problem> {
    let Some(takes) = operation.takes else {
        return match came {
            // An empty object says nothing, and some libraries send one always.
            Ok(body) if body.as_ref().is_none_or(Map::is_empty) => Ok(Map::new()),
            _ => Err(Problem::of(
                reason::ADMIN_BODY_MALFORMED,
                "This operation takes no body: nothing was changed.",
            )),
        };
    };
    let body = came.map_err(unreadable)?.ok_or_else(|| {
        let detail = format!("Send a JSON object in the body as {}.", operation.content_type());
        Problem::of(reason::ADMIN_BODY_MALFORMED, detail)
    })?;
    match misfit(document, takes, &body) {
        Some(fault) => Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, vec![fault])),
        None => Ok(body),
    }
}

/// RFC 9110 §15.5.16: another type than the operation takes is 415, whatever it is at the endpoints of OAuth.
fn unreadable(error: ProtocolError) -> Problem {
    let reason = if error.reason == reason::CONTENT_TYPE_WRONG {
        reason::ADMIN_MEDIA_TYPE
    } else {
        error.reason
    };
    Problem::of(reason, error.description)
}

/// The first place where a body is of another JSON type than its shape.
fn misfit(document: &Document, shape: Shape, body: &Map<String, Value>) -> Option<Fault> {
    let schema = document.at(&format!("{SCHEMAS}{}", (shape.name)()))?;
    members(document, schema, body, "")
}

/// That of a value, at its place.
fn of_value(document: &Document, schema: &Value, value: &Value, place: &str) -> Option<Fault> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return of_value(document, document.at(reference)?, value, place);
    }
    for member in ["oneOf", "anyOf"] {
        let Some(others) = schema.get(member).and_then(Value::as_array) else {
            continue;
        };
        let is_nothing = |other: &&Value| other.get("type").is_some_and(|one| one == "null");
        if value.is_null() && others.iter().any(|other| is_nothing(&other)) {
            return None;
        }
        let others = others.iter().filter(|other| !is_nothing(other));
        let mut misfits = others.map(|other| of_value(document, other, value, place));
        return misfits.try_fold(None, |_, misfit| misfit.map(Some))?;
    }
    let types = types(schema);
    if !types.is_empty() && !types.iter().any(|wanted| is_of(value, wanted)) {
        return Some(Fault::new(words(&types, value)).at(place.to_owned()));
    }
    let items = schema.get("items");
    match value {
        Value::Object(body) => members(document, schema, body, place),
        Value::Array(list) if items.is_some() => {
            let mut places = list.iter().enumerate();
            places.find_map(|(at, one)| of_value(document, items?, one, &format!("{place}/{at}")))
        }
        _ => parts(schema).find_map(|part| of_value(document, part, value, place)),
    }
}

/// That of the members a schema, or one of its parts, knows.
fn members(document: &Document, schema: &Value, body: &Map<String, Value>, place: &str) -> Option<Fault> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return members(document, document.at(reference)?, body, place);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let own = properties.into_iter().flatten().find_map(|(name, schema)| {
        let value = body.get(name)?;
        of_value(document, schema, value, &format!("{place}{}", pointer(&[name])))
    });
    own.or_else(|| parts(schema).find_map(|part| members(document, part, body, place)))
}

/// What a schema is put together of.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let parts = schema.get("allOf").and_then(Value::as_array);
    parts.into_iter().flatten()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of(value: &Value, wanted: &str) -> bool {
    match wanted {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" | "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn words(wanted: &[&str], value: &Value) -> Cow<'static, str> {
    if value.is_null() {
        return Cow::Borrowed("null takes nothing away here.");
    }
    let wanted = wanted.iter().filter(|wanted| **wanted != "null");
    let wanted: Vec<_> = wanted
        .map(|wanted| match *wanted {
            "boolean" => "true or false",
            "integer" | "number" => "a number",
            "string" => "a text",
            "array" => "a list",
            _ => "an object",
        })
        .collect();
    Cow::Owned(format!("It is {}.", wanted.join(" or ")))
}
