//! `grant_type=client_credentials` (RFC 6749 §4.4): nothing is written.

use super::Room;
use crate::oauth::client::GrantType;
use crate::oauth::code_grant;
use crate::oauth::error::ProtocolError;
use crate::oauth::policy::{self, Candidate, Subject};
use crate::types::ResourceUri;

/// A token for the client itself.
///
/// # Errors
/// `unauthorized_client` for public clients (RFC 6749 §4.4: "MUST only be used by confidential clients"),
/// `invalid_scope`, `invalid_target`.
pub fn grant(room: &Room<'_>, resources: Vec<ResourceUri>) -> Result<Candidate, ProtocolError> {
    if room.client.is_public() {
        return Err(policy::may_not_use());
    }
    let scope = code_grant::client_credentials(room.parameters, &room.client.id, |requested| {
        policy::negotiate_scope(room.catalog, room.client, requested, &resources)
    })?;
    let granted_resources = policy::negotiate_resources(room.catalog, room.client, &scope, &resources)?;
    Ok(Candidate {
        grant_type: GrantType::ClientCredentials,
        subject: Subject::Client,
        scope,
        granted_resources,
        requested_resources: resources,
    })
}
