//! The mailbox of the demo: what would have been mailed, for whoever sits at this computer. Nothing else shows what is in a
//! mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::mail::{Sender, Written};
use crate::oauth::error::ProtocolError;
use crate::pages::{MailLine, MailboxPage, ShownMail};
use crate::storage::mails::{self, DueMail};
use crate::web::language::english_alone;
use crate::web::page::{layout, local, page, refused};

/// The most mails that are shown.
const MOST: i64 = 50;

/// `GET /demo/mailbox`.
pub async fn show(State(app): State<App>) -> Response {
    english_alone();
    match found(&app).await {
        Ok(mails) => {
            let template = MailboxPage {
                layout: layout(&app, None),
                tour: local(&app, "/demo"),
                here: local(&app, "/demo/mailbox"),
                mails,
            };
            page(StatusCode::OK, &template)
        }
        Err(error) => refused(&app, &error),
    }
}

async fn found(app: &App) -> Result<Vec<ShownMail>, ProtocolError> {
    let rows = mails::bodies(&mut app.db.read().await?.conn(), MOST).await?;
    let sender = Sender::of(&app.settings.branding, &app.issuer);
    rows.iter().map(|row| shown(app, row, &sender)).collect()
}

fn shown(app: &App, row: &DueMail, sender: &Sender) -> Result<ShownMail, ProtocolError> {
    let letter = app.outbox.open(&row.id, &row.body);
    let (letter, language) = letter.map_err(ProtocolError::server_error)?;
    let written = Written::of(&letter, sender, language).map_err(ProtocolError::server_error)?;
    let lines = written.text.lines().map(|line| MailLine {
        text: line.to_owned(),
        // A link stands on a line of its own.
        is_link: line.starts_with(app.issuer.as_str()) && !line.contains(' '),
    });
    Ok(ShownMail {
        language,
        subject: written.subject,
        to: row.recipient.to_string(),
        at: row.created_at.moment(),
        lines: lines.collect(),
    })
}
