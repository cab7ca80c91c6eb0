//! What comes next for a request: sign in, choose, consent, or the answer. Every page comes back to this one place.

use std::sync::Arc;
use std::time::Duration;

use super::asking::ToConsent;
use super::demand::{dated, is_too_weak, of_person, of_request};
use super::interaction::Interaction;
use super::permitted::{Permitted, Unasked, permitted};
use crate::app::App;
use crate::oauth::access::{self, Access, Asked, Ceiling, Person};
use crate::oauth::acr::{Demand, is_undated};
use crate::oauth::authorization_request::{AuthorizationRequest, RedirectTarget};
use crate::oauth::claims_request::{ClaimRequest, ClaimsRequest};
use crate::oauth::client::{Client, GrantType};
use crate::oauth::error::ProtocolError;
use crate::oauth::extent::{Extent, optional};
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::oauth::resource::Catalog;
use crate::oauth::standard_claims;
use crate::storage::sessions::Session;
use crate::storage::users::User;
use crate::storage::{StorageError, expired_registrations, users};
use crate::tokens;
use crate::types::{ClientId, ResourceUri, Scope, Timestamp};
use crate::web::edge::Edge;

/// A refusal at the authorization endpoint.
#[derive(Debug)]
pub enum AuthorizationError {
    /// `client_id` or `redirect_uri` is not to be trusted: tell the person, never redirect (RFC 6749 §4.1.2.1). The client, if
    /// that much is known.
    Page(Option<Arc<Client>>, ProtocolError),
    /// The app registered itself, and its registration has expired: tell the person.
    Expired,
    /// Tell the client, once the person has seen where that leads: nobody has vouched for it, or they never allowed it
    /// anything.
    Confirm(Box<Way>, ProtocolError),
    /// Tell the client.
    Redirect(Box<Way>, ProtocolError),
}

/// The way an answer goes.
#[derive(Clone, Debug)]
pub struct Way {
    /// To whom.
    pub client: Arc<Client>,
    /// Where.
    pub target: RedirectTarget,
    /// Whether it is awaited in a frame nobody sees, by [`is_silent_in_frame`].
    pub is_in_frame: bool,
}

/// A request that is in order.
#[derive(Clone, Debug)]
pub struct Valid {
    /// Whose it is, and where the answer goes.
    pub way: Way,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// How old a sign-in may be by the app's own word: a provider is asked for no more than that, and what it answers is judged here.
    pub asked_max_age: Option<Duration>,
    /// What is registered.
    pub catalog: Arc<Catalog>,
    /// What a sign-in has to be at least, whoever's it is; of somebody known, see [`Valid::demand_of`].
    pub demand: Demand,
}

impl Valid {
    /// The claims asked for one by one that may be granted with `scope`: what people are shown, and what they allow.
    #[must_use]
    pub fn grantable(&self, scope: &Scope) -> ClaimsRequest {
        let claims = self.request.claims.clone();
        let most = Ceiling::of(&self.catalog, &self.way.client).scope();
        standard_claims::grantable(claims, scope, &most, &self.catalog)
    }

    /// What a sign-in of `person` has to be at least: what their roles require comes on top.
    #[must_use]
    pub fn demand_of(&self, person: &Person) -> Demand {
        self.demand.requiring(person.required_acr(&self.catalog.rights))
    }

    /// Whether the app is to be told when its person proved who they are.
    ///
    /// OpenID Connect Core §2, `auth_time`: "When a `max_age` request is made or when `auth_time` is requested as an Essential Claim, then
    /// this Claim is REQUIRED"; Registration §2 has `require_auth_time` for the same.
    #[must_use]
    pub fn needs_auth_time(&self) -> bool {
        self.request.max_age.is_some() || self.is_asked_for_auth_time()
    }

    /// The same by the app's own word.
    #[must_use]
    pub fn is_asked_for_auth_time(&self) -> bool {
        let asked = self.request.claims.of_id_token("auth_time");
        self.asked_max_age.is_some()
            || asked.is_some_and(|asked| asked.essential)
            || self.way.client.metadata.require_auth_time == Some(true)
    }

