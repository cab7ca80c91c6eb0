//! What is read once at the edge of each request: the time, where it comes from, its cookies.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::cookies::{Cookies, Name};
use crate::app::App;
use crate::types::{Issuer, Timestamp, one_line};

/// The address of the connection, as the listener saw it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Where proxies write who asked them.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

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
        one_line(self.header(&header::USER_AGENT).unwrap_or_default(), 200)
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
/// A header from anywhere else is ignored (RFC 9700 §4.13). A hop that cannot be read is passed over, whoever wrote it:
/// were the proxy taken for the client in its place, one byte from anybody would let them go by the proxy's name.
/// `Forwarded` (RFC 7239) is not read: a proxy that writes the one passes on the other as it came, so that whoever
/// reads both believes strangers.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    let lines = headers.get_all(&X_FORWARDED_FOR).iter().rev();
    let mut hops = lines
        .flat_map(|line| line.as_bytes().rsplit(|b| *b == b','))
        .filter_map(hop);
    while is_trusted(address, trusted) {
        match hops.next() {
            Some(before) => address = before,
            None => break,
        }
    }
    address
}

/// Whether what `address` says of others is believed.
#[must_use]
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// One address of `X-Forwarded-For`, in the forms proxies write: `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`,
/// `[2001:db8::1]`, `[2001:db8::1]:443`.
fn hop(bytes: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(bytes.trim_ascii()).ok()?;
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address: Option<IpAddr> = text
        .parse()
        .ok()
        .or_else(bare)
        .or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, lines: &[&[u8]]) -> String {
        let headers = lines
            .iter()
            .map(|line| (X_FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap()))
            .collect();
        let trusted = [
            "10.0.0.0/8".parse().unwrap(),
            "198.51.100.7/32".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ];
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn rfc9700_4_13_forwarded_addresses_are_believed_from_trusted_proxies_alone() {
        let line = b"203.0.113.9, 198.51.100.7".as_slice();
        assert_eq!(from("192.0.2.1", &[line]), "192.0.2.1");
        assert_eq!(from("10.1.2.3", &[line]), "203.0.113.9");
        assert_eq!(from("::ffff:10.1.2.3", &[line]), "203.0.113.9");
        assert_eq!(from("::ffff:192.0.2.1", &[line]), "192.0.2.1");
        assert_eq!(from("10.1.2.3", &[]), "10.1.2.3");
        // Whatever came before what the proxy saw is the sender's word.
        assert_eq!(
            from("10.1.2.3", &[b"10.9.9.9, 192.0.2.1, 203.0.113.9, 10.0.0.1"]),
            "203.0.113.9"
        );
        assert_eq!(from("10.1.2.3", &[b"10.9.9.9, 10.0.0.1"]), "10.9.9.9");
    }

    #[test]
    fn ours_a_hop_that_cannot_be_read_makes_nobody_the_proxy() {
        for line in [
            b"\xe9, 203.0.113.9".as_slice(),
            b"203.0.113.9, \xe9",
            b"\xff\xfe,,203.0.113.9 ,\t, 10.0.0.1",
            b"192.0.2.1, 203.0.113.9, nonsense",
            b"unknown, 203.0.113.9, _hidden, 300.1.1.1",
        ] {
            assert_eq!(
                from("10.1.2.3", &[line]),
                "203.0.113.9",
                "{}",
                String::from_utf8_lossy(line)
            );
        }
        assert_eq!(from("10.1.2.3", &[b"nonsense"]), "10.1.2.3");
        assert_eq!(
            from("10.1.2.3", &[b"\xe9", b"203.0.113.9", b"\xe9"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn ours_addresses_are_read_in_every_form_proxies_write() {
        for (line, address) in [
            ("203.0.113.9:51234", "203.0.113.9"),
            ("2001:db8::9", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:51234", "2001:db8::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8::9, [fd00::1]:80, 10.0.0.1:8080", "2001:db8::9"),
        ] {
            assert_eq!(from("10.1.2.3", &[line.as_bytes()]), address, "{line}");
        }
    }
}
