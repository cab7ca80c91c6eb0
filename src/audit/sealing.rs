//! Numbering and sealing what was written, and deleting what has been kept long enough: the work of one node at a time.
//!
//! All in small transactions, each with its seal: what is numbered is sealed, and what is deleted is in a seal that says so.

use std::sync::Arc;
use std::time::Instant;

use super::chain::{self, FULL, Sealed};
use super::hash::hex;
use super::leaf::leaf;
use super::ranges::Ranges;
use crate::config::Audit;
use crate::seal::Signer;
use crate::storage::audit_events::{self, AuditEventRow, Place};
use crate::storage::audit_seals::{self, AuditSealRow};
use crate::storage::{Conn, Db, StorageError, audit_keys, jobs};
use crate::types::{EventKind, Timestamp, random_bytes};

/// Whoever writes to the chain holds this: two nodes that both believe they are to do it make one chain.
const CHAIN: &str = "audit chain";

/// After each full batch it is idle for so many times as long as that took.
const PAUSE: u32 = 4;

/// No number that a seal gave is higher: whoever wrote such a one wanted the numbers to end.
const HIGHEST: i64 = i64::MAX / 2;

/// Keeps others from numbering, sealing, deleting and erasing until the transaction ends.
///
/// # Errors
/// If the database fails.
pub(super) async fn hold_chain(conn: &mut Conn<'_>, now: Timestamp) -> Result<(), StorageError> {
    jobs::one_at_a_time(conn, CHAIN, now).await
}

/// Numbers and seals what waits, a batch after the other. How many events there were.
///
/// # Errors
/// If the database fails.
pub async fn seal_waiting(db: &Db, signer: &Arc<Signer>, now: Timestamp) -> Result<u64, StorageError> {
    let mut events = 0_u64;
    loop {
        let (signer, began) = (Arc::clone(signer), Instant::now());
        let written = db.write(move |conn| Box::pin(async move { seal_batch(conn, &signer, now).await }));
        let Some(seal) = written.await? else {
            return Ok(events);
        };
        tell(&seal);
        events = events.saturating_add(seal.count.unsigned_abs());
        if seal.count < FULL {
            return Ok(events);
        }
        // Others write too, and their tokens wait for it.
        tokio::time::sleep(began.elapsed() * PAUSE).await;
    }
}

/// Where a head is seen that is not in the database.
fn tell(seal: &AuditSealRow) {
    tracing::info!(
        batch = seal.batch,
        head = %hex(&chain::head(seal)),
        events = seal.count,
        "audit log sealed"
    );
}

async fn seal_batch(
    conn: &mut Conn<'_>,
    signer: &Signer,
    now: Timestamp,
) -> Result<Option<AuditSealRow>, StorageError> {
    hold_chain(conn, now).await?;
    let previous = audit_seals::newest(conn).await?;
    // A number that no seal gave stays where it is, and is found there: the numbers go on after it.
    let highest = audit_events::highest(conn).await?.unwrap_or(0);
    let last = previous.as_ref().map_or(0, chain::last_of).max(highest);
    if last > HIGHEST {
        return Err(StorageError::Inconsistent {
            table: "audit_events",
            column: "seq",
        });
    }
    let mut rows = audit_events::number(conn, last, FULL).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut leaves = Vec::with_capacity(rows.len());
    for row in &mut rows {
        if row.personal.0.is_some() && row.salt.is_none() {
            let salt = random_bytes::<16>();
            audit_events::salt(conn, &row.id, &salt).await?;
            row.salt = Some(salt.to_vec());
        }
        // What does not belong together was put there by somebody else, and is sealed as nothing.
        leaves.push(leaf(row).unwrap_or_default());
    }
    let what = Sealed {
        first: last.saturating_add(1),
        leaves: &leaves,
        dropped: &Ranges::default(),
    };
    append(conn, previous.as_ref(), &what, signer, now)
        .await
        .map(Some)
}

async fn append(
    conn: &mut Conn<'_>,
    previous: Option<&AuditSealRow>,
    what: &Sealed<'_>,
    signer: &Signer,
    now: Timestamp,
) -> Result<AuditSealRow, StorageError> {
    let seal = chain::seal(previous, what, signer, now);
    if previous.is_none_or(|previous| previous.kid != seal.kid) {
        audit_keys::keep(conn, &seal.kid, signer.public_key(), now).await?;
    }
    audit_seals::insert(conn, &seal).await?;
    Ok(seal)
}

