//! `grantor resource …`

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Common;
use super::access;
use super::change::change;
use super::client_settings::LifetimeFlag;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::{CreateResource, DeleteResource, DisableResource, EditResource, EnableResource};
use crate::admin::resources::{self, CreatedResource, ResourceChanges};
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::storage::resources::RegisteredResource;
use crate::types::{OpaqueToken, ResourceUri, SigningAlgorithm};

/// What there is to do with resource servers.
#[derive(Subcommand)]
pub enum Command {
    /// Register a resource server; prints its own id and secret for introspection, once
    Create(Create),
    /// All resource servers
    List,
    /// Change a resource server; what is not named stays
    Edit(Edit),
    /// Stop a resource server: no more tokens for it
    Disable(One),
    /// Let a disabled resource server get tokens again
    Enable(One),
    /// Delete a resource server with its scopes
    Delete(One),
    /// Who may use a resource server: everyone, or some people, groups and roles
    Access(Box<access::OfResource>),
}

/// `resource create`
#[derive(Args)]
pub struct Create {
    /// Its identifier: `aud` in tokens, for example `https://api.example.com`
    #[arg(long)]
    uri: ResourceUri,
    /// What people call it
    #[arg(long)]
    name: String,
    /// What tokens for it are signed with [default: RS256]
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
    signing_alg: Option<SigningAlgorithm>,
    /// An attribute of the person that goes into tokens for it, under its own name or another; may be given several
    /// times
    #[arg(long = "claim", value_name = "NAME[=ATTRIBUTE]")]
    claims: Vec<CustomClaim>,
    /// Any app may ask people for its scopes, also one that registered itself; people are asked
    #[arg(long)]
    open: bool,
    /// How long tokens for it are good for at most, 10s to 24h; default for as long as elsewhere
    #[arg(long, value_name = "DURATION|default")]
    access_lifetime: Option<LifetimeFlag>,
}

/// A resource server by its identifier.
#[derive(Args)]
pub struct One {
    /// Its identifier
    uri: ResourceUri,
}

/// `resource edit`
#[derive(Args)]
pub struct Edit {
    /// Its identifier
    uri: ResourceUri,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// What tokens for it are signed with
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
    signing_alg: Option<SigningAlgorithm>,
    /// An attribute of the person that goes into tokens for it, in place of all former ones; may be given several times
    #[arg(long = "claim", value_name = "NAME[=ATTRIBUTE]")]
    claims: Option<Vec<CustomClaim>>,
    /// No attributes go into tokens for it
    #[arg(long, conflicts_with = "claims")]
    no_claims: bool,
    /// Any app may ask people for its scopes, also one that registered itself; people are asked
    #[arg(long)]
    open: bool,
    /// No longer open: an app needs its scopes in its registration, or, if it registered itself, in `registration.scope`;
    /// what others were granted stops working
    #[arg(long, conflicts_with = "open")]
    closed: bool,
    /// How long tokens for it are good for at most, 10s to 24h; default for as long as elsewhere
    #[arg(long, value_name = "DURATION|default")]
    access_lifetime: Option<LifetimeFlag>,
}

const FIRST: &[&str] = &["uri", "name", "client_id", "client_secret"];
const COLUMNS: &[&str] = &[
    "uri",
    "name",
    "client_id",
    "signing_algorithm",
    "is_open",
    "is_enabled",
];

/// Runs a command about resource servers.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let show = |known: RegisteredResource| Report::one(&record(&known), FIRST);
    match command {
        Command::Create(create) => {
            let resource = Resource {
                uri: create.uri,
                name: create.name,
                signing_algorithm: create.signing_alg,
                claims: create.claims,
                is_enabled: true,
                is_open: create.open,
                access_lifetime: create.access_lifetime.and_then(|LifetimeFlag(lifetime)| lifetime),
            };
            change(opened, CreateResource(resource), created).await
        }
        Command::List => {
            let list: Vec<Value> = resources::list(&opened.db).await?.iter().map(record).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Edit(edit) => change(opened, edit.change()?, show).await,
        Command::Disable(One { uri }) => change(opened, DisableResource { uri }, show).await,
        Command::Enable(One { uri }) => change(opened, EnableResource { uri }, show).await,
        Command::Delete(One { uri }) => {
            change(opened, DeleteResource { uri: uri.clone() }, |()| {
                Report::one(&json!({ "uri": uri, "deleted": true }), FIRST)
            })
            .await
        }
        Command::Access(arguments) => access::of_resource(*arguments, opened).await,
    }
}

impl Edit {
    fn change(self) -> Result<EditResource, Failure> {
        let is_empty = self.name.is_none()
            && self.signing_alg.is_none()
            && self.claims.is_none()
            && self.access_lifetime.is_none()
            && !(self.no_claims || self.open || self.closed);
        if is_empty {
            return Err(
                Failure::usage("There is nothing to change.").try_this("grantor resource edit --help")
            );
        }
        let changes = ResourceChanges {
            is_open: (self.open || self.closed).then_some(self.open),
            claims: if self.no_claims {
                Some(Vec::new())
            } else {
                self.claims
            },
            name: self.name,
            signing_algorithm: self.signing_alg,
            access_lifetime: self.access_lifetime.map(|LifetimeFlag(lifetime)| lifetime),
        };
        Ok(EditResource {
            uri: self.uri,
            changes,
        })
    }
}

fn created(created: CreatedResource) -> Report {
    let client_id = created.credentials.client.id;
    let registered = RegisteredResource {
        resource: created.resource,
        client_id,
    };
    Report::one(&record(&registered), FIRST)
        .with(
            "client_secret",
            created.credentials.secret.as_ref().map(OpaqueToken::expose),
        )
        .note("It introspects tokens with these credentials. Keep the secret now: it is not shown again.")
}

fn record(known: &RegisteredResource) -> Value {
    json!({
        "uri": known.resource.uri,
        "name": known.resource.name,
        "client_id": known.client_id,
        "signing_algorithm": known.resource.signing_algorithm,
        "claims": known.resource.claims.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "is_open": known.resource.is_open,
        "access_lifetime": known.resource.access_lifetime.map(AccessLifetime::seconds),
        "is_enabled": known.resource.is_enabled,
    })
}
