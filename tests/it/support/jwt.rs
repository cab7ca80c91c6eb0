//! Looking into tokens, without believing them.

use grantor::jose;
use serde_json::Value;

/// The claims of a token.
pub fn claims_of(token: &str) -> Value {
    jose::inspect(token).unwrap().claims
}

/// Its header.
pub fn header_of(token: &str) -> Value {
    jose::inspect(token).unwrap().header
}
