//! The administration's REST API (`/api/admin/v1`): a list of operations, and the one door to them all.
//!
//! Whoever has no token of a person for this resource server gets nowhere; what a token may do is its scope and what its person may at
//! that moment. What changes anything goes through `admin::apply`, as the command line does.

mod access;
mod audit_events;
mod call;
mod caller;
mod client_edits;
mod client_people;
mod clients;
mod documentation;
mod explain;
mod groups;
mod health;
mod initial_tokens;
mod keys;
mod links;
mod list;
mod mails;
mod openapi;
mod operation;
mod patch;
mod problem;
mod provider_body;
mod providers;
mod reply;
mod resources;
mod roles;
mod scopes;
mod settings;
mod sign_ins;
mod users;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::response::Response;
use serde_json::{Map, Value};

pub use list::operations;
pub use operation::{Does, Needs, Operation};

use super::endpoint::{Endpoint, file, json};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::web::bearer;
use crate::web::edge::Edge;
use crate::web::json::MaybeJson;
use call::Call;
use caller::Caller;
use problem::Problem;
use reply::Reply;

/// Every endpoint of the administration.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for operation in operations() {
        let known = endpoints
            .iter()
            .position(|endpoint| endpoint.path == operation.path);
        let endpoint = match known {
            Some(at) => endpoints.swap_remove(at),
            None => json(operation.path),
        };
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
            answer(&app, edge, operation, came).await
        };
        endpoints.push(endpoint.taking(&operation.method(), handler));
    }
    let described = json("/api/admin/v1/openapi.json").get(openapi::serve);
    endpoints.push(described.knowing(openapi::document()));
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

async fn answer(app: &App, edge: Edge, operation: Operation, came: Came) -> Response {
    let path = edge.path.clone();
    let query = Parameters::parse(came.query.as_bytes()).unwrap_or_default();
    match Box::pin(through(app, edge, operation, came)).await {
        Ok(Some(reply)) => reply.response(app, (&path, &query)),
        // RFC 6750 §3: nothing is said to whoever shows nothing.
        Ok(None) => bearer::wanted(),
        Err(problem) => problem.response(app),
    }
}

/// The door: who asks, whether they may at all, and what for; then the operation. Nothing to say to whoever shows no token.
async fn through(app: &App, edge: Edge, operation: Operation, came: Came) -> Result<Option<Reply>, Problem> {
    let Some(caller) = Caller::of(app, &edge).await? else {
        return Ok(None);
    };
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
    let query = Parameters::parse(came.query.as_bytes()).map_err(unreadable)?;
    query.refuse_repeated().map_err(unreadable)?;
    if let Some((name, _)) = query.pairs().iter().find(|(name, _)| !operation.knows(name)) {
        let detail = format!("This operation knows no parameter {name}.");
        return Err(Problem::of(reason::ADMIN_PARAMETER_MALFORMED, detail));
    }
    if is_unclear(&came.query) {
        let detail = "dry_run is true or false: nothing was changed.";
        return Err(Problem::of(reason::ADMIN_PARAMETER_MALFORMED, detail));
    }
    let path = came.names.ok_or_else(call::nothing_there)?;
    let body = came
        .body
        .map_err(|error| Problem::of(reason::ADMIN_BODY_MALFORMED, error.description))?;
    if operation.takes.is_some() && body.is_none() {
        return Err(Problem::of(
            reason::ADMIN_BODY_MALFORMED,
            "Send a JSON object in the body.",
        ));
    }
    let call = Call {
        app: app.clone(),
        caller,
        method: operation.method,
        path,
        query,
        body: body.unwrap_or_default(),
        edge,
    };
    once(operation, call).await.map(Some)
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

/// Whether a query may be meant as a rehearsal, and does not say so exactly: what is only to be seen is never carried out.
fn is_unclear(query: &str) -> bool {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.any(|(name, value)| name == "dry_run" && !["true", "false"].contains(&&*value))
}

fn is_open(needs: Needs, caller: &Caller) -> bool {
    needs.permissions().any(|one| caller.may(one))
}

fn unreadable(error: ProtocolError) -> Problem {
    Problem::of(reason::ADMIN_PARAMETER_MALFORMED, error.description)
}
