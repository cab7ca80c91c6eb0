//! Every answer of the API is one that its document tells of: by status, content type, headers and shape. And what was taken is what the
//! document says is taken.

use std::sync::OnceLock;

use regex::Regex;

use super::*;

/// Headers that are told of, if an answer has them.
const TOLD: [&str; 7] = [
    "etag",
    "location",
    "link",
    "retry-after",
    "www-authenticate",
    "allow",
    "accept-patch",
];

static DOCUMENT: OnceLock<Value> = OnceLock::new();

/// The document: the same at every server, but for where that is.
pub async fn document(s: &TestServer) -> &'static Value {
    if let Some(document) = DOCUMENT.get() {
        return document;
    }
    let answer = s.get("/api/admin/v1/openapi.json", &[]).await.json();
    DOCUMENT.get_or_init(|| answer)
}

/// What the document tells of the operation at an address, if there is one.
fn operation<'d>(document: &'d Value, (method, path): (&str, &str)) -> Option<&'d Value> {
    let path = path.split('?').next().unwrap();
    let asked: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let parts: Vec<_> = template
            .strip_prefix("/api/admin/v1")
            .unwrap()
            .split('/')
            .collect();
        let mut pairs = parts.iter().zip(&asked);
        parts.len() == asked.len() && pairs.all(|(part, asked)| part.starts_with('{') || part == asked)
    };
    let paths = document["paths"].as_object().unwrap();
    // A word goes before a name.
    let template = paths
        .keys()
        .filter(fits)
        .min_by_key(|path| path.matches('{').count())?;
    paths[template].get(method.to_lowercase())
}

/// Holds an answer to the document, and what was sent if it was taken.
pub async fn hold(s: &TestServer, (method, path): (&str, &str), sent: Option<&Value>, answer: &Answer) {
    let document = document(s).await;
    let Some(operation) = operation(document, (method, path)) else {
        return;
    };
    let told = format!("{method} {path}: {} {}", answer.status, answer.body);
    let answered = &operation["responses"][answer.status.to_string()];
    assert!(answered.is_object(), "no such status in the document: {told}");
    match answered["content"].as_object() {
        None => assert!(
            answer.body.is_empty() && answer.header("content-type").is_empty(),
            "{told}"
        ),
        Some(types) => {
            let content = types.get(answer.header("content-type"));
            let content = content.unwrap_or_else(|| panic!("another content type: {told}"));
            let misfit = misfit(document, &content["schema"], &answer.json(), "");
            assert_eq!(misfit, None, "{told}");
        }
    }
    let headers = answered["headers"].as_object();
    let headers: Vec<_> = headers.into_iter().flatten().collect();
    for (name, header) in &headers {
        assert!(
            header["required"] != true || !answer.header(&name.to_lowercase()).is_empty(),
            "no {name}: {told}"
        );
    }
    for name in TOLD {
        let is_told = headers.iter().any(|(told, _)| told.eq_ignore_ascii_case(name));
        assert!(
            is_told || answer.header(name).is_empty(),
            "{name} is not in the document: {told}"
        );
    }
    if let (200..300, Some(sent)) = (answer.status, sent) {
        let Some(types) = operation["requestBody"]["content"].as_object() else {
            assert_eq!(*sent, serde_json::json!({}), "it takes no body: {told}");
            return;
        };
        let misfit = misfit(document, &types.values().next().unwrap()["schema"], sent, "");
        assert_eq!(misfit, None, "{sent}: {told}");
    }
}

/// Where a value is not what its schema says, as far as the document has words for that.
pub fn misfit(document: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return misfit(
            document,
            document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            value,
            place,
        );
    }
    let all = |member: &str| schema[member].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(found) = all("allOf")
        .iter()
        .find_map(|part| misfit(document, part, value, place))
    {
        return Some(found);
    }
    for member in ["oneOf", "anyOf"] {
        let found: Vec<_> = all(member)
            .iter()
            .map(|one| misfit(document, one, value, place))
            .collect();
        let fitting = found.iter().filter(|found| found.is_none()).count();
        if !found.is_empty() && (fitting == 0 || member == "oneOf" && fitting > 1) {
            return Some(format!("{place}: {fitting} of {member} fit, {found:?}"));
        }
    }
    let types: Vec<_> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect(),
        _ => vec![],
    };
    if !types.is_empty() && !types.iter().any(|one| is_of(value, one)) {
        return Some(format!("{place}: {value} is none of {types:?}"));
    }
    if !all("enum").is_empty() && !all("enum").contains(value) {
        return Some(format!("{place}: {value} is no word of the list"));
    }
    match value {
        Value::String(text) => of_text(schema, text, place),
        Value::Number(number) => of_number(schema, number.as_f64().unwrap(), place),
        Value::Array(list) => {
            let mut items = list.iter().enumerate();
            items.find_map(|(at, one)| misfit(document, &schema["items"], one, &format!("{place}/{at}")))
        }
        Value::Object(members) => {
            let missing = all("required")
                .iter()
                .find(|name| !members.contains_key(name.as_str().unwrap()));
            if let Some(name) = missing {
                return Some(format!("{place}: {name} is missing"));
            }
            members
                .iter()
                .find_map(|(name, value)| match schema["properties"].get(name) {
                    Some(schema) => misfit(document, schema, value, &format!("{place}/{name}")),
                    None if schema["additionalProperties"] == false => {
                        Some(format!("{place}/{name} is not known"))
                    }
                    None => None,
                })
        }
        _ => None,
    }
}

fn is_of(value: &Value, wanted: &str) -> bool {
    match wanted {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    }
}

fn of_text(schema: &Value, text: &str, place: &str) -> Option<String> {
    let length = u64::try_from(text.chars().count()).unwrap();
    let is_short = schema["minLength"].as_u64().is_some_and(|least| length < least);
    let is_long = schema["maxLength"].as_u64().is_some_and(|most| length > most);
    let pattern = schema["pattern"]
        .as_str()
        .map(|pattern| Regex::new(pattern).unwrap());
    let is_other = pattern.is_some_and(|pattern| !pattern.is_match(text));
    (is_short || is_long || is_other).then(|| format!("{place}: {text:?} is no {schema}"))
}

fn of_number(schema: &Value, number: f64, place: &str) -> Option<String> {
    let is_small = schema["minimum"].as_f64().is_some_and(|least| number < least);
    let is_great = schema["maximum"].as_f64().is_some_and(|most| number > most);
    (is_small || is_great).then(|| format!("{place}: {number} is no {schema}"))
}
