//! What `grantor audit verify` finds.

use std::fmt;

use serde::{Serialize, Serializer};

use super::hash::{Hash, hex};
use crate::types::{AuditEventId, Timestamp};

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// An event says something else than when it was sealed.
    EventChanged {
        /// The event.
        id: AuditEventId,
        /// Its number.
        number: i64,
    },
    /// An event has the number of another.
    EventMoved {
        /// The event.
        id: AuditEventId,
        /// The number it has.
        number: i64,
        /// The number it had.
        from: i64,
    },
    /// An event is not there any more, and no seal says that its time had come.
    EventMissing {
        /// Its number.
        number: i64,
    },
    /// An event has a number that no seal gave.
    EventAdded {
        /// The event.
        id: AuditEventId,
        /// The number it has.
        number: i64,
    },
    /// An event is there again that a seal says was deleted.
    EventReturned {
        /// The event.
        id: AuditEventId,
        /// Its number.
        number: i64,
    },
    /// An event says that it happened when it would have been in an earlier seal.
    EventLate {
        /// The event.
        id: AuditEventId,
        /// Its number.
        number: i64,
        /// When it says it happened.
        at: Timestamp,
        /// What it would have happened after.
        not_before: Timestamp,
    },
    /// A seal is not what it was.
    SealChanged {
        /// Its place.
        batch: i64,
        /// What is wrong with it.
        because: &'static str,
    },
    /// Seals are not there any more.
    SealsMissing {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// A head that was seen is not in the chain.
    HeadMissing {
        /// The place of its seal.
        batch: i64,
        /// The head that was seen.
        #[serde(serialize_with = "as_hex")]
        head: Hash,
        /// Whether there is a seal in that place, with another head.
        is_another: bool,
    },
    /// A key signed that is not the present one, or not any more.
    KeyForeign {
        /// The key.
        kid: String,
        /// The first seal it should not have signed.
        batch: i64,
    },
}

fn as_hex<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(hash))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventChanged { id, number } => write!(f, "event {number} ({id}) was changed"),
            Self::EventMoved { id, number, from } => {
                write!(f, "event {number} ({id}) was moved: it was number {from}")
            }
            Self::EventMissing { number } => write!(f, "event {number} is missing"),
            Self::EventAdded { id, number } => {
                write!(f, "event {number} ({id}) was added: no seal gave it that number")
            }
            Self::EventReturned { id, number } => {
                write!(
                    f,
                    "event {number} ({id}) was added again: it had been deleted when its time had come"
                )
            }
            Self::EventLate {
                id,
                number,
                at,
                not_before,
            } => write!(
                f,
                "event {number} ({id}) was added late: it says {at}, but what happened before {not_before} was sealed by then"
            ),
            Self::SealChanged { batch, because } => write!(f, "seal {batch} was changed: {because}"),
            Self::SealsMissing { first, last } if first == last => write!(f, "seal {first} is missing"),
            Self::SealsMissing { first, last } => write!(f, "the seals {first} to {last} are missing"),
            Self::HeadMissing {
                batch,
                head,
                is_another: true,
            } => write!(f, "seal {batch} is another one: its head was {}", hex(head)),
            Self::HeadMissing { batch, head, .. } => {
                write!(f, "seal {batch} is missing: its head was {}", hex(head))
            }
            Self::KeyForeign { kid, batch } => {
                write!(
                    f,
                    "seal {batch} was signed by the key {kid}, which is not that of this server"
                )
            }
        }
    }
}

/// The most faults that are kept: the others are counted.
const MOST: usize = 1000;

/// Faults as they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first of them.
    pub first: Vec<Fault>,
    /// How many there are.
    pub total: u64,
}

impl Faults {
    /// One more.
    pub fn add(&mut self, fault: Fault) {
        self.total = self.total.saturating_add(1);
        if self.first.len() < MOST {
            self.first.push(fault);
        }
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        for fault in faults {
            self.add(fault);
        }
    }
}
