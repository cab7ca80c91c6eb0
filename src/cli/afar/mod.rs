//! `--server`: commands that ask the API of a server (`/api/admin/v1`) in place of its database, in the name of whoever signed in by
//! `grantor login`.
//!
//! They print what the same command prints beside the server, and end with the same codes. A noun is connected by a file here that
//! makes requests of its commands, and a line in `cli/mod.rs`.

mod access;
mod answer;
pub mod audit;
mod body;
pub mod client;
mod client_edits;
pub mod grant;
pub mod group;
mod kept;
pub mod key;
pub mod login;
pub mod looking;
mod problem;
pub mod provider;
pub mod registration;
pub mod resource;
pub mod role;
pub mod scope;
pub mod session;
pub mod user;

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::Common;
use super::failure::{Code, Failure};
use super::open;
use super::output::Report;
use super::sign_in::server::{Place, away};
use crate::admin::Effect;
use crate::admin::users::Whom;
use crate::config::Fetch;
use crate::fetch::{IssuerClient, LONG, Reply, Sent, Unanswered};
use crate::jose::Jwks;
use crate::oauth::access::ADMINISTRATION;
use crate::oauth::parameters::Parameters;
use crate::types::{Clock, Issuer, random_bytes};

/// What is not as it is in a part of a path: all but letters, digits and those unreserved characters (RFC 3986 §2.3) that a path of ours
/// is written with, since the server knows its paths as they are written.
const WRITTEN_OUT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// How many things are asked for at once of a list.
const PAGE: u32 = 200;

/// A server of another computer.
pub struct Afar {
    client: IssuerClient,
    issuer: Issuer,
    /// Whether what a command changes is taken back.
    pub is_dry_run: bool,
}

/// One thing as it was read, and its version.
pub struct Seen {
    /// What is shown of it.
    pub shown: Value,
    version: String,
}

/// A request that changes something.
pub struct Sending {
    method: &'static str,
    path: String,
    asked: Vec<(&'static str, &'static str)>,
    body: Option<Value>,
    version: Option<String>,
}

impl Sending {
    /// One without a body, whatever else became of what it is about.
    pub fn new(method: &'static str, path: String) -> Self {
        Self {
            method,
            path,
            asked: Vec::new(),
            body: None,
            version: None,
        }
    }

    /// The same with a parameter.
    #[must_use]
    pub fn asking(mut self, name: &'static str, value: &'static str) -> Self {
        self.asked.push((name, value));
        self
    }

    /// The same with a body.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// The same of what is as it was seen.
    #[must_use]
    pub fn if_seen(self, seen: &Seen) -> Self {
        Self {
            version: Some(seen.version.clone()),
            ..self
        }
    }
}

/// A place under the administration; each part of it is a name as it is.
#[must_use]
pub fn path(parts: &[&str]) -> String {
    let mut path = ADMINISTRATION.to_owned();
    for part in parts {
        path.push('/');
        path.extend(utf8_percent_encode(part, WRITTEN_OUT));
    }
    path
}

fn with_query<'p>(path: &str, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pairs = Parameters::from_pairs(pairs.collect());
    if pairs.pairs().is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", pairs.encoded())
}

/// What is said of a command, or a part of it, that the API does not do, and why.
#[must_use]
pub fn beside_alone(why: &str) -> Failure {
    Failure::usage(format!("This does not go by --server: {why}."))
        .try_this("the same command beside the server, without --server")
}

/// Something as the server shows it; where its permissions do not let somebody see it, that it is done.
pub fn shown(shown: &Value, show: impl FnOnce(&Value) -> Report) -> Report {
    if shown.is_null() {
        return Report::nothing().note("It is done. What became of it, your permissions do not show.");
    }
    show(shown)
}

/// Something that was made, without the remark that its secret is not shown again: people are told so in words.
#[must_use]
pub fn once(mut made: Value) -> Value {
    if let Some(members) = made.as_object_mut() {
        members.remove("shown_once");
    }
    made
}

/// A member that is a text.
#[must_use]
pub fn text<'v>(shown: &'v Value, name: &str) -> &'v str {
    shown.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What says which CA is believed beside the system's, where no configuration is named.
const CA_FILE: &str = "GRANTOR__FETCH__CA_FILE";

/// How a server is reached: whose certificates are believed. A file that happens to lie in the working directory has no say in it.
fn fetch(common: &Common) -> Result<Fetch, Failure> {
    let ca_file = if common.config.is_some() {
        open::settings(common)?.fetch.ca_file
    } else {
        std::env::var_os(CA_FILE).map(PathBuf::from)
    };
    Ok(Fetch {
        ca_file,
        ..Fetch::default()
    })
}

impl Afar {
    /// The server of this issuer.
    ///
    /// # Errors
    /// If the settings cannot be read.
    pub fn new(issuer: &Issuer, common: &Common) -> Result<Self, Failure> {
        Ok(Self {
            client: IssuerClient::new(issuer, &fetch(common)?, LONG)?,
            issuer: issuer.clone(),
            is_dry_run: common.dry_run,
        })
    }

    /// One thing.
    ///
    /// # Errors
    /// What the server refuses with.
    pub async fn one(&self, path: &str) -> Result<Seen, Failure> {
        let reply = self.read(path).await?;
        Ok(Seen {
            shown: answer::thing(&self.issuer, &reply)?,
            version: reply.etag.unwrap_or_else(|| "*".to_owned()),
        })
    }

