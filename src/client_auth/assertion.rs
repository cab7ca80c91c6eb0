//! Client authentication by an assertion: a JWT the client signs anew for each request (RFC 7521 §4.2; RFC 7523 §2.2;
//! OpenID Connect Core §9).

use std::time::Duration;

use serde::Deserialize;

use crate::app::App;
use crate::fetch::KeySetError;
use crate::jose::{ClientJwt, JoseError};
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethod, Client, Profile};
use crate::oauth::client_metadata::AssertionAlgorithm;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::storage::used_jtis;
use crate::types::{ClientId, Secret, SigningAlgorithm, Timestamp, TokenHash};

/// RFC 7523 §2.2: what `client_assertion_type` says.
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a header may say it is; or nothing.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// How long an assertion may be good for.
const LIFE: Duration = Duration::from_mins(5);

/// How far a client's clock may be off before its assertions are refused for it.
const SKEW: Duration = Duration::from_secs(10);

/// How far `iat` and `nbf` may be ahead: clocks that are off by 10 seconds are, by a minute are wrong.
const AHEAD: Duration = Duration::from_mins(1);

/// What an assertion says (RFC 7523 §3).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: Timestamp,
    iat: Option<Timestamp>,
    nbf: Option<Timestamp>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The assertion of a request, and the client it speaks of; nothing of it is believed yet.
///
/// # Errors
/// `invalid_request` if one of the two parameters is missing; `invalid_client` if it is no such assertion.
pub(super) fn presented(parameters: &Parameters) -> Result<(ClientId, Secret), ProtocolError> {
    if parameters.required("client_assertion_type")? != TYPE {
        return Err(ProtocolError::of(reason::ASSERTION_TYPE_WRONG));
    }
    let token = parameters.required("client_assertion")?;
    let jwt = ClientJwt::read(token)
        .map_err(|error| ProtocolError::of(reason::ASSERTION_MALFORMED).because(error))?;
    // What can be told without the client is told before it is looked up: the answer is the same whether there is one.
    if !jwt.is_of_type(&TYPES) {
        return Err(ProtocolError::of(reason::ASSERTION_TYP_WRONG));
    }
    algorithm(&jwt)?;
    let client_id: ClientId = match (jwt.unverified("iss"), jwt.unverified("sub")) {
        // RFC 7523 §3: for client authentication, iss and sub are the client_id both.
        (Some(iss), Some(sub)) if iss == sub => sub.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| ProtocolError::of(reason::ASSERTION_OF_NO_CLIENT))?;
    // RFC 7521 §4.2: "if present, the value of client_id ... must identify the same client".
    if parameters
        .one("client_id")
        .is_some_and(|other| other != client_id.as_str())
    {
        return Err(ProtocolError::of(reason::ASSERTION_OF_OTHER_CLIENT));
    }
    Ok((client_id, Secret::new(token.to_owned())))
}

fn algorithm(jwt: &ClientJwt<'_>) -> Result<AssertionAlgorithm, ProtocolError> {
    jwt.alg()
        .parse()
        .map_err(|_| ProtocolError::of(reason::ASSERTION_ALGORITHM_UNSUPPORTED))
}

