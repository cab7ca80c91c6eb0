//! What is to be said of a redirect URI before somebody relies on it: why it is refused, or what to beware of.

use url::Host;

use super::changes::schemes_of;
use crate::oauth::client::{Client, ClientType};
use crate::oauth::redirect_uri::{KNOWN_APPS, check_of, is_private_http, is_private_use};
use crate::types::{RedirectUri, UriScheme};

/// What is to be said of a redirect URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How bad it is.
    pub verdict: UriVerdict,
    /// In sentences.
    pub text: String,
}

/// How good a redirect URI is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriVerdict {
    /// It is as it should be.
    Good,
    /// It works; there is something to know about it.
    Beware,
    /// It cannot be registered.
    Refused,
}

impl Advice {
    fn new(verdict: UriVerdict, text: impl Into<String>) -> Self {
        Self {
            verdict,
            text: text.into(),
        }
    }
}

/// What is to be said of `text` as a redirect URI of `client`, where the owner lets all apps have `allowed` schemes.
#[must_use]
pub fn advise(client: &Client, text: &str, allowed: &[UriScheme]) -> Advice {
    let uri: RedirectUri = match text.parse() {
        Ok(uri) => uri,
        Err(rule) => return Advice::new(UriVerdict::Refused, format!("Refused: {rule}.")),
    };
    let mut schemes = schemes_of(client);
    schemes.extend(allowed.iter().cloned());
    if let Err(rule) = check_of(client, &uri, &schemes) {
        let more = if is_private_http(&uri) && !client.is_public() && !client.is_self_registered() {
            " Plain http to a private network can be allowed below, if everybody in that network may be trusted."
        } else {
            ""
        };
        return Advice::new(UriVerdict::Refused, format!("Refused: {rule}.{more}"));
    }
    beware(client, &uri).map_or_else(
        || {
            Advice::new(
                UriVerdict::Good,
                "Compared letter by letter with what the app sends.",
            )
        },
        |text| Advice::new(UriVerdict::Beware, text),
    )
}

/// What to beware of, of a URI that can be registered.
fn beware(client: &Client, uri: &RedirectUri) -> Option<&'static str> {
    if is_private_use(uri) {
        return Some(if KNOWN_APPS.iter().any(|(_, known)| *known == uri.as_str()) {
            "A scheme that nobody owns, of an app in wide use. Other programs on the device could claim it too; PKCE makes the code \
             useless to them, and people are always asked."
        } else if uri.scheme().contains('.') {
            "Other programs on the device could claim this scheme too; PKCE makes the code useless to them. An https address that \
             opens the app is surer."
        } else {
            "Nobody owns a scheme without a period: any program on the device may claim it. PKCE makes the code useless to it, and \
             people are always asked."
        });
    }
    if is_private_http(uri) {
        return Some(
            "Plain http: whoever is in that network can read and change what comes back. Use https as soon as there is a certificate.",
        );
    }
    if uri.is_loopback() {
        return Some(loopback(client, uri));
    }
    uri.as_str().ends_with('/').then_some(
        "It ends with a slash, which counts: the same address without it is another one, and is refused.",
    )
}

/// What to beware of where people come back to this computer.
fn loopback(client: &Client, uri: &RedirectUri) -> &'static str {
    let is_name = uri
        .url()
        .is_some_and(|url| matches!(url.host(), Some(Host::Domain(_))));
    match client.client_type {
        // RFC 8252 §8.3: "the use of localhost is NOT RECOMMENDED".
        ClientType::Native if is_name => {
            "This computer, on any port. localhost may lead elsewhere on some machines: 127.0.0.1 and [::1] cannot \
             (RFC 8252 section 8.3)."
        }
        ClientType::Native => "This computer, on any port: programs choose a free one when they start.",
        ClientType::Web | ClientType::Spa | ClientType::Service | ClientType::ResourceServer => {
            "This computer, on exactly this port: for while you develop. Take it out before people use the app."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn client(client_type: ClientType) -> Client {
        Client::new("app".parse().unwrap(), "App", client_type, Timestamp(0))
    }

    #[test]
    fn ours_of_each_redirect_uri_there_is_a_word() {
        use UriVerdict::{Beware, Good, Refused};
        for (kind, uri, verdict, word) in [
            (
                ClientType::Web,
                "https://app.example/cb",
                Good,
                "letter by letter",
            ),
            (ClientType::Web, "https://app.example/", Beware, "slash"),
            (ClientType::Web, "https://app.example/#x", Refused, "fragment"),
            (ClientType::Web, "https://*.app.example/cb", Refused, "wildcards"),
            (ClientType::Web, "http://app.example/cb", Refused, "https"),
            (
                ClientType::Web,
                "http://nas.local/cb",
                Refused,
                "can be allowed below",
            ),
            (
                ClientType::Web,
                "http://localhost:3000/cb",
                Beware,
                "exactly this port",
            ),
            (ClientType::Web, "com.example.app:/cb", Refused, "only native"),
            (ClientType::Native, "com.example.app:/cb", Beware, "https address"),
            (
                ClientType::Native,
                "cursor://anysphere.cursor-mcp/oauth/callback",
                Beware,
                "wide use",
            ),
            (ClientType::Native, "myapp:/cb", Refused, "reversed domain name"),
            (ClientType::Native, "http://localhost/cb", Beware, "127.0.0.1"),
            (ClientType::Native, "http://127.0.0.1/cb", Beware, "any port"),
            (ClientType::Native, "javascript:alert(1)", Refused, "never"),
        ] {
            let said = advise(&client(kind), uri, &[]);
            assert_eq!(said.verdict, verdict, "{uri}: {}", said.text);
            assert!(said.text.contains(word), "{uri}: {}", said.text);
        }
        let allowed = ["myapp".parse().unwrap()];
        let said = advise(&client(ClientType::Native), "myapp:/cb", &allowed);
        assert_eq!(said.verdict, Beware);
    }

    #[test]
    fn ours_plain_http_at_home_is_warned_of_where_it_is_allowed() {
        let mut client = client(ClientType::Web);
        client.settings.http_callback = true;
        let said = advise(&client, "http://nas.local/cb", &[]);
        assert_eq!(said.verdict, UriVerdict::Beware);
        assert!(said.text.contains("read and change"), "{}", said.text);
    }
}
