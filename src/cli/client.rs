//! `grantor client …`

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use super::Common;
use super::access;
use super::change::{change, change_by};
use super::client_metadata::MetadataFlags;
use super::client_record::{FIRST, report};
use super::client_secrets::{EndSecret, RotateSecret, ended};
use super::client_settings::{SettingFlags, TakenBack};
use super::client_try;
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use super::translate::TranslateFlags;
use crate::admin::change::{
    CreateClient, DeleteClient, DisableClient, EditClient, EnableClient, EndClientSecret, RotateClientSecret,
};
use crate::admin::client_owners::owners_of_client;
use crate::admin::clients::{self, ClientChanges, NewClient};
use crate::admin::{Means, Refusal};
use crate::app::catalog;
use crate::fetch::Fetcher;
use crate::oauth::access::Ceiling;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethod, AuthMethods, Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::{ClientSettings, SettingsChanges};
use crate::records::client::{ClientDetails, ClientRecord, WrittenClient};
use crate::storage::Db;
use crate::types::{ClientId, RedirectUri, ResourceUri, Scope, SigningAlgorithm, UriScheme};

/// How many apps are listed unless something else is asked for.
const LIMIT: u32 = 1000;

/// What there is to do with clients.
#[derive(Subcommand)]
pub enum Command {
    /// Register an app; prints its secret, once
    Create(Box<Create>),
    /// Apps: those an administrator registered, then the others, oldest first
    List {
        /// How many at most
        #[arg(long, default_value_t = LIMIT)]
        limit: u32,
    },
    /// One app
    Show(One),
    /// Sign in to an app through the browser, as a person would, and print the tokens it gets, decoded and verified
    Try(Box<client_try::Arguments>),
    /// Change an app; what is not named stays
    Edit(Box<Edit>),
    /// Make a new secret; the newest old one works a while longer
    RotateSecret(RotateSecret),
    /// End one secret at once; the others go on working
    EndSecret(EndSecret),
    /// Stop an app: nothing of it works until it is enabled
    Disable(One),
    /// Let a disabled app work again
    Enable(One),
    /// Delete an app with everything people allowed it
    Delete(One),
    /// Who may use an app: everyone, or some people, groups and roles
    Access(Box<access::OfClient>),
    /// Whose an app is: they may change it with the role client-admin
    #[command(subcommand)]
    Owner(access::Owner),
    /// Which names of groups and roles an app is told, with the scopes of these names
    Names(Box<access::OfNames>),
}

/// `client create`
#[derive(Args)]
pub struct Create {
    /// What people call the app
    #[arg(long)]
    name: String,
    /// web (runs on a server), spa (in the browser), native (on a device), service (acts for itself)
    #[arg(long = "type", value_name = "web|spa|native|service")]
    pub client_type: ClientType,
    /// Its id [default: the server makes one]
    #[arg(long)]
    id: Option<ClientId>,
    /// Where people come back to, exactly; may be given several times
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<RedirectUri>,
    /// A private-use scheme without a period that its redirect URIs may have; may be given several times
    #[arg(long = "allow-scheme", value_name = "SCHEME")]
    allow_schemes: Vec<UriScheme>,
    /// The scope it may ask for: names separated by spaces [default: openid profile email, for apps people sign in to]
    #[arg(long)]
    pub scope: Option<Scope>,
    /// A resource server it may name; may be given several times
    #[arg(long = "resource", value_name = "URI")]
    resources: Vec<ResourceUri>,
    /// oauth21, oidc-compat (a confidential app that cannot do PKCE)
    #[arg(long, default_value = "oauth21")]
    profile: Profile,
    /// The only way it authenticates [default: either, its secret in the header or the body; none for spa and native]
    #[arg(
        long,
        value_name = "either|client_secret_basic|client_secret_post|client_secret_jwt|private_key_jwt|none"
    )]
    auth_method: Option<AuthMethods>,
    /// What its tokens are signed with [default: what the resource server chose, or RS256]
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
    signing_alg: Option<SigningAlgorithm>,
    #[command(flatten)]
    settings: SettingFlags,
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    translate: TranslateFlags,
    #[command(flatten)]
    metadata: MetadataFlags,
}

