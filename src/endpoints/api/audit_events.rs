//! The audit log: to read, to verify, and to erase what it says of a person.

use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, malformed};
use super::filter::{Filter, Head, ReasonNumber, Whole, Words};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use super::users::ALL_OF_ADMIN;
use crate::admin::audit::{self as events, Filter as Sought};
use crate::admin::change::EraseEvents;
use crate::admin::users::Whom;
use crate::audit::{self, Heads};
use crate::oauth::access::Permission;
use crate::oauth::reason;
use crate::records::event::{ErasedRecord, EventRecord};
use crate::records::verification::{VerificationRecord, not_known};
use crate::types::{ClientId, ErrorId, EventKind, Timestamp, UserId};

const READ: Needs = Needs::One(Permission::AuditRead);

pub(super) const OPERATIONS: [Operation; 3] = [
    Operation::list(
        "/api/admin/v1/audit-events",
        ("audit-events.list", "What happened, the newest first."),
        READ,
        answered_by!(list),
    )
    .filters(&[
        Filter::of::<EventKind>("kind", "Of one kind, for example `signed_in`, `grant_revoked`, `client_created`."),
        Filter::of::<UserId>("user_id", "About this person."),
        Filter::of::<ClientId>("client_id", "About this app."),
        Filter::of::<Words>("actor_id", "Done by this person or app."),
        Filter::of::<ReasonNumber>("reason", "Refused for the reason of this number, as `G1104`."),
        Filter::of::<ErrorId>("error_id", "About the refusal whose page or answer showed this id."),
        Filter::of::<Whole>("since", "From then on, in seconds since 1970-01-01T00:00:00Z."),
        Filter::of::<Whole>("until", "Before then, in seconds since 1970-01-01T00:00:00Z."),
    ])
    .gives::<EventRecord>(),
    Operation::read(
        "/api/admin/v1/audit-events/verification",
        (
            "audit-events.verify",
            "Looks whether the log is what was written: nothing changed, added or taken away. It reads all of it.",
        ),
        READ,
        answered_by!(verify),
    )
    .filters(&[
        Filter::of::<Whole>("batch", "The place of a seal whose head was kept elsewhere; together with `head`."),
        Filter::of::<Head>("head", "That head, as it was told when it was the newest: it must be in the log still."),
    ])
    .gives::<VerificationRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/audit-events/erase"),
        (
            "audit-events.erase",
            "Erases addresses and browsers of all events about a person and of what they did; the events stay.",
        ),
        (Needs::One(Permission::UsersWrite), "audit.erase"),
        answered_by!(erase),
    )
    .also(&ALL_OF_ADMIN)
    .takes::<Erasure>()
    .gives::<ErasedRecord>(),
];

/// Of whom something is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Erasure {
    /// Whose; the account may be gone.
    user_id: UserId,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let moment = |name: &str| Ok::<_, Problem>(call.filtered::<i64>(name)?.map(Timestamp));
    let kind: Option<EventKind> = call.filtered("kind")?;
    let filter = Sought {
        kind: kind.map(|kind| kind.as_str().to_owned()),
        whom: call.filtered("user_id")?.map(Whom::Id),
        client_id: call.filtered("client_id")?,
        actor_id: call.filter("actor_id").map(str::to_owned),
        reason: reason_named(&call)?,
        error_id: call.filtered("error_id")?,
        since: moment("since")?,
        until: moment("until")?,
        before: page.begins_after_moment()?.map(|(at, id)| (at, id.to_owned())),
        limit: page.and_one(),
    };
    let found = events::list(&call.app.db, &filter).await?;
    page.read_by(
        found,
        |line| vec![line.event.at.0.to_string(), line.event.id.to_string()],
        |line| shown(&EventRecord::from(line)),
    )
}

/// The number of a reason, if one is asked for: as it is written down.
fn reason_named(call: &Call) -> Result<Option<String>, Problem> {
    let Some(number) = call.filter("reason") else {
        return Ok(None);
    };
    let digits = number.strip_prefix('G').unwrap_or_default();
    if digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(Some(number.to_owned()));
    }
    Err(malformed("reason", "reason is a number as G1104."))
}

async fn verify(call: Call) -> Result<Reply, Problem> {
    let heads = heads(&call)?;
    // It costs as much as there is: as a change that is tried out does.
    if !call
        .app
        .rehearsals
        .reserve(&call.caller.user_id.to_string(), call.edge.now)
    {
        return Err(Problem::of(
            reason::ADMIN_WAITS,
            "The log was verified too often.",
        ));
    }
    let signer = call.app.audit_signer.as_ref();
    let verified = audit::verify(&call.app.db, Some(signer), &heads).await?;
    let not_known = not_known(&verified, true, !heads.is_empty(), "batch and head");
    Ok(Reply::plain(shown(&VerificationRecord::new(
        &verified, not_known,
    ))?))
}

/// The head that was kept elsewhere, if one is given.
fn heads(call: &Call) -> Result<Heads, Problem> {
    let (batch, head) = match (call.filtered::<i64>("batch")?, call.filter("head")) {
        (None, None) => return Ok(Heads::new()),
        (Some(batch), Some(head)) => (batch, head),
        _ => return Err(malformed("head", "batch and head are given together.")),
    };
    let heads = audit::read_heads(&format!("batch={batch} head={head}"));
    if heads.is_empty() {
        return Err(malformed("head", "head is 64 hexadecimal digits."));
    }
    Ok(heads)
}

async fn erase(call: Call) -> Result<Reply, Problem> {
    let Erasure { user_id } = call.body()?;
    let whom = Whom::Id(user_id);
    let may_see = call.caller.may(Permission::UsersRead);
    call.act(EraseEvents { whom }, move |erased| {
        let mut record = ErasedRecord::from(erased);
        record.email = record.email.filter(|_| may_see);
        Ok(Reply::plain(shown(&record)?).into())
    })
    .await
}
