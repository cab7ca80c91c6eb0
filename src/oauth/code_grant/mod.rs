//! The state machines of RFC 6749, from oxide-auth: authorization request, code, refresh, client credentials.
//!
//! Each function drives one machine from its first question to its last and hands back our own types: nothing here
//! waits, reads or stores. Who the client is, whether a code or refresh token is still good, and what time it is have
//! been judged before; what was granted is stored after. The machines give the order of the steps, the required
//! parameters, the match of client and grant, the comparison of scopes and of the code verifier. Where they differ
//! from the RFCs, this folder makes up for it, and `quirks` pins each difference. No other file names oxide-auth.

#[cfg(test)]
mod quirks;
mod shim;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use oxide_auth::code_grant as machines;
use oxide_auth::code_grant::extensions::Pkce;
use oxide_auth::primitives::grant::Extensions;
use oxide_auth::primitives::registrar::{BoundClient, ExactUrl, PreGrant, RegisteredUrl};
use oxide_auth::primitives::scope::Scope as MachineScope;

pub use self::shim::RedeemedCode;
use self::shim::{Shim, fault};
use super::error::{ErrorCode, ProtocolError};
use super::parameters::Parameters;
use super::pkce::CodeVerifier;
use crate::types::{ClientId, RedirectUri, Scope};

/// Judges an authorization request (RFC 6749 §4.1.1) whose client and redirect URI are already known to match.
///
/// `redirect_uri` is where the answer will go: the requested one, or the only registered one if none was requested.
/// `negotiate` gets the scope asked for, or `None` if it was omitted, and answers what may be granted.
///
/// # Errors
/// `invalid_request` for a repeated parameter or no `response_type`, `unsupported_response_type` for any but `code`,
/// `invalid_scope` for a malformed scope and whatever `negotiate` refuses with.
pub fn authorization(
    parameters: &Parameters,
    client_id: &ClientId,
    redirect_uri: &RedirectUri,
    negotiate: impl FnOnce(Option<Scope>) -> Result<Scope, ProtocolError>,
) -> Result<Scope, ProtocolError> {
    use machines::authorization::{Authorization, Input, Output};

    check_response_type(parameters)?;
    let request = Shim::asking_scope(parameters, client_id)?;
    let mut negotiate = Some(negotiate);
    let mut machine = Authorization::new(&request);
    let mut input = Input::None;
    for _ in 0..MAX_STEPS {
        input = match machine.advance(input) {
            Output::Bind {
                redirect_uri: sent, ..
            } => {
                if sent.is_some_and(|sent| sent.as_str() != redirect_uri.as_str()) {
                    return Err(fault(
                        "the redirect_uri that was sent is not the one that was matched",
                    ));
                }
                Input::Bound {
                    request: &request,
                    bound_client: bound_client(client_id, redirect_uri.as_str())?,
                }
            }
            Output::Extend => Input::Extended(Extensions::new()),
            Output::Negotiate { bound_client, scope } => {
                let negotiate = negotiate
                    .take()
                    .ok_or_else(|| fault("the machine negotiates twice"))?;
                Input::Negotiated {
                    pre_grant: negotiated(bound_client, scope.as_ref(), negotiate)?,
                    state: None,
                }
            }
            Output::Ok { pre_grant, .. } => return shim::granted_scope(&pre_grant.scope),
            Output::Err(error) => return Err(shim::authorization_refusal(error)),
        };
    }
    Err(fault("the authorization machine does not end"))
}

