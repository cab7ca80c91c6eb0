//! A request that came through the door: who asks, and what for.

use std::str::FromStr;
use std::time::Duration;

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::caller::Caller;
use super::problem::{Fault, Problem, pointer as pointer_to};
use super::reply::Reply;
use crate::admin::asked::{self, Answered, Anything, Asked, Once, Versioned};
use crate::admin::{AdminError, Changing, Means, apply, rehearse};
use crate::app::App;
use crate::oauth::access::{Permission, Power};
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
pub use crate::records::view::{Seen, View};
use crate::storage::{Db, idempotent_requests};
use crate::types::{Timestamp, TokenHash};
use crate::web::edge::Edge;

/// How many things a page of a list has, unless more are asked for.
const PAGE: usize = 50;

/// How many at most.
const LONGEST_PAGE: usize = 200;

/// How long an answer is kept for whoever sends the request again.
const KEPT: Duration = Duration::from_hours(24);

/// A request.
pub struct Call {
    /// The server.
    pub app: App,
    /// What came.
    pub edge: Edge,
    /// Who asks.
    pub caller: Caller,
    pub(super) method: &'static str,
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Parameters,
    pub(super) body: Map<String, Value>,
}

/// By what a request is known when it comes again, and how far whoever sends it gets now.
pub struct Keyed {
    db: Db,
    key: TokenHash,
    request: TokenHash,
    power: Power,
    now: Timestamp,
}

/// Which page of a list is asked for.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many things.
    pub limit: usize,
    /// After which.
    pub after: Option<Vec<String>>,
}

/// What a change answers.
pub struct Told {
    /// The answer.
    pub reply: Reply,
    /// The member of it that is shown once.
    pub secret: Option<&'static str>,
}

impl From<Reply> for Told {
    fn from(reply: Reply) -> Self {
        Self { reply, secret: None }
    }
}

