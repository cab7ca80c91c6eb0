//! What a body says beside its own members: words in other languages, and what is to be another way of something kept as JSON.

use serde_json::{Map, Value};

use super::call::Call;
use super::problem::{Fault, Problem, pointer};
use crate::oauth::reason;
use crate::words::{TaggedMember, TranslationChanges};

impl Call {
    /// The members of the body, and the words in other languages beside them, each by the name of its member and a language tag
    /// (RFC 7591 §2.2): `client_name#de`. Null takes words away.
    ///
    /// # Errors
    /// Says of each what is no such name, or no words.
    pub fn members_and_words(&self) -> Result<(Map<String, Value>, TranslationChanges), Problem> {
        let is_tagged = |(name, _): &(String, Value)| name.contains('#');
        let (tagged, members): (Map<_, _>, Map<_, _>) = self.body.clone().into_iter().partition(is_tagged);
        let (mut words, mut faults) = (Vec::new(), Vec::new());
        for (name, value) in tagged {
            let text = match value {
                Value::Null => Ok(None),
                Value::String(text) => Ok(Some(text)),
                _ => Err("Words are a string, or null to take them away.".to_owned()),
            };
            let member = name.parse::<TaggedMember>().map_err(|rule| format!("{rule}."));
            match (member, text) {
                (Ok(member), Ok(text)) => words.push((member, text)),
                (Err(fault), _) | (_, Err(fault)) => {
                    faults.push(Fault::new(fault).at(pointer(&[&name])));
                }
            }
        }
        if faults.is_empty() {
            Ok((members, words.into_iter().collect()))
        } else {
            Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, faults))
        }
    }
}

/// What becomes of something by a merge patch.
///
/// RFC 7396 §2: "If the provided merge patch contains members that do not appear within the target, those members are added. If the
/// target does contain the member, the value is replaced. Null values in the merge patch are given special meaning to indicate the
/// removal of existing values in the target."
pub(super) fn merged(target: Value, patch: Value) -> Value {
    let Value::Object(members) = patch else {
        return patch;
    };
    let mut whole = match target {
        Value::Object(whole) => whole,
        _ => Map::new(),
    };
    for (name, value) in members {
        let old = whole.remove(&name).unwrap_or_default();
        if !value.is_null() {
            whole.insert(name, merged(old, value));
        }
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RFC 7396 Appendix A, its test cases.
    #[test]
    fn rfc7396_appendix_a_what_is_patched_is_what_it_says() {
        for (target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), json!(null), json!(null)),
            (json!({"a":"foo"}), json!("bar"), json!("bar")),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ] {
            assert_eq!(merged(target.clone(), patch.clone()), result, "{target} {patch}");
        }
    }
}
