//! Why a configuration is not taken.

/// Why the configuration was refused; the text says what to change.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);
