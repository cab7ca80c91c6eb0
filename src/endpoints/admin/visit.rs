//! Somebody on a page of the administration: who they are, what they may, and what they sent.

use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::answer::{Answer, Refused, sentence, sentences, status_of};
use crate::admin::asked::{Answered, Anything, Asked, Once, Versioned};
use crate::admin::{Actor, AdminError, Changing, Effect, Means, Refusal, Refusals, SignIn, apply, rehearse};
use crate::app::App;
use crate::oauth::access::{Permission, Power};
use crate::oauth::parameters::Parameters;
use crate::pages::admin::{Field, Form, Sheet};
use crate::records::view::{Seen, View, version_of};
use crate::storage::idempotent_requests::KeptAnswer;
use crate::storage::sessions::Session;
use crate::types::{TokenHash, UserId, random_bytes};
use crate::web::edge::Edge;

/// How many things a page of a list has.
pub const PAGE: i64 = 40;

/// How long it is known that a form was sent already.
const KEPT: Duration = Duration::from_hours(24);

/// What is said of a form that was sent before a proof, and stands there again.
pub const NOT_SAVED: &str = "Nothing was saved yet: look it over and save.";

/// Somebody on a page of the administration.
#[derive(Clone)]
pub struct Visit {
    /// The server.
    pub app: App,
    /// What came.
    pub edge: Edge,
    /// Their sign-in.
    pub session: Session,
    /// What they may do at this moment.
    pub power: Power,
    /// Whether what they change takes a sign-in of a moment ago.
    pub(super) hurts: bool,
    pub(super) path: Vec<(String, String)>,
    /// What the address says.
    pub query: Parameters,
    /// What they sent; `None` where they only look.
    pub form: Option<Parameters>,
    /// The fields of the form that was sent, where its page has others too.
    pub(super) fields: Option<Vec<String>>,
    /// Whether what was sent is shown again alone, and changes nothing.
    pub(super) is_draft: bool,
}

/// What came of a change that a form asked for.
pub enum Came<D> {
    /// It was made, or all was so already.
    Done(D),
    /// The same form had been sent before: where that led.
    Before(String),
    /// It was refused.
    Refused(Refusals),
}

impl Visit {
    /// The same as if of what was sent there were these fields alone: for a page with several forms, each of which shows what is so but
    /// the one that was sent.
    #[must_use]
    pub fn of_form(&self, names: &[&str]) -> Self {
        Self {
            fields: Some(names.iter().map(|name| (*name).to_owned()).collect()),
            ..self.clone()
        }
    }

    /// Whether a field is of the form that was sent.
    fn is_of_form(&self, name: &str) -> bool {
        let of = self.fields.as_ref();
        of.is_none_or(|fields| fields.iter().any(|field| field == name))
    }

