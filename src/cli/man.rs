//! `grantor man`: what `--help` says, as manual pages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use clap_mangen::Man;
use serde_json::json;

use super::failure::{Code, Failure};
use super::output::Report;

/// `man`
#[derive(Args)]
pub struct Arguments {
    /// Write a page for each command into this directory; it is made if there is none [default: print the main page]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints the page of `command`, or writes one for it and each command below it.
///
/// # Errors
/// If they cannot be written.
pub fn run(arguments: &Arguments, command: clap::Command) -> Result<Report, Failure> {
    // `help` has no page: it is what the pages are.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let Some(dir) = &arguments.dir else {
        return Ok(Report::text(page(&Man::new(command))?));
    };
    fs::create_dir_all(dir).map_err(|error| Failure::file("make the directory", dir, &error))?;
    let pages = write(command, dir)?;
    let report = Report::one(&json!({ "dir": dir, "pages": pages }), &["dir", "pages"]);
    Ok(report.note(
        "man finds them where it looks, for example in ~/.local/share/man/man1 or /usr/local/share/man/man1.",
    ))
}

/// Writes the page of a command and those of all below it. How many there are.
fn write(command: clap::Command, dir: &Path) -> Result<usize, Failure> {
    let mut pages: usize = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages = pages.saturating_add(write(below.clone(), dir)?);
    }
    let man = Man::new(command);
    let file = dir.join(man.get_filename());
    fs::write(&file, page(&man)?).map_err(|error| Failure::file("write", &file, &error))?;
    Ok(pages)
}

/// A page, of ASCII alone: what reads manual pages does not always know in what encoding they are.
fn page(man: &Man) -> Result<String, Failure> {
    let mut page = Vec::new();
    let rendered = man.render(&mut page);
    rendered.map_err(|error| Failure::new(Code::Failed, format!("cannot make a page: {error}")))?;
    let text = String::from_utf8_lossy(&page);
    let ascii = text.chars().map(|c| match c {
        c if c.is_ascii() => c.to_string(),
        c => format!("\\[u{:04X}]", u32::from(c)),
    });
    Ok(ascii.collect())
}
