//! The demo's API: verifies tokens by the server's public key set, as any resource server does (RFC 9068 §4), and
//! refuses as RFC 6750 §3.1 says. It never looks into the server.

use std::sync::Arc;

use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::verify;
use super::wire::{Call, Wire};
use crate::app::App;
use crate::jose::Jwks;
use crate::tokens::AccessTokenClaims;
use crate::types::Timestamp;
use crate::web::edge::Edge;
use crate::web::json::no_store;

/// What people hear who lack the right for what they asked.
fn not_allowed(scope: &str) -> &'static str {
    match scope {
        "notes:write" => "You don't have permission to change this.",
        _ => "You don't have permission to view this.",
    }
}

/// The API: what it has to know of the server.
pub struct Api {
    wire: Wire,
    issuer: String,
    audience: String,
}

/// Why a call is refused.
enum Refused {
    /// Without a token.
    NoToken,
    /// With one that is not good.
    Invalid(String),
    /// With one that is good, but not for this.
    Insufficient(&'static str),
    /// The key set could not be read.
    NoKeys,
}

impl Api {
    /// The API `audience` is the name of.
    pub fn new(wire: Wire, app: &App, audience: &str) -> Self {
        Self {
            wire,
            issuer: app.issuer.as_str().to_owned(),
            audience: audience.to_owned(),
        }
    }

    /// Who calls, if they may do what `scope` is for.
    async fn authorize(&self, edge: &Edge, scope: &'static str) -> Result<AccessTokenClaims, Refused> {
        let token = edge
            .authorization()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or(Refused::NoToken)?;
        let claims = self.verified(token, edge.now).await?;
        if claims.scope.has(scope) {
            Ok(claims)
        } else {
            Err(Refused::Insufficient(scope))
        }
    }

    async fn verified(&self, token: &str, now: Timestamp) -> Result<AccessTokenClaims, Refused> {
        let keys = key_set(&self.wire).await.ok_or(Refused::NoKeys)?;
        let verdict = verify::access_token(token, &keys, &self.issuer, &self.audience, now);
        let fault = verdict.fault().unwrap_or_default().to_owned();
        verdict.claims.ok_or(Refused::Invalid(fault))
    }
}

/// The server's public keys, from where everybody gets them. A real API would keep them for the `max-age` of the answer.
pub async fn key_set(wire: &Wire) -> Option<Jwks> {
    let answer = wire.send(&Call::get("/.well-known/jwks.json")).await;
    serde_json::from_str(&answer.body).ok()
}

/// `GET /demo/api/notes`: for `notes:read`.
pub async fn list(Extension(api): Extension<Arc<Api>>, edge: Edge) -> Response {
    match api.authorize(&edge, "notes:read").await {
        Ok(claims) => no_store(
            StatusCode::OK,
            &json!({ "owner": claims.sub, "notes": ["Buy rye bread", "Ask Charles about the engine"] }),
        ),
        Err(refused) => refused.response(),
    }
}

/// `POST /demo/api/notes`: for `notes:write`. Keeps nothing.
pub async fn add(Extension(api): Extension<Arc<Api>>, edge: Edge) -> Response {
    match api.authorize(&edge, "notes:write").await {
        Ok(claims) => no_store(
            StatusCode::CREATED,
            &json!({ "owner": claims.sub, "added": true }),
        ),
        Err(refused) => refused.response(),
    }
}

impl Refused {
    fn response(self) -> Response {
        let (status, challenge, body): (_, String, Value) = match self {
            // RFC 6750 §3.1: without any authentication information, no error code.
            Self::NoToken => (
                StatusCode::UNAUTHORIZED,
                "Bearer".to_owned(),
                json!({ "message": "Send an access token: Authorization: Bearer ..." }),
            ),
            Self::Invalid(why) => (
                StatusCode::UNAUTHORIZED,
                "Bearer error=\"invalid_token\", error_description=\"The access token is not valid\""
                    .to_owned(),
                json!({ "error": "invalid_token", "message": why }),
            ),
            Self::Insufficient(scope) => (
                StatusCode::FORBIDDEN,
                format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\""),
                json!({ "error": "insufficient_scope", "message": not_allowed(scope) }),
            ),
            Self::NoKeys => (
                StatusCode::SERVICE_UNAVAILABLE,
                String::new(),
                json!({ "message": "The key set of the server could not be read." }),
            ),
        };
        let mut response = no_store(status, &body);
        if let Ok(value) = HeaderValue::from_str(&challenge)
            && !challenge.is_empty()
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}
