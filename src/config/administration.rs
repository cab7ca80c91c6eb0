//! Where the administration's pages and API answer.

use super::{ConfigError, Settings};
use crate::types::{Issuer, Origin};

/// Where the administration's pages and API answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Administration {
    /// Nowhere.
    Off,
    /// Where everything else does.
    Beside,
    /// On a listener of its own, which people reach at this origin.
    Apart(Origin),
}

impl Settings {
    /// Where the administration answers, for this issuer.
    ///
    /// # Errors
    /// If `admin.bind` or `admin.url` is of no use.
    pub fn administration(&self, issuer: &Issuer) -> Result<Administration, ConfigError> {
        let wrong = |key: &str, why: &str| Err(ConfigError(format!("admin.{key} is not usable: {why}")));
        let Some(bind) = self.admin.bind else {
            return match (&self.admin.url, self.admin.enabled) {
                (Some(_), _) => wrong(
                    "url",
                    "it takes admin.bind, a listener of the administration's own",
                ),
                (None, true) => Ok(Administration::Beside),
                (None, false) => Ok(Administration::Off),
            };
        };
        if bind == self.server.bind && bind.port() != 0 {
            return wrong(
                "bind",
                "it is server.bind, where everything else answers: take another port",
            );
        }
        let origin = match &self.admin.url {
            Some(text) => match text.parse::<Origin>() {
                Ok(origin) => origin,
                Err(rule) => return wrong("url", &rule.to_string()),
            },
            None if bind.port() == 0 => {
                return wrong("bind", "its port is 0, so admin.url must say how it is reached");
            }
            None => issuer.origin().at_port(bind.port()),
        };
        if origin.host_name() != issuer.host_name() {
            let why = format!(
                "its host is {}, and the issuer's is {}; only at the same host is whoever signed in there signed in here",
                origin.host_name(),
                issuer.host_name()
            );
            return wrong("url", &why);
        }
        if origin.is_https() != issuer.is_https() {
            return wrong(
                "url",
                "it begins as the issuer does, with https:// or with http://",
            );
        }
        Ok(if self.admin.enabled {
            Administration::Apart(origin)
        } else {
            Administration::Off
        })
    }

    /// The same before anybody knows whether there is an issuer: without one there is nothing to compare with.
    pub(super) fn check_administration(&self) -> Result<(), ConfigError> {
        match self.issuer() {
            Ok(issuer) => self.administration(&issuer).map(|_| ()),
            Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(issuer: &str, bind: Option<&str>, url: Option<&str>) -> Result<Administration, String> {
        let mut settings = Settings::default();
        settings.admin.bind = bind.map(|bind| bind.parse().unwrap());
        settings.admin.url = url.map(str::to_owned);
        let read = settings.administration(&issuer.parse().unwrap());
        settings.admin.enabled = false;
        let off = settings.administration(&issuer.parse().unwrap());
        // What is wrong is wrong also where it is switched off.
        assert_eq!(read.is_ok(), off.is_ok(), "{issuer} {bind:?} {url:?}");
        assert!(off.is_err() || off.is_ok_and(|off| off == Administration::Off));
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn ours_the_administration_is_beside_everything_or_at_an_origin_of_its_own() {
        assert_eq!(
            at("https://id.example.com", None, None),
            Ok(Administration::Beside)
        );
        for (issuer, bind, url, origin) in [
            (
                "https://id.example.com",
                "10.0.0.5:9443",
                None,
                "https://id.example.com:9443",
            ),
            (
                "https://id.example.com/tenant",
                "[::]:9443",
                None,
                "https://id.example.com:9443",
            ),
            (
                "https://id.example.com:8443",
                "0.0.0.0:443",
                None,
                "https://id.example.com",
            ),
            (
                "http://127.0.0.1:8081",
                "127.0.0.1:9090",
                None,
                "http://127.0.0.1:9090",
            ),
            (
                "https://id.example.com",
                "127.0.0.1:9090",
                Some("https://id.example.com:9443"),
                "https://id.example.com:9443",
            ),
            (
                "https://id.example.com",
                "127.0.0.1:0",
                Some("https://ID.example.com:9443/"),
                "https://id.example.com:9443",
            ),
            // A proxy that leads two paths of one host elsewhere.
            (
                "https://id.example.com",
                "127.0.0.1:9090",
                Some("https://id.example.com"),
                "https://id.example.com",
            ),
            (
                "http://[::1]:8081",
                "[::1]:9090",
                Some("http://[::1]:9090"),
                "http://[::1]:9090",
            ),
        ] {
            assert_eq!(
                at(issuer, Some(bind), url),
                Ok(Administration::Apart(origin.parse().unwrap())),
                "{issuer} {bind} {url:?}"
            );
        }
    }

    #[test]
    fn ours_an_origin_where_no_sign_in_would_count_is_refused() {
        let issuer = "https://id.example.com";
        for (bind, url, key, words) in [
            (
                None,
                Some("https://id.example.com:9443"),
                "url",
                "takes admin.bind",
            ),
            (Some("127.0.0.1:8080"), None, "bind", "it is server.bind"),
            (Some("127.0.0.1:0"), None, "bind", "its port is 0"),
            (
                Some("127.0.0.1:9090"),
                Some("https://admin.example.com"),
                "url",
                "the issuer's is id.example.com",
            ),
            (
                Some("127.0.0.1:9090"),
                Some("https://xid.example.com"),
                "url",
                "its host is xid.example.com",
            ),
            (
                Some("127.0.0.1:9090"),
                Some("http://id.example.com:9443"),
                "url",
                "must begin with https://",
            ),
            (
                Some("127.0.0.1:9090"),
                Some("https://id.example.com/admin"),
                "url",
                "nothing after it",
            ),
            (
                Some("127.0.0.1:9090"),
                Some("id.example.com:9443"),
                "url",
                "an origin is",
            ),
        ] {
            let refused = at(issuer, bind, url).unwrap_err();
            assert!(
                refused.starts_with(&format!("admin.{key} is not usable: ")) && refused.contains(words),
                "{bind:?} {url:?}: {refused}"
            );
        }
        let refused = at(
            "https://localhost:8443",
            Some("127.0.0.1:9090"),
            Some("http://localhost:9090"),
        );
        assert!(refused.is_err_and(|why| why.contains("begins as the issuer does")));
    }
}
