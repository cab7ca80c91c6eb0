//! What may stand in the query of an operation, and of which shape it is.

use utoipa::PartialSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};

/// A parameter of the query.
#[derive(Clone, Copy)]
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// What its value is.
    pub schema: fn() -> RefOr<Schema>,
    /// Whether it has to be there.
    pub is_required: bool,
    /// Whether it may come more than once, each time with another value.
    pub is_list: bool,
}

impl Filter {
    /// One whose value is a `T`.
    #[must_use]
    pub const fn of<T: PartialSchema>(name: &'static str, words: &'static str) -> Self {
        Self {
            name,
            words,
            schema: <T as PartialSchema>::schema,
            is_required: false,
            is_list: false,
        }
    }

    /// The same where it has to be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The same where it may come more than once.
    #[must_use]
    pub const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }
}

/// Any text, but none at all.
pub struct Words;

impl PartialSchema for Words {
    fn schema() -> RefOr<Schema> {
        texts(r"^[^\u0000]+$").into()
    }
}

/// The number of a reason.
pub struct ReasonNumber;

impl PartialSchema for ReasonNumber {
    fn schema() -> RefOr<Schema> {
        texts("^G[0-9]{4}$").examples(["G1104"]).into()
    }
}

/// The head of a seal.
pub struct Head;

impl PartialSchema for Head {
    fn schema() -> RefOr<Schema> {
        texts("^[0-9A-Fa-f]{64}$").into()
    }
}

/// A whole number, as far as one is kept.
pub struct Whole;

impl PartialSchema for Whole {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(i64::MIN))
            .maximum(Some(i64::MAX))
            .into()
    }
}

/// Texts of one pattern.
fn texts(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .pattern(Some(pattern))
}