/// Judges the redemption of a code (RFC 6749 §4.1.3, RFC 7636 §4.6) and answers the scope of the token.
///
/// # Errors
/// `invalid_grant` if the code is another client's, if `redirect_uri` is not character for character the one the code
/// was sent to, or if `code_verifier` is missing, malformed, wrong, or sent for a code without a challenge.
/// `invalid_request` if neither `redirect_uri` nor PKCE binds the request to the code.
pub fn authorization_code(
    parameters: &Parameters,
    client_id: &ClientId,
    redeemed: &RedeemedCode<'_>,
) -> Result<Scope, ProtocolError> {
    use machines::accesstoken::{AccessToken, Input, Output};

    let request = Shim::new(parameters, client_id)?.redirecting_to(redeemed.redirect_uri);
    let mut machine = AccessToken::new(&request);
    let mut input = Input::None;
    for _ in 0..MAX_STEPS {
        input = match machine.advance(input) {
            Output::Authenticate { .. } => Input::Authenticated,
            Output::Recover { .. } => Input::Recovered(Some(shim::grant_of_code(redeemed)?)),
            // The machine has now matched the client: a foreign client learns nothing of the checks below.
            Output::Extend { extensions } => {
                check_redirect_uri(parameters, redeemed)?;
                let mut access_extensions = std::mem::take(extensions);
                check_code_verifier(parameters, &mut access_extensions)?;
                Input::Extended { access_extensions }
            }
            // All that is left to the machine is to wrap the token it would be given.
            Output::Issue { grant } => return shim::granted_scope(&grant.scope),
            Output::Ok(_) => return Err(fault("the code machine ends before it asks for a token")),
            Output::Err(mut error) => {
                return Err(request.refusal(error.description(), &["grant_type", "code"]));
            }
        };
    }
    Err(fault("the code machine does not end"))
}

/// Judges the use of a refresh token (RFC 6749 §6) and answers the scope of the new access token.
///
/// The scope asked for, or all of `granted` if none is. A narrower scope is for this one access token: the grant and
/// the next refresh token keep `granted`.
///
/// # Errors
/// `invalid_scope` for a malformed scope or one that is wider than `granted`.
pub fn refresh_token(
    parameters: &Parameters,
    client_id: &ClientId,
    subject: &str,
    granted: &Scope,
) -> Result<Scope, ProtocolError> {
    use machines::refresh::{Input, Output, Refresh};

    let request = Shim::asking_scope(parameters, client_id)?;
    let mut machine = Refresh::new(&request);
    let mut input = Input::None;
    for _ in 0..MAX_STEPS {
        input = match machine.advance(input) {
            Output::Unauthenticated { .. } => Input::Authenticated {
                scope: request.requested_scope(),
            },
            Output::RecoverRefresh { .. } => Input::Recovered {
                scope: request.requested_scope(),
                grant: Some(shim::grant_of_refresh_token(client_id, subject, granted)?),
            },
            Output::Refresh { grant, .. } => {
                let scope = shim::granted_scope(&grant.scope)?;
                // A scope without a name in it is a subset of any; it asks for nothing all the same.
                return if scope.is_empty() && !granted.is_empty() {
                    Err(shim::no_names())
                } else {
                    Ok(scope)
                };
            }
            Output::Ok(_) => return Err(fault("the refresh machine ends before it asks for a token")),
            Output::Err(mut error) => {
                return Err(request.refusal(error.description(), &["grant_type", "refresh_token"]));
            }
        };
    }
    Err(fault("the refresh machine does not end"))
}

/// Judges a client credentials request (RFC 6749 §4.4.2) of an authenticated confidential client.
///
/// `negotiate` gets the scope asked for, or `None` if it was omitted, and answers what may be granted.
///
/// # Errors
/// `invalid_scope` for a malformed scope and whatever `negotiate` refuses with.
pub fn client_credentials(
    parameters: &Parameters,
    client_id: &ClientId,
    negotiate: impl FnOnce(Option<Scope>) -> Result<Scope, ProtocolError>,
) -> Result<Scope, ProtocolError> {
    use machines::client_credentials::{ClientCredentials, Input, Output};

    let request = Shim::asking_scope(parameters, client_id)?;
    let mut negotiate = Some(negotiate);
    let mut machine = ClientCredentials::new(&request);
    let mut input = Input::None;
    for _ in 0..MAX_STEPS {
        input = match machine.advance(input) {
            Output::Authenticate { .. } => Input::Authenticated,
            Output::Binding { .. } => Input::Bound {
                bound_client: bound_client(client_id, shim::NOWHERE)?,
            },
            Output::Extend => Input::Extended {
                extensions: Extensions::new(),
            },
            Output::Negotiate { bound_client, scope } => {
                let negotiate = negotiate
                    .take()
                    .ok_or_else(|| fault("the machine negotiates twice"))?;
                Input::Negotiated {
                    pre_grant: negotiated(bound_client, scope.as_ref(), negotiate)?,
                }
            }
            Output::Ok { pre_grant, .. } => return shim::granted_scope(&pre_grant.scope),
            Output::Err(mut error) => return Err(request.refusal(error.description(), &["grant_type"])),
        };
    }
    Err(fault("the client credentials machine does not end"))
}

