//! `grantor audit …`

use clap::Subcommand;

use super::Common;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::audit::{self, Filter};
use crate::admin::users::Whom;
use crate::types::{ClientId, ErrorId};

/// What there is to do with the audit log.
#[derive(Subcommand)]
pub enum Command {
    /// What happened, newest first
    List {
        /// Of one kind, for example `signed_in`, `grant_revoked`, `client_created`
        #[arg(long)]
        kind: Option<String>,
        /// About one person
        #[arg(long, value_name = "EMAIL|ID")]
        user: Option<Whom>,
        /// About one app
        #[arg(long, value_name = "CLIENT_ID")]
        client: Option<ClientId>,
        /// About one refusal, by the error id that its page or answer showed
        #[arg(long, value_name = "ID")]
        error_id: Option<ErrorId>,
        /// How many at most
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

const COLUMNS: &[&str] = &[
    "at",
    "kind",
    "actor",
    "user_id",
    "client_id",
    "target",
    "address",
    "reason",
    "details",
];

/// Runs a command about the audit log.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    let Command::List {
        kind,
        user,
        client,
        error_id,
        limit,
    } = command;
    let filter = Filter {
        kind,
        whom: user,
        client_id: client,
        error_id,
        limit: limit.into(),
    };
    open::with(common, async |opened| {
        Ok(Report::many(&audit::list(&opened.db, &filter).await?, COLUMNS))
    })
    .await
}
