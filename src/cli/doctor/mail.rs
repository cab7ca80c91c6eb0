//! What `grantor doctor` says of mail: whether the mail server takes it, and whether the queue moves.

use std::time::Duration;

use super::check::{Check, Status};
use crate::admin::mails;
use crate::cli::failure::Failure;
use crate::cli::{mail, open};
use crate::config::{Lifetime, Settings};
use crate::mail::MailServer;
use crate::storage::Db;
use crate::types::{Timestamp, counted};

const WHAT: &str = "mail";

/// How long the mail server may take to let somebody in, whatever the settings say of a mail.
const PATIENCE: Lifetime = Lifetime::seconds(5);

/// How long a mail may wait before somebody should look why.
const IS_LATE: Duration = Duration::from_mins(15);

/// Whether the mail server lets this server in.
pub async fn check_server(settings: &Settings) -> Check {
    let mut of_mail = settings.mail.clone();
    of_mail.timeout = of_mail.timeout.min(PATIENCE);
    let server =
        open::issuer(settings).and_then(|issuer| MailServer::of(&of_mail, &issuer).map_err(Failure::from));
    match server {
        Err(failure) => Check::failed(WHAT, failure),
        Ok(None) => Check::new(
            Status::Ok,
            WHAT,
            "mail.url is not set: nothing is mailed, and links are for administrators to hand out",
        ),
        Ok(Some(server)) => match server.greet().await {
            Ok(()) => {
                let found = format!("{} lets this server in", server.described());
                Check::new(Status::Ok, WHAT, found)
            }
            Err(fault) => Check::failed(WHAT, mail::failure(&server, &fault)),
        },
    }
}

/// Whether mails wait that should not, or were given up. Nothing, if none was ever to be sent.
pub async fn check_queue(db: &Db, now: Timestamp) -> Result<Option<Check>, Failure> {
    const WHAT: &str = "mail queue";
    let standing = mails::standing(db).await?;
    let why = standing
        .last_error
        .map(|error| format!("; the last failure: {error}"));
    let why = why.unwrap_or_default();
    let waiting = counted(standing.waiting, "mail");
    let late = standing.oldest.filter(|oldest| now.since(*oldest) >= IS_LATE);
    let fix =
        "grantor mail test ADDRESS, which says what the mail server answers; see that grantor serve runs";
    Ok(match (late, standing.given_up) {
        (Some(oldest), _) => {
            let found = format!("{waiting} to be sent, the oldest since {oldest}{why}");
            Some(Check::new(Status::Warn, WHAT, found).fix(fix))
        }
        (None, 1..) => {
            let given_up = counted(standing.given_up, "mail");
            let found = format!("{given_up} given up in the last hour{why}");
            Some(Check::new(Status::Warn, WHAT, found).fix("grantor mail list, which says why of each"))
        }
        (None, _) if standing.waiting > 0 => {
            Some(Check::new(Status::Ok, WHAT, format!("{waiting} to be sent")))
        }
        (None, _) => None,
    })
}
