//! How long access tokens are good for, where an app or a resource server has a say in it.

use std::time::Duration;

use serde::Deserialize;

use crate::types::StringError;

/// How long the access tokens of an app, or for a resource server, are good for: never longer than [`AccessLifetime::MOST`].
///
/// The shortest holds of what the app has (its own, or the server's if it has none) and what each resource server has that the
/// token is for. So an app's may be longer than the server's, by an administrator's word; a resource server's only shortens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "u64")]
pub struct AccessLifetime(Duration);

impl AccessLifetime {
    /// The longest there is, the server's own included: a key stays published at least so long after it signed last.
    pub const MOST: Duration = Duration::from_hours(24);

    /// The shortest: a token has to reach somebody before it ends.
    pub const LEAST: Duration = Duration::from_secs(10);

    /// As a [`Duration`].
    #[must_use]
    pub fn duration(self) -> Duration {
        self.0
    }

    /// How many seconds it has.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0.as_secs()
    }

    /// How long a token is good for, of an app with `own`, where `server` is what others get, for resource servers with
    /// `readers`.
    #[must_use]
    pub fn of_token(
        server: Duration,
        own: Option<Self>,
        readers: impl IntoIterator<Item = Self>,
    ) -> Duration {
        let most = own.map_or(server, Self::duration);
        readers.into_iter().map(Self::duration).fold(most, Duration::min)
    }
}

impl TryFrom<Duration> for AccessLifetime {
    type Error = StringError;

    fn try_from(duration: Duration) -> Result<Self, StringError> {
        if (Self::LEAST..=Self::MOST).contains(&duration) {
            Ok(Self(duration))
        } else {
            Err(StringError(
                "access tokens are good for 10s at least and 24h at most",
            ))
        }
    }
}

/// In seconds.
impl TryFrom<u64> for AccessLifetime {
    type Error = StringError;

    fn try_from(seconds: u64) -> Result<Self, StringError> {
        Duration::from_secs(seconds).try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ours_the_shortest_lifetime_holds(server in 1..=86400_u64, own in proptest::option::of(10..=86400_u64), readers in proptest::collection::vec(10..=86400_u64, 0..4)) {
            let typed = |seconds| AccessLifetime::try_from(Duration::from_secs(seconds)).unwrap();
            let held = AccessLifetime::of_token(Duration::from_secs(server), own.map(typed), readers.iter().copied().map(typed));
            let shortest = readers.iter().copied().chain([own.unwrap_or(server)]).min().unwrap();
            prop_assert_eq!(held, Duration::from_secs(shortest));
            prop_assert!(held <= AccessLifetime::MOST);
        }
    }

    #[test]
    fn ours_a_lifetime_is_bounded() {
        let made = |seconds| AccessLifetime::try_from(Duration::from_secs(seconds));
        assert!(
            made(9).is_err()
                && made(10).is_ok()
                && made(86400).is_ok()
                && made(86401).is_err()
                && made(0).is_err()
        );
    }
}