impl Call {
    /// A part of the path, read.
    ///
    /// # Errors
    /// There is no such thing, where it cannot be the name of one.
    pub fn named<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let found = self.path.iter().find(|(known, _)| known == name);
        let read = found.and_then(|(_, value)| value.parse().ok());
        read.ok_or_else(nothing_there)
    }

    /// The body, read as what the operation takes.
    ///
    /// # Errors
    /// Says what cannot be read, and where.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        read(Value::Object(self.body.clone()))
    }

    /// Those members of the body that are named so, and the others.
    #[must_use]
    pub fn body_split(&self, names: &[&str]) -> (Map<String, Value>, Map<String, Value>) {
        let all = self.body.clone().into_iter();
        all.partition(|(name, _)| names.contains(&name.as_str()))
    }

    /// By what the request is known when it comes again, where it is sent by a key and changes anything.
    ///
    /// # Errors
    /// If its key is none.
    pub fn keyed(&self) -> Result<Option<Keyed>, Problem> {
        let Some(key) = self
            .edge
            .headers
            .get("idempotency-key")
            .filter(|_| !self.is_rehearsal())
        else {
            return Ok(None);
        };
        let is_key =
            |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        let key = key.to_str().ok().filter(is_key);
        let key =
            key.ok_or_else(|| malformed("Idempotency-Key", "A key has 1 to 255 visible ASCII characters."))?;
        let whole = serde_json::json!([self.method, self.edge.path, self.query.pairs(), self.body]);
        let sender = (&self.caller.user_id, &self.caller.client_id);
        Ok(Some(Keyed {
            db: self.app.db.clone(),
            key: TokenHash::of(&format!("{} {} {key}", sender.0, sender.1)),
            request: TokenHash::of(&whole.to_string()),
            power: self.caller.power.clone(),
            now: self.edge.now,
        }))
    }

    /// A filter of a list.
    #[must_use]
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.query.one(name).filter(|value| !value.is_empty())
    }

    /// The same, read.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn filtered<T: FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        let read = self.filter(name).map(str::parse).transpose();
        read.map_err(|error| malformed(name, format!("{name}: {error}.")))
    }

    /// Whether it is only to be said what the change would end.
    #[must_use]
    pub fn is_rehearsal(&self) -> bool {
        self.query.one("dry_run") == Some("true")
    }

    /// Which page is asked for.
    ///
    /// # Errors
    /// If `limit` is no number from 1 to 200, or `after` is not what a page before it gave.
    pub fn page(&self) -> Result<Page, Problem> {
        let limit = match self.filter("limit") {
            None => PAGE,
            Some(text) => {
                let read = text
                    .parse()
                    .ok()
                    .filter(|limit| (1..=LONGEST_PAGE).contains(limit));
                read.ok_or_else(|| {
                    malformed("limit", format!("limit is a number from 1 to {LONGEST_PAGE}."))
                })?
            }
        };
        let after = match self.filter("after") {
            None => None,
            Some(text) => {
                let bytes = URL_SAFE_NO_PAD.decode(text).ok();
                let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
                let read = read
                    .filter(|names: &Vec<String>| !names.iter().any(|name| name.contains(char::is_control)));
                Some(read.ok_or_else(not_of_a_page)?)
            }
        };
        Ok(Page { limit, after })
    }

    /// Shows one thing.
    ///
    /// # Errors
    /// If there is no such thing, or the database fails.
    pub async fn show(&self, view: &impl View) -> Result<Reply, Problem> {
        let shown = view.view(&mut self.app.db.read().await?.conn()).await?;
        shown.map(Reply::one).ok_or_else(nothing_there)
    }

    /// What whoever asks saw. It is looked at before what a change makes of it is thought out: whatever becomes of it from here on is
    /// seen by the change.
    ///
    /// # Errors
    /// 428 where they do not say what they saw; if the database fails.
    pub async fn seen<V: View>(&self, view: V) -> Result<Option<(Seen<V>, Vec<String>)>, Problem> {
        let lines = self.edge.headers.get_all(header::IF_MATCH).iter();
        let tags: Vec<String> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty())
            .collect();
        if tags.is_empty() {
            return Err(Problem::of(
                reason::ADMIN_VERSION_MISSING,
                "Send the ETag of what you read as If-Match.",
            ));
        }
        if tags != ["*"] {
            return Ok(Some((Seen::of(view), tags)));
        }
        // RFC 9110 §13.1.1: "If the field value is "*", the condition is true if the origin server has a current representation".
        let seen = Seen::of(view);
        let now = seen.version(&mut self.app.db.read().await?.conn()).await?;
        Ok(now.map(|now| (seen, vec![now])))
    }

    /// Makes something, or does something whatever else became of what it is about; once for each `Idempotency-Key`.
    ///
    /// # Errors
    /// As the door of changes refuses.
    pub async fn act<C: Changing>(
        &self,
        change: C,
        told: impl Fn(&C::Done) -> Result<Told, Problem> + Clone + Send + Sync + 'static,
    ) -> Result<Reply, Problem> {
        self.change(change, None::<(Anything, Vec<String>)>, told).await
    }

    /// Changes what is as whoever asks saw it; once for each `Idempotency-Key`.
    ///
    /// # Errors
    /// 412 where it is another by now; as the door of changes refuses.
    pub async fn change<C: Changing, V: Versioned>(
        &self,
        change: C,
        seen: Option<(V, Vec<String>)>,
        told: impl Fn(&C::Done) -> Result<Told, Problem> + Clone + Send + Sync + 'static,
    ) -> Result<Reply, Problem> {
        let (means, actor, now) = (Means::of(&self.app), self.caller.actor(), self.edge.now);
        let asked = Asked {
            change,
            seen,
            once: self.once(told.clone())?,
        };
        if self.is_rehearsal() {
            if !self.app.rehearsals.reserve(&self.caller.user_id.to_string(), now) {
                return Err(Problem::of(
                    reason::ADMIN_WAITS,
                    "There were too many rehearsals.",
                ));
            }
            let effect = rehearse(&means, &actor, Asked { once: None, ..asked }, now).await?;
            let may_see =
                self.caller.may(Permission::ProvidersRead) || self.caller.may(Permission::UsersRead);
            let effect = if may_see { effect } else { effect.of_nobody() };
            return Ok(Reply::plain(
                serde_json::json!({ "dry_run": true, "effect": effect }),
            ));
        }
        let applied = apply(&means, &actor, asked, now).await?;
        // Whoever changed it sees it so at once; other servers, within the lifetime of what they keep.
        self.app.forget_cached();
        match applied.done {
            Answered::Now(done, version) => Ok(told(&done)?.reply.of_version(version)),
            Answered::Before(kept) => Ok(Reply::repeated(kept, &self.caller.power)),
        }
    }

    /// The same with the answer that is kept.
    fn once<D: 'static>(
        &self,
        told: impl Fn(&D) -> Result<Told, Problem> + Send + Sync + 'static,
    ) -> Result<Option<Once<D>>, Problem> {
        let keyed = self.keyed()?;
        Ok(keyed.map(|keyed| Once {
            key: keyed.key,
            request: keyed.request,
            until: keyed.now.plus(KEPT),
            answer: Box::new(move |done, version| {
                let told = told(done).ok()?;
                let reply = told.reply.of_version(version.map(str::to_owned));
                reply.kept(told.secret, &keyed.power)
            }),
        }))
    }
}

impl Keyed {
    /// What was answered to this very request before, in place of what may take long, or come out another way by now.
    ///
    /// # Errors
    /// If the key is of another request, or the database fails.
    pub async fn answered(&self) -> Result<Option<Reply>, Problem> {
        let mut reading = self.db.read().await?;
        let known = idempotent_requests::find(&mut reading.conn(), &self.key, self.now).await?;
        match known {
            None => Ok(None),
            Some(known) if known.request == self.request => {
                Ok(Some(Reply::repeated(known.answer, &self.power)))
            }
            Some(_) => Err(AdminError::from(asked::key_reused()).into()),
        }
    }
}

