//! What an event is sealed as: the hash of what stays of it, and of the hash of what can be erased.

use super::hash::{Hash, Hasher};
use super::merkle::LEAF;
use crate::storage::audit_events::AuditEventRow;

/// The hash of an event. Its number is not in it: where the hash stands says that, so that an event that was moved is told
/// from one that was changed. `None` if the parts of the row do not belong together.
#[must_use]
pub fn leaf(row: &AuditEventRow) -> Option<Hash> {
    let personal = match (&row.personal.0, &row.salt, &row.personal_hash) {
        (None, None, None) => None,
        (None, None, Some(hash)) => Some(hash.clone()),
        (Some(personal), Some(salt), None) => Some(personal_hash(personal, salt).to_vec()),
        _ => return None,
    };
    let text = |value: Option<&str>| value.map(str::to_owned);
    let public = [
        text(row.actor_id.as_deref()),
        row.user_id.as_ref().map(ToString::to_string),
        row.client_id.as_ref().map(ToString::to_string),
        text(row.target.as_deref()),
        text(row.reason.as_deref()),
        row.error_id.as_ref().map(ToString::to_string),
    ];
    let hasher = Hasher::new(LEAF, "grantor audit event, version 1")
        .text(row.id.as_str())
        .number(row.at.0)
        .text(&row.kind)
        .text(&row.actor)
        .text(&row.details);
    let hasher = public.iter().fold(hasher, |hasher, value| {
        hasher.optional(value.as_deref().map(str::as_bytes))
    });
    Some(hasher.optional(personal.as_deref()).finish())
}

/// What stays of a personal part that is erased, with the salt: nobody finds it again by guessing.
#[must_use]
pub fn personal_hash(personal: &str, salt: &[u8]) -> Hash {
    Hasher::new(&[], "grantor audit event, personal part, version 1")
        .bytes(salt)
        .text(personal)
        .finish()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::hash::hex;
    use super::*;
    use crate::storage::audit_events::Personal;
    use crate::types::{AuditEventId, Timestamp};

    /// An event with every part.
    pub(in super::super) fn row(n: i64) -> AuditEventRow {
        AuditEventRow {
            id: format!("00000000-0000-7000-8000-{n:012}")
                .parse::<AuditEventId>()
                .unwrap(),
            at: Timestamp(1_800_000_000 + n),
            kind: "signed_in".to_owned(),
            actor: "user".to_owned(),
            actor_id: Some("somebody".to_owned()),
            user_id: Some("00000000-0000-7000-8000-000000000000".parse().unwrap()),
            client_id: Some("c_app".parse().unwrap()),
            target: Some("a session".to_owned()),
            reason: Some("G1000".to_owned()),
            error_id: Some("00000000-0000-7000-8000-00000000000e".parse().unwrap()),
            details: "words".to_owned(),
            personal: Personal(Some("{\"address\":\"192.0.2.1\"}".to_owned())),
            salt: Some(vec![7; 16]),
            personal_hash: None,
            seq: Some(n),
        }
    }

    #[test]
    fn ours_every_part_of_an_event_is_in_its_hash_but_its_number() {
        type Change = fn(&mut AuditEventRow);
        let changes: [Change; 15] = [
            |row| row.id = AuditEventId::new(),
            |row| row.at = Timestamp(0),
            |row| row.kind = "signed_out".to_owned(),
            |row| row.actor = "admin".to_owned(),
            |row| row.actor_id = None,
            |row| row.user_id = None,
            |row| row.client_id = Some("c_other".parse().unwrap()),
            |row| row.target = None,
            |row| row.reason = None,
            |row| row.error_id = None,
            |row| row.details = String::new(),
            |row| row.personal = Personal(Some("{\"address\":\"192.0.2.2\"}".to_owned())),
            |row| row.salt = Some(vec![8; 16]),
            // What is moved from one member to the next.
            |row| (row.target, row.reason) = (row.reason.take(), row.target.take()),
            |row| (row.personal, row.salt) = (Personal(None), None),
        ];
        let whole = leaf(&row(1));
        let mut seen = vec![whole];
        for change in changes {
            let mut other = row(1);
            change(&mut other);
            let hash = leaf(&other);
            assert!(hash.is_some() && !seen.contains(&hash), "{other:?}");
            seen.push(hash);
        }
        let mut moved = row(1);
        moved.seq = Some(9);
        assert_eq!(leaf(&moved), whole);
    }

    #[test]
    fn ours_an_erased_event_has_the_hash_it_had() {
        let (whole, mut erased) = (row(1), row(1));
        erased.personal_hash = Some(personal_hash(whole.personal.0.as_deref().unwrap(), &[7; 16]).to_vec());
        assert_eq!(leaf(&erased), None, "both, what was erased and its hash");
        erased.personal = Personal(None);
        assert_eq!(leaf(&erased), None, "the salt goes too");
        erased.salt = None;
        assert_eq!(leaf(&erased), leaf(&whole));
        let mut unsalted = row(1);
        unsalted.salt = None;
        assert_eq!(leaf(&unsalted), None);
    }

    #[test]
    fn ours_an_event_sealed_by_an_earlier_build_has_the_same_hash() {
        assert_eq!(
            hex(&leaf(&row(1)).unwrap()),
            "af5d81f2447b881a9d93d14b0f4b3ef9d067372561cda94629509dd9e11aaded"
        );
    }
}
