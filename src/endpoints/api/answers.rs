//! What an operation may answer, for the `OpenAPI` document: each status, with what it shows and the headers it has.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::operation::{Does, Operation, Shape};
use super::shapes::reference;

/// The answers of an operation, by status.
pub(super) fn all(operation: &Operation, problem: &Value, schemas: &mut Vec<(String, Value)>) -> Value {
    let mut answers = good(operation, schemas);
    for (status, description) in refusals(operation) {
        answers.insert(
            status.to_owned(),
            json!({
                "description": description,
                "headers": headers_of_refusal(operation, status),
                "content": { "application/problem+json": { "schema": problem } },
            }),
        );
    }
    Value::Object(answers)
}

/// What is answered where it was done, or only tried out.
fn good(operation: &Operation, schemas: &mut Vec<(String, Value)>) -> Map<String, Value> {
    let mut answers = Map::new();
    let shown = operation.gives.map(|gives| reference(gives, schemas));
    let status = match (operation.does, &shown) {
        (Does::Create, _) => "201",
        (_, None) => "204",
        _ => "200",
    };
    let is_list = operation.does == Does::List;
    let shown = shown.map(|shown| if is_list { of_list(&shown) } else { shown });
    let part = operation.or_gives.map(|part| reference(part, schemas));
    let would = operation
        .change
        .map(|_| reference(Shape::of::<WouldEnd>(), schemas));
    let mut good = json!({ "description": "It was done.", "headers": headers(operation, status) });
    if let (Some(shown), Some(members)) = (shown, good.as_object_mut()) {
        // What is only tried out is told where it is done, too.
        let would = would.clone().filter(|_| status == "200");
        let schema = match (part, would) {
            (None, None) => shown,
            (part, would) => {
                let all: Vec<_> = [Some(shown), part, would].into_iter().flatten().collect();
                json!({ "anyOf": all })
            }
        };
        members.insert("content".to_owned(), in_json(&schema));
    }
    answers.insert(status.to_owned(), good);
    if operation.change.is_some() {
        // Whoever may not see it is not shown it, nor again by whoever may not any more.
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
    answers
}

fn of_list(shown: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": { "type": "array", "items": shown },
            "next": { "type": ["string", "null"], "description": "What the next page comes after." },
        },
    })
}

fn in_json(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

/// The headers of what was done.
fn headers(operation: &Operation, status: &str) -> Value {
    match (operation.does, status) {
        (Does::List, _) => json!({ "Link": header(false, "The next page, by `rel=\"next\"` (RFC 8288).") }),
        (_, "201") => json!({ "Location": header(false, "Where it is, if it is read by itself.") }),
        (_, "200") => json!({ "ETag": header(false, "Its version, if it has versions.") }),
        _ => json!({}),
    }
}

/// The headers of a problem.
fn headers_of_refusal(operation: &Operation, status: &str) -> Value {
    let id = header(true, "By which the answer is found in the log.");
    let mut headers = Map::from_iter([("Grantor-Error-Id".to_owned(), id)]);
    let challenge = "What opens the door (RFC 6750, RFC 9470).";
    let more = match status {
        "400" => Some(("WWW-Authenticate", false, challenge)),
        "401" => Some(("WWW-Authenticate", true, challenge)),
        "405" => Some(("Allow", true, "The methods there are.")),
        "415" if operation.method == "PATCH" => {
            Some(("Accept-Patch", true, "What a change is sent as (RFC 5789)."))
        }
        "429" | "503" => Some(("Retry-After", true, "After how many seconds to ask again.")),
        _ => None,
    };
    if let Some((name, is_always, description)) = more {
        headers.insert(name.to_owned(), header(is_always, description));
    }
    Value::Object(headers)
}

fn header(is_always: bool, description: &str) -> Value {
    json!({ "required": is_always, "schema": { "type": "string" }, "description": description })
}

/// What an operation may be refused with.
fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![
        ("400", "The request cannot be read."),
        ("401", "There is no access token, or none that opens this door."),
        ("403", "The token's scope, or its person's rights, do not reach."),
        ("405", "The address has other methods."),
        ("414", "The address is too long."),
        ("429", "There were too many requests with this token."),
        ("503", "The server is busy, or its database away."),
    ];
    if operation.names().next().is_some() || operation.change.is_some() || !operation.filters.is_empty() {
        all.push(("404", "There is no such thing."));
    }
    if operation.takes.is_some() {
        all.push(("408", "The body did not come in time."));
        all.push(("413", "The body is too large."));
        all.push(("415", "The body is of another type than the operation takes."));
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
