//! What is answered.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::Problem;
use crate::app::App;
use crate::oauth::access::Power;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::records::view::version_of;
use crate::storage::idempotent_requests::KeptAnswer;

/// An answer on its way out.
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    body: Option<Value>,
    location: Option<String>,
    version: Option<String>,
    next: Option<String>,
    /// Whether it is a part alone of what has a version, for whoever may not see the whole.
    is_part: bool,
}

/// What is kept of an answer, to be given again.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// By which permissions it was shown.
    to: Vec<String>,
    version: Option<String>,
    body: Option<Value>,
}

/// A thing as JSON.
///
/// # Errors
/// A fault of ours: what cannot be written.
pub fn shown(thing: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(thing).map_err(|error| ProtocolError::server_error(error).into())
}

/// A name as a part of a path: whatever it has in it, it is one part.
#[must_use]
pub fn part(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

impl Reply {
    fn new(status: StatusCode, body: Option<Value>) -> Self {
        Self {
            status,
            body,
            location: None,
            version: None,
            next: None,
            is_part: false,
        }
    }

    /// One thing, with its version.
    #[must_use]
    pub fn one(shown: Value) -> Self {
        Self {
            version: Some(version_of(&shown)),
            ..Self::new(StatusCode::OK, Some(shown))
        }
    }

    /// Something that has no versions.
    #[must_use]
    pub fn plain(shown: Value) -> Self {
        Self::new(StatusCode::OK, Some(shown))
    }

    /// A part of something, for whoever may not see the whole, nor whether it is another by now.
    #[must_use]
    pub fn part(shown: Value) -> Self {
        Self {
            is_part: true,
            ..Self::plain(shown)
        }
    }

    /// A page of a list, and what the next one comes after.
    #[must_use]
    pub fn many(data: Vec<Value>, next: Option<String>) -> Self {
        let body = json!({ "data": Value::Array(data), "next": next });
        Self {
            next,
            ..Self::new(StatusCode::OK, Some(body))
        }
    }

    /// Something that was made, and is read in its list alone.
    #[must_use]
    pub fn made_in_list(shown: Value) -> Self {
        Self::new(StatusCode::CREATED, Some(shown))
    }

    /// Something that was made.
    #[must_use]
    pub fn made(shown: Value, location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::new(StatusCode::CREATED, Some(shown))
        }
    }

    /// The same with more than it has its version by.
    #[must_use]
    pub fn showing(self, shown: Value) -> Self {
        Self {
            body: Some(shown),
            ..self
        }
    }

    /// The same with the version of what it shows, where that is known from elsewhere.
    #[must_use]
    pub fn of_version(self, version: Option<String>) -> Self {
        let version = version.filter(|_| self.body.is_some() && !self.is_part);
        Self {
            version: version.or(self.version),
            ..self
        }
    }

    /// It was done, and there is nothing to say.
    #[must_use]
    pub fn done() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// What was answered to the same request before, to whoever may still all that whoever was answered might; otherwise that it is
    /// done: what was shown by more than they may now is not shown again.
    #[must_use]
    pub fn repeated(kept: KeptAnswer, power: &Power) -> Self {
        let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
        let shown: Option<Kept> = serde_json::from_str(&kept.body).ok();
        let held: Vec<_> = power.permissions().collect();
        match shown.filter(|shown| shown.to.iter().all(|one| held.contains(&one.as_str()))) {
            None => Self::done(),
            Some(shown) => Self {
                location: kept.location,
                version: shown.version,
                ..Self::new(status, shown.body)
            },
        }
    }

    /// Whether it shows something that has this member.
    #[must_use]
    pub fn has(&self, member: &str) -> bool {
        self.body.as_ref().is_some_and(|body| body.get(member).is_some())
    }

    /// The same with another value of a member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        if let Some(members) = self.body.as_mut().and_then(Value::as_object_mut) {
            members.insert(member.to_owned(), value.into());
        }
        self
    }

    /// The same, saying of `secret` that it is shown this once.
    #[must_use]
    pub fn once(mut self, secret: &str) -> Self {
        if let Some(members) = self.body.as_mut().and_then(Value::as_object_mut)
            && members.contains_key(secret)
        {
            members.insert("shown_once".to_owned(), true.into());
        }
        self
    }

    /// The same as it is kept, to be given again to whoever may as much: without `secret`, which was shown.
    #[must_use]
    pub fn kept(&self, secret: Option<&str>, power: &Power) -> Option<KeptAnswer> {
        let mut body = self.body.clone();
        if let (Some(secret), Some(members)) = (secret, body.as_mut().and_then(Value::as_object_mut)) {
            members.remove(secret);
        }
        let kept = Kept {
            to: power.permissions().map(str::to_owned).collect(),
            version: self.version.clone(),
            body,
        };
        Some(KeptAnswer {
            status: self.status.as_u16(),
            location: self.location.clone(),
            body: serde_json::to_string(&kept).ok()?,
        })
    }

    /// The bytes, for a request to `app` at `path`, with this query.
    #[must_use]
    pub fn response(self, app: &App, (path, query): (&str, &Parameters)) -> Response {
        let bytes = self.body.map(|body| body.to_string());
        let is_empty = bytes.is_none();
        let mut response = Response::new(Body::from(bytes.unwrap_or_default()));
        *response.status_mut() = self.status;
        // RFC 8288 §3: the next page of the very list that was asked for.
        let link = self.next.map(|next| {
            let pairs = query.pairs().iter().filter(|(name, _)| name != "after").cloned();
            let query = Parameters::from_pairs(pairs.chain([("after".to_owned(), next)]).collect());
            format!(
                "<{}?{}>; rel=\"next\"",
                app.administration_url(path),
                query.encoded()
            )
        });
        let location = self.location.map(|path| app.administration_url(&path));
        let headers = response.headers_mut();
        if !is_empty {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let told = [
            (header::LOCATION, location),
            (header::ETAG, self.version),
            (header::LINK, link),
        ];
        for (name, value) in told {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
