//! `grantor registration …`

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use super::Common;
use super::change::change;
use super::failure::Failure;
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::change::{CreateInitialToken, RevokeInitialToken};
use crate::admin::initial_tokens::{self, NewInitialToken};
use crate::config::Lifetime;
use crate::oauth::client_metadata::RegistrationMode;
use crate::records::initial_token::{CreatedInitialTokenRecord, InitialTokenRecord};
use crate::types::InitialTokenId;

/// What there is to do with apps that register themselves.
#[derive(Subcommand)]
pub enum Command {
    /// Make a token that lets somebody register apps; prints it, once
    CreateToken(CreateToken),
    /// All tokens that let somebody register apps
    ListTokens,
    /// End a token; what was registered with it stays
    RevokeToken {
        /// Its id
        id: InitialTokenId,
    },
}

/// `registration create-token`
#[derive(Args)]
pub struct CreateToken {
    /// How many apps it registers
    #[arg(long, default_value_t = 1)]
    pub uses: u32,
    /// How long it works: 30m, 72h, 14d …
    #[arg(long, default_value = "72h", value_name = "DURATION")]
    pub expires_in: Lifetime,
    /// Whom or what it is for
    #[arg(long)]
    pub description: String,
}

const FIRST: &[&str] = &[
    "id",
    "initial_access_token",
    "description",
    "uses_left",
    "expires_at",
    "created_at",
];
/// What people see of a list.
pub const COLUMNS: &[&str] = &["id", "description", "uses_left", "expires_at"];

/// Runs a command about registration.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    match command {
        Command::CreateToken(CreateToken {
            uses,
            expires_in,
            description,
        }) => {
            let lifetime = expires_in.duration();
            let create = CreateInitialToken {
                description,
                uses,
                lifetime,
            };
            let mode = opened.settings.registration.mode;
            change(opened, create, |made| in_mode(&made, mode)).await
        }
        Command::ListTokens => {
            let list = initial_tokens::list(&opened.db).await?;
            let list: Vec<_> = list.iter().map(InitialTokenRecord::from).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::RevokeToken { id } => {
            change(opened, RevokeInitialToken { id: id.clone() }, |()| revoked(&id)).await
        }
    }
}

/// A token that was ended.
pub fn revoked(id: &InitialTokenId) -> Report {
    Report::one(&json!({ "id": id, "revoked": true }), FIRST)
}

/// A token that was just made.
pub fn created(token: &impl Serialize) -> Report {
    Report::one(token, FIRST)
        .note("Keep the token now: it is not shown again. It is sent to /register as Bearer.")
}

fn in_mode(token: &NewInitialToken, mode: RegistrationMode) -> Report {
    let report = created(&CreatedInitialTokenRecord::from(token));
    match mode {
        RegistrationMode::Token => report,
        RegistrationMode::Open => report.note("registration.mode is open: nobody needs a token."),
        RegistrationMode::Off => report.note("registration.mode is off: it works once that is token."),
    }
}
