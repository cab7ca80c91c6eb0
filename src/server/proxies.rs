//! Tells the log, once, when the proxies in front of the server and `server.trusted_proxies` do not agree: then all
//! people seem to come from one address, share its budgets, and nothing else would say why.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::fetch::is_public;
use crate::web::edge::{Peer, X_FORWARDED_FOR, is_trusted};

/// What proxies say of who asked them.
const OF_PROXIES: [HeaderName; 5] = [
    X_FORWARDED_FOR,
    header::FORWARDED,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// What is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remark {
    /// What looks like a proxy, in a network that is not of the Internet, is not trusted.
    ProxyNotTrusted,
    /// The same from the Internet: a proxy elsewhere, or anybody who plays one.
    StrangersSayProxy,
    /// A trusted proxy says who asked in words that are not read.
    HeaderNotRead,
}

/// Looks at requests as they come from proxies.
pub struct Proxies {
    trusted: Vec<IpNet>,
    /// One for each remark: a stranger's does not stand in for the proxy's.
    has_said: [AtomicBool; 3],
}

impl Proxies {
    /// Where `trusted` are believed.
    #[must_use]
    pub fn new(trusted: &[IpNet]) -> Self {
        Self {
            trusted: trusted.to_vec(),
            has_said: [const { AtomicBool::new(false) }; 3],
        }
    }

    /// Says what there is to say, once.
    pub fn look_at(&self, request: &Request) {
        let headers = request.headers();
        if let Some(Peer(peer)) = request.extensions().get::<Peer>()
            && let Some(remark) = self.remark(peer.ip(), headers)
        {
            say(remark, peer.ip().to_canonical());
        }
    }

    /// What is new to say of a request.
    fn remark(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Remark> {
        if !OF_PROXIES.iter().any(|name| headers.contains_key(name)) {
            return None;
        }
        let remark = match is_trusted(peer, &self.trusted) {
            true if headers.contains_key(X_FORWARDED_FOR) => return None,
            true if !headers.contains_key(header::FORWARDED) => return None,
            true => Remark::HeaderNotRead,
            false if is_public(peer.to_canonical()) => Remark::StrangersSayProxy,
            false => Remark::ProxyNotTrusted,
        };
        let has_said = self.has_said.get(remark as usize)?;
        (!has_said.swap(true, Ordering::Relaxed)).then_some(remark)
    }
}

fn say(remark: Remark, peer: IpAddr) {
    match remark {
        Remark::ProxyNotTrusted => tracing::warn!(
            %peer,
            "a request came through a proxy that is not trusted: what it says of who asked is ignored, and everybody \
             behind it counts as one address; if it is yours, set server.trusted_proxies to its network, for example \
             [\"{peer}/{}\"]",
            if peer.is_ipv4() { 32 } else { 128 }
        ),
        Remark::StrangersSayProxy => tracing::warn!(
            %peer,
            "a request from the Internet says that it came through a proxy; that is ignored, since anybody can say so; if \
             that is your proxy, set server.trusted_proxies to its network"
        ),
        Remark::HeaderNotRead => tracing::warn!(
            %peer,
            "a trusted proxy says who asked by the header Forwarded, which is not read, and not by X-Forwarded-For: \
             everybody behind it counts as one address; have it set X-Forwarded-For"
        ),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(names: &[&'static str]) -> HeaderMap {
        let pair = |name: &&'static str| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static("203.0.113.9"),
            )
        };
        names.iter().map(pair).collect()
    }

    #[test]
    fn ours_a_proxy_that_is_not_trusted_is_told_of_once() {
        for name in [
            "x-forwarded-for",
            "forwarded",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-real-ip",
        ] {
            for peer in ["127.0.0.1", "172.17.0.1", "::ffff:192.168.1.4", "fd00::1", "::1"] {
                let proxies = Proxies::new(&["10.0.0.0/8".parse().unwrap()]);
                let remark = |peer: &str, names: &[&'static str]| {
                    proxies.remark(peer.parse().unwrap(), &headers(names))
                };
                assert_eq!(remark(peer, &[]), None);
                assert_eq!(remark("10.0.0.1", &["x-forwarded-for"]), None, "it is trusted");
                // A stranger who says so first hides nothing.
                assert_eq!(remark("8.8.8.8", &[name]), Some(Remark::StrangersSayProxy));
                assert_eq!(remark("9.9.9.9", &[name]), None);
                assert_eq!(
                    remark(peer, &[name]),
                    Some(Remark::ProxyNotTrusted),
                    "{name} {peer}"
                );
                assert_eq!(remark(peer, &[name]), None, "once");
                assert_eq!(remark("192.168.0.9", &[name]), None, "whoever it is");
            }
        }
    }

    #[test]
    fn ours_a_trusted_proxy_that_is_not_understood_is_told_of_once() {
        let proxies = Proxies::new(&["10.0.0.0/8".parse().unwrap()]);
        let remark = |names: &[&'static str]| proxies.remark("10.0.0.1".parse().unwrap(), &headers(names));
        assert_eq!(
            remark(&["x-forwarded-proto"]),
            None,
            "a health check of the proxy's own"
        );
        assert_eq!(remark(&["forwarded", "x-forwarded-for"]), None);
        assert_eq!(remark(&["forwarded"]), Some(Remark::HeaderNotRead));
        assert_eq!(remark(&["forwarded"]), None);
    }
}
