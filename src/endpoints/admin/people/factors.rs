//! What somebody signs in with: that it is there, since when, and never itself.

use super::super::answer::{Answer, Refused};
use super::super::screen::Proposed;
use super::super::visit::Visit;
use super::person::{Person, Tab};
use crate::admin::change::ResetFactors;
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Facts, Links, Table, Tone, Way};
use crate::storage::{passkeys, recovery_codes, totp_credentials, users};
use crate::types::Timestamp;

/// `GET /admin/people/{id}/factors`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let id = &person.user.id;
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let password = users::password_set_at(conn, id).await?;
    let passkeys = passkeys::of_user(conn, id).await?;
    let apps = totp_credentials::of_user(conn, id).await?;
    let left = recovery_codes::left(conn, id).await?;
    drop(read);
    let password = match password {
        Some(at) => Cell::text(format!("Set on {}", at.moment())),
        None => Cell::mark("None", Tone::Warn),
    };
    let codes = if left == 0 {
        "None".to_owned()
    } else {
        left.to_string()
    };
    let facts = Facts::new("credentials", "")
        .row("Password", password)
        .row("Recovery codes left", Cell::text(codes));
    let of_passkeys = passkeys
        .iter()
        .map(|one| (one.name.to_string(), one.created_at, one.last_used_at));
    let of_apps = apps
        .iter()
        .map(|one| (one.name.clone(), one.created_at, one.last_used_at));
    let columns = ["Name", "Added", "Last used"];
    let keys = Table::new("passkeys", "Passkeys", columns)
        .titled()
        .rows(of_passkeys.map(row));
    let apps = Table::new("authenticators", "Authenticator apps", columns)
        .titled()
        .rows(of_apps.map(row));
    let ways = vec![
        Way::new(
            "make-link",
            format!("{}/link", person.at()),
            "Make a link to choose a password",
        ),
        Way::new(
            "reset-factors",
            format!("{}/reset-factors", person.at()),
            "Reset second factors …",
        ),
    ];
    // A disabled account is helped by nothing: it is enabled first.
    let may_help = person.user.is_active && person.may_be(&visit, Permission::UsersWrite);
    Ok(person
        .sheet(&visit, Tab::Factors)
        .with(facts)
        .with(keys.empty("None."))
        .with(apps.empty("None."))
        .with_some(may_help.then(|| Links::new("", ways)))
        .into())
}

fn row((name, added, used): (String, Timestamp, Option<Timestamp>)) -> Vec<Cell> {
    let used = used.map_or("Never".to_owned(), Timestamp::moment);
    vec![Cell::text(name), Cell::text(added.moment()), Cell::text(used)]
}

/// `/admin/people/{id}/reset-factors`
pub async fn reset(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let back = format!("{}/factors", person.at());
    let email = &person.user.email;
    Ok(Proposed {
        title: format!("Reset the second factors of {email}"),
        means: "Passkeys, authenticator apps, recovery codes and trusted browsers are taken from the account, and its sign-ins \
                end. The password stays. Where mail is sent, they are told."
            .to_owned(),
        press: "Reset second factors".to_owned(),
        typed: None,
        then: format!("{back}?done=removed"),
        back: (back, email.to_string()),
        change: ResetFactors {
            whom: Whom::Id(person.user.id.clone()),
        }
        .into(),
    })
}
