//! What `grantor doctor` says of the mail server: whether it lets this one in.

use super::check::failed;
use crate::admin::health::{Check, Status};
use crate::cli::failure::Failure;
use crate::cli::{mail, open};
use crate::config::{Lifetime, Settings};
use crate::mail::MailServer;

const WHAT: &str = "mail";

/// How long the mail server may take to let somebody in, whatever the settings say of a mail.
const PATIENCE: Lifetime = Lifetime::seconds(5);

/// Whether the mail server lets this server in.
pub async fn check_server(settings: &Settings) -> Check {
    let mut of_mail = settings.mail.clone();
    of_mail.timeout = of_mail.timeout.min(PATIENCE);
    let server =
        open::issuer(settings).and_then(|issuer| MailServer::of(&of_mail, &issuer).map_err(Failure::from));
    match server {
        Err(failure) => failed(WHAT, failure),
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
            Err(fault) => failed(WHAT, mail::failure(&server, &fault)),
        },
    }
}
