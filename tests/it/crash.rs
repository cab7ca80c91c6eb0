//! `kill -9` at any instant: what a client was told, holds.
//!
//! Eight connections redeem, refresh and revoke; every answer that arrived whole is appended to a ledger and flushed.
//! After some number of answers the server process is killed, started again on the same database, and held to the
//! ledger. `scripts/crash` runs it longer; a seed repeats the order of requests, not the instant of the kill.

#![expect(clippy::print_stdout, reason = "the seed of a run, and how far it is")]

#[path = "../../benches/load/http.rs"]
mod http;
#[path = "../../benches/load/seed.rs"]
#[expect(dead_code, reason = "shared with the benchmark")]
mod seed;
#[path = "../../benches/load/server.rs"]
#[expect(dead_code, reason = "shared with the benchmark")]
mod server;

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use futures_util::future::join_all;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::Notify;

use super::support::claims_of;
use http::{Connection, post};
use seed::Installation;
use server::Server;

const CONNECTIONS: usize = 8;

/// How many grants of a connection are refreshed by turns before a new code is redeemed for certain.
const CHAINS: usize = 4;

/// The most answers between two kills.
const MOST_ANSWERS: usize = 60;

/// Longer than any restart here, so that a lost answer can be asked for again.
const WINDOW: &[(&str, &str)] = &[("GRANTOR__TOKENS__REPLAY_WINDOW", "60s")];

/// What a request may do to a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Redeem,
    Refresh,
    Revoke,
}

/// A code and what came of it, as far as its client knows.
#[derive(Clone, Debug)]
struct Chain {
    code: String,
    /// Every refresh token that was received, oldest first.
    received: Vec<String>,
    is_revoked: bool,
    /// What was sent and never answered.
    unanswered: Option<Act>,
}

/// What was received, in a file that is flushed before the next request of its chain is sent.
struct Ledger(Mutex<File>);

impl Ledger {
    fn append(&self, act: Act, chain: &Chain) {
        let mut file = self.0.lock().unwrap();
        let newest = chain.received.last().map_or("", String::as_str);
        writeln!(file, "{act:?} {} {newest}", chain.code).unwrap();
        file.sync_data().unwrap();
    }

    /// The generation of each grant by the last line about it, and whether that is its revocation.
    fn read(path: &Path) -> HashMap<String, (i64, bool)> {
        let mut told = HashMap::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let mut words = line.split(' ');
            let is_revoked = words.next() == Some("Revoke");
            let claims = claims_of(words.nth(1).unwrap());
            let grant = claims["grant_id"].as_str().unwrap().to_owned();
            told.insert(grant, (claims["generation"].as_i64().unwrap(), is_revoked));
        }
        told
    }
}

/// Numbers that look random and come again with the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }
}

/// What the connections share between two kills.
struct Run {
    installation: Installation,
    codes: Vec<String>,
    spent: AtomicUsize,
    ledger: Ledger,
    answers: AtomicUsize,
    kill_after: AtomicUsize,
    kill: Notify,
}

impl Run {
    /// Sends requests until the server is gone; the chains it leaves, of which the last may have something unanswered.
    async fn connection(self: Arc<Self>, seed: u64) -> Vec<Chain> {
        let mut dice = Dice(seed);
        let mut chains: Vec<Chain> = Vec::new();
        let Ok(mut connection) = Connection::open(self.installation.address).await else {
            return chains;
        };
        loop {
            let living: Vec<_> = (0..chains.len()).filter(|i| !chains[*i].is_revoked).collect();
            let act = match dice.below(12) {
                _ if living.is_empty() => Act::Redeem,
                0..=3 if living.len() < CHAINS => Act::Redeem,
                4 => Act::Revoke,
                _ => Act::Refresh,
            };
            let index = if act == Act::Redeem {
                let code = &self.codes[self.spent.fetch_add(1, Ordering::Relaxed)];
                chains.push(Chain {
                    code: code.clone(),
                    received: Vec::new(),
                    is_revoked: false,
                    unanswered: None,
                });
                chains.len() - 1
            } else {
                living[dice.below(living.len())]
            };
            let chain = &mut chains[index];
            chain.unanswered = Some(act);
            let Ok(answer) = connection.send(&request(&self.installation, chain, act)).await else {
                return chains;
            };
            assert_eq!(answer.status, 200, "{act:?}: {}", answer.body);
            match answer.member("refresh_token") {
                Some(token) => chain.received.push(token.to_owned()),
                None => chain.is_revoked = true,
            }
            chain.unanswered = None;
            self.ledger.append(act, chain);
            if self.answers.fetch_add(1, Ordering::SeqCst) + 1 == self.kill_after.load(Ordering::SeqCst) {
                self.kill.notify_one();
            }
        }
    }
}

