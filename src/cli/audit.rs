//! `grantor audit …`

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value, json};

use super::Common;
use super::audit_export;
use super::change::change;
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::audit::{self as events, Filter};
use crate::admin::change::EraseEvents;
use crate::admin::users::Whom;
use crate::audit::{self, Heads, PURPOSE};
use crate::records::event::{ErasedRecord, EventRecord};
use crate::records::verification::{VerificationRecord, not_known};
use crate::seal::Signer;
use crate::types::{ClientId, ErrorId, counted};

/// What there is to do with the audit log.
#[derive(Subcommand)]
pub enum Command {
    /// What happened, newest first
    List {
        /// Of one kind, for example `signed_in`, `grant_revoked`, `client_created`
        #[arg(long)]
        kind: Option<String>,
        /// About one person
        #[arg(long, value_name = "EMAIL|ID")]
        user: Option<Whom>,
        /// About one app
        #[arg(long, value_name = "CLIENT_ID")]
        client: Option<ClientId>,
        /// Done by one person or app
        #[arg(long, value_name = "ID")]
        actor: Option<String>,
        /// Refused for the reason of this number, for example `G1104`
        #[arg(long, value_name = "NUMBER")]
        reason: Option<String>,
        /// About one refusal, by the error id that its page or answer showed
        #[arg(long, value_name = "ID")]
        error_id: Option<ErrorId>,
        /// How many at most
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Look whether the log is what was written: nothing changed, added or taken away
    Verify {
        /// Heads of seals that were kept elsewhere, which must be in the log still: a file that this command printed with
        /// `-o json`, or lines of `{"batch":7,"head":"…"}` or `batch=7 head=…`; the log of the server is one
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Print the log as lines of JSON, oldest first
    Export {
        /// Only what comes after this number
        #[arg(long, value_name = "N", default_value_t = 0)]
        since_seq: i64,
        /// Wait for more, and print what has a number, until interrupted
        #[arg(long)]
        follow: bool,
    },
    /// Erase addresses and browsers of all events about a person and of what they did; the events stay
    Erase {
        /// Whose
        #[arg(long, value_name = "EMAIL|ID")]
        user: Whom,
    },
}

const COLUMNS: &[&str] = &[
    "at",
    "kind",
    "actor",
    "user",
    "client",
    "target",
    "address",
    "reason",
    "details",
    "user_agent",
];

/// Runs a command about the audit log.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    match command {
        Command::List {
            kind,
            user,
            client,
            actor,
            reason,
            error_id,
            limit,
        } => {
            let filter = Filter {
                kind,
                whom: user,
                client_id: client,
                actor_id: actor,
                reason,
                error_id,
                limit: limit.into(),
                ..Filter::default()
            };
            open::with(common, async |opened| {
                let lines = events::list(&opened.db, &filter).await?;
                let events = lines.iter().map(|line| json!(EventRecord::from(line)));
                Ok(list(events.collect()))
            })
            .await
        }
        Command::Verify { head } => {
            let heads = head.as_deref().map(heads).transpose()?.unwrap_or_default();
            open::with(common, async |opened| verify(opened, &heads).await).await
        }
        Command::Export { since_seq, follow } => {
            open::with(common, async |opened| {
                audit_export::run(&opened.db, since_seq, follow).await
            })
            .await
        }
        Command::Erase { user } => {
            open::with(common, async |opened| {
                change(opened, EraseEvents { whom: user }, |erased| {
                    self::erased(&ErasedRecord::from(&erased))
                })
                .await
            })
            .await
        }
    }
}

/// Events as they are printed: people read whom and what each is about by address and name.
pub fn list(events: Vec<Value>) -> Report {
    let rows: Vec<Value> = events.iter().map(row).collect();
    Report::many(&rows, COLUMNS).or_value(Value::Array(events))
}

/// What was erased of a person.
pub fn erased(record: &impl Serialize) -> Report {
    Report::one(record, &["email", "user_id", "events"])
}

/// A line of the table: ids alone where nobody is left who has them.
fn row(event: &Value) -> Value {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let of = |name: &str, id: &str| text(name).or(text(id)).map(str::to_owned);
    let actor = text("actor").unwrap_or_default();
    // An app may have any name: what kind of doer it is comes first.
    let actor =
        of("actor_name", "actor_id").map_or_else(|| actor.to_owned(), |doer| format!("{actor} {doer}"));
    let named = [
        ("actor", json!(actor)),
        ("user", json!(of("email", "user_id"))),
        ("client", json!(of("client_name", "client_id"))),
    ];
    let mut row = event.clone();
    if let Some(members) = row.as_object_mut() {
        members.extend(named.map(|(name, value)| (name.to_owned(), value)));
    }
    row
}

/// The heads that were kept in a file.
pub fn heads(file: &Path) -> Result<Heads, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    let heads = audit::read_heads(&text);
    if heads.is_empty() {
        return Err(Failure::usage(format!("There is no head in {}.", file.display()))
            .try_this("grantor audit verify -o json > FILE, or a line {\"batch\":7,\"head\":\"…\"}"));
    }
    Ok(heads)
}

async fn verify(opened: &Opened, heads: &Heads) -> Result<Report, Failure> {
    let master = open::existing_master_key(&opened.settings)?;
    let signer = master.map(|master| Signer::new(&master, PURPOSE)).transpose()?;
    let verified = audit::verify(&opened.db, signer.as_ref(), heads).await?;
    let unknown = not_known(&verified, signer.is_some(), !heads.is_empty(), "--head FILE");
    Ok(self::verified(json!(VerificationRecord::new(&verified, unknown))))
}

/// What was found when the log was held against its seals.
pub fn verified(record: Value) -> Report {
    let code = if is_whole(&record) { Code::Ok } else { Code::Failed };
    Report::either(in_words(&record), record).ending(code)
}

/// Whether nothing was found to be wrong.
pub fn is_whole(record: &Value) -> bool {
    record.get("is_whole") == Some(&Value::Bool(true))
}

fn in_words(record: &Value) -> String {
    let number = |name: &str| record.get(name).and_then(Value::as_u64).unwrap_or_default();
    let list = |name: &str| record.get(name).and_then(Value::as_array).into_iter().flatten();
    let faults = list("faults").filter_map(|fault| fault.get("message")?.as_str());
    let mut lines: Vec<String> = faults.map(str::to_owned).collect();
    let more = number("faults_total").saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    let state = if is_whole(record) {
        "is whole"
    } else {
        "is not what was sealed"
    };
    lines.push(format!(
        "The audit log {state}: {} in {}; {} of them were deleted when their time had come.",
        counted(number("events"), "event"),
        counted(number("seals"), "seal"),
        number("deleted")
    ));
    if let Some(head) = record.get("head").and_then(Value::as_str) {
        let batch = record.get("batch").and_then(Value::as_i64).unwrap_or_default();
        lines.push(format!("batch={batch} head={head}"));
    }
    lines.push(String::new());
    lines.extend(list("not_known").filter_map(Value::as_str).map(str::to_owned));
    lines.join("\n") + "\n"
}
