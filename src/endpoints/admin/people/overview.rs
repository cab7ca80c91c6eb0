//! How an account is.

use serde_json::Value;

use super::super::answer::{Answer, Refused};
use super::super::visit::Visit;
use super::claims::{CLAIMS, told};
use super::person::{Person, Tab, names, roles};
use crate::audit::Kind;
use crate::oauth::access::Permission;
use crate::pages::admin::{Cell, Facts, Links, Prose, Sheet, Table, Tone, Way};
use crate::proofs::{Factors, ways_in};
use crate::storage::user_identities::{self, Identity};
use crate::storage::users::{self, User};
use crate::storage::{Conn, StorageError, audit_events, groups};
use crate::types::Timestamp;

/// `GET /admin/people/{id}`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let user = &person.user;
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    let last = last_sign_in(conn, user).await?;
    let has_password = users::password(conn, &user.id).await?.is_some();
    let factors = Factors::of(conn, &user.id).await?;
    let has_way_in = ways_in(conn, &user.id).await? > 0;
    let identities = user_identities::of_user(conn, &user.id).await?;
    let of_groups = groups::roles(conn).await?;
    drop(read);
    let proved = if user.email_verified {
        Cell::mark("Proved to be theirs", Tone::Good)
    } else {
        Cell::mark("Not proved", Tone::Warn)
    };
    let facts = Facts::new("account", "")
        .row("Id", Cell::code(user.id.as_str()))
        .row(
            "Address",
            Cell::Many(vec![Cell::text(user.email.as_str()), proved]),
        )
        .row("Name", Cell::text(user.name.as_str()))
        .row("Made", Cell::text(user.created_at.moment()))
        .row("Last changed", Cell::text(user.updated_at.moment()))
        .row("Last sign-in", Cell::text(last))
        .row(
            "Signs in with",
            Cell::text(with_what(has_password, factors, identities.len())),
        )
        .row("Roles", roles(user, &of_groups))
        .row(
            "Groups",
            names(sorted(user.groups().iter().map(ToString::to_string))),
        );
    let sheet = person.sheet(&visit, Tab::Overview);
    let sheet = without_a_way_in(&visit, &person, (sheet, has_way_in)).with(facts);
    Ok(sheet
        .with_some(profile(user))
        .with_some(attributes(user))
        .with_some((!identities.is_empty()).then(|| providers(&visit, &identities)))
        .into())
}

/// When somebody last signed in, as far as is known.
async fn last_sign_in(conn: &mut Conn<'_>, user: &User) -> Result<String, StorageError> {
    if let Some(at) = audit_events::newest(conn, &user.id, Kind::SignedIn, Timestamp(0)).await? {
        return Ok(at.moment());
    }
    Ok(if users::has_signed_in(conn, &user.id).await? {
        "Longer ago than the audit log goes back".to_owned()
    } else {
        "Never".to_owned()
    })
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

fn with_what(has_password: bool, factors: Factors, providers: usize) -> String {
    let mut with = Vec::new();
    if has_password {
        with.push("a password".to_owned());
    }
    let several = [
        (factors.passkeys, "passkey", "passkeys"),
        (factors.totp, "authenticator app", "authenticator apps"),
        (
            i64::try_from(providers).unwrap_or(i64::MAX),
            "provider",
            "providers",
        ),
    ];
    for (count, one, more) in several {
        match count {
            0 => {}
            1 => with.push(format!("1 {one}")),
            count => with.push(format!("{count} {more}")),
        }
    }
    if with.is_empty() {
        "Nothing yet".to_owned()
    } else {
        with.join(", ")
    }
}

/// What is to be done for somebody who cannot sign in.
fn without_a_way_in(visit: &Visit, person: &Person, (sheet, has_way_in): (Sheet, bool)) -> Sheet {
    if has_way_in || !person.user.is_active {
        return sheet;
    }
    let sheet = sheet.with(Prose::meant(
        "They have nothing to sign in with yet: a link lets them choose a password.",
        Tone::Warn,
    ));
    let link = vec![Way::new(
        "make-link",
        format!("{}/link", person.at()),
        "Make a link",
    )];
    sheet.with_some(
        person
            .may_be(visit, Permission::UsersWrite)
            .then(|| Links::primary(link)),
    )
}

/// What else the account says of its person.
fn profile(user: &User) -> Option<Facts> {
    let mut facts = Facts::new("profile", "Profile");
    for (name, label, _) in CLAIMS {
        let said = told(&user.profile.0, name);
        if !said.is_empty() {
            facts = facts.row(label, Cell::text(said));
        }
    }
    (!facts.rows.is_empty()).then_some(facts)
}

fn attributes(user: &User) -> Option<Facts> {
    let said = |value: &Value| Cell::code(value.to_string());
    let all = user.attributes.0.iter();
    let facts = all.fold(Facts::new("attributes", "Attributes"), |facts, (name, value)| {
        facts.row(name, said(value))
    });
    (!facts.rows.is_empty()).then_some(facts)
}

fn providers(visit: &Visit, identities: &[Identity]) -> Table {
    let rows = identities.iter().map(|one| {
        let provider = if visit.may(Permission::ProvidersRead) {
            let at = format!("/admin/providers/{}", one.provider_id);
            Cell::way(at, one.provider_id.as_str())
        } else {
            Cell::text(one.provider_id.as_str())
        };
        let used = one.last_used_at.map_or("Never".to_owned(), Timestamp::moment);
        vec![
            provider,
            Cell::code(one.subject.as_str()),
            Cell::text(one.email.as_deref().unwrap_or_default()),
            Cell::text(one.linked_at.moment()),
            Cell::text(used),
        ]
    });
    let columns = [
        "Provider",
        "Who they are there",
        "Address there",
        "Connected",
        "Last used",
    ];
    Table::new("identities", "Known by other providers", columns)
        .titled()
        .rows(rows)
}
