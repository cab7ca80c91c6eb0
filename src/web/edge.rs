//! What is read once at the edge of each request: the time, where it comes from, its cookies.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};

use super::cookies::{Cookies, Name};
use crate::app::App;
use crate::types::{Issuer, Timestamp};

/// The address of the connection, as the listener saw it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// What is known of a request before anything of it is believed.
#[derive(Clone, Debug)]
pub struct Edge {
    /// When it came: the only reading of the clock.
    pub now: Timestamp,
    /// Where it came from.
    pub address: IpAddr,
    /// Its cookies.
    pub cookies: Cookies,
    /// Its headers.
    pub headers: HeaderMap,
    /// Which endpoint it is for: the path, under the issuer's.
    pub path: String,
}

impl Edge {
    /// A header as text, if it is text.
    #[must_use]
    pub fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `Authorization` header; one that is not text, and one that came twice, is one that cannot be right.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        let mut values = self.headers.get_all(header::AUTHORIZATION).iter();
        let first = values.next()?;
        if values.next().is_some() {
            return Some("");
        }
        Some(first.to_str().unwrap_or_default())
    }

    /// Whether the answer is for a frame in another page, as the browser says (Fetch Metadata §2.1): no page can make it say
    /// so of anything else.
    #[must_use]
    pub fn is_in_frame(&self) -> bool {
        self.headers
            .get("sec-fetch-dest")
            .is_some_and(|place| place == "iframe" || place == "frame")
    }

    /// The same request as if the browser had this cookie already, for an answer that sets it.
    #[must_use]
    pub fn with_cookie(&self, name: Name, value: &str, issuer: &Issuer) -> Self {
        let cookies = self.cookies.with(name, value, issuer);
        Self {
            cookies,
            ..self.clone()
        }
    }

    /// What the browser or app calls itself, shortened, on one line.
    #[must_use]
    pub fn user_agent(&self) -> String {
        let text = self.header(&header::USER_AGENT).unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
    }
}

impl FromRequestParts<App> for Edge {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self {
            now: app.clock.now(),
            address: address(app, &parts.extensions, &parts.headers),
            cookies: Cookies::of(&parts.headers),
            headers: parts.headers.clone(),
            path: parts.uri.path().to_owned(),
        })
    }
}

/// The address a request comes from, as far as it is believed.
#[must_use]
pub fn address(app: &App, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    client_address(peer, headers, &app.settings.server.trusted_proxies)
}

/// The address a request comes from: the connection's, or, if that is a trusted proxy's, the last address of
/// `X-Forwarded-For` that is not.
///
/// A header from anywhere else is ignored (RFC 9700 §4.13), and one that cannot be read changes nothing.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[ipnet::IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| {
        trusted
            .iter()
            .any(|network| network.contains(&address.to_canonical()))
    };
    let mut address = peer;
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    for hop in forwarded.iter().rev() {
        if !is_trusted(&address) {
            break;
        }
        match hop.parse() {
            Ok(known) => address = known,
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9700_4_13_forwarded_addresses_are_believed_from_trusted_proxies_alone() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        let trusted = ["10.0.0.0/8".parse().unwrap(), "198.51.100.7/32".parse().unwrap()];
        let from = |peer: &str, headers: &HeaderMap| {
            client_address(peer.parse().unwrap(), headers, &trusted).to_string()
        };
        assert_eq!(from("192.0.2.1", &headers), "192.0.2.1");
        assert_eq!(from("10.1.2.3", &headers), "203.0.113.9");
        headers.insert("x-forwarded-for", "203.0.113.9, nonsense".parse().unwrap());
        assert_eq!(from("10.1.2.3", &headers), "10.1.2.3");
    }
}
