//! What could not be looked at.

use crate::admin::health::{Check, Status};
use crate::cli::failure::Failure;

/// What could not be looked at, or is broken.
pub fn failed(what: &'static str, failure: Failure) -> Check {
    let check = Check::new(Status::Fail, what, failure.message);
    match failure.try_line {
        Some(fix) => check.fix(fix),
        None => check,
    }
}
