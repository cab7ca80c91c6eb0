//! Every command of every page, one after the other, as somebody would who copies them.

use std::collections::BTreeSet;

use super::blocks::{blocks, commands};
use super::listed::{NOT_RUN, PRINTS, RUN_AS};
use super::pages_with_commands;
use super::reader::Reader;

/// Which entries of the lists a page was the reason for.
type Used = BTreeSet<&'static str>;

/// What a command printed, as far as the pages count on it.
fn prints(reader: &Reader, command: &str, used: &mut Used) -> Result<(), String> {
    for (begins, words) in PRINTS.iter().filter(|(begins, _)| command.starts_with(begins)) {
        used.insert(*begins);
        for word in *words {
            if !reader.said.contains(word) {
                return Err(format!("it does not print {word:?}: {}", reader.said));
            }
        }
    }
    Ok(())
}

/// Types one command, unless it is one of those that are not run.
async fn types(reader: &mut Reader, command: &str, used: &mut Used) -> Result<(), String> {
    if let Some((known, _)) = NOT_RUN.iter().find(|(known, _)| command.starts_with(known)) {
        used.insert(*known);
        return Ok(());
    }
    let run_as = RUN_AS.iter().find(|(known, ..)| *known == command);
    used.extend(run_as.map(|(known, ..)| *known));
    reader.does(run_as.map_or(command, |(_, run, _)| run)).await?;
    let inner = command.trim_start_matches("sudo -u grantor ");
    prints(
        reader,
        inner.trim_start_matches("docker compose exec grantor "),
        used,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_every_command_of_the_documents_works_as_it_stands_there() {
    let mut faults = Vec::new();
    let mut used = Used::new();
    for (page, text) in pages_with_commands() {
        let shown = blocks(&page, &text);
        if shown.iter().all(|block| block.language != "console") {
            continue;
        }
        let mut reader = Reader::new(&page);
        for block in shown {
            reader.keeps(&block);
            if block.language != "console" {
                continue;
            }
            for command in commands(&block) {
                if let Err(fault) = types(&mut reader, &command, &mut used).await {
                    faults.push(format!("{}: {command}\n{fault}", block.place));
                }
            }
        }
    }
    let listed = NOT_RUN
        .iter()
        .map(|(known, _)| known)
        .chain(RUN_AS.iter().map(|(known, ..)| known))
        .chain(PRINTS.iter().map(|(known, _)| known));
    for known in listed {
        if !used.contains(known) {
            faults.push(format!("{known:?} is listed and stands nowhere"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
