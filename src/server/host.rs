//! Which host a request is addressed to, and whether that is this server.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Version, header};

use crate::endpoints::Face;
use crate::types::{MachineHost, Origin, host_parts};

/// What is wrong with the host a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostFault {
    /// It names none, several, or something that is no host.
    Malformed,
    /// It names another host than this listener's.
    Another,
}

/// Whether a request to what has `face` is for this server.
///
/// RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks
/// a Host header field and to any request message that contains more than one Host header field line or a Host header
/// field with an invalid field value."
///
/// Pages are for the one host of their listener (the issuer's, or that of `admin.url`) alone: a proxy or browser that was
/// misled should hear so (RFC 9110 §15.5.20), and what a name that was bound anew leads to must not be a place to sign
/// in. Programs may use any name that leads here,
/// such as the one it has in a network of containers. That gives nothing away to a page that has its own name lead here
/// (DNS rebinding): these endpoints take nothing a browser adds by itself, no cookie and no remembered password, so such
/// a page learns what any page learns by asking across origins; and no answer repeats the name. Where `machine_hosts` are
/// named, programs may use these and that one alone.
pub fn check(
    request: &Request,
    own: &Origin,
    machine_hosts: Option<&[MachineHost]>,
    face: Face,
) -> Result<(), HostFault> {
    let mut named = request.headers().get_all(header::HOST).iter();
    let host = named.next();
    if named.next().is_some()
        || (host.is_none() && request.version() > Version::HTTP_10)
        || !host.is_none_or(is_host)
    {
        return Err(HostFault::Malformed);
    }
    let machine_hosts = match (face, machine_hosts) {
        (Face::Json, None) => return Ok(()),
        (Face::Json, Some(hosts)) => hosts,
        (Face::Page, _) => &[],
    };
    // RFC 9112 §3.2.2: "When an origin server receives a request with an absolute-form of request-target, the origin
    // server MUST ignore the received Host header field (if any) and instead use the host information of the
    // request-target."
    let named = match (request.uri().authority(), host) {
        (Some(authority), _) => authority.as_str(),
        (None, Some(host)) => host.to_str().unwrap_or_default(),
        (None, None) => "",
    };
    if is_own(named, own) || machine_hosts.iter().any(|host| host.is(named)) {
        Ok(())
    } else {
        Err(HostFault::Another)
    }
}

/// RFC 9110 §7.2: `Host = uri-host [ ":" port ]`; empty where the target has none.
fn is_host(value: &HeaderValue) -> bool {
    value.is_empty()
        || Authority::try_from(value.as_bytes()).is_ok_and(|authority| !authority.as_str().contains('@'))
}

/// Whether a host is that of `own`. On loopback, the several names of this computer are one.
fn is_own(host: &str, own: &Origin) -> bool {
    let (name, port) = host_parts(host);
    let default = if own.is_https() { "443" } else { "80" };
    // RFC 9110 §4.2.2: the default port may be written or left out.
    if port.unwrap_or(default) != own.port().to_string() {
        return false;
    }
    name == host_parts(&own.host()).0 || (!own.is_https() && is_this_computer(&name))
}

fn is_this_computer(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Issuer;

    #[test]
    fn rfc9110_4_2_3_names_of_the_issuers_host_are_compared_as_names() {
        for (issuer, own, others) in [
            (
                "https://id.example.com",
                vec![
                    "id.example.com",
                    "ID.Example.com",
                    "id.example.com:443",
                    "id.example.com.",
                    "id.example.com.:443",
                    "id.example.com:",
                ],
                vec![
                    "",
                    ".",
                    "id.example.com:80",
                    "id.example.com..",
                    "example.com",
                    "id.example.com:4433",
                    "xid.example.com",
                    "id.example.com:443:443",
                    "localhost",
                ],
            ),
            (
                "https://id.example.com:8443/tenant",
                vec!["id.example.com:8443", "id.example.com.:8443"],
                vec!["id.example.com", "id.example.com:443"],
            ),
            (
                "http://127.0.0.1:8080",
                vec![
                    "127.0.0.1:8080",
                    "localhost:8080",
                    "LOCALHOST:8080",
                    "localhost.:8080",
                    "[::1]:8080",
                ],
                vec![
                    "127.0.0.1",
                    "localhost",
                    "127.0.0.2:8080",
                    "[::2]:8080",
                    "localhost.evil.example:8080",
                ],
            ),
            (
                "http://[::1]",
                vec!["[::1]", "[::1]:80", "localhost", "127.0.0.1:80"],
                vec!["::1", "[::1]:8080"],
            ),
        ] {
            let issuer: Issuer = issuer.parse().unwrap();
            for host in own {
                assert!(is_own(host, issuer.origin()), "{host} is {issuer}");
            }
            for host in others {
                assert!(!is_own(host, issuer.origin()), "{host} is not {issuer}");
            }
        }
    }

    #[test]
    fn rfc9112_3_2_a_host_is_a_name_and_a_port() {
        for good in [
            "",
            "id.example.com",
            "grantor_server:8080",
            "[::1]:80",
            "10.0.0.7:9",
        ] {
            assert!(is_host(&HeaderValue::from_static(good)), "{good}");
        }
        for bad in ["x@127.0.0.1", "a b", "a/b", "http://a", "a?b"] {
            assert!(!is_host(&HeaderValue::from_static(bad)), "{bad}");
        }
        assert!(!is_host(&HeaderValue::from_bytes(b"\xe9").unwrap()));
    }
}
