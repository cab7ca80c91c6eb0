//! What a request says of something: members of a JSON object.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Members, one after the other.
#[derive(Default)]
pub struct Members(Map<String, Value>);

impl Members {
    /// All that something has by itself.
    pub fn of(thing: &impl Serialize) -> Self {
        match json!(thing) {
            Value::Object(members) => Self(members),
            _ => Self::default(),
        }
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.0.insert(name.to_owned(), json!(value));
        self
    }

    /// The same with one more, if it is said.
    #[must_use]
    pub fn said<T: Serialize>(self, name: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with all that something else has.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What makes `old` these (RFC 7396): what they have otherwise, and null for what they have no longer.
    #[must_use]
    pub fn over(&self, old: &Self) -> Self {
        let gone = old.0.keys().filter(|name| !self.0.contains_key(*name));
        let gone = gone.map(|name| (name.clone(), Value::Null));
        let other = self
            .0
            .iter()
            .filter(|(name, value)| old.0.get(*name) != Some(*value));
        let other = other.map(|(name, value)| (name.clone(), value.clone()));
        Self(gone.chain(other).collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the body of a request.
    #[must_use]
    pub fn body(self) -> Value {
        Value::Object(self.0)
    }
}

/// A list of names as it is to be: those something has, with some more and without others.
pub fn edited(thing: &Value, name: &str, (more, less): (Vec<String>, &[String])) -> Value {
    let has = thing.get(name).and_then(Value::as_array);
    let has = has.into_iter().flatten().filter_map(Value::as_str);
    let has = has.map(str::to_owned);
    let mut all: Vec<String> = has.filter(|one| !less.contains(one)).collect();
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    json!(all)
}

/// A list as its members are written.
pub fn written<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_is_given_is_there_once_and_what_is_taken_is_not() {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let had = json!({ "roles": ["a", "b"] });
        assert_eq!(
            edited(&had, "roles", (of(&["c", "b"]), &of(&["a"]))),
            json!(["b", "c"])
        );
        assert_eq!(edited(&json!({}), "roles", (of(&["a"]), &of(&[]))), json!(["a"]));
    }

    #[test]
    fn rfc7396_2_what_is_gone_is_null_and_what_stays_is_not_there() {
        let of = |value: Value| Members::of(&value);
        let (old, new) = (
            json!({ "a": 1, "b": [1], "c": "x" }),
            json!({ "a": 1, "b": [2], "d": null }),
        );
        assert_eq!(
            of(new).over(&of(old)).body(),
            json!({ "b": [2], "c": null, "d": null })
        );
        assert_eq!(
            of(json!({ "a": 1 })).over(&of(json!({ "a": 1 }))).body(),
            json!({})
        );
        let said = Members::default()
            .said("a", None::<i32>)
            .said("b", Some(None::<i32>))
            .with("c", [1]);
        assert_eq!(said.body(), json!({ "b": null, "c": [1] }));
    }
}
