//! Whether an account is connected with who its person is at another provider: asked of whoever came back from there as a person
//! nobody is known as, once they have signed in; and of whoever went there from the account's page.
//!
//! Nothing is connected before they say so: somebody else may have signed their browser in at the provider.

use axum::http::StatusCode;
use axum::response::Response;

use super::interaction::Interaction;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::ConnectPage;
use crate::session::{self, Connected, Pending};
use crate::storage::sessions::Session;
use crate::types::{ProviderId, Timestamp};
use crate::web::edge::Edge;
use crate::web::errors::Refused;
use crate::web::language::words;
use crate::web::page::{Trouble, layout, local, page as plain_page, page_toward_app, see_other, trouble};

/// The page that asks, as long as what the provider said waits for them.
///
/// # Errors
/// If the database fails.
pub async fn page(
    app: &App,
    interaction: &Interaction,
    session: &Session,
    now: Timestamp,
) -> Result<Option<Response>, ProtocolError> {
    if !interaction.asks_to_connect(session) {
        return Ok(None);
    }
    let Some(pending) = interaction
        .connecting
        .as_ref()
        .filter(|pending| pending.is_recent(now))
    else {
        return Ok(None);
    };
    let Some(provider) = name_of(app, pending.provider()).await? else {
        return Ok(None);
    };
    let is_plain = interaction.is_plain_sign_in();
    let template = ConnectPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        email: session.email.clone(),
        provider,
        identity: pending.email().map(ToString::to_string),
        called: pending.called().to_owned(),
        action: local(app, if is_plain { "/sign-in" } else { "/auth" }),
    };
    Ok(Some(if is_plain {
        plain_page(StatusCode::OK, &template)
    } else {
        page_toward_app(StatusCode::OK, &template)
    }))
}

/// What a provider is called that may be signed in with.
async fn name_of(app: &App, id: &ProviderId) -> Result<Option<String>, ProtocolError> {
    let catalog = app.catalog().await?;
    let link = catalog.providers.iter().find(|link| link.id == *id);
    Ok(link.map(|link| link.name.clone()))
}

/// Connects them, in the sign-in that was asked.
///
/// # Errors
/// If the database fails.
pub async fn connect(
    app: &App,
    edge: &Edge,
    session: &Session,
    pending: Pending,
) -> Result<Connected, ProtocolError> {
    let user_agent = edge.user_agent();
    let by = (user_agent.as_str(), edge.address);
    let connected = session::connect_pending(app, session, pending, by, edge.now).await?;
    tracing::debug!(outcome = ?connected, "an account was to be connected with a provider");
    Ok(connected)
}

/// Why whoever wanted nothing but to connect them is not where they wanted; `None` where the page of their account says all there is
/// to say.
///
/// # Errors
/// If the database fails.
pub async fn not_connected(
    app: &App,
    provider: &ProviderId,
    connected: Connected,
) -> Result<Option<Response>, ProtocolError> {
    Ok(match connected {
        Connected::Done | Connected::Already | Connected::Gone => None,
        Connected::NotProved => Some(see_other(&local(app, "/sign-in?to=security"))),
        Connected::OfAnother => {
            let name = name_of(app, provider).await?;
            let name = name.unwrap_or_else(|| provider.to_string());
            Some(elsewhere(app, &name))
        }
    })
}

/// Whom the provider names is connected with another account.
fn elsewhere(app: &App, name: &str) -> Response {
    let words = words();
    let mut what = Trouble::new(
        Refused::of(reason::PROVIDER_CONNECTED_ELSEWHERE),
        words.provider_elsewhere_title(),
        words.provider_elsewhere(name),
        words.provider_elsewhere_do(),
    );
    what.return_to = Some((words.provider_back().text(), local(app, "/account/security")));
    trouble(app, what)
}
