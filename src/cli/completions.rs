//! `grantor completions …`

use clap::Args;
use clap_complete::Shell;

use super::output::Report;

/// `completions`
#[derive(Args)]
pub struct Arguments {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// The script that lets a shell complete `command`.
pub fn run(arguments: &Arguments, mut command: clap::Command) -> Report {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    Report::text(String::from_utf8_lossy(&script))
}
