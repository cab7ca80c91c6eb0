//! An authorization server as its apps reach it: by its issuer's URL, and nothing else.
//!
//! Who runs the command chose the issuer, so its address is not looked at as those are that clients name.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder, redirect};

use super::{FetchError, body, cause, media_type, roots};
use crate::config::{ConfigError, Fetch};
use crate::types::Issuer;

/// How long an answer may take.
const TIME: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type without its parameters, in lower case.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Asks one authorization server.
pub struct IssuerClient {
    issuer: Issuer,
    http: Client,
}

impl IssuerClient {
    /// For this issuer; the settings say whom to trust beside the system's certificates.
    ///
    /// # Errors
    /// If those certificates cannot be read.
    pub fn new(issuer: &Issuer, settings: &Fetch) -> Result<Self, ConfigError> {
        let built = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .timeout(TIME)
            .user_agent("grantor")
            .tls_certs_merge(roots(settings)?)
            .tls_danger_accept_invalid_certs(settings.accept_invalid_certificates)
            .build();
        let http = built
            .map_err(|error| ConfigError(format!("no HTTPS here, are there CA certificates? {error}")))?;
        Ok(Self {
            issuer: issuer.clone(),
            http,
        })
    }

    /// Reads what is at `path` of the issuer, with `authorization` if it is given.
    ///
    /// # Errors
    /// If nothing answers, or with more than is read.
    pub async fn get(&self, path: &str, authorization: Option<&str>) -> Result<Reply, FetchError> {
        let request = self.http.get(self.issuer.endpoint(path));
        reply(authorized(request, authorization)).await
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
    ) -> Result<Reply, FetchError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let request = self.http.post(self.issuer.endpoint(path));
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        reply(authorized(request, authorization)).await
    }
}

fn authorized(request: RequestBuilder, authorization: Option<&str>) -> RequestBuilder {
    match authorization {
        Some(value) => request.header(AUTHORIZATION, value),
        None => request,
    }
}

async fn reply(request: RequestBuilder) -> Result<Reply, FetchError> {
    let sent = request.header(ACCEPT, "application/json").send().await;
    let response = sent.map_err(|error| cause(&error))?;
    Ok(Reply {
        status: response.status().as_u16(),
        content_type: media_type(response.headers()),
        body: body(response).await?,
    })
}
