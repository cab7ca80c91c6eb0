//! SQLite's one writer: writes that wait at the same time share one commit, and so one flush to disk.
//!
//! Each is answered only after the commit. A write that fails, or decides against itself, takes back its own changes
//! alone; one of a single statement has changed something only if the statement succeeded.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{Conn, StorageError};

/// What the task runs: it leaves its typed answer where its caller finds it, and says whether what it wrote stays.
type Work = Box<dyn for<'a> FnOnce(&'a mut SqliteConnection) -> BoxFuture<'a, bool> + Send>;

/// How much a job is.
pub(super) enum Unit<T> {
    /// A single statement: one that fails undoes itself.
    Single,
    /// Several, under a savepoint: they are taken back if one fails, and if this says so of their answer.
    Several(fn(&T) -> bool),
}

struct Job {
    work: Work,
    /// A single statement that fails undoes itself; more need a savepoint.
    is_single: bool,
    committed: oneshot::Sender<Result<(), StorageError>>,
}

enum Message {
    Job(Job),
    Stop(oneshot::Sender<()>),
}

/// A handle to the writing task.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Message>);

/// The most writes that share a commit: bounds how long the first of them waits.
const BATCH: usize = 64;

impl Writer {
    /// Starts the task that owns `connection`.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(serve(connection, receiver));
        Self(sender)
    }

    pub(super) async fn run<T, F>(&self, work: F, unit: Unit<T>) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<T, StorageError>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (committed, commit) = oneshot::channel();
        let (is_single, is_kept): (bool, fn(&T) -> bool) = match unit {
            Unit::Single => (true, |_| true),
            Unit::Several(is_kept) => (false, is_kept),
        };
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let result = work(&mut Conn::Sqlite(connection)).await;
                let succeeded = result.as_ref().is_ok_and(is_kept);
                // The caller may have gone; its write stands all the same.
                let _ = answer.send(result);
                succeeded
            })
        });
        let job = Job {
            work,
            is_single,
            committed,
        };
        self.0
            .send(Message::Job(job))
            .await
            .map_err(|_| StorageError::WriterStopped)?;
        let outcome = commit.await.map_err(|_| StorageError::WriterStopped)?;
        match answered.await {
            // An error of the work's own says more than the failed commit it may have caused.
            Ok(answer) => answer.and_then(|answer| outcome.map(|()| answer)),
            // It never ran, or did not come to its end.
            Err(_) => Err(outcome.err().unwrap_or(StorageError::WriterStopped)),
        }
    }

    pub(super) async fn stop(&self) {
        let (stopped, stop) = oneshot::channel();
        if self.0.send(Message::Stop(stopped)).await.is_ok() {
            let _ = stop.await;
        }
    }
}

async fn serve(mut connection: SqliteConnection, mut messages: mpsc::Receiver<Message>) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Stop(stopped) => {
                // Closing the last connection folds the write-ahead log into the file.
                let _ = connection.close().await;
                let _ = stopped.send(());
                return;
            }
            Message::Job(first) => {
                // Requests that came in at the same time get to their own writes first, and share this commit: it
                // costs far more than the turn it waits.
                tokio::task::yield_now().await;
                if let Some(stop) = commit_batch(&mut connection, first, &mut messages).await {
                    let _ = connection.close().await;
                    let _ = stop.send(());
                    return;
                }
            }
        }
    }
}

/// Runs `first` and every job that waits, in one transaction; returns a stop message met on the way.
async fn commit_batch(
    connection: &mut SqliteConnection,
    first: Job,
    messages: &mut mpsc::Receiver<Message>,
) -> Option<oneshot::Sender<()>> {
    let mut stop = None;
    let mut waiting = Vec::new();
    let mut outcome = execute(connection, "BEGIN IMMEDIATE").await;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        // A database that cannot be begun with will not be for those who wait behind either.
        let goes_on = outcome.is_ok() && run(connection, job.work, job.is_single, &mut outcome).await;
        waiting.push(job.committed);
        // After a failure SQLite may have ended the transaction by itself: nothing more is added to this one.
        if waiting.len() < BATCH && (goes_on || outcome.is_err()) {
            match messages.try_recv() {
                Ok(Message::Job(job)) => next = Some(job),
                Ok(Message::Stop(stopped)) => stop = Some(stopped),
                Err(_) => {}
            }
        }
    }
    if outcome.is_ok() {
        outcome = execute(connection, "COMMIT").await;
    }
    if outcome.is_err() {
        // The transaction may have ended by itself; then this fails, which changes nothing.
        let _ = execute(connection, "ROLLBACK").await;
    }
    let failure = outcome.err().map(|error| error.to_string());
    for committed in waiting {
        let answer = match &failure {
            None => Ok(()),
            Some(text) => Err(StorageError::Database(sqlx::Error::Protocol(text.clone()))),
        };
        let _ = committed.send(answer);
    }
    stop
}

/// Runs one job; whether it succeeded. Its own changes are taken back if not; `outcome` fails if that fails.
async fn run(
    connection: &mut SqliteConnection,
    work: Work,
    is_single: bool,
    outcome: &mut Result<(), StorageError>,
) -> bool {
    if is_single {
        return finished(work(connection)).await;
    }
    *outcome = execute(connection, "SAVEPOINT work").await;
    if outcome.is_err() {
        return false;
    }
    let succeeded = finished(work(connection)).await;
    if !succeeded {
        *outcome = execute(connection, "ROLLBACK TO work").await;
    }
    if outcome.is_ok() {
        *outcome = execute(connection, "RELEASE work").await;
    }
    succeeded
}

/// A job that panics has failed; the writer goes on.
async fn finished(work: BoxFuture<'_, bool>) -> bool {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or(false)
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), StorageError> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}
