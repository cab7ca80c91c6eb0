//! The whole log held against its seals: a page at a time, as it was at one moment.

use std::collections::BTreeMap;
use std::time::Duration;

use super::batch::{self, Batch};
use super::chain::{self, FULL, PublicKeys};
use super::fault::{Fault, Faults};
use super::hash::Hash;
use super::heads::Heads;
use super::ranges::Ranges;
use crate::seal::Signer;
use crate::storage::audit_seals::{self, AuditSealRow};
use crate::storage::{Conn, Db, StorageError, audit_events, audit_keys};
use crate::types::Timestamp;

/// How many seals are read at once.
const SEALS: i64 = 32;

/// How many events are read at once where no seal says how many there are.
const EVENTS: i64 = 256;

/// How far clocks of nodes may be apart, and how long a request may take until its event is written.
const LATE: Duration = Duration::from_mins(1);

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// What is wrong.
    pub faults: Faults,
    /// The place and the head of the newest seal.
    pub newest: Option<(i64, Hash)>,
    /// How many seals there are.
    pub seals: u64,
    /// How many events they are over.
    pub events: u64,
    /// How many of these were deleted because their time had come.
    pub dropped: u64,
    /// How many events are in no seal yet.
    pub waiting: u64,
    /// The keys that signed, in this order, with the first seal of each.
    pub keys: Vec<(String, i64)>,
}

/// Looks at everything. `signer` is that of the master key, if it is at hand; `heads` are those somebody kept elsewhere.
///
/// # Errors
/// If the database fails.
pub async fn verify(db: &Db, signer: Option<&Signer>, heads: &Heads) -> Result<Verified, StorageError> {
    look(&mut db.snapshot().await?.conn(), signer, heads, None).await
}

/// Looks at the newest seals alone, `most` of them, and at the events they are over: what is before them counts as it is.
///
/// # Errors
/// If the database fails.
pub async fn verify_newest(db: &Db, signer: &Signer, most: i64) -> Result<Verified, StorageError> {
    let mut snapshot = db.snapshot().await?;
    let conn = &mut snapshot.conn();
    let newest = audit_seals::newest(conn).await?.map_or(0, |seal| seal.batch);
    let before = newest.saturating_sub(most.max(1));
    let from = (before > 0).then_some(before);
    look(conn, Some(signer), &Heads::new(), from).await
}

/// Looks at all seals, or at those after the one of this place, which is to be there.
async fn look(
    conn: &mut Conn<'_>,
    signer: Option<&Signer>,
    heads: &Heads,
    from: Option<i64>,
) -> Result<Verified, StorageError> {
    let known = audit_keys::list(conn).await?;
    let known: PublicKeys = known.into_iter().map(|key| (key.kid, key.public_key)).collect();
    let mut links = Links::new(heads);
    let mut last_before = None;
    if let Some(from) = from {
        let at = audit_seals::page(conn, from.saturating_sub(1), 1).await?;
        let seal = at.first().filter(|seal| seal.batch == from);
        links.begin_after(from, seal);
        last_before = seal.map(chain::last_of);
    }
    let begin = from.unwrap_or(i64::MIN);
    let mut after = begin;
    loop {
        let page = audit_seals::page(conn, after, SEALS).await?;
        let Some(last) = page.last() else { break };
        after = last.batch;
        for seal in &page {
            links.add(seal, &known);
        }
    }
    let (mut verified, dropped) = links.end(signer);
    let mut events = Events::new(&known, &dropped);
    if let Some(from) = from {
        events.begin_after(from, last_before);
    }
    let mut after = begin;
    loop {
        let page = audit_seals::page(conn, after, SEALS).await?;
        let Some(last) = page.last() else { break };
        after = last.batch;
        for seal in &page {
            events.add(conn, seal, &mut verified.faults).await?;
        }
    }
    events.end(conn, &mut verified.faults).await?;
    verified.dropped = dropped.count();
    verified.waiting = audit_events::waiting(conn).await?.unsigned_abs();
    Ok(verified)
}

/// The seals, one after the other: whether each is whole, and follows the one before.
struct Links<'a> {
    heads: &'a Heads,
    verified: Verified,
    dropped: Ranges,
    /// The seal before; its head is known if it is whole.
    previous: Option<(i64, Option<Hash>)>,
    /// The last number a seal is over.
    last: i64,
    /// Where a seal stands that was looked for by its head.
    seen: BTreeMap<i64, Hash>,
}

impl<'a> Links<'a> {
    fn new(heads: &'a Heads) -> Self {
        Self {
            heads,
            verified: Verified::default(),
            dropped: Ranges::default(),
            previous: None,
            last: 0,
            seen: BTreeMap::new(),
        }
    }

