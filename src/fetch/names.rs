//! Looking names up, a few at a time.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

/// The most names that are looked up at once. The system's resolver holds a thread for each and cannot be called off,
/// so without a bound, names that nobody answers for would take all threads.
const AT_ONCE: usize = 16;

/// Finds the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Asks the system.
pub fn of_the_system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// A way to look names up, with its own room.
#[derive(Clone)]
pub struct Names {
    lookup: Lookup,
    room: Arc<Semaphore>,
}

impl Names {
    /// Looks names up this way.
    pub fn new(lookup: Lookup) -> Self {
        let room = Arc::new(Semaphore::new(AT_ONCE));
        Self { lookup, room }
    }

    /// The addresses of a name.
    ///
    /// # Errors
    /// What the lookup says.
    pub async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let room = Arc::clone(&self.room);
        let place = room.acquire_owned().await.map_err(io::Error::other)?;
        let lookup = (self.lookup)(name.to_owned());
        // Apart, so that the place is held until the lookup has ended, and not until nobody waits for it any more.
        let looked_up = tokio::spawn(async move {
            let found = lookup.await;
            drop(place);
            found
        });
        looked_up.await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt as _;

    use super::*;

    /// T65
    #[tokio::test]
    async fn ours_lookups_that_do_not_end_do_not_pile_up() {
        let begun = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&begun);
        let names = Names::new(Arc::new(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::pending())
        }));
        for _ in 0..100 {
            // Whoever asks goes away at once.
            assert!(names.addresses("slow.example").now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        assert_eq!(begun.load(Ordering::SeqCst), AT_ONCE);
    }
}
