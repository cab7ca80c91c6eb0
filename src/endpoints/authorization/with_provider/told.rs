//! What went wrong with a provider, in people's words, with a way back: to the sign-in, where the others still work.

use axum::response::Response;

use super::super::interaction::Interaction;
use super::super::steps::{onward_unproved, return_address};
use crate::app::App;
use crate::mail;
use crate::oauth::reason::{self, Reason};
use crate::proofs::upstream::{NOT_FRESH, UpstreamError};
use crate::web::errors::Refused;
use crate::web::language::words;
use crate::web::onward::LONGEST_LOCATION;
use crate::web::page::{Trouble, local, trouble};
use crate::words::Message;

/// The page, with the way back.
fn page(
    app: &App,
    interaction: Option<&Interaction>,
    why: Refused,
    title: Message<'_>,
    (message, what_to_do): (Message<'_>, Message<'_>),
) -> Response {
    let back = words().provider_another_way().text();
    let mut what = Trouble::new(why, title, message, what_to_do);
    let address = interaction.map(|interaction| (return_address(app, interaction), interaction));
    match address {
        Some((address, _)) if address.len() <= LONGEST_LOCATION => {
            what.return_to = Some((back, address));
        }
        // A request that is too long for a link goes on as a form.
        Some((_, interaction)) => {
            what.return_form = Some((back, onward_unproved(app, interaction)));
        }
        None => what.return_to = Some((back, local(app, "/sign-in"))),
    }
    trouble(app, what)
}

fn because(reason: Reason, details: &impl ToString) -> Refused {
    Refused {
        details: details.to_string(),
        ..Refused::of(reason)
    }
}

/// There is no such provider.
pub fn unknown(app: &App, interaction: &Interaction) -> Response {
    let (why, words) = (Refused::of(reason::PROVIDER_UNKNOWN), words());
    let said = (words.provider_unknown(), words.provider_unknown_do());
    page(app, Some(interaction), why, words.provider_unknown_title(), said)
}

/// The request can't be taken along.
pub fn too_long(app: &App, interaction: &Interaction, name: &str) -> Response {
    let (why, words) = (Refused::of(reason::PROVIDER_REQUEST_TOO_LONG), words());
    let said = (words.provider_too_long(name), words.provider_too_long_do());
    page(app, Some(interaction), why, words.provider_too_long_title(), said)
}

/// The provider does not say when somebody proved who they are, and that is asked.
pub fn not_fresh(app: &App, interaction: &Interaction, name: &str) -> Response {
    let (why, words) = (Refused::of(reason::PROVIDER_NOT_FRESH), words());
    let what_to_do = if mail::is_configured(&app.settings.mail) {
        words.sign_in_no_password(words.sign_in_forgotten())
    } else {
        words.provider_not_fresh_do()
    };
    let said = (words.provider_not_fresh(name), what_to_do);
    page(
        app,
        Some(interaction),
        why,
        words.provider_not_fresh_title(),
        said,
    )
}

/// An answer that belongs to nothing that was begun here.
pub fn foreign(app: &App) -> Response {
    let (why, words) = (Refused::of(reason::PROVIDER_ANSWER_FOREIGN), words());
    let said = (words.provider_foreign(), words.provider_foreign_do());
    page(app, None, why, words.errors_broken_title(), said)
}

/// Whom the provider names is somebody else.
pub fn other_account(app: &App, interaction: &Interaction, name: &str) -> Response {
    let (why, words) = (Refused::of(reason::PROVIDER_OTHER_ACCOUNT), words());
    let said = (words.provider_other(name), words.provider_other_do());
    page(app, Some(interaction), why, words.provider_other_title(), said)
}

/// The account is not to be signed in to, or the provider did not sign anybody in.
pub fn refused(app: &App, interaction: &Interaction, name: &str, cause: Refused) -> Response {
    let words = words();
    let said = (words.provider_refused(name), words.provider_refused_do());
    page(
        app,
        Some(interaction),
        cause,
        words.provider_refused_title(),
        said,
    )
}

/// What a provider answered instead of a code.
pub fn error_of(app: &App, interaction: &Interaction, name: &str, code: &str) -> Response {
    let cause = because(reason::PROVIDER_REFUSED, &UpstreamError::refused(code));
    refused(app, interaction, name, cause)
}

/// The provider is away, or is not believed.
pub fn failed(app: &App, interaction: &Interaction, name: &str, error: &UpstreamError) -> Response {
    if *error == NOT_FRESH {
        return not_fresh(app, interaction, name);
    }
    let words = words();
    if error.is_away() {
        let why = because(reason::PROVIDER_AWAY, error);
        let said = (words.provider_away(name), words.provider_away_do());
        return page(app, Some(interaction), why, words.provider_away_title(), said);
    }
    let why = because(reason::PROVIDER_NOT_BELIEVED, error);
    let said = (
        words.provider_not_believed(name),
        words.provider_not_believed_do(),
    );
    page(app, Some(interaction), why, words.provider_refused_title(), said)
}