    /// How a refusal of this request is told.
    #[must_use]
    pub fn refusal(&self, error: ProtocolError) -> AuthorizationError {
        to_client(self.way.clone(), error)
    }
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// Show how to become a user.
    SignUp,
    /// Ask for the password; of this account alone if one is given.
    SignIn(Option<Box<Session>>),
    /// Whoever is signed in has to prove more.
    StepUp(Box<Session>),
    /// Ask which account.
    SelectAccount(Box<Session>),
    /// Ask for permission.
    Consent(Box<ToConsent>),
    /// Answer with a code, without asking: for all but what they said no to.
    Allowed(Box<ToConsent>, Unasked),
    /// Refuse, and tell the app once the person has seen why and where that leads; the resource server it is about, if one.
    Refuse(ProtocolError, Option<ResourceUri>),
}

/// Tells a client of a refusal: by a redirect, if somebody vouches for where that leads.
///
/// RFC 9700 §4.11.2: "the authorization server SHOULD NOT automatically redirect the user agent" where it does not trust
/// the redirect URI: whoever registers an app chooses where its errors lead, and can write a request that fails.
///
/// Silent authentication is the exception the clause makes: no person is in front, and the app waits for the answer in a
/// hidden frame. That it is one, the browser has to say: a link that merely has `prompt=none` in it takes a person along like
/// any other. Faults of this server are nobody's to bring about.
fn to_client(way: Way, error: ProtocolError) -> AuthorizationError {
    let way = Box::new(way);
    if way.client.is_self_registered() && !way.is_in_frame && !error.is_fault() {
        AuthorizationError::Confirm(way, error)
    } else {
        AuthorizationError::Redirect(way, error)
    }
}

/// Whether a request is one for silent authentication, with no person in front.
#[must_use]
pub fn is_silent_in_frame(edge: &Edge, parameters: &Parameters) -> bool {
    edge.is_in_frame() && is_silent(parameters)
}

/// Whether a request is to be answered without any page (`prompt=none`).
#[must_use]
pub fn is_silent(parameters: &Parameters) -> bool {
    let prompt = parameters.one("prompt").unwrap_or_default();
    prompt.split(' ').any(|word| word == "none")
}

/// How long a sign-in made for a request counts as made for it: one that comes back later is asked again.
const FRESH: Duration = Duration::from_mins(10);

/// The same where the app says how old a sign-in may be at most: what it takes to get through the pages, and no more,
/// since the ID token will say when it was.
const FRESH_BY_MAX_AGE: Duration = Duration::from_mins(1);

/// Checks everything that does not need the person: client and redirect URI first.
///
/// # Errors
/// See [`AuthorizationError`].
pub async fn validate(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
) -> Result<Valid, AuthorizationError> {
    let parameters = interaction.parameters();
    let client = find_client(app, &parameters).await?;
    let target = RedirectTarget::find(&parameters, &client)
        .map_err(|error| AuthorizationError::Page(Some(Arc::clone(&client)), error))?;
    let way = Way {
        client,
        target,
        is_in_frame: is_silent_in_frame(edge, &parameters),
    };
    let catalog = match app.catalog().await {
        Ok(catalog) => catalog,
        Err(error) => return Err(to_client(way, error.into())),
    };
    match AuthorizationRequest::validate(&parameters, &way.client, &way.target, &catalog) {
        // Initiating User Registration §3: "If the OpenID Provider receives a prompt value that it does not support ... the OP
        // SHOULD respond with an HTTP 400 (Bad Request) status code and an error value of invalid_request."
        Ok(request) if request.prompt.create && !app.settings.is_open_to_sign_up() => {
            Err(to_client(way, ProtocolError::of(reason::PROMPT_UNKNOWN)))
        }
        Ok(request) => Ok(Valid {
            demand: of_request(app, &way.client, &request),
            way,
            asked_max_age: request.max_age,
            request: dated(request),
            catalog,
        }),
        Err(error) => Err(to_client(way, error)),
    }
}