    /// Takes the seal of a place as it is: those after it are looked at.
    fn begin_after(&mut self, batch: i64, seal: Option<&AuditSealRow>) {
        if seal.is_none() {
            self.verified.faults.add(Fault::SealsMissing {
                first: batch,
                last: batch,
            });
        }
        self.previous = Some((batch, seal.map(chain::head)));
        self.last = seal.map_or(0, chain::last_of);
    }

    fn add(&mut self, seal: &AuditSealRow, known: &PublicKeys) {
        let batch = seal.batch;
        let faults = &mut self.verified.faults;
        let before = self.previous.map_or(0, |(batch, _)| batch);
        if batch > before.saturating_add(1) {
            faults.add(Fault::SealsMissing {
                first: before.saturating_add(1),
                last: batch.saturating_sub(1),
            });
        }
        let read = chain::read(seal, known);
        let because = match &read {
            Err(because) => Some(*because),
            Ok(_) if batch < 1 => Some("there is no such place"),
            // Whether it follows is known only of a seal whose neighbour is there and whole.
            Ok(_) if batch == before.saturating_add(1) => match self.previous {
                Some((_, None)) => None,
                Some((_, Some(head))) if chain::follows(seal, Some(&head)) => None,
                None if chain::follows(seal, None) => None,
                _ => Some("it does not follow the seal before it"),
            },
            Ok(_) => None,
        };
        let because = because.or((seal.first_seq <= self.last).then_some("its numbers were given before"));
        if let Some(because) = because {
            faults.add(Fault::SealChanged { batch, because });
        }
        if let (Ok(whole), None) = (&read, because) {
            self.dropped.extend(&whole.dropped);
            self.last = self.last.max(chain::last_of(seal));
            if self.verified.keys.last().is_none_or(|(kid, _)| *kid != seal.kid) {
                self.verified.keys.push((seal.kid.clone(), batch));
            }
        }
        if self.heads.contains_key(&batch) {
            self.seen.insert(batch, chain::head(seal));
        }
        self.verified.seals = self.verified.seals.saturating_add(1);
        self.verified.events = self.verified.events.saturating_add(seal.count.unsigned_abs());
        self.verified.newest = Some((batch, chain::head(seal)));
        if batch > 0 {
            self.previous = Some((batch, read.ok().map(|whole| whole.head)));
        }
    }

    fn end(mut self, signer: Option<&Signer>) -> (Verified, Ranges) {
        let faults = &mut self.verified.faults;
        for (batch, heads) in self.heads {
            let seen = self.seen.get(batch);
            let lost = heads.iter().filter(|head| seen != Some(head));
            faults.extend(lost.map(|head| Fault::HeadMissing {
                batch: *batch,
                head: *head,
                is_another: seen.is_some(),
            }));
        }
        let vouched = self.heads.keys().next_back().copied().unwrap_or_default();
        faults.extend(foreign_keys(&self.verified.keys, signer, vouched));
        (self.verified, self.dropped)
    }
}

/// Keys that should not have signed: one that comes again after another, and, where the master key is known, every one but
/// that of the master key. An earlier master key's is vouched for by a head that was kept of its last seal or a later one:
/// without it, whoever can write the database could have signed the whole log anew.
fn foreign_keys(keys: &[(String, i64)], signer: Option<&Signer>, vouched: i64) -> Vec<Fault> {
    let own = signer.map(|signer| chain::kid_of(signer.public_key()));
    let mut foreign = Vec::new();
    for (index, (kid, batch)) in keys.iter().enumerate() {
        let next = keys.get(index + 1).map(|(_, from)| *from);
        let is_vouched = next.is_some_and(|from| from.saturating_sub(1) <= vouched);
        let is_own = own.as_ref().is_none_or(|own| own == kid);
        let returns = keys.iter().skip(index + 2).find(|(later, _)| later == kid);
        // Between two seals of one key stands what another signed.
        if let (Some(_), Some((between, from))) = (returns, keys.get(index + 1)) {
            foreign.push(Fault::KeyForeign {
                kid: between.clone(),
                batch: *from,
            });
        } else if !is_own && !is_vouched && !foreign.iter().any(|fault| is_of(fault, kid)) {
            foreign.push(Fault::KeyForeign {
                kid: kid.clone(),
                batch: *batch,
            });
        }
    }
    foreign
}

fn is_of(fault: &Fault, key: &str) -> bool {
    matches!(fault, Fault::KeyForeign { kid, .. } if kid == key)
}

