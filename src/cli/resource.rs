//! `grantor resource …`

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use super::Common;
use super::access;
use super::change::change;
use super::client_settings::LifetimeFlag;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use super::translate::TranslateFlags;
use crate::admin::change::{CreateResource, DeleteResource, DisableResource, EditResource, EnableResource};
use crate::admin::resources::{self, ResourceChanges};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::records::resource::{CreatedResourceRecord, ResourceRecord};
use crate::storage::resources::RegisteredResource;
use crate::types::{ResourceUri, SigningAlgorithm};

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
    #[command(flatten)]
    translate: TranslateFlags,
}

/// A resource server by its identifier.
#[derive(Args)]
pub struct One {
    /// Its identifier
    pub uri: ResourceUri,
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
    #[command(flatten)]
    translate: TranslateFlags,
}

/// What stands first.
pub const FIRST: &[&str] = &["uri", "name", "client_id", "client_secret"];
/// What people see of a list.
pub const COLUMNS: &[&str] = &[
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
    let show = |known: RegisteredResource| Report::one(&ResourceRecord::from(&known), FIRST);
    match command {
        Command::Create(create) => {
            change(opened, CreateResource(create.resource()), |made| {
                created(&CreatedResourceRecord::from(&made))
            })
            .await
        }
        Command::List => {
            let list = resources::list(&opened.db).await?;
            let list: Vec<_> = list.iter().map(ResourceRecord::from).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Edit(edit) => change(opened, edit.change()?, show).await,
        Command::Disable(One { uri }) => change(opened, DisableResource { uri }, show).await,
        Command::Enable(One { uri }) => change(opened, EnableResource { uri }, show).await,
        Command::Delete(One { uri }) => {
            change(opened, DeleteResource { uri: uri.clone() }, |()| deleted(&uri)).await
        }
        Command::Access(arguments) => access::of_resource(*arguments, opened).await,
    }
}

/// A resource server that is gone.
pub fn deleted(uri: &ResourceUri) -> Report {
    Report::one(&json!({ "uri": uri, "deleted": true }), FIRST)
}

impl Create {
    /// The resource server that is to be.
    #[must_use]
    pub fn resource(self) -> Resource {
        Resource {
            uri: self.uri,
            name: self.name,
            translations: self.translate.texts(),
            signing_algorithm: self.signing_alg,
            claims: self.claims,
            is_enabled: true,
            is_open: self.open,
            access_lifetime: self.access_lifetime.and_then(|LifetimeFlag(lifetime)| lifetime),
        }
    }
}

impl Edit {
    /// The change of a resource server it asks for.
    ///
    /// # Errors
    /// If it is none.
    pub fn change(self) -> Result<EditResource, Failure> {
        let is_empty = self.name.is_none()
            && self.signing_alg.is_none()
            && self.claims.is_none()
            && self.access_lifetime.is_none()
            && self.translate.is_empty()
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
            translations: self.translate.changes(),
            signing_algorithm: self.signing_alg.map(Some),
            access_lifetime: self.access_lifetime.map(|LifetimeFlag(lifetime)| lifetime),
        };
        Ok(EditResource {
            uri: self.uri,
            changes,
        })
    }
}

/// A resource server that was just made, with its credentials.
pub fn created(created: &impl Serialize) -> Report {
    Report::one(created, FIRST)
        .note("It introspects tokens with these credentials. Keep the secret now: it is not shown again.")
}
