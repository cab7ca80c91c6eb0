//! One check of `grantor doctor`.

use super::failure::Failure;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Warn,
    Fail,
}

/// What `grantor doctor` found of one thing.
pub(super) struct Check {
    pub(super) status: Status,
    pub(super) what: &'static str,
    pub(super) found: String,
    pub(super) fix: Option<String>,
}

impl Check {
    pub(super) fn new(status: Status, what: &'static str, found: impl Into<String>) -> Self {
        Self {
            status,
            what,
            found: found.into(),
            fix: None,
        }
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub(super) fn failed(what: &'static str, failure: Failure) -> Self {
        Self {
            status: Status::Fail,
            what,
            found: failure.message,
            fix: failure.try_line,
        }
    }
}
