//! How long a permission lasts, in the one sentence a consent page says of it: no shorter than it does.

use std::time::Duration;

use super::decide::{ToConsent, Valid};
use crate::app::App;
use crate::config::Lifetime;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::{GrantType, OFFLINE_ACCESS};
use crate::types::Timestamp;

/// When a grant ends that is made now, however often it is refreshed.
#[must_use]
pub fn latest_end(app: &App, now: Timestamp) -> Timestamp {
    now.plus(app.settings.tokens.refresh_absolute.duration())
}

/// What is true of the permission: an app that may refresh needs nobody for that, with `offline_access` or without; and where it
/// is remembered, the app comes back unasked when a grant has ended.
#[must_use]
pub fn sentence(app: &App, valid: &Valid, to_consent: &ToConsent, ends_at: Timestamp) -> String {
    let client = &valid.way.client;
    // The list says of these that they keep their access while nobody uses them.
    let says_away = to_consent.scope.has(OFFLINE_ACCESS);
    let keeps = if says_away {
        "It keeps this"
    } else {
        "It keeps this access while you are away"
    };
    let length = Lifetime::seconds(longest_access(app, valid).as_secs()).in_words();
    let refreshes = client.may_use(GrantType::RefreshToken);
    match (refreshes, client.is_assured(valid.way.target.uri())) {
        (true, true) => {
            format!("{keeps}, and you are not asked again, until you take it back.")
        }
        (true, false) => format!("{keeps} until {} at the latest.", ends_at.date()),
        (false, true) => format!(
            "It can use this for {length} at a time while you use it, and you are not asked again until you take it \
             back."
        ),
        (false, false) => format!("It can use this for {length}."),
    }
}

/// How long an access token is good for that the app gets of this; of several resource servers it may ask for each alone.
fn longest_access(app: &App, valid: &Valid) -> Duration {
    let (server, own) = (
        app.settings.tokens.access.duration(),
        valid.way.client.settings.access_lifetime,
    );
    let named = valid.request.resources.iter();
    let each = named.map(|uri| {
        let known = valid.catalog.enabled_resource(uri);
        AccessLifetime::of_token(server, own, known.and_then(|known| known.access_lifetime))
    });
    each.max()
        .unwrap_or_else(|| AccessLifetime::of_token(server, own, None))
}
