//! One thing that is looked at.

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and should be otherwise.
    Warn,
    /// It does not work.
    Fail,
}

impl Status {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What was looked at, and what was found.
#[derive(Clone, Debug)]
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
    #[must_use]
    pub fn new(status: Status, what: &'static str, found: impl Into<String>) -> Self {
        Self {
            status,
            what,
            found: found.into(),
            fix: None,
        }
    }

    /// The same with how to mend it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