    /// Whether they may do what takes `permission`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.power.has(permission)
    }

    /// Who they are.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.session.user_id
    }

    /// A part of the path, read.
    ///
    /// # Errors
    /// There is no such thing, where it cannot be the name of one.
    pub fn named<T: FromStr>(&self, name: &str) -> Result<T, Refused> {
        let found = self.path.iter().find(|(known, _)| known == name);
        let read = found.and_then(|(_, value)| value.parse().ok());
        read.ok_or(Refused::Nothing)
    }

    /// A parameter of the address; empty if there is none.
    #[must_use]
    pub fn asked(&self, name: &str) -> &str {
        self.query.one(name).unwrap_or_default()
    }

    /// What a field of the form sent says, trimmed; empty if there is none.
    #[must_use]
    pub fn sent(&self, name: &str) -> &str {
        let form = self.form.as_ref();
        form.and_then(|form| form.one(name)).unwrap_or_default().trim()
    }

    /// Whether a box of the form sent is ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        self.form.as_ref().is_some_and(|form| form.has(name))
    }

    /// What a field is to say: what was sent, or what is so.
    #[must_use]
    pub fn value(&self, name: &str, is: &str) -> String {
        match self.form.as_ref().filter(|_| self.is_of_form(name)) {
            Some(form) => form.one(name).unwrap_or_default().to_owned(),
            None => is.to_owned(),
        }
    }

    /// Whether a box is to be ticked: as it was sent, or as it is.
    #[must_use]
    pub fn ticked(&self, name: &str, is: bool) -> bool {
        match self.form.as_ref().filter(|_| self.is_of_form(name)) {
            Some(form) => form.has(name),
            None => is,
        }
    }

    /// What was sent, word by word or line by line.
    #[must_use]
    pub fn sent_words(&self, name: &str) -> Vec<&str> {
        self.sent(name).split_whitespace().collect()
    }

    /// What was done just now, as the address says it by a word that is known.
    #[must_use]
    pub fn said(&self) -> &'static str {
        said(self.asked("done"), &self.edge.path)
    }

    /// Where the next page of a list is that begins after `last`, with all the address says otherwise.
    #[must_use]
    pub fn next(&self, last: &str) -> String {
        let pairs = self
            .query
            .pairs()
            .iter()
            .filter(|(name, _)| name != "after" && name != "done")
            .cloned();
        let query = Parameters::from_pairs(pairs.chain([("after".to_owned(), last.to_owned())]).collect());
        format!("{}?{}", self.edge.path, query.encoded())
    }

    /// Those of a list one longer than a page that are on it, and where the next page is.
    #[must_use]
    pub fn paged<T>(&self, mut read: Vec<T>, name: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = read.len() > most;
        read.truncate(most);
        let next = read
            .last()
            .filter(|_| has_more)
            .map(|last| self.next(&name(last)));
        (read, next)
    }

    /// A form of this page that is known when it comes twice: what it makes, it makes once.
    #[must_use]
    pub fn form_once(&self, form: Form) -> Form {
        let key = match &self.form {
            Some(sent) => sent.one("once").unwrap_or_default().to_owned(),
            None => URL_SAFE_NO_PAD.encode(random_bytes::<16>()),
        };
        form.carries("once", key)
    }

    /// A form of this page that changes what is as `shown`, and nothing that somebody changed in the meantime.
    #[must_use]
    pub fn form_of(&self, form: Form, shown: &Value) -> Form {
        let version = self.value("version", "");
        let version = if version.is_empty() {
            version_of(shown)
        } else {
            version
        };
        form.carries("version", version)
    }

    /// Makes a change.
    ///
    /// # Errors
    /// If the database or the keys fail.
    pub async fn make<C: Changing>(&self, change: C) -> Result<Came<C::Done>, Refused> {
        self.ask(change, None::<(Anything, Vec<String>)>, None).await
    }

    /// Makes a change of what is as they saw it.
    ///
    /// # Errors
    /// Refuses a form without what it was made of. If the database or the keys fail.
    pub async fn edit<C: Changing, V: View>(&self, change: C, view: V) -> Result<Came<C::Done>, Refused> {
        let version = self.sent("version");
        if version.is_empty() {
            return Err(super::answer::incomplete());
        }
        let seen = (Seen::of(view), vec![version.to_owned()]);
        self.ask(change, Some(seen), None).await
    }

    /// Makes something by a form that makes it once, and leads `to` it.
    ///
    /// # Errors
    /// Refuses a form without what it is known by. If the database or the keys fail.
    pub async fn create<C: Changing>(
        &self,
        change: C,
        to: impl Fn(&C::Done) -> String + Send + Sync + 'static,
    ) -> Result<Came<C::Done>, Refused> {
        let key = self.sent("once");
        if key.is_empty() {
            return Err(super::answer::incomplete());
        }
        let pairs: Vec<_> = self.form.iter().flat_map(Parameters::pairs).collect();
        let whole = serde_json::json!([self.edge.path, pairs]);
        let once = Once {
            key: TokenHash::of(&format!("page {} {key}", self.user_id())),
            request: TokenHash::of(&whole.to_string()),
            until: self.edge.now.plus(KEPT),
            answer: Box::new(move |done: &C::Done, _| {
                Some(KeptAnswer {
                    status: 303,
                    location: Some(to(done)),
                    body: String::new(),
                })
            }),
        };
        self.ask(change, None::<(Anything, Vec<String>)>, Some(once))
            .await
    }

    async fn ask<C: Changing, V: Versioned>(
        &self,
        change: C,
        seen: Option<(V, Vec<String>)>,
        once: Option<Once<C::Done>>,
    ) -> Result<Came<C::Done>, Refused> {
        if self.is_draft {
            return Ok(Came::Refused(Refusal::invalid(NOT_SAVED).into()));
        }
        let (means, actor) = (Means::of(&self.app), self.actor());
        let asked = Asked { change, seen, once };
        let applied = match Box::pin(apply(&means, &actor, asked, self.edge.now)).await {
            Ok(applied) => applied,
            Err(AdminError::Refused(refusals)) => return Ok(Came::Refused(refusals)),
            Err(error) => return Err(error.into()),
        };
        // Whoever changed it sees it so at once; other servers, within the lifetime of what they keep.
        self.app.forget_cached();
        Ok(match applied.done {
            Answered::Now(done, _) => Came::Done(done),
            Answered::Before(kept) => Came::Before(kept.location.unwrap_or_default()),
        })
    }

    /// What a change would end.
    ///
    /// # Errors
    /// As the door of changes refuses, or where there were too many of these.
    pub async fn rehearse<C: Changing>(&self, change: C) -> Result<Effect, Refused> {
        let now = self.edge.now;
        if !self.app.rehearsals.reserve(&self.user_id().to_string(), now) {
            return Err(Refused::Waits("What would end was counted too often."));
        }
        let (means, actor) = (Means::of(&self.app), self.actor());
        Ok(Box::pin(rehearse(&means, &actor, change, now)).await?)
    }

    /// The version of what a view shows now; nothing where there is no such thing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn shown(&self, view: &impl View) -> Result<Value, Refused> {
        let shown = view.view(&mut self.app.db.read().await?.conn()).await?;
        shown.ok_or(Refused::Nothing)
    }

    /// As the door of changes knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::SignedIn(Box::new(SignIn {
            session: self.session.clone(),
            is_recent: self.hurts,
        }))
    }
}

