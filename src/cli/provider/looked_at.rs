//! Looks at a provider before anybody is sent there, if it is to be.

use super::super::failure::Failure;
use super::super::open::Opened;
use crate::admin::providers;
use crate::oauth::provider::ProviderSettings;

/// What is wrong with it.
pub async fn looked_at(
    is_offline: bool,
    opened: &Opened,
    settings: &ProviderSettings,
) -> Result<Vec<String>, Failure> {
    if is_offline || opened.is_dry_run {
        return Ok(Vec::new());
    }
    Ok(providers::advice(&opened.settings.fetch, settings).await?)
}
