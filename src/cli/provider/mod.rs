//! `grantor provider …`

mod file;
pub mod flags;
mod looked_at;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use super::Common;
use super::change::{change, change_by};
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::{
    CreateProvider, DeleteProvider, DisableProvider, EditProvider, EnableProvider, RemoveIdentity,
};
use crate::admin::providers::{self, Gone, SettingsChange, name_of, settings_of};
use crate::oauth::provider::{Preset, ProviderPatch, redirect_uri};
use crate::records::provider::{
    CountedProviderRecord, GoneProviderRecord, IdentityRecord, KnownPersonRecord, ProviderDetails,
    ProviderRecord,
};
use crate::storage::providers::Provider;
use crate::types::{IdentityId, Issuer, ProviderId, counted};
use flags::{SecretFlags, Settings, missing};
use looked_at::looked_at;

/// What there is to do with providers.
#[derive(Subcommand)]
pub enum Command {
    /// Register a provider people may sign in with; prints what to register there
    Create(Box<Create>),
    /// All providers
    List,
    /// A provider, with what is registered there
    Show(One),
    /// Change a provider; what is not named stays
    Edit(Box<Edit>),
    /// Let nobody sign in by a provider any more; who is known by it stays known
    Disable(One),
    /// Let a disabled provider be signed in with again
    Enable(One),
    /// Delete a provider, with who is known by it and what they were given by it
    Delete(One),
    /// Who is known by a provider
    People {
        /// Its id
        #[arg(value_name = "PROVIDER")]
        id: ProviderId,
        /// How many people at most
        #[arg(long, default_value_t = 1000)]
        limit: u32,
    },
    /// Let an account be known by a provider no longer; never its last way in
    Unlink {
        /// Which, by its id in `provider people`
        #[arg(value_name = "ID")]
        identity: IdentityId,
    },
}

/// A provider by its id.
#[derive(Args)]
pub struct One {
    /// Its id
    #[arg(value_name = "PROVIDER")]
    pub id: ProviderId,
}

/// `provider create`
#[derive(Args)]
pub struct Create {
    /// Its id, for good: it stands in the address that is registered there
    #[arg(value_name = "PROVIDER")]
    pub id: Option<ProviderId>,
    /// What is known of it already
    #[arg(long, value_name = "google|microsoft|github|gitlab|apple")]
    pub preset: Option<Preset>,
    /// What people call it [default: its preset's name, or its id]
    #[arg(long)]
    pub name: Option<String>,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub secret: SecretFlags,
    /// Do not look at its metadata
    #[arg(long)]
    pub offline: bool,
    /// Make or change the providers a TOML file describes, to what it says; no other flag says anything of them then
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["id", "preset", "name", "client_secret_stdin", "client_secret_file", "key_file"]
    )]
    pub file: Option<PathBuf>,
}

/// `provider edit`
#[derive(Args)]
pub struct Edit {
    /// Its id
    #[arg(value_name = "PROVIDER")]
    pub id: ProviderId,
    /// What people call it
    #[arg(long)]
    pub name: Option<String>,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub secret: SecretFlags,
    /// Do not look at its metadata
    #[arg(long)]
    pub offline: bool,
}

/// What comes first of one.
pub const FIRST: &[&str] = &[
    "id",
    "name",
    "kind",
    "issuer",
    "client_id",
    "redirect_uri",
    "backchannel_logout_uri",
];
/// What people see of a list.
pub const COLUMNS: &[&str] = &["id", "name", "kind", "issuer", "sign_up", "is_enabled", "people"];
/// What they see of who is known.
pub const PEOPLE: &[&str] = &["account", "email", "subject", "last_used_at", "id"];

/// Runs a command about providers.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let db = &opened.db;
    match command {
        Command::Create(create) => match create.file.clone() {
            Some(path) => make_all(*create, &path, opened).await,
            None => make(*create, opened).await,
        },
        Command::List => {
            let people = providers::people_of_each(db).await?;
            let list = providers::list(db).await?;
            let list: Vec<_> = list
                .iter()
                .map(|provider| CountedProviderRecord::new(provider, known_by(provider, &people)))
                .collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Show(One { id }) => {
            let issuer = open::issuer(&opened.settings)?;
            let people = providers::people_of_each(db).await?;
            let provider = providers::show(db, &id).await?;
            let people = known_by(&provider, &people);
            let details = ProviderDetails::new(&provider, &issuer, Some(people));
            Ok(Report::one(&details, FIRST))
        }
        Command::Edit(edit) => edit_one(*edit, opened).await,
        Command::Disable(One { id }) => {
            change(opened, DisableProvider { id }, |gone| gone_by(&gone, "disabled")).await
        }
        Command::Enable(One { id }) => {
            change(opened, EnableProvider { id }, |provider| {
                Report::one(&ProviderRecord::from(&provider), FIRST)
            })
            .await
        }
        Command::Delete(One { id }) => {
            change(opened, DeleteProvider { id }, |gone| gone_by(&gone, "deleted")).await
        }
        Command::People { id, limit } => {
            let list = providers::people(db, &id, ("", ""), limit.into()).await?;
            let list: Vec<_> = list.iter().map(KnownPersonRecord::from).collect();
            Ok(Report::many(&list, PEOPLE))
        }
        Command::Unlink { identity } => {
            let means = open::telling_people(opened)?;
            change_by(&means, opened, RemoveIdentity { id: identity }, |identity| {
                let known = IdentityRecord::from(&identity);
                Report::one(&known, &["id", "provider_id", "user_id"])
            })
            .await
        }
    }
}

