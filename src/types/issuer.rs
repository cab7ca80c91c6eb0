//! Where this server is: its issuer, and the origins it is reached at.

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::strings::StringError;

/// Whether a URL leads to the computer it is used on, by an address or by the name `localhost`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A web origin: scheme, host and port (RFC 6454 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// As browsers write it (RFC 6454 §6.2): without the port if it is the scheme's own.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Host, with the port if it is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The host alone.
    #[must_use]
    pub fn host_name(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']').to_owned()
    }

    /// The port, the scheme's own if none is named.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Whether it begins with https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The same with another port.
    #[must_use]
    pub fn at_port(&self, port: u16) -> Self {
        let mut url = self.0.clone();
        // Only a URL without a host has no port.
        let _ = url.set_port(Some(port));
        Self(url)
    }
}

impl FromStr for Origin {
    type Err = StringError;

    /// Ours: `http` on a loopback address only, as for the issuer.
    fn from_str(value: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError(
            "an origin is a scheme, a host and perhaps a port, such as https://id.example.com:9443, and nothing after it",
        );
        let url = Url::parse(value).map_err(|_| RULE)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_nobodys = url.username().is_empty() && url.password().is_none();
        if !(is_bare && is_nobodys && url.has_host()) {
            return Err(RULE);
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(StringError(
                "it must begin with https:// (http:// only on 127.0.0.1, [::1] or localhost)",
            )),
            _ => Err(StringError("it must begin with https://")),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// This server's issuer identifier (RFC 8414 §2), kept exactly as configured: a trailing slash matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    url: Url,
    origin: Origin,
}

impl Issuer {
    /// The issuer as configured; `iss` everywhere.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The absolute URL of `path` (which begins with `/`) under this issuer.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.text.trim_end_matches('/'))
    }

    /// The path of the issuer without a trailing slash: empty for most.
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// Scheme, host and port: the web origin people see.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Host, with the port if it is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> String {
        self.origin.host()
    }

    /// The host alone.
    #[must_use]
    pub fn host_name(&self) -> String {
        self.origin.host_name()
    }

    /// The port, the scheme's own if none is named.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.origin.port()
    }

    /// Whether cookies can be `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin.is_https()
    }

    /// Whether it is for this computer alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }
}

impl FromStr for Issuer {
    type Err = StringError;

    /// RFC 8414 §2: "a URL that uses the "https" scheme and has no query or fragment components".
    /// Ours: `http` too, on a loopback address only.
    fn from_str(value: &str) -> Result<Self, StringError> {
        let url = Url::parse(value)
            .map_err(|_| StringError("the issuer is a URL such as https://id.example.com"))?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(StringError(
                "the issuer has no query and no fragment (RFC 8414 section 2)",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(StringError("the issuer has no user name and no password"));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(StringError(
                    "the issuer must begin with https:// (http:// only on 127.0.0.1, [::1] or localhost)",
                ));
            }
            _ => return Err(StringError("the issuer must begin with https://")),
        }
        let mut origin = url.clone();
        origin.set_path("");
        Ok(Self {
            text: value.to_owned(),
            url,
            origin: Origin(origin),
        })
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc8414_2_issuer_is_https_or_loopback_and_kept_as_written() {
        for good in [
            "https://id.example.com",
            "https://id.example.com/",
            "http://127.0.0.1:8080",
            "http://[::1]:1/x",
        ] {
            assert_eq!(
                good.parse::<Issuer>().map(|i| i.as_str().to_owned()),
                Ok(good.to_owned())
            );
        }
        for bad in [
            "http://id.example.com",
            "https://id.example.com?x=1",
            "https://id.example.com#x",
            "ftp://127.0.0.1",
            "https://user@id.example.com",
            "http://localhost.evil.example",
            "id.example.com",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad}");
        }
        let issuer: Issuer = "https://id.example.com/tenant/".parse().unwrap();
        assert_eq!(issuer.endpoint("/token"), "https://id.example.com/tenant/token");
        assert_eq!(issuer.path(), "/tenant");
    }

    #[test]
    fn rfc6454_4_an_origin_is_scheme_host_and_port_alone() {
        for (text, written, host) in [
            (
                "https://id.example.com:9443",
                "https://id.example.com:9443",
                "id.example.com:9443",
            ),
            (
                "https://ID.example.com:443/",
                "https://id.example.com",
                "id.example.com",
            ),
            ("http://127.0.0.1:9090", "http://127.0.0.1:9090", "127.0.0.1:9090"),
            ("http://[::1]:9090", "http://[::1]:9090", "[::1]:9090"),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(
                (origin.text(), origin.host()),
                (written.to_owned(), host.to_owned())
            );
        }
        for bad in [
            "",
            "id.example.com:9443",
            "https://",
            "http://id.example.com:9443",
            "https://id.example.com/admin",
            "https://id.example.com?a",
            "https://id.example.com#a",
            "https://user@id.example.com",
            "ftp://127.0.0.1",
            "javascript:alert(1)",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
        let issuer: Issuer = "https://id.example.com/tenant".parse().unwrap();
        assert_eq!(issuer.origin().text(), "https://id.example.com");
        assert_eq!(
            issuer.origin().at_port(9443).text(),
            "https://id.example.com:9443"
        );
        assert_eq!(issuer.origin().at_port(443).text(), "https://id.example.com");
    }
}
