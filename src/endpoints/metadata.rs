//! Authorization server metadata (RFC 8414; OpenID Connect Discovery 1.0), generated from what is mounted.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use super::published::{Published, publish};
use crate::app::App;
use crate::oauth::access::is_of_administration;
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethod, GrantType};
use crate::oauth::client_metadata::{AssertionAlgorithm, RegistrationMode, SubjectType};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::error::ProtocolError;
use crate::oauth::prompt::PROMPT_VALUES;
use crate::oauth::resource::Catalog;
use crate::oauth::response_mode::ResponseMode;
use crate::oauth::standard_claims;
use crate::types::SigningAlgorithm;
use crate::web::errors::Refusal;
use crate::words::Language;

/// What metadata says of where endpoints are: of each, what it is called there and its path. Handed in by the list of
/// endpoints, which has this one in it.
#[derive(Clone, Debug)]
pub struct Advertised(Arc<[(&'static str, &'static str)]>);

impl Advertised {
    /// Those of `endpoints` that metadata names.
    #[must_use]
    pub fn of(endpoints: &[Endpoint]) -> Self {
        let named = endpoints
            .iter()
            .filter_map(|endpoint| endpoint.metadata.map(|name| (name, endpoint.path)));
        Self(named.collect())
    }
}

/// `GET /.well-known/oauth-authorization-server` and the other paths it is at: the same bytes at all of them.
///
/// # Errors
/// If the database fails.
pub async fn metadata(
    State(app): State<App>,
    Extension(published): Extension<Published>,
    Extension(advertised): Extension<Advertised>,
    request: Request,
) -> Result<Response, Refusal> {
    let document = published.get("metadata", (app.clock.now(), 0), || async {
        let document = document(&app, &advertised).await?;
        serde_json::to_vec(&document).map_err(ProtocolError::server_error)
    });
    Ok(publish(&document.await?, "application/json", request.headers()))
}

/// RFC 8414 §2: `registration_endpoint` is there where somebody may register.
fn may_register(app: &App) -> bool {
    app.settings.registration.mode != RegistrationMode::Off
}

/// What an app may ask that a person is asked (Initiating User Registration §4).
fn prompts(app: &App) -> Vec<&'static str> {
    let is_served = |word: &&str| *word != "create" || app.settings.is_open_to_sign_up();
    PROMPT_VALUES.into_iter().filter(is_served).collect()
}

async fn document(app: &App, Advertised(endpoints): &Advertised) -> Result<Value, ProtocolError> {
    let mut members = Map::new();
    members.insert("issuer".to_owned(), json!(app.issuer.as_str()));
    for (name, path) in endpoints.iter() {
        if *name != "registration_endpoint" || may_register(app) {
            members.insert((*name).to_owned(), json!(app.issuer.endpoint(path)));
        }
    }
    let acr_values: Vec<_> = Acr::ALL.iter().filter(|acr| **acr <= app.surest_acr()).collect();
    let methods: Vec<_> = AuthMethod::ALL.iter().map(|method| method.as_str()).collect();
    let confidential: Vec<_> = methods.iter().filter(|method| **method != "none").collect();
    let assertions: Vec<_> = AssertionAlgorithm::all()
        .into_iter()
        .map(AssertionAlgorithm::as_str)
        .chain([AssertionAlgorithm::ED25519])
        .collect();
    let grant_types: Vec<_> = GrantType::ALL.iter().map(|grant| grant.as_str()).collect();
    let modes: Vec<_> = ResponseMode::ALL.iter().map(|mode| mode.as_str()).collect();
    let signing: Vec<_> = SigningAlgorithm::ALL.iter().map(|alg| alg.as_str()).collect();
    let subject_types: Vec<_> = SubjectType::ALL.iter().map(|kind| kind.as_str()).collect();
    let catalog = app.catalog().await?;
    // RFC 8414 §2: "The server MAY choose not to advertise some supported scope values even when this parameter is used". There
    // are apps that ask for all that is: nobody is to be asked for the administration by one of them.
    let scopes: Vec<_> = catalog
        .scopes
        .iter()
        .filter(|scope| !is_of_administration(&scope.name))
        .map(|scope| scope.name.to_string())
        .collect();
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(modes)),
        ("grant_types_supported", json!(grant_types)),
        ("scopes_supported", json!(scopes)),
        ("subject_types_supported", json!(subject_types)),
        ("id_token_signing_alg_values_supported", json!(signing)),
        ("userinfo_signing_alg_values_supported", json!(signing)),
        ("claims_supported", json!(claims(&catalog))),
        ("claim_types_supported", json!(["normal"])),
        ("claims_parameter_supported", json!(true)),
        ("acr_values_supported", json!(acr_values)),
        // OpenID Connect Discovery §3; Initiating User Registration §3.
        ("display_values_supported", json!(["page"])),
        ("ui_locales_supported", json!(Language::ALL)),
        ("prompt_values_supported", json!(prompts(app))),
        ("token_endpoint_auth_methods_supported", json!(methods)),
        (
            "introspection_endpoint_auth_methods_supported",
            json!(confidential),
        ),
        ("revocation_endpoint_auth_methods_supported", json!(methods)),
        // RFC 8414 §2: required where private_key_jwt or client_secret_jwt is supported; "none" MUST NOT be in it.
        (
            "token_endpoint_auth_signing_alg_values_supported",
            json!(assertions),
        ),
        (
            "introspection_endpoint_auth_signing_alg_values_supported",
            json!(assertions),
        ),
        (
            "revocation_endpoint_auth_signing_alg_values_supported",
            json!(assertions),
        ),
        // RFC 7636 §4.2; RFC 9207 §3.
        ("code_challenge_methods_supported", json!(["S256"])),
        // OpenID Connect Discovery §3: the default of the second, where nothing is said, would be true.
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        // OpenID Connect Back-Channel Logout §2.1.
        ("backchannel_logout_supported", json!(true)),
        ("backchannel_logout_session_supported", json!(true)),
        ("authorization_response_iss_parameter_supported", json!(true)),
    ] {
        members.insert(name.to_owned(), value);
    }
    Ok(Value::Object(members))
}

/// Every claim an ID token or the userinfo answer may have (OpenID Connect Discovery §3).
fn claims(catalog: &Catalog) -> Vec<&str> {
    const OF_ID_TOKENS: [&str; 11] = [
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "at_hash",
        "sid",
    ];
    let mut claims = OF_ID_TOKENS.to_vec();
    for scope in &catalog.scopes {
        claims.extend(standard_claims::of_scope(scope.name.as_str()));
        claims.extend(scope.claims.iter().map(CustomClaim::name));
    }
    let mut seen = HashSet::new();
    claims.retain(|claim| seen.insert(*claim));
    claims
}