/// The events of one seal after the other.
struct Events<'a> {
    keys: &'a PublicKeys,
    dropped: &'a Ranges,
    /// The last number that was looked at. `None` behind a seal that says nothing: which numbers are its own, is not known.
    last: Option<i64>,
    batch: i64,
    /// When nothing was waiting any more, last.
    drained_at: Option<Timestamp>,
}

impl<'a> Events<'a> {
    fn new(keys: &'a PublicKeys, dropped: &'a Ranges) -> Self {
        Self {
            keys,
            dropped,
            last: Some(i64::MIN),
            batch: 0,
            drained_at: None,
        }
    }

    /// Begins behind the seal of a place, and the last number up to it, if it is known.
    fn begin_after(&mut self, batch: i64, last: Option<i64>) {
        self.batch = batch;
        self.last = last;
    }

    async fn add(
        &mut self,
        conn: &mut Conn<'_>,
        seal: &AuditSealRow,
        faults: &mut Faults,
    ) -> Result<(), StorageError> {
        let is_next = seal.batch == self.batch.saturating_add(1);
        self.batch = seal.batch;
        let Ok(whole) = chain::read(seal, self.keys) else {
            self.last = None;
            return Ok(());
        };
        let (first, last) = (seal.first_seq, chain::last_of(seal));
        if let Some(before) = self.last.filter(|_| is_next) {
            added(conn, (before, first.saturating_sub(1)), faults).await?;
        }
        if seal.count > 0 {
            let rows = audit_events::numbered(conn, (first, last), i64::MAX).await?;
            let batch = Batch {
                first,
                seal: &whole,
                dropped: self.dropped,
                not_before: self.drained_at.map(|at| at.minus(LATE)),
            };
            faults.extend(batch::faults(&batch, &rows));
        }
        if seal.count < FULL {
            self.drained_at = Some(seal.sealed_at);
        }
        self.last = Some(last);
        Ok(())
    }

    async fn end(self, conn: &mut Conn<'_>, faults: &mut Faults) -> Result<(), StorageError> {
        match self.last {
            Some(last) => added(conn, (last, i64::MAX), faults).await,
            None => Ok(()),
        }
    }
}

/// Events with numbers after the first one and up to the other, which no seal gave.
async fn added(
    conn: &mut Conn<'_>,
    (mut after, last): (i64, i64),
    faults: &mut Faults,
) -> Result<(), StorageError> {
    while after < last {
        let page = audit_events::numbered(conn, (after.saturating_add(1), last), EVENTS).await?;
        let Some(end) = page.last().and_then(|row| row.seq) else {
            return Ok(());
        };
        after = end;
        faults.extend(page.into_iter().filter_map(|row| {
            let number = row.seq?;
            Some(Fault::EventAdded { id: row.id, number })
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;

    #[test]
    fn ours_a_key_that_signed_between_others_is_foreign() {
        let signer = Signer::new(&MasterKey::generate(), chain::PURPOSE).unwrap();
        let own = chain::kid_of(signer.public_key());
        let foreign_beside = |keys: &[(&str, i64)], signer: Option<&Signer>, vouched: i64| -> Vec<i64> {
            let keys: Vec<_> = keys
                .iter()
                .map(|(kid, batch)| ((*kid).to_owned(), *batch))
                .collect();
            let faults = foreign_keys(&keys, signer, vouched).into_iter();
            faults
                .map(|fault| match fault {
                    Fault::KeyForeign { batch, .. } => batch,
                    other => panic!("{other}"),
                })
                .collect()
        };
        let foreign = |keys: &[(&str, i64)], signer: Option<&Signer>| foreign_beside(keys, signer, 0);
        assert_eq!(foreign(&[], Some(&signer)), [0; 0]);
        assert_eq!(foreign(&[(&own, 1)], Some(&signer)), [0; 0]);
        assert_eq!(
            foreign(&[("old", 1), (&own, 5)], Some(&signer)),
            [1],
            "all of it may have been signed anew"
        );
        let replaced = [("old", 1), (own.as_str(), 5)];
        assert_eq!(foreign_beside(&replaced, Some(&signer), 3), [1]);
        assert_eq!(
            foreign_beside(&replaced, Some(&signer), 4),
            [0; 0],
            "the master key was replaced, and the head of its last seal was kept"
        );
        assert_eq!(foreign(&[(&own, 1), ("x", 5)], Some(&signer)), [5]);
        assert_eq!(foreign(&[(&own, 1), ("x", 5)], None), [0; 0]);
        assert_eq!(foreign(&[(&own, 1), ("x", 5), (&own, 6)], Some(&signer)), [5]);
        assert_eq!(foreign(&[("x", 5)], Some(&signer)), [5]);
    }
}