/// Pages about the app; an empty URL takes one away.
#[derive(Args, Clone)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 7591")]
pub struct About {
    /// The app's home page
    #[arg(long, value_name = "URL")]
    client_uri: Option<String>,
    /// The app's privacy policy
    #[arg(long, value_name = "URL")]
    policy_uri: Option<String>,
    /// The app's terms of service
    #[arg(long, value_name = "URL")]
    tos_uri: Option<String>,
}

/// A client by its id.
#[derive(Args)]
pub struct One {
    /// Its id
    pub id: ClientId,
}

/// `client edit`
#[derive(Args)]
#[group(skip)]
pub struct Edit {
    /// Its id
    pub id: ClientId,
    /// What people call the app
    #[arg(long)]
    name: Option<String>,
    /// Where people come back to, in place of all former ones; may be given several times
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Option<Vec<RedirectUri>>,
    /// A private-use scheme without a period that its redirect URIs may have; may be given several times
    #[arg(long = "allow-scheme", value_name = "SCHEME")]
    allow_schemes: Vec<UriScheme>,
    /// The scope it may ask for, in place of the former; for an app that registered itself, in place of what the server's
    /// configuration lets such apps ask for
    #[arg(long)]
    pub scope: Option<Scope>,
    /// A scope more that it may ask for; names separated by spaces
    #[arg(long, value_name = "SCOPE", conflicts_with = "scope")]
    pub add_scope: Option<Scope>,
    /// A resource server it may name, in place of all former ones; may be given several times
    #[arg(long = "resource", value_name = "URI")]
    resources: Option<Vec<ResourceUri>>,
    /// It may name no resource server
    #[arg(long, conflicts_with = "resources")]
    no_resources: bool,
    /// What an app that registered itself may ask for follows the server's configuration again
    #[arg(long, conflicts_with_all = ["scope", "add_scope", "resources", "no_resources"])]
    no_own_bounds: bool,
    /// oauth21, oidc-compat
    #[arg(long)]
    profile: Option<Profile>,
    /// The only way it authenticates; either for its secret in the header or the body
    #[arg(
        long,
        value_name = "either|client_secret_basic|client_secret_post|client_secret_jwt|private_key_jwt"
    )]
    auth_method: Option<AuthMethods>,
    /// What its tokens are signed with
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
    signing_alg: Option<SigningAlgorithm>,
    #[command(flatten)]
    settings: SettingFlags,
    #[command(flatten)]
    taken_back: TakenBack,
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    translate: TranslateFlags,
    #[command(flatten)]
    metadata: MetadataFlags,
    /// It sends nobody anywhere after signing out
    #[arg(long, conflicts_with = "post_logout_redirect_uris")]
    no_post_logout_redirect_uris: bool,
}

const COLUMNS: &[&str] = &[
    "client_id",
    "client_name",
    "client_type",
    "profile",
    "scope",
    "is_enabled",
    "registered_by",
];

/// Runs a command about clients.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    if let Command::Try(arguments) = command {
        return client_try::run(*arguments, common).await;
    }
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let db = &opened.db;
    match command {
        Command::Create(create) => create_client(*create, opened).await,
        Command::List { limit } => list(db, limit).await,
        Command::Show(One { id }) => {
            let client = clients::show(db, &id).await?;
            let owners = owners_of_client(db, &id).await?;
            let catalog = catalog(&mut db.read().await?.conn(), &opened.settings).await?;
            let lifetime = opened.settings.tokens.access;
            let details = ClientDetails::new(&client, owners, &catalog, lifetime);
            Ok(Report::one(&details, FIRST))
        }
        Command::Edit(edit) => edit_client(*edit, opened).await,
        Command::RotateSecret(RotateSecret { id, overlap }) => {
            let method = clients::show(db, &id).await?.auth_method;
            let means = means(opened, Some(method.into())).await?;
            let overlap = overlap.duration();
            let old_until = opened.now.plus(overlap);
            change_by(&means, opened, RotateClientSecret { id, overlap }, |rotated| {
                report(&WrittenClient {
                    old_secrets_expire_at: Some(old_until),
                    ..WrittenClient::from(&rotated)
                })
            })
            .await
        }
        Command::EndSecret(EndSecret { id, secret_id }) => {
            change(opened, EndClientSecret { id, secret_id }, |client| {
                ended(&ClientRecord::from(&client))
            })
            .await
        }
        Command::Disable(One { id }) => {
            change(opened, DisableClient { id }, |client| {
                disabled(&ClientRecord::from(&client))
            })
            .await
        }
        Command::Enable(One { id }) => {
            change(opened, EnableClient { id }, |client| {
                Report::one(&ClientRecord::from(&client), FIRST)
            })
            .await
        }
        Command::Delete(One { id }) => {
            change(opened, DeleteClient { id: id.clone() }, |ended| {
                deleted(&id, ended)
            })
            .await
        }
        Command::Access(arguments) => access::of_client(*arguments, opened).await,
        Command::Owner(command) => access::owner(command, opened).await,
        Command::Names(arguments) => access::names(*arguments, opened).await,
        // Opens the database for a moment alone.
        Command::Try(_) => Err(Failure::new(Code::Failed, "not a command of this kind")),
    }
}

