//! `grantor user …` at a server of another computer.

use serde_json::{Value, json};

use super::body::Members;
use super::{Afar, Sending, beside_alone, grant, once, path, session, shown, text};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::Whom;
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::user::{
    COLUMNS, Command, Create, Edit, FIRST, Handing, One, RoleCommand, created, deleted, delivery, disabled,
    handed_out, recovered, signed_out, without_factors,
};
use crate::cli::{grant as grants, session as sessions};
use crate::types::patch_between;

/// Runs a command about people.
///
/// # Errors
/// What the server refuses with; if its API does not know the command, or a part of it, yet.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let show = |user: &Value| Report::one(user, FIRST);
    match command {
        Command::Create(arguments) => create(arguments, afar).await,
        Command::List { limit } => list(afar, limit).await,
        Command::Show(One { whom }) => {
            let user = afar.one(&of_user(afar, &whom, &[]).await?).await?;
            Ok(show(&user.shown))
        }
        Command::Edit(arguments) => edit(arguments, afar).await,
        Command::Disable(One { whom }) => {
            let disable = Sending::new("POST", of_user(afar, &whom, &["disable"]).await?);
            afar.change("user.disable", disable, |user| shown(&user, disabled))
                .await
        }
        Command::Enable(One { whom }) => {
            let enable = Sending::new("POST", of_user(afar, &whom, &["enable"]).await?);
            afar.change("user.enable", enable, |user| shown(&user, show))
                .await
        }
        Command::Delete(One { whom }) => {
            let at = of_user(afar, &whom, &[]).await?;
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            let user = seen.shown;
            afar.change("user.delete", delete, |_| {
                deleted(&text(&user, "id"), &text(&user, "email"))
            })
            .await
        }
        Command::ResetFactors(One { whom }) => {
            let reset = Sending::new("POST", of_user(afar, &whom, &["reset-factors"]).await?);
            afar.change("user.reset-factors", reset, |user| shown(&user, without_factors))
                .await
        }
        Command::SignOut(One { whom }) => {
            let sign_out = Sending::new("POST", of_user(afar, &whom, &["sign-out"]).await?);
            afar.change("user.sign-out", sign_out, |ended| {
                signed_out(&whom, &ended.get("ended").cloned().unwrap_or_default())
            })
            .await
        }
        Command::Sessions(One { whom }) => session::list(afar, Some(&whom), sessions::LIMIT).await,
        Command::Grants(One { whom }) => grant::list(afar, Some(&whom), None, grants::LIMIT).await,
        Command::Role(RoleCommand::Add { whom, role }) => {
            let give = Sending::new("PUT", of_user(afar, &whom, &["roles", role.as_str()]).await?);
            afar.change("role.give", give, |user| shown(&user, show)).await
        }
        Command::Role(RoleCommand::Remove { whom, role }) => {
            let take = Sending::new("DELETE", of_user(afar, &whom, &["roles", role.as_str()]).await?);
            afar.change("role.take", take, |user| shown(&user, show)).await
        }
        Command::ResetLink(handing) => link(handing, "reset", afar).await,
        Command::Invite(handing) => link(handing, "invite", afar).await,
        Command::Recover(One { whom }) => {
            let recover = Sending::new("POST", of_user(afar, &whom, &["recover"]).await?);
            afar.change("user.recover", recover, |link| recovered(&once(link)))
                .await
        }
    }
}

async fn link(handing: Handing, kind: &str, afar: &Afar) -> Result<Report, Failure> {
    let at = of_user(afar, &handing.one.whom, &["links"]).await?;
    let make = Sending::new("POST", at).body(json!({ "kind": kind, "handing": by(handing.mail) }));
    afar.change("user.link", make, |link| {
        handed_out(&once(link), delivery(handing.mail))
    })
    .await
}

/// How a link comes to its person, as the API has it.
fn by(mail: bool) -> &'static str {
    if mail { "mail" } else { "link" }
}

/// A place under an account.
async fn of_user(afar: &Afar, whom: &Whom, below: &[&str]) -> Result<String, Failure> {
    let id = afar.person(whom).await?;
    Ok(path(&[&["users", id.as_str()], below].concat()))
}

/// In the order they were made.
async fn list(afar: &Afar, limit: u32) -> Result<Report, Failure> {
    // By their ids, which are in that order too, but for those of one moment.
    let mut list = afar.begin(&path(&["users"]), &[], limit).await?;
    list.sort_by_cached_key(|user| {
        let made = user.get("created_at").and_then(Value::as_i64);
        (made, text(user, "id").to_owned())
    });
    Ok(Report::many(&list, COLUMNS))
}

async fn create(create: Create, afar: &Afar) -> Result<Report, Failure> {
    if create.password_stdin {
        let why = "a password goes from whoever chose it to the server, and through nobody else";
        return Err(beside_alone(why).try_this(
            "the same without --password-stdin: the link that is printed, or mailed with --mail, lets its person choose one",
        ));
    }
    let delivery = delivery(create.mail);
    let body = told(create.told())
        .with("email", &create.email)
        .said("name", create.name.as_ref())
        .with("roles", &create.roles)
        .with("invite", by(create.mail));
    let make = Sending::new("POST", path(&["users"])).body(body.body());
    afar.change("user.create", make, |user| created(&once(user), Some(delivery)))
        .await
}

async fn edit(edit: Edit, afar: &Afar) -> Result<Report, Failure> {
    let change = edit.change()?;
    let at = of_user(afar, &change.whom, &[]).await?;
    let seen = afar.one(&at).await?;
    let mut changes = change.changes;
    let is = seen.shown.get("attributes").cloned().unwrap_or_default();
    for (name, value) in &mut changes.attributes {
        // The command puts the whole in its place, and the API patches what is there.
        if let (Some(is), Some(value)) = (is.get(name.as_str()), value) {
            *value = patch_between(is, value);
        }
    }
    let send = Sending::new("PATCH", at)
        .body(told(changes).body())
        .if_seen(&seen);
    afar.change("user.edit", send, |user| {
        shown(&user, |user| Report::one(user, FIRST))
    })
    .await
}

/// What is said of a person; a part of their address is a member of it.
fn told(changes: ProfileChanges) -> Members {
    let (mut profile, mut address) = (Members::default(), Members::default());
    for (name, value) in &changes.claims {
        match name.strip_prefix("address.") {
            Some(part) => address = address.with(part, value),
            None => profile = profile.with(name, value),
        }
    }
    let mut attributes = Members::default();
    for (name, value) in &changes.attributes {
        attributes = attributes.with(name, value);
    }
    let address = Some(address.body()).filter(is_said);
    let profile = Some(profile.said("address", address).body());
    Members::default()
        .said("name", changes.name)
        .said("email", changes.email)
        .said("email_verified", changes.email_verified)
        .said("profile", profile.filter(is_said))
        .said("attributes", Some(attributes.body()).filter(is_said))
}

fn is_said(members: &Value) -> bool {
    members.as_object().is_some_and(|members| !members.is_empty())
}
