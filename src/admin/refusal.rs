//! Why an administrator does not get what they asked for: every fault at once, each with what mends it.

use crate::keys::KeyError;
use crate::oauth::look_alike::is_seen;
use crate::proofs::password::PasswordError;
use crate::storage::StorageError;

/// What kind of refusal it is: decides the exit code, or the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// What was asked for breaks a rule.
    Invalid,
    /// Whoever asks may not have it.
    Forbidden,
    /// What it is about does not exist.
    NotFound,
    /// It exists already, or something else stands in the way.
    Conflict,
    /// It is not as it was when whoever asks saw it.
    Outdated,
    /// What they sent it by once was for something else.
    KeyReused,
}

/// One fault of what was asked for, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind of refusal it is.
    pub kind: RefusalKind,
    /// Why, in a sentence.
    pub message: String,
    /// What helps: a command, flags to give with the same command again, or words.
    pub remedy: Option<String>,
    /// Which member of what was asked for it is about, by the name it has in `records`, if it is about one.
    pub member: Option<&'static str>,
}

/// Every fault of what was asked for, at least one. The first decides the exit code, or the HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals {
    first: Box<Refusal>,
    others: Vec<Refusal>,
}

/// Collects faults, so that whoever mends one is not told of the next only then.
#[derive(Debug, Default)]
pub struct Faults(Vec<Refusal>);

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// Refused; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusals),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The keys failed.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The password was not hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl Refusal {
    fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            remedy: None,
            member: None,
        }
    }

    /// A refusal for what breaks a rule.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Invalid, message)
    }

    /// A refusal for what whoever asks may not have.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Forbidden, message)
    }

    /// A refusal for what does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotFound, message)
    }

    /// A refusal for what exists already, or stands in the way.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, message)
    }

    /// A refusal for what was thought out for another version.
    pub fn outdated(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Outdated, message)
    }

    /// A refusal for what was sent by a key that is of another request.
    pub fn key_reused(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::KeyReused, message)
    }

    /// The same with a command that helps.
    #[must_use]
    pub fn try_this(mut self, command: impl Into<String>) -> Self {
        self.remedy = Some(command.into());
        self
    }

    /// What helps, for whoever has no command line before them: words that name no command and no flag.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.remedy
            .as_deref()
            .filter(|remedy| !is_command(remedy) && !names_flag(remedy))
    }

    /// What helps, for whoever did not come by the command line and may have one: words, or a whole command; no flags of a command that
    /// was never given.
    #[must_use]
    pub fn command_or_advice(&self) -> Option<&str> {
        self.remedy
            .as_deref()
            .filter(|remedy| is_command(remedy) || !names_flag(remedy))
    }

    /// The same about a member of what was asked for.
    #[must_use]
    pub fn about(mut self, member: &'static str) -> Self {
        self.member = Some(member);
        self
    }
}

/// Whether a remedy is a command.
fn is_command(remedy: &str) -> bool {
    remedy.starts_with("grantor ")
}

/// Whether a remedy names a flag of a command.
fn names_flag(remedy: &str) -> bool {
    remedy.split([' ', '(']).any(|word| word.starts_with("--"))
}

impl Refusals {
    /// The one that decides.
    #[must_use]
    pub fn first(&self) -> &Refusal {
        &self.first
    }

    /// All of them, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Refusal> {
        std::iter::once(self.first()).chain(&self.others)
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self {
            first: Box::new(refusal),
            others: Vec::new(),
        }
    }
}

impl std::fmt::Display for Refusals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.first.fmt(f)?;
        self.others.iter().try_for_each(|other| write!(f, " {other}"))
    }
}

impl std::error::Error for Refusals {}

impl From<Refusal> for AdminError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Faults {
    /// One more.
    pub fn add(&mut self, fault: impl Into<Refusal>) {
        self.0.push(fault.into());
    }

    /// One more if a rule is broken; what was read, if it is not.
    pub fn note<T>(&mut self, checked: Result<T, impl Into<Refusal>>) -> Option<T> {
        checked.map_err(|fault| self.add(fault)).ok()
    }

    /// Those of one member of what was asked for.
    pub fn of(&mut self, member: &'static str, faults: Self) {
        self.0
            .extend(faults.0.into_iter().map(|fault| fault.about(member)));
    }

    /// The same for what is looked up in the database.
    ///
    /// # Errors
    /// What is no refusal.
    pub fn look<T>(&mut self, found: Result<T, AdminError>) -> Result<Option<T>, AdminError> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(AdminError::Refused(refusals)) => {
                self.0.push(*refusals.first);
                self.0.extend(refusals.others);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// All of them, if there is one.
    ///
    /// # Errors
    /// If there is one.
    pub fn settle(self) -> Result<(), AdminError> {
        let mut faults = self.0.into_iter();
        match faults.next() {
            None => Ok(()),
            Some(first) => Err(Refusals {
                first: Box::new(first),
                others: faults.collect(),
            }
            .into()),
        }
    }
}

/// A text people read: not empty, one line, not longer than a line should be.
pub(super) fn check_words(what: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::invalid(format!("The {what} is empty.")));
    }
    if !is_seen(text) {
        return Err(Refusal::invalid(format!(
            "The {what} shows nothing: give it a letter, a digit or a sign."
        )));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(format!(
            "The {what} must be one line without control characters."
        )));
    }
    if text.chars().count() > most {
        return Err(Refusal::invalid(format!(
            "The {what} has at most {most} characters."
        )));
    }
    Ok(())
}

/// Says what exists already when an insert found it there: somebody else was faster than the look before it.
pub(super) fn taken(error: impl Into<AdminError>, refusal: Refusal) -> AdminError {
    match error.into() {
        AdminError::Storage(error) if error.is_conflict() => refusal.into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_commands_and_flags_are_for_whoever_has_a_command_line() {
        let flags = "leave --allow-http-callback out; to take it back, --no-http-callback";
        for (remedy, command_or_advice, advice) in [
            ("grantor role edit a --acr 1", true, false),
            ("--profile oauth21", false, false),
            ("another name: --claim NAME=ATTRIBUTE", false, false),
            ("something (--else)", false, false),
            (flags, false, false),
            ("set mail.url, or hand the link over yourself", true, true),
        ] {
            let refusal = Refusal::invalid("No.").try_this(remedy);
            let told = (refusal.command_or_advice().is_some(), refusal.advice().is_some());
            assert_eq!(told, (command_or_advice, advice), "{remedy}");
            assert_eq!(refusal.remedy.as_deref(), Some(remedy));
        }
        assert_eq!(Refusal::invalid("No.").command_or_advice(), None);
    }
}
