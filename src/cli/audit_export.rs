//! `grantor audit export`: the log as lines of JSON, a page at a time.

use std::io::{self, ErrorKind, Write as _};
use std::time::Duration;

use serde_json::Value;

use super::failure::{Code, Failure};
use super::output::Report;
use super::serve::told_to_stop;
use crate::admin::audit::{PAGE, Tail, numbered_after};
use crate::storage::Db;
use crate::storage::audit_events::AuditEventRow;

/// How often it is looked for more.
const POLL: Duration = Duration::from_secs(1);

/// Prints all events after a number; with `follows`, until it is told to stop.
pub async fn run(db: &Db, since: i64, follows: bool) -> Result<Report, Failure> {
    let exported = async {
        let mut after = since;
        loop {
            let page = numbered_after(db, after).await?;
            after = page.last().and_then(|row| row.seq).unwrap_or(after);
            print(&page)?;
            let is_last = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
            if is_last && !follows {
                break;
            }
            if is_last {
                tokio::time::sleep(POLL).await;
            }
        }
        let mut tail = Tail::after(db, after).await?;
        loop {
            let page = tail.next().await?;
            if page.is_empty() {
                return Ok(());
            }
            print(&page)?;
        }
    };
    let ended: Result<(), Ended> = if follows {
        let stop = told_to_stop()?;
        tokio::select! {
            ended = exported => ended,
            () = stop => Ok(()),
        }
    } else {
        exported.await
    };
    match ended {
        Ok(()) | Err(Ended::NobodyReads) => Ok(Report::nothing()),
        Err(Ended::Failed(failure)) => Err(failure),
    }
}

/// Why it ends before its end.
enum Ended {
    /// Whoever read the output has gone.
    NobodyReads,
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn print(rows: &[AuditEventRow]) -> Result<(), Ended> {
    let lines: String = rows.iter().map(|row| line(row) + "\n").collect();
    let mut out = io::stdout().lock();
    let written = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Ended::NobodyReads,
        _ => Ended::Failed(Failure::new(
            Code::Failed,
            format!("cannot write the events: {error}"),
        )),
    })
}

/// An event as one object without any inside.
fn line(row: &AuditEventRow) -> String {
    // A row always is an object: its members are plain.
    let mut value = serde_json::to_value(row).unwrap_or(Value::Null);
    if let Some(members) = value.as_object_mut() {
        members.insert("at".to_owned(), row.at.rfc3339().into());
    }
    value.to_string()
}
