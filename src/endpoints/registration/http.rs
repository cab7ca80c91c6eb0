//! The web face of registration.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::{no_such_token, policy, told};
use crate::admin::change::{DeleteRegistration, RegisterClient, ReplaceRegistration};
use crate::admin::clients::{check_urls, generated_id};
use crate::admin::registrations::{self, NewRegistration, Replaced};
use crate::admin::{Actor, AdminError, Changing, Means, apply};
use crate::app::App;
use crate::oauth::class::Class;
use crate::oauth::client::Client;
use crate::oauth::client_metadata::{RegisteredBy, RegistrationMode};
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::reason;
use crate::oauth::registration::Registration;
use crate::storage::{clients, initial_access_tokens};
use crate::throttle::subnet;
use crate::types::{ClientId, OpaqueToken, Secret, Timestamp, TokenHash};
use crate::web::bearer;
use crate::web::edge::Edge;
use crate::web::errors::{BearerRefusal, Refusal};
use crate::web::json::{self, JsonObject};

/// A refusal: with a challenge where a token is missing, as RFC 7591 §3.2.2 and RFC 6750 §3 have them.
pub enum NotRegistered {
    /// No token came.
    Unauthenticated,
    /// Anything else.
    Refused(ProtocolError),
}

impl<E: Into<ProtocolError>> From<E> for NotRegistered {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for NotRegistered {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthenticated => bearer::wanted(),
            Self::Refused(error) if error.code() == ErrorCode::InvalidToken => {
                BearerRefusal(error).into_response()
            }
            Self::Refused(error) => Refusal(error).into_response(),
        }
    }
}

/// `POST /register` (RFC 7591 §3.1).
///
/// # Errors
/// RFC 7591 §3.2.2; 401 without an initial access token where one is needed.
pub async fn register(
    State(app): State<App>,
    edge: Edge,
    JsonObject(body): JsonObject,
) -> Result<Response, NotRegistered> {
    let initial_token = leave(&app, &edge).await?;
    let policy = policy(&app).await?;
    let new = NewRegistration {
        id: generated_id().map_err(fault)?,
        registration: Registration::parse(&body?, &policy.schemes)?,
        policy,
        initial_token,
        address: edge.address.to_string(),
    };
    let by = new.registered_by();
    check_room(&app, by).await?;
    check(&app, &edge, by, &new.registration).await?;
    let id = new.id.clone();
    let registered = changed(&app, id, RegisterClient(new), edge.now).await?;
    // Somebody else used the token up in the meantime.
    let registered = registered.ok_or_else(|| no_such_token(RegistrationMode::Token))?;
    app.logos.of(by.class()).notify_one();
    let members = told(
        &app,
        &registered.made.client,
        registered.made.secret.as_ref(),
        &registered.registration_token,
    );
    Ok(json::no_store(StatusCode::CREATED, &members))
}

