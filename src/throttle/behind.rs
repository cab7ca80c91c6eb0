//! What is done behind an answer, so that the time it takes tells nobody anything.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How much is done behind answers at once.
const MOST: u32 = 64;

/// Places for what is done behind answers; cheap to clone.
#[derive(Clone)]
pub struct Behind(Arc<Semaphore>);

impl Default for Behind {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST as usize)))
    }
}

impl Behind {
    /// A place, to be kept until the work is done; none if all are taken.
    #[must_use]
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }

    /// Waits until what has begun is done.
    pub async fn is_done(&self) {
        let _all = self.0.acquire_many(MOST).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn ours_so_much_is_done_behind_answers_and_all_of_it_is_waited_for() {
        let behind = Behind::default();
        let mut places: Vec<_> = (0..MOST).map(|_| behind.place().unwrap()).collect();
        assert!(behind.place().is_none());
        places.truncate(1);
        let waited = futures_util::future::poll_immediate(Box::pin(behind.is_done())).await;
        assert!(waited.is_none());
        places.clear();
        behind.is_done().await;
    }
}
