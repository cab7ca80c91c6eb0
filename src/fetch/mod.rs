//! The one place that opens connections to what a client named: its keys, its sector, where its people sign out.
//!
//! Whoever registers a URL chooses where this server connects to, from inside the owner's network. So: https alone, to
//! public addresses alone, to the very address that was checked; no redirects, no proxy, little time, little to read.

mod address;
mod error;
mod issuer;
mod key_sets;
mod names;
mod provider;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use reqwest::{Certificate, Client, RequestBuilder, Response, redirect};
use url::Url;

use crate::config::{ConfigError, Fetch};
use crate::oauth::class::{Class, PerClass};
use crate::types::is_loopback;
use address::Reach;
pub use address::is_public;
pub use error::FetchError;
pub use issuer::{IssuerClient, LONG, Reply, SHORT, Sent, Unanswered, ask_here};
pub use key_sets::{KeySetError, KeySets};
pub use names::Lookup;
use names::Names;
pub use provider::{Answer, Question};

/// How long a fetch may take altogether.
const TIME: Duration = Duration::from_secs(5);

/// The most bytes of an answer that are read.
const MOST_BYTES: usize = 512 * 1024;

/// How many providers the ways to are kept of.
const MOST_PROVIDERS: usize = 64;

/// The longest URL.
const MOST_CHARACTERS: usize = 2048;

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The media type without its parameters, in lower case.
    pub content_type: Option<String>,
    /// For how long it may be kept (RFC 9111 §5.2.2.1), if the answer says.
    pub max_age: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

/// The rules for URLs to be fetched that can be told without looking anything up.
///
/// # Errors
/// `Uri` with the broken rule.
pub fn check_uri(uri: &str) -> Result<(), FetchError> {
    parsed(uri).map(drop)
}

fn parsed(uri: &str) -> Result<Url, FetchError> {
    if uri.len() > MOST_CHARACTERS {
        return Err(FetchError::Uri("the URL has at most 2048 characters"));
    }
    // The URL parser would drop or mend these, and fetch another URL than the one that was registered.
    if !uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Err(FetchError::Uri("the URL has only visible ASCII characters"));
    }
    let url = Url::parse(uri).map_err(|_| FetchError::Uri("it is not an absolute URL"))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(FetchError::Uri("the URL begins with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Uri("the URL has no user name and no password"));
    }
    if uri.contains('#') {
        return Err(FetchError::Uri("the URL has no fragment"));
    }
    Ok(url)
}

/// A provider, and the networks it may reach beside what is open to all.
type ToProvider = (String, Vec<IpNet>);

/// Fetches, and connects to nothing it must not.
///
/// What is in the owner's networks is for the clients somebody vouches for: whoever registers a client without that
/// would otherwise choose what this server knocks at inside.
pub struct Fetcher {
    ways: PerClass<Ways>,
    /// Those to other providers, by what each of them may reach beside what is open to all: administrators alone make them.
    to_providers: Mutex<HashMap<ToProvider, Arc<Ways>>>,
    lookup: Lookup,
    networks: Vec<IpNet>,
    roots: Vec<Certificate>,
    accept_invalid_certificates: bool,
}

/// The ways to what clients of one class name.
struct Ways {
    secure: Way,
    plain: Way,
}

/// One scheme's client; made when first used, since reading the system's certificates takes a while.
struct Way {
    reach: Reach,
    client: OnceLock<Option<Client>>,
}

impl Ways {
    fn new(networks: &[IpNet], lookup: Lookup) -> Self {
        let (names, networks): (_, Arc<[IpNet]>) = (Names::new(lookup), networks.into());
        let way = |is_plain| Way {
            reach: Reach {
                names: names.clone(),
                networks: Arc::clone(&networks),
                is_plain,
            },
            client: OnceLock::new(),
        };
        Self {
            secure: way(false),
            plain: way(true),
        }
    }
}

impl Ways {
    fn to(&self, url: &Url) -> &Way {
        if url.scheme() == "https" {
            &self.secure
        } else {
            &self.plain
        }
    }
}