async fn find_client(app: &App, parameters: &Parameters) -> Result<Arc<Client>, AuthorizationError> {
    let page = |error| AuthorizationError::Page(None, error);
    let unknown = || page(ProtocolError::of(reason::APP_UNKNOWN));
    let id: ClientId = parameters
        .one("client_id")
        .and_then(|id| id.parse().ok())
        .ok_or_else(unknown)?;
    let fault = |error: StorageError| page(error.into());
    let Some(client) = app.client(&id).await.map_err(fault)? else {
        let mut read = app.db.read().await.map_err(fault)?;
        let has_expired = expired_registrations::has(&mut read.conn(), &id)
            .await
            .map_err(fault)?;
        return Err(if has_expired {
            AuthorizationError::Expired
        } else {
            unknown()
        });
    };
    if client.is_enabled {
        Ok(client)
    } else {
        let error = ProtocolError::of(reason::APP_DISABLED);
        Err(AuthorizationError::Page(Some(client), error))
    }
}

/// Decides what comes next.
///
/// # Errors
/// What `prompt=none` cannot do without the person, `access_denied` if they may grant nothing of it, and faults.
pub async fn decide(
    app: &App,
    valid: &Valid,
    interaction: &Interaction,
    session: Option<Session>,
    now: Timestamp,
) -> Result<Next, ProtocolError> {
    let request = &valid.request;
    let expected = Expected::of(app, valid, now)?;
    let permitted = match &session {
        Some(session) => {
            let mut read = app.db.read().await?;
            let way = (&*valid.way.client, valid.way.target.uri());
            permitted(&mut read.conn(), way, &session.user_id).await?
        }
        None => Permitted::default(),
    };
    if request.prompt.none && !permitted.is_known() {
        if let Some(session) = &session
            && is_kept_out(app, valid, session).await?
        {
            return Err(ProtocolError::of(reason::APP_NOT_FOR_USER));
        }
        return Err(unknown_to_app(session.is_some()));
    }
    refuse_unmet(request)?;
    // Initiating User Registration §3: "the client desires that the user be shown the account creation UX rather than the login
    // flow".
    if request.prompt.create && interaction.is_led_as_asked() {
        return Ok(Next::SignUp);
    }
    let Some(session) = session else {
        return Ok(Next::SignIn(None));
    };
    let made_for_this = interaction
        .reauthenticated
        .as_ref()
        .is_some_and(|(id, at)| *id == session.id && *at == session.auth_time);
    let fresh_for = request
        .max_age
        .map_or(FRESH, |max_age| max_age.max(FRESH_BY_MAX_AGE));
    // A provider that does not say when somebody proved who they are has not said that it was lately.
    let is_untold = valid.needs_auth_time() && is_undated(&session.amr);
    let is_fresh = made_for_this && !is_untold && now.since(session.auth_time) <= fresh_for;
    if !expected.is(tokens::subject(app, &valid.way.client, &session.user_id)) {
        return somebody_else(request, made_for_this).map(|()| Next::SignIn(None));
    }
    if !is_fresh {
        let is_too_old = is_untold
            || request
                .max_age
                .is_some_and(|age| now.since(session.auth_time) > age);
        if request.prompt.login || is_too_old {
            without_person(request, reason::SIGN_IN_TOO_OLD)?;
        }
        if interaction.wants_other_account {
            return Ok(Next::SignIn(None));
        }
        // Which account comes before how fresh.
        if request.prompt.select_account && interaction.chosen.as_ref() != Some(&session.id) {
            return Ok(Next::SelectAccount(Box::new(session)));
        }
        if request.prompt.login || is_too_old {
            return Ok(Next::SignIn(Some(Box::new(session))));
        }
    }
    let user = person_of(app, &session).await?;
    let demand = of_person(app, valid.demand_of(&user.person()), (request, &user.id)).await?;
    if is_too_weak(app, demand, (&session, request.prompt.none), made_for_this).await? {
        return Ok(Next::StepUp(Box::new(session)));
    }
    consent(valid, session, user, &permitted)
}

