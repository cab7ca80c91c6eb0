//! Columns of text that are read as what they say: each type that is made of a text, told to the database's driver once.

use std::error::Error;

use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};

use super::grants::SpaceSeparated;
use super::json::Json;
use crate::oauth::acr::Acr;
use crate::oauth::claims_request::ClaimsRequest;
use crate::oauth::client::{AuthMethod, ClientType, Profile};
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::scope_kind::ScopeKind;
use crate::types::Scope;

/// Reads a column of text by `TryFrom<String>`. What cannot be read is an error of that column.
macro_rules! text_column {
    ($type:ty $(, $parameter:ident)?) => {
        impl<DB: Database $(, $parameter)?> Type<DB> for $type
        where
            String: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as Type<DB>>::type_info()
            }

            fn compatible(info: &DB::TypeInfo) -> bool {
                <String as Type<DB>>::compatible(info)
            }
        }

        impl<'r, DB: Database $(, $parameter)?> Decode<'r, DB> for $type
        where
            String: Decode<'r, DB>,
            $type: TryFrom<String, Error: Error + Send + Sync + 'static>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(<String as Decode<'r, DB>>::decode(value)?)?)
            }
        }
    };
}

text_column!(Acr);
text_column!(AuthMethod);
text_column!(ClaimsRequest);
text_column!(ClientType);
text_column!(Profile);
text_column!(RegisteredBy);
text_column!(Scope);
text_column!(ScopeKind);
text_column!(Json<T>, T);
text_column!(SpaceSeparated<T>, T);

/// What is compared by `LIKE … ESCAPE '!'` with what contains `text`, in small letters; everything if it is empty.
pub(super) fn containing(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