fn request(installation: &Installation, chain: &Chain, act: Act) -> Vec<u8> {
    let (address, app) = (installation.address, &installation.app);
    let newest = chain.received.last().map_or("", String::as_str);
    match act {
        Act::Redeem => post(address, "/token", app, &seed::redeem(&chain.code)),
        Act::Refresh => {
            let form = [("grant_type", "refresh_token"), ("refresh_token", newest)];
            post(address, "/token", app, &form)
        }
        Act::Revoke => post(address, "/revoke", app, &[("token", newest)]),
    }
}

/// Asks again for what was never answered, and holds the server to what it said before.
async fn settle(
    connection: &mut Connection,
    installation: &Installation,
    chain: &mut Chain,
    dice: &mut Dice,
) {
    let unanswered = chain.unanswered.take();
    let act = if unanswered == Some(Act::Redeem) {
        Act::Redeem
    } else {
        Act::Refresh
    };
    let answer = connection.send(&request(installation, chain, act)).await.unwrap();
    match (unanswered, chain.is_revoked) {
        (_, true) => assert_eq!(
            answer.status, 400,
            "an acknowledged revocation is lost: {}",
            answer.body
        ),
        // Written before the kill or not: either way it is all or nothing.
        (Some(Act::Redeem | Act::Revoke), false) if answer.status == 400 => chain.is_revoked = true,
        _ => assert_eq!(
            answer.status, 200,
            "an acknowledged answer is lost: {}",
            answer.body
        ),
    }
    let Some(successor) = answer.member("refresh_token").map(str::to_owned) else {
        return;
    };
    chain.received.push(successor.clone());
    if dice.below(2) == 0 && chain.received.len() > 1 {
        // The last one again, within the window: the same successor, not a second one.
        let mut again = chain.clone();
        again.received.pop();
        let answer = connection
            .send(&request(installation, &again, Act::Refresh))
            .await
            .unwrap();
        assert_eq!(
            answer.member("refresh_token"),
            Some(&*successor),
            "two successors"
        );
    }
    match dice.below(4) {
        0 => {
            // A code that was redeemed never works again, and whoever tries ends the grant.
            let again = connection
                .send(&request(installation, chain, Act::Redeem))
                .await
                .unwrap();
            assert_eq!(again.status, 400, "a code was redeemed twice: {}", again.body);
            chain.is_revoked = true;
        }
        1 if chain.received.len() > 2 => {
            let mut old = chain.clone();
            old.received.truncate(chain.received.len() - 2);
            let again = connection
                .send(&request(installation, &old, Act::Refresh))
                .await
                .unwrap();
            assert_eq!(again.status, 400, "an old refresh token lives: {}", again.body);
            chain.is_revoked = true;
        }
        _ => return,
    }
    let dead = connection
        .send(&request(installation, chain, Act::Refresh))
        .await
        .unwrap();
    assert_eq!(dead.status, 400, "reuse did not end the grant: {}", dead.body);
}

