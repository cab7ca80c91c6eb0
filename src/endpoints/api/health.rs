//! How the installation is, and how much there is in it.

use super::call::Call;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::{health, stats};
use crate::oauth::access::Permission;
use crate::records::health::{HealthRecord, StatsRecord};

const READ: Needs = Needs::One(Permission::SettingsRead);

pub(super) const OPERATIONS: [Operation; 2] = [
    Operation::read(
        "/api/admin/v1/health",
        (
            "health.read",
            "How the installation is, as far as the server that answers sees it: each check with what mends it.",
        ),
        READ,
        answered_by!(checks),
    )
    .gives::<HealthRecord>(),
    Operation::read(
        "/api/admin/v1/stats",
        (
            "stats.read",
            "How many apps, people, living sign-ins and grants there are, and mails that wait.",
        ),
        READ,
        answered_by!(counts),
    )
    .gives::<StatsRecord>(),
];

async fn checks(call: Call) -> Result<Reply, Problem> {
    let checks = health::checks(&call.app.db, &call.app.settings, call.edge.now).await?;
    Ok(Reply::plain(shown(&HealthRecord::new(&checks))?))
}

async fn counts(call: Call) -> Result<Reply, Problem> {
    let counts = stats::stats(&call.app.db, call.edge.now).await?;
    Ok(Reply::plain(shown(&StatsRecord::from(counts))?))
}
