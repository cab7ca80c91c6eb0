//! What is said of a new provider, made whole.

use crate::oauth::provider::{Fault, Preset, ProviderPatch, ProviderSettings};
use crate::types::ProviderId;

/// The settings of a new provider of which this is said.
///
/// # Errors
/// What has to be said and is not.
pub fn settings_of(preset: Option<Preset>, said: ProviderPatch) -> Result<ProviderSettings, Vec<Fault>> {
    match preset {
        Some(preset) => preset.settings(said),
        None => said.settings(ProviderPatch::default()),
    }
}

/// What people call it if nobody says it.
#[must_use]
pub fn name_of(preset: Option<Preset>, id: &ProviderId) -> String {
    preset.map_or_else(|| id.to_string(), |preset| preset.title().to_owned())
}
