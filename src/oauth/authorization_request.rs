//! The authorization request, typed (RFC 6749 §4.1.1; OpenID Connect Core §3.1.2.1; RFC 7636 §4.3; RFC 8707 §2.1).
//!
//! In two steps, since an error may only be sent to a redirect URI that is known to be the client's:
//! [`RedirectTarget::find`] (faults are pages), then [`AuthorizationRequest::validate`] (faults are redirects).

use std::time::Duration;

use super::access::Ceiling;
use super::claims_request::ClaimsRequest;
use super::client::{Client, GrantType};
use super::error::ProtocolError;
use super::parameters::Parameters;
use super::prompt::Prompt;
use super::reason;
use super::resource::{self, Catalog};
use super::response_mode::ResponseMode;
use super::{acr, code_grant, policy, redirect_uri, standard_claims};
use crate::jose;
use crate::types::{CodeChallenge, Nonce, RedirectUri, ResourceUri, Scope, State};

/// Where an answer may go: a redirect URI that matched the client's registration.
///
/// Only [`RedirectTarget::find`] makes one, so nothing can redirect to a URI that was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectTarget {
    uri: RedirectUri,
    state: Option<State>,
    mode: ResponseMode,
}

impl RedirectTarget {
    /// Finds where the answer to a request of `client` goes.
    ///
    /// Ours: `redirect_uri` is always required (OpenID Connect Core §3.1.2.1), never guessed from the registration.
    ///
    /// # Errors
    /// `invalid_request`, to be shown to the person and never sent on.
    pub fn find(parameters: &Parameters, client: &Client) -> Result<Self, ProtocolError> {
        let text = parameters
            .one("redirect_uri")
            .ok_or_else(|| ProtocolError::of(reason::REDIRECT_URI_MISSING))?;
        let not_registered = || ProtocolError::of(reason::REDIRECT_URI_NOT_REGISTERED);
        let uri: RedirectUri = text.parse().map_err(|_| not_registered())?;
        if !redirect_uri::matches(&uri, &client.redirect_uris, client.client_type) {
            return Err(not_registered());
        }
        // RFC 6749 §4.1.2.1: "REQUIRED if a "state" parameter was present in the client authorization request." Of two,
        // neither can be the right one.
        let inside = inside_request_object(parameters, "state");
        let state = parameters.one("state").map(str::to_owned).or(inside);
        let state = state.and_then(|state| State::try_from(state).ok());
        // A mode we do not have, or not for this client, is reported in the default one.
        let mode = ResponseMode::requested(parameters, client).unwrap_or_default();
        let inside = inside_request_object(parameters, "response_mode");
        let inside = inside.and_then(|asked| ResponseMode::named(&asked));
        let mode = inside.filter(|mode| mode.is_for(client)).unwrap_or(mode);
        Ok(Self { uri, state, mode })
    }

    /// The redirect URI.
    #[must_use]
    pub fn uri(&self) -> &RedirectUri {
        &self.uri
    }

    /// How the answer travels.
    #[must_use]
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The parameters of an answer: `answer`, then `state` as it came and `iss` (RFC 9207 §2).
    #[must_use]
    pub fn answer(&self, answer: Vec<(&'static str, String)>, issuer: &str) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = answer
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if let Some(state) = &self.state {
            pairs.push(("state".to_owned(), state.as_str().to_owned()));
        }
        pairs.push(("iss".to_owned(), issuer.to_owned()));
        pairs
    }

    /// The redirect URI with the answer added to its query, or put into its fragment.
    #[must_use]
    pub fn location(&self, pairs: &[(String, String)]) -> String {
        match self.mode {
            ResponseMode::Fragment => self.uri.with_fragment(pairs),
            ResponseMode::Query | ResponseMode::FormPost => self.uri.with(pairs),
        }
    }
}

/// A request that passed every check that does not need the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// What is asked for: known names the client is registered for.
    pub scope: Scope,
    /// The resource servers it is for.
    pub resources: Vec<ResourceUri>,
    /// Whether it names them; else they follow from the scope.
    pub names_resources: bool,
    /// The PKCE challenge (S256).
    pub code_challenge: Option<CodeChallenge>,
    /// To be repeated in an ID token.
    pub nonce: Option<Nonce>,
    /// What the client wants the person to be asked.
    pub prompt: Prompt,
    /// The sign-in may be this old at most.
    pub max_age: Option<Duration>,
    /// Whom the client expects, to fill in the form with.
    pub login_hint: Option<String>,
    /// An ID token that names whom the client expects, as it was sent: not verified yet.
    pub id_token_hint: Option<String>,
    /// The claims asked for one by one, as far as the client may have them.
    pub claims: ClaimsRequest,
    /// How surely it wants to know who somebody is.
    pub acr: acr::Asked,
}

