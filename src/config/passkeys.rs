//! The name passkeys are made for: RP ID (Web Authentication §5.1.2).

use super::{ConfigError, Passkeys};
use crate::types::Issuer;

impl Passkeys {
    /// The name passkeys are made for at this issuer; `None` if it has no name, only an address.
    ///
    /// # Errors
    /// If `rp_id` is neither the issuer's host nor a domain it is in.
    pub fn rp_id_for(&self, issuer: &Issuer) -> Result<Option<String>, ConfigError> {
        let host = issuer.host_name();
        let is_address = host.parse::<std::net::IpAddr>().is_ok();
        let Some(named) = &self.rp_id else {
            return Ok((!is_address).then_some(host));
        };
        let wrong = |why: &str| Err(ConfigError(format!("passkeys.rp_id is not usable: {why}")));
        if is_address {
            return wrong("the issuer is at an IP address, for which no browser makes passkeys");
        }
        let is_host = *named == host;
        let is_above = host
            .strip_suffix(named.as_str())
            .is_some_and(|below| below.ends_with('.') && !named.is_empty());
        if !is_host && !is_above {
            return wrong(
                "it is the issuer's host, or a domain that host is in, in lower case and without a port",
            );
        }
        if !is_host && !named.contains('.') {
            return wrong("browsers make no passkeys for a whole top-level domain");
        }
        Ok(Some(named.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rp_id(issuer: &str, named: Option<&str>) -> Result<Option<String>, String> {
        let settings = Passkeys {
            rp_id: named.map(str::to_owned),
            ..Passkeys::default()
        };
        settings
            .rp_id_for(&issuer.parse().unwrap())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn webauthn_5_1_2_the_rp_id_is_the_issuers_host_or_a_domain_it_is_in() {
        for (issuer, named, expected) in [
            ("https://id.example.com", None, "id.example.com"),
            ("https://id.example.com:8443/tenant", None, "id.example.com"),
            ("https://id.example.com", Some("id.example.com"), "id.example.com"),
            ("https://id.example.com", Some("example.com"), "example.com"),
            (
                "https://a.b.example.co.uk",
                Some("example.co.uk"),
                "example.co.uk",
            ),
            ("http://localhost:8080", None, "localhost"),
            ("http://localhost:8080", Some("localhost"), "localhost"),
            ("https://grantor", None, "grantor"),
        ] {
            assert_eq!(
                rp_id(issuer, named),
                Ok(Some(expected.to_owned())),
                "{issuer} {named:?}"
            );
        }
    }

    #[test]
    fn webauthn_5_1_2_another_rp_id_is_refused_at_start() {
        for (issuer, named) in [
            ("https://id.example.com", "com"),
            ("https://id.example.com", ""),
            ("https://id.example.com", "."),
            ("https://id.example.com", ".example.com"),
            ("https://id.example.com", "d.example.com"),
            ("https://id.example.com", "ample.com"),
            ("https://badexample.com", "example.com"),
            ("https://id.example.com", "www.id.example.com"),
            ("https://id.example.com", "Example.com"),
            ("https://id.example.com", "https://example.com"),
            ("https://id.example.com:8443", "id.example.com:8443"),
            ("https://192.0.2.7", "192.0.2.7"),
            ("https://192.0.2.7", "2.7"),
            ("https://192.0.2.7", "example.com"),
        ] {
            let refused = rp_id(issuer, Some(named)).unwrap_err();
            assert!(
                refused.starts_with("passkeys.rp_id is not usable: "),
                "{named}: {refused}"
            );
        }
    }

    #[test]
    fn ours_there_are_no_passkeys_on_an_ip_address() {
        for issuer in [
            "https://192.0.2.7",
            "http://127.0.0.1:8080",
            "https://[2001:db8::7]",
        ] {
            assert_eq!(rp_id(issuer, None), Ok(None), "{issuer}");
        }
    }
}
