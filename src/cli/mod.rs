//! The command line: reads arguments, calls `admin`, prints.
//!
//! Administrative commands work on the database directly, beside a running server. What a command answers goes to
//! stdout, everything else to stderr, why it failed too, as JSON where that is asked for; exit codes are in
//! [`failure::Code`].

mod access;
mod audit;
mod audit_export;
mod browser;
mod change;
mod client;
mod client_metadata;
mod client_record;
mod client_settings;
mod client_try;
mod common;
mod completions;
mod database;
mod demo;
mod doctor;
pub mod errors;
mod explain;
pub mod failure;
mod grant;
mod group;
mod health;
mod help;
mod init;
mod key;
mod mail;
mod man;
pub mod open;
mod output;
mod program;
mod registration;
mod resource;
mod role;
mod sample_app;
mod scope;
mod serve;
mod session;
mod token;
mod usage;
mod user;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use serde_json::json;

use crate::config;
use crate::storage::Db;
use common::{LogFilter, log_filter, log_to_stderr, multi_threaded, single_threaded};
use failure::{Code, Failure};
use open::IfMissing;
use output::Report;

pub use common::{Common, Format};

/// A small, complete OAuth 2.0 and OpenID Connect authorization server.
#[derive(Parser)]
#[command(name = "grantor", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try it: a throw-away server with a person, an app and an API
    Demo(demo::Arguments),
    /// Write grantor.toml and the keys, and invite the first administrator
    Init(init::Arguments),
    /// Run the server
    Serve(serve::Arguments),
    /// Look for what is wrong with an installation
    Doctor,
    /// Ask the running server of this configuration whether it can serve: 0 if so, for a container's HEALTHCHECK
    Health(health::Arguments),
    /// Bring the database up to date; make an empty one if there is none where the configuration says that it is
    Migrate,
    /// Apps: register, change, disable, delete
    #[command(subcommand)]
    Client(client::Command),
    /// Apps that register themselves: the tokens that let them
    #[command(subcommand)]
    Registration(registration::Command),
    /// People: accounts, links to set a password, roles
    #[command(subcommand)]
    User(user::Command),
    /// Resource servers: the APIs tokens are for
    #[command(subcommand)]
    Resource(resource::Command),
    /// Scopes: the permissions apps may ask for
    #[command(subcommand)]
    Scope(scope::Command),
    /// Roles people may have
    #[command(subcommand)]
    Role(role::Command),
    /// Groups of people
    #[command(subcommand)]
    Group(group::Command),
    /// What people allowed apps
    #[command(subcommand)]
    Grant(grant::Command),
    /// Browsers' sign-ins
    #[command(subcommand)]
    Session(session::Command),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Why something is refused: the numbers of answers, pages and the log
    #[command(subcommand)]
    Errors(errors::Command),
    /// Why a person can, or cannot, have something of an app
    Explain(explain::Arguments),
    /// Signing keys
    #[command(subcommand)]
    Key(key::Command),
    /// Mail to people
    #[command(subcommand)]
    Mail(mail::Command),
    /// Tokens
    #[command(subcommand)]
    Token(token::Command),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a script that lets your shell complete commands
    Completions(completions::Arguments),
    /// Print the manual page, or write one for each command
    Man(man::Arguments),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print every setting with its default, as Markdown
    Reference,
}

impl Command {
    /// Whether some command of this group makes a change as `admin` knows them.
    fn may_change(&self) -> bool {
        if matches!(self, Self::Client(client::Command::Try(_))) {
            return false;
        }
        matches!(
            self,
            Self::Client(_)
                | Self::Registration(_)
                | Self::User(_)
                | Self::Resource(_)
                | Self::Scope(_)
                | Self::Role(_)
                | Self::Group(_)
                | Self::Audit(audit::Command::Erase { .. })
                | Self::Grant(_)
                | Self::Session(_)
                | Self::Key(_)
        )
    }
}

