//! What every command has: the flags all take, a runtime, a log.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use super::failure::{Code, Failure};
use crate::config::Flags;

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// The configuration file [default: grantor.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The URL people and apps reach the server at
    #[arg(long, global = true, value_name = "URL")]
    pub issuer: Option<String>,
    /// `sqlite://path/to/grantor.db` or `postgres://user@host/database`; a password goes into `GRANTOR__DATABASE__URL` or
    /// a file (`database.url_file`), since every user of this computer can read command lines
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// The directory of the master key
    #[arg(long, global = true, value_name = "DIR")]
    pub keys_dir: Option<PathBuf>,
    /// Change nothing: say what the change would end
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// How to print: for people, or one JSON value; then also why a command failed, on stderr, as
    /// `{"error":{"code","exit_code","message","try"},"errors":[{"code","message","try"}…]}`
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Text)]
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

impl Common {
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

/// Sends logs to stderr: those `RUST_LOG` names, or those of `level`.
pub(super) fn log_to_stderr(level: &str, is_json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    // A second subscriber changes nothing: the first one stays.
    let _ = if is_json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
