//! A setting as programs are shown it: secrets are masked.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::config::ShownSetting;

/// A setting as the server has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettingRecord {
    /// Its section and name, as `tokens.access`.
    pub key: String,
    /// What it does.
    pub about: String,
    /// Its value, as the file has such; a secret is masked by `…`.
    pub value: Value,
    /// What it was named in: `default`, `file`, `environment`, `flag`, or `command` where the command that was started sets it itself.
    pub origin: String,
    /// Whether a running server takes up another value at SIGHUP; any other waits for a restart.
    pub is_reloaded: bool,
}

impl From<ShownSetting> for SettingRecord {
    fn from(setting: ShownSetting) -> Self {
        Self {
            key: setting.key,
            about: setting.about.to_owned(),
            value: setting.value,
            origin: setting.origin.as_str().to_owned(),
            is_reloaded: setting.is_reloaded,
        }
    }
}
