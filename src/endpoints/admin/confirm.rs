//! What something would end, asked before it is done.

use axum::http::StatusCode;

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Proposing};
use super::visit::{Came, Visit};
use crate::admin;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Field, Form as Asking, Prose, Sheet, Table, Tone, Way};

/// How many are named of those who could not sign in any more.
const MOST_NAMED: usize = 100;

/// Says what something would end, or does it.
///
/// # Errors
/// As the page does, and as the door of changes refuses.
pub async fn confirmed(visit: Visit, propose: fn(Visit) -> Proposing) -> Result<Answer, Refused> {
    let at = visit.edge.path.clone();
    let (typed, is_sent) = (visit.sent("typed").to_owned(), visit.form.is_some());
    let proposed = Box::pin(propose(visit.of_form(&[]))).await?;
    let is_meant = proposed.typed.as_ref().is_none_or(|wanted| typed == *wanted);
    if is_sent && is_meant {
        return Ok(match visit.make(proposed.change).await? {
            Came::Done(_) => Answer::SeeOther(proposed.then),
            Came::Before(to) => Answer::SeeOther(to),
            Came::Refused(refusals) => return Err(Refused::Change(refusals)),
        });
    }
    let effect = visit.rehearse(proposed.change.clone()).await?;
    let status = if is_sent {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let may_see = visit.may(Permission::ProvidersRead) || visit.may(Permission::UsersRead);
    let named = may_see.then(|| locked_out(&effect)).flatten();
    let sheet = question(proposed, (at, is_sent), &effect).with_some(named);
    Ok(Answer::Shown(status, Box::new(sheet)))
}

/// Who could not sign in at all any more, by address.
fn locked_out(effect: &admin::Effect) -> Option<Table> {
    let rows = effect.locked_out.iter().take(MOST_NAMED);
    let rows = rows.map(|email| vec![Cell::text(email.as_str())]);
    let table = Table::new("locked-out", "Who could not sign in at all any more", ["Address"]);
    (!effect.locked_out.is_empty()).then(|| table.titled().rows(rows))
}

/// The page that asks whether something is to be done.
fn question(proposed: Proposed, (at, is_sent): (String, bool), effect: &admin::Effect) -> Sheet {
    let form = Asking::new("confirm", at, proposed.press).danger();
    let form = match &proposed.typed {
        Some(wanted) => {
            let field = Field::line("typed", format!("Type {wanted} to confirm"), "").required();
            form.field(if is_sent {
                field.fault(format!("It is not what was typed. Type {wanted}, exactly."))
            } else {
                field
            })
        }
        None => form,
    };
    let effect = effect.to_string();
    let ends = Prose::meant(format!("It {effect}."), Tone::Warn);
    Sheet::new(proposed.title)
        .lead(proposed.means)
        .back(Way::new("back", proposed.back.0, proposed.back.1))
        .with(ends)
        .with(form)
}
