//! What is kept as JSON in a TEXT column: typed on both sides, never looked into by a query.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StorageError;

/// The stored form of a value.
pub fn to_json<T: Serialize>(value: &T) -> String {
    // Maps with text keys and plain members are always written.
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// A stored value.
pub fn from_json<T: DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T, StorageError> {
    serde_json::from_str(text).map_err(|_| StorageError::Inconsistent { table, column })
}

/// A value of a column that is JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> TryFrom<String> for Json<T> {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, serde_json::Error> {
        serde_json::from_str(&text).map(Self)
    }
}
