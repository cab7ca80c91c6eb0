//! Who may use something, whose an app is, and which names it is told, at a server of another computer.

use serde_json::{Value, json};

use super::body::Members;
use super::{Afar, Sending, path, shown, text};
use crate::admin::access::{AccessChange, Entry};
use crate::admin::users::Whom;
use crate::cli::access::{COLUMNS, NAMES, OWNERS, OfNames, OfOwner, Owner};
use crate::cli::failure::{Code, Failure};
use crate::cli::output::Report;

/// A line of a list: its kind, and a name.
type Line = (&'static str, String);

/// Shows or says who may use what is at `at`.
///
/// # Errors
/// What the server refuses with.
pub async fn list(
    afar: &Afar,
    name: &str,
    at: String,
    change: Option<AccessChange>,
) -> Result<Report, Failure> {
    let seen = afar.one(&at).await?;
    let Some(change) = change else {
        return Ok(report(&seen.shown));
    };
    let after = match change {
        AccessChange::Everyone => vec![("everyone", String::new())],
        AccessChange::Only(entries) => lines(afar, entries).await?,
        AccessChange::Edit { add, remove } => edited(afar, &seen.shown, add, remove).await?,
    };
    let after = if after.is_empty() {
        vec![("nobody", String::new())]
    } else {
        after
    };
    let after: Vec<Value> = after
        .into_iter()
        .map(|(kind, name)| json!({ "kind": kind, "name": name }))
        .collect();
    let set = Sending::new("PUT", at)
        .body(json!({ "access": after }))
        .if_seen(&seen);
    afar.change(name, set, |list| shown(&list, report)).await
}

fn report(list: &Value) -> Report {
    let lines = list.get("access").and_then(Value::as_array);
    Report::many(lines.map_or(&[], Vec::as_slice), COLUMNS)
}

/// What becomes of a list that is there already, or of nobody's.
async fn edited(
    afar: &Afar,
    list: &Value,
    add: Vec<Entry>,
    remove: Vec<Entry>,
) -> Result<Vec<Line>, Failure> {
    let before = list.get("access").and_then(Value::as_array);
    let before = || before.into_iter().flatten();
    if add.is_empty() && before().any(|line| text(line, "kind") == "everyone") {
        return Err(Failure::new(
            Code::Conflict,
            "It is everyone's: there is nobody to take from its list.",
        )
        .try_this("--only with those who may"));
    }
    let kinds = ["user", "group", "role"];
    let known = before().filter_map(|line| {
        let kind = kinds.into_iter().find(|kind| text(line, "kind") == *kind)?;
        Some((kind, text(line, "name").to_owned()))
    });
    let mut after: Vec<Line> = known.collect();
    let gone = lines(afar, remove).await?;
    after.retain(|line| !gone.contains(line));
    for line in lines(afar, add).await? {
        if !after.contains(&line) {
            after.push(line);
        }
    }
    Ok(after)
}

/// As lists name them: people by address.
async fn lines(afar: &Afar, entries: Vec<Entry>) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        lines.push(match entry {
            Entry::User(Whom::Email(email)) => ("user", email.to_string()),
            Entry::User(Whom::Id(id)) => {
                let user = afar.one(&path(&["users", &id.to_string()])).await?.shown;
                ("user", text(&user, "email").to_owned())
            }
            Entry::Group(name) => ("group", name.to_string()),
            Entry::Role(name) => ("role", name.to_string()),
        });
    }
    Ok(lines)
}

/// Says whose an app is.
///
/// # Errors
/// What the server refuses with.
pub async fn owner(command: Owner, afar: &Afar) -> Result<Report, Failure> {
    let show = |owners: &Value| Report::one(owners, OWNERS);
    match command {
        Owner::Add(OfOwner { id, user }) => {
            let add = Sending::new("POST", path(&["clients", id.as_str(), "owners"]))
                .body(json!({ "user": user.to_string() }));
            afar.change("client.owner-add", add, |owners| shown(&owners, show))
                .await
        }
        Owner::Remove(OfOwner { id, user }) => {
            let user = afar.person(&user).await?;
            let remove = Sending::new("DELETE", path(&["clients", id.as_str(), "owners", &user]));
            afar.change("client.owner-remove", remove, |owners| shown(&owners, show))
                .await
        }
    }
}

/// Shows or says which names of groups and roles an app is told.
///
/// # Errors
/// What the server refuses with.
pub async fn names(arguments: OfNames, afar: &Afar) -> Result<Report, Failure> {
    let show = |names: &Value| Report::one(names, NAMES);
    let (id, groups, roles) = arguments.chosen();
    let at = path(&["clients", id.as_str(), "names"]);
    let seen = afar.one(&at).await?;
    if groups.is_none() && roles.is_none() {
        return Ok(show(&seen.shown));
    }
    let patch = Members::default()
        .said("groups", groups.map(|names| names.to_string()))
        .said("roles", roles.map(|names| names.to_string()));
    let release = Sending::new("PATCH", at).body(patch.body()).if_seen(&seen);
    afar.change("client.names", release, |names| shown(&names, show))
        .await
}
