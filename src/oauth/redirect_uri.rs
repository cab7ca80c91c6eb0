//! Which redirect URIs a client may register, and which request matches a registered one.
//!
//! RFC 6749 §3.1.2; RFC 8252 §7 and §8; RFC 9700 §2.1: "Authorization servers MUST utilize exact string matching".

use std::net::{Ipv4Addr, Ipv6Addr};

use url::Host;

use super::client::{Client, ClientType};
use crate::types::{RedirectUri, RedirectUriError, UriScheme};

/// Schemes that run something or read something where the browser is; never a way back to an app.
const DANGEROUS_SCHEMES: [&str; 12] = [
    "javascript",
    "data",
    "file",
    "vbscript",
    "blob",
    "about",
    "ftp",
    "ws",
    "wss",
    "view-source",
    "filesystem",
    "chrome",
];

/// Apps in wide use whose private-use scheme is not a domain name, with the one URI each of them comes back to.
///
/// RFC 8252 §8.4: "At a minimum, any private-use URI scheme that doesn't contain a period character (".") SHOULD be
/// rejected", since nobody owns such a name. These are let in by the whole URI, as public clients that always use PKCE:
/// whoever else claims the scheme on a device gets a code that is of no use without the verifier.
pub const KNOWN_APPS: [(&str, &str); 3] = [
    ("Cursor", "cursor://anysphere.cursor-mcp/oauth/callback"),
    ("Grok Bot", "grokbot://mcp/oauth/callback"),
    ("Warp", "warp://mcp/oauth2callback"),
];

/// Why a redirect URI cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRegistrable {
    /// Nobody may have it, and who asks for it asks for trouble.
    #[error("{0}")]
    Dangerous(RedirectUriError),
    /// It is not for an app of this kind, or not at this server.
    #[error("{0}")]
    NotServed(RedirectUriError),
}

impl NotRegistrable {
    /// The rule it breaks.
    #[must_use]
    pub fn rule(self) -> RedirectUriError {
        match self {
            Self::Dangerous(rule) | Self::NotServed(rule) => rule,
        }
    }
}

/// Whether a client of `client_type` may register `uri`; `schemes` are those without a period that the owner or an
/// administrator allows.
///
/// # Errors
/// Says what the URI must look like.
pub fn check_registration(
    uri: &RedirectUri,
    client_type: ClientType,
    schemes: &[UriScheme],
) -> Result<(), NotRegistrable> {
    let dangerous = |rule| Err(NotRegistrable::Dangerous(RedirectUriError(rule)));
    let not_served = |rule| Err(NotRegistrable::NotServed(RedirectUriError(rule)));
    let scheme = uri.scheme();
    if DANGEROUS_SCHEMES.contains(&scheme.as_str()) {
        return dangerous("this scheme is never a redirect URI; use https");
    }
    if uri.as_str().contains('*') {
        return dangerous("wildcards are not supported: register each redirect URI exactly");
    }
    let is_known = KNOWN_APPS.iter().any(|(_, known)| *known == uri.as_str());
    match scheme.as_str() {
        "https" if uri.url().is_some_and(|url| url.has_host()) => Ok(()),
        "https" => dangerous("an https redirect URI has a host"),
        // RFC 8252 §8.3: loopback http is for apps on this computer; we let web and single-page apps use it while
        // they are developed, with the port compared exactly.
        "http" if uri.is_loopback() => Ok(()),
        "http" => {
            dangerous("an http redirect URI is only allowed on 127.0.0.1, [::1] or localhost; use https")
        }
        _ if client_type != ClientType::Native => {
            not_served("only native clients may use a private-use scheme; use https")
        }
        // RFC 8252 §7.1: "apps MUST use a URI scheme based on a domain name under their control, expressed in
        // reverse order".
        _ if scheme.contains('.') || is_known => Ok(()),
        _ if schemes.iter().any(|allowed| allowed.as_str() == scheme) => Ok(()),
        _ => not_served(
            "a private-use scheme is a reversed domain name such as com.example.app (RFC 8252 section 7.1); the owner \
             of this server can allow others in registration.schemes",
        ),
    }
}

/// The same for `client`, which an administrator may have let come back by plain http to a private network.
///
/// OpenID Connect Core §3.1.2.1: "The Redirection URI MAY use the http scheme, provided that the Client Type is confidential,
/// ..., and provided the OP allows the use of http Redirection URIs in this case."
///
/// # Errors
/// As [`check_registration`].
pub fn check_of(client: &Client, uri: &RedirectUri, schemes: &[UriScheme]) -> Result<(), NotRegistrable> {
    let is_trusted = client.settings.http_callback && !client.is_public() && !client.is_self_registered();
    if is_trusted && is_private_http(uri) && !uri.as_str().contains('*') {
        return Ok(());
    }
    check_registration(uri, client.client_type, schemes)
}

