//! Things as they are shown, which have versions by that: whoever changes one says which they saw.

use serde_json::Value;

use crate::admin::asked::Versioned;
use crate::storage::{Conn, StorageError};
use crate::types::TokenHash;

/// Something as it is shown, which has versions by that.
pub trait View: Send + Sync + 'static {
    /// How it is shown as of this transaction; `None` if there is no such thing.
    ///
    /// # Errors
    /// If the database fails.
    fn view(&self, conn: &mut Conn<'_>) -> impl Future<Output = Result<Option<Value>, StorageError>> + Send;
}

/// A view, and the version of what it shows.
pub struct Seen<V>(V);

impl<V: View> Seen<V> {
    /// What a view shows.
    pub fn of(view: V) -> Self {
        Self(view)
    }
}

impl<V: View> Versioned for Seen<V> {
    async fn version(&self, conn: &mut Conn<'_>) -> Result<Option<String>, StorageError> {
        Ok(self.0.view(conn).await?.as_ref().map(version_of))
    }
}

/// The version of what is shown: a digest of all that is (RFC 9110 §8.8.3, a strong entity tag).
#[must_use]
pub fn version_of(shown: &Value) -> String {
    let digest = TokenHash::of(&shown.to_string()).encoded();
    format!("\"{}\"", digest.get(..22).unwrap_or(&digest))
}