impl Page {
    /// The page of a list that was read whole, by the names its things have, in that order.
    ///
    /// # Errors
    /// A fault of ours: what cannot be shown.
    pub fn of<T>(
        &self,
        mut all: Vec<T>,
        name: impl Fn(&T) -> String,
        show: impl Fn(&T) -> Result<Value, Problem>,
    ) -> Result<Reply, Problem> {
        all.sort_by_key(&name);
        if let Some(after) = self.after.as_ref().and_then(|after| after.first()) {
            all.retain(|one| name(one) > *after);
        }
        let has_more = all.len() > self.limit;
        all.truncate(self.limit);
        let next = all
            .last()
            .filter(|_| has_more)
            .map(|last| Self::after(&[name(last)]));
        let data = all.iter().map(show).collect::<Result<_, _>>()?;
        Ok(Reply::many(data, next))
    }

    /// After which name this page begins.
    #[must_use]
    pub fn begins_after(&self) -> &str {
        self.after
            .as_ref()
            .and_then(|after| after.first())
            .map_or("", String::as_str)
    }

    /// After which id this page begins, the newest being the first; nothing where it is the first page.
    #[must_use]
    pub fn after_id(&self) -> Option<&str> {
        Some(self.begins_after()).filter(|after| !after.is_empty())
    }

    /// After which two names this page begins; nothing where it is the first.
    ///
    /// # Errors
    /// If `after` has other names than a page of this list gave.
    pub fn begins_after_both(&self) -> Result<Option<(&str, &str)>, Problem> {
        match self.after.as_deref() {
            None => Ok(None),
            Some([first, second]) => Ok(Some((first, second))),
            Some(_) => Err(not_of_a_page()),
        }
    }

    /// After which moment, and of that after which id, this page begins; nothing where it is the first.
    ///
    /// # Errors
    /// As [`Page::begins_after_both`].
    pub fn begins_after_moment(&self) -> Result<Option<(Timestamp, &str)>, Problem> {
        let Some((at, id)) = self.begins_after_both()? else {
            return Ok(None);
        };
        let at = at.parse().map_err(|_| not_of_a_page())?;
        Ok(Some((Timestamp(at), id)))
    }

    /// One thing more than a page has, by which it is known whether there is another.
    #[must_use]
    pub fn and_one(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The page of what was read of a longer list, one more than it has.
    ///
    /// # Errors
    /// A fault of ours: what cannot be shown.
    pub fn read<T>(
        &self,
        read: Vec<T>,
        name: impl Fn(&T) -> String,
        show: impl Fn(&T) -> Result<Value, Problem>,
    ) -> Result<Reply, Problem> {
        self.read_by(read, |one| vec![name(one)], show)
    }

    /// The same where it takes several names to say where something stands in the list.
    ///
    /// # Errors
    /// A fault of ours: what cannot be shown.
    pub fn read_by<T>(
        &self,
        mut read: Vec<T>,
        names: impl Fn(&T) -> Vec<String>,
        show: impl Fn(&T) -> Result<Value, Problem>,
    ) -> Result<Reply, Problem> {
        let has_more = read.len() > self.limit;
        read.truncate(self.limit);
        let next = read
            .last()
            .filter(|_| has_more)
            .map(|last| Self::after(&names(last)));
        let data = read.iter().map(show).collect::<Result<_, _>>()?;
        Ok(Reply::many(data, next))
    }

    /// What comes after this, as whoever asks for the next page says it.
    #[must_use]
    pub fn after(last: &[String]) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(last).unwrap_or_default())
    }
}

/// Reads a body, or a part of one, as what it is to be.
///
/// # Errors
/// Says what cannot be read, and where.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            let text = segment.to_string();
            pointer.push_str(&pointer_to(&[text.trim_start_matches('[').trim_end_matches(']')]));
        }
        let pointer = pointer.strip_suffix("/.").map_or(pointer.clone(), str::to_owned);
        let fault = Fault::new(format!("{}.", error.inner())).at(pointer);
        Problem::Refused(reason::ADMIN_BODY_MALFORMED, vec![fault])
    })
}

/// What is told of something that was changed, with its version by what it is shown as: to whoever may see it, how it is now.
pub(super) fn told(may_see: bool, shown: Value) -> Told {
    let reply = if may_see { Reply::one(shown) } else { Reply::done() };
    reply.into()
}

/// Reads a member of a merge patch that cannot be removed: where it is there, it has a value (RFC 7396: null would take it away).
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    source: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(source).map(Some)
}

/// The same for what is absent and what is not for whoever asks.
pub(super) fn nothing_there() -> Problem {
    Problem::of(reason::ADMIN_NOT_FOUND, "There is no such thing.")
}

fn not_of_a_page() -> Problem {
    malformed("after", "after is `next` of the page before.")
}

pub(super) fn malformed(name: &str, detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::Refused(
        reason::ADMIN_PARAMETER_MALFORMED,
        vec![Fault::new(detail).at(name)],
    )
}
