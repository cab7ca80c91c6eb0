//! What people are to be careful about with an app: at most one thing, the weightiest, in the same words on every page.

use super::decide::Valid;
use crate::app::App;
use crate::oauth::client::ClientType;
use crate::oauth::look_alike::Resembles;
use crate::storage::StorageError;

/// What to be careful about before signing in for an app: that nobody vouches for it, and whose name it has.
///
/// # Errors
/// If the database fails.
pub async fn before_sign_in(app: &App, valid: &Valid) -> Result<Option<String>, StorageError> {
    if valid.way.client.is_self_registered() {
        before_consent(app, valid).await
    } else {
        Ok(None)
    }
}

/// What to be careful about before allowing an app anything: that it looks like another, then who else could receive the answer,
/// then that nobody vouches for it.
///
/// # Errors
/// If the database fails.
pub async fn before_consent(app: &App, valid: &Valid) -> Result<Option<String>, StorageError> {
    let (client, uri) = (&valid.way.client, valid.way.target.uri());
    let (host, here) = (uri.host(), app.issuer.host());
    let resembles = if client.is_self_registered() {
        app.known_names().await?.resembles(&client.name)
    } else {
        None
    };
    Ok(match resembles {
        Some(Resembles::App) => Some(format!(
            "Its name looks like that of an app {here} knows, but it is not that app. Go on only if you are sure of {host}."
        )),
        Some(Resembles::Service) => Some(format!(
            "Its name looks like that of a service {here} knows, but it is not that service. Go on only if you are sure of {host}."
        )),
        Some(Resembles::Server) => Some(format!(
            "Its name looks as if it belonged to {here}, but it does not. Go on only if you are sure of {host}."
        )),
        None if !client.is_assured(uri) => {
            let place = if uri.is_loopback() {
                "on this computer"
            } else {
                "on this device"
            };
            let what = if client.client_type == ClientType::Native {
                "app"
            } else {
                "page"
            };
            // Not its name: what a stranger wrote is no part of what this server says.
            Some(format!(
                "Any {what} {place} can use this name. Go on only if you just started it yourself."
            ))
        }
        None if client.is_self_registered() => Some(format!(
            "This app registered itself on {}, unchecked. Go on only if you trust {host}.",
            client.created_at.date()
        )),
        None => None,
    })
}
