//! What pages share on which strangers, and people, have a link mailed: whether there is mail, how much of it, and that what
//! differs from address to address is done behind the answer.

use axum::response::Response;
use tokio::sync::OwnedSemaphorePermit;

use super::edge::Edge;
use super::language;
use super::page::{Trouble, forbidden, trouble};
use super::same_site::is_own_form;
use crate::app::App;
use crate::mail::{self, Letter};
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::storage::{StorageError, users};
use crate::throttle::{site, subnet};
use crate::types::{EmailAddress, Timestamp, UserId};
use crate::words::Language;

/// What is said of what is typed where an address is asked for.
#[must_use]
pub fn no_address() -> String {
    language::words().password_no_address().text()
}

/// What people ask those for who run the server, where no mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A link to choose another password.
    Link,
    /// Another address of their account.
    Address,
    /// An account.
    Account,
}

/// The page for whoever asks for mail where none is sent.
#[must_use]
pub fn no_mail(app: &App, wish: Wish) -> Response {
    let words = language::words();
    let what_to_do = match (app.settings.branding.contact.as_deref(), wish) {
        (Some(contact), Wish::Link) => words.errors_ask_link_of(contact),
        (Some(contact), Wish::Address) => words.errors_ask_address_of(contact),
        (Some(contact), Wish::Account) => words.errors_ask_account_of(contact),
        (None, Wish::Link) => words.errors_ask_link(),
        (None, Wish::Address) => words.errors_ask_address(),
        (None, Wish::Account) => words.errors_ask_account(),
    };
    let what = Trouble::new(
        reason::NO_MAIL,
        words.errors_no_mail_title(),
        words.errors_no_mail(app.issuer.host()),
        what_to_do,
    );
    trouble(app, what)
}

/// A letter that is asked for: the network its budget is counted by, and a place behind the answer.
///
/// # Errors
/// The page that says that there are too many for now: the same for every address.
pub fn takes_letter(app: &App, edge: &Edge) -> Result<(String, OwnedSemaphorePermit), Box<Response>> {
    let network = subnet(edge.address);
    // Whoever has a /48 has 65,536 networks.
    let has_room = site(edge.address).is_none_or(|site| app.letters.reserve(&site, edge.now));
    if !has_room || !app.letters.reserve(&network, edge.now) {
        return Err(Box::new(later(app, reason::LETTERS_WAIT)));
    }
    match app.behind.place() {
        Some(place) => Ok((network, place)),
        None => Err(Box::new(later(app, reason::SIGN_IN_BUSY))),
    }
}

fn later(app: &App, why: Reason) -> Response {
    let words = language::words();
    let what = Trouble::new(
        why,
        words.errors_later_title(),
        words.errors_later(),
        words.errors_later_do(),
    );
    trouble(app, what)
}

/// Writes a letter behind the answer; `what` names it where it cannot be.
pub fn write_behind<F>(app: &App, place: OwnedSemaphorePermit, what: &'static str, written: F)
where
    F: Future<Output = Result<(), StorageError>> + Send + 'static,
{
    let app = app.clone();
    tokio::spawn(async move {
        // They are counted one after the other: who waits for that here holds no connection that others need.
        let _turn = app.sign_in_turns.of("mails of strangers").await;
        if let Err(error) = written.await {
            tracing::error!(cause = %error, "{what} could not be written");
        }
        drop(place);
    });
}

/// What an address is mailed, by whether it has an account.
pub struct ForAddress {
    /// The address.
    pub email: EmailAddress,
    /// Whose account is to have it, if one is.
    pub whose: Option<UserId>,
    /// The network that asked.
    pub network: String,
    /// The language it was asked in.
    pub language: Language,
    /// Where it has none.
    pub new: Letter,
    /// Where it has one.
    pub known: Letter,
}

/// Writes behind the answer what an address is mailed.
pub fn write_for_address(
    app: &App,
    place: OwnedSemaphorePermit,
    what: &'static str,
    letters: ForAddress,
    now: Timestamp,
) {
    let (db, outbox) = (app.db.clone(), app.outbox.clone());
    let written = async move {
        db.write(move |conn| {
            Box::pin(async move {
                let known = users::by_email(conn, &letters.email).await?;
                let (letter, whose) = match known {
                    Some(user) => (&letters.known, Some(user.id)),
                    None => (&letters.new, letters.whose),
                };
                // Held, so that no account is gone that a mail is of.
                if let Some(id) = &whose
                    && users::hold(conn, id).await?.is_none()
                {
                    return Ok(());
                }
                let to = (&letters.email, whose.as_ref());
                let asked = (&*letters.network, letters.language);
                mail::queue_for_stranger(conn, &outbox, to, asked, letter, now).await?;
                Ok(())
            })
        })
        .await
    };
    write_behind(app, place, what, written);
}

/// The answer to a form of a link's page that was not sent by that page; `form_name` is what its `csrf` stands for.
#[must_use]
pub fn refuse_foreign(app: &App, edge: &Edge, form: &Parameters, form_name: &str) -> Option<Response> {
    let csrf = form.one("csrf");
    let is_genuine = csrf.is_some_and(|csrf| app.forms.verify(form_name.as_bytes(), csrf));
    if is_genuine && is_own_form(&edge.headers, app.origin()) {
        return None;
    }
    let words = language::words();
    Some(forbidden(
        app,
        reason::FORM_OF_OTHER_SITE,
        words.errors_other_site(),
        words.errors_open_link(),
    ))
}
