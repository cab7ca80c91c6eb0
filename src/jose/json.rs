//! JSON as a signed object may carry it: one object, no member twice at any depth (RFC 7519 §4, RFC 7515 §4).
//!
//! Two readers that pick different ones of two equal names would read two different tokens under one signature.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::JoseError;

/// Reads one base64url part of a compact JWS as a JSON object.
///
/// # Errors
/// `Malformed` if it is not base64url, not JSON, not an object, or has a member twice.
pub fn object(part: &str) -> Result<Map<String, Value>, JoseError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| JoseError::Malformed("not base64url"))?;
    strict_object(&bytes)
}

/// How deep objects and lists may lie in each other.
const MAX_DEPTH: u8 = 32;

/// Reads a JSON object whose members stand once each, at any depth, and that is not nested deeper than anybody means.
///
/// # Errors
/// `Malformed` if it is not JSON, not an object, has a member twice, or is nested too deep.
pub fn strict_object(bytes: &[u8]) -> Result<Map<String, Value>, JoseError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(MAX_DEPTH)
        .deserialize(&mut reader)
        .map_err(|_| JoseError::Malformed("not JSON, a member twice, or nested too deep"))?;
    reader
        .end()
        .map_err(|_| JoseError::Malformed("something after the JSON"))?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(JoseError::Malformed("not a JSON object")),
    }
}

/// Reads a value; how many more levels it may have.
#[derive(Clone, Copy)]
struct Strict(u8);

impl Strict {
    fn inner<E: Error>(self) -> Result<Self, E> {
        let left = self.0.checked_sub(1);
        left.map(Self).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with every member once")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let (inner, mut list) = (self.inner()?, Vec::new());
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let (inner, mut members) = (self.inner()?, Map::new());
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Result<Map<String, Value>, JoseError> {
        object(&URL_SAFE_NO_PAD.encode(json))
    }

    #[test]
    fn rfc7519_4_a_member_twice_is_refused_at_any_depth() {
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":1e400}"#,
            r#"{"a":1}x"#,
            r#"{"a":1}{}"#,
            "[]",
            "1",
            "",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&"[".repeat(5000)).is_err());
        assert!(object("e30=").is_err(), "padding");
        assert!(object("e31").is_err(), "loose bits at the end");
        assert_eq!(object("e30"), Ok(Map::new()));
    }

    #[test]
    fn ours_json_is_nested_32_levels_deep_at_most() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
            strict_object(format!("{{\"a\":{open}{close}}}").as_bytes())
        };
        assert!(nested(32).is_ok());
        assert!(nested(33).is_err());
    }

    proptest! {
        #[test]
        fn ours_what_serde_json_writes_is_read_back(text in ".{0,40}", whole: i64, truth: bool) {
            let value = serde_json::json!({"t": text, "l": [whole, truth, null, {"n": {}}], "f": 0.5});
            prop_assert_eq!(Value::Object(read(&value.to_string()).unwrap()), value);
        }
    }
}
