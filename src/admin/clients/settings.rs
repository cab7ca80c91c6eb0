//! The rules of what an administrator decides about an app.

use std::time::Duration;

use super::changes::ClientChanges;
use crate::admin::refusal::{Faults, Refusal};
use crate::oauth::access::is_of_administration;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::client::Client;
use crate::oauth::client_settings::ClientSettings;
use crate::oauth::redirect_uri::is_private_http;
use crate::types::RedirectUri;

/// Checks that the app may have what was decided about it.
pub(super) fn check_settings(client: &Client, faults: &mut Faults) {
    check_skipped(client, faults);
    if client.settings.http_callback && (client.is_self_registered() || client.is_public()) {
        faults.add(
            Refusal::invalid(
                "Plain http to a private network is for an app an administrator registers and that keeps a secret: whoever \
                 reads the code on its way could use it otherwise.",
            )
            .try_this("leave --allow-http-callback out; to take it back, --no-http-callback"),
        );
    }
}

fn check_skipped(client: &Client, faults: &mut Faults) {
    let skipped = &client.settings.skip_consent;
    if skipped.is_empty() {
        return;
    }
    if let Err(why) = client.check_may_skip_consent() {
        faults.add(
            Refusal::invalid(format!("People have to be asked about this app: {why}."))
                .try_this("--ask-consent, or other redirect URIs"),
        );
    }
    for name in skipped.iter() {
        if is_of_administration(name) {
            faults.add(Refusal::invalid(format!(
                "{name} is of the administration: it is never given without asking."
            )));
        } else if !client.scope.contains(name) {
            faults.add(
                Refusal::invalid(format!(
                    "Consent cannot be skipped for {name}: the app may not ask for it."
                ))
                .try_this(format!("--add-scope {name}, or leave it out of --skip-consent")),
            );
        }
    }
}

/// Whether the server is less strict with an app by `new` than by `old`, where tokens are good for `server` otherwise.
pub(super) fn loosens(old: &ClientSettings, new: &ClientSettings, server: Duration) -> bool {
    let lifetime = |settings: &ClientSettings| AccessLifetime::of_token(server, settings.access_lifetime, []);
    !new.skip_consent.is_subset(&old.skip_consent)
        || (new.http_callback && !old.http_callback)
        || lifetime(new) > lifetime(old)
}

/// Whether what was decided about an app would hold for more by these changes: people who are not asked would be sent to
/// other hosts, or their tokens be for other resource servers; or plain http lead to another host. Whoever may not decide
/// that may not change what it was decided about.
pub(super) fn extends(old: &Client, new: &ClientSettings, changes: &ClientChanges) -> bool {
    let known = |uri: &RedirectUri| old.redirect_uris.iter().any(|known| known.host() == uri.host());
    let new_places = || {
        let uris = changes.redirect_uris.iter().flatten();
        uris.filter(|uri| !known(uri))
    };
    let mut new_resources = changes.resources.iter().flatten();
    let skips = !new.skip_consent.is_empty();
    (skips && (new_places().next().is_some() || new_resources.any(|uri| !old.resources.contains(uri))))
        || new_places().any(is_private_http)
}
