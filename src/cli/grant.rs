//! `grantor grant …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::RevokeGrant;
use crate::admin::grants;
use crate::admin::users::Whom;
use crate::records::grant::GrantRecord;
use crate::types::{ClientId, GrantId};

/// How many are shown if nothing else is said.
pub const LIMIT: u32 = 1000;

/// What there is to do with grants.
#[derive(Subcommand)]
pub enum Command {
    /// What people allowed apps, newest first
    List {
        /// Of one person
        #[arg(long, value_name = "EMAIL|ID")]
        user: Option<Whom>,
        /// To one app
        #[arg(long, value_name = "CLIENT_ID")]
        client: Option<ClientId>,
        /// How many at most
        #[arg(long, default_value_t = LIMIT)]
        limit: u32,
    },
    /// Take an app away from whoever allowed it: revoke a grant and all others of the same person to the same app, and forget
    /// the consent behind them
    Revoke {
        /// Its id
        id: GrantId,
    },
}

/// What people see of a list.
pub const COLUMNS: &[&str] = &[
    "id",
    "email",
    "client_name",
    "scope",
    "created_at",
    "ends_at",
    "revoked_because",
];

/// Runs a command about grants.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| match command {
        Command::List { user, client, limit } => list(opened, user.as_ref(), client.as_ref(), limit).await,
        Command::Revoke { id } => {
            let revoke = RevokeGrant { id: id.clone() };
            change(opened, revoke, |revoked| self::revoked(&id, revoked)).await
        }
    })
    .await
}

/// A grant that was taken back, with so many in all.
pub fn revoked(id: &GrantId, revoked: u64) -> Report {
    let report = Report::one(
        &json!({ "id": id, "revoked": true, "was_alive": revoked > 0, "revoked_grants": revoked }),
        &["id"],
    );
    match revoked {
        0 => report.note("It was revoked before."),
        1 => report,
        more => report.note(format!(
            "All {more} grants of this person to this app are revoked: it asks them again."
        )),
    }
}

/// Grants, newest first.
pub async fn list(
    opened: &Opened,
    whom: Option<&Whom>,
    client: Option<&ClientId>,
    limit: u32,
) -> Result<Report, Failure> {
    let list = grants::page(&opened.db, (whom, client), None, limit.into()).await?;
    let list: Vec<_> = list.iter().map(GrantRecord::from).collect();
    Ok(Report::many(&list, COLUMNS))
}
