//! JSON merge patches (RFC 7396): what is made of something by one, and which one makes something of another.

use serde_json::{Map, Value};

/// What becomes of something by a merge patch.
///
/// RFC 7396 §2: "If the provided merge patch contains members that do not appear within the target, those members are added. If the
/// target does contain the member, the value is replaced. Null values in the merge patch are given special meaning to indicate the
/// removal of existing values in the target."
#[must_use]
pub fn merged(target: Value, patch: Value) -> Value {
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

/// The merge patch that makes `wanted` of `target`. What `wanted` has of null no patch makes: it stands for nothing.
#[must_use]
pub fn patch_between(target: &Value, wanted: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (target, wanted) else {
        return wanted.clone();
    };
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let mut patch: Map<String, Value> = gone.map(|name| (name.clone(), Value::Null)).collect();
    for (name, value) in new {
        match old.get(name) {
            Some(is) if is == value => {}
            Some(is) => {
                patch.insert(name.clone(), patch_between(is, value));
            }
            None => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(patch)
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

    #[test]
    fn ours_a_patch_between_two_makes_the_one_of_the_other() {
        let all = [
            json!({}),
            json!({"a": 1}),
            json!({"a": {"b": 1, "c": {"d": [1]}}}),
            json!({"a": {"c": {"e": "x"}}, "f": [{"g": 1}]}),
            json!({"a": [1], "f": {}}),
            json!("x"),
            json!([1, 2]),
        ];
        for (target, wanted) in all
            .iter()
            .flat_map(|target| all.iter().map(move |wanted| (target, wanted)))
        {
            let patch = patch_between(target, wanted);
            assert_eq!(merged(target.clone(), patch.clone()), *wanted, "{target} {patch}");
        }
        assert_eq!(
            patch_between(&json!({"a": 1, "b": 2}), &json!({"b": 2, "c": 3})),
            json!({"a": null, "c": 3})
        );
    }
}
