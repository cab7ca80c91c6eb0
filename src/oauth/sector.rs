//! Sectors: the clients that know a person by one `sub` (OpenID Connect Core §8.1).

use url::Url;

use super::client::Client;

/// The sector of a client.
///
/// OpenID Connect Core §8.1: "When a `sector_identifier_uri` is provided, the host component of that URL is used as the
/// Sector Identifier", and otherwise "the Sector Identifier used for pairwise identifier calculation is the host
/// component of the registered `redirect_uri`". A private-use scheme has no host: it stands for itself, and so does the id
/// of a client without redirect URIs.
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
    let Some(uri) = client.redirect_uris.first() else {
        return format!("client:{}", client.id);
    };
    match uri.url().as_ref().and_then(Url::host_str) {
        Some(host) => host.to_owned(),
        None => format!("{}:", uri.scheme()),
    }
}
