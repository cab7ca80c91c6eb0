//! The members of a registration request, read one by one; each refusal names the member, never its value.

use serde_json::{Map, Value};
use url::Url;

use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::types::is_loopback;
use crate::words::TaggedMember;

/// The longest text of one member.
const MAX_TEXT: usize = 2048;

/// The most items of one list.
const MAX_ITEMS: usize = 50;

/// The refusal of a member.
pub(super) fn invalid(description: String) -> ProtocolError {
    ProtocolError::saying(reason::METADATA_REFUSED, description)
}

/// A JSON object whose members are read by name.
pub struct Members<'a>(pub &'a Map<String, Value>);

impl Members<'_> {
    /// RFC 7592 §2.2: "Omitted fields MUST be treated as null or empty values by the server": the same both ways.
    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Whether it is there.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text; an empty one is none.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ProtocolError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => checked(name, text),
            Some(_) => Err(invalid(format!("{name} must be a string"))),
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>, ProtocolError> {
        let items = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) if items.len() <= MAX_ITEMS => items,
            Some(_) => {
                return Err(invalid(format!(
                    "{name} must be an array of at most {MAX_ITEMS} strings"
                )));
            }
        };
        let texts = items.iter().map(|item| match item {
            Value::String(text) => Ok(checked(name, text)?.unwrap_or_default()),
            _ => Err(invalid(format!("{name} must be an array of strings"))),
        });
        texts.collect()
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ProtocolError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(invalid(format!("{name} must be true or false"))),
        }
    }

    /// A number of seconds.
    pub fn seconds(&self, name: &str) -> Result<Option<u32>, ProtocolError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let seconds = value.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
        seconds
            .map(Some)
            .ok_or_else(|| invalid(format!("{name} must be a whole number of seconds")))
    }

    /// A value that has a type of its own.
    pub fn typed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ProtocolError>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.text(name)?;
        text.map(str::parse)
            .transpose()
            .map_err(|rule| invalid(format!("{name}: {rule}")))
    }

    /// An https address.
    pub fn https(&self, name: &str) -> Result<Option<String>, ProtocolError> {
        let text = self.text(name)?;
        text.map(|text| https_address(name, text)).transpose()
    }

    /// Texts of members in other languages, for each of `names`: of a name with a BCP 47 tag (RFC 7591 §2.2), each name with
    /// what it says. What has no such tag is not understood, and passed over.
    pub fn tagged(&self, names: &[&str]) -> Result<Vec<(TaggedMember, &str)>, ProtocolError> {
        let found = self.0.iter().filter_map(|(full, value)| {
            let name: TaggedMember = full.parse().ok()?;
            (names.contains(&name.member()) && !value.is_null()).then_some((name, value))
        });
        let mut texts = Vec::new();
        for (name, value) in found {
            let Value::String(text) = value else {
                return Err(invalid(format!(
                    "{} must be a string in every language",
                    name.member()
                )));
            };
            texts.extend(checked(name.member(), text)?.map(|text| (name, text)));
        }
        Ok(texts)
    }
}

fn checked<'a>(name: &str, text: &'a str) -> Result<Option<&'a str>, ProtocolError> {
    if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
        return Err(invalid(format!(
            "{name} has at most {MAX_TEXT} bytes and no control characters"
        )));
    }
    let text = text.trim();
    Ok((!text.is_empty()).then_some(text))
}

/// An https address as registered, if it is one people and servers can be led to.
pub fn https_address(name: &str, text: &str) -> Result<String, ProtocolError> {
    // The parser would forgive a slash too many or too few; what others make of the text is not for us to guess.
    let host = text.split_once("://").map(|(_, host)| host).unwrap_or_default();
    let is_one = text.len() <= MAX_TEXT
        && !host.starts_with('/')
        && !host.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
        && Url::parse(text).is_ok_and(|url| {
            // An app that is being developed is on this computer.
            let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
            is_secure && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
    if is_one {
        Ok(text.to_owned())
    } else {
        Err(invalid(format!(
            "{name} must be an https address, such as https://app.example.com/about"
        )))
    }
}
