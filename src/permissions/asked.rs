//! The consent page, put together of what is asked: the same for whoever decides, and for whoever looks at what people would read.

use std::time::Duration;

use super::{Reach, places};
use crate::app::App;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{Client, ClientType, GrantType, OFFLINE_ACCESS};
use crate::oauth::look_alike::Resembles;
use crate::oauth::resource::ScopeDefinition;
use crate::pages::{ConsentPage, Destination};
use crate::storage::StorageError;
use crate::types::{RedirectUri, ResourceUri, Scope, ScopeToken, Timestamp};
use crate::web::app_card::app_card;
use crate::web::language::{spoken, words};
use crate::web::page::layout;

/// What is asked of somebody.
#[derive(Clone, Copy, Debug)]
pub struct ToAsk<'a> {
    /// How far the app reaches.
    pub reach: Reach<'a>,
    /// The scope as the app wrote it.
    pub asked: &'a str,
    /// The resource servers the app named.
    pub named: &'a [ResourceUri],
    /// Where the answer goes.
    pub uri: &'a RedirectUri,
    /// Of whom: their name and their address.
    pub account: (&'a str, &'a str),
    /// When what is allowed ends, however often it is refreshed.
    pub ends_at: Timestamp,
}

/// The page, without what only a request in progress has.
#[must_use]
pub fn consent_page(app: &App, to_ask: &ToAsk<'_>, warning: Option<String>) -> ConsentPage {
    let ToAsk { reach, uri, .. } = to_ask;
    let (name, email) = to_ask.account;
    ConsentPage {
        layout: layout(app, None),
        interaction: String::new(),
        app: app_card(app, reach.client, Some(uri)),
        account_name: name.to_owned(),
        account_email: email.to_owned(),
        before: None,
        may_leave_out: reach.optional.is_some_and(|(optional, _)| !optional.is_empty()),
        places: places(reach, to_ask.asked),
        destination: destination(uri),
        lasts: lasts(app, to_ask),
        may_remember: reach.client.is_assured(uri),
        warning,
        preview: None,
    }
}

/// What is not ticked of what people may leave out: what they said no to before, and what can do much harm, unless they allowed it to
/// this very app.
#[must_use]
pub fn unticked(reach: &Reach<'_>, optional: &Scope, (declined, had): (&Scope, Option<&Scope>)) -> Scope {
    let can_do_harm = |name: &ScopeToken| {
        let known = reach.catalog.scope(name);
        known.is_none_or(ScopeDefinition::can_do_harm)
    };
    optional.filtered(|name| {
        declined.contains(name) || (can_do_harm(name) && !had.is_some_and(|had| had.contains(name)))
    })
}

fn destination(uri: &RedirectUri) -> Destination {
    if uri.is_loopback() {
        return Destination::ThisComputer(uri.host());
    }
    match uri.url() {
        Some(url) if url.has_host() && matches!(url.scheme(), "https" | "http") => {
            Destination::Host(uri.host())
        }
        _ => Destination::App(uri.host()),
    }
}

/// How long a permission lasts, in the one sentence the page says of it: no shorter than it does.
///
/// What is true of the permission: an app that may refresh needs nobody for that, with `offline_access` or without; and where it
/// is remembered, the app comes back unasked when a grant has ended.
fn lasts(app: &App, to_ask: &ToAsk<'_>) -> String {
    let client = to_ask.reach.client;
    // The list says of these that they keep their access while nobody uses them.
    let says_away = to_ask.reach.scope.has(OFFLINE_ACCESS);
    let words = words();
    let date = || words.date(to_ask.ends_at);
    let length = || words.duration(longest_access(app, to_ask));
    let refreshes = client.may_use(GrantType::RefreshToken);
    let is_assured = client.is_assured(to_ask.uri);
    let said = match (refreshes, is_assured) {
        (true, true) if says_away => words.consent_keeps(),
        (true, true) => words.consent_keeps_away(),
        (true, false) if says_away => words.consent_keeps_until(date()),
        (true, false) => words.consent_keeps_away_until(date()),
        (false, true) => words.consent_uses_each_time(length()),
        (false, false) => words.consent_uses(length()),
    };
    said.text()
}

/// How long an access token is good for that the app gets of this; of several resource servers it may ask for each alone.
fn longest_access(app: &App, to_ask: &ToAsk<'_>) -> Duration {
    let (server, own) = (
        app.settings.tokens.access.duration(),
        to_ask.reach.client.settings.access_lifetime,
    );
    let each = to_ask.named.iter().map(|uri| {
        let known = to_ask.reach.catalog.enabled_resource(uri);
        AccessLifetime::of_token(server, own, known.and_then(|known| known.access_lifetime))
    });
    each.max()
        .unwrap_or_else(|| AccessLifetime::of_token(server, own, None))
}

/// What to be careful about before allowing an app anything: that it looks like another, then who else could receive the answer,
/// then that nobody vouches for it.
///
/// # Errors
/// If the database fails.
pub async fn warning(app: &App, client: &Client, uri: &RedirectUri) -> Result<Option<String>, StorageError> {
    let (host, here) = (uri.host(), app.issuer.host());
    let resembles = if client.is_self_registered() {
        // What the reader sees, and what it is called everywhere else.
        let known = app.known_names().await?;
        let names = [client.name_in(spoken()), &client.name];
        names.into_iter().find_map(|name| known.resembles(name))
    } else {
        None
    };
    let words = words();
    let said = match resembles {
        Some(Resembles::App) => Some(words.app_like_app(here, host)),
        Some(Resembles::Service) => Some(words.app_like_service(here, host)),
        Some(Resembles::Server) => Some(words.app_like_server(here, host)),
        None if !client.is_assured(uri) => {
            // Not its name: what a stranger wrote is no part of what this server says.
            Some(match (client.client_type, uri.is_loopback()) {
                (ClientType::Native, true) => words.app_any_app_computer(),
                (ClientType::Native, false) => words.app_any_app_device(),
                (_, true) => words.app_any_page_computer(),
                (_, false) => words.app_any_page_device(),
            })
        }
        None if client.is_self_registered() => Some(words.app_unchecked(words.date(client.created_at), host)),
        None => None,
    };
    Ok(said.map(|said| said.text()))
}
