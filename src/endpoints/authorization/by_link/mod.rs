//! What people do by a link that was mailed, or handed, to them.
//!
//! A link is asked for in a request in progress, which it brings along sealed: whoever opens it in the same browser goes on with
//! that request, and in any other is signed in nowhere. What is answered to whoever asks is the same for every address, and what
//! differs is done behind the answer.

mod forgotten;
mod new_account;
mod password;
mod sign_up;

use axum::response::Response;
use futures_util::future::BoxFuture;
use tokio::sync::OwnedSemaphorePermit;

pub use forgotten::{ask_for_link, forgotten};
pub use new_account::{make_account, new_account};
pub use password::{choose_password, set_password};
pub use sign_up::{ask_to_sign_up, sign_up};

use super::decide::Valid;
use super::http::browser;
use super::interaction::Interaction;
use super::steps::{self, LONGEST_RETURN};
use crate::app::App;
use crate::oauth::reason::{self, Reason};
use crate::session::Outcome;
use crate::storage::{Conn, StorageError};
use crate::throttle::{site, subnet};
use crate::types::Secret;
use crate::web::edge::Edge;
use crate::web::page::{Trouble, trouble};

/// The address of a link, with the request it leads back to, begun now; without it where it would be too long to be mailed.
fn link_address(app: &App, edge: &Edge, path: &str, interaction: &Interaction) -> Secret {
    let anew = interaction.anew(&browser(app, edge), edge.now);
    let address = app
        .issuer
        .endpoint(&format!("{path}?interaction={}", anew.seal(app)));
    Secret::new(if address.len() <= LONGEST_RETURN {
        address
    } else {
        app.issuer.endpoint(path)
    })
}

/// The request that a link brought along: of this browser, and in time. Any other is as good as none.
fn brought(app: &App, edge: &Edge, sealed: Option<&str>) -> Option<Interaction> {
    Interaction::open(app, sealed?, &browser(app, edge), edge.now).ok()
}

/// The same, with what the app asks for, if it still may.
async fn brought_valid(app: &App, edge: &Edge, sealed: Option<&str>) -> Option<(Interaction, Option<Valid>)> {
    let interaction = brought(app, edge, sealed)?;
    let valid = steps::request_of(app, edge, &interaction).await.ok()?;
    Some((interaction, valid))
}

/// On with the request, once there is a first proof: to where it leads, or to what is missing.
async fn go_on(app: &App, edge: &Edge, interaction: Interaction, outcome: Outcome) -> Response {
    match outcome {
        Outcome::SignedIn(new) => steps::enter(app, edge, interaction, &new).await,
        Outcome::Further(further) => steps::further(app, edge, interaction, (further, false)).await,
    }
}

/// Writes what a stranger asked for behind the answer: what it takes tells whether there was anything to write.
fn write_behind(
    app: &App,
    place: OwnedSemaphorePermit,
    what: &'static str,
    write: impl for<'a, 'c> FnOnce(&'a mut Conn<'c>) -> BoxFuture<'a, Result<(), StorageError>> + Send + 'static,
) {
    let app = app.clone();
    tokio::spawn(async move {
        // They are counted one after the other: who waits for that here holds no connection that others need.
        let _turn = app.sign_in_turns.of("mails of strangers").await;
        if let Err(error) = app.db.write(write).await {
            tracing::error!(cause = %error, "{what} could not be written");
        }
        drop(place);
    });
}

/// The page for whoever asks for mail where none is sent.
fn no_mail(app: &App) -> Response {
    let contact = app.settings.branding.contact.as_deref();
    let what_to_do = match contact {
        Some(contact) => format!("Ask for a link: {contact}"),
        None => "Ask the people who run this server for a link.".to_owned(),
    };
    let what = Trouble::new(
        reason::NO_MAIL,
        "This takes a mail, and none is sent here",
        format!("{} sends no mail.", app.issuer.host()),
        what_to_do,
    );
    trouble(app, what)
}

/// Strangers of the network a request comes from ask for another letter.
///
/// # Errors
/// The page that says that they may not for now.
fn takes_letter(app: &App, edge: &Edge) -> Result<String, Box<Response>> {
    let network = subnet(edge.address);
    // Whoever has a /48 has 65,536 networks.
    let has_room = site(edge.address).is_none_or(|site| app.letters.reserve(&site, edge.now));
    if has_room && app.letters.reserve(&network, edge.now) {
        return Ok(network);
    }
    Err(Box::new(later(app, reason::LETTERS_WAIT)))
}

/// The page for whoever is to try again: the same for every address.
fn later(app: &App, why: Reason) -> Response {
    let what = Trouble::new(
        why,
        "Please try again in a minute",
        "Many mails are being asked for at this moment.",
        "Nothing is lost: go back, and press the button again then.",
    );
    trouble(app, what)
}