    /// The keys it publishes, which anybody may have.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn public_keys(&self) -> Result<Jwks, Failure> {
        let reply = self.client.get("/.well-known/jwks.json", None).await;
        let reply = reply.map_err(|why| away(&self.issuer, Place::Afar, &why))?;
        let keys = serde_json::from_slice(&reply.body).ok();
        keys.filter(|_| reply.status == 200)
            .ok_or_else(|| answer::none_of_the_api(&self.issuer, &reply))
    }

    /// A list, whole.
    ///
    /// # Errors
    /// What the server refuses with.
    pub async fn all(&self, path: &str, filters: &[(&str, &str)]) -> Result<Vec<Value>, Failure> {
        self.begin(path, filters, u32::MAX).await
    }

    /// The begin of a list, of at most so many things.
    ///
    /// # Errors
    /// What the server refuses with.
    pub async fn begin(
        &self,
        path: &str,
        filters: &[(&str, &str)],
        most: u32,
    ) -> Result<Vec<Value>, Failure> {
        let limit = most.clamp(1, PAGE).to_string();
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (mut all, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = [("limit", limit.as_str())]
                .into_iter()
                .chain(after.as_deref().map(|after| ("after", after)));
            let (reply, read) = self.page(path, page.chain(filters.iter().copied())).await?;
            all.extend(answer::things(&self.issuer, (&reply, &read))?);
            after = read.get("next").and_then(Value::as_str).map(str::to_owned);
            if after.is_none() || all.len() >= most {
                all.truncate(most);
                return Ok(all);
            }
        }
    }

    /// Something that is asked for with words of its own, and has no version.
    ///
    /// # Errors
    /// What the server refuses with.
    pub async fn answer(&self, path: &str, asked: &[(&str, &str)]) -> Result<Value, Failure> {
        Ok(self.page(path, asked.iter().copied()).await?.1)
    }

    /// Changes something, and prints what `show` makes of the answer; with `--dry-run`, prints what the change, of the kind `name`,
    /// would end.
    ///
    /// # Errors
    /// What the server refuses with.
    pub async fn change(
        &self,
        name: &str,
        sending: Sending,
        show: impl FnOnce(Value) -> Report,
    ) -> Result<Report, Failure> {
        let Sending {
            method,
            path,
            mut asked,
            body,
            version,
        } = sending;
        if self.is_dry_run {
            asked.push(("dry_run", "true"));
        }
        let path = with_query(&path, asked.into_iter());
        let key = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
        let mut headers = vec![("idempotency-key", key.as_str())];
        if let Some(version) = &version {
            headers.push(("if-match", version));
        }
        if body.is_some() {
            headers.push(match method {
                "PATCH" => ("content-type", "application/merge-patch+json"),
                _ => ("content-type", "application/json"),
            });
        }
        let sent = Sent {
            method,
            under: &self.issuer,
            path: &path,
            headers: &headers,
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        };
        let answer = answer::thing(&self.issuer, &self.ask(&sent).await?)?;
        if !self.is_dry_run {
            return Ok(show(answer));
        }
        let effect = answer.get("effect").cloned().unwrap_or_default();
        let effect: Effect = serde_json::from_value(effect).map_err(|error| {
            Failure::new(
                Code::Failed,
                format!("What the change would end cannot be read: {error}."),
            )
        })?;
        Ok(Report::rehearsal(name, &effect))
    }

    /// The id of a person.
    ///
    /// # Errors
    /// If there is none with that address.
    pub async fn person(&self, whom: &Whom) -> Result<String, Failure> {
        let Whom::Email(email) = whom else {
            return Ok(whom.to_string());
        };
        let found = self.all(&path(&["users"]), &[("q", email.as_str())]).await?;
        let found = found.iter().find(|user| text(user, "email") == email.as_str());
        found.map(|user| text(user, "id").to_owned()).ok_or_else(|| {
            Failure::new(Code::NotFound, format!("There is no account {whom}.")).try_this("grantor user list")
        })
    }

    async fn read(&self, path: &str) -> Result<Reply, Failure> {
        let sent = Sent {
            method: "GET",
            under: &self.issuer,
            path,
            headers: &[],
            body: Vec::new(),
        };
        self.ask(&sent).await
    }

    async fn page<'p>(
        &self,
        path: &str,
        pairs: impl Iterator<Item = (&'p str, &'p str)>,
    ) -> Result<(Reply, Value), Failure> {
        let reply = self.read(&with_query(path, pairs)).await?;
        let shown = answer::thing(&self.issuer, &reply)?;
        Ok((reply, shown))
    }

    /// Asks, in the name of whoever is signed in there.
    async fn ask(&self, sent: &Sent<'_>) -> Result<Reply, Failure> {
        let kept = kept::good(&self.issuer, Clock::System.now())?;
        let (bearer, under) = (
            format!("Bearer {}", kept.access_token.expose()),
            kept.under(&self.issuer),
        );
        let headers: Vec<_> = sent
            .headers
            .iter()
            .copied()
            .chain([("authorization", bearer.as_str())])
            .collect();
        let sent = Sent {
            headers: &headers,
            under: &under,
            ..sent.clone()
        };
        let answered = match self.client.send(&sent).await {
            // What was carried out is not carried out again: it has a key, or reads.
            Err(Unanswered::Other(_)) => self.client.send(&sent).await,
            answered => answered,
        };
        let reply = answered.map_err(|why| away(&self.issuer, Place::Afar, &why))?;
        if (200..300).contains(&reply.status) {
            Ok(reply)
        } else {
            Err(problem::failure(&self.issuer, &reply))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_name_leads_nowhere_else() {
        assert_eq!(
            path(&["clients", "a/../b?c#d", "disable"]),
            "/api/admin/v1/clients/a%2F%2E%2E%2Fb%3Fc%23d/disable"
        );
    }
}
