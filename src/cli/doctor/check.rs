//! One check of `grantor doctor`.

use crate::cli::failure::Failure;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work.
    Fail,
}

/// What `grantor doctor` found of one thing.
pub struct Check {
    /// How it ended.
    pub status: Status,
    /// What was looked at.
    pub what: &'static str,
    /// What was found, in words.
    pub found: String,
    /// What mends it.
    pub fix: Option<String>,
}

impl Check {
    /// A check that ended so.
    pub fn new(status: Status, what: &'static str, found: impl Into<String>) -> Self {
        Self {
            status,
            what,
            found: found.into(),
            fix: None,
        }
    }

    /// The same with what mends it.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// A check that could not be made.
    pub fn failed(what: &'static str, failure: Failure) -> Self {
        Self {
            status: Status::Fail,
            what,
            found: failure.message,
            fix: failure.try_line,
        }
    }
}
