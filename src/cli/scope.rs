//! `grantor scope …`

use clap::{Args, Subcommand};
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use super::translate::TranslateFlags;
use crate::admin::change::{CreateScope, DeleteScope, EditScope};
use crate::admin::scopes;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::records::scope::ScopeRecord;
use crate::types::{ResourceUri, RoleName, ScopeToken};

/// What there is to do with scopes.
#[derive(Subcommand)]
pub enum Command {
    /// Register a scope
    Create(Create),
    /// All scopes
    List,
    /// Change a scope; what is not named stays
    Edit(Edit),
    /// Delete a scope no app may ask for any more
    Delete {
        /// Its name
        name: ScopeToken,
    },
}

/// `scope create`
#[derive(Args)]
pub struct Create {
    /// Its name on the wire, for example notes:read
    name: ScopeToken,
    /// What it lets an app do, as people read it: "Read your notes"
    #[arg(long)]
    description: String,
    /// The resource server it belongs to
    #[arg(long, value_name = "URI")]
    resource: Option<ResourceUri>,
    /// A role whose holders may be granted it [default: anybody]; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<RoleName>,
    /// An attribute of the person that goes with it at /userinfo, under its own name or another; may be given several
    /// times
    #[arg(long = "claim", value_name = "NAME[=ATTRIBUTE]")]
    claims: Vec<CustomClaim>,
    /// What an app does with it: it sees, changes, or acts in the person's name. The consent page shows it so [default: what the
    /// last word of the name plainly says (notes:read sees, notes:write changes); else act, so that nobody is told less than
    /// it may be]
    #[arg(long, value_name = "see|change|act")]
    kind: Option<ScopeKind>,
    /// It can do much harm: the consent page warns of it, as of a scope that is for some roles alone
    #[arg(long)]
    sensitive: bool,
    #[command(flatten)]
    translate: TranslateFlags,
}

/// `scope edit`
#[derive(Args)]
pub struct Edit {
    /// Its name
    name: ScopeToken,
    /// What it lets an app do, as people read it
    #[arg(long)]
    description: Option<String>,
    /// A role whose holders may be granted it, in place of all former ones; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Option<Vec<RoleName>>,
    /// Anybody may be granted it
    #[arg(long, conflicts_with = "roles")]
    any_role: bool,
    /// An attribute of the person that goes with it, in place of all former ones; may be given several times
    #[arg(long = "claim", value_name = "NAME[=ATTRIBUTE]")]
    claims: Option<Vec<CustomClaim>>,
    /// No attributes go with it
    #[arg(long, conflicts_with = "claims")]
    no_claims: bool,
    /// What an app does with it: it sees, changes, or acts in the person's name
    #[arg(long, value_name = "see|change|act")]
    kind: Option<ScopeKind>,
    #[command(flatten)]
    sensitivity: Sensitivity,
    #[command(flatten)]
    translate: TranslateFlags,
}

/// What a scope becomes.
#[derive(Args)]
struct Sensitivity {
    /// It can do much harm: the consent page warns of it
    #[arg(long)]
    sensitive: bool,
    /// No longer sensitive
    #[arg(long, conflicts_with = "sensitive")]
    not_sensitive: bool,
}

/// What stands first.
pub const FIRST: &[&str] = &["name", "kind", "is_sensitive", "description", "resource", "roles"];

/// Runs a command about scopes.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let show = |scope: ScopeDefinition| Report::one(&ScopeRecord::from(&scope), FIRST);
    match command {
        Command::Create(create) => change(opened, CreateScope(create.scope()), show).await,
        Command::List => {
            let list = scopes::list(&opened.db).await?;
            let list: Vec<_> = list.iter().map(ScopeRecord::from).collect();
            Ok(Report::many(&list, FIRST))
        }
        Command::Edit(edit) => change(opened, edit.change()?, show).await,
        Command::Delete { name } => {
            change(opened, DeleteScope { name: name.clone() }, |()| deleted(&name)).await
        }
    }
}

/// A scope that is gone.
pub fn deleted(name: &ScopeToken) -> Report {
    Report::one(&json!({ "name": name, "deleted": true }), FIRST)
}

impl Create {
    /// The scope that is to be.
    #[must_use]
    pub fn scope(self) -> ScopeDefinition {
        ScopeDefinition {
            kind: self.kind.unwrap_or_else(|| ScopeKind::of_name(&self.name)),
            is_sensitive: self.sensitive,
            name: self.name,
            description: self.description,
            translations: self.translate.texts(),
            resource: self.resource,
            claims: self.claims,
            roles: self.roles,
        }
    }
}

impl Edit {
    /// The change of a scope it asks for.
    ///
    /// # Errors
    /// If it is none.
    pub fn change(self) -> Result<EditScope, Failure> {
        let change = EditScope {
            name: self.name,
            description: self.description,
            translations: self.translate.changes(),
            roles: if self.any_role {
                Some(Vec::new())
            } else {
                self.roles
            },
            claims: if self.no_claims {
                Some(Vec::new())
            } else {
                self.claims
            },
            kind: self.kind,
            is_sensitive: (self.sensitivity.sensitive || self.sensitivity.not_sensitive)
                .then_some(self.sensitivity.sensitive),
        };
        if !change.changes_something() {
            return Err(Failure::usage("There is nothing to change.").try_this("grantor scope edit --help"));
        }
        Ok(change)
    }
}
