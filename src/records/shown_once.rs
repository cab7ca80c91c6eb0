//! What is shown once, to whoever had it made.

use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::schemas::text;
use crate::types::{OpaqueToken, Secret};

/// A secret, token or link that is in the answer to what made it, and in no other.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownOnce(Secret);

impl ShownOnce {
    /// Takes a text that is shown once.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Secret::new(text))
    }
}

impl From<&OpaqueToken> for ShownOnce {
    fn from(token: &OpaqueToken) -> Self {
        Self::new(token.expose().to_owned())
    }
}

impl fmt::Debug for ShownOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for ShownOnce {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl PartialSchema for ShownOnce {
    fn schema() -> RefOr<Schema> {
        text(
            "A secret, or an address with one in it. It is shown this once.",
            "gcs_…",
        )
        .into()
    }
}

impl ToSchema for ShownOnce {}
