//! What is asked of another provider people sign in with: its configuration, its keys, a code for tokens, who somebody is.
//!
//! An administrator named it, so what is in the owner's networks may be reached as far as they said. All else is as for what
//! clients name: to the very address that was checked, no redirects, little time, little to read.

use std::time::Duration;

use ipnet::IpNet;
use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};

use super::{FetchError, Fetcher, body_within, max_age, media_type, parsed, sent, within};
use crate::types::Secret;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Where.
    pub uri: &'a str,
    /// What the header `Authorization` says, if it is there.
    pub authorization: Option<&'a Secret>,
    /// The form that is posted; without one it is a `GET`.
    pub form: Option<&'a [(&'a str, &'a str)]>,
    /// The most bytes of the answer that are read.
    pub most: usize,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status: no redirect.
    pub status: u16,
    /// The media type without its parameters, in lower case.
    pub content_type: Option<String>,
    /// For how long it may be kept (RFC 9111 §5.2.2.1), if the answer says.
    pub max_age: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

impl Fetcher {
    /// Asks `provider`, which may be in `networks` too; whatever status it answers with.
    ///
    /// # Errors
    /// Says why there is no answer; a redirect is an error.
    pub async fn ask(
        &self,
        (provider, networks): (&str, &[IpNet]),
        question: Question<'_>,
    ) -> Result<Answer, FetchError> {
        let ways = self.ways_to(provider, networks);
        within(async {
            let url = parsed(question.uri)?;
            let make = if question.form.is_some() {
                Client::post
            } else {
                Client::get
            };
            let mut request = self
                .request_by(ways.to(&url), url, make)?
                .header(ACCEPT, "application/json");
            if let Some(authorization) = question.authorization {
                let mut value = HeaderValue::from_str(authorization.expose())
                    .map_err(|_| FetchError::Uri("the credentials are no header"))?;
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
            if let Some(pairs) = question.form {
                let form = form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(pairs)
                    .finish();
                request = request
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form);
            }
            let response = sent(request).await?;
            Ok(Answer {
                status: response.status().as_u16(),
                content_type: media_type(response.headers()),
                max_age: max_age(response.headers()),
                body: body_within(response, question.most).await?,
            })
        })
        .await
    }
}
