//! What people are told of an app, wherever it is named.

use super::page::local;
use crate::app::App;
use crate::oauth::client::Client;
use crate::pages::AppCard;
use crate::types::RedirectUri;

/// Who an app is; `uri` is where its answers go.
#[must_use]
pub fn app_card(app: &App, client: &Client, uri: Option<&RedirectUri>) -> AppCard {
    AppCard {
        name: client.name.clone(),
        initial: client
            .name
            .chars()
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default(),
        logo: client.has_logo.then(|| {
            let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
            local(app, &format!("/logo/{id}"))
        }),
        who_runs_it: if client.is_self_registered() {
            format!(
                "Registered itself on {} - not checked by {}",
                client.created_at.date(),
                app.issuer.host()
            )
        } else {
            format!("Registered by an administrator of {}", app.issuer.host())
        },
        is_vouched_for: !client.is_self_registered(),
        host: uri
            .filter(|uri| !uri.is_loopback())
            .map(RedirectUri::host)
            .unwrap_or_default(),
        client_uri: client.client_uri.clone(),
        policy_uri: client.policy_uri.clone(),
        tos_uri: client.tos_uri.clone(),
    }
}
