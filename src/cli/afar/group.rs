//! `grantor group …` at a server of another computer.

use serde_json::{Map, Value, json};

use super::body::{edited, written};
use super::{Afar, Sending, path};
use crate::cli::failure::Failure;
use crate::cli::group::{Command, FIRST, Membership, deleted};
use crate::cli::output::Report;

/// Runs a command about groups.
///
/// # Errors
/// What the server refuses with.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    let show = |group: Value| Report::one(&group, FIRST);
    match command {
        Command::Create {
            name,
            description,
            roles,
        } => {
            let body = json!({ "name": name, "description": description, "roles": roles });
            let create = Sending::new("POST", path(&["groups"])).body(body);
            afar.change("group.create", create, show).await
        }
        Command::List => Ok(Report::many(&afar.all(&path(&["groups"]), &[]).await?, FIRST)),
        Command::Show { name, limit } => {
            let mut group = afar.one(&path(&["groups", name.as_str()])).await?.shown;
            if let Some(people) = group.get_mut("people").and_then(Value::as_array_mut) {
                people.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            }
            Ok(show(group))
        }
        Command::Edit {
            name,
            description,
            give,
            take,
        } => {
            let at = path(&["groups", name.as_str()]);
            let seen = afar.one(&at).await?;
            let mut patch = Map::new();
            if let Some(description) = description {
                patch.insert("description".to_owned(), description.into());
            }
            if !(give.is_empty() && take.is_empty()) {
                let (give, take) = (written(&give), written(&take));
                patch.insert("roles".to_owned(), edited(&seen.shown, "roles", (give, &take)));
            }
            let edit = Sending::new("PATCH", at)
                .body(Value::Object(patch))
                .if_seen(&seen);
            afar.change("group.edit", edit, show).await
        }
        Command::Add(membership) => {
            let add = Sending::new("PUT", of_member(afar, &membership).await?);
            afar.change("group.add", add, show).await
        }
        Command::Remove(membership) => {
            let remove = Sending::new("DELETE", of_member(afar, &membership).await?);
            afar.change("group.remove", remove, show).await
        }
        Command::Delete { name } => {
            let at = path(&["groups", name.as_str()]);
            let seen = afar.one(&at).await?;
            let members = seen.shown.get("members").cloned().unwrap_or_default();
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("group.delete", delete, |_| deleted(&name, members))
                .await
        }
    }
}

async fn of_member(afar: &Afar, Membership { group, user }: &Membership) -> Result<String, Failure> {
    let user = afar.person(user).await?;
    Ok(path(&["groups", group.as_str(), "members", &user]))
}
