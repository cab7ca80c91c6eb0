//! The rules of what an administrator decides about an app.

use std::time::Duration;

use crate::admin::changing::Room;
use crate::admin::notice::Notice;
use crate::admin::refusal::{Faults, Refusal};
use crate::oauth::access::is_of_administration;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::client::Client;
use crate::oauth::client_settings::ClientSettings;
use crate::oauth::redirect_uri::is_private_http;
use crate::oauth::sector;
use crate::types::{RedirectUri, ResourceUri, Scope, ScopeToken};

/// Checks that the app may have what was decided about it.
pub(super) fn check_settings(client: &Client, faults: &mut Faults) {
    let mut of_skipped = Faults::default();
    check_skipped(client, &mut of_skipped);
    faults.of("skip_consent", of_skipped);
    if client.settings.http_callback && (client.is_self_registered() || client.is_public()) {
        faults.add(
            Refusal::invalid(
                "Plain http to a private network is for an app an administrator registers and that keeps a secret: whoever \
                 reads the code on its way could use it otherwise.",
            )
            .try_this("leave --allow-http-callback out; to take it back, --no-http-callback")
            .about("allow_http_callback"),
        );
    }
    // RFC 9700 §4.5: by its verifier alone a code read on the way is of no use to whoever puts it into a sign-in of their own.
    if client.settings.http_callback && !client.requires_pkce() {
        faults.add(
            Refusal::invalid(
                "Plain http to a private network takes PKCE: whoever reads the code on its way could put it into a sign-in of \
                 their own at this app otherwise.",
            )
            .try_this("--profile oauth21, if the app can do PKCE; else https and --no-http-callback")
            .about("allow_http_callback"),
        );
    }
    if requires(&client.settings) > Acr::One && !client.asks_people() {
        faults.add(
            Refusal::invalid("Nobody signs in to this app: it acts for itself.")
                .try_this("--required-acr 1")
                .about("required_acr"),
        );
    }
}

/// What a sign-in to the app has to be at least.
fn requires(settings: &ClientSettings) -> Acr {
    settings.required_acr.unwrap_or_default()
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
        || requires(new) < requires(old)
}

/// Whether what was decided about an app would hold for more by these changes: people who are not asked would be sent to
/// other hosts, their tokens be for other resource servers, or they themselves be somebody else to the app; or plain http lead
/// to another host. Whoever may not decide that may not change what it was decided about.
pub(super) fn extends(old: &Client, new: &Client) -> bool {
    let knows =
        |known: &[RedirectUri], uri: &RedirectUri| known.iter().any(|known| known.host() == uri.host());
    let callbacks = new.redirect_uris.iter();
    let mut callbacks = callbacks.filter(|uri| !knows(&old.redirect_uris, uri)).peekable();
    let old_ways_out = &old.metadata.post_logout_redirect_uris;
    let mut ways_out = new.metadata.post_logout_redirect_uris.iter();
    let skips = !new.settings.skip_consent.is_empty();
    (skips
        && (callbacks.peek().is_some() || !added_resources(old, new).is_empty() || sector::renames(old, new)))
        || callbacks.any(is_private_http)
        || ways_out
            .any(|uri| is_private_http(uri) && !knows(old_ways_out, uri) && !knows(&old.redirect_uris, uri))
}

fn added_resources<'a>(old: &Client, new: &'a Client) -> Vec<&'a str> {
    let added = new.resources.iter().filter(|uri| !old.resources.contains(uri));
    added.map(ResourceUri::as_str).collect()
}

/// Checks that it was decided anew what people are not asked about, where that would hold for other resource servers too.
pub(super) fn check_decided(old: &Client, new: &Client, names_skipped: bool, faults: &mut Faults) {
    let skipped = &new.settings.skip_consent;
    let added = added_resources(old, new);
    if names_skipped || skipped.is_empty() || added.is_empty() {
        return;
    }
    faults.add(
        Refusal::invalid(format!(
            "People are not asked whether this app may have {skipped}: nor would they be about {}, which nobody decided.",
            added.join(", ")
        ))
        .try_this(format!(
            "the same with --skip-consent \"{skipped}\" if they shall not be, or with --ask-consent"
        ))
        .about("skip_consent"),
    );
}

/// Notes what of an app's scope people are not asked about any more, for the owners of the server: all of it, where they were asked
/// before wherever it goes by these changes.
pub(super) fn note_skipped(room: &mut Room<'_, '_>, old: Option<&Client>, new: &Client) {
    let skipped = &new.settings.skip_consent;
    let is_decided = |name: &ScopeToken| {
        old.is_some_and(|old| old.settings.skip_consent.contains(name) && !extends(old, new))
    };
    let more = skipped.filtered(|name| !is_decided(name));
    if !more.is_empty() {
        room.notices.push(Notice::ConsentSkipped(new.id.clone(), more));
    }
}

/// What was decided about an app, as the audit log says it: what is new, and what is no more.
pub(super) fn decided(old: &ClientSettings, new: &ClientSettings) -> Vec<String> {
    let switched = |name: &str, (old, new): (bool, bool)| {
        (old != new).then(|| format!("{name} {}", if new { "on" } else { "off" }))
    };
    let skipped = |sign: &str, (these, those): (&Scope, &Scope)| -> Vec<String> {
        let more = these.filtered(|name| !those.contains(name));
        more.iter()
            .map(|name| format!("skip_consent {sign}{name}"))
            .collect()
    };
    let mut decided = skipped("+", (&new.skip_consent, &old.skip_consent));
    decided.extend(skipped("-", (&old.skip_consent, &new.skip_consent)));
    decided.extend(switched(
        "id_token_claims",
        (old.id_token_claims, new.id_token_claims),
    ));
    if old.access_lifetime != new.access_lifetime {
        let lifetime = new
            .access_lifetime
            .map(|lifetime| format!("{}s", lifetime.seconds()));
        let lifetime = lifetime.unwrap_or_else(|| "default".to_owned());
        decided.push(format!("access_lifetime {lifetime}"));
    }
    decided.extend(switched("http_callback", (old.http_callback, new.http_callback)));
    if requires(old) != requires(new) {
        decided.push(format!("required_acr {}", requires(new)));
    }
    decided
}
