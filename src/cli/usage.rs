//! What is wrong with a command line, for scripts: the same that people read, as a [`Failure`].

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::failure::Failure;

/// Whether a command line asks for JSON, also one that cannot be read otherwise.
pub fn asks_for_json(arguments: &[OsString]) -> bool {
    let mut words = arguments
        .iter()
        .map(|word| word.to_str().unwrap_or_default())
        .take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let asks = match word {
            "-o" | "--output" => words.next() == Some("json"),
            _ => matches!(word, "-ojson" | "-o=json" | "--output=json"),
        };
        if asks {
            return true;
        }
    }
    false
}

/// What is wrong with a command line, and how to mend it.
pub fn failure(error: &clap::Error, arguments: &[OsString], command: &clap::Command) -> Failure {
    let path = path(arguments, command);
    let help = format!("{path} --help");
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // People get the page itself.
        return Failure::usage(format!("'{path}' requires a subcommand but one was not provided"))
            .try_this(help);
    }
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let fault = paragraphs.next().unwrap_or_default();
    let mut lines = fault
        .strip_prefix("error: ")
        .unwrap_or(fault)
        .lines()
        .map(str::trim);
    let first = lines.next().unwrap_or_default();
    let others: Vec<&str> = lines.collect();
    let message = format!("{first} {}", others.join(", "));
    let tip = paragraphs.find_map(|paragraph| paragraph.strip_prefix("tip: "));
    Failure::usage(message.trim_end()).try_this(tip.unwrap_or(&help))
}

/// The command that is meant: its name and those above it.
fn path(arguments: &[OsString], command: &clap::Command) -> String {
    let mut path = command.get_name().to_owned();
    let mut at = command;
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(below) = at.find_subcommand(word) {
            path = format!("{path} {word}");
            at = below;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_json_is_asked_for_however_the_flag_is_written() {
        let asks = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            asks_for_json(&words)
        };
        for line in [
            "grantor -o json client",
            "grantor client list -ojson --nonsense",
            "grantor client list -o=json",
            "grantor client --output json",
            "grantor --output=json",
        ] {
            assert!(asks(line), "{line}");
        }
        for line in [
            "grantor client list",
            "grantor -o text json",
            "grantor -o",
            "grantor key revoke -- -o json",
        ] {
            assert!(!asks(line), "{line}");
        }
    }
}
