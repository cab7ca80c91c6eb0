//! What a registration asks this server to promise and it would not keep: refused by name.
//!
//! RFC 7591 §2 lets a server ignore what it does not understand, and §3.2.1 lets it put another value in place of one that
//! was asked for. Neither is honest where the app relies on it for its safety: that its tokens are encrypted or bound to a
//! key, or that requests by which somebody else could speak for it are turned away.

use super::members::Members;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;

/// Encryption of what is sent to the app (OpenID Connect Registration §2; RFC 9701 §6; JARM §3). What an app says of
/// encrypted request objects binds nobody: there are none.
const ENCRYPTED: [&str; 8] = [
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
];

/// What would have to be turned away, or issued otherwise, if it is `true`: RFC 9101 §10.5, RFC 9126 §6, RFC 9449 §5.2,
/// RFC 8705 §3.4.
const ENFORCED: [(&str, &str); 4] = [
    (
        "require_signed_request_object",
        "this server takes no request objects",
    ),
    (
        "require_pushed_authorization_requests",
        "this server takes no pushed authorization requests",
    ),
    (
        "dpop_bound_access_tokens",
        "this server does not bind tokens to keys",
    ),
    (
        "tls_client_certificate_bound_access_tokens",
        "this server does not bind tokens to certificates",
    ),
];

/// # Errors
/// `invalid_client_metadata`, naming the member.
pub fn refuse_unkept(members: &Members<'_>) -> Result<(), ProtocolError> {
    if let Some(name) = ENCRYPTED.into_iter().find(|name| members.has(name)) {
        return Err(unkept(format!(
            "{name}: this server does not encrypt what it sends; leave it out"
        )));
    }
    for (name, why) in ENFORCED {
        if members.flag(name)? == Some(true) {
            return Err(unkept(format!("{name}: {why}; leave it out")));
        }
    }
    Ok(())
}

fn unkept(description: String) -> ProtocolError {
    ProtocolError::saying(reason::METADATA_UNSUPPORTED, description)
}