async fn create_client(create: Create, opened: &Opened) -> Result<Report, Failure> {
    let names_scope = create.scope.is_some();
    let usual = if names_scope {
        Scope::default()
    } else {
        let db = &opened.db;
        let catalog = catalog(&mut db.read().await?.conn(), &opened.settings).await?;
        clients::usual_scope(create.client_type, &catalog)
    };
    let new = create.client(usual)?;
    check_urls(opened, Class::Vouched, &new.metadata, &new.redirect_uris).await?;
    let means = means(opened, new.auth_method).await?;
    change_by(&means, opened, CreateClient(new), |made| {
        let report = report(&WrittenClient::from(&made));
        if names_scope {
            report
        } else {
            with_usual_scope(report, &made.client.scope.to_string(), made.client.id.as_str())
        }
    })
    .await
}

/// The same of an app for which no scope was named.
pub fn with_usual_scope(report: Report, scope: &str, id: &str) -> Report {
    if scope.is_empty() {
        return report;
    }
    report.note(format!(
        "No --scope was named, so it may ask for {scope}. For more: grantor client edit {id} --add-scope NAME"
    ))
}

async fn edit_client(mut edit: Edit, opened: &Opened) -> Result<Report, Failure> {
    let id = edit.id.clone();
    let old = clients::show(&opened.db, &id).await?;
    let redirect_uris = edit.redirect_uris.clone().unwrap_or(old.redirect_uris.clone());
    if let Some(more) = edit.add_scope.take() {
        edit.scope = Some(may_ask_for(&old, opened).await?.union(&more));
    }
    let mut changes = edit.changes(old.clone())?;
    // What is looked at below, and what is written: one client.
    changes.based_on = Some(old.version);
    if let Some(metadata) = &changes.metadata {
        check_urls(opened, old.class(), metadata, &redirect_uris).await?;
    }
    let means = means(opened, changes.auth_method).await?;
    change_by(&means, opened, EditClient { id, changes }, |edited| {
        report(&WrittenClient::from(&edited))
    })
    .await
}

/// What an app may ask for beside the scopes of open resource servers.
async fn may_ask_for(client: &Client, opened: &Opened) -> Result<Scope, Failure> {
    if !client.follows_policy() {
        return Ok(client.scope.clone());
    }
    let db = &opened.db;
    let catalog = catalog(&mut db.read().await?.conn(), &opened.settings).await?;
    Ok(Ceiling::of(&catalog, client).all())
}

async fn list(db: &Db, limit: u32) -> Result<Report, Failure> {
    let found = clients::list(db, limit.into()).await?;
    let list: Vec<_> = found.iter().map(ClientRecord::from).collect();
    let all = clients::count(db).await?;
    Ok(listed(&list, usize::try_from(all).unwrap_or_default()))
}

/// Apps, of so many that there are.
pub fn listed(list: &[impl Serialize], all: usize) -> Report {
    let report = Report::many(list, COLUMNS);
    if all > list.len() {
        report.note(format!("There are {all} in all: --limit {all} shows them."))
    } else {
        report
    }
}

/// An app that was just stopped.
pub fn disabled(client: &impl Serialize) -> Report {
    Report::one(client, FIRST).note("Nothing of it works until it is enabled again.")
}

/// An app that is gone, with so many living grants.
pub fn deleted(id: &ClientId, ended: u64) -> Report {
    Report::one(
        &json!({ "client_id": id, "deleted": true, "grants_ended": ended }),
        FIRST,
    )
}