/// What an app hears that asks in silence and was never allowed anything: whether somebody is signed in, and nothing of who,
/// whatever it asks about them. That is for those to know whom the person told.
///
/// Whether anybody is, it does hear: the two have names of their own, which apps act upon and the certification expects.
/// OpenID Connect Core §3.1.2.6: `login_required` and `consent_required` each "MAY be returned when the prompt parameter
/// value in the Authentication Request is none, but the Authentication Request cannot be completed without displaying a user
/// interface" to sign in, or to consent.
fn unknown_to_app(is_signed_in: bool) -> ProtocolError {
    ProtocolError::of(if is_signed_in {
        reason::CONSENT_NEEDED
    } else {
        reason::NOT_SIGNED_IN
    })
}

/// Who is signed in is not whom the app insists on: they may sign in, once.
///
/// OpenID Connect Core §3.1.2.1, `id_token_hint`: "If the End-User identified by the ID Token is already logged in or is
/// logged in as a result of the request ..., then the Authorization Server returns a positive response; otherwise, it MUST
/// return an error, such as `login_required`."
fn somebody_else(request: &AuthorizationRequest, have_signed_in: bool) -> Result<(), ProtocolError> {
    if have_signed_in {
        return Err(ProtocolError::of(reason::OTHER_USER_EXPECTED));
    }
    without_person(request, reason::OTHER_USER_EXPECTED)
}

/// What the app cannot do without and this server cannot do, whoever signs in.
///
/// OpenID Connect Core §5.5.1.1: "If this is an Essential Claim and the requirement cannot be met, then the
/// Authorization Server MUST treat that outcome as a failed authentication attempt."
fn refuse_unmet(request: &AuthorizationRequest) -> Result<(), ProtocolError> {
    if request.acr.is_out_of_reach() {
        Err(ProtocolError::of(reason::ACR_UNMET))
    } else {
        Ok(())
    }
}

/// Whom the app insists on, as it knows them; where it says so twice, both hold.
struct Expected<'a> {
    hint: Option<String>,
    asked: Option<&'a ClaimRequest>,
}

impl<'a> Expected<'a> {
    /// # Errors
    /// `invalid_request` for an `id_token_hint` that is not one of this server's ID tokens for this app.
    fn of(app: &App, valid: &'a Valid, now: Timestamp) -> Result<Self, ProtocolError> {
        let hint = valid.request.id_token_hint.as_ref().map(|hint| {
            let claims = tokens::id_token_hint(app, hint, now).ok();
            let claims = claims.filter(|claims| claims.aud == valid.way.client.id);
            claims
                .map(|claims| claims.sub)
                .ok_or_else(|| ProtocolError::of(reason::ID_TOKEN_HINT_NOT_OURS))
        });
        Ok(Self {
            hint: hint.transpose()?,
            asked: valid.request.claims.of_id_token("sub"),
        })
    }

    /// OpenID Connect Core §3.1.2.2: "When the sub Claim is requested with a specific value for the ID Token ..., the
    /// Authorization Server MUST only send a positive response if the End-User identified by that sub value has an active
    /// session with the Authorization Server or has been Authenticated as a result of the request."
    fn is(&self, sub: String) -> bool {
        self.hint.as_ref().is_none_or(|hint| *hint == sub)
            && self.asked.is_none_or(|asked| asked.accepts(&sub.into()))
    }
}