/// Compares every row with the last thing that was said of it.
async fn audit(folder: &Path, told: &HashMap<String, (i64, bool)>) {
    let mut connection: SqliteConnection = SqliteConnectOptions::new()
        .filename(folder.join("grantor.db"))
        .read_only(true)
        .disable_statement_logging()
        .connect()
        .await
        .unwrap();
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(sound, "ok");
    let rows: Vec<(String, i64, bool)> = sqlx::query_as(
        "SELECT id, generation, revoked_at IS NOT NULL FROM grants WHERE redeemed_at IS NOT NULL",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let rows: HashMap<_, _> = rows
        .into_iter()
        .map(|(id, generation, is_revoked)| (id, (generation, is_revoked)))
        .collect();
    for (grant, (generation, is_revoked)) in told {
        let (stored, is_dead) = rows.get(grant).unwrap_or_else(|| panic!("grant {grant} is lost"));
        assert!(
            (*generation..=generation + 1).contains(stored),
            "{grant}: {stored} stored, {generation} told"
        );
        assert!(*is_dead || !is_revoked, "{grant}: a revocation is lost");
    }
    connection.close().await.unwrap();
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number, not {text}"))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_kill_9_loses_nothing_that_was_answered() {
    let kills = usize::try_from(setting("CRASH_KILLS").unwrap_or(10)).unwrap();
    let seed =
        setting("CRASH_SEED").unwrap_or_else(|| u64::from_ne_bytes(grantor::types::random_bytes()) >> 16);
    let folder = Folder(std::env::temp_dir().join(format!("grantor-crash-{seed}")));
    println!("CRASH_SEED={seed} CRASH_KILLS={kills} in {}", folder.0.display());
    std::fs::create_dir_all(&folder.0).unwrap();
    let installation = seed::install(&folder.0, server::free_address()).await;
    let codes = installation
        .codes(&folder.0, kills * (MOST_ANSWERS + CONNECTIONS))
        .await;
    let ledger = folder.0.join("ledger");
    let mut dice = Dice(seed);
    let run = Arc::new(Run {
        installation: installation.clone(),
        codes,
        spent: AtomicUsize::new(0),
        ledger: Ledger(Mutex::new(File::create(&ledger).unwrap())),
        answers: AtomicUsize::new(0),
        kill_after: AtomicUsize::new(0),
        kill: Notify::new(),
    });
    let (mut answers, mut unanswered, mut slowest) = (0, 0, 0);
    for kill in 1..=kills {
        let mut server = Server::start(&folder.0, installation.address, None, WINDOW);
        server.answers(Instant::now()).await;
        run.answers.store(0, Ordering::SeqCst);
        run.kill_after
            .store(1 + dice.below(MOST_ANSWERS), Ordering::SeqCst);
        let seeds: Vec<_> = (0..CONNECTIONS).map(|_| dice.below(usize::MAX) as u64).collect();
        let connections: Vec<_> = seeds
            .into_iter()
            .map(|seed| tokio::spawn(Arc::clone(&run).connection(seed)))
            .collect();
        run.kill.notified().await;
        // Some way into the next requests, so that the kill meets them at any point.
        for _ in 0..dice.below(400) {
            tokio::task::yield_now().await;
        }
        server.kill();
        let mut chains: Vec<Chain> = Vec::new();
        for left in join_all(connections).await {
            chains.extend(left.unwrap());
        }
        answers += run.answers.load(Ordering::SeqCst);
        unanswered += chains.iter().filter(|chain| chain.unanswered.is_some()).count();

        let since = Instant::now();
        let mut server = Server::start(&folder.0, installation.address, None, WINDOW);
        slowest = slowest.max(server.answers(since).await.as_millis());
        audit(&folder.0, &Ledger::read(&ledger)).await;
        let mut connection = Connection::open(installation.address).await.unwrap();
        for chain in &mut chains {
            settle(&mut connection, &installation, chain, &mut dice).await;
            if !chain.received.is_empty() {
                let act = if chain.is_revoked {
                    Act::Revoke
                } else {
                    Act::Refresh
                };
                run.ledger.append(act, chain);
            }
        }
        audit(&folder.0, &Ledger::read(&ledger)).await;
        println!(
            "kill {kill}: {} grants, {} answers so far, {unanswered} requests cut off",
            chains.len(),
            answers
        );
        server.kill();
    }
    println!(
        "{kills} kills, {answers} answers, {unanswered} requests cut off, slowest restart {slowest} ms: nothing lost"
    );
}