impl Fetcher {
    /// A fetcher with these settings.
    ///
    /// # Errors
    /// If the certificates of `fetch.ca_file` cannot be read.
    pub fn new(settings: &Fetch) -> Result<Self, ConfigError> {
        Self::looking_up(settings, &names::of_the_system())
    }

    /// A fetcher that looks names up its own way.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn looking_up(settings: &Fetch, lookup: &Lookup) -> Result<Self, ConfigError> {
        let roots = roots(settings)?;
        let networks = |class| {
            if class == Class::Vouched || settings.allow_networks_for_registered {
                settings.allow_networks.as_slice()
            } else {
                &[]
            }
        };
        Ok(Self {
            ways: PerClass::new(|class| Ways::new(networks(class), Arc::clone(lookup))),
            to_providers: Mutex::default(),
            lookup: Arc::clone(lookup),
            networks: settings.allow_networks.clone(),
            roots,
            accept_invalid_certificates: settings.accept_invalid_certificates,
        })
    }

    /// Refuses a URL that would not be fetched for a client of `class`, as far as that can be told without looking its
    /// name up.
    ///
    /// # Errors
    /// `Uri`, `Forbidden`.
    pub fn check(&self, class: Class, uri: &str) -> Result<(), FetchError> {
        let url = parsed(uri)?;
        self.way(class, &url).reach.check(url.host().as_ref())
    }

    /// Fetches a document for a client of `class`.
    ///
    /// # Errors
    /// Says why there is none; anything but status 200 is an error.
    pub async fn get(&self, class: Class, uri: &str) -> Result<Fetched, FetchError> {
        within(async {
            let request = self
                .request(class, uri, Client::get)?
                .header(ACCEPT, "application/json, */*;q=0.5");
            let response = sent(request).await?;
            if response.status() != 200 {
                return Err(FetchError::Status(response.status().as_u16()));
            }
            let content_type = media_type(response.headers());
            let max_age = max_age(response.headers());
            let body = body(response).await?;
            Ok(Fetched {
                content_type,
                max_age,
                body,
            })
        })
        .await
    }

    /// Posts a form for a client of `class`; the status of the answer, whose body is not read.
    ///
    /// # Errors
    /// Says why there is no answer; a redirect is an error.
    pub async fn post_form(
        &self,
        class: Class,
        uri: &str,
        pairs: &[(&str, &str)],
    ) -> Result<u16, FetchError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        within(async {
            let request = self
                .request(class, uri, Client::post)?
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form);
            Ok(sent(request).await?.status().as_u16())
        })
        .await
    }

    fn way(&self, class: Class, url: &Url) -> &Way {
        self.ways.of(class).to(url)
    }

    /// The ways to a provider: one that is slow takes no other's room.
    fn ways_to(&self, provider: &str, networks: &[IpNet]) -> Arc<Ways> {
        let mut ways = self.to_providers.lock().unwrap_or_else(PoisonError::into_inner);
        // Those of settings that are no more.
        if ways.len() >= MOST_PROVIDERS {
            ways.clear();
        }
        let made = ways
            .entry((provider.to_owned(), networks.to_vec()))
            .or_insert_with(|| {
                let all: Vec<_> = self.networks.iter().chain(networks).copied().collect();
                Arc::new(Ways::new(&all, Arc::clone(&self.lookup)))
            });
        Arc::clone(made)
    }

    fn request(
        &self,
        class: Class,
        uri: &str,
        make: fn(&Client, Url) -> RequestBuilder,
    ) -> Result<RequestBuilder, FetchError> {
        let url = parsed(uri)?;
        self.request_by(self.way(class, &url), url, make)
    }

    fn request_by(
        &self,
        way: &Way,
        url: Url,
        make: fn(&Client, Url) -> RequestBuilder,
    ) -> Result<RequestBuilder, FetchError> {
        way.reach.check(url.host().as_ref())?;
        let client = way.client.get_or_init(|| self.client(&way.reach));
        let client = client.as_ref().ok_or(FetchError::Connection)?;
        Ok(make(client, url))
    }

    fn client(&self, reach: &Reach) -> Option<Client> {
        let built = Client::builder()
            .https_only(!reach.is_plain)
            .dns_resolver(Arc::new(reach.clone()))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            // Every connection is to an address that was checked for it.
            .pool_max_idle_per_host(0)
            .user_agent("grantor")
            .tls_certs_merge(self.roots.iter().cloned())
            .tls_danger_accept_invalid_certs(self.accept_invalid_certificates)
            .build();
        built
            .inspect_err(
                |error| tracing::error!(cause = ?error, "nothing can be fetched; are there CA certificates?"),
            )
            .ok()
    }
}