/// Checks an assertion of an enabled client, and uses it up.
///
/// # Errors
/// `invalid_client`, with the reason where whoever asks has shown to have the key, or where the client's own `jwks_uri`
/// is at fault; 503 if the database is away, or too many wait for keys of clients.
pub(super) async fn check(
    app: &App,
    client: &Client,
    token: &Secret,
    endpoint: &str,
    now: Timestamp,
) -> Result<(), ProtocolError> {
    let jwt = ClientJwt::read(token.expose())
        .map_err(|error| ProtocolError::of(reason::ASSERTION_MALFORMED).because(error))?;
    let alg = algorithm(&jwt)?;
    let registered = client.metadata.token_endpoint_auth_signing_alg;
    if registered.is_some_and(|registered| registered != alg) {
        return Err(not_accepted(reason::ASSERTION_OTHER_ALGORITHM));
    }
    let claims = match (client.auth_method, alg) {
        (AuthMethod::PrivateKeyJwt, AssertionAlgorithm::Asymmetric(alg)) => {
            signed(app, client, &jwt, alg, now).await?
        }
        (AuthMethod::ClientSecretJwt, AssertionAlgorithm::HS256) => tagged(app, client, &jwt, now)?,
        (method, _) => {
            let sent = format!("registered for {method}, sent an assertion of another kind");
            return Err(not_accepted(reason::CLIENT_OTHER_METHOD).because(sent));
        }
    };
    check_claims(app, client, &claims, endpoint, now)?;
    check_room(app, client, now)?;
    // The signature is good: only the client can use up its ids.
    let (issuer, jti) = (client.id.to_string(), TokenHash::of(&claims.jti));
    // It is accepted until then at the latest, whatever exp says.
    let until = claims.exp.min(now.plus(AHEAD).plus(LIFE)).plus(SKEW);
    let is_new = app
        .db
        .write_one(move |conn| Box::pin(async move { used_jtis::insert(conn, &issuer, &jti, until).await }))
        .await?;
    if is_new {
        Ok(())
    } else {
        Err(ProtocolError::of(reason::ASSERTION_REPLAYED))
    }
}

/// Each assertion is noted until it has expired. Whoever registers apps could have that done without end.
fn check_room(app: &App, client: &Client, now: Timestamp) -> Result<(), ProtocolError> {
    let has_room =
        client.class() == Class::Vouched || app.unvouched_assertions.reserve(client.id.as_str(), now);
    if has_room {
        Ok(())
    } else {
        Err(ProtocolError::busy(
            "too many assertions of clients that nobody vouches for",
        ))
    }
}

/// The claims, if one of the client's keys signed them.
async fn signed(
    app: &App,
    client: &Client,
    jwt: &ClientJwt<'_>,
    alg: SigningAlgorithm,
    now: Timestamp,
) -> Result<Claims, ProtocolError> {
    let metadata = &client.metadata;
    let verified = match (&metadata.jwks, &metadata.jwks_uri) {
        (Some(set), _) => {
            let keys = app.key_sets.registered(client.class(), &client.id, set);
            keys.and_then(|keys| jwt.signed_by(&keys, alg))
        }
        (None, Some(uri)) => {
            let (sets, fetcher, class) = (&app.key_sets, &app.fetcher, client.class());
            let keys = sets.get(fetcher, class, uri, now).await.map_err(unfetched)?;
            match jwt.signed_by(&keys, alg) {
                // OpenID Connect Core §10.1.1: the signer has rotated its keys, so "the verifier ... goes back to the
                // jwks_uri location to re-retrieve the keys when it sees an unfamiliar kid value".
                Err(JoseError::UnknownKey | JoseError::BadSignature) => {
                    let newer = sets.newer(fetcher, class, uri, &keys, now);
                    let keys = newer.await.map_err(unfetched)?;
                    keys.map_or(Err(JoseError::UnknownKey), |keys| jwt.signed_by(&keys, alg))
                }
                verified => verified,
            }
        }
        (None, None) => Err(JoseError::UnknownKey),
    };
    verified.map_err(unverified)
}

/// The claims, if their HMAC is made with one of the client's secrets.
fn tagged(app: &App, client: &Client, jwt: &ClientJwt<'_>, now: Timestamp) -> Result<Claims, ProtocolError> {
    let mut verified = Err(JoseError::UnknownKey);
    for secret in &client.secrets {
        let is_good = secret.expires_at.is_none_or(|end| end > now);
        if let Some(sealed) = secret.sealed.as_ref().filter(|_| is_good) {
            let opened = app
                .client_secrets
                .open(secret.id.as_str().as_bytes(), sealed)
                .map_err(ProtocolError::server_error)?;
            let opened = String::from_utf8_lossy(&opened).into_owned();
            verified = jwt.tagged_with(&Secret::new(opened));
            if !matches!(verified, Err(JoseError::BadSignature)) {
                break;
            }
        }
    }
    verified.map_err(unverified)
}

