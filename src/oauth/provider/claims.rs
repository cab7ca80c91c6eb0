//! Where in what a provider says of a person something stands.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::StringError;

/// The longest way to a value.
const MOST_BYTES: usize = 256;

/// The way to a value: the name of a claim, or a JSON pointer (RFC 6901), which begins with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClaimPath(String);

impl ClaimPath {
    /// The way as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value it leads to, if there is one and it is not null.
    #[must_use]
    pub fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        let Some(pointer) = self.0.strip_prefix('/') else {
            return claims.get(&self.0).filter(|value| !value.is_null());
        };
        let mut tokens = pointer.split('/').map(unescaped);
        let first = claims.get(tokens.next()?.as_ref());
        let step = |value: &'a Value, token: Cow<'_, str>| match value {
            Value::Object(members) => members.get(token.as_ref()),
            Value::Array(values) => values.get(token.parse::<usize>().ok()?),
            _ => None,
        };
        let found = tokens.try_fold(first?, step)?;
        (!found.is_null()).then_some(found)
    }

    /// The value as text: what is a string, or a whole number, as the id of a person at GitHub.
    #[must_use]
    pub fn text<'a>(&self, claims: &'a Map<String, Value>) -> Option<Cow<'a, str>> {
        text_of(self.find(claims)?)
    }

    /// Whether it is true. OpenID Connect Core §5.1 has a boolean; Apple says it as a string, Microsoft as a number too.
    #[must_use]
    pub fn is_true(&self, claims: &Map<String, Value>) -> bool {
        match self.find(claims) {
            Some(Value::Bool(is_true)) => *is_true,
            Some(Value::String(text)) => text == "true" || text == "1",
            Some(Value::Number(number)) => number.as_u64() == Some(1),
            _ => false,
        }
    }

    /// The values as texts: one, or each of a list.
    #[must_use]
    pub fn texts<'a>(&self, claims: &'a Map<String, Value>) -> Vec<Cow<'a, str>> {
        match self.find(claims) {
            Some(Value::Array(values)) => values.iter().filter_map(text_of).collect(),
            Some(value) => text_of(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(Cow::Owned(number.to_string())),
        Value::Bool(is_true) => Some(Cow::Borrowed(if *is_true { "true" } else { "false" })),
        _ => None,
    }
}

/// RFC 6901 §4: "first transforming any occurrence of the sequence '~1' to '/', and then transforming any occurrence of the
/// sequence '~0' to '~'".
fn unescaped(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

impl TryFrom<String> for ClaimPath {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        let is_seen = !text.is_empty() && text.len() <= MOST_BYTES && !text.chars().any(char::is_control);
        // RFC 6901 §3: "~" stands before 0 or 1 alone.
        let mut after = text.split('~').skip(1);
        let is_pointer = !text.starts_with('/') || after.all(|rest| rest.starts_with(['0', '1']));
        if is_seen && is_pointer && text.trim() == text {
            Ok(Self(text))
        } else {
            Err(StringError(
                "a claim is a name of at most 256 bytes, or a JSON pointer (RFC 6901) such as /user/email",
            ))
        }
    }
}

impl FromStr for ClaimPath {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        Self::try_from(text.to_owned())
    }
}

impl From<ClaimPath> for String {
    fn from(path: ClaimPath) -> Self {
        path.0
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a provider says what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimPaths {
    /// Who it is: what never changes, and is never given to another. `sub` in OpenID Connect.
    pub subject: ClaimPath,
    /// Their address.
    pub email: ClaimPath,
    /// Whether the provider checked it; where there is no such claim, it is taken for checked in the provider's own domains.
    pub email_verified: Option<ClaimPath>,
    /// Of which mail domain the provider says they are: where it is set, the provider speaks for addresses of that one alone.
    #[serde(default)]
    pub email_domain: Option<ClaimPath>,
    /// What they are called.
    pub name: ClaimPath,
    /// The groups they are in: what `groups` means in a rule.
    pub groups: ClaimPath,
}

impl Default for ClaimPaths {
    /// OpenID Connect Core §5.1.
    fn default() -> Self {
        let claim = |name: &str| ClaimPath(name.to_owned());
        Self {
            subject: claim("sub"),
            email: claim("email"),
            email_verified: Some(claim("email_verified")),
            email_domain: None,
            name: claim("name"),
            groups: claim("groups"),
        }
    }
}
