//! One thing a doctor looks at.

use crate::cli::failure::Failure;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and should be otherwise.
    Warn,
    /// It does not work.
    Fail,
}

/// What was looked at, and what was found.
pub struct Check {
    /// How it ended.
    pub status: Status,
    /// What was looked at.
    pub what: &'static str,
    /// What was found.
    pub found: String,
    /// How to mend it.
    pub fix: Option<String>,
}

impl Check {
    /// One that says nothing of how to mend it.
    pub fn new(status: Status, what: &'static str, found: impl Into<String>) -> Self {
        Self {
            status,
            what,
            found: found.into(),
            fix: None,
        }
    }

    /// The same with how to mend it.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// What could not be looked at, or is broken.
    pub fn failed(what: &'static str, failure: Failure) -> Self {
        Self {
            status: Status::Fail,
            what,
            found: failure.message,
            fix: failure.try_line,
        }
    }
}
