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

pub use forgotten::{ask_for_link, forgotten};
pub use new_account::{make_account, new_account};
pub use password::{choose_password, set_password};
pub use sign_up::{ask_to_sign_up, sign_up};

use super::decide::Valid;
use super::http::browser;
use super::interaction::{Browser, Interaction, InteractionError};
use super::steps::{self, LONGEST_RETURN};
use crate::app::App;
use crate::oauth::parameters::Parameters;
use crate::session::Outcome;
use crate::types::{Secret, Timestamp};
use crate::web::edge::Edge;

/// The address of a link, with the request it leads back to, begun now; without it where it would be too long to be mailed.
fn link_address(app: &App, edge: &Edge, path: &str, interaction: &Interaction) -> Secret {
    let anew = interaction.anew(&browser(app, edge), edge.now);
    Secret::new(address_with(
        app,
        &format!("{path}?interaction={}", anew.seal(app)),
        path,
    ))
}

/// The address of a page where somebody goes on with a request, if they open it in the browser that began it; in any other it is
/// the page alone.
fn begun_address(app: &App, edge: &Edge, path: &str, interaction: &Interaction) -> String {
    let anew = interaction.anew(&browser(app, edge), edge.now).with_account();
    address_with(app, &format!("{path}?begun={}", anew.seal(app)), path)
}

fn address_with(app: &App, path: &str, shorter: &str) -> String {
    let address = app.issuer.endpoint(path);
    if address.len() <= LONGEST_RETURN {
        address
    } else {
        app.issuer.endpoint(shorter)
    }
}

/// The request in progress that a page is opened with: `interaction`, which must be good, or `begun`, which may be; else none.
///
/// # Errors
/// If it is of no use any more.
fn opened_with(
    app: &App,
    parameters: &Parameters,
    browser: &Browser,
    now: Timestamp,
) -> Result<Interaction, InteractionError> {
    if let Some(sealed) = parameters.one("interaction") {
        return Interaction::open(app, sealed, browser, now);
    }
    let begun = parameters.one("begun");
    let begun = begun.and_then(|sealed| Interaction::open(app, sealed, browser, now).ok());
    Ok(begun.unwrap_or_else(|| Interaction::begin(String::new(), browser, now)))
}

/// The request that a link brought along: of this browser, and in time. Any other is as good as none.
fn brought(app: &App, edge: &Edge, sealed: Option<&str>) -> Option<Interaction> {
    Interaction::open(app, sealed?, &browser(app, edge), edge.now).ok()
}

/// The same where the link itself is of no use any more: begun anew, if it took too long.
fn brought_late(app: &App, edge: &Edge, sealed: Option<&str>) -> Option<Interaction> {
    let browser = browser(app, edge);
    match Interaction::open(app, sealed?, &browser, edge.now) {
        Ok(interaction) => Some(interaction),
        Err(InteractionError::Expired(request)) => {
            Some(Interaction::begin(request.encoded(), &browser, edge.now))
        }
        Err(InteractionError::Broken | InteractionError::OtherBrowser) => None,
    }
}

/// The request that a link brought along, with what the app asks for, if it still may.
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
