//! How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices §2.1; Form Post §2).

use super::client::{Client, ClientType};
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

    /// Whether answers to `client` may travel so.
    ///
    /// Ours: in the fragment for single-page apps alone, which read it there (keycloak-js). An app on a server never sees a
    /// fragment, and browsers carry it along to wherever that app sends them next: the scripts of a page there would find a
    /// code nobody has spent, for a verifier that whoever wrote the link knows. That an app is one, an administrator says: who
    /// registers itself without a secret may run on a server all the same.
    #[must_use]
    pub fn is_for(self, client: &Client) -> bool {
        match self {
            Self::Query | Self::FormPost => true,
            Self::Fragment => client.client_type == ClientType::Spa && !client.is_self_registered(),
        }
    }

    /// The mode `client` asks for, or `query`.
    ///
    /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1: for `fragment`, "Authorization Response parameters are encoded
    /// in the fragment added to the `redirect_uri`".
    ///
    /// # Errors
    /// `invalid_request` for any other, and for one that is not for this client.
    pub fn requested(parameters: &Parameters, client: &Client) -> Result<Self, ProtocolError> {
        let Some(value) = parameters.one("response_mode") else {
            return Ok(Self::default());
        };
        let mode = Self::named(value).ok_or_else(|| ProtocolError::of(reason::RESPONSE_MODE_UNSUPPORTED))?;
        if mode.is_for(client) {
            Ok(mode)
        } else {
            Err(ProtocolError::of(reason::RESPONSE_MODE_NOT_FOR_APP))
        }
    }

    /// The mode with this wire value.
    #[must_use]
    pub fn named(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == value)
    }
}
