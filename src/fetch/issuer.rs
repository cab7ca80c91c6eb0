//! An authorization server as its apps and its operators reach it: by its issuer's URL, and nothing else.
//!
//! Who runs the command chose the issuer, so its address is not looked at as those are that clients name.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, redirect};
use tokio_rustls::rustls;
use url::Url;

use super::{body, media_type, roots};
use crate::config::{ConfigError, Fetch};
use crate::types::Issuer;

/// How long there is for a question whether a server of one's own is there.
pub const SHORT: Duration = Duration::from_secs(3);

/// How long an answer to an app may take.
pub const LONG: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type without its parameters, in lower case.
    pub content_type: Option<String>,
    /// The version of what was read (RFC 9110 §8.8.3).
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request that is none of an app's own.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// Its method.
    pub method: &'a str,
    /// Under which of the server's URLs: its issuer, or where its administration has a listener of its own.
    pub under: &'a Issuer,
    /// Where under that, with the query.
    pub path: &'a str,
    /// Its headers, by name.
    pub headers: &'a [(&'a str, &'a str)],
    /// Its body.
    pub body: Vec<u8>,
}

/// Why there was no answer, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// Whoever is there has a certificate that is not believed.
    #[error("its certificate is not believed here: {0}")]
    Certificate(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Asks one authorization server.
pub struct IssuerClient {
    issuer: Issuer,
    http: Client,
    time: Duration,
}

impl IssuerClient {
    /// For this issuer, with so much time for each answer; the settings say whom to trust beside the system's certificates.
    ///
    /// # Errors
    /// If those certificates cannot be read.
    pub fn new(issuer: &Issuer, settings: &Fetch, time: Duration) -> Result<Self, ConfigError> {
        let mut plain = plain();
        // By plain http it is whoever listens: on a computer of many people another one could at [::1], where a server of this one
        // listens at 127.0.0.1 alone.
        if !issuer.is_https() {
            plain = plain.resolve("localhost", (Ipv4Addr::LOCALHOST, 0).into());
        }
        let built = plain
            .tls_certs_merge(roots(settings)?)
            .tls_danger_accept_invalid_certs(settings.accept_invalid_certificates)
            .build();
        let http = built
            .map_err(|error| ConfigError(format!("no HTTPS here, are there CA certificates? {error}")))?;
        Ok(Self {
            issuer: issuer.clone(),
            http,
            time,
        })
    }

    /// Reads what is at `path` of the issuer, with `authorization` if it is given.
    ///
    /// # Errors
    /// If nothing answers, or with more than is read.
    pub async fn get(&self, path: &str, authorization: Option<&str>) -> Result<Reply, Unanswered> {
        let request = self.http.get(self.issuer.endpoint(path));
        reply(authorized(request, authorization), self.time).await
    }

    /// Posts a form to `path` of the issuer, with `authorization` if it is given.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn post(
        &self,
        path: &str,
        authorization: Option<&str>,
        pairs: &[(&str, &str)],
    ) -> Result<Reply, Unanswered> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let request = self.http.post(self.issuer.endpoint(path));
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        reply(authorized(request, authorization), self.time).await
    }

    /// Sends a request.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn send(&self, sent: &Sent<'_>) -> Result<Reply, Unanswered> {
        let method = Method::from_bytes(sent.method.as_bytes());
        let method = method.map_err(|error| Unanswered::Other(error.to_string()))?;
        let mut request = self.http.request(method, sent.under.endpoint(sent.path));
        for (name, value) in sent.headers {
            request = request.header(*name, *value);
        }
        if !sent.body.is_empty() {
            request = request.body(sent.body.clone());
        }
        reply(request, self.time).await
    }
}

/// Asks at an address of this computer, whatever the name of `url` leads to. Whose certificate is there is not looked at:
/// it is asked whether it is well, and told nothing.
///
/// # Errors
/// If nothing answers, or with more than is read.
pub async fn ask_here(url: &str, address: SocketAddr) -> Result<Reply, Unanswered> {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let http = plain()
        .resolve(&host.unwrap_or_default(), address)
        .tls_danger_accept_invalid_certs(true)
        .build()
        .map_err(|error| unanswered(&error))?;
    reply(http.get(url), SHORT).await
}

/// To that very server, and to no other it names.
fn plain() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent("grantor")
}

fn authorized(request: RequestBuilder, authorization: Option<&str>) -> RequestBuilder {
    match authorization {
        Some(value) => request.header(AUTHORIZATION, value),
        None => request,
    }
}

async fn reply(request: RequestBuilder, time: Duration) -> Result<Reply, Unanswered> {
    let answered = async {
        let sent = request.header(ACCEPT, "application/json").send().await;
        let response = sent.map_err(|error| unanswered(&error))?;
        let etag = response.headers().get(ETAG);
        Ok(Reply {
            status: response.status().as_u16(),
            content_type: media_type(response.headers()),
            etag: etag.and_then(|tag| tag.to_str().ok()).map(str::to_owned),
            body: body(response)
                .await
                .map_err(|error| Unanswered::Other(error.to_string()))?,
        })
    };
    let late = || {
        let seconds = time.as_secs();
        Err(Unanswered::Other(format!(
            "there was no answer within {seconds} seconds"
        )))
    };
    tokio::time::timeout(time, answered)
        .await
        .unwrap_or_else(|_| late())
}

/// What lies at the bottom of an error: what is above it says again where was asked.
fn unanswered(error: &reqwest::Error) -> Unanswered {
    let mut inner: &dyn std::error::Error = error;
    let mut is_certificate = is_of_certificate(inner);
    while let Some(source) = inner.source() {
        inner = source;
        is_certificate |= is_of_certificate(inner);
    }
    if is_certificate {
        Unanswered::Certificate(inner.to_string())
    } else {
        Unanswered::Other(inner.to_string())
    }
}

/// An I/O error that holds another is not above it, but in its place.
fn is_of_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    let held = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
        .and_then(|held| held.downcast_ref::<rustls::Error>());
    let found = held.or_else(|| error.downcast_ref::<rustls::Error>());
    matches!(found, Some(rustls::Error::InvalidCertificate(_)))
}
