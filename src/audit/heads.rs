//! Heads of seals that somebody kept where the database is not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::hash::{Hash, from_hex};

/// Heads by the place of their seal; of one place there may be several only if they do not belong to one chain.
pub type Heads = BTreeMap<i64, BTreeSet<Hash>>;

/// Reads what `grantor audit verify -o json` printed (`{"batch": 7, "head": "…"}`, with whatever else), or lines with such
/// an object or `batch=7 head=…`, as the log has them. What has no head in it is passed over.
#[must_use]
pub fn read(text: &str) -> Heads {
    let mut heads = Heads::new();
    let mut add = |found: Option<(i64, Hash)>| {
        if let Some((batch, head)) = found {
            heads.entry(batch).or_default().insert(head);
        }
    };
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        add(of_value(&value));
    } else {
        for line in text.lines() {
            let value = serde_json::from_str::<Value>(line).ok();
            add(value.map_or_else(|| of_words(line), |value| of_value(&value)));
        }
    }
    heads
}

/// The head an object names; a line of the log in JSON has it among its fields.
fn of_value(value: &Value) -> Option<(i64, Hash)> {
    let members = value.get("fields").unwrap_or(value);
    let batch = members.get("batch")?.as_i64()?;
    Some((batch, from_hex(members.get("head")?.as_str()?)?))
}

fn of_words(line: &str) -> Option<(i64, Hash)> {
    let value = |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name));
    Some((value("batch=")?.parse().ok()?, from_hex(value("head=")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_heads_are_read_as_they_are_printed_and_logged() {
        let (one, two) = ("11".repeat(32), "22".repeat(32));
        let expected: Heads = [(7, [[0x11; 32]].into()), (8, [[0x22; 32]].into())].into();
        let lines = [
            format!("{{\"batch\":7,\"head\":\"{one}\"}}\n{{\"batch\":8,\"head\":\"{two}\"}}\n"),
            format!(
                "Grantor is ready\n2027-01-15 INFO grantor: audit log sealed batch=7 head={one}\nbatch=8 head={two}"
            ),
            format!(
                "{{\"level\":\"INFO\",\"fields\":{{\"message\":\"audit log sealed\",\"batch\":7,\"head\":\"{one}\"}}}}\n\
                 {{\"fields\":{{\"message\":\"x\"}}}}\nbatch=8 head={two}"
            ),
        ];
        for text in &lines {
            assert_eq!(read(text), expected, "{text}");
        }
        let printed = format!("{{\n  \"batch\": 7,\n  \"faults\": [],\n  \"head\": \"{one}\"\n}}\n");
        assert_eq!(read(&printed), [(7, [[0x11; 32]].into())].into());
        let twice = format!("batch=7 head={one}\nbatch=7 head={two}\nbatch=7 head={one}");
        assert_eq!(read(&twice)[&7].len(), 2);
        for nothing in [
            "",
            "batch=7",
            "batch=x head=1",
            "{\"batch\":7,\"head\":null}",
            "[]",
        ] {
            assert!(read(nothing).is_empty(), "{nothing}");
        }
    }
}
