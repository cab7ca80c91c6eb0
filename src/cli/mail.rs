//! `grantor mail …`

use clap::Subcommand;
use serde_json::json;

use super::Common;
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use crate::admin::mails;
use crate::mail::{Fault, Letter, MailServer, Sender, Stage, Written};
use crate::records::mail::MailRecord;
use crate::types::{Clock, EmailAddress, MailId};

/// How many are shown if nothing else is said.
const LIMIT: u32 = 1000;

/// What there is to do with mail.
#[derive(Subcommand)]
pub enum Command {
    /// Send a mail at once, and say what the mail server answers
    Test {
        /// Whom to send it to
        #[arg(value_name = "ADDRESS")]
        to: EmailAddress,
    },
    /// Mails that wait, and those of the last hour; never what is in them
    List {
        /// How many at most
        #[arg(long, default_value_t = LIMIT)]
        limit: u32,
    },
}

/// Runs a command about mail.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    match command {
        Command::Test { to } => test(&to, common).await,
        Command::List { limit } => open::with(common, async |opened| list(opened, limit).await).await,
    }
}

async fn test(to: &EmailAddress, common: &Common) -> Result<Report, Failure> {
    let settings = open::settings(common)?;
    let issuer = open::issuer(&settings)?;
    let Some(server) = MailServer::of(&settings.mail, &issuer)? else {
        return Err(
            Failure::configuration("mail.url is not set: this server mails nothing.").try_this(
                "in grantor.toml: [mail] url = \"smtps://user@smtp.example.com\" and from; mail.password in the \
                 environment or a file",
            ),
        );
    };
    let sender = Sender::of(&settings.branding, &issuer);
    let written = Written::of(&Letter::Test, &sender, settings.languages.default);
    let written = written.map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
    let sent = server
        .send(to, written, &MailId::new(), Clock::System.now())
        .await;
    let accepted = sent.map_err(|fault| failure(&server, &fault))?;
    let report = json!({ "to": to, "server": server.described(), "answer": accepted.0 });
    Ok(Report::one(&report, &["to", "server", "answer"])
        .note("The mail server took it. Whether it arrives is up to it and those behind it: look, among unwanted mail too."))
}

/// What a fault of a mail server is for whoever asked.
pub fn failure(server: &MailServer, fault: &Fault) -> Failure {
    let code = match fault.stage {
        Stage::Connect | Stage::Secure => Code::Unavailable,
        Stage::LogIn | Stage::From => Code::Configuration,
        Stage::To | Stage::Content => Code::Failed,
    };
    let said = format!(
        "the mail server ({}) did not take it: {fault}",
        server.described()
    );
    Failure::new(code, said).try_this(fault.mend())
}

/// What people see of a list.
pub const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "to",
    "state",
    "attempts",
    "created_at",
    "next_at",
    "last_error",
];

async fn list(opened: &Opened, limit: u32) -> Result<Report, Failure> {
    let listed = mails::list(&opened.db, None, limit.into()).await?;
    let listed: Vec<_> = listed.iter().map(MailRecord::from).collect();
    let report = Report::many(&listed, COLUMNS);
    Ok(if opened.settings.mail.url.is_none() {
        report.note("mail.url is not set: this server mails nothing.")
    } else {
        report
    })
}
