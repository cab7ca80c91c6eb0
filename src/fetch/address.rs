//! Which addresses may be connected to: those of the public Internet, and the networks the owner named.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::FetchError;
use super::names::Names;

/// What is not of the public Internet: the IANA special-purpose registry (RFC 6890), and multicast.
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
    v4([255, 255, 255, 255], 32),
];

/// The part of IPv6 that is given to the public (RFC 4291 §2.4): everything else is special.
const GLOBAL_V6: Ipv6Net = v6(0x2000_0000, 3);

/// Inside it, what is not: protocol assignments with Teredo, documentation, 6to4 (which leads to any IPv4 address).
const SPECIAL_V6: [Ipv6Net; 4] = [
    v6(0x2001_0000, 23),
    v6(0x2001_0db8, 32),
    v6(0x2002_0000, 16),
    v6(0x3fff_0000, 20),
];

/// NAT64 (RFC 6052 §2.1): the IPv4 address in its last four bytes is where it leads.
const NAT64: Ipv6Net = v6(0x0064_ff9b, 96);

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

/// The network whose address begins with these 32 bits.
const fn v6(first: u128, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::from_bits(first << 96), prefix)
}

/// Whether an address is of the public Internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) if NAT64.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
        }
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
        }
    }
}

/// The addresses requests of one kind may go to.
#[derive(Clone)]
pub struct Reach {
    /// How names are looked up.
    pub names: Names,
    /// Beside the public Internet.
    pub networks: Arc<[IpNet]>,
    /// Plain http: loopback addresses in `networks` and nothing else.
    pub is_plain: bool,
}

impl Reach {
    /// Whether an address may be connected to. An IPv4-mapped address is the IPv4 address it leads to.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_named = self.networks.iter().any(|net| net.contains(&address));
        if self.is_plain {
            is_named && address.is_loopback()
        } else {
            is_named || is_public(address)
        }
    }

    /// Refuses a host that is an address and may not be connected to: it never comes to the resolver.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn check(&self, host: Option<&url::Host<&str>>) -> Result<(), FetchError> {
        let address = match host {
            Some(url::Host::Ipv4(address)) => IpAddr::V4(*address),
            Some(url::Host::Ipv6(address)) => IpAddr::V6(*address),
            _ => return Ok(()),
        };
        if self.allows(address) {
            Ok(())
        } else {
            Err(FetchError::Forbidden)
        }
    }
}

impl Resolve for Reach {
    /// The addresses of a name that may be connected to: the connection is made to one of these very addresses, so a
    /// name cannot lead elsewhere a moment later.
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            let mut found = reach.names.addresses(name.as_str()).await?;
            found.retain(|address| reach.allows(*address));
            let allowed: Vec<_> = found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            if allowed.is_empty() {
                return Err(FetchError::Forbidden.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(networks: &[&str], is_plain: bool) -> Reach {
        let networks = networks.iter().map(|net| net.parse().unwrap()).collect();
        let names = Names::new(super::super::names::of_the_system());
        Reach {
            names,
            networks,
            is_plain,
        }
    }

    /// T65
    #[test]
    fn ours_only_public_addresses_are_reached() {
        let reach = reach(&[], false);
        for bad in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!reach.allows(bad.parse().unwrap()), "{bad}");
        }
        for good in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2606:4700::1111",
            "2a00:1450:4001::1",
        ] {
            assert!(reach.allows(good.parse().unwrap()), "{good}");
        }
    }

    /// T65
    #[test]
    fn ours_a_network_the_owner_named_is_reached() {
        let named = reach(&["10.1.0.0/16", "127.0.0.0/8", "::1/128"], false);
        for good in ["10.1.2.3", "::ffff:10.1.2.3", "127.0.0.1", "::1", "8.8.8.8"] {
            assert!(named.allows(good.parse().unwrap()), "{good}");
        }
        assert!(!named.allows("10.2.0.1".parse().unwrap()));

        let plain = reach(&["10.1.0.0/16", "127.0.0.0/8", "0.0.0.0/0"], true);
        assert!(plain.allows("127.0.0.1".parse().unwrap()));
        for bad in ["10.1.2.3", "8.8.8.8", "::1"] {
            assert!(!plain.allows(bad.parse().unwrap()), "{bad}");
        }
        assert!(!reach(&[], true).allows("127.0.0.1".parse().unwrap()));
    }
}
