//! What people are told of an app, wherever it is named.

use super::language::{spoken, words};
use super::page::local;
use crate::app::App;
use crate::oauth::client::Client;
use crate::pages::AppCard;
use crate::types::RedirectUri;

/// Who an app is; `uri` is where its answers go.
#[must_use]
pub fn app_card(app: &App, client: &Client, uri: Option<&RedirectUri>) -> AppCard {
    let (words, language) = (words(), spoken());
    let name = client.name_in(language);
    let link = |member: &str| client.link_in(member, language).map(str::to_owned);
    AppCard {
        name: name.to_owned(),
        initial: name
            .chars()
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default(),
        logo: client.has_logo.then(|| {
            let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
            local(app, &format!("/logo/{id}"))
        }),
        who_runs_it: if client.is_self_registered() {
            words.app_self_registered(words.date(client.created_at), app.issuer.host())
        } else {
            words.app_registered(app.issuer.host())
        }
        .text(),
        is_vouched_for: !client.is_self_registered(),
        host: uri
            .filter(|uri| !uri.is_loopback())
            .map(RedirectUri::host)
            .unwrap_or_default(),
        client_uri: link("client_uri"),
        policy_uri: link("policy_uri"),
        tos_uri: link("tos_uri"),
    }
}
