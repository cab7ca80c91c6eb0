//! Waiting for a server of another process.

use std::io::BufRead;

/// Reads the log of a server up to the line that says that it is ready; what it said.
pub fn until_ready(log: &mut impl BufRead) -> String {
    until_any(log, &["Grantor is ready"])
}

/// Reads up to the line with any of these words.
pub fn until_any(log: &mut impl BufRead, words: &[&str]) -> String {
    let mut said = String::new();
    while !words.iter().any(|words| said.contains(words)) {
        assert_ne!(
            log.read_line(&mut said).unwrap(),
            0,
            "it ended without {words:?}: {said}"
        );
    }
    said
}
