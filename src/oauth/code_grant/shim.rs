//! Between our types and oxide-auth's: the request as a machine reads it, grants, scopes, and refusals.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use oxide_auth::code_grant as machines;
use oxide_auth::code_grant::error::{
    AccessTokenError, AccessTokenErrorType, AuthorizationError, AuthorizationErrorType,
};
use oxide_auth::code_grant::extensions::Pkce;
use oxide_auth::primitives::grant::{Extensions, Grant};
use oxide_auth::primitives::scope::Scope as MachineScope;
use url::Url;

use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::types::{ClientId, CodeChallenge, RedirectUri, Scope, ScopeToken, UserId};

/// A code that one conditional write has just redeemed: good, unexpired, and never to be redeemed again.
#[derive(Clone, Copy, Debug)]
pub struct RedeemedCode<'a> {
    /// Who granted it.
    pub user_id: &'a UserId,
    /// The client it was issued to.
    pub client_id: &'a ClientId,
    /// What was granted.
    pub scope: &'a Scope,
    /// Where it was sent.
    pub redirect_uri: &'a RedirectUri,
    /// The S256 challenge of the authorization request, if it had one.
    pub code_challenge: Option<&'a CodeChallenge>,
}

/// A request of an already authenticated client, as the machines read it.
///
/// Every way of authenticating looks alike: the machine is told the client, and its question whether that is the
/// client is answered yes. Codes, tokens and secrets stay out of it: it learns only that they were presented.
pub(super) struct Shim<'a> {
    parameters: &'a Parameters,
    client_id: &'a ClientId,
    /// For the token endpoint: the redirect URI stored with the code. What was sent is compared by us.
    redirect_uri: Option<&'a RedirectUri>,
}

impl<'a> Shim<'a> {
    /// Refuses a repeated parameter: a machine would take it as omitted.
    pub(super) fn new(parameters: &'a Parameters, client_id: &'a ClientId) -> Result<Self, ProtocolError> {
        parameters.refuse_repeated()?;
        Ok(Self {
            parameters,
            client_id,
            redirect_uri: None,
        })
    }

    /// The same for a request that may ask for a scope; refuses a malformed one, which not every machine does in the
    /// RFC's words. One without any name in it is refused by [`requested_scope`].
    pub(super) fn asking_scope(
        parameters: &'a Parameters,
        client_id: &'a ClientId,
    ) -> Result<Self, ProtocolError> {
        match parameters.one("scope").map(Scope::requested) {
            Some(Err(cause)) => Err(malformed_scope().because(cause)),
            Some(Ok(_)) | None => Self::new(parameters, client_id),
        }
    }

    /// The same, with the redirect URI stored with the code.
    pub(super) fn redirecting_to(self, redirect_uri: &'a RedirectUri) -> Self {
        Self {
            redirect_uri: Some(redirect_uri),
            ..self
        }
    }

    /// The `scope` parameter.
    pub(super) fn requested_scope(&self) -> Option<Cow<'a, str>> {
        self.parameters.one("scope").map(Cow::Borrowed)
    }

    /// What a machine of the token endpoint refuses with, in our words. `required` are the parameters it wants.
    pub(super) fn refusal(
        &self,
        error: Option<&mut AccessTokenError>,
        required: &[&'static str],
    ) -> ProtocolError {
        match error.map(AccessTokenError::kind) {
            None => fault("a machine was not fed what it asked for"),
            Some(AccessTokenErrorType::InvalidRequest) => required
                .iter()
                .find_map(|name| self.parameters.required(name).err())
                .unwrap_or_else(|| fault("a machine refuses a complete request")),
            Some(AccessTokenErrorType::InvalidClient) => ProtocolError::of(reason::CLIENT_NOT_AUTHENTICATED),
            Some(AccessTokenErrorType::InvalidGrant) => ProtocolError::of(reason::GRANT_NOT_GOOD),
            Some(AccessTokenErrorType::UnauthorizedClient) => {
                ProtocolError::of(reason::CLIENT_MAY_NOT_USE_GRANT)
            }
            Some(AccessTokenErrorType::UnsupportedGrantType) => {
                ProtocolError::of(reason::GRANT_TYPE_UNSUPPORTED)
            }
            Some(AccessTokenErrorType::InvalidScope) => ProtocolError::of(reason::SCOPE_WIDER_THAN_GRANTED),
        }
    }

    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameters.one(name).map(Cow::Borrowed)
    }

    /// That a secret parameter was sent, without the secret: whether it is good was judged before.
    fn presence(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameters.one(name).map(|_| Cow::Borrowed("presented"))
    }

    /// The client with an empty password: some machines want a pair, and nobody looks at the second half.
    fn credentials(&self) -> (Cow<'_, str>, Cow<'_, [u8]>) {
        (Cow::Borrowed(self.client_id.as_str()), Cow::Borrowed(&[]))
    }
}