fn consent(
    valid: &Valid,
    session: Session,
    user: User,
    permitted: &Permitted,
) -> Result<Next, ProtocolError> {
    let request = &valid.request;
    let scope = match may_grant(valid, &user.person()) {
        Ok(scope) => scope,
        // An answer by itself would tell whoever writes a link that somebody is signed in here, and lacks a right.
        Err((reason, _))
            if permitted.is_known() && (request.prompt.none || reason == reason::ROLE_MISSING) =>
        {
            return Err(ProtocolError::of(reason));
        }
        Err((reason, resource)) => return Ok(Next::Refuse(ProtocolError::of(reason), resource)),
    };
    let (client, catalog) = (&*valid.way.client, &*valid.catalog);
    let mut resources = request.resources.clone();
    if !request.names_resources {
        // What the app is registered for and did not name, and of which it asks for nothing, they said no to once.
        let (left_out, of_scope) = (permitted.left_out(catalog), catalog.resources_of(&scope));
        resources.retain(|uri| of_scope.contains(uri) || !left_out.contains(uri));
    }
    let asked = Extent {
        claims: valid.grantable(&scope),
        resources,
        scope,
    };
    let optional = optional(client, &asked.scope);
    let to_consent = Box::new(ToConsent {
        session,
        user: Some(user),
        claims: standard_claims::beyond(&asked.claims, &asked.scope),
        declined: permitted.declined.intersection(&optional),
        asked,
        optional,
        before: permitted.before.clone(),
    });
    // Whoever said no to all there is to allow is asked: there is nothing to grant.
    let granted = to_consent.asked.without(&to_consent.declined, (catalog, client));
    let unasked = permitted.unasked((client, catalog), &granted, &to_consent.claims);
    if let Some(unasked) = unasked
        && !granted.scope.is_empty()
        && !request.prompt.consent
    {
        return Ok(Next::Allowed(to_consent, unasked));
    }
    without_person(request, reason::CONSENT_NEEDED)?;
    Ok(Next::Consent(to_consent))
}

/// The account of whoever is signed in.
async fn person_of(app: &App, session: &Session) -> Result<User, ProtocolError> {
    let user = users::by_id(&mut app.db.read().await?.conn(), &session.user_id).await?;
    user.ok_or_else(|| ProtocolError::of(reason::SIGNED_OUT_MEANWHILE))
}

/// What of the scope a person may grant, of an app and resource servers they may use: judged by the rules by which tokens are
/// issued.
///
/// # Errors
/// Why they may grant none of it, and which resource server it is about, if one.
fn may_grant(valid: &Valid, person: &Person) -> Result<Scope, (Reason, Option<ResourceUri>)> {
    let Valid {
        way,
        request,
        catalog,
        ..
    } = valid;
    let asked = Asked {
        grant_type: GrantType::AuthorizationCode,
        person: Some(person),
        scope: &request.scope,
        granted_resources: &request.resources,
        requested_resources: if request.names_resources {
            &request.resources
        } else {
            &[]
        },
    };
    let judgement = access::judge(catalog, &way.client, asked);
    let denial = judgement.app_denial().or_else(|| judgement.resource_denial());
    let denial = denial.or_else(|| judgement.scope_denial().filter(|_| judgement.is_out_of_scope()));
    match denial {
        None => Ok(judgement.scope()),
        Some(reason) if reason == reason::USER_MAY_NOT_USE_APP => Err((reason::APP_NOT_FOR_USER, None)),
        Some(reason) if reason == reason::USER_MAY_NOT_USE_RESOURCE => {
            let resource = judgement.denied_resource().cloned();
            Err((reason::RESOURCE_NOT_FOR_USER, resource))
        }
        Some(other) => Err((other, None)),
    }
}

/// Whether the app hears at once that whoever is signed in may not use it, though they never allowed it anything: an
/// administrator vouches for it, and said who may.
async fn is_kept_out(app: &App, valid: &Valid, session: &Session) -> Result<bool, ProtocolError> {
    let Valid { way, catalog, .. } = valid;
    let is_restricted = *catalog.rights.of_client(&way.client.id) != Access::Everyone;
    if !is_restricted || way.client.is_self_registered() {
        return Ok(false);
    }
    let person = person_of(app, session).await?.person();
    Ok(may_grant(valid, &person) == Err((reason::APP_NOT_FOR_USER, None)))
}

/// OpenID Connect Core §3.1.2.1: with `prompt=none`, "The Authorization Server MUST NOT display any authentication or
/// consent user interface pages."
fn without_person(request: &AuthorizationRequest, reason: Reason) -> Result<(), ProtocolError> {
    if request.prompt.none {
        Err(ProtocolError::of(reason))
    } else {
        Ok(())
    }
}
