//! What people are given for what a provider says of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claims::{ClaimPath, ClaimPaths};
use crate::oauth::acr::Acr;
use crate::oauth::custom_claim::is_attribute_name;
use crate::types::{GroupName, RoleName, StringError};

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// A role.
    Role(RoleName),
    /// A place in a group.
    Group(GroupName),
    /// An attribute of the owner's own choice, with the value the claim has.
    Attribute(String),
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
        }
    }
}

/// One rule, written `CLAIM=VALUE -> role:NAME`, or `CLAIM -> …` for a claim that is there, whatever its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MappingRule {
    claim: ClaimPath,
    value: Option<String>,
    gives: Given,
}

impl MappingRule {
    /// What it gives.
    #[must_use]
    pub fn gives(&self) -> &Given {
        &self.gives
    }

    /// Whether it gives it to whom a provider says this of.
    #[must_use]
    pub fn holds(&self, claims: &Map<String, Value>, paths: &ClaimPaths) -> bool {
        let path = self.path(paths);
        match (&self.value, &self.gives) {
            (Some(value), _) => path.texts(claims).iter().any(|text| text == value),
            // It is what the claim says, also where that is no: what it said before holds no longer.
            (None, Given::Attribute(_)) => path.find(claims).is_some(),
            (None, _) => path.find(claims).is_some_and(is_said),
        }
    }

    /// Where what it looks at stands.
    #[must_use]
    pub fn path<'a>(&'a self, paths: &'a ClaimPaths) -> &'a ClaimPath {
        if self.claim.as_str() == "groups" {
            &paths.groups
        } else {
            &self.claim
        }
    }
}

/// Whether a value says yes to anything. What is no boolean may be one spelled otherwise, as `ClaimPath::is_true` has it.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_true) => *is_true,
        Value::Number(number) => number.as_f64().is_none_or(|number| number.abs() > 0.0),
        Value::String(text) => {
            let text = text.trim();
            !text.is_empty() && text != "0" && !text.eq_ignore_ascii_case("false")
        }
        Value::Array(values) => values.iter().any(is_said),
        Value::Object(members) => !members.is_empty(),
    }
}

const RULE: StringError = StringError(
    "a rule is written CLAIM=VALUE -> role:NAME, CLAIM -> group:NAME or CLAIM -> attribute:NAME; an attribute takes any value",
);

impl TryFrom<String> for MappingRule {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        text.parse()
    }
}

impl FromStr for MappingRule {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (said, target) = text.rsplit_once("->").ok_or(RULE)?;
        let (kind, name) = target.trim().split_once(':').ok_or(RULE)?;
        let gives = match kind {
            "role" => Given::Role(name.parse()?),
            "group" => Given::Group(name.parse()?),
            "attribute" if is_attribute_name(name) => Given::Attribute(name.to_owned()),
            _ => return Err(RULE),
        };
        let said = said.trim();
        let (claim, value) = match said.split_once('=') {
            Some((claim, value)) => (claim.trim(), Some(value.trim().to_owned())),
            None => (said, None),
        };
        let is_written = value
            .as_ref()
            .is_none_or(|value| (1..=256).contains(&value.len()) && !value.chars().any(char::is_control));
        // What the attribute is, the claim says.
        let is_whole = !(matches!(gives, Given::Attribute(_)) && value.is_some());
        if !is_written || !is_whole {
            return Err(RULE);
        }
        Ok(Self {
            claim: claim.parse()?,
            value,
            gives,
        })
    }
}

impl From<MappingRule> for String {
    fn from(rule: MappingRule) -> Self {
        rule.to_string()
    }
}

impl fmt::Display for MappingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value} -> {}", self.claim, self.gives),
            None => write!(f, "{} -> {}", self.claim, self.gives),
        }
    }
}

/// What an `acr` of a provider is worth here, written `THEIRS=1` or `THEIRS=2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AcrRule {
    /// What the provider says.
    pub theirs: String,
    /// What it is here: one factor or two. What keeps phishing out nobody can say for another.
    pub ours: Acr,
}

impl TryFrom<String> for AcrRule {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        text.parse()
    }
}

impl FromStr for AcrRule {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const WRITTEN: StringError =
            StringError("an acr is written THEIRS=1 or THEIRS=2, with 256 characters at most");
        let (theirs, ours) = text.rsplit_once('=').ok_or(WRITTEN)?;
        let ours = match ours {
            "1" => Acr::One,
            "2" => Acr::Two,
            _ => return Err(WRITTEN),
        };
        let is_written = (1..=256).contains(&theirs.len()) && !theirs.chars().any(char::is_control);
        if is_written {
            Ok(Self {
                theirs: theirs.to_owned(),
                ours,
            })
        } else {
            Err(WRITTEN)
        }
    }
}

impl From<AcrRule> for String {
    fn from(rule: AcrRule) -> Self {
        rule.to_string()
    }
}

impl fmt::Display for AcrRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.theirs, self.ours)
    }
}

/// The parameters of an authorization request that this server writes itself, or that would hand it to another.
const OURS: [&str; 19] = [
    "acr_values",
    "claims",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

/// A parameter that goes along with every authorization request to a provider, written `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExtraParameter {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl TryFrom<String> for ExtraParameter {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        text.parse()
    }
}

impl FromStr for ExtraParameter {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (name, value) = text
            .split_once('=')
            .ok_or(StringError("a parameter is written NAME=VALUE"))?;
        let is_name = (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if !is_name || value.len() > 256 || value.chars().any(char::is_control) {
            return Err(StringError(
                "a parameter has a name of 1 to 64 letters, digits and - . _, and a value of at most 256 characters",
            ));
        }
        if OURS.contains(&name) {
            return Err(StringError("this parameter the server writes itself"));
        }
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl From<ExtraParameter> for String {
    fn from(parameter: ExtraParameter) -> Self {
        parameter.to_string()
    }
}

impl fmt::Display for ExtraParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}
