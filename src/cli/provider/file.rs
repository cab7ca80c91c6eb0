//! Providers as a file describes them: each is made, or changed to what is written there.

use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::json;
use toml::Table;

use super::super::change::{Step, step};
use super::super::failure::Failure;
use super::super::open::{self, Opened};
use super::super::output::Report;
use super::flags::{key_in, missing, secret_in};
use super::looked_at::looked_at;
use crate::admin::change::{Change, CreateProvider, DisableProvider, EditProvider, EnableProvider};
use crate::admin::providers::{self, SettingsChange, name_of, settings_of};
use crate::oauth::provider::{Preset, ProviderPatch, ProviderSettings};
use crate::seal::Sealer;
use crate::storage::providers::Provider;
use crate::types::{ProviderId, Secret};

const COLUMNS: &[&str] = &["id", "change", "effect"];

/// A provider as it is described.
struct Described {
    id: ProviderId,
    name: String,
    settings: ProviderSettings,
    secret: Option<Secret>,
    is_enabled: bool,
}

/// Makes of the providers there are what a file says.
pub async fn run(path: &Path, is_offline: bool, opened: &Opened) -> Result<Report, Failure> {
    let described = read(path)?;
    let (means, sealer) = open::with_provider_sealer(opened).await?;
    let there = providers::list(&opened.db).await?;
    let (mut rows, mut told, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut row = |id: &ProviderId, step: Step| {
        // For people the effect is a sentence.
        let words = step.effect.as_ref().map(ToString::to_string);
        told.push(json!({ "id": id, "change": step.name, "effect": words }));
        rows.push(json!({ "id": id, "change": step.name, "effect": step.effect }));
    };
    for one in described {
        let known = there.iter().find(|known| known.id == one.id);
        let (id, settings) = (one.id.clone(), one.settings.clone());
        let changes = changes(known, one, &sealer);
        if changes.is_empty() {
            let step = Step {
                name: "none",
                effect: None,
            };
            row(&id, step);
            continue;
        }
        let advice = looked_at(is_offline, opened, &settings).await?;
        warnings.extend(advice.into_iter().map(|words| format!("warning: {id}: {words}")));
        for change in changes {
            row(&id, step(&means, opened, change).await?);
        }
    }
    let value = json!({ "providers": rows, "warnings": warnings });
    let mut report = Report::many(&told, COLUMNS).or_value(value);
    report.is_rehearsal = opened.is_dry_run;
    Ok(warnings.into_iter().fold(report, Report::note))
}

/// What leads from what there is to what is described: nothing where it is so already.
fn changes(known: Option<&Provider>, wanted: Described, sealer: &Sealer) -> Vec<Change> {
    let Some(known) = known else {
        let create = CreateProvider {
            id: wanted.id,
            name: wanted.name,
            settings: wanted.settings,
            secret: wanted.secret,
            is_enabled: wanted.is_enabled,
        };
        return vec![create.into()];
    };
    let kept = known.open_secret(sealer).ok().flatten();
    let has_secret = wanted.secret.is_none() || wanted.secret == kept;
    let mut changes: Vec<Change> = Vec::new();
    if known.settings != wanted.settings || known.name != wanted.name || !has_secret {
        let edit = EditProvider {
            id: wanted.id.clone(),
            name: Some(wanted.name),
            settings: SettingsChange::All(Box::new(wanted.settings)),
            secret: wanted.secret,
        };
        changes.push(edit.into());
    }
    if known.is_enabled != wanted.is_enabled {
        changes.push(if wanted.is_enabled {
            Change::from(EnableProvider { id: wanted.id })
        } else {
            Change::from(DisableProvider { id: wanted.id })
        });
    }
    changes
}

fn read(path: &Path) -> Result<Vec<Described>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let mut table: Table = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        Failure::usage(format!("{}, line {line}: {}", path.display(), error.message()))
    })?;
    let tables = match table.remove("provider") {
        None => vec![table],
        Some(toml::Value::Array(list)) if table.is_empty() => list
            .into_iter()
            .filter_map(|one| match one {
                toml::Value::Table(table) => Some(table),
                _ => None,
            })
            .collect(),
        Some(_) => {
            let words = format!(
                "{}: it is one provider, or [[provider]] several times",
                path.display()
            );
            return Err(Failure::usage(words));
        }
    };
    let mut described: Vec<Described> = Vec::new();
    for table in tables {
        let one = describe(path, table)?;
        if described.iter().any(|other| other.id == one.id) {
            return Err(Failure::usage(format!(
                "{}: {} is there twice",
                path.display(),
                one.id
            )));
        }
        described.push(one);
    }
    Ok(described)
}

fn describe(path: &Path, mut table: Table) -> Result<Described, Failure> {
    let id = text(path, &mut table, "id")?;
    let place = format!(
        "{}: {}",
        path.display(),
        id.as_deref().unwrap_or("a provider without id")
    );
    let wrong = |words: String| Failure::usage(format!("{place}: {words}"));
    let id: ProviderId = id
        .unwrap_or_default()
        .parse()
        .map_err(|rule: crate::types::StringError| wrong(rule.to_string()))?;
    let preset: Option<Preset> = text(path, &mut table, "preset")?
        .map(|name| name.parse())
        .transpose()
        .map_err(|rule: crate::types::StringError| wrong(rule.to_string()))?;
    let name = text(path, &mut table, "name")?.unwrap_or_else(|| name_of(preset, &id));
    let is_enabled = match table.remove("enabled") {
        None => true,
        Some(toml::Value::Boolean(is_enabled)) => is_enabled,
        Some(_) => return Err(wrong("enabled is true or false".to_owned())),
    };
    // Whoever names the file from elsewhere means the same files by it.
    let beside = |file: String| -> PathBuf {
        path.parent()
            .map_or_else(|| file.clone().into(), |dir| dir.join(&file))
    };
    let secret_file = text(path, &mut table, "client_secret_file")?.map(beside);
    let key_file = text(path, &mut table, "key_file")?.map(beside);
    let secret = match (secret_file, key_file) {
        (Some(_), Some(_)) => {
            return Err(wrong("it has a client_secret_file or a key_file".to_owned()));
        }
        (Some(file), None) => Some(secret_in(&file)?),
        (None, Some(file)) => Some(key_in(&file)?),
        (None, None) => None,
    };
    if table.contains_key("client_secret") {
        return Err(wrong(
            "a secret does not stand in a file that is kept with others: name its own by client_secret_file"
                .to_owned(),
        ));
    }
    let written = ProviderPatch::deserialize(toml::Value::Table(table))
        .map_err(|error| wrong(error.to_string().trim().replace('\n', " ")))?;
    let settings = settings_of(preset, written).map_err(|faults| {
        let mut failure = missing(faults);
        failure.message = format!("{place}: {}", failure.message);
        failure
    })?;
    Ok(Described {
        id,
        name,
        settings,
        secret,
        is_enabled,
    })
}

fn text(path: &Path, table: &mut Table, key: &str) -> Result<Option<String>, Failure> {
    match table.remove(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::usage(format!("{}: {key} is a text", path.display()))),
    }
}