/// The certificates of `fetch.ca_file`, if it is set.
fn roots(settings: &Fetch) -> Result<Vec<Certificate>, ConfigError> {
    let Some(file) = &settings.ca_file else {
        return Ok(Vec::new());
    };
    let name = file.display();
    let pem = std::fs::read(file)
        .map_err(|error| ConfigError(format!("fetch.ca_file: cannot read {name}: {error}")))?;
    let roots = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if roots.is_empty() {
        return Err(ConfigError(format!(
            "fetch.ca_file: {name} holds no certificates in PEM"
        )));
    }
    Ok(roots)
}

async fn within<T>(fetch: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
    tokio::time::timeout(TIME, fetch)
        .await
        .unwrap_or(Err(FetchError::Timeout))
}

async fn sent(request: RequestBuilder) -> Result<Response, FetchError> {
    let response = request.send().await.map_err(|error| cause(&error))?;
    if response.status().is_redirection() {
        return Err(FetchError::Redirect);
    }
    Ok(response)
}

/// The resolver's refusal is somewhere inside.
fn cause(error: &reqwest::Error) -> FetchError {
    let mut inner = std::error::Error::source(error);
    while let Some(error) = inner {
        if let Some(own) = error.downcast_ref::<FetchError>() {
            return *own;
        }
        inner = error.source();
    }
    FetchError::Connection
}

async fn body(response: Response) -> Result<Vec<u8>, FetchError> {
    body_within(response, MOST_BYTES).await
}

async fn body_within(mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
        if body.len().saturating_add(chunk.len()) > most {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// RFC 9111 §5.2: what may not be kept has no age at all.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL).iter();
    let text: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    let text = text.join(",").to_ascii_lowercase();
    let mut directives = text.split(',').map(str::trim);
    if directives
        .clone()
        .any(|directive| matches!(directive, "no-store" | "no-cache"))
    {
        return Some(Duration::ZERO);
    }
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    seconds.trim_matches('"').parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_urls_that_are_never_fetched_are_told_without_looking_them_up() {
        for good in [
            "https://app.example/jwks.json",
            "https://app.example:8443/jwks?v=1",
            "http://127.0.0.1:3000/jwks",
            "http://localhost/jwks",
            "http://[::1]/jwks",
        ] {
            assert_eq!(check_uri(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "jwks.json",
            "//app.example/jwks",
            "http://app.example/jwks",
            "http://10.0.0.1/jwks",
            "http://localhost.app.example/jwks",
            "ftp://app.example/jwks",
            "file:///etc/passwd",
            "data:application/json,{}",
            "https://user@app.example/jwks",
            "https://user:password@app.example/jwks",
            "https://app.example/jwks#key",
            "https://app.example/jwks#",
            "https://app.example/\\jwks",
            "https://app.example/j wks",
            "https://app.example/j\twks",
            "https://äpp.example/jwks",
            " https://app.example/jwks",
            &format!("https://app.example/{}", "a".repeat(2048)),
        ] {
            assert!(matches!(check_uri(bad), Err(FetchError::Uri(_))), "{bad}");
        }
    }

    #[test]
    fn rfc9111_5_2_how_long_an_answer_may_be_kept() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CACHE_CONTROL, value.parse().unwrap());
            }
            max_age(&headers).map(|age| age.as_secs())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["public, Max-Age=60"]), Some(60));
        assert_eq!(of(&["public", "max-age=\"60\""]), Some(60));
        assert_eq!(of(&["max-age=60, no-store"]), Some(0));
        assert_eq!(of(&["no-cache"]), Some(0));
        assert_eq!(of(&["max-age=soon"]), None);
    }
}
