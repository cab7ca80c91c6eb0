//! Cookies: read from a request, written to an answer with the strictest flags that work.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::types::Issuer;

/// A cookie of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The sign-in.
    Session,
    /// Ties a request in progress to its browser.
    Browser,
    /// Says that this browser signed in to an account before.
    Device,
    /// Says that this browser is trusted with one factor.
    Trusted,
    /// The language somebody chose.
    Language,
    /// The way to another provider and back.
    Provider,
    /// The demo app's own.
    Demo,
}

impl Name {
    /// Its name: with the prefix that keeps others from setting it, where there is https (RFC 6265bis §4.1.3.2).
    ///
    /// Without https it names this server and its port, since all servers of a host get each other's. RFC 6265 §8.5:
    /// "Cookies do not provide isolation by port. If a cookie is readable by a service running on one port, the cookie
    /// is also readable by a service running on another port of the same server."
    #[must_use]
    pub fn text(self, issuer: &Issuer) -> String {
        let name = match self {
            Self::Session => "sid",
            Self::Browser => "ix",
            Self::Device => "dev",
            Self::Trusted => "trusted",
            Self::Language => "language",
            Self::Provider => "with",
            Self::Demo => "demo",
        };
        if issuer.is_https() {
            format!("__Host-{name}")
        } else {
            format!("grantor-{}-{name}", issuer.port())
        }
    }
}

/// The cookies of a request, as they came.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<HeaderValue>);

impl Cookies {
    /// Takes the `Cookie` headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self(headers.get_all(header::COOKIE).iter().cloned().collect())
    }

    /// Whether there is none at all, of anybody on this host.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.0
            .iter()
            .all(|header| header.as_bytes().trim_ascii().is_empty())
    }

    /// The values of a cookie, those that are most likely ours first: whoever asks takes the one that proves genuine.
    ///
    /// There is more than one if somebody else on this host set the same name. RFC 6265 §5.4: "Cookies with longer paths
    /// are listed before cookies with shorter paths", and ours have the shortest. What other cookies are like, how many
    /// they are and whether they can be read is none of our business: a pair that is not text is passed over alone.
    #[must_use]
    pub fn all(&self, name: Name, issuer: &Issuer) -> Vec<&str> {
        let name = name.text(issuer);
        let mut values: Vec<&str> = Vec::new();
        for pair in self
            .0
            .iter()
            .rev()
            .flat_map(|header| header.as_bytes().rsplit(|b| *b == b';'))
        {
            let Some(at) = pair.iter().position(|b| *b == b'=') else {
                continue;
            };
            let (known, value) = pair.split_at(at);
            if known.trim_ascii() != name.as_bytes() {
                continue;
            }
            let value = value.trim_ascii().strip_prefix(b"=").unwrap_or_default();
            if let Ok(value) = std::str::from_utf8(value.trim_ascii())
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        values
    }

    /// The same with one more, looked at before any other of its name.
    #[must_use]
    pub fn with(&self, name: Name, value: &str, issuer: &Issuer) -> Self {
        let one_more = HeaderValue::from_str(&format!("{}={value}", name.text(issuer)));
        Self(self.0.iter().cloned().chain(one_more).collect())
    }
}

/// A `Set-Cookie` value: for this host alone, out of reach of scripts, sent on top-level navigation from other sites
/// (`Lax`, since the way back from an app is one).
#[must_use]
pub fn set(name: Name, value: &str, issuer: &Issuer, max_age_seconds: Option<u64>) -> Option<HeaderValue> {
    let secure = if issuer.is_https() { "; Secure" } else { "" };
    let max_age = max_age_seconds
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let name = name.text(issuer);
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}"
    ))
    .ok()
}

/// A `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn remove(name: Name, issuer: &Issuer) -> Option<HeaderValue> {
    set(name, "", issuer, Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(headers: &[&[u8]], issuer: &str) -> Vec<String> {
        let headers = headers
            .iter()
            .map(|value| (header::COOKIE, HeaderValue::from_bytes(value).unwrap()))
            .collect();
        let issuer = issuer.parse().unwrap();
        let cookies = Cookies::of(&headers);
        cookies
            .all(Name::Session, &issuer)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn rfc6265_8_5_cookies_are_named_after_server_and_port_where_hosts_are_shared() {
        let of = |issuer: &str| Name::Session.text(&issuer.parse().unwrap());
        assert_eq!(of("http://127.0.0.1:8080"), "grantor-8080-sid");
        assert_eq!(of("http://localhost"), "grantor-80-sid");
        assert_eq!(of("https://id.example.com"), "__Host-sid");
        assert_eq!(of("https://localhost:9443/path"), "__Host-sid");
    }

    #[test]
    fn rfc6265_5_4_whatever_else_is_in_the_header_ours_is_found() {
        let found = |header: &[u8]| all(&[header], "https://id.example.com");
        for header in [
            b"__Host-sid=x".as_slice(),
            b" a=b ;__Host-sid = x ; c",
            b"\xe9=\xff; __Host-sid=x; na\xefve=\x80",
            b"__Host-sid=\xff; __Host-sid=x",
            b"sid=y; __Host-sid=x; __host-sid=z; x__Host-sid=z",
            b"=; ;; \t ; __Host-sid=x",
        ] {
            assert_eq!(found(header), ["x"], "{}", String::from_utf8_lossy(header));
        }
        let many = format!("{}__Host-sid=x; {}", "a=b; ".repeat(2000), "c=d; ".repeat(2000));
        assert_eq!(found(many.as_bytes()), ["x"]);
        assert_eq!(found(b"__Host-sid; __Host-sid"), [""; 0]);
        assert_eq!(found(b"__Host-sid=a=b"), ["a=b"]);
    }

    #[test]
    fn rfc6265_5_4_of_several_values_the_last_is_most_likely_ours() {
        let all = |headers: &[&[u8]]| all(headers, "http://127.0.0.1:8080");
        assert_eq!(
            all(&[b"grantor-8080-sid=a; grantor-8080-sid=b; grantor-8080-sid=a"]),
            ["a", "b"]
        );
        assert_eq!(
            all(&[b"grantor-8080-sid=a", b"x=y; grantor-8080-sid=b"]),
            ["b", "a"]
        );
        assert_eq!(all(&[b"grantor-8081-sid=a; sid=b"]), [""; 0]);
    }
}
