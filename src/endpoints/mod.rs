//! One folder or file for each endpoint. They never use each other; what two share lies below them.

mod authorization;
mod end_session;
mod errors;
pub mod home;
mod introspection;
mod jwks;
mod logo;
mod metadata;
mod password;
mod published;
mod registration;
mod revocation;
mod token;
mod userinfo;

use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

use crate::app::App;

pub use published::Published;

/// Who reads an endpoint's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Programs, from any origin: JSON with `Access-Control-Allow-Origin: *`, never with credentials.
    Json,
    /// People: HTML, for this origin alone.
    Page,
}

/// An endpoint: where it is, who reads it, what metadata calls it.
pub struct Endpoint {
    /// The path under the issuer.
    pub path: &'static str,
    /// Who reads it.
    pub face: Face,
    /// Its member in the metadata (RFC 8414 §2).
    pub metadata: Option<&'static str>,
    /// What answers.
    pub route: MethodRouter<App>,
}

/// Every endpoint: what is mounted, and so what is advertised.
#[must_use]
pub fn table() -> Vec<Endpoint> {
    vec![
        page(
            "/auth",
            get(authorization::authorize).post(authorization::authorize_form),
        )
        .called("authorization_endpoint"),
        json("/token", only_post(token::exchange)).called("token_endpoint"),
        json("/userinfo", get(userinfo::userinfo).post(userinfo::userinfo_form)).called("userinfo_endpoint"),
        json("/introspect", only_post(introspection::introspect)).called("introspection_endpoint"),
        json("/revoke", only_post(revocation::revoke)).called("revocation_endpoint"),
        json("/register", only_post(registration::register)).called("registration_endpoint"),
        json(
            "/register/{client_id}",
            get(registration::read)
                .put(registration::replace)
                .delete(registration::delete),
        ),
        json("/.well-known/jwks.json", get(jwks::jwks)).called("jwks_uri"),
        json("/.well-known/oauth-authorization-server", get(metadata::metadata)),
        json("/.well-known/openid-configuration", get(metadata::metadata)),
        page(
            "/sign-in",
            get(authorization::sign_in).post(authorization::sign_in_form),
        ),
        page(
            "/logout",
            get(end_session::end_session).post(end_session::end_session_form),
        )
        .called("end_session_endpoint"),
        page("/password/{token}", get(password::ask).post(password::set)),
        page("/errors", get(errors::list)),
        page("/errors/{number}", get(errors::one)),
        page("/", get(home::home)),
        page("/logo/{client_id}", get(logo::logo)),
        page("/livez", get(home::livez)),
        page("/readyz", get(home::readyz)),
        page("/assets/style.css", get(home::style)),
        page("/assets/favicon.svg", get(home::favicon)),
        page("/assets/form_post.js", get(home::form_post)),
    ]
}

fn only_post<T: 'static, H: Handler<T, App>>(handler: H) -> MethodRouter<App> {
    post(handler).fallback(token::method_not_allowed)
}

fn json(path: &'static str, route: MethodRouter<App>) -> Endpoint {
    Endpoint {
        path,
        face: Face::Json,
        metadata: None,
        route,
    }
}

fn page(path: &'static str, route: MethodRouter<App>) -> Endpoint {
    Endpoint {
        path,
        face: Face::Page,
        metadata: None,
        route,
    }
}

impl Endpoint {
    fn called(mut self, name: &'static str) -> Self {
        self.metadata = Some(name);
        self
    }
}
