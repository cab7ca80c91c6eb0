//! The command line: reads arguments, calls `admin`, prints.
//!
//! Administrative commands work on the database directly, beside a running server, or ask a server of whatever computer
//! by its API (`--server`). What a command answers goes to stdout, everything else to stderr, why it failed too, as JSON
//! where that is asked for; exit codes are in [`failure::Code`].

mod access;
mod afar;
mod audit;
mod audit_export;
mod browser;
mod change;
mod client;
mod client_metadata;
mod client_record;
mod client_secrets;
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
mod provider;
mod registration;
mod resource;
mod role;
mod sample_app;
mod scope;
mod serve;
mod session;
mod sign_in;
mod token;
mod translate;
mod usage;
mod user;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use serde_json::json;

use crate::config;
use crate::storage::Db;
use crate::types::Issuer;
use afar::Afar;
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
    /// Other providers people may sign in with
    #[command(subcommand)]
    Provider(provider::Command),
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
    /// Sign in at a server of whatever computer, through the browser, for commands with --server
    Login(afar::login::Arguments),
    /// Sign out of a server: what opens its API works no more, and is forgotten here
    Logout,
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
                | Self::Provider(_)
                | Self::Audit(audit::Command::Erase { .. })
                | Self::Grant(_)
                | Self::Session(_)
                | Self::Key(_)
        )
    }
}

impl Command {
    /// Why it asks no server of another computer, if it is of this one alone.
    fn stays_here(&self) -> Option<&'static str> {
        match self {
            Self::Demo(_)
            | Self::Init(_)
            | Self::Serve(_)
            | Self::Doctor
            | Self::Health(_)
            | Self::Migrate
            | Self::Mail(mail::Command::Test { .. })
            | Self::Client(client::Command::Try(_)) => Some("it is about an installation on this computer"),
            Self::Errors(_) | Self::Token(_) | Self::Config(_) | Self::Completions(_) | Self::Man(_) => {
                Some("it asks no server anything")
            }
            _ => None,
        }
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
    let server = match cli.command.stays_here() {
        None => common.afar()?,
        Some(why) if common.server.is_some() => {
            let words = format!("This command takes no --server: {why}.");
            return Err(Failure::usage(words).try_this("the same without --server"));
        }
        Some(_) => None,
    };
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
            let done = runtime.block_on(administer(command, &common, server.as_ref()));
            // A name that is still being looked up keeps nobody waiting.
            runtime.shutdown_background();
            done
        }
    }
}

async fn administer(command: Command, common: &Common, server: Option<&Issuer>) -> Result<Report, Failure> {
    let report = match server {
        Some(server) => Box::pin(from_afar(command, common, server)).await?,
        None => answer(command, common).await?,
    };
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

/// What a command asks of a server of another computer.
async fn from_afar(command: Command, common: &Common, server: &Issuer) -> Result<Report, Failure> {
    let there = Afar::new(server, common)?;
    match command {
        Command::Login(arguments) => afar::login::login(&arguments, server, common).await,
        Command::Logout => afar::login::logout(server, common).await,
        Command::Client(command) => afar::client::run(command, &there).await,
        Command::User(command) => afar::user::run(command, &there).await,
        Command::Resource(command) => afar::resource::run(command, &there).await,
        Command::Scope(command) => afar::scope::run(command, &there).await,
        Command::Role(command) => afar::role::run(command, &there).await,
        Command::Group(command) => afar::group::run(command, &there).await,
        Command::Grant(command) => afar::grant::run(command, &there).await,
        Command::Session(command) => afar::session::run(command, &there).await,
        Command::Key(command) => afar::key::run(command, &there).await,
        Command::Registration(command) => afar::registration::run(command, &there).await,
        Command::Audit(command) => afar::audit::run(command, &there).await,
        Command::Explain(arguments) => afar::looking::explain(arguments, &there).await,
        Command::Mail(command) => afar::looking::mail(command, &there).await,
        Command::Provider(command) => afar::provider::run(command, &there).await,
        _ => Err(afar::beside_alone("it is about an installation on this computer")),
    }
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
        Command::Provider(command) => provider::run(command, common).await,
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
        Command::Login(_) | Command::Logout => {
            Err(Failure::usage("Which server?").try_this("--server https://id.example.com"))
        }
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