impl AuthorizationRequest {
    /// Checks everything but the person.
    ///
    /// # Errors
    /// The refusals of RFC 6749 §4.1.2.1, RFC 8707 §2 and OpenID Connect Core §3.1.2.6, to be sent to `target`.
    pub fn validate(
        parameters: &Parameters,
        client: &Client,
        target: &RedirectTarget,
        catalog: &Catalog,
    ) -> Result<Self, ProtocolError> {
        parameters.refuse_repeated()?;
        if target.state.as_ref().is_some_and(|state| !state.is_printable()) {
            return Err(ProtocolError::of(reason::STATE_MALFORMED));
        }
        ResponseMode::requested(parameters, client)?;
        refuse_unsupported(parameters)?;
        if !client.may_use(GrantType::AuthorizationCode) {
            return Err(policy::may_not_use());
        }
        let mut requested = Vec::new();
        let scope = code_grant::authorization(parameters, &client.id, &target.uri, |scope| {
            requested = catalog.as_registered(resource::parse(parameters)?);
            policy::negotiate_scope(catalog, client, scope, &requested)
        })?;
        let resources = policy::negotiate_resources(catalog, client, &scope, &requested)?;
        refuse_many_locales(parameters)?;
        let claims = claims(parameters, catalog, client, &scope)?;
        let registered = &client.metadata.default_acr_values;
        Ok(Self {
            acr: acr::Asked::of(&claims, parameters.one("acr_values"), registered),
            claims,
            id_token_hint: parameters.one("id_token_hint").map(str::to_owned),
            scope,
            resources,
            names_resources: !requested.is_empty(),
            code_challenge: code_challenge(parameters, client)?,
            nonce: parameters
                .one("nonce")
                .map(str::parse)
                .transpose()
                .map_err(|_| ProtocolError::of(reason::NONCE_MALFORMED))?,
            prompt: Prompt::parse(parameters)?,
            max_age: max_age(parameters, client)?,
            login_hint: parameters
                .one("login_hint")
                .map(|hint| hint.chars().take(254).collect()),
        })
    }
}

/// What a request object, which is refused, says of how to refuse it, where that stands nowhere but in it (OpenID Connect
/// Core §6.1: only `response_type`, `client_id` and `scope` must stand outside too).
///
/// Nothing is believed by this: whoever wrote the object could have written the same outside.
fn inside_request_object(parameters: &Parameters, name: &str) -> Option<String> {
    let object = parameters.one("request").filter(|_| !parameters.has(name))?;
    let inspected = jose::inspect(object).ok()?;
    inspected.claims.get(name)?.as_str().map(str::to_owned)
}

/// OpenID Connect Core §6: parameters that would change the request's meaning are refused, never ignored.
fn refuse_unsupported(parameters: &Parameters) -> Result<(), ProtocolError> {
    if parameters.has("request") {
        return Err(ProtocolError::of(reason::REQUEST_OBJECT_UNSUPPORTED));
    }
    if parameters.has("request_uri") {
        return Err(ProtocolError::of(reason::REQUEST_URI_UNSUPPORTED));
    }
    Ok(())
}

/// RFC 7636 §4.3, with RFC 9700 §2.1.1: S256 only, and required but for confidential `oidc-compat` clients.
fn code_challenge(parameters: &Parameters, client: &Client) -> Result<Option<CodeChallenge>, ProtocolError> {
    let method = parameters.one("code_challenge_method");
    let Some(text) = parameters.one("code_challenge") else {
        if method.is_some() || client.requires_pkce() {
            return Err(ProtocolError::of(reason::CODE_CHALLENGE_MISSING));
        }
        return Ok(None);
    };
    // RFC 7636 §4.3: the method "defaults to "plain" if not present in the request", which we do not have.
    if method != Some("S256") {
        return Err(ProtocolError::of(reason::CODE_CHALLENGE_METHOD_UNSUPPORTED));
    }
    text.parse()
        .map(Some)
        .map_err(|_| ProtocolError::of(reason::CODE_CHALLENGE_MALFORMED))
}

/// OpenID Connect Core §5.5: claims asked for one by one, of those the client could ask for by a scope.
///
/// Without the scope `openid` the request is no OpenID Connect request, and the parameter means nothing.
fn claims(
    parameters: &Parameters,
    catalog: &Catalog,
    client: &Client,
    scope: &Scope,
) -> Result<ClaimsRequest, ProtocolError> {
    if !scope.has("openid") {
        return Ok(ClaimsRequest::default());
    }
    let most = Ceiling::of(catalog, client).scope();
    let may = |name: &str| standard_claims::scope_of(name).is_none_or(|of| most.has(of));
    Ok(ClaimsRequest::parse(parameters)?.narrowed(may))
}

/// OpenID Connect Core §3.1.2.1 `ui_locales`, §5.2 `claims_locales`: preferences, and so never an error. Ours: a list
/// longer than anybody speaks languages is no preference.
fn refuse_many_locales(parameters: &Parameters) -> Result<(), ProtocolError> {
    for name in ["ui_locales", "claims_locales", "acr_values"] {
        let values = parameters.one(name).unwrap_or_default();
        if values.split(' ').filter(|value| !value.is_empty()).count() > MOST_PREFERENCES {
            return Err(ProtocolError::saying(
                reason::TOO_MANY_PREFERENCES,
                format!("{name} has at most {MOST_PREFERENCES} values; send those you prefer most"),
            ));
        }
    }
    Ok(())
}

/// The most values of a list of preferences.
const MOST_PREFERENCES: usize = 10;

/// OpenID Connect Core §3.1.2.1 `max_age`; OpenID Connect Registration §2: "The `max_age` request parameter overrides
/// this default value."
fn max_age(parameters: &Parameters, client: &Client) -> Result<Option<Duration>, ProtocolError> {
    let Some(text) = parameters.one("max_age") else {
        let registered = client.metadata.default_max_age;
        return Ok(registered.map(|seconds| Duration::from_secs(u64::from(seconds))));
    };
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(seconds) if is_number => Ok(Some(Duration::from_secs(u64::from(seconds)))),
        _ => Err(ProtocolError::of(reason::MAX_AGE_MALFORMED)),
    }
}
