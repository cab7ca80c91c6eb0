//! How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices §2.1; Form Post §2).

use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;

/// A response mode this server has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of the redirect URI; the default of `code`.
    #[default]
    Query,
    /// In a form the browser posts.
    FormPost,
}

impl ResponseMode {
    /// All of them, in the order they are advertised.
    pub const ALL: [Self; 2] = [Self::Query, Self::FormPost];

    /// The wire value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
        }
    }

    /// The mode asked for, or `query`.
    ///
    /// # Errors
    /// `invalid_request` for any other: `fragment` would put the code where scripts of the page can leak it.
    pub fn requested(parameters: &Parameters) -> Result<Self, ProtocolError> {
        match parameters.one("response_mode") {
            None => Ok(Self::default()),
            Some(value) => Self::ALL
                .into_iter()
                .find(|mode| mode.as_str() == value)
                .ok_or_else(|| ProtocolError::of(reason::RESPONSE_MODE_UNSUPPORTED)),
        }
    }
}
