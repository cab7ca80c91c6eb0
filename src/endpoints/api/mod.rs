//! The administration's REST API (`/api/admin/v1`): a list of operations, and the one door to them all.
//!
//! Whoever has no token of a person for this resource server gets nowhere; what a token may do is its scope and what its person may at
//! that moment. What changes anything goes through `admin::apply`, as the command line does.

mod access;
mod answers;
mod audit_events;
mod body;
mod call;
mod caller;
mod client_edits;
mod client_people;
mod clients;
mod documentation;
mod explain;
mod filter;
mod groups;
mod health;
mod initial_tokens;
mod keys;
mod links;
mod list;
mod mails;
mod openapi;
mod operation;
mod parameters;
mod patch;
mod problem;
mod provider_body;
mod providers;
mod query;
mod reply;
mod resources;
mod roles;
mod scopes;
mod settings;
mod shapes;
mod sign_ins;
mod users;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value};

pub use list::operations;
pub use operation::{Does, Needs, Operation};

use super::endpoint::{Endpoint, file, json};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::web::edge::Edge;
use crate::web::json::MaybeJson;
use call::Call;
use caller::Caller;
use openapi::Document;
use problem::Problem;
use reply::Reply;

/// What an address takes with `PATCH` (RFC 5789 §3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// Every endpoint of the administration.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    let document = openapi::document();
    for operation in operations() {
        let known = endpoints
            .iter()
            .position(|endpoint| endpoint.path == operation.path);
        let endpoint = match known {
            Some(at) => endpoints.swap_remove(at),
            None => json(operation.path).with_problems(),
        };
        let document = document.clone();
        let handler = async move |State(app): State<App>,
                                  edge: Edge,
                                  names: Result<RawPathParams, RawPathParamsRejection>,
                                  query: RawQuery,
                                  body: MaybeJson| {
            let came = Came {
                names: names.ok().map(|names| {
                    let names = names.iter();
                    names
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .collect()
                }),
                query: query.0.unwrap_or_default(),
                body: body.0,
            };
            answer(&app, edge, (operation, &document), came).await
        };
        endpoints.push(endpoint.taking(&operation.method(), handler));
    }
    let described = json("/api/admin/v1/openapi.json").with_problems();
    endpoints.push(described.get(openapi::serve).knowing(document));
    endpoints.push(file("/admin/api", documentation::all));
    endpoints.push(file("/admin/api/{noun}", documentation::one));
    endpoints.push(file("/admin/api/{noun}/shapes", documentation::shapes));
    endpoints
}

/// What came with a request, not yet looked at.
struct Came {
    /// What the path names; nothing, where it cannot be read.
    names: Option<Vec<(String, String)>>,
    query: String,
    body: Result<Option<Map<String, Value>>, ProtocolError>,
}

async fn answer(
    app: &App,
    edge: Edge,
    (operation, document): (Operation, &Document),
    came: Came,
) -> Response {
    let path = edge.path.clone();
    let query = Parameters::parse(came.query.as_bytes()).unwrap_or_default();
    let mut response = match Box::pin(through(app, edge, (operation, document), came)).await {
        Ok(reply) => reply.response(app, (&path, &query)),
        Err(problem) => problem.response(app),
    };
    // RFC 5789 §2.2: "the response SHOULD include an Accept-Patch response header field to notify the client what patch document media
    // types are supported."
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE && operation.method == "PATCH" {
        let accepted = HeaderValue::from_static(operation.content_type());
        response.headers_mut().insert(ACCEPT_PATCH, accepted);
    }
    response
}

/// The door: who asks, whether they may at all, and what for; then the operation.
async fn through(
    app: &App,
    edge: Edge,
    (operation, document): (Operation, &Document),
    came: Came,
) -> Result<Reply, Problem> {
    let caller = Caller::of(app, &edge).await?.ok_or(Problem::Wanted)?;
    if !is_open(operation.needs, &caller) {
        let needed = operation
            .needs
            .permissions()
            .map(|one| one.to_string())
            .collect::<Vec<_>>();
        let detail = format!(
            "You don't have permission to view this. It takes {}.",
            needed.join(" or ")
        );
        return Err(Problem::of(reason::ADMIN_FORBIDDEN, detail));
    }
    let query = query::read(&operation, &came.query)?;
    let path = came.names.ok_or_else(call::nothing_there)?;
    let body = body::taken(&operation, document, came.body)?;
    let call = Call {
        app: app.clone(),
        caller,
        method: operation.method,
        path,
        query,
        body,
        edge,
    };
    once(operation, call).await
}

/// Carries an operation out: one that changes anything, once for each `Idempotency-Key`.
async fn once(operation: Operation, call: Call) -> Result<Reply, Problem> {
    let keyed = operation.change.and_then(|_| call.keyed().transpose());
    let Some(keyed) = keyed.transpose()? else {
        return (operation.answer)(call).await;
    };
    if let Some(reply) = keyed.answered().await? {
        return Ok(reply);
    }
    match (operation.answer)(call).await {
        Ok(reply) => Ok(reply),
        // The same request may have come twice at once: what stood in the way of the one was done by the other.
        Err(problem) => keyed.answered().await?.ok_or(problem),
    }
}

fn is_open(needs: Needs, caller: &Caller) -> bool {
    needs.permissions().any(|one| caller.may(one))
}