async fn make_all(create: Create, path: &Path, opened: &Opened) -> Result<Report, Failure> {
    if create.settings.patch()? == ProviderPatch::default() {
        return file::run(path, create.offline, opened).await;
    }
    Err(Failure::usage("The file says all there is to say.")
        .try_this("grantor provider create --file providers.toml, and no other setting"))
}

async fn make(create: Create, opened: &Opened) -> Result<Report, Failure> {
    let issuer = open::issuer(&opened.settings)?;
    let patch = create.settings.patch()?;
    let id = create.id.ok_or_else(nameless)?;
    let settings = settings_of(create.preset, patch).map_err(missing)?;
    let advice = looked_at(create.offline, opened, &settings).await?;
    let change = CreateProvider {
        name: create.name.unwrap_or_else(|| name_of(create.preset, &id)),
        id,
        settings,
        secret: create.secret.read()?,
        is_enabled: true,
    };
    let means = open::sealing_provider_secrets(opened).await?;
    change_by(&means, opened, change, |provider| {
        let to = redirect_uri(&issuer, &provider.id);
        noted(registered(show(&provider, &issuer), &to), advice)
    })
    .await
}

/// What is said to whoever names none.
pub fn nameless() -> Failure {
    Failure::usage("Name the provider by an id of your choice, or a file of providers.").try_this(
        "grantor provider create google --preset google …, or grantor provider create --file providers.toml",
    )
}

/// A new provider, with what is to be done there.
pub fn registered(report: Report, to: &str) -> Report {
    report.note(format!("Register {to} there as where answers may go to."))
}

/// What is said to whoever changes nothing.
pub fn nothing_to_change() -> Failure {
    Failure::usage("There is nothing to change.").try_this("grantor provider edit --help")
}

async fn edit_one(edit: Edit, opened: &Opened) -> Result<Report, Failure> {
    let issuer = open::issuer(&opened.settings)?;
    let patch = edit.settings.patch()?;
    let secret = edit.secret.read()?;
    if patch == ProviderPatch::default() && edit.name.is_none() && secret.is_none() {
        return Err(nothing_to_change());
    }
    let mut settings = providers::show(&opened.db, &edit.id).await?.settings;
    patch.clone().put_over(&mut settings);
    let advice = looked_at(edit.offline, opened, &settings).await?;
    let change = EditProvider {
        id: edit.id,
        name: edit.name,
        settings: SettingsChange::Some(Box::new(patch)),
        secret,
    };
    let means = open::sealing_provider_secrets(opened).await?;
    change_by(&means, opened, change, |provider| {
        noted(show(&provider, &issuer), advice)
    })
    .await
}

/// A provider that was written, with what does not go with it.
pub fn noted(report: Report, advice: Vec<String>) -> Report {
    let value = json!(advice);
    let report = advice
        .into_iter()
        .fold(report, |report, words| report.note(format!("warning: {words}")));
    report.with("warnings", value)
}

/// A provider, with the addresses of this server that are registered there.
fn show(provider: &Provider, issuer: &Issuer) -> Report {
    Report::one(&ProviderDetails::new(provider, issuer, None), FIRST)
}

fn gone_by(gone: &Gone, how: &str) -> Report {
    let locked_out = u64::try_from(gone.locked_out).unwrap_or_default();
    left(&GoneProviderRecord::from(gone), locked_out, how)
}

/// What became of a provider nobody signs in by any more, by whom so many people had their only way in.
pub fn left(gone: &impl Serialize, locked_out: u64, how: &str) -> Report {
    let report = Report::one(gone, &["id"]).with(how, true);
    if locked_out == 0 {
        return report;
    }
    report.note(format!(
        "{} known by it had no other way in: grantor user reset-link EMAIL makes one a link to set a password.",
        counted(locked_out, "account")
    ))
}

fn known_by(provider: &Provider, people: &HashMap<ProviderId, i64>) -> i64 {
    people.get(&provider.id).copied().unwrap_or_default()
}
