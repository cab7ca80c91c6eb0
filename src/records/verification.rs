//! What was found when the audit log was held against its seals, as programs are shown it.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::audit::{Verified, hex};
use crate::types::counted;

/// Whether the audit log is what was written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerificationRecord {
    /// Whether nothing is wrong.
    pub is_whole: bool,
    /// The place of the newest seal; null if there is none.
    #[schema(required)]
    pub batch: Option<i64>,
    /// Its head, which stands for the whole log up to it: whoever keeps it elsewhere notices what is taken from the end.
    #[schema(required)]
    pub head: Option<String>,
    /// How many seals there are.
    pub seals: u64,
    /// How many events they are over.
    pub events: u64,
    /// How many of these were deleted because their time had come.
    pub deleted: u64,
    /// How many events are in no seal yet.
    pub not_sealed: u64,
    /// The keys that signed, in this order.
    pub keys: Vec<SealKeyRecord>,
    /// What is wrong, as far as it is named: `fault` says what, `message` in a sentence.
    #[schema(value_type = Vec<Object>)]
    pub faults: Vec<Value>,
    /// How much is wrong.
    pub faults_total: u64,
    /// What nobody can say who has looked at the log, in sentences.
    pub not_known: Vec<String>,
}

/// A key that signed seals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SealKeyRecord {
    /// What it is known by.
    pub kid: String,
    /// The first seal it signed.
    pub from_batch: i64,
}

impl VerificationRecord {
    /// What was found, and what nobody can say.
    #[must_use]
    pub fn new(verified: &Verified, not_known: Vec<String>) -> Self {
        let faults = verified.faults.first.iter().map(|fault| {
            let mut value = json!(fault);
            if let Some(members) = value.as_object_mut() {
                members.insert("message".to_owned(), fault.to_string().into());
            }
            value
        });
        let keys = verified.keys.iter().map(|(kid, batch)| SealKeyRecord {
            kid: kid.clone(),
            from_batch: *batch,
        });
        Self {
            is_whole: verified.faults.total == 0,
            batch: verified.newest.map(|(batch, _)| batch),
            head: verified.newest.map(|(_, head)| hex(&head)),
            seals: verified.seals,
            events: verified.events,
            deleted: verified.dropped,
            not_sealed: verified.waiting,
            keys: keys.collect(),
            faults: faults.collect(),
            faults_total: verified.faults.total,
            not_known,
        }
    }
}

/// What nobody can say who has looked at the log: with the master key or without, with heads that were kept elsewhere, which are given
/// by `means`, or without.
#[must_use]
pub fn not_known(verified: &Verified, has_master_key: bool, has_heads: bool, means: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    if verified.waiting > 0 {
        unknown.push(format!(
            "{} of the last seconds are in no seal yet: whether one of them was changed or taken away, nothing shows.",
            counted(verified.waiting, "event")
        ));
    }
    if has_master_key {
        unknown.extend(verified.keys.iter().rev().skip(1).map(|(kid, batch)| {
            format!(
                "From seal {batch} on another key signed ({kid}): that of an earlier master key, if a head kept of its last seal says so ({means}), or of somebody else."
            )
        }));
    } else {
        unknown.push(
            "The master key is not here (--keys-dir, keys.master_key): whether the key that signed is that of this server, was not looked at."
                .to_owned(),
        );
    }
    if !has_heads {
        unknown.push(format!(
            "Seals taken away from the end are missed only where a head was kept: keep this one elsewhere, and give it with {means}."
        ));
    }
    unknown.push(
        "Addresses and browsers can be erased, by hand too: the log shows who erased whose (audit_erased), and where there is no such event, that nobody said so."
            .to_owned(),
    );
    unknown.push(
        "Whoever holds the master key can write and seal another log; only heads that were kept elsewhere show it.".to_owned(),
    );
    unknown
}
