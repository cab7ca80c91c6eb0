//! `grantor errors …`

use std::fmt::Write as _;

use clap::Subcommand;
use serde_json::json;

use super::failure::{Code, Failure};
use super::output::Report;
use crate::oauth::error::ErrorCode;
use crate::oauth::reason::Reason;

/// What there is to do with the list of reasons.
#[derive(Subcommand)]
pub enum Command {
    /// Every reason for which something is refused, by number
    List,
    /// What a number means, and how to mend it
    Show {
        /// As pages, answers and the log have it, for example G1005
        #[arg(value_name = "NUMBER")]
        number: String,
    },
    /// Print the list as Markdown
    Reference,
}

/// Runs a command about the list of reasons.
///
/// # Errors
/// If there is no such number.
pub fn run(command: Command) -> Result<Report, Failure> {
    match command {
        Command::List => {
            let all: Vec<_> = Reason::all().map(value).collect();
            Ok(Report::many(&all, &["number", "error", "what"]))
        }
        Command::Show { number } => match Reason::numbered(&number) {
            Some(reason) => Ok(Report::one(
                &value(reason),
                &["number", "what", "mend", "error", "error_description", "told_as"],
            )),
            None => Err(
                Failure::new(Code::NotFound, "There is no error with this number.")
                    .try_this("grantor errors list"),
            ),
        },
        Command::Reference => Ok(Report::text(markdown())),
    }
}

fn value(reason: Reason) -> serde_json::Value {
    let told_as: Vec<_> = reason.told_as().iter().map(ToString::to_string).collect();
    json!({
        "number": reason.to_string(),
        "what": reason.what(),
        "mend": reason.mend(),
        "error": reason.code().map(ErrorCode::as_str),
        "error_description": reason.description(),
        "told_as": told_as,
    })
}

/// `docs/errors.md`.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         Generated from the list itself by `grantor errors reference`; a test keeps it true. Every refusal has a number: it \
         stands in the answer (`error_uri` leads to `/errors/{number}` of the server), on the page, in the log and in the \
         audit log. Some are causes that strangers are not told: they hear the number in the column *told as*, and the \
         log has the cause, by the error id (`Grantor-Error-Id` of an answer, *error id* of a page).\n\n\
         | number | what was wrong | how to mend it | `error` | told as |\n|---|---|---|---|---|\n",
    );
    for reason in Reason::all() {
        let told_as: Vec<_> = reason.told_as().iter().map(ToString::to_string).collect();
        let code = reason
            .code()
            .map_or_else(String::new, |code| format!("`{}`", code.as_str()));
        let _ = writeln!(
            page,
            "| {reason} | {} | {} | {code} | {} |",
            reason.what().replace('|', "\\|"),
            reason.mend().replace('|', "\\|"),
            told_as.join(", ")
        );
    }
    page
}
