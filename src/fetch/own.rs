//! How an installation's server answers, asked by whoever runs it and not for a client: at the addresses of its own
//! configuration, wherever those lead.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Client, redirect};
use url::Url;

use super::{Fetcher, MOST_BYTES};

/// How long there is for the whole of it.
const TIME: Duration = Duration::from_secs(3);

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Fetcher {
    /// Asks where the name of `url` leads, and believes the certificates that are believed elsewhere.
    ///
    /// # Errors
    /// Says in words why there was no answer.
    pub async fn ask_own(&self, url: &str) -> Result<Answered, String> {
        let client = Client::builder()
            .tls_certs_merge(self.roots.iter().cloned())
            .tls_danger_accept_invalid_certs(self.accept_invalid_certificates);
        ask(client, url).await
    }
}

/// Asks at an address of this computer, whatever the name of `url` leads to. Whose certificate is there is not looked at:
/// it is asked whether it is well, and told nothing.
///
/// # Errors
/// Says in words why there was no answer.
pub async fn ask_here(url: &str, address: SocketAddr) -> Result<Answered, String> {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let client = Client::builder()
        .resolve(&host.unwrap_or_default(), address)
        .tls_danger_accept_invalid_certs(true);
    ask(client, url).await
}

async fn ask(client: reqwest::ClientBuilder, url: &str) -> Result<Answered, String> {
    let client = client
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent("grantor")
        .build()
        .map_err(|error| in_words(&error))?;
    let answered = async {
        let mut response = client.get(url).send().await.map_err(|error| in_words(&error))?;
        let (status, mut body) = (response.status().as_u16(), Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(|error| in_words(&error))? {
            if body.len().saturating_add(chunk.len()) > MOST_BYTES {
                return Err("the answer is too long".to_owned());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answered { status, body })
    };
    tokio::time::timeout(TIME, answered)
        .await
        .unwrap_or_else(|_| Err(format!("there was no answer within {} seconds", TIME.as_secs())))
}

/// What lies at the bottom of an error: what is above it says again where was asked.
fn in_words(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
