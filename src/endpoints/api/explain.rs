//! Why a person can, or cannot, have something of an app.

use super::call::{Call, malformed};
use super::filter::Filter;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::explain::{Question, explain};
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::oauth::reason;
use crate::records::access::ExplanationRecord;
use crate::types::{ClientId, ResourceUri, Scope};

/// What else it takes: it names the person and the app.
const ALSO: [Permission; 2] = [Permission::UsersRead, Permission::ClientsRead];

pub(super) const OPERATIONS: [Operation; 1] = [Operation::read(
    "/api/admin/v1/explain",
    (
        "explain.read",
        "What a person can have of an app, and the rules that say so, in the order they are asked.",
    ),
    Needs::One(Permission::PermissionsRead),
    answered_by!(answer),
)
.also(&ALSO)
.filters(&[
    Filter::of::<Whom>("user", "The person, by id or address.").required(),
    Filter::of::<ClientId>("client_id", "The app.").required(),
    Filter::of::<Scope>(
        "scope",
        "The scope it asks for; all it may ask for if not said. Names separated by spaces.",
    ),
    Filter::of::<ResourceUri>(
        "resource",
        "A resource server it names; those the scope belongs to if none is said.",
    )
    .list(),
])
.gives::<ExplanationRecord>()];

async fn answer(call: Call) -> Result<Reply, Problem> {
    let wanted = |name: &str| malformed(name, format!("{name} is wanted."));
    let resources = call.query.all("resource").map(|uri| {
        uri.parse::<ResourceUri>()
            .map_err(|error| malformed("resource", format!("resource: {error}.")))
    });
    let question = Question {
        whom: call.filtered("user")?.ok_or_else(|| wanted("user"))?,
        client_id: call.filtered("client_id")?.ok_or_else(|| wanted("client_id"))?,
        scope: call.filtered("scope")?,
        resources: resources.collect::<Result<_, _>>()?,
    };
    if let Some(lacking) = ALSO.iter().find(|one| !call.caller.may(**one)) {
        let detail = format!("You don't have permission to view this. It takes {lacking} too.");
        return Err(Problem::of(reason::ADMIN_FORBIDDEN, detail));
    }
    let told = explain(&call.app.db, &call.app.settings, question).await?;
    Ok(Reply::plain(shown(&ExplanationRecord::from(&told))?))
}
