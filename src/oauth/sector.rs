//! Sectors: the clients that know a person by one `sub` (OpenID Connect Core §8.1).

use url::Url;

use super::client::Client;
use crate::types::{RedirectUri, is_loopback};

/// The sector of a client.
///
/// OpenID Connect Core §8.1: "When a `sector_identifier_uri` is provided, the host component of that URL is used as the
/// Sector Identifier", and otherwise "the Sector Identifier used for pairwise identifier calculation is the host
/// component of the registered `redirect_uri`". Where that is nobody's alone, the client is a sector of its own.
#[must_use]
pub fn sector(client: &Client) -> String {
    let listed = client.metadata.sector_identifier_uri.as_deref();
    if let Some(host) = listed
        .and_then(|uri| Url::parse(uri).ok())
        .as_ref()
        .and_then(Url::host_str)
    {
        return host.to_owned();
    }
    let host = client.redirect_uris.first().and_then(host);
    host.unwrap_or_else(|| format!("client:{}", client.id))
}

/// The host whose owner alone receives what is sent to a redirect URI.
///
/// Any app on a device can listen on its loopback address or claim a private-use scheme (RFC 8252 §8.1, §8.3): neither
/// is a place that clients would have in common.
#[must_use]
pub fn host(uri: &RedirectUri) -> Option<String> {
    let url = uri.url()?;
    let is_own = matches!(url.scheme(), "https" | "http") && !is_loopback(&url);
    url.host_str().filter(|_| is_own).map(str::to_owned)
}

/// Whether the people of a client are somebody else to it than before.
#[must_use]
pub fn renames(old: &Client, new: &Client) -> bool {
    old.is_pairwise() != new.is_pairwise() || (new.is_pairwise() && sector(old) != sector(new))
}
