//! What can be asked: one list, of which routes, the `OpenAPI` document and the table of who may are made.

use std::borrow::Cow;
use std::pin::Pin;

use axum::http::Method;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::call::Call;
use super::filter::Filter;
use super::problem::Problem;
use super::reply::Reply;
pub use crate::oauth::access::Needs;
use crate::oauth::access::Permission;
use crate::web::json::MERGE_PATCH;

/// What answers an operation.
pub type Answering = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// What an operation does, as far as its requests and answers differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Reads one thing.
    Read,
    /// Reads a list, a page at a time.
    List,
    /// Makes something; the same request by the same `Idempotency-Key` makes it once.
    Create,
    /// Changes one thing that is as it was read (`If-Match`).
    Change,
    /// Does something with it, whatever else became of it.
    Act,
}

/// One thing that can be asked.
#[derive(Clone, Copy)]
pub struct Operation {
    /// By which method.
    pub method: &'static str,
    /// Where, under the administration.
    pub path: &'static str,
    /// Its name: what it is about, and what it does.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Who may.
    pub needs: Needs,
    /// What else a token has to have for all it does.
    pub also: &'static [Permission],
    /// What it does.
    pub does: Does,
    /// What it takes.
    pub takes: Option<Shape>,
    /// What it gives.
    pub gives: Option<Shape>,
    /// The shape of what it answers to whoever may not see the whole of that.
    pub or_gives: Option<Shape>,
    /// What its query may say.
    pub filters: &'static [Filter],
    /// The kind of change it makes, as the door of changes names it.
    pub change: Option<&'static str>,
    /// What answers it.
    pub answer: fn(Call) -> Answering,
}

/// The shape of JSON, by the type it is made of.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Its name.
    pub name: fn() -> Cow<'static, str>,
    /// Itself.
    pub schema: fn() -> RefOr<Schema>,
    /// What it is made of, by name.
    pub parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl Shape {
    /// That of a type.
    #[must_use]
    pub const fn of<T: ToSchema + PartialSchema>() -> Self {
        Self {
            name: <T as ToSchema>::name,
            schema: <T as PartialSchema>::schema,
            parts: <T as ToSchema>::schemas,
        }
    }
}

impl Operation {
    const fn new(
        (method, path): (&'static str, &'static str),
        (id, summary): (&'static str, &'static str),
        needs: Needs,
        does: Does,
        answer: fn(Call) -> Answering,
    ) -> Self {
        Self {
            method,
            path,
            id,
            summary,
            needs,
            also: &[],
            does,
            takes: None,
            gives: None,
            or_gives: None,
            filters: &[],
            change: None,
            answer,
        }
    }

    /// Reads one thing.
    #[must_use]
    pub const fn read(
        path: &'static str,
        said: (&'static str, &'static str),
        needs: Needs,
        answer: fn(Call) -> Answering,
    ) -> Self {
        Self::new(("GET", path), said, needs, Does::Read, answer)
    }

    /// Reads a list.
    #[must_use]
    pub const fn list(
        path: &'static str,
        said: (&'static str, &'static str),
        needs: Needs,
        answer: fn(Call) -> Answering,
    ) -> Self {
        Self::new(("GET", path), said, needs, Does::List, answer)
    }

    /// Makes something, by the kind of change of that name.
    #[must_use]
    pub const fn create(
        path: &'static str,
        said: (&'static str, &'static str),
        (needs, change): (Needs, &'static str),
        answer: fn(Call) -> Answering,
    ) -> Self {
        let mut made = Self::new(("POST", path), said, needs, Does::Create, answer);
        made.change = Some(change);
        made
    }

    /// Changes or deletes something that is as it was read.
    #[must_use]
    pub const fn change(
        at: (&'static str, &'static str),
        said: (&'static str, &'static str),
        (needs, change): (Needs, &'static str),
        answer: fn(Call) -> Answering,
    ) -> Self {
        let mut made = Self::new(at, said, needs, Does::Change, answer);
        made.change = Some(change);
        made
    }

    /// Does something, whatever else became of what it is about.
    #[must_use]
    pub const fn act(
        at: (&'static str, &'static str),
        said: (&'static str, &'static str),
        (needs, change): (Needs, &'static str),
        answer: fn(Call) -> Answering,
    ) -> Self {
        let mut made = Self::new(at, said, needs, Does::Act, answer);
        made.change = Some(change);
        made
    }

    /// The same with what else a token has to have for all it does.
    #[must_use]
    pub const fn also(mut self, also: &'static [Permission]) -> Self {
        self.also = also;
        self
    }

    /// The same with the shape of what it takes.
    #[must_use]
    pub const fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Some(Shape::of::<T>());
        self
    }

    /// The same with the shape of what it gives, or of each thing of its list.
    #[must_use]
    pub const fn gives<T: ToSchema>(mut self) -> Self {
        self.gives = Some(Shape::of::<T>());
        self
    }

    /// The same with the shape of what whoever may not see the whole is answered.
    #[must_use]
    pub const fn or_gives<T: ToSchema>(mut self) -> Self {
        self.or_gives = Some(Shape::of::<T>());
        self
    }

    /// The same with what its query may say.
    #[must_use]
    pub const fn filters(mut self, filters: &'static [Filter]) -> Self {
        self.filters = filters;
        self
    }

    /// The names in its path.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.path.split('/');
        parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether it knows a parameter of the query.
    #[must_use]
    pub fn knows(&self, parameter: &str) -> bool {
        match parameter {
            "limit" | "after" => self.does == Does::List,
            "dry_run" => self.change.is_some(),
            other => self.filters.iter().any(|filter| filter.name == other),
        }
    }

    /// Whether a parameter of the query may come more than once.
    #[must_use]
    pub fn takes_many(&self, parameter: &str) -> bool {
        self.filters
            .iter()
            .any(|filter| filter.name == parameter && filter.is_list)
    }

    /// What its body is sent as.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        if self.method == "PATCH" {
            MERGE_PATCH
        } else {
            "application/json"
        }
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).unwrap_or(Method::GET)
    }
}

/// Makes of an asynchronous function what answers an operation.
macro_rules! answered_by {
    ($answer:path) => {
        |call| Box::pin($answer(call))
    };
}

pub(super) use answered_by;
