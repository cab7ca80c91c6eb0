//! Browsers that signed in to an account before: their attempts are counted apart, so that a stranger who guesses
//! cannot keep the account's owner out.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::seal::SealError;
use crate::storage::sessions::Session;
use crate::storage::users::User;
use crate::types::{DeviceId, Timestamp, UserId};

/// How long a browser is known after it signed in.
pub const KNOWN_FOR: Duration = Duration::from_hours(365 * 24);

/// What a browser keeps after it signed in, and so is known by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    user_id: UserId,
    /// That of the account: whatever ends all sign-ins of a person ends what their browsers were known by.
    epoch: i64,
    since: Timestamp,
    /// When it first did.
    #[serde(default)]
    first: Option<Timestamp>,
    /// The same however often it signs in, so that signing in gives nobody more failures than one browser has.
    id: DeviceId,
}

impl Device {
    /// What a browser is known by: the one of the device cookie's values that was made here, and is not too old. Another on
    /// this host may have set the same name.
    #[must_use]
    pub fn known(app: &App, values: &[&str], now: Timestamp) -> Option<Self> {
        let read = |value: &&str| {
            let opened = app.cookies.open_text(b"device", value).ok()?;
            let device: Self = serde_json::from_slice(&opened).ok()?;
            (now.since(device.since) < KNOWN_FOR).then_some(device)
        };
        values.iter().take(super::MOST_VALUES).find_map(read)
    }

    /// What a browser is to keep that signed in to the account `user_id` in `epoch`; the one it was known as `before`
    /// stays the same one.
    pub(super) fn of(user_id: &UserId, epoch: i64, before: Option<&Self>, now: Timestamp) -> Self {
        Self {
            user_id: user_id.clone(),
            epoch,
            since: now,
            first: Some(before.map_or(now, Self::first)),
            id: before.map_or_else(DeviceId::new, |before| before.id.clone()),
        }
    }

    /// As the browser keeps it.
    pub(super) fn seal(&self, app: &App) -> Result<String, SealError> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        app.cookies.seal_text(b"device", &text)
    }

    /// Whose account it signed in to.
    pub(super) fn user_id(&self) -> &UserId {
        &self.user_id
    }

    fn first(&self) -> Timestamp {
        self.first.unwrap_or(self.since)
    }

    /// Whether that is this account, as it is now.
    pub(super) fn is_known_to(&self, user: &User) -> bool {
        self.user_id == user.id && self.epoch == user.epoch
    }

    /// The row its failures are counted in.
    pub(super) fn row(&self) -> String {
        format!("device {} {}", self.user_id, self.id)
    }
}

/// When a browser first signed in to the account that a sign-in in it is of, as far as all of that still stands.
#[must_use]
pub fn known_since(app: &App, session: &Session, values: &[&str], now: Timestamp) -> Option<Timestamp> {
    let known = Device::known(app, values, now)?;
    let is_theirs = known.user_id == session.user_id && known.epoch == session.epoch;
    is_theirs.then(|| known.first())
}

/// What a browser is to keep whose sign-in was taken along into another epoch: else the next one would be a stranger's.
///
/// # Errors
/// If it cannot be sealed.
pub fn known_again(
    app: &App,
    (user_id, epoch): (&UserId, i64),
    values: &[&str],
    now: Timestamp,
) -> Result<String, SealError> {
    let before = Device::known(app, values, now).filter(|device| device.user_id == *user_id);
    Device::of(user_id, epoch, before.as_ref(), now).seal(app)
}
