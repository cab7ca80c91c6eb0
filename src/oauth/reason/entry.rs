//! What an entry of the list has, and how one is written down.

use std::fmt;

use crate::oauth::error_code::ErrorCode;

/// One entry of the list.
#[derive(Debug)]
pub struct Entry {
    pub(super) number: u16,
    pub(super) what: &'static str,
    pub(super) mend: &'static str,
    pub(super) told: Told,
}

/// What whoever asked is told.
#[derive(Debug)]
pub(super) enum Told {
    /// An error of the protocol, with the status of its answer and its description.
    Error(ErrorCode, u16, &'static str),
    /// A page, or a status, that is no error of the protocol.
    Page(u16),
    /// Nothing but one of these reasons: this one is for the log.
    As(&'static [Reason]),
}

/// A reason: an entry of the list.
#[derive(Clone, Copy)]
pub struct Reason(pub(super) &'static Entry);

impl Reason {
    /// Its number in digits.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0.number
    }

    /// What was wrong, in a sentence.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.0.what
    }

    /// How to mend it, in sentences.
    #[must_use]
    pub fn mend(self) -> &'static str {
        self.0.mend
    }

    /// The error of the protocol it is told as, if it is one.
    #[must_use]
    pub fn code(self) -> Option<ErrorCode> {
        match self.0.told {
            Told::Error(code, ..) => Some(code),
            Told::Page(_) | Told::As(_) => None,
        }
    }

    /// What `error_description` says, where nothing more exact is known; empty for what is no error of the protocol.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self.0.told {
            Told::Error(_, _, description) => description,
            Told::Page(_) | Told::As(_) => "",
        }
    }

    /// For a cause: the reasons strangers are told in its place.
    #[must_use]
    pub fn told_as(self) -> &'static [Reason] {
        match self.0.told {
            Told::As(outer) => outer,
            Told::Error(..) | Told::Page(_) => &[],
        }
    }

    /// What strangers are told: the reason itself, or for a cause the first it belongs to.
    #[must_use]
    pub fn told(self) -> Reason {
        self.told_as().first().copied().unwrap_or(self)
    }

    /// The HTTP status of an answer or a page that tells it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self.told().0.told {
            Told::Error(_, status, _) | Told::Page(status) => status,
            // No cause is told as a cause.
            Told::As(_) => ErrorCode::ServerError.status(),
        }
    }

    /// Whether strangers are not told of it.
    #[must_use]
    pub fn is_cause(self) -> bool {
        !self.told_as().is_empty()
    }
}

impl PartialEq for Reason {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Reason {}

impl fmt::Display for Reason {
    /// `G1042`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "G{:04}", self.number())
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Declares reasons: name, number, what was wrong; then what is told (an error and its description, a page, or the
/// reasons a cause is told as); then how to mend it. A status is written where it is not the error's own, or a page's 400.
macro_rules! reasons {
    ($($name:ident $number:literal $what:literal => $told:tt $mend:literal;)+) => {
        $(
            // Pages show these words too, and know no Markdown.
            #[doc = concat!("```text\n", $what, "\n```")]
            pub const $name: $crate::oauth::reason::entry::Reason =
                $crate::oauth::reason::entry::Reason(&$crate::oauth::reason::entry::Entry {
                    number: $number,
                    what: $what,
                    mend: $mend,
                    told: $crate::oauth::reason::entry::told!($told),
                });
        )+

        pub(super) const LIST: &[$crate::oauth::reason::entry::Reason] = &[$($name),+];
    };
}

/// What is told, from its short form in `reasons!`.
macro_rules! told {
    ((page)) => {
        $crate::oauth::reason::entry::told!((page 400))
    };
    ((page $status:literal)) => {
        $crate::oauth::reason::entry::Told::Page($status)
    };
    ((as $($outer:ident),+)) => {
        $crate::oauth::reason::entry::Told::As(&[$($outer),+])
    };
    (($code:ident, $description:literal)) => {
        $crate::oauth::reason::entry::Told::Error(
            $crate::oauth::error_code::ErrorCode::$code,
            $crate::oauth::error_code::ErrorCode::$code.status(),
            $description,
        )
    };
    (($code:ident $status:literal, $description:literal)) => {
        $crate::oauth::reason::entry::Told::Error(
            $crate::oauth::error_code::ErrorCode::$code,
            $status,
            $description,
        )
    };
}

pub(super) use {reasons, told};
