//! `scope` values (RFC 6749 §3.3): a set of tokens, always printed in one order.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a string is not a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScopeError(&'static str);

/// One name in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx_macros::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct ScopeToken(String);

impl ScopeToken {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ScopeToken {
    type Err = ScopeError;

    /// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
    fn from_str(value: &str) -> Result<Self, ScopeError> {
        let is_token = value
            .bytes()
            .all(|b| matches!(b, 0x21 | 0x23..=0x5B | 0x5D..=0x7E));
        if is_token && (1..=128).contains(&value.len()) {
            Ok(Self(value.to_owned()))
        } else {
            Err(ScopeError(
                "a scope name has 1 to 128 printable ASCII characters without space, \" and \\",
            ))
        }
    }
}

impl TryFrom<String> for ScopeToken {
    type Error = ScopeError;

    fn try_from(value: String) -> Result<Self, ScopeError> {
        value.parse()
    }
}

impl From<ScopeToken> for String {
    fn from(token: ScopeToken) -> Self {
        token.0
    }
}

impl fmt::Display for ScopeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of scope tokens; may be empty (nothing granted).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(BTreeSet<ScopeToken>);

impl Scope {
    /// The most names one request may carry; what is registered or granted may have more.
    pub const MAX_REQUESTED: usize = 64;

    /// Reads what a request asks for; too many names are refused before any is looked at.
    ///
    /// # Errors
    /// If there are more than [`Scope::MAX_REQUESTED`], or one is no scope token.
    pub fn requested(value: &str) -> Result<Self, ScopeError> {
        if names(value).count() > Self::MAX_REQUESTED {
            return Err(ScopeError("a scope has at most 64 names"));
        }
        value.parse()
    }

    /// Whether `name` is in the scope.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|token| token.0 == name)
    }

    /// Whether `token` is in the scope.
    #[must_use]
    pub fn contains(&self, token: &ScopeToken) -> bool {
        self.0.contains(token)
    }

    /// Whether the scope is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &ScopeToken> {
        self.0.iter()
    }

    /// Whether every name of `self` is in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The names that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The names that are in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// The names for which `keep` holds.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(&ScopeToken) -> bool) -> Self {
        Self(self.0.iter().filter(|token| keep(token)).cloned().collect())
    }
}

impl FromIterator<ScopeToken> for Scope {
    fn from_iter<I: IntoIterator<Item = ScopeToken>>(tokens: I) -> Self {
        Self(tokens.into_iter().collect())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    /// RFC 6749 §3.3: "a list of space-delimited, case-sensitive strings"; order does not matter, repeats count once.
    fn from_str(value: &str) -> Result<Self, ScopeError> {
        names(value).map(ScopeToken::from_str).collect()
    }
}

fn names(value: &str) -> impl Iterator<Item = &str> {
    value.split(' ').filter(|name| !name.is_empty())
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;

    fn try_from(value: String) -> Result<Self, ScopeError> {
        value.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, token) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&token.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rfc6749_3_3_parse_and_print_agree(names in proptest::collection::vec("[!#-\\[\\]-~]{1,12}", 0..20)) {
            let scope: Scope = names.join(" ").parse().unwrap();
            prop_assert_eq!(scope.to_string().parse::<Scope>().unwrap(), scope);
        }

        #[test]
        fn rfc6749_3_3_any_text_parses_or_is_refused(text in ".{0,300}") {
            if let Ok(scope) = text.parse::<Scope>() {
                prop_assert!(scope.iter().all(|t| t.as_str().parse::<ScopeToken>().is_ok()));
            }
        }
    }

    #[test]
    fn rfc6749_3_3_order_and_repeats_do_not_matter() {
        let one: Scope = "b a  a".parse().unwrap();
        assert_eq!(one.to_string(), "a b");
        assert!("a\"".parse::<Scope>().is_err());
        assert!("a\\b".parse::<Scope>().is_err());
    }

    #[test]
    fn ours_a_request_has_so_many_names_and_what_is_stored_any_number() {
        let scope = |most: usize| (0..most).map(|i| format!("s{i}")).collect::<Vec<_>>().join(" ");
        assert!(Scope::requested(&scope(Scope::MAX_REQUESTED)).is_ok());
        assert!(Scope::requested(&scope(Scope::MAX_REQUESTED + 1)).is_err());
        let stored: Scope = scope(200).parse().unwrap();
        assert_eq!(stored.to_string().parse::<Scope>().unwrap(), stored);
    }
}