/// What a change of a client with this method may reach: the master key is asked for where a secret is computed with.
async fn means(opened: &Opened, methods: Option<AuthMethods>) -> Result<Means, Failure> {
    if methods == Some(AuthMethod::ClientSecretJwt.into()) {
        open::sealing_client_secrets(opened).await
    } else {
        Ok(opened.means())
    }
}

impl Create {
    /// The app that is to be, with the scope `usual` if none is named.
    ///
    /// # Errors
    /// If a file cannot be read, or consent is to be skipped for nothing.
    pub fn client(self, usual: Scope) -> Result<NewClient, Failure> {
        let scope = self.scope.unwrap_or(usual);
        let settings = self.settings.changes(&TakenBack::default(), &scope)?;
        Ok(NewClient {
            settings: settings.over(ClientSettings::default()),
            schemes: self.allow_schemes,
            id: self.id,
            name: self.name,
            client_type: self.client_type,
            profile: self.profile,
            auth_method: self.auth_method,
            redirect_uris: self.redirect_uris,
            scope,
            resources: self.resources,
            signing_algorithm: self.signing_alg,
            client_uri: self.about.client_uri,
            policy_uri: self.about.policy_uri,
            tos_uri: self.about.tos_uri,
            translations: self.translate.texts(),
            metadata: self.metadata.over(ClientMetadata::default())?,
        })
    }
}

/// Looks at what the app named; only where it named something.
async fn check_urls(
    opened: &Opened,
    class: Class,
    metadata: &ClientMetadata,
    redirect_uris: &[RedirectUri],
) -> Result<(), Failure> {
    let fetcher = Fetcher::new(&opened.settings.fetch)?;
    let checked = clients::check_urls(&fetcher, class, metadata, redirect_uris).await;
    checked.map_err(|fault| Refusal::from(fault).into())
}

/// An address; none for an empty one.
fn unless_empty(address: String) -> Option<String> {
    Some(address).filter(|address| !address.is_empty())
}

impl Edit {
    /// What of an app it changes, which is `old` now.
    ///
    /// # Errors
    /// If a file cannot be read, consent is to be skipped for nothing, or there is nothing to change.
    pub fn changes(self, old: Client) -> Result<ClientChanges, Failure> {
        let scope = self.scope.as_ref().unwrap_or(&old.scope);
        let settings = self.settings.changes(&self.taken_back, scope)?;
        let resources = if self.no_resources {
            Some(Vec::new())
        } else {
            self.resources
        };
        let nothing = self.name.is_none()
            && self.redirect_uris.is_none()
            && !self.no_own_bounds
            && self.scope.is_none()
            && resources.is_none()
            && self.profile.is_none()
            && self.auth_method.is_none()
            && self.signing_alg.is_none()
            && settings == SettingsChanges::default()
            && [
                &self.about.client_uri,
                &self.about.policy_uri,
                &self.about.tos_uri,
            ]
            .into_iter()
            .all(Option::is_none)
            && self.translate.is_empty()
            && self.metadata.is_empty()
            && !self.no_post_logout_redirect_uris;
        if nothing {
            return Err(Failure::usage("There is nothing to change.").try_this("grantor client edit --help"));
        }
        // A sector lists the redirect URIs, so it is asked again when they change.
        let is_untouched = self.metadata.is_empty() && !self.no_post_logout_redirect_uris;
        let metadata = if is_untouched && self.redirect_uris.is_none() {
            None
        } else {
            let names_optional = self.metadata.names_optional();
            let mut metadata = self.metadata.over(old.metadata)?;
            if let Some(scope) = self.scope.as_ref().filter(|_| !names_optional) {
                metadata = metadata.within(scope);
            }
            if self.no_post_logout_redirect_uris {
                metadata.post_logout_redirect_uris.clear();
            }
            Some(metadata)
        };
        Ok(ClientChanges {
            based_on: None,
            is_bounded: self.no_own_bounds.then_some(false),
            allowed_schemes: self.allow_schemes,
            name: self.name,
            profile: self.profile,
            auth_method: self.auth_method,
            redirect_uris: self.redirect_uris,
            scope: self.scope,
            resources,
            signing_algorithm: self.signing_alg.map(Some),
            client_uri: self.about.client_uri.map(unless_empty),
            policy_uri: self.about.policy_uri.map(unless_empty),
            tos_uri: self.about.tos_uri.map(unless_empty),
            translations: self.translate.changes(),
            metadata,
            settings,
        })
    }
}
