//! The `claims` parameter (OpenID Connect Core §5.5): claims asked for one by one.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;

/// What is asked of one claim (§5.5.1); members not understood are ignored, as the specification says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRequest {
    /// Whether the app cannot do without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The one value it must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The values it may have, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

impl ClaimRequest {
    /// Whether a claim with `value` is what was asked for.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        self.value.as_ref().is_none_or(|only| only == value)
            && (self.values.is_empty() || self.values.contains(value))
    }
}

/// Claims by name, each with what is asked of it; `null` asks for it "in the default manner" (§5.5.1).
pub type Requested = BTreeMap<String, Option<ClaimRequest>>;

/// The parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// For the userinfo answer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_null")]
    pub userinfo: Requested,
    /// For the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_null")]
    pub id_token: Requested,
}

/// The most bytes the parameter may have, and the most claims it may name.
const MOST_BYTES: usize = 4096;
const MOST_CLAIMS: usize = 64;

impl ClaimsRequest {
    /// Reads the parameter; empty if it is not there.
    ///
    /// # Errors
    /// `invalid_request` if it is not the JSON object of §5.5.
    pub fn parse(parameters: &Parameters) -> Result<Self, ProtocolError> {
        let Some(text) = parameters.one("claims") else {
            return Ok(Self::default());
        };
        let read: Option<Self> = (text.len() <= MOST_BYTES && text.trim_start().starts_with('{'))
            .then(|| serde_json::from_str(text).ok())
            .flatten();
        match read {
            Some(read) if read.userinfo.len() + read.id_token.len() <= MOST_CLAIMS => Ok(read),
            _ => Err(ProtocolError::of(reason::CLAIMS_MALFORMED)),
        }
    }

    /// The same with those claims alone that `may` allows.
    #[must_use]
    pub fn narrowed(mut self, may: impl Fn(&str) -> bool) -> Self {
        self.userinfo.retain(|name, _| may(name));
        self.id_token.retain(|name, _| may(name));
        self
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// Every name, each once, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .userinfo
            .keys()
            .chain(self.id_token.keys())
            .cloned()
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// What is asked of a claim of the ID token.
    #[must_use]
    pub fn of_id_token(&self, name: &str) -> Option<&ClaimRequest> {
        self.id_token.get(name)?.as_ref()
    }
}

fn or_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Requested, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The stored form: nothing for an empty request.
impl fmt::Display for ClaimsRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl TryFrom<String> for ClaimsRequest {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, serde_json::Error> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ClaimsRequest, ProtocolError> {
        ClaimsRequest::parse(&Parameters::from_pairs(vec![(
            "claims".to_owned(),
            text.to_owned(),
        )]))
    }

    #[test]
    fn oidc_core_5_5_the_example_of_the_specification_is_read() {
        let text = r#"{"userinfo":{"given_name":{"essential":true},"nickname":null,"http://example.info/claims/groups":null},
            "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]}}}"#;
        let claims = read(text).unwrap();
        assert_eq!(
            claims.names(),
            [
                "acr",
                "auth_time",
                "given_name",
                "http://example.info/claims/groups",
                "nickname"
            ]
        );
        assert!(claims.of_id_token("auth_time").unwrap().essential);
        let acr = claims.of_id_token("acr").unwrap();
        assert!(acr.accepts(&"urn:mace:incommon:iap:silver".into()) && !acr.accepts(&"1".into()));
        assert_eq!(ClaimsRequest::try_from(claims.to_string()).unwrap(), claims);
        assert_eq!(
            ClaimsRequest::try_from(String::new()).unwrap(),
            ClaimsRequest::default()
        );
    }

    #[test]
    fn oidc_core_5_5_members_not_understood_are_ignored_and_null_asks_for_nothing() {
        assert!(read(r#"{"userinfo":null,"other":{"x":1}}"#).unwrap().is_empty());
        let claims = read(r#"{"id_token":{"name":{"essential":true,"purpose":"to greet you"}}}"#).unwrap();
        assert_eq!(claims.names(), ["name"]);
    }

    #[test]
    fn oidc_core_5_5_anything_else_is_refused() {
        let many: Vec<String> = (0..65).map(|n| format!("\"c{n}\":null")).collect();
        let many = format!("{{\"userinfo\":{{{}}}}}", many.join(","));
        for bad in [
            "",
            "[]",
            "null",
            "{",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"name":true}}"#,
            &many,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
