//! How an installation is, and how much there is in it, as programs are shown it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::health::{Check, Status};
use crate::admin::stats::Stats;

/// How an installation is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HealthRecord {
    /// The worst of all: `ok`, `warn` or `fail`.
    pub state: String,
    /// What was looked at.
    pub checks: Vec<CheckRecord>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckRecord {
    /// What.
    pub name: String,
    /// `ok`, `warn` where it works and should be otherwise, or `fail`.
    pub state: String,
    /// What was found.
    pub detail: String,
    /// What mends it: a command, or a sentence.
    #[schema(required)]
    pub fix: Option<String>,
}

/// How much there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatsRecord {
    /// Apps.
    pub clients: i64,
    /// People's accounts.
    pub users: i64,
    /// Living sign-ins, those aside that nobody used for too long.
    pub sessions: i64,
    /// Living grants of active people to enabled apps.
    pub grants: i64,
    /// Mails that wait to be sent.
    pub mails_waiting: i64,
    /// Mails that were given up in the last hour.
    pub mails_given_up: i64,
}

impl HealthRecord {
    /// What was found, all of it.
    #[must_use]
    pub fn new(checks: &[Check]) -> Self {
        let worst = checks.iter().map(|check| check.status).max();
        Self {
            state: worst.unwrap_or(Status::Ok).as_str().to_owned(),
            checks: checks.iter().map(CheckRecord::from).collect(),
        }
    }
}

impl From<&Check> for CheckRecord {
    fn from(check: &Check) -> Self {
        Self {
            name: check.what.to_owned(),
            state: check.status.as_str().to_owned(),
            detail: check.found.clone(),
            fix: check.fix.clone(),
        }
    }
}

impl From<Stats> for StatsRecord {
    fn from(stats: Stats) -> Self {
        let Stats {
            clients,
            users,
            sessions,
            grants,
            mails_waiting,
            mails_given_up,
        } = stats;
        Self {
            clients,
            users,
            sessions,
            grants,
            mails_waiting,
            mails_given_up,
        }
    }
}