/// Runs the command `arguments` name, and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = help::arranged(Cli::command())
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        // `--help` and `--version` are answers.
        Err(error) if error.use_stderr() && usage::asks_for_json(&arguments) => {
            let failure = usage::failure(&error, &arguments, &help::arranged(Cli::command()));
            return output::print_failure(&failure, Format::Json);
        }
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Code::Usage as u8));
        }
    };
    let format = cli.common.output;
    match execute(cli) {
        Ok(report) => match output::print(&report, format) {
            Ok(()) => ExitCode::from(report.code as u8),
            // Whoever read the output has gone.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => {
                let failure = Failure::new(Code::Failed, format!("cannot write the answer: {error}"));
                output::print_failure(&failure, format)
            }
        },
        Err(failure) => output::print_failure(&failure, format),
    }
}

fn execute(cli: Cli) -> Result<Report, Failure> {
    let format = cli.common.output;
    let common = cli.common;
    database::check_flag(common.database.as_deref())?;
    if common.dry_run && !cli.command.may_change() {
        return Err(nothing_to_rehearse());
    }
    match cli.command {
        Command::Serve(arguments) => serve::run(&common, &arguments),
        Command::Demo(arguments) => demo::run(&arguments, format == Format::Json),
        command => {
            // Of a failure scripts get one line, unless they ask for more.
            let level = if format == Format::Json {
                "off"
            } else {
                "warn,rustls_platform_verifier=off"
            };
            log_to_stderr(level, false)?;
            let runtime = single_threaded()?;
            let done = runtime.block_on(administer(command, &common));
            // A name that is still being looked up keeps nobody waiting.
            runtime.shutdown_background();
            done
        }
    }
}

async fn administer(command: Command, common: &Common) -> Result<Report, Failure> {
    let report = answer(command, common).await?;
    if common.dry_run && !report.is_rehearsal {
        return Err(nothing_to_rehearse());
    }
    Ok(report)
}

fn nothing_to_rehearse() -> Failure {
    Failure::usage(
        "A dry run is of a command that changes apps, people, keys and the like; this one does not.",
    )
    .try_this("the same without --dry-run")
}

async fn answer(command: Command, common: &Common) -> Result<Report, Failure> {
    match command {
        Command::Init(arguments) => init::run(common, &arguments).await,
        Command::Doctor => doctor::run(common).await,
        Command::Health(arguments) => health::run(common, &arguments).await,
        Command::Migrate => migrate(common).await,
        Command::Client(command) => client::run(command, common).await,
        Command::Registration(command) => registration::run(command, common).await,
        Command::User(command) => user::run(command, common).await,
        Command::Resource(command) => resource::run(command, common).await,
        Command::Scope(command) => scope::run(command, common).await,
        Command::Role(command) => role::run(command, common).await,
        Command::Group(command) => group::run(command, common).await,
        Command::Grant(command) => grant::run(command, common).await,
        Command::Session(command) => session::run(command, common).await,
        Command::Audit(command) => audit::run(command, common).await,
        Command::Errors(command) => errors::run(command),
        Command::Explain(arguments) => explain::run(arguments, common).await,
        Command::Key(command) => key::run(command, common).await,
        Command::Mail(command) => mail::run(command, common).await,
        Command::Token(command) => token::run(command, common).await,
        Command::Config(ConfigCommand::Reference) => Ok(Report::text(config::reference::markdown())),
        Command::Completions(arguments) => Ok(completions::run(&arguments, help::arranged(Cli::command()))),
        Command::Man(arguments) => man::run(&arguments, help::arranged(Cli::command())),
        // Have a runtime of their own.
        Command::Serve(_) | Command::Demo(_) => Err(Failure::new(Code::Failed, "not a command of this kind")),
    }
}

/// Opening a database brings it up to date. One that is not there is made where somebody said that it shall be there: the
/// built-in default is a file of the directory one happens to stand in.
async fn migrate(common: &Common) -> Result<Report, Failure> {
    let loaded = config::load(&common.flags())?;
    let settings = &loaded.settings;
    let is_new = open::is_missing(settings).await?;
    let if_missing = if loaded.names_database {
        IfMissing::Make
    } else {
        IfMissing::Refuse
    };
    let db = open::database(settings, if_missing).await?;
    let kind = if matches!(db, Db::Sqlite { .. }) {
        "sqlite"
    } else {
        "postgres"
    };
    db.close().await;
    let note = if is_new {
        "There was none: this is a new, empty database."
    } else {
        "The database is up to date."
    };
    Ok(Report::one(
        &json!({ "database": kind, "migrated": true, "made": is_new }),
        &[],
    )
    .note(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
