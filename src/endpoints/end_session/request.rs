//! What an app asks when it sends a person here to sign out (RP-Initiated Logout §2).

use std::sync::Arc;

use crate::app::App;
use crate::oauth::client::Client;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::oauth::redirect_uri;
use crate::storage::sessions::Session;
use crate::tokens::{self, IdTokenClaims};
use crate::types::{ClientId, RedirectUri, State, Timestamp};

/// A request that is in order. `logout_hint` and `ui_locales` are hints this server has no use for.
#[derive(Clone, Debug)]
pub struct LogoutRequest {
    hint: Option<IdTokenClaims>,
    client: Option<Arc<Client>>,
    /// Where the person goes on to.
    pub target: Option<Target>,
}

/// A registered place to go on to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The URI, as it was asked for.
    pub uri: RedirectUri,
    /// Whose it is.
    pub client: Arc<Client>,
    state: Option<State>,
}

/// The parameters that travel through the confirmation page, to be looked at once more.
pub const TRAVELLING: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

impl LogoutRequest {
    /// Checks what was sent; nothing of it is believed but by signature and registration.
    ///
    /// # Errors
    /// `invalid_request`, to be told on a page and never by a redirect, and faults.
    pub async fn validate(app: &App, parameters: &Parameters, now: Timestamp) -> Result<Self, ProtocolError> {
        parameters.refuse_repeated()?;
        // §2: "When an id_token_hint parameter is present, the OP MUST validate that it was the issuer of the ID Token."
        let hint = match parameters.one("id_token_hint") {
            Some(token) => read_hint(app, token, now)?,
            None => None,
        };
        let named = match parameters.one("client_id") {
            Some(id) => Some(id.parse::<ClientId>().map_err(|_| unknown_client())?),
            None => None,
        };
        // §2: "When both client_id and id_token_hint are present, the OP MUST verify that the Client Identifier matches
        // the one used as the audience of the ID Token."
        if let (Some(hint), Some(named)) = (&hint, &named)
            && hint.aud != *named
        {
            return Err(ProtocolError::of(reason::LOGOUT_CLIENT_DIFFERS));
        }
        let client = match named.as_ref().or(hint.as_ref().map(|hint| &hint.aud)) {
            Some(id) => Some(find_client(app, id).await?),
            None => None,
        };
        let target = match parameters.one("post_logout_redirect_uri") {
            Some(uri) => Some(target(client.as_ref(), uri, parameters.one("state"))?),
            None => None,
        };
        Ok(Self { hint, client, target })
    }

    /// Whether the app proved with an ID token that it is about this very sign-in, so that nobody need be asked.
    ///
    /// §2: "If the ID Token's sid claim does not correspond to the RP's current session or a recent session at the OP,
    /// the OP SHOULD treat the logout request as suspect, and MAY decline to act upon it." Such a one is asked about.
    #[must_use]
    pub fn is_about(&self, app: &App, session: &Session) -> bool {
        let (Some(hint), Some(client)) = (&self.hint, &self.client) else {
            return false;
        };
        let sub = tokens::subject(app, client, &session.user_id);
        hint.sub == sub && hint.sid == Some(tokens::sid(app, &sub, &session.user_id, &session.id))
    }

    /// Whether a browser may be sent on though nobody was signed in to be asked: an app that somebody vouches for shows
    /// an ID token of its own. Anybody can write a link without one, and whoever registers an app gets one.
    #[must_use]
    pub fn goes_by_itself(&self) -> bool {
        self.hint.is_some()
            && self
                .client
                .as_ref()
                .is_some_and(|client| !client.is_self_registered())
    }
}

/// The claims of a hint; `None` where its key is one this server does not know any more: then it is as if there were
/// none, and the person is asked.
fn read_hint(app: &App, token: &str, now: Timestamp) -> Result<Option<IdTokenClaims>, ProtocolError> {
    match tokens::id_token_hint(app, token, now) {
        Ok(claims) => Ok(Some(claims)),
        Err(error) if tokens::may_be_forgotten(app, token, error) => Ok(None),
        Err(error) => Err(ProtocolError::of(reason::LOGOUT_HINT_NOT_OURS).because(error)),
    }
}

async fn find_client(app: &App, id: &ClientId) -> Result<Arc<Client>, ProtocolError> {
    let client = app.client(id).await?.ok_or_else(unknown_client)?;
    if client.is_enabled {
        Ok(client)
    } else {
        Err(ProtocolError::of(reason::APP_DISABLED))
    }
}

fn unknown_client() -> ProtocolError {
    ProtocolError::of(reason::LOGOUT_CLIENT_UNKNOWN)
}

/// §3: "the OP MUST NOT perform post-logout redirection if the `post_logout_redirect_uri` value supplied does not exactly
/// match one of the previously registered `post_logout_redirect_uris` values".
///
/// Ours for native clients: the port they listen on is not theirs to choose (RFC 8252 §7.3), whatever they wait for there.
fn target(client: Option<&Arc<Client>>, uri: &str, state: Option<&str>) -> Result<Target, ProtocolError> {
    let Some(client) = client else {
        return Err(ProtocolError::of(reason::LOGOUT_CLIENT_MISSING));
    };
    let registered = &client.metadata.post_logout_redirect_uris;
    let uri = uri
        .parse::<RedirectUri>()
        .ok()
        .filter(|uri| redirect_uri::matches(uri, registered, client.client_type))
        .ok_or_else(|| ProtocolError::of(reason::LOGOUT_URI_NOT_REGISTERED))?;
    let state = state.and_then(|state| state.parse::<State>().ok());
    if state.as_ref().is_some_and(|state| !state.is_printable()) {
        return Err(ProtocolError::of(reason::STATE_MALFORMED));
    }
    Ok(Target {
        uri,
        client: Arc::clone(client),
        state,
    })
}

impl Target {
    /// The address to go on to: §3: "If the state value was included in the logout request, the OP passes this value
    /// back to the RP using the state parameter".
    #[must_use]
    pub fn location(&self) -> String {
        match &self.state {
            None => self.uri.as_str().to_owned(),
            Some(state) => self.uri.with(&[("state".to_owned(), state.as_str().to_owned())]),
        }
    }
}
