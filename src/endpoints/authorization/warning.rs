//! What people are to be careful about with an app: at most one thing, the weightiest, in the same words on every page.

use super::decide::Valid;
use crate::app::App;
use crate::permissions;
use crate::storage::StorageError;

/// What to be careful about before signing in for an app: that nobody vouches for it, and whose name it has.
///
/// # Errors
/// If the database fails.
pub async fn before_sign_in(app: &App, valid: &Valid) -> Result<Option<String>, StorageError> {
    if valid.way.client.is_self_registered() {
        before_consent(app, valid).await
    } else {
        Ok(None)
    }
}

/// What to be careful about before allowing an app anything.
///
/// # Errors
/// If the database fails.
pub async fn before_consent(app: &App, valid: &Valid) -> Result<Option<String>, StorageError> {
    permissions::warning(app, &valid.way.client, valid.way.target.uri()).await
}
