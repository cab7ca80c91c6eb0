//! Sign-ins, and what people allowed apps.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::Call;
use super::filter::Filter;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{RevokeGrant, RevokeSession, RevokeSessions};
use crate::admin::users::Whom;
use crate::admin::{grants, sessions};
use crate::oauth::access::Permission;
use crate::records::grant::GrantRecord;
use crate::records::session::SessionRecord;
use crate::types::{ClientId, UserId};

const READ: Needs = Needs::One(Permission::SessionsRead);
const WRITE: Needs = Needs::One(Permission::SessionsWrite);

pub(super) const OPERATIONS: [Operation; 5] = [
    Operation::list(
        "/api/admin/v1/sessions",
        ("sessions.list", "Living sign-ins, the newest first."),
        READ,
        answered_by!(list_sessions),
    )
    .filters(&[
        Filter::of::<UserId>("user_id", "Of this person."),
        Filter::of::<ClientId>("client_id", "Used for this app."),
    ])
    .gives::<SessionRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/sessions/{id}"),
        ("sessions.revoke", "Ends a sign-in; its apps are told."),
        (WRITE, "session.revoke"),
        answered_by!(end_session),
    ),
    Operation::act(
        ("POST", "/api/admin/v1/users/{id}/sign-out"),
        (
            "users.sign-out",
            "Ends every sign-in of a person, those that are being made too; their apps are told.",
        ),
        (WRITE, "user.sign-out"),
        answered_by!(sign_out),
    )
    .gives::<SignedOut>(),
    Operation::list(
        "/api/admin/v1/grants",
        ("grants.list", "What people allowed apps, the newest first."),
        READ,
        answered_by!(list_grants),
    )
    .filters(&[
        Filter::of::<UserId>("user_id", "Of this person."),
        Filter::of::<ClientId>("client_id", "Of this app."),
    ])
    .gives::<GrantRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/grants/{id}"),
        (
            "grants.revoke",
            "Takes back what a person allowed an app: its refresh tokens are dead at once.",
        ),
        (WRITE, "grant.revoke"),
        answered_by!(revoke_grant),
    )
    .gives::<Revoked>(),
];

/// What was taken back.
#[derive(Debug, Serialize, ToSchema)]
struct Revoked {
    /// How many grants: none, if it had ended before.
    revoked: u64,
}

/// What was ended.
#[derive(Debug, Serialize, ToSchema)]
struct SignedOut {
    /// How many sign-ins: none, if there was none that lived.
    ended: u64,
}

async fn list_sessions(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let whom = call.filtered::<UserId>("user_id")?.map(Whom::Id);
    let client: Option<ClientId> = call.filtered("client_id")?;
    let limits = (call.app.settings.sessions.idle.duration(), page.and_one());
    let (of, now) = ((whom.as_ref(), client.as_ref()), call.edge.now);
    let found = sessions::page(&call.app.db, of, page.after_id(), limits, now).await?;
    page.read(
        found,
        |one| one.id.to_string(),
        |one| shown(&SessionRecord::from(one)),
    )
}

async fn end_session(call: Call) -> Result<Reply, Problem> {
    let change = RevokeSession {
        id: call.named("id")?,
    };
    call.act(change, |()| Ok(Reply::done().into())).await
}

async fn sign_out(call: Call) -> Result<Reply, Problem> {
    let change = RevokeSessions {
        whom: Whom::Id(call.named("id")?),
    };
    call.act(change, |ended| {
        Ok(Reply::plain(shown(&SignedOut { ended: *ended })?).into())
    })
    .await
}

async fn list_grants(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let whom = call.filtered::<UserId>("user_id")?.map(Whom::Id);
    let client: Option<ClientId> = call.filtered("client_id")?;
    let of = (whom.as_ref(), client.as_ref());
    let found = grants::page(&call.app.db, of, page.after_id(), page.and_one()).await?;
    page.read(
        found,
        |one| one.id.to_string(),
        |one| shown(&GrantRecord::from(one)),
    )
}

async fn revoke_grant(call: Call) -> Result<Reply, Problem> {
    let change = RevokeGrant {
        id: call.named("id")?,
    };
    call.act(change, |revoked| {
        Ok(Reply::plain(shown(&Revoked { revoked: *revoked })?).into())
    })
    .await
}
