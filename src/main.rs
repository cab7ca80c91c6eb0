//! The `grantor` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    grantor::cli::run(std::env::args_os())
}
