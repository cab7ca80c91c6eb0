//! The query of a request, held against what its operation knows: whatever would be passed over is refused, so that nothing is carried
//! out, or shown, that was not meant.

use super::call::malformed;
use super::operation::Operation;
use super::problem::Problem;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;

/// Reads the query of a request for `operation`.
///
/// # Errors
/// If it cannot be read; if a parameter is not known, has no value, comes more often than it may, or is missing; if it may be meant as
/// a rehearsal, and does not say so exactly: what is only to be seen is never carried out.
pub(super) fn read(operation: &Operation, query: &str) -> Result<Parameters, Problem> {
    let parameters = Parameters::parse(query.as_bytes()).map_err(unreadable)?;
    let came: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    for (at, (name, value)) in came.iter().enumerate() {
        if !operation.knows(name) {
            let detail = format!("This operation knows no parameter {name}.");
            return Err(Problem::of(reason::ADMIN_PARAMETER_MALFORMED, detail));
        }
        if name == "dry_run" && !["true", "false"].contains(&&**value) {
            let detail = "dry_run is true or false: nothing was changed.";
            return Err(malformed("dry_run", detail));
        }
        if value.is_empty() {
            return Err(malformed(
                name,
                format!("{name} has no value: give it one, or leave it out."),
            ));
        }
        let is_repeated = came.iter().skip(at + 1).any(|(other, _)| other == name);
        if is_repeated && !operation.takes_many(name) {
            return Err(malformed(name, format!("{name} came more than once.")));
        }
    }
    let missing = operation
        .filters
        .iter()
        .find(|filter| filter.is_required && !parameters.has(filter.name));
    match missing {
        Some(filter) => Err(malformed(filter.name, format!("{} is wanted.", filter.name))),
        None => Ok(parameters),
    }
}

fn unreadable(error: ProtocolError) -> Problem {
    Problem::of(reason::ADMIN_PARAMETER_MALFORMED, error.description)
}
