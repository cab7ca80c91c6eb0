//! Which redirect URIs a client may register, and which request matches a registered one.
//!
//! RFC 6749 §3.1.2; RFC 8252 §7 and §8; RFC 9700 §2.1: "Authorization servers MUST utilize exact string matching".

use super::client::ClientType;
use crate::types::{RedirectUri, RedirectUriError};

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

/// Whether a client of `client_type` may register `uri`.
///
/// # Errors
/// Says what the URI must look like.
pub fn check_registration(uri: &RedirectUri, client_type: ClientType) -> Result<(), RedirectUriError> {
    let scheme = uri.scheme();
    if DANGEROUS_SCHEMES.contains(&scheme.as_str()) {
        return Err(RedirectUriError("this scheme is never a redirect URI; use https"));
    }
    if uri.as_str().contains('*') {
        return Err(RedirectUriError(
            "wildcards are not supported: register each redirect URI exactly",
        ));
    }
    match scheme.as_str() {
        "https" if uri.url().is_some_and(|url| url.has_host()) => Ok(()),
        "https" => Err(RedirectUriError("an https redirect URI has a host")),
        // RFC 8252 §8.3: loopback http is for apps on this computer; we let web and single-page apps use it while
        // they are developed, with the port compared exactly.
        "http" if uri.is_loopback() => Ok(()),
        "http" => Err(RedirectUriError(
            "an http redirect URI is only allowed on 127.0.0.1, [::1] or localhost; use https",
        )),
        // RFC 8252 §7.1: "apps MUST use a URI scheme based on a domain name under their control, expressed in
        // reverse order"; §8.4: "reject ... private-use URI schemes that don't contain at least one period".
        _ if client_type == ClientType::Native && scheme.contains('.') => Ok(()),
        _ if client_type == ClientType::Native => Err(RedirectUriError(
            "a private-use scheme is a reversed domain name such as com.example.app (RFC 8252 section 7.1)",
        )),
        _ => Err(RedirectUriError(
            "only native clients may use a private-use scheme; use https",
        )),
    }
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
            assert!(check_registration(&uri(text), client_type).is_err(), "{text}");
        }
        for (text, client_type) in [
            ("https://app.example.com/cb?x=1", ClientType::Web),
            ("com.example.app:/cb", ClientType::Native),
            ("http://localhost:3000/cb", ClientType::Spa),
            ("http://127.0.0.1/cb", ClientType::Native),
        ] {
            assert!(check_registration(&uri(text), client_type).is_ok(), "{text}");
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