/// RFC 6749 §3.1.1. Ours, since the machine cannot tell a missing `response_type` from one it does not know.
fn check_response_type(parameters: &Parameters) -> Result<(), ProtocolError> {
    parameters.refuse_repeated()?;
    match parameters.required("response_type")? {
        "code" => Ok(()),
        _ => Err(shim::unsupported_response_type()),
    }
}

/// RFC 6749 §4.1.3: the redirect URI's "values MUST be identical". Ours, since the machine compares what they mean.
///
/// OAuth 2.1 dropped the parameter: it may be left out where PKCE binds the request to the code.
fn check_redirect_uri(parameters: &Parameters, redeemed: &RedeemedCode<'_>) -> Result<(), ProtocolError> {
    match parameters.one("redirect_uri") {
        Some(sent) if sent == redeemed.redirect_uri.as_str() => Ok(()),
        Some(_) => Err(ProtocolError::new(
            ErrorCode::InvalidGrant,
            "redirect_uri is not identical to the one of the authorization request",
        )),
        None if redeemed.code_challenge.is_some() => Ok(()),
        None => Err(ProtocolError::invalid_request(
            "redirect_uri is missing: without PKCE, send the one of the authorization request (RFC 6749 section 4.1.3)",
        )),
    }
}

/// RFC 7636 §4.6, and RFC 9700 §4.8.2: the server "MUST ensure that if there was no `code_challenge` in the
/// authorization request, a request to the token endpoint containing a `code_verifier` is rejected".
fn check_code_verifier(parameters: &Parameters, extensions: &mut Extensions) -> Result<(), ProtocolError> {
    let refused = |description| Err(ProtocolError::new(ErrorCode::InvalidGrant, description));
    let pkce = Pkce::required();
    match (extensions.remove(&pkce), parameters.one("code_verifier")) {
        (None, None) => Ok(()),
        (None, Some(_)) => {
            refused("code_verifier was sent, but the authorization request had no code_challenge")
        }
        (Some(_), None) => {
            refused("code_verifier is missing: the authorization request had a code_challenge")
        }
        (Some(challenge), Some(sent)) => {
            let verifier = CodeVerifier::parse(sent).map_err(|error| ProtocolError {
                code: ErrorCode::InvalidGrant,
                ..error
            })?;
            match pkce.verify(Some(challenge), Some(Cow::Borrowed(verifier.expose()))) {
                Ok(()) => Ok(()),
                Err(()) => {
                    refused("code_verifier does not answer the code_challenge of the authorization request")
                }
            }
        }
    }
}

/// Binds by the exact text: `RegisteredUrl::Semantic` would let another spelling of the URI pass (RFC 9700 §2.1).
fn bound_client(client_id: &ClientId, redirect_uri: &str) -> Result<BoundClient<'static>, ProtocolError> {
    let exact = ExactUrl::new(redirect_uri.to_owned()).map_err(ProtocolError::server_error)?;
    Ok(BoundClient {
        client_id: Cow::Owned(client_id.as_str().to_owned()),
        redirect_uri: Cow::Owned(RegisteredUrl::Exact(exact)),
    })
}

/// Asks `negotiate` what may be granted, in our types, and tells the machine in its own.
fn negotiated(
    bound_client: &BoundClient<'static>,
    requested: Option<&MachineScope>,
    negotiate: impl FnOnce(Option<Scope>) -> Result<Scope, ProtocolError>,
) -> Result<PreGrant, ProtocolError> {
    let requested = requested.map(shim::requested_scope).transpose()?;
    Ok(PreGrant {
        client_id: bound_client.client_id.clone().into_owned(),
        redirect_uri: bound_client.redirect_uri.clone().into_owned(),
        scope: shim::scope_to_machine(&negotiate(requested)?)?,
    })
}

/// The longest way through a machine has five steps; one that takes more is broken.
const MAX_STEPS: usize = 8;
