//! What there is to do, each with where it is done: a list that ends.

use super::super::answer::Refused;
use super::super::visit::Visit;
use crate::admin::health::{Check, Status};
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Table, Tone};
use crate::proofs::Factors;
use crate::storage::{first_steps, resources};
use crate::types::counted;

/// Up to how many apps that nobody vouches for are counted.
const MOST_COUNTED: i64 = 1000;

/// What there is to do; nothing where all is done.
pub async fn to_do(visit: &Visit, checks: &[Check]) -> Result<Option<Table>, Refused> {
    let mut rows = own(visit).await?;
    rows.extend(
        checks
            .iter()
            .filter(|check| check.status != Status::Ok)
            .map(of_check),
    );
    rows.extend(of_apps(visit).await?);
    Ok((!rows.is_empty()).then(|| {
        Table::new("to-do", "To do", ["What", "Why", ""])
            .titled()
            .rows(rows)
    }))
}

fn row((what, tone): (&str, Tone), why: impl Into<String>, (to, label): (&str, &str)) -> Vec<Cell> {
    vec![Cell::mark(what, tone), Cell::text(why), Cell::way(to, label)]
}

/// What they can do for their own account.
async fn own(visit: &Visit) -> Result<Vec<Vec<Cell>>, Refused> {
    let factors = Factors::of(&mut visit.app.db.read().await?.conn(), visit.user_id()).await?;
    if factors.are_there() {
        return Ok(Vec::new());
    }
    let why = "You have no second factor: whoever learns your password administers this server.";
    let way = Cell::at_issuer("/account/security", "Your security");
    Ok(vec![vec![
        Cell::mark("your account", Tone::Bad),
        Cell::text(why),
        way,
    ]])
}

/// What a check found that should be otherwise.
fn of_check(check: &Check) -> Vec<Cell> {
    let way = match check.what {
        "signing keys" => ("/admin/keys", "Keys"),
        "clients" | "consent" => ("/admin/apps", "Apps"),
        "mail queue" | "mail" => ("/admin/mails", "Mail"),
        "audit log" => ("/admin/audit/chain", "Seals"),
        "logout tokens" => ("/admin/sessions", "Sessions"),
        _ => ("/admin/settings", "Settings"),
    };
    let tone = if check.status == Status::Fail {
        Tone::Bad
    } else {
        Tone::Warn
    };
    let why = match &check.fix {
        Some(fix) => format!("{}. To mend it: {fix}", check.found),
        None => check.found.clone(),
    };
    row((check.what, tone), why, way)
}

/// What is to be done about apps and what they are for.
async fn of_apps(visit: &Visit) -> Result<Vec<Vec<Cell>>, Refused> {
    let mut rows = Vec::new();
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    if visit.may(Permission::ClientsRead) {
        let unvouched = first_steps::unvouched(conn, MOST_COUNTED).await?;
        if unvouched > 0 {
            let many = if unvouched == MOST_COUNTED {
                "at least "
            } else {
                ""
            };
            let why = format!(
                "{many}{} registered by themselves, and nobody vouches for them: look at what each may do, bound it on its page Set-up \
                 (Who decides), or delete it.",
                counted(unvouched, "app")
            );
            let way = ("/admin/apps?by=itself", "These apps");
            rows.push(row(("apps", Tone::Plain), why, way));
        }
    }
    let is_new = first_steps::first_app(conn).await?.is_none();
    // A server with apps and no API of its own signs people in, and may lack nothing.
    if visit.may(Permission::PermissionsWrite) && is_new && resources::list(conn).await?.is_empty() {
        let why = "There is no resource server yet: tokens are for this server alone. Register an API that is to take them.";
        let way = ("/admin/resources", "Resource servers");
        rows.push(row(("resource servers", Tone::Plain), why, way));
    }
    Ok(rows)
}
