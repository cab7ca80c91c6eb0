//! The list of reasons for which something is refused.

use askama::Template;

use super::Layout;

/// A reason, in one line.
#[derive(Clone, Debug)]
pub struct NamedReason {
    /// `G1042`.
    pub number: String,
    /// What was wrong, in a sentence.
    pub what: &'static str,
    /// The error of the protocol; empty where it is none.
    pub code: &'static str,
}

/// Every reason.
#[derive(Clone, Template)]
#[template(path = "reasons.html")]
pub struct ReasonsPage {
    /// Header and footer.
    pub layout: Layout,
    /// The reasons, by number.
    pub reasons: Vec<NamedReason>,
}

/// One reason: what it means, and how to mend it.
#[derive(Clone, Template)]
#[template(path = "reason.html")]
pub struct ReasonPage {
    /// Header and footer.
    pub layout: Layout,
    /// The reason.
    pub reason: NamedReason,
    /// How to mend it.
    pub mend: &'static str,
    /// What `error_description` says; empty where the reason is no error of the protocol.
    pub description: &'static str,
    /// For a cause that strangers are not told: what they are told in its place.
    pub told_as: Vec<NamedReason>,
    /// The causes it may have, which only the log tells apart.
    pub causes: Vec<NamedReason>,
}

impl ReasonPage {
    /// How to mend it, as text and commands in turn: what stands between backticks is to be typed.
    #[must_use]
    pub fn parts(&self) -> Vec<(bool, &str)> {
        self.mend
            .split('`')
            .enumerate()
            .map(|(index, text)| (index % 2 == 1, text))
            .collect()
    }
}
