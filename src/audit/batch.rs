//! The events of one seal, held against it.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::Whole;
use super::fault::Fault;
use super::hash::Hash;
use super::leaf::leaf;
use super::ranges::Ranges;
use crate::storage::audit_events::AuditEventRow;
use crate::types::Timestamp;

/// What there is to know of a seal to judge its events.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The number of the first.
    pub first: i64,
    /// What the seal says.
    pub seal: &'a Whole,
    /// All numbers that any seal dropped.
    pub dropped: &'a Ranges,
    /// No event of it was written before this: what was is in an earlier seal.
    pub not_before: Option<Timestamp>,
}

/// What is wrong with the events that have the numbers of a seal.
#[must_use]
pub fn faults(batch: &Batch<'_>, rows: &[AuditEventRow]) -> Vec<Fault> {
    let places = numbers(batch.first).zip(&batch.seal.leaves);
    let places: BTreeMap<Hash, i64> = places.map(|(number, leaf)| (*leaf, number)).collect();
    let leaves: Vec<(i64, Option<Hash>, &AuditEventRow)> = rows
        .iter()
        .filter_map(|row| Some((row.seq?, leaf(row), row)))
        .collect();
    let mut faults = Vec::new();
    // The numbers of which nothing is missing: the event is there, or one that stands in its place was told.
    let mut found = BTreeSet::new();
    for (number, leaf, row) in &leaves {
        let id = row.id.clone();
        let place = leaf.and_then(|leaf| places.get(&leaf)).copied();
        match place {
            Some(place) if place == *number => {
                if batch.dropped.contains(*number) {
                    faults.push(Fault::EventReturned { id, number: *number });
                }
            }
            Some(from) => faults.push(Fault::EventMoved {
                id,
                number: *number,
                from,
            }),
            None => faults.push(Fault::EventChanged { id, number: *number }),
        }
        found.insert(place.unwrap_or(*number));
        if let Some(not_before) = batch.not_before.filter(|not_before| row.at < *not_before) {
            faults.push(Fault::EventLate {
                id: row.id.clone(),
                number: *number,
                at: row.at,
                not_before,
            });
        }
    }
    let all = numbers(batch.first).take(batch.seal.leaves.len());
    let missing = all.filter(|number| !found.contains(number) && !batch.dropped.contains(*number));
    faults.extend(missing.map(|number| Fault::EventMissing { number }));
    faults
}

fn numbers(first: i64) -> impl Iterator<Item = i64> {
    first..=i64::MAX
}

#[cfg(test)]
mod tests {
    use super::super::leaf::tests::row;
    use super::*;

    /// What is told of the events 11 to 15 after somebody changed them.
    fn told(
        dropped: &[i64],
        not_before: Option<i64>,
        change: impl FnOnce(&mut Vec<AuditEventRow>),
    ) -> Vec<String> {
        let mut rows: Vec<_> = (11..=15).map(row).collect();
        let seal = Whole {
            leaves: rows.iter().map(|row| leaf(row).unwrap()).collect(),
            dropped: Ranges::default(),
            head: [0; 32],
        };
        change(&mut rows);
        let batch = Batch {
            first: 11,
            seal: &seal,
            dropped: &dropped.iter().copied().collect(),
            not_before: not_before.map(Timestamp),
        };
        let told = faults(&batch, &rows).into_iter().map(|fault| match fault {
            Fault::EventChanged { number, .. } => format!("{number} changed"),
            Fault::EventMoved { number, from, .. } => format!("{number} moved from {from}"),
            Fault::EventMissing { number } => format!("{number} missing"),
            Fault::EventReturned { number, .. } => format!("{number} returned"),
            Fault::EventLate { number, .. } => format!("{number} late"),
            other => format!("{other}"),
        });
        told.collect()
    }

    #[test]
    fn ours_events_as_they_were_sealed_are_no_fault() {
        assert_eq!(told(&[], None, |_| ()), [""; 0]);
        assert_eq!(told(&[], Some(1_800_000_011), |_| ()), [""; 0]);
    }

    #[test]
    fn ours_each_event_that_was_changed_moved_or_taken_is_named() {
        assert_eq!(told(&[], None, |rows| rows[2].details.push('!')), ["13 changed"]);
        assert_eq!(told(&[], None, |rows| drop(rows.remove(4))), ["15 missing"]);
        assert_eq!(told(&[], None, Vec::clear).len(), 5);
        let swap = |rows: &mut Vec<AuditEventRow>| (rows[0].seq, rows[3].seq) = (rows[3].seq, rows[0].seq);
        assert_eq!(told(&[], None, swap), ["14 moved from 11", "11 moved from 14"]);
        let over = |rows: &mut Vec<AuditEventRow>| {
            rows.remove(1);
            rows[0].seq = Some(12);
        };
        assert_eq!(told(&[], None, over), ["12 moved from 11", "12 missing"]);
        let unnumbered = |rows: &mut Vec<AuditEventRow>| rows[0].seq = None;
        assert_eq!(told(&[], None, unnumbered), ["11 missing"]);
    }

    #[test]
    fn ours_what_a_seal_dropped_is_not_missing_and_does_not_come_back() {
        assert_eq!(told(&[11, 12], None, |rows| drop(rows.drain(..2))), [""; 0]);
        assert_eq!(told(&[11], None, |rows| drop(rows.drain(..2))), ["12 missing"]);
        assert_eq!(told(&[15], None, |_| ()), ["15 returned"]);
    }

    #[test]
    fn ours_an_event_that_says_it_happened_before_its_time_is_named() {
        assert_eq!(told(&[], Some(1_800_000_012), |_| ()), ["11 late"]);
    }
}
