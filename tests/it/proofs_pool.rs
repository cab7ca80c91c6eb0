//! Room to hash passwords, from outside: what is kept for those who are known, and how much of it there is.

use grantor::config;
use grantor::proofs::password::{Caller, Password, Passwords, Pause};
use grantor::storage::Db;
use grantor::types::Secret;
use tokio::task::JoinHandle;

use super::support::*;

fn stranger(n: usize) -> Caller {
    Caller::Stranger {
        account: format!("nobody{n}"),
        network: format!("192.0.2.{n}"),
        site: None,
    }
}

fn known(n: usize) -> Caller {
    Caller::Browser {
        account: format!("somebody{n}"),
        browser: format!("a telephone of somebody{n}"),
    }
}

fn pool(db: &Db, running: usize) -> Passwords {
    let settings = config::Password {
        hash_memory_kib: Some(19_456),
        hash_passes: Some(2),
        hash_concurrency: Some(running),
        hash_queue: 4,
        ..config::Password::default()
    };
    Passwords::new(&settings, db.clone())
}

/// Has `caller` wait for a turn while nothing runs, and gives when it came; `None` if there is no room to wait.
async fn wait(
    passwords: &Passwords,
    pause: &Pause,
    caller: Caller,
) -> JoinHandle<Option<std::time::Instant>> {
    let (before, other) = (pause.waiting(), passwords.clone());
    let waits = tokio::spawn(async move {
        let typed = Password::typed(&Secret::new("x".to_owned())).unwrap();
        let compared = other.verify(typed, None, &caller, START).await.ok()?;
        compared.waited_until
    });
    while pause.waiting() == before && !waits.is_finished() {
        tokio::task::yield_now().await;
    }
    // Until it stands where it waits.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    waits
}

logged_test! {
    /// T80: where several are hashed at once, strangers never take all of it: whoever is known comes before the second of
    /// them, although both strangers came first.
    async fn ours_strangers_never_take_all_that_is_hashed_at_once(s: TestServer) {
        for (running, strangers) in [(2, 2), (4, 4), (8, 7)] {
            let passwords = pool(&s.db, running);
            let pause = passwords.pause().await.unwrap();
            let mut waits = Vec::new();
            for n in 0..strangers {
                waits.push(wait(&passwords, &pause, stranger(n)).await);
            }
            let known = wait(&passwords, &pause, known(0)).await;
            drop(pause);
            let mut turns = Vec::new();
            for waits in waits {
                turns.push(waits.await.unwrap().unwrap());
            }
            let turn = known.await.unwrap().unwrap();
            let after = turns.iter().filter(|of_stranger| **of_stranger > turn).count();
            assert_eq!(after, 1, "of {strangers} strangers, with {running} at once");
        }
    }
}

logged_test! {
    /// T80: those who are known have room of their own to wait, and it has an end.
    async fn ours_so_many_known_browsers_wait_and_no_more(s: TestServer) {
        let passwords = pool(&s.db, 1);
        let pause = passwords.pause().await.unwrap();
        let mut waits = Vec::new();
        for n in 0..70 {
            waits.push(wait(&passwords, &pause, known(n)).await);
        }
        assert_eq!(pause.waiting(), 65, "one that would run, and 64");
        let refused = waits.iter().filter(|waits| waits.is_finished()).count();
        assert_eq!(refused, 5);
        // Nobody's wait takes a stranger's place.
        let stranger = wait(&passwords, &pause, stranger(0)).await;
        assert!(!stranger.is_finished());
        waits.push(stranger);
        for waits in waits {
            waits.abort();
        }
    }
}