/// The page once more, with what was typed, and what is wrong with it: with all of it, and with each field that a refusal is about.
#[must_use]
pub fn again(sheet: Sheet, refusals: &Refusals) -> Answer {
    let mut sheet = Sheet {
        faults: sentences(refusals),
        ..sheet
    };
    for refusal in refusals.iter() {
        if let Some(member) = refusal.member {
            sheet.note(member, &sentence(refusal));
        }
    }
    Answer::Shown(status_of(refusals), Box::new(sheet))
}

/// The page once more, with what was typed, where some of it cannot be read: its fields say what.
#[must_use]
pub fn unread(sheet: Sheet, faults: Vec<String>) -> Answer {
    let sheet = Sheet { faults, ..sheet };
    Answer::Shown(axum::http::StatusCode::UNPROCESSABLE_ENTITY, Box::new(sheet))
}

/// What is read of fields of a form: each by its type, and what is wrong with those that cannot be.
#[derive(Debug, Default)]
pub struct Reading {
    faults: Vec<(String, String)>,
}

impl Reading {
    /// A field, read; `None` where it is empty or cannot be, which is noted.
    pub fn read<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str, text: &str) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(name, format!("{error}."));
                None
            }
        }
    }

    /// All of several, read; each that cannot be is noted.
    pub fn all<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str, texts: &[&str]) -> Vec<T> {
        let mut read = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(value) => read.push(value),
                Err(error) => self.note(name, format!("{text}: {error}.")),
            }
        }
        read
    }

    /// Notes what is wrong with a field.
    pub fn note(&mut self, name: &str, fault: impl Into<String>) {
        self.faults.push((name.to_owned(), fault.into()));
    }

    /// Whether all could be read.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// All that is wrong, in sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.faults.iter().map(|(_, fault)| fault.clone()).collect()
    }

    /// A field with what is wrong with it.
    #[must_use]
    pub fn said_of(&self, field: Field) -> Field {
        let faults: Vec<_> = self
            .faults
            .iter()
            .filter(|(name, _)| *name == field.name)
            .map(|(_, fault)| fault.as_str())
            .collect();
        let fault = faults.join(" ");
        if fault.is_empty() {
            field
        } else {
            field.fault(fault)
        }
    }
}

/// What is said of what was done just now, on the page at `path`.
fn said(done: &str, path: &str) -> &'static str {
    match done {
        "created" => "It was made.",
        "saved" => "It was saved.",
        "deleted" => "It was deleted.",
        "enabled" => "It works again.",
        "disabled" => disabled(path),
        "erased" => "Addresses and browsers were erased from these events. The events stay.",
        "revoked" => "It was ended.",
        "rotated" => "There is a new one.",
        "sent" => "A mail is on its way.",
        "twice" => "This form was sent before: what it made is here. A secret it showed is not shown again.",
        "added" => "Added.",
        "removed" => "Removed.",
        _ => "",
    }
}

/// What is said of what was disabled just now: what it means is another thing for each noun.
fn disabled(path: &str) -> &'static str {
    match path.split('/').nth(2) {
        Some("apps") => {
            "The app was disabled: nobody signs in to it, and it gets no token, until it is enabled again."
        }
        Some("people") => "The account was disabled: nobody signs in with it until it is enabled again.",
        Some("providers") => {
            "The provider was disabled: nobody signs in with it until it is enabled again. Who is signed in stays so."
        }
        Some("resources") => {
            "It was disabled: no app gets a token for it until it is enabled again. Tokens that apps hold are good until they expire."
        }
        _ => "It was disabled.",
    }
}
