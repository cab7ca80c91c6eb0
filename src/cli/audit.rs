//! `grantor audit …`

use std::path::{Path, PathBuf};

use clap::Subcommand;
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
use crate::audit::{self, Heads, PURPOSE, Verified, hex};
use crate::seal::Signer;
use crate::storage::audit_events::AuditEventLine;
use crate::types::{ClientId, ErrorId, UserId};

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
            error_id,
            limit,
        } => {
            let filter = Filter {
                kind,
                whom: user,
                client_id: client,
                error_id,
                limit: limit.into(),
            };
            open::with(common, async |opened| {
                Ok(list(&events::list(&opened.db, &filter).await?))
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
                    Report::one(&erased, &["email", "user_id", "events"])
                })
                .await
            })
            .await
        }
    }
}

/// People read whom and what it is about by address and name.
fn list(lines: &[AuditEventLine]) -> Report {
    let rows: Vec<Value> = lines.iter().map(row).collect();
    Report::many(&rows, COLUMNS).or_value(json!(lines))
}

/// A line of the table: ids alone where nobody is left who has them.
fn row(line: &AuditEventLine) -> Value {
    let event = &line.event;
    let doer = line.actor_name.as_ref().or(event.actor_id.as_ref());
    // An app may have any name: what kind of doer it is comes first.
    let actor = doer.map_or_else(|| event.actor.clone(), |doer| format!("{} {doer}", event.actor));
    let user = line
        .email
        .as_deref()
        .or(event.user_id.as_ref().map(UserId::as_str));
    let client = line
        .client_name
        .as_deref()
        .or(event.client_id.as_ref().map(ClientId::as_str));
    let named = [
        ("actor", json!(actor)),
        ("user", json!(user)),
        ("client", json!(client)),
    ];
    let mut row = json!(line);
    if let Some(members) = row.as_object_mut() {
        members.extend(named.map(|(name, value)| (name.to_owned(), value)));
    }
    row
}

fn heads(file: &Path) -> Result<Heads, Failure> {
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
    let is_whole = verified.faults.total == 0;
    let unknown = unknown(&verified, signer.as_ref(), heads);
    let report = Report::either(in_words(&verified, &unknown), in_json(&verified, &unknown));
    Ok(report.ending(if is_whole { Code::Ok } else { Code::Failed }))
}

/// What nobody can say who has looked at the log.
fn unknown(verified: &Verified, signer: Option<&Signer>, heads: &Heads) -> Vec<String> {
    let mut unknown = Vec::new();
    if verified.waiting > 0 {
        unknown.push(format!(
            "{} of the last seconds are in no seal yet: whether one of them was changed or taken away, nothing shows.",
            counted(verified.waiting, "event")
        ));
    }
    match signer {
        None => unknown.push(
            "The master key is not here (--keys-dir, keys.master_key): whether the key that signed is that of this server, was not looked at."
                .to_owned(),
        ),
        Some(_) => unknown.extend(verified.keys.iter().rev().skip(1).map(|(kid, batch)| {
            format!(
                "From seal {batch} on another key signed ({kid}): that of an earlier master key, if a head kept of its last seal says so (--head), or of somebody else."
            )
        })),
    }
    if heads.is_empty() {
        unknown.push(
            "Seals taken away from the end are missed only where a head was kept: keep this one elsewhere, and give it with --head FILE."
                .to_owned(),
        );
    }
    unknown.push(
        "Addresses and browsers can be erased, by hand too: the log shows who erased whose (audit_erased), and where there is no such event, that nobody said so."
            .to_owned(),
    );
    unknown.push("Whoever holds the master key can write and seal another log; only heads that were kept elsewhere show it.".to_owned());
    unknown
}

fn counted(count: u64, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

fn in_words(verified: &Verified, unknown: &[String]) -> String {
    let faults = &verified.faults;
    let mut lines: Vec<String> = faults.first.iter().map(ToString::to_string).collect();
    let more = faults
        .total
        .saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    let state = if faults.total == 0 {
        "is whole"
    } else {
        "is not what was sealed"
    };
    lines.push(format!(
        "The audit log {state}: {} in {}; {} of them were deleted when their time had come.",
        counted(verified.events, "event"),
        counted(verified.seals, "seal"),
        verified.dropped
    ));
    if let Some((batch, head)) = &verified.newest {
        lines.push(format!("batch={batch} head={}", hex(head)));
    }
    lines.push(String::new());
    lines.extend(unknown.iter().cloned());
    lines.join("\n") + "\n"
}

fn in_json(verified: &Verified, unknown: &[String]) -> Value {
    let faults = verified.faults.first.iter().map(|fault| {
        let mut value = json!(fault);
        if let Some(members) = value.as_object_mut() {
            members.insert("message".to_owned(), fault.to_string().into());
        }
        value
    });
    let keys = verified.keys.iter();
    let keys = keys.map(|(kid, batch)| json!({ "kid": kid, "from_batch": batch }));
    json!({
        "is_whole": verified.faults.total == 0,
        "batch": verified.newest.map(|(batch, _)| batch),
        "head": verified.newest.map(|(_, head)| hex(&head)),
        "seals": verified.seals,
        "events": verified.events,
        "deleted": verified.dropped,
        "not_sealed": verified.waiting,
        "keys": keys.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "faults_total": verified.faults.total,
        "not_known": unknown,
    })
}
