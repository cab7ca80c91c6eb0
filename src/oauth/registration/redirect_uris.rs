//! Where an app that registers itself may have people sent back to: what is of use is kept, what is not served is left
//! out, and what is dangerous ends the registration.

use super::members::Members;
use crate::oauth::client::{AuthMethod, ClientType};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::oauth::redirect_uri::{NotRegistrable, check_registration, is_private_use};
use crate::types::{RedirectUri, RedirectUriError, UriScheme};

const NAME: &str = "redirect_uris";

/// The redirect URIs a registration gets, each once, and how such an app authenticates.
#[derive(Clone, Debug)]
pub struct Kept {
    pub uris: Vec<RedirectUri>,
    pub auth_method: AuthMethod,
}

/// Reads `redirect_uris` of an app that asks to authenticate by `asked`.
///
/// RFC 7591 §3.2.1: "The authorization server MAY reject or replace any of the client's requested metadata values
/// submitted during the registration and substitute them with suitable values." Apps name every URI they may come back to
/// on any device; one this server never sends anybody to is no reason to turn the app away.
///
/// # Errors
/// `invalid_redirect_uri` for one that is malformed or dangerous, and if none is left.
pub fn kept(members: &Members<'_>, asked: AuthMethod, schemes: &[UriScheme]) -> Result<Kept, ProtocolError> {
    let texts = members
        .texts(NAME)
        .map_err(|error| ProtocolError::saying(reason::REDIRECT_URI_REFUSED, error.description))?;
    // RFC 7591 §2: "Clients using flows with redirection MUST register their redirection URI values."
    if texts.is_empty() {
        return Err(invalid_redirect_uri(
            "redirect_uris must have at least one URI: where people come back to",
        ));
    }
    // An app on a device may have the most kinds.
    let mut uris = served(
        (NAME, texts),
        ClientType::Native,
        schemes,
        reason::REDIRECT_URI_REFUSED,
    )?;
    let mut auth_method = asked;
    if uris.iter().any(is_private_use) {
        match asked {
            // RFC 8252 §8.5: servers "that still require a statically included shared secret for native app clients MUST
            // treat the client as a public client". An app that comes back by a scheme of its own is on people's devices,
            // whatever it asks for, and always uses PKCE.
            AuthMethod::None
            | AuthMethod::ClientSecretBasic
            | AuthMethod::ClientSecretPost
            | AuthMethod::ClientSecretJwt => auth_method = AuthMethod::None,
            // It has a key of its own to prove itself with, and would not be asked for it.
            AuthMethod::PrivateKeyJwt => uris.retain(|uri| !is_private_use(uri)),
        }
    }
    if uris.is_empty() {
        return Err(invalid_redirect_uri(
            "redirect_uris has none that can be used here: https, http on 127.0.0.1, [::1] or localhost, or, for an app \
             without a key of its own, a private-use scheme that is a reversed domain name or that the owner of this \
             server allows in registration.schemes",
        ));
    }
    Ok(Kept { uris, auth_method })
}

/// Those of `texts`, which the member `name` lists, that a client of `client_type` is served, each once.
///
/// # Errors
/// `reason` for one that is malformed or dangerous.
pub fn served(
    (name, texts): (&str, Vec<&str>),
    client_type: ClientType,
    schemes: &[UriScheme],
    reason: Reason,
) -> Result<Vec<RedirectUri>, ProtocolError> {
    let refused = |rule: RedirectUriError| ProtocolError::saying(reason, format!("{name}: {rule}"));
    let mut kept = Vec::with_capacity(texts.len());
    for text in texts {
        let uri: RedirectUri = text.parse().map_err(refused)?;
        match check_registration(&uri, client_type, schemes) {
            Ok(()) if kept.contains(&uri) => {}
            Ok(()) => kept.push(uri),
            Err(NotRegistrable::NotServed(_)) => {}
            Err(NotRegistrable::Dangerous(rule)) => return Err(refused(rule)),
        }
    }
    Ok(kept)
}

fn invalid_redirect_uri(description: &'static str) -> ProtocolError {
    ProtocolError::saying(reason::REDIRECT_URI_REFUSED, description)
}
