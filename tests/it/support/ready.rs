//! Waiting for a server of another process.

use std::io::BufRead;

/// Reads the log of a server up to the line that says that it is ready; what it said.
pub fn until_ready(log: &mut impl BufRead) -> String {
    until(log, "Grantor is ready")
}

/// Reads up to the line with these words.
pub fn until(log: &mut impl BufRead, words: &str) -> String {
    let mut said = String::new();
    while !said.contains(words) {
        assert_ne!(
            log.read_line(&mut said).unwrap(),
            0,
            "it ended without {words:?}: {said}"
        );
    }
    said
}
