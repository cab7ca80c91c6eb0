//! Who is known by a provider.

use super::super::answer::{Answer, Refused};
use super::super::screen::Proposed;
use super::super::visit::{PAGE, Visit};
use super::super::ways;
use super::edit::{found, head};
use crate::admin::change::RemoveIdentity;
use crate::admin::providers;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Table};
use crate::proofs::ways_in;
use crate::storage::user_identities::KnownPerson;
use crate::storage::{user_identities, users};
use crate::types::IdentityId;

/// The page.
pub async fn list(visit: Visit) -> Result<Answer, Refused> {
    let provider = found(&visit).await?;
    let at = ways::provider(&provider.id);
    // An id has no space in it; an address may.
    let (id, address) = visit.asked("after").split_once(' ').unwrap_or_default();
    let known = providers::people(&visit.app.db, &provider.id, (address, id), PAGE + 1).await?;
    let (known, next) = visit.paged(known, |one| format!("{} {}", one.id, one.account));
    let mut rows = Vec::new();
    let mut read = visit.app.db.read().await?;
    for one in &known {
        let others = ways_in(&mut read.conn(), &one.user_id).await? - i64::from(provider.is_enabled);
        rows.push(row(&visit, &at, (one, others == 0)));
    }
    drop(read);
    let columns = [
        "Account",
        "Address there",
        "Who it is there",
        "Connected",
        "Used last",
        "",
    ];
    let table = Table::new("known", "People", columns).rows(rows);
    Ok(head(&visit, &provider)
        .with(table.next(next).empty("Nobody is known by it."))
        .into())
}

fn row(visit: &Visit, at: &str, (one, is_last): (&KnownPerson, bool)) -> Vec<Cell> {
    let account = if visit.may(Permission::UsersRead) {
        Cell::way(ways::person(&one.user_id), one.account.as_str())
    } else {
        Cell::text(one.account.as_str())
    };
    let used = one
        .last_used_at
        .map_or_else(|| Cell::text("never"), |at| Cell::text(at.moment()));
    let unlink = if !visit.may(Permission::UsersWrite) {
        Cell::text("")
    } else if is_last {
        Cell::text("Their last way in: it stays")
    } else {
        Cell::way(format!("{at}/people/{}/unlink", one.id), "Unlink …")
    };
    vec![
        account,
        Cell::text(one.email.as_deref().unwrap_or_default()),
        Cell::code(one.subject.as_str()),
        Cell::text(one.linked_at.moment()),
        used,
        unlink,
    ]
}

/// Somebody is known by it no more.
pub async fn unlink(visit: Visit) -> Result<Proposed, Refused> {
    let provider = found(&visit).await?;
    let id: IdentityId = visit.named("identity")?;
    let mut read = visit.app.db.read().await?;
    let identity = user_identities::by_id(&mut read.conn(), &id).await?;
    let identity = identity.filter(|identity| identity.provider_id == provider.id);
    let identity = identity.ok_or(Refused::Nothing)?;
    let may_see = visit.may(Permission::UsersRead) || visit.may(Permission::ProvidersRead);
    let user = users::by_id(&mut read.conn(), &identity.user_id).await?;
    let whose = match user.filter(|_| may_see) {
        Some(user) => user.email.to_string(),
        None => identity.user_id.to_string(),
    };
    let people = format!("{}/people", ways::provider(&provider.id));
    let (to, label) = if visit.may(Permission::ProvidersRead) {
        (people, provider.name.clone())
    } else {
        (ways::person(&identity.user_id), whose.clone())
    };
    Ok(Proposed {
        title: format!("Unlink {whose} from {}", provider.name),
        means: "They sign in with it no more, and lose what its rules gave them; sign-ins that were begun so end. The last way into an account is never taken.".to_owned(),
        press: "Unlink".to_owned(),
        typed: None,
        then: format!("{to}?done=removed"),
        back: (to, label),
        change: RemoveIdentity { id }.into(),
    })
}
