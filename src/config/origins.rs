//! Where each setting comes from.

use std::collections::BTreeMap;

/// What a value was named in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nothing: it is the built-in one.
    Default,
    /// The file.
    File,
    /// The environment.
    Environment,
    /// A flag of the command line.
    Flag,
    /// The command itself, as `grantor demo` sets its own.
    Command,
}

impl Origin {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
            Self::Command => "command",
        }
    }
}

/// What each setting was named in that was named at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(BTreeMap<String, Origin>);

impl Origins {
    /// Notes of a setting that it was named there, in place of all that comes before.
    pub(super) fn note(&mut self, key: &str, origin: Origin) {
        self.0.insert(key.to_owned(), origin);
    }

    /// Notes of a setting that it counts no more.
    pub(super) fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// What a setting was named in, if it was.
    pub(super) fn of(&self, key: &str) -> Option<Origin> {
        self.0.get(key).copied()
    }

    /// Those of before, and for settings that a running server takes up the new ones.
    pub(super) fn reloaded(&self, new: &Self, is_reloaded: impl Fn(&str) -> bool) -> Self {
        let kept = self.0.iter().filter(|(key, _)| !is_reloaded(key));
        let taken_up = new.0.iter().filter(|(key, _)| is_reloaded(key));
        let all = kept.chain(taken_up);
        Self(all.map(|(key, origin)| (key.clone(), *origin)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_is_taken_up_has_the_origin_of_then() {
        let (mut before, mut after) = (Origins::default(), Origins::default());
        for key in ["branding.name", "server.bind", "links.invite"] {
            before.note(key, Origin::File);
        }
        after.note("branding.name", Origin::Environment);
        after.note("server.bind", Origin::Environment);
        let now = before.reloaded(&after, |key| key != "server.bind");
        assert_eq!(now.of("branding.name"), Some(Origin::Environment));
        assert_eq!(now.of("server.bind"), Some(Origin::File));
        assert_eq!(now.of("links.invite"), None);
    }
}
