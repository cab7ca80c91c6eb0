//! `grantor session …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::RevokeSession;
use crate::admin::sessions;
use crate::admin::users::Whom;
use crate::records::session::SessionRecord;
use crate::types::SessionId;

/// How many are shown if nothing else is said.
pub const LIMIT: u32 = 1000;

/// What there is to do with sign-ins.
#[derive(Subcommand)]
pub enum Command {
    /// Living sign-ins, the newest first
    List {
        /// Of one person
        #[arg(long, value_name = "EMAIL|ID")]
        user: Option<Whom>,
        /// How many at most
        #[arg(long, default_value_t = LIMIT)]
        limit: u32,
    },
    /// End a sign-in
    Revoke {
        /// Its id
        id: SessionId,
    },
}

/// What people see of a list.
pub const COLUMNS: &[&str] = &[
    "id",
    "email",
    "auth_time",
    "last_seen_at",
    "ends_at",
    "address",
    "user_agent",
];

/// Runs a command about sign-ins.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| match command {
        Command::List { user, limit } => list(opened, user.as_ref(), limit).await,
        Command::Revoke { id } => change(opened, RevokeSession { id: id.clone() }, |()| revoked(&id)).await,
    })
    .await
}

/// A sign-in that was ended.
pub fn revoked(id: &SessionId) -> Report {
    Report::one(&json!({ "id": id, "revoked": true }), &["id"])
}

/// Living sign-ins, the newest first.
pub async fn list(opened: &Opened, whom: Option<&Whom>, limit: u32) -> Result<Report, Failure> {
    let limits = (opened.settings.sessions.idle.duration(), limit.into());
    let list = sessions::page(&opened.db, (whom, None), None, limits, opened.now).await?;
    let list: Vec<_> = list.iter().map(SessionRecord::from).collect();
    Ok(Report::many(&list, COLUMNS))
}
