//! `grantor provider …` at a server of another computer.

use serde_json::{Map, Value, json};

use super::body::Members;
use super::{Afar, Sending, beside_alone, path, shown, text};
use crate::admin::providers::settings_of;
use crate::cli::failure::Failure;
use crate::cli::output::Report;
use crate::cli::provider::flags::{SecretFlags, missing};
use crate::cli::provider::{
    COLUMNS, Command, Create, Edit, FIRST, One, PEOPLE, left, nameless, noted, nothing_to_change, registered,
};
use crate::oauth::provider::ProviderPatch;
use crate::types::{ProviderId, Secret};

/// Runs a command about providers.
///
/// # Errors
/// What the server refuses with; a file of providers is read beside the server alone.
pub async fn run(command: Command, afar: &Afar) -> Result<Report, Failure> {
    match command {
        Command::Create(create) => make(*create, afar).await,
        Command::List => Ok(Report::many(
            &afar.all(&path(&["providers"]), &[]).await?,
            COLUMNS,
        )),
        Command::Show(One { id }) => show(&id, afar).await,
        Command::Edit(edit) => change(*edit, afar).await,
        Command::Disable(One { id }) => {
            let disable = Sending::new("POST", path(&["providers", id.as_str(), "disable"]));
            afar.change("provider.disable", disable, |gone| gone_by(&gone, "disabled"))
                .await
        }
        Command::Enable(One { id }) => {
            let enable = Sending::new("POST", path(&["providers", id.as_str(), "enable"]));
            afar.change("provider.enable", enable, |provider| {
                shown(&provider, |provider| Report::one(provider, FIRST))
            })
            .await
        }
        Command::Delete(One { id }) => {
            let at = path(&["providers", id.as_str()]);
            let seen = afar.one(&at).await?;
            let delete = Sending::new("DELETE", at).if_seen(&seen);
            afar.change("provider.delete", delete, |gone| gone_by(&gone, "deleted"))
                .await
        }
        Command::People { id, limit } => {
            let people = path(&["providers", id.as_str(), "people"]);
            Ok(Report::many(&afar.begin(&people, &[], limit).await?, PEOPLE))
        }
        Command::Unlink { identity } => {
            let unlink = Sending::new("DELETE", path(&["identities", &identity.to_string()]));
            afar.change("provider.unlink", unlink, |_| {
                Report::one(&json!({ "id": identity, "unlinked": true }), &["id"])
            })
            .await
        }
    }
}

/// One, with how many people are known by it: that is in the list alone, since it is no part of a version.
async fn show(id: &ProviderId, afar: &Afar) -> Result<Report, Failure> {
    let seen = afar.one(&path(&["providers", id.as_str()])).await?;
    let all = afar.all(&path(&["providers"]), &[]).await?;
    let counted = all.iter().find(|one| text(one, "id") == id.as_str());
    let people = counted.and_then(|one| one.get("people")).cloned();
    Ok(Report::one(&seen.shown, FIRST).with("people", people.unwrap_or_default()))
}

async fn make(create: Create, afar: &Afar) -> Result<Report, Failure> {
    if create.file.is_some() {
        return Err(beside_alone(
            "what a file describes is held against what there is, secrets too",
        ));
    }
    let patch = create.settings.patch()?;
    let id = create.id.ok_or_else(nameless)?;
    // What is missing is told by the flags it is said with.
    settings_of(create.preset, patch.clone()).map_err(missing)?;
    let body = said(&patch)
        .with("id", &id)
        .said("preset", create.preset)
        .said("name", create.name)
        .and(secret(&create.secret)?);
    let make = Sending::new("POST", path(&["providers"])).body(body.body());
    afar.change("provider.create", looking(make, create.offline), |made| {
        let to = text(&made, "redirect_uri").to_owned();
        written(made, |report| registered(report, &to))
    })
    .await
}

async fn change(edit: Edit, afar: &Afar) -> Result<Report, Failure> {
    let patch = edit.settings.patch()?;
    let body = said(&patch).said("name", edit.name).and(secret(&edit.secret)?);
    if body.is_empty() {
        return Err(nothing_to_change());
    }
    let at = path(&["providers", edit.id.as_str()]);
    let seen = afar.one(&at).await?;
    let send = Sending::new("PATCH", at).body(body.body()).if_seen(&seen);
    afar.change("provider.edit", looking(send, edit.offline), |provider| {
        if provider.is_null() {
            return shown(&provider, |_| Report::nothing());
        }
        written(provider, |report| report)
    })
    .await
}

/// The same, where the provider is not to be looked at.
fn looking(sending: Sending, is_offline: bool) -> Sending {
    if is_offline {
        sending.asking("offline", "true")
    } else {
        sending
    }
}

/// What is said of its settings, by the names the API has them by too; an empty text takes a value away.
fn said(patch: &ProviderPatch) -> Members {
    let mut patch = json!(patch);
    without_null(&mut patch);
    let nothing = patch
        .get("claims")
        .and_then(Value::as_object)
        .is_some_and(Map::is_empty);
    if let Some(members) = patch.as_object_mut().filter(|_| nothing) {
        members.remove("claims");
    }
    Members::of(&patch)
}

fn without_null(value: &mut Value) {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, value| !value.is_null());
        members.values_mut().for_each(without_null);
    }
}

fn secret(flags: &SecretFlags) -> Result<Members, Failure> {
    let name = if flags.is_key() {
        "private_key"
    } else {
        "client_secret"
    };
    let secret = flags.read()?;
    Ok(Members::default().said(name, secret.as_ref().map(Secret::expose)))
}

/// A provider that was written, and what its metadata says against that.
fn written(mut provider: Value, told: impl FnOnce(Report) -> Report) -> Report {
    let warnings = provider
        .as_object_mut()
        .and_then(|members| members.remove("warnings"));
    let warnings = warnings.and_then(|warnings| serde_json::from_value(warnings).ok());
    noted(told(Report::one(&provider, FIRST)), warnings.unwrap_or_default())
}

fn gone_by(gone: &Value, how: &str) -> Report {
    shown(gone, |gone| {
        let locked_out = gone
            .get("locked_out")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        left(gone, u64::try_from(locked_out).unwrap_or_default(), how)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::provider::Cleared;

    #[test]
    fn rfc7396_2_what_is_not_said_of_a_provider_is_not_there() {
        assert!(said(&ProviderPatch::default()).is_empty());
        let patch = ProviderPatch {
            sign_up: Some(true),
            domains: Some(Vec::new()),
            jwks_uri: Some(Cleared(None)),
            ..ProviderPatch::default()
        };
        let body = said(&patch).body();
        assert_eq!(body, json!({ "sign_up": true, "domains": [], "jwks_uri": "" }));
    }
}
