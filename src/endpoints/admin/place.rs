//! A place in a list by time: a moment, and of what happened then an id.

use std::fmt::Display;

use crate::types::Timestamp;

/// A place as an address has it.
pub fn place_of(at: Timestamp, id: &impl Display) -> String {
    format!("{}.{id}", at.0)
}

/// The place an address says, if it says one.
pub fn read_place(text: &str) -> Option<(Timestamp, &str)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp(at.parse().ok()?), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_place_is_read_as_it_was_written() {
        let place = place_of(Timestamp(-5), &"a.b");
        assert_eq!(read_place(&place), Some((Timestamp(-5), "a.b")));
        for none in ["", "5", "x.y", ".y"] {
            assert_eq!(read_place(none), None, "{none}");
        }
    }
}
