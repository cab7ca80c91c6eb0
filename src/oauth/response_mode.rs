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
    /// In the fragment of the redirect URI: read by scripts of the page there, sent to no server.
    Fragment,
    /// In a form the browser posts.
    FormPost,
}

impl ResponseMode {
    /// All of them, in the order they are advertised.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The wire value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    /// The mode asked for, or `query`.
    ///
    /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1: for `fragment`, "Authorization Response parameters are encoded
    /// in the fragment added to the `redirect_uri`". Ours: it is for whoever asks for it, with `code` too, since a code there
    /// takes its PKCE verifier to be of use.
    ///
    /// # Errors
    /// `invalid_request` for any other.
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