/// `GET /register/{client_id}` (RFC 7592 §2.1).
///
/// # Errors
/// 401 for any token but the client's own.
pub async fn read(
    State(app): State<App>,
    edge: Edge,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, NotRegistered> {
    let (client, token) = own(&app, &edge, id).await?;
    Ok(json::no_store(StatusCode::OK, &told(&app, &client, None, &token)))
}

/// `PUT /register/{client_id}` (RFC 7592 §2.2).
///
/// # Errors
/// As [`register`]; `invalid_client_metadata` for another `client_id` or `client_secret` than the client's own.
pub async fn replace(
    State(app): State<App>,
    edge: Edge,
    id: Result<Path<String>, PathRejection>,
    JsonObject(body): JsonObject,
) -> Result<Response, NotRegistered> {
    let (client, token) = own(&app, &edge, id).await?;
    let body = body?;
    // RFC 7592 §2.2: "The client MUST include its "client_id" field in the request, and it MUST be the same as its
    // currently issued client identifier."
    if body.get("client_id").and_then(Value::as_str) != Some(client.id.as_str()) {
        return Err(wrong("client_id must be the one this client was registered with").into());
    }
    let secret = own_secret(&body)?;
    let mut policy = policy(&app).await?;
    policy
        .schemes
        .extend(client.metadata.allowed_schemes.iter().cloned());
    let registration = Registration::parse(&body, &policy.schemes)?;
    check(&app, &edge, client.registered_by, &registration).await?;
    let id = client.id.clone();
    let replace = ReplaceRegistration {
        old: client,
        registration,
        policy,
        secret,
    };
    match changed(&app, id, replace, edge.now).await? {
        Replaced::Done(made) => {
            app.forget_client(&made.client.id);
            app.logos.of(made.client.class()).notify_one();
            let members = told(&app, &made.client, made.secret.as_ref(), &token);
            Ok(json::no_store(StatusCode::OK, &members))
        }
        Replaced::WrongSecret => {
            Err(wrong("client_secret must be the one this client was given, or left out").into())
        }
        Replaced::Overtaken => Err(ProtocolError::of(reason::REGISTRATION_CHANGED_MEANWHILE).into()),
    }
}

/// `DELETE /register/{client_id}` (RFC 7592 §2.3).
///
/// # Errors
/// 401 for any token but the client's own.
pub async fn delete(
    State(app): State<App>,
    edge: Edge,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, NotRegistered> {
    let (client, _) = own(&app, &edge, id).await?;
    let delete = DeleteRegistration {
        id: client.id.clone(),
    };
    changed(&app, client.id.clone(), delete, edge.now).await?;
    app.forget_client(&client.id);
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(
        axum::http::header::CACHE_CONTROL,
        axum::http::HeaderValue::from_static("no-store"),
    );
    Ok(response)
}

/// Whether there is room for one more that nobody may ever use: what strangers can write has an end, and takes no room
/// from those who were given a token.
async fn check_room(app: &App, by: RegisteredBy) -> Result<(), ProtocolError> {
    let most = app.settings.registration.most_unused;
    if clients::unused(&mut app.db.read().await?.conn(), by, most).await? < most {
        return Ok(());
    }
    Err(ProtocolError::of(reason::NO_ROOM_FOR_REGISTRATION)
        .because("there are as many unused registrations as registration.most_unused allows"))
}

/// What other servers have to say of it. They are asked as often as an address may register, and no more.
async fn check(
    app: &App,
    edge: &Edge,
    by: RegisteredBy,
    registration: &Registration,
) -> Result<(), ProtocolError> {
    let key = format!("{by} {}", subnet(edge.address));
    if !app.registrations.reserve(&key, edge.now) {
        return Err(ProtocolError::of(reason::TOO_MANY_REGISTRATIONS));
    }
    let (metadata, redirect_uris) = (&registration.metadata, &registration.redirect_uris);
    let checked = check_urls(&app.fetcher, by.class(), metadata, redirect_uris).await;
    checked.map_err(|fault| ProtocolError::saying(reason::METADATA_UNREACHABLE, fault.to_string()))
}

/// Whether somebody may register at all: the hash of the token that lets them, if one is needed.
async fn leave(app: &App, edge: &Edge) -> Result<Option<TokenHash>, NotRegistered> {
    match app.settings.registration.mode {
        RegistrationMode::Open => Ok(None),
        RegistrationMode::Off => Err(ProtocolError::of(reason::REGISTRATION_OFF).into()),
        RegistrationMode::Token => {
            let refuse = || spend(app, edge, no_such_token(RegistrationMode::Token));
            let token = presented(edge, OpaqueToken::INITIAL_ACCESS)?.ok_or_else(refuse)?;
            let hash = token.hash();
            if initial_access_tokens::is_good(&mut app.db.read().await?.conn(), &hash, edge.now).await? {
                Ok(Some(hash))
            } else {
                Err(refuse().into())
            }
        }
    }
}

/// The client a request is about, which proved that it is this client. An unknown client and another's token are answered
/// alike, and so is no token, so that nobody learns which clients there are.
async fn own(
    app: &App,
    edge: &Edge,
    id: Result<Path<String>, PathRejection>,
) -> Result<(Client, OpaqueToken), NotRegistered> {
    let refuse = || spend(app, edge, no_such_token(RegistrationMode::Open));
    let id: Option<ClientId> = id.ok().and_then(|Path(id)| id.parse().ok());
    let (Some(id), Some(token)) = (id, presented(edge, OpaqueToken::REGISTRATION)?) else {
        return Err(refuse().into());
    };
    match registrations::own(&app.db, &id, &token).await? {
        Some(client) => Ok((client, token)),
        None => Err(refuse().into()),
    }
}

/// The token of the header, if it is of the kind that is wanted.
fn presented(edge: &Edge, kind: &str) -> Result<Option<OpaqueToken>, NotRegistered> {
    let token = bearer::presented(edge, None)?.ok_or(NotRegistered::Unauthenticated)?;
    Ok(OpaqueToken::presented(kind, token.expose()))
}

/// Counts a failure of an address.
fn spend(app: &App, edge: &Edge, refusal: ProtocolError) -> ProtocolError {
    let key = format!("{} register", subnet(edge.address));
    if app.token_failures.of(Class::Unvouched).reserve(&key, edge.now) {
        refusal
    } else {
        ProtocolError::too_many_failures(refusal)
    }
}

fn own_secret(body: &Map<String, Value>) -> Result<Option<Secret>, ProtocolError> {
    match body.get("client_secret") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(secret)) => Ok(Some(Secret::new(secret.clone()))),
        Some(_) => Err(wrong("client_secret must be a string")),
    }
}

fn wrong(description: &'static str) -> ProtocolError {
    ProtocolError::saying(reason::METADATA_REFUSED, description)
}

/// What came of a change that a client made of itself.
async fn changed<C: Changing>(
    app: &App,
    id: ClientId,
    change: C,
    now: Timestamp,
) -> Result<C::Done, ProtocolError> {
    let applied = apply(&Means::of(app), &Actor::App(id), change, now).await;
    Ok(applied.map_err(fault)?.done)
}

/// The first rule of what clients register that was broken, in words without what was sent; the rest is a fault of ours.
fn fault(error: AdminError) -> ProtocolError {
    match error {
        AdminError::Refused(refusals) => {
            ProtocolError::saying(reason::METADATA_REFUSED, refusals.first().message.clone())
        }
        AdminError::Storage(error) => error.into(),
        other => ProtocolError::server_error(other),
    }
}
