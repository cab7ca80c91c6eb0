//! What somebody sent before they had proved who they are: kept for a while, so that nobody fills in a form twice.
//!
//! In memory, sealed, one of each person, and no more of all together than fits: a server that has it not asks for it once more.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use zeroize::Zeroizing;

use crate::seal::{MasterKey, SealError, Sealer};
use crate::types::UserId;

/// How long it is kept.
const KEPT: Duration = Duration::from_mins(30);

/// The most that is kept of all people together: 16 MiB.
const ROOM: u64 = 16 * 1024 * 1024;

/// What people sent, the last of each.
pub struct Drafts {
    sealer: Sealer,
    kept: Cache<String, Arc<Vec<u8>>>,
}

impl Drafts {
    /// An empty place for them.
    ///
    /// # Errors
    /// If the cryptography library fails.
    pub fn new(master: &MasterKey) -> Result<Self, SealError> {
        let kept = Cache::builder()
            .max_capacity(ROOM)
            .weigher(|_: &String, sealed: &Arc<Vec<u8>>| u32::try_from(sealed.len()).unwrap_or(u32::MAX))
            .time_to_live(KEPT)
            .build();
        Ok(Self {
            sealer: Sealer::new(master, "drafts")?,
            kept,
        })
    }

    /// Keeps what somebody sent, in place of what they sent before. What cannot be sealed is not kept.
    pub fn keep(&self, whose: &UserId, draft: &[u8]) {
        match self.sealer.seal(whose.as_str().as_bytes(), draft) {
            Ok(sealed) => self.kept.insert(whose.to_string(), Arc::new(sealed)),
            Err(_) => self.forget(whose),
        }
    }

    /// What is kept of somebody.
    #[must_use]
    pub fn of(&self, whose: &UserId) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = self.kept.get(whose.as_str())?;
        self.sealer.open(whose.as_str().as_bytes(), &sealed).ok()
    }

    /// Forgets it.
    pub fn forget(&self, whose: &UserId) {
        self.kept.invalidate(whose.as_str());
    }
}
