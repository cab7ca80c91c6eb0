//! Browsers that signed in to an account before: their attempts are counted apart, so that a stranger who guesses
//! cannot keep the account's owner out.

use crate::app::App;
use crate::seal::SealError;
use crate::types::UserId;

/// What a browser keeps after it signed in to `user`.
pub(super) fn remember(app: &App, user: &UserId) -> Result<String, SealError> {
    app.cookies.seal_text(b"device", user.as_str().as_bytes())
}

/// The one of the device cookie's values that was made here: another on this host may have set the same name.
#[must_use]
pub fn genuine(app: &App, values: &[&str]) -> Option<String> {
    let is_genuine = |value: &&&str| app.cookies.open_text(b"device", value).is_ok();
    values
        .iter()
        .take(super::MOST_VALUES)
        .find(is_genuine)
        .map(|value| (*value).to_owned())
}

/// Whether what a browser keeps says that it signed in to `user`.
pub(super) fn is_known(app: &App, kept: Option<&str>, user: &UserId) -> bool {
    let Some(opened) = kept.and_then(|text| app.cookies.open_text(b"device", text).ok()) else {
        return false;
    };
    opened.as_slice() == user.as_str().as_bytes()
}
