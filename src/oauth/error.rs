//! Refusals: one type for every protocol error, whatever endpoint it leaves by.
//!
//! RFC 6749 §4.1.2.1 and §5.2, and the IANA "OAuth Extensions Error" registry.

use std::borrow::Cow;

/// An `error` value from the IANA "OAuth Extensions Error" registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// RFC 6749 §4.1.2.1, §5.2: missing, repeated or malformed parameters.
    InvalidRequest,
    /// RFC 6749 §5.2: client authentication failed.
    InvalidClient,
    /// RFC 6749 §5.2: the code or refresh token is not (or no longer) good.
    InvalidGrant,
    /// RFC 6749 §4.1.2.1, §5.2: the client may not do this.
    UnauthorizedClient,
    /// RFC 6749 §5.2.
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType,
    /// RFC 6749 §4.1.2.1, §5.2.
    InvalidScope,
    /// RFC 8707 §2.
    InvalidTarget,
    /// RFC 6749 §4.1.2.1: the person said no.
    AccessDenied,
    /// OpenID Connect Core §3.1.2.6.
    LoginRequired,
    /// OpenID Connect Core §3.1.2.6.
    ConsentRequired,
    /// OpenID Connect Core §3.1.2.6.
    InteractionRequired,
    /// OpenID Connect Core §3.1.2.6.
    AccountSelectionRequired,
    /// OpenID Connect Core Unmet Authentication Requirements §2.
    UnmetAuthenticationRequirements,
    /// RFC 6750 §3.1: the access token is unknown, expired, revoked or not for this.
    InvalidToken,
    /// RFC 6750 §3.1: the access token's scope does not reach.
    InsufficientScope,
    /// RFC 7591 §3.2.2.
    InvalidRedirectUri,
    /// RFC 7591 §3.2.2.
    InvalidClientMetadata,
    /// OpenID Connect Core §3.1.2.6: the `request` parameter is not supported.
    RequestNotSupported,
    /// OpenID Connect Core §3.1.2.6: the `request_uri` parameter is not supported.
    RequestUriNotSupported,
    /// RFC 6749 §4.1.2.1: a fault of ours.
    ServerError,
    /// RFC 6749 §4.1.2.1: overloaded, or the database is away.
    TemporarilyUnavailable,
}

impl ErrorCode {
    /// The wire value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The HTTP status of a JSON answer (RFC 6749 §5.2: "400 (Bad Request) status code (unless specified otherwise)").
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// What caused a refusal or fault, for the log alone.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A refusal: what the client may see, and what only we may see.
#[derive(Debug, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct ProtocolError {
    /// The registered `error` value.
    pub code: ErrorCode,
    /// Sent as `error_description`: printable ASCII without `"` and `\` (RFC 6749 §5.2); says how to mend it,
    /// and never repeats what was sent or a secret.
    pub description: Cow<'static, str>,
    /// The HTTP status of a JSON answer: the code's own, but where HTTP has a more exact one.
    pub status: u16,
    /// For the log only.
    #[source]
    pub cause: Option<BoxError>,
}

impl ProtocolError {
    /// A refusal with a fixed description.
    #[must_use]
    pub fn new(code: ErrorCode, description: &'static str) -> Self {
        Self {
            code,
            description: Cow::Borrowed(description),
            status: code.status(),
            cause: None,
        }
    }

    /// A refusal whose description names a parameter of ours (never a value that was sent).
    #[must_use]
    pub fn naming(code: ErrorCode, description: String) -> Self {
        Self {
            code,
            description: Cow::Owned(description),
            status: code.status(),
            cause: None,
        }
    }

    /// `invalid_request`.
    #[must_use]
    pub fn invalid_request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_grant` with one text for unknown, expired, redeemed and foreign: the difference helps only a thief.
    #[must_use]
    pub fn invalid_grant() -> Self {
        Self::new(
            ErrorCode::InvalidGrant,
            "the code or refresh token is unknown, expired, already used, revoked, or was issued to another client; \
             send the user to the authorization endpoint again",
        )
    }

    /// `invalid_client` with one text for unknown, disabled and wrongly authenticated clients.
    #[must_use]
    pub fn invalid_client() -> Self {
        Self::new(
            ErrorCode::InvalidClient,
            "client authentication failed: check client_id, client_secret and the client's registered \
             authentication method",
        )
    }

    /// The same with a more exact HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Too many failures from this address: wait a minute.
    #[must_use]
    pub fn too_many_failures() -> Self {
        Self::new(
            ErrorCode::TemporarilyUnavailable,
            "too many failed requests from this address; wait a minute and check the credentials and codes you send",
        )
        .with_status(429)
    }

    /// The same with what caused it, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<BoxError>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A fault of ours: the client learns nothing but that it was not at fault.
    #[must_use]
    pub fn server_error(cause: impl Into<BoxError>) -> Self {
        Self::new(
            ErrorCode::ServerError,
            "the server met an unexpected condition; please try again",
        )
        .because(cause)
    }

    /// The database or another part of ours is away for now.
    #[must_use]
    pub fn unavailable(cause: impl Into<BoxError>) -> Self {
        Self::new(
            ErrorCode::TemporarilyUnavailable,
            "the server cannot do this right now; please try again shortly",
        )
        .because(cause)
    }

    /// Whether this is ours (logged as an error) and not the client's doing.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.status >= 500
    }
}