impl machines::authorization::Request for Shim<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn client_id(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self.client_id.as_str()))
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.text("scope")
    }

    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        self.text("redirect_uri")
    }

    /// `state` travels with our own redirect, never through the machine.
    fn state(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn response_type(&self) -> Option<Cow<'_, str>> {
        self.text("response_type")
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::accesstoken::Request for Shim<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.presence("code")
    }

    fn authorization(&self) -> machines::accesstoken::Authorization<'_> {
        machines::accesstoken::Authorization::Username(Cow::Borrowed(self.client_id.as_str()))
    }

    /// None: together with `authorization` it would count as two credentials.
    fn client_id(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        self.redirect_uri.map(|uri| Cow::Borrowed(uri.as_str()))
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        self.text("grant_type")
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::refresh::Request for Shim<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn refresh_token(&self) -> Option<Cow<'_, str>> {
        self.presence("refresh_token")
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.text("scope")
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        self.text("grant_type")
    }

    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some(self.credentials())
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::client_credentials::Request for Shim<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some(self.credentials())
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.text("scope")
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        self.text("grant_type")
    }

    /// Nothing: `client_id` and `client_secret` of the body would count as a second credential.
    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

/// The grant behind a redeemed code.
pub(super) fn grant_of_code(redeemed: &RedeemedCode<'_>) -> Result<Box<Grant>, ProtocolError> {
    let pkce = Pkce::required();
    let mut extensions = Extensions::new();
    if let Some(challenge) = redeemed.code_challenge {
        let value = pkce
            .challenge(
                Some(Cow::Borrowed("S256")),
                Some(Cow::Borrowed(challenge.as_str())),
            )
            .map_err(|()| fault("an S256 challenge is refused"))?
            .ok_or_else(|| fault("an S256 challenge is ignored"))?;
        extensions.set(&pkce, value);
    }
    let redirect_uri = redeemed
        .redirect_uri
        .url()
        .ok_or_else(|| fault("a redirect URI is not a URL"))?;
    grant(
        redeemed.client_id,
        redeemed.user_id.as_str(),
        redeemed.scope,
        redirect_uri,
        extensions,
    )
}

/// The grant behind a refresh token.
pub(super) fn grant_of_refresh_token(
    client_id: &ClientId,
    subject: &str,
    granted: &Scope,
) -> Result<Box<Grant>, ProtocolError> {
    let redirect_uri = Url::parse(NOWHERE).map_err(ProtocolError::server_error)?;
    grant(client_id, subject, granted, redirect_uri, Extensions::new())
}

fn grant(
    client_id: &ClientId,
    subject: &str,
    scope: &Scope,
    redirect_uri: Url,
    extensions: Extensions,
) -> Result<Box<Grant>, ProtocolError> {
    Ok(Box::new(Grant {
        owner_id: subject.to_owned(),
        client_id: client_id.as_str().to_owned(),
        scope: scope_to_machine(scope)?,
        redirect_uri,
        // The machine compares this with the system's clock; whether it has expired was judged with ours.
        until: (SystemTime::UNIX_EPOCH + FAR_FUTURE).into(),
        extensions,
    }))
}

/// Our scope as theirs.
pub(super) fn scope_to_machine(scope: &Scope) -> Result<MachineScope, ProtocolError> {
    scope.to_string().parse().map_err(ProtocolError::server_error)
}

/// Their scope as ours, which prints in one order. Empty for a client that is registered for none.
pub(super) fn granted_scope(scope: &MachineScope) -> Result<Scope, ProtocolError> {
    let names: Result<Scope, _> = scope.iter().map(str::parse::<ScopeToken>).collect();
    names.map_err(ProtocolError::server_error)
}

/// What was asked for. Theirs may be empty; ours then never passes for a request.
pub(super) fn requested_scope(scope: &MachineScope) -> Result<Scope, ProtocolError> {
    let scope = granted_scope(scope)?;
    if scope.is_empty() {
        Err(no_names())
    } else {
        Ok(scope)
    }
}

/// The refusal of a scope that is only spaces.
pub(super) fn no_names() -> ProtocolError {
    ProtocolError::of(reason::SCOPE_EMPTY)
}

/// What the authorization machine refuses with, in our words.
pub(super) fn authorization_refusal(mut error: machines::authorization::Error) -> ProtocolError {
    match error.description().map(AuthorizationError::kind) {
        Some(AuthorizationErrorType::UnsupportedResponseType) => unsupported_response_type(),
        Some(AuthorizationErrorType::InvalidScope) => malformed_scope(),
        // It has no other refusal of its own; what it ignores was seen to before it began.
        Some(_) | None => fault("the authorization machine refuses what was checked before"),
    }
}

/// The refusal of a `response_type` other than `code`.
pub(super) fn unsupported_response_type() -> ProtocolError {
    ProtocolError::of(reason::RESPONSE_TYPE_UNSUPPORTED)
}

fn malformed_scope() -> ProtocolError {
    ProtocolError::of(reason::SCOPE_MALFORMED)
}

/// A fault of ours or of oxide-auth's.
pub(super) fn fault(cause: &'static str) -> ProtocolError {
    ProtocolError::server_error(cause)
}

/// A redirect URI for grants that have none; the machines ask for one and never follow or compare it.
pub(super) const NOWHERE: &str = "about:blank";

/// The end of the year 9999.
const FAR_FUTURE: Duration = Duration::from_secs(253_402_300_799);
