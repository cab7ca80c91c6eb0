//! Time is data: read once at the edge by a [`Clock`], passed down as a [`Timestamp`].

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::strings::StringError;

/// Seconds since 1970-01-01T00:00:00Z (RFC 7519 §2 `NumericDate`, whole seconds).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx_macros::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment and `duration` later; saturates.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
        )
    }

    /// This moment and `duration` earlier; saturates.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
        )
    }

    /// Time passed since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// "19 February 2027", UTC: a date a person reads.
    #[must_use]
    pub fn date(self) -> String {
        self.format("%-d %B %Y")
    }

    /// "19 February 2027, 08:15 UTC": a moment a person reads.
    #[must_use]
    pub fn moment(self) -> String {
        self.format("%-d %B %Y, %H:%M UTC")
    }

    /// "2027-02-19T08:15:00Z" (RFC 3339).
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%SZ")
    }

    fn format(self, pattern: &str) -> String {
        jiff::Timestamp::from_second(self.0)
            .map_or_else(|_| self.0.to_string(), |t| t.strftime(pattern).to_string())
    }
}

impl FromStr for Timestamp {
    type Err = StringError;

    /// Reads a day, which is its begin, or a moment; UTC, if it says nothing else.
    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a moment is a day, such as 2027-02-19, or a time, such as 2027-02-19T08:15Z");
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(moment.as_second()));
        }
        let here: jiff::civil::DateTime = text.parse().map_err(|_| RULE)?;
        let moment = here.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| RULE)?;
        Ok(Self(moment.timestamp().as_second()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where the time comes from: the system, or a value that tests move.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The operating system's clock.
    System,
    /// A clock that stands still until it is moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`].
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The current time. Called once for each request or job.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(jiff::Timestamp::now().as_second()),
            Self::Manual(seconds) => Timestamp(seconds.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock; the system's clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Self::Manual(seconds) = self {
            seconds.fetch_add(i64::try_from(by.as_secs()).unwrap_or(0), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_day_or_a_moment_is_read() {
        let read = |text: &str| text.parse::<Timestamp>().map(Timestamp::rfc3339).ok();
        for (text, moment) in [
            ("2027-02-19", "2027-02-19T00:00:00Z"),
            ("2027-02-19T08:15", "2027-02-19T08:15:00Z"),
            ("2027-02-19T08:15:00Z", "2027-02-19T08:15:00Z"),
            ("2027-02-19T08:15:00+02:00", "2027-02-19T06:15:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(moment), "{text}");
        }
        for none in ["", "yesterday", "19.2.2027", "2027-02-30", "2027"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn ours_a_date_reads_as_people_write_it() {
        let moment = Timestamp(1_803_024_000);
        assert_eq!(moment.date(), "19 February 2027");
        assert_eq!(moment.moment(), "19 February 2027, 08:00 UTC");
        assert_eq!(moment.rfc3339(), "2027-02-19T08:00:00Z");
        assert_eq!(Timestamp(5).since(Timestamp(9)), Duration::ZERO);
    }
}