/// RFC 7523 §3, with our own limits.
fn check_claims(
    app: &App,
    client: &Client,
    claims: &Claims,
    endpoint: &str,
    now: Timestamp,
) -> Result<(), ProtocolError> {
    if claims.iss != client.id.as_str() || claims.sub != client.id.as_str() {
        return Err(ProtocolError::of(reason::ASSERTION_OF_NO_CLIENT));
    }
    if !is_for_us(app, client, &claims.aud, endpoint) {
        return Err(ProtocolError::of(reason::ASSERTION_AUDIENCE_WRONG));
    }
    if claims.exp <= now {
        return Err(ProtocolError::of(reason::ASSERTION_EXPIRED));
    }
    if claims.exp > now.plus(LIFE).plus(SKEW) && !is_just_made(client, claims, now) {
        return Err(ProtocolError::of(reason::ASSERTION_LIVES_TOO_LONG));
    }
    if [claims.iat, claims.nbf]
        .into_iter()
        .flatten()
        .any(|time| time > now.plus(AHEAD))
    {
        return Err(ProtocolError::of(reason::ASSERTION_IN_FUTURE));
    }
    if claims.jti.is_empty() {
        return Err(ProtocolError::of(reason::ASSERTION_JTI_EMPTY));
    }
    Ok(())
}

/// `oidc-compat`: libraries sign for an hour. Their `iat` says when, and after our own time it is too long ago: a stolen
/// assertion is good for no longer than another.
fn is_just_made(client: &Client, claims: &Claims, now: Timestamp) -> bool {
    let is_recent = |iat: Timestamp| iat.plus(LIFE).plus(SKEW) >= now;
    client.profile == Profile::OidcCompat && claims.iat.is_some_and(is_recent)
}

/// An assertion meant for another server must not be good here, nor one whose audience a stranger could have named: the
/// issuer alone is what a client knows before it asks anybody (RFC 7523 §3, point 3).
///
/// `oidc-compat`: OpenID Connect Core §9 has "The Audience SHOULD be the URL of the Authorization Server's Token
/// Endpoint", and clients send the URL they call, among others.
fn is_for_us(app: &App, client: &Client, audience: &Audience, endpoint: &str) -> bool {
    let list = match audience {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Many(list) => list.as_slice(),
    };
    if client.profile == Profile::OidcCompat {
        let ours = [
            app.issuer.as_str().to_owned(),
            app.issuer.endpoint("/token"),
            app.issuer.endpoint(endpoint),
        ];
        list.iter().any(|aud| ours.contains(aud))
    } else {
        matches!(list, [aud] if aud == app.issuer.as_str())
    }
}

/// One text for unknown and disabled clients, another method, another key: the difference is for the client's owner.
/// (Only a client that is registered with a `jwks_uri` that is out of order is told from the others, by [`unfetched`]:
/// its developer cannot mend what nobody tells.)
pub(super) fn not_accepted(cause: Reason) -> ProtocolError {
    ProtocolError::of(reason::ASSERTION_NOT_ACCEPTED).because_of(cause)
}

fn unverified(error: JoseError) -> ProtocolError {
    let refused = match error {
        JoseError::Claims(_) => ProtocolError::of(reason::ASSERTION_CLAIMS_MISSING),
        _ => not_accepted(reason::ASSERTION_SIGNATURE_WRONG),
    };
    refused.because(error)
}

/// For a client known to sign with keys at a `jwks_uri`. What the other side answered is for the log: nobody shall look
/// around in a network through us.
fn unfetched(error: KeySetError) -> ProtocolError {
    if error == KeySetError::Busy {
        return ProtocolError::busy(error);
    }
    ProtocolError::of(reason::ASSERTION_KEYS_NOT_FETCHED).because(error)
}
