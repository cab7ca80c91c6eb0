//! How long a permission lasts.

use crate::app::App;
use crate::types::Timestamp;

/// When a grant ends that is made now, however often it is refreshed.
#[must_use]
pub fn latest_end(app: &App, now: Timestamp) -> Timestamp {
    now.plus(app.settings.tokens.refresh_absolute.duration())
}