/// What became of events whose time had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retired {
    /// How many were deleted.
    pub deleted: u64,
    /// How many were kept because they are not what was sealed: nobody makes an event go by changing when it happened.
    pub kept: u64,
}

/// Deletes the events that were kept as long as the settings say of their kind. Kinds this version does not know are kept.
///
/// # Errors
/// If the database fails.
pub async fn retire(
    db: &Db,
    signer: &Arc<Signer>,
    settings: &Audit,
    now: Timestamp,
) -> Result<Retired, StorageError> {
    let mut retired = Retired::default();
    for kind in EventKind::ALL {
        let before = now.minus(settings.retention_of(*kind).duration());
        let due = (*kind, before);
        let mut after = Place::default();
        // Mostly there is nothing, which costs no write to know.
        while !audit_events::due(&mut db.read().await?.conn(), due, &after, 1)
            .await?
            .is_empty()
        {
            let (signer, from) = (Arc::clone(signer), after.clone());
            let written = db.write(move |conn| {
                Box::pin(async move { retire_page(conn, &signer, due, &from, now).await })
            });
            let page = written.await?;
            if let Some(seal) = &page.seal {
                tell(seal);
            }
            retired.deleted = retired.deleted.saturating_add(page.deleted);
            retired.kept = retired.kept.saturating_add(page.kept);
            after = page.reached;
            tokio::task::yield_now().await;
        }
    }
    if retired.kept > 0 {
        tracing::error!(
            events = retired.kept,
            "the time of audit events has come that are not what was sealed, and they are kept; run: grantor audit verify"
        );
    }
    Ok(retired)
}

/// What one transaction did.
struct Page {
    seal: Option<AuditSealRow>,
    deleted: u64,
    kept: u64,
    reached: Place,
}

async fn retire_page(
    conn: &mut Conn<'_>,
    signer: &Signer,
    due: (EventKind, Timestamp),
    after: &Place,
    now: Timestamp,
) -> Result<Page, StorageError> {
    hold_chain(conn, now).await?;
    let rows = audit_events::due(conn, due, after, FULL).await?;
    let mut page = Page {
        seal: None,
        deleted: 0,
        kept: 0,
        reached: rows.last().map_or_else(|| after.clone(), Place::from),
    };
    let (mut dropped, mut seal) = (Ranges::default(), None);
    for row in &rows {
        match sealed_number(conn, row, &mut seal).await? {
            Some(number) => dropped.insert(number, number),
            None => page.kept = page.kept.saturating_add(1),
        }
    }
    for (first, last) in dropped.iter() {
        page.deleted = page
            .deleted
            .saturating_add(audit_events::delete(conn, first, last).await?);
    }
    if !dropped.is_empty() {
        let previous = audit_seals::newest(conn).await?;
        let what = Sealed {
            first: previous.as_ref().map_or(0, chain::last_of).saturating_add(1),
            leaves: &[],
            dropped: &dropped,
        };
        page.seal = Some(append(conn, previous.as_ref(), &what, signer, now).await?);
    }
    Ok(page)
}

/// The number of an event that is what was sealed; `last` is the seal that was looked at last.
async fn sealed_number(
    conn: &mut Conn<'_>,
    row: &AuditEventRow,
    last: &mut Option<AuditSealRow>,
) -> Result<Option<i64>, StorageError> {
    let Some(number) = row.seq else {
        return Ok(None);
    };
    let is_over = |seal: &AuditSealRow| (seal.first_seq..=chain::last_of(seal)).contains(&number);
    if !last.as_ref().is_some_and(is_over) {
        *last = audit_seals::of_number(conn, number).await?;
    }
    let sealed = last.as_ref().and_then(|seal| {
        let place = usize::try_from(number.checked_sub(seal.first_seq)?).ok()?;
        chain::leaves(seal)?.get(place).copied()
    });
    Ok((sealed.is_some() && sealed == leaf(row)).then_some(number))
}
