//! SQLite's one writer: writes that wait at the same time share one commit, and so one flush to disk.
//!
//! Each is answered only after the commit. A write that fails takes back its own changes alone.

use futures_util::future::BoxFuture;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{Conn, StorageError};

/// What the task runs: it leaves its typed answer where its caller finds it, and says whether it succeeded.
type Work = Box<dyn for<'a> FnOnce(&'a mut SqliteConnection) -> BoxFuture<'a, bool> + Send>;

struct Job {
    work: Work,
    /// A single statement undoes itself when it fails; more need a savepoint.
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

    pub(super) async fn run<T, F>(&self, work: F, is_single: bool) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<T, StorageError>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (committed, commit) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let result = work(&mut Conn::Sqlite(connection)).await;
                let succeeded = result.is_ok();
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
        let answer = answered.await.map_err(|_| StorageError::WriterStopped)?;
        // An error of the work's own says more than the failed commit it may have caused.
        let answer = answer?;
        outcome.map(|()| answer)
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
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE").await {
        let _ = first.committed.send(Err(error));
        return None;
    }
    let mut waiting = Vec::new();
    let mut stop = None;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        waiting.push(run(connection, job).await);
        if waiting.len() < BATCH {
            match messages.try_recv() {
                Ok(Message::Job(job)) => next = Some(job),
                Ok(Message::Stop(stopped)) => stop = Some(stopped),
                Err(_) => {}
            }
        }
    }
    let outcome = execute(connection, "COMMIT").await;
    if outcome.is_err() {
        // The transaction may have ended by itself; then this fails, which changes nothing.
        let _ = execute(connection, "ROLLBACK").await;
    }
    let failure = outcome.err().map(|error| error.to_string());
    for committed in waiting {
        let answer = failure.clone().map_or(Ok(()), |text| {
            Err(StorageError::Database(sqlx::Error::Protocol(text)))
        });
        let _ = committed.send(answer);
    }
    stop
}

async fn run(connection: &mut SqliteConnection, job: Job) -> oneshot::Sender<Result<(), StorageError>> {
    if job.is_single {
        (job.work)(connection).await;
    } else if execute(connection, "SAVEPOINT work").await.is_ok() {
        let succeeded = (job.work)(connection).await;
        if !succeeded {
            let _ = execute(connection, "ROLLBACK TO work").await;
        }
        let _ = execute(connection, "RELEASE work").await;
    }
    job.committed
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), StorageError> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}