/// Whether `uri` is plain http to a private network: an address no router outside passes on (RFC 1918, RFC 4193, link-local
/// ones), or a name that only means something inside (`.local`, `.lan`, `.internal`, `.home.arpa`, or without a period and not
/// of two letters).
#[must_use]
pub fn is_private_http(uri: &RedirectUri) -> bool {
    let Some(url) = uri.url().filter(|url| url.scheme() == "http") else {
        return false;
    };
    match url.host() {
        Some(Host::Ipv4(address)) => is_private_v4(address),
        Some(Host::Ipv6(address)) => is_private_v6(address),
        Some(Host::Domain(name)) => is_private_name(name),
        None => false,
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_link_local()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.to_ipv4_mapped().map_or_else(
        || address.is_unique_local() || address.is_unicast_link_local(),
        is_private_v4,
    )
}

/// RFC 6762 §3 (`.local`), RFC 8375 (`.home.arpa`), `.internal` as ICANN reserves it, and `.lan` as home routers have it.
fn is_private_name(name: &str) -> bool {
    let is_within = |suffix: &str| name.strip_suffix(suffix).is_some_and(|label| !label.is_empty());
    let is_one_label = !name.is_empty() && !name.contains('.');
    let is_localhost = name == "localhost";
    // ISO 3166-1: two letters are a country's, some of which have an address of their own (`ai`).
    let is_of_country = name.len() == 2;
    (is_one_label && !is_localhost && !is_of_country)
        || [".local", ".lan", ".internal", ".home.arpa"]
            .into_iter()
            .any(is_within)
}

/// Whether an app that comes back to `uri` is on a person's device: what is not of the web.
#[must_use]
pub fn is_private_use(uri: &RedirectUri) -> bool {
    !matches!(uri.scheme().as_str(), "https" | "http")
}

/// Whether the owner may allow `scheme` for private use: it has no meaning of its own to a browser.
#[must_use]
pub fn is_allowable(scheme: &UriScheme) -> bool {
    let scheme = scheme.as_str();
    !DANGEROUS_SCHEMES.contains(&scheme) && !matches!(scheme, "https" | "http")
}

/// Whether `requested` is one of `registered`, exactly.
///
/// Ours for native clients: RFC 8252 §7.3, "The authorization server MUST allow any port to be specified at the time
/// of the request for loopback IP redirect URIs" — same host literal, path and query exact.
#[must_use]
pub fn matches(requested: &RedirectUri, registered: &[RedirectUri], client_type: ClientType) -> bool {
    registered.iter().any(|known| {
        known == requested
            || (client_type == ClientType::Native
                && known.loopback_parts().is_some()
                && known.loopback_parts() == requested.loopback_parts())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(text: &str) -> RedirectUri {
        text.parse().unwrap()
    }

    proptest! {
        #[test]
        fn rfc9700_2_1_nothing_but_the_registered_uri_matches(text in "[ -~]{0,60}") {
            let registered = [uri("https://app.example.com/cb?x=1")];
            for candidate in [text.clone(), format!("https://app.example.com/cb?x=1{text}"), format!("https://app.example.com{text}")] {
                if let Ok(requested) = candidate.parse::<RedirectUri>() {
                    prop_assert_eq!(
                        matches(&requested, &registered, ClientType::Native),
                        candidate == "https://app.example.com/cb?x=1"
                    );
                }
            }
        }
    }

    #[test]
    fn rfc8252_7_3_native_loopback_may_use_any_port_and_nothing_else_differs() {
        let registered = [
            uri("http://127.0.0.1/cb"),
            uri("http://[::1]:9/cb?a=1"),
            uri("http://localhost/cb"),
        ];
        for good in [
            "http://127.0.0.1:51004/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:2/cb?a=1",
            "http://localhost:3/cb",
        ] {
            assert!(matches(&uri(good), &registered, ClientType::Native), "{good}");
        }
        for bad in [
            "http://127.0.0.1:51004/cb/",
            "http://127.0.0.1:51004/cb?x=1",
            "http://127.0.0.1:51004/CB",
            "http://[::1]:2/cb",
            "https://127.0.0.1:51004/cb",
            "http://127.0.0.2:51004/cb",
            "http://localhost:3/cb?",
            "http://127.0.0.1:0/cb",
        ] {
            assert!(!matches(&uri(bad), &registered, ClientType::Native), "{bad}");
        }
        assert!(
            !matches(&uri("http://127.0.0.1:51004/cb"), &registered, ClientType::Web),
            "only native clients"
        );
    }

    #[test]
    fn oidc_core_3_1_2_1_plain_http_is_for_private_networks() {
        for good in [
            "http://192.168.1.20/cb",
            "http://10.0.0.1:8123/auth/callback?x=1",
            "http://172.16.0.1/",
            "http://172.31.255.254/",
            "http://169.254.3.4/cb",
            "http://[fd12:3456::1]/cb",
            "http://[fe80::1]:8080/cb",
            "http://[::ffff:192.168.1.1]/cb",
            "http://nas/cb",
            "http://NAS:5000/cb",
            "http://immich.local/cb",
            "http://photos.home.arpa/cb",
            "http://grafana.lan:3000/login",
            "http://ci.corp.internal/cb",
        ] {
            assert!(is_private_http(&uri(good)), "{good}");
        }
        for bad in [
            "https://192.168.1.20/cb",
            "http://192.169.1.20/cb",
            "http://172.32.0.1/",
            "http://172.15.0.1/",
            "http://11.0.0.1/",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://8.8.8.8/",
            "http://[2001:db8::1]/cb",
            "http://[::ffff:8.8.8.8]/cb",
            "http://[::]/cb",
            "http://app.example.com/cb",
            "http://local/../x.example.com",
            "http://nas.local.example.com/cb",
            "http://evil.com.local.de/cb",
            "http://xlocal.de/cb",
            "http://nas.local./cb",
            "http://localhost/cb",
            "http://ai/cb",
            "http://UZ:8080/cb",
            "http://2130706433/cb",
            "http://0x08080808/cb",
            "http://010.8.8.8/cb",
            "com.example.local:/cb",
        ] {
            let is_private = is_private_http(&uri(bad));
            // `local` alone is a name without a period.
            assert_eq!(is_private, bad.starts_with("http://local/"), "{bad}");
        }
    }

    #[test]
    fn rfc8252_8_4_a_scheme_without_a_period_is_for_whom_it_is_allowed() {
        let allowed = ["myapp".parse().unwrap()];
        let check = |text: &str, client_type, schemes: &[UriScheme]| {
            check_registration(&uri(text), client_type, schemes)
        };
        for (_, known) in KNOWN_APPS {
            assert_eq!(check(known, ClientType::Native, &[]), Ok(()));
            assert!(matches!(
                check(known, ClientType::Web, &[]),
                Err(NotRegistrable::NotServed(_))
            ));
            for other in [format!("{known}/"), format!("{known}?x=1"), known.to_uppercase()] {
                let said = check(&other, ClientType::Native, &[]);
                assert!(matches!(said, Err(NotRegistrable::NotServed(_))), "{other}");
            }
        }
        assert_eq!(check("myapp:/cb", ClientType::Native, &allowed), Ok(()));
        assert_eq!(check("MyApp:/cb", ClientType::Native, &allowed), Ok(()));
        for (text, client_type) in [
            ("myapp:/cb", ClientType::Spa),
            ("myapps:/cb", ClientType::Native),
            ("my:/cb", ClientType::Native),
        ] {
            let said = check(text, client_type, &allowed);
            assert!(matches!(said, Err(NotRegistrable::NotServed(_))), "{text}");
        }
        // Nobody's word makes these good.
        assert!(!is_allowable(&"http".parse().unwrap()) && !is_allowable(&"https".parse().unwrap()));
        for scheme in DANGEROUS_SCHEMES {
            let scheme: UriScheme = scheme.parse().unwrap();
            assert!(!is_allowable(&scheme), "{scheme}");
            let said = check(
                &format!("{scheme}:x"),
                ClientType::Native,
                std::slice::from_ref(&scheme),
            );
            assert!(matches!(said, Err(NotRegistrable::Dangerous(_))), "{scheme}");
        }
        let wild = check("myapp://*", ClientType::Native, &allowed);
        assert!(matches!(wild, Err(NotRegistrable::Dangerous(_))));
    }

    #[test]
    fn rfc8252_8_4_dangerous_and_sloppy_uris_cannot_be_registered() {
        for (text, client_type) in [
            ("javascript:alert(1)", ClientType::Native),
            ("JavaScript://app/%0aalert(1)", ClientType::Native),
            ("data:text/html,x", ClientType::Native),
            ("file:///etc/passwd", ClientType::Native),
            ("myapp:/cb", ClientType::Native),
            ("com.example.app:/cb", ClientType::Web),
            ("http://app.example.com/cb", ClientType::Web),
            ("https://*.example.com/cb", ClientType::Web),
        ] {
            assert!(
                check_registration(&uri(text), client_type, &[]).is_err(),
                "{text}"
            );
        }
        for (text, client_type) in [
            ("https://app.example.com/cb?x=1", ClientType::Web),
            ("com.example.app:/cb", ClientType::Native),
            ("http://localhost:3000/cb", ClientType::Spa),
            ("http://127.0.0.1/cb", ClientType::Native),
        ] {
            assert!(check_registration(&uri(text), client_type, &[]).is_ok(), "{text}");
        }
        for bad in [
            "https://a/#x",
            "https://u@a/",
            "/cb",
            "https://a/\t",
            "https://a/é",
            "",
            "https://a\\b",
        ] {
            assert!(bad.parse::<RedirectUri>().is_err(), "{bad:?}");
        }
    }
}
