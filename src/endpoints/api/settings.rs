//! The settings the server works with.

use super::call::Call;
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::config;
use crate::oauth::access::Permission;
use crate::oauth::error::ProtocolError;
use crate::records::setting::SettingRecord;

pub(super) const OPERATIONS: [Operation; 1] = [Operation::list(
    "/api/admin/v1/settings",
    (
        "settings.list",
        "Every setting as the server that answers has it, by name, and what it was named in; secrets are masked.",
    ),
    Needs::One(Permission::SettingsRead),
    answered_by!(list),
)
.gives::<SettingRecord>()];

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = config::shown(&call.app.settings).map_err(ProtocolError::server_error)?;
    let all: Vec<_> = all.into_iter().map(SettingRecord::from).collect();
    call.page()?.of(all, |setting| setting.key.clone(), shown)
}
