//! A host as requests name it: a name or address, and a port.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::StringError;

/// A host by which programs reach this server: with a port that one alone, without one any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MachineHost {
    /// In lower case, an IPv6 address in brackets.
    name: String,
    port: Option<u16>,
}

impl MachineHost {
    /// Whether `host`, the value of a `Host` header, is this one.
    #[must_use]
    pub fn is(&self, host: &str) -> bool {
        let (name, port) = host_parts(host);
        name == self.name && (self.port.is_none() || port.and_then(|port| port.parse().ok()) == self.port)
    }
}

impl FromStr for MachineHost {
    type Err = StringError;

    fn from_str(value: &str) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a machine's host is a name and perhaps a port, without a scheme: grantor:8080");
        let (name, port) = host_parts(value);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_address = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
        if !is_address && (name.is_empty() || !name.chars().all(is_name)) {
            return Err(RULE);
        }
        let port = port
            .map(|port| port.parse::<u16>().map_err(|_| RULE))
            .transpose()?;
        Ok(Self { name, port })
    }
}

impl TryFrom<String> for MachineHost {
    type Error = StringError;

    fn try_from(value: String) -> Result<Self, StringError> {
        value.parse()
    }
}

impl From<MachineHost> for String {
    fn from(value: MachineHost) -> Self {
        value.to_string()
    }
}

impl fmt::Display for MachineHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// The name in lower case, and the port. RFC 3986 §3.2.2: "The rightmost domain label of a fully qualified domain name in
/// DNS may be followed by a single "."": with it or without, it is one name.
#[must_use]
pub fn host_parts(host: &str) -> (String, Option<&str>) {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    (name.to_ascii_lowercase(), port.filter(|port| !port.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_machines_host_is_compared_as_a_name_and_a_port() {
        for (known, own, others) in [
            (
                "grantor:8080",
                &["grantor:8080", "GRANTOR:8080", "grantor.:8080"][..],
                &[
                    "grantor",
                    "grantor:80",
                    "grantor:",
                    "xgrantor:8080",
                    "grantor:8080.evil.example",
                    "",
                ][..],
            ),
            (
                "host.docker.internal",
                &[
                    "host.docker.internal",
                    "host.docker.internal:8080",
                    "Host.Docker.Internal.:1",
                ],
                &[
                    "docker.internal",
                    "host.docker.internal.evil.example",
                    "host.docker.internal..:1",
                ],
            ),
            (
                "[fd00::7]:8080",
                &["[fd00::7]:8080", "[FD00::7]:8080"],
                &["fd00::7:8080", "[fd00::7]"],
            ),
            ("grantor_1", &["grantor_1:9"], &["grantor-1"]),
        ] {
            let known: MachineHost = known.parse().unwrap();
            assert!(own.iter().all(|host| known.is(host)), "{known}");
            for host in others {
                assert!(!known.is(host), "{host} is not {known}");
            }
            assert_eq!(known.to_string().parse(), Ok(known));
        }
        for wrong in [
            "",
            ".",
            ":8080",
            "http://grantor:8080",
            "grantor:8080/",
            "grantor:99999",
            "a b",
            "x@grantor",
            "*",
            "*.internal",
            "[fd00::7",
            "fd00::7",
        ] {
            assert!(wrong.parse::<MachineHost>().is_err(), "{wrong}");
        }
    }
}
