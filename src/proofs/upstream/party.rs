//! A provider as it is spoken with, and why its word is not taken.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::fetch::{Answer, FetchError, Fetcher, Question};
use crate::jose::{JoseError, strict_object};
use crate::oauth::provider::{ProviderKind, ProviderSettings};
use crate::types::{ProviderId, Secret};

/// How far a provider's clock may be off.
pub(super) const SKEW: Duration = Duration::from_mins(1);

/// The most bytes of an answer that are read, but for keys.
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// Why a provider's word is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// It does not answer, or not in time.
    #[error("it cannot be asked: {0}")]
    Away(#[from] FetchError),
    /// Too many wait for its answers already.
    #[error("too many requests wait for it")]
    Busy,
    /// It refused, with this error of OAuth.
    #[error("it refused: {0}")]
    Refused(String),
    /// What it says is not as it must be.
    #[error("{0}")]
    NotBelieved(&'static str),
    /// What it signed is not as it must be.
    #[error("{0}")]
    Signature(JoseError),
    /// The secret or key that is kept for it is of no use.
    #[error("the key or secret that is kept for it cannot be used: {0}")]
    Credentials(&'static str),
}

impl UpstreamError {
    /// Whether it may be otherwise in a moment, with nothing changed.
    #[must_use]
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Busy)
    }

    /// An error a provider named, kept to what RFC 6749 §5.2 lets it have: for the log.
    #[must_use]
    pub fn refused(code: &str) -> Self {
        let is_told = |c: &char| c.is_ascii_alphanumeric() || *c == '_' || *c == '-';
        Self::Refused(code.chars().filter(is_told).take(64).collect())
    }
}

/// A provider, and all it takes to speak with it.
#[derive(Clone, Copy)]
pub struct Party<'a> {
    /// Which.
    pub id: &'a ProviderId,
    /// Which settings of it: those are never another's.
    pub version: i64,
    /// How it is spoken with.
    pub settings: &'a ProviderSettings,
    /// What this server proves with that it is the app registered there.
    pub secret: Option<&'a Secret>,
    /// Where its answers come to.
    pub redirect_uri: &'a str,
    /// How it is reached.
    pub fetcher: &'a Fetcher,
}

impl Party<'_> {
    /// Asks it, with what it may be reached by.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Answer, UpstreamError> {
        let by = (self.id.as_str(), self.settings.network.as_slice());
        Ok(self.fetcher.ask(by, question).await?)
    }

    /// Whether it has ID tokens.
    pub(super) fn is_oidc(&self) -> bool {
        self.settings.kind == ProviderKind::Oidc
    }
}

/// A JSON object of a provider's, in which nothing stands twice.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, UpstreamError> {
    strict_object(body).map_err(|_| UpstreamError::NotBelieved("the answer is not a JSON object"))
}

/// What an answer that is no success means.
pub(super) fn unsuccessful(status: u16) -> UpstreamError {
    UpstreamError::Away(FetchError::Status(status))
}
