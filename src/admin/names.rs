//! Names that nothing is given: whatever had one could not be reached by an address.

use super::refusal::Refusal;

/// `.` and `..` are ways in any address (RFC 3986 §5.2.4), and `new` is the page where one is made.
const TAKEN: [&str; 3] = [".", "..", "new"];

/// Refuses a name that stands for something else in an address.
pub(super) fn check_name(name: &str, member: &'static str) -> Result<(), Refusal> {
    if TAKEN.contains(&name) {
        return Err(Refusal::invalid(format!(
            "Nothing is called {name}: in the address of a page that means something else."
        ))
        .about(member));
    }
    Ok(())
}
