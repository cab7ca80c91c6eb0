//! Mails that wait, and those of the last hour: never what is in one.

use super::call::Call;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::mails;
use crate::oauth::access::Permission;
use crate::records::mail::MailRecord;

pub(super) const OPERATIONS: [Operation; 1] = [Operation::list(
    "/api/admin/v1/mails",
    (
        "mails.list",
        "Mails that wait, and those of the last hour, the newest first; never what is in one.",
    ),
    Needs::One(Permission::UsersRead),
    answered_by!(list),
)
.gives::<MailRecord>()];

async fn list(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let found = mails::list(&call.app.db, page.begins_after_moment()?, page.and_one()).await?;
    page.read_by(
        found,
        |mail| vec![mail.created_at.0.to_string(), mail.id.to_string()],
        |mail| shown(&MailRecord::from(mail)),
    )
}
