//! What is personal in an event of the audit log.

use serde::{Deserialize, Serialize, Serializer};

use super::json::to_json;

/// The personal part of an event as it is stored: a JSON object, hashed as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct Personal(pub Option<String>);

/// What is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonalMembers {
    /// Where the request came from.
    pub address: Option<String>,
    /// The browser's own words for itself.
    pub user_agent: Option<String>,
}

impl Personal {
    /// What is in it; nothing if it is no such object.
    #[must_use]
    pub fn members(&self) -> PersonalMembers {
        let text = self.0.as_deref();
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

impl From<PersonalMembers> for Personal {
    fn from(members: PersonalMembers) -> Self {
        let members = [("address", members.address), ("user_agent", members.user_agent)];
        let given = members
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let given: serde_json::Map<String, serde_json::Value> = given
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        Self((!given.is_empty()).then(|| to_json(&given)))
    }
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members().serialize(serializer)
    }
}
