//! What every command has: the flags all take, a runtime, a log.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry, reload};

use super::failure::{Code, Failure};
use super::help::GLOBAL;
use crate::config::Flags;
use crate::types::{Issuer, StringError};

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// The configuration file [default: grantor.toml, if there is one]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The URL people and apps reach the server at
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "URL")]
    pub issuer: Option<String>,
    /// `sqlite://path/to/grantor.db` or `postgres://user@host/database`; a password goes into `GRANTOR__DATABASE__URL` or
    /// a file (`database.url_file`), since every user of this computer can read command lines
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "URL")]
    pub database: Option<String>,
    /// The directory of the master key
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "DIR")]
    pub keys_dir: Option<PathBuf>,
    /// Ask the API of this server, of whatever computer, in place of a database, as whoever signed in by `grantor login`: its issuer
    /// [default: `GRANTOR_SERVER`]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "URL")]
    pub server: Option<String>,
    /// Change nothing: say what the change would end
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub dry_run: bool,
    /// How to print: for people, or one JSON value; then also why a command failed, on stderr, as
    /// `{"error":{"code","exit_code","message","try"},"errors":[{"code","message","try"}…]}`
    #[arg(short, long, global = true, help_heading = GLOBAL, value_enum, default_value_t = Format::Text)]
    pub output: Format,
}

/// How a command prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON value.
    Json,
}

/// What says which server is asked, where no flag does.
const SERVER: &str = "GRANTOR_SERVER";

impl Common {
    /// The server of another computer that is to be asked, if one is named.
    ///
    /// # Errors
    /// If it cannot be one, or a database is named beside it.
    pub fn afar(&self) -> Result<Option<Issuer>, Failure> {
        let here = [
            ("--issuer", self.issuer.is_some()),
            ("--database", self.database.is_some()),
            ("--keys-dir", self.keys_dir.is_some()),
        ];
        let of_here = here.iter().find(|(_, is_named)| *is_named);
        let named = match (&self.server, of_here) {
            (Some(_), Some((flag, _))) => {
                return Err(Failure::usage(format!(
                    "{flag} is of an installation on this computer, and --server asks one by its API."
                ))
                .try_this("one of the two"));
            }
            (Some(named), None) => Some(named.clone()),
            // A flag says more than the environment.
            (None, Some(_)) => None,
            (None, None) => std::env::var(SERVER).ok().filter(|named| !named.is_empty()),
        };
        let read = named.map(|named| named.parse()).transpose();
        read.map_err(|rule: StringError| {
            Failure::usage(format!("This is not where a server can be: {rule}."))
                .try_this("--server https://id.example.com")
        })
    }

    /// The flags that are settings.
    #[must_use]
    pub fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            issuer: self.issuer.clone(),
            bind: None,
            database: self.database.clone(),
            keys_dir: self.keys_dir.clone(),
        }
    }
}

/// A runtime that starts fast, for commands that end soon.
pub(super) fn single_threaded() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(Code::Failed, format!("cannot start: {error}")))
}

/// A runtime with a worker for each processor, for commands that serve.
pub(super) fn multi_threaded() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(Code::Failed, format!("cannot start: {error}")))
}

/// Changes what a running command tells its log.
pub(super) type LogFilter = reload::Handle<EnvFilter, Registry>;

/// Sends logs to stderr: those `RUST_LOG` names, or those of `filter`.
///
/// # Errors
/// If `filter` is none.
pub(super) fn log_to_stderr(filter: &str, is_json: bool) -> Result<LogFilter, Failure> {
    let (filter, handle) = reload::Layer::new(log_filter(filter)?);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    // A second subscriber changes nothing: the first one stays.
    let _ = if is_json {
        registry.with(layer.json()).try_init()
    } else {
        registry.with(layer).try_init()
    };
    Ok(handle)
}

/// What `RUST_LOG` says is to be logged, or `filter`.
///
/// # Errors
/// If `filter` is none.
pub(super) fn log_filter(filter: &str) -> Result<EnvFilter, Failure> {
    let parsed = EnvFilter::try_new(filter).map_err(|_| {
        Failure::configuration("log.filter is no filter of the log.")
            .try_this("log.filter = \"info\", or for example \"info,grantor::request=debug\"")
    });
    EnvFilter::try_from_default_env().or(parsed)
}
