//! Client authentication (RFC 6749 §2.3): who asks, proved a way the client is registered for.

mod assertion;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::App;
use crate::jose;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethod, Client};
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::{self, Reason};
use crate::throttle::{Throttle, subnet};
use crate::types::{ClientId, Secret, Timestamp, TokenHash};
use crate::web::edge::Edge;

/// A client that proved who it is; a public one proved nothing but is known and enabled.
#[derive(Clone, Debug)]
pub struct AuthenticatedClient(Arc<Client>);

impl std::ops::Deref for AuthenticatedClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

/// The failures one address may have with one client in a minute.
///
/// What is right is never refused for what others got wrong: the budget only turns further failures into 429.
pub struct FailureBudget<'a> {
    throttle: &'a Throttle,
    key: String,
    now: Timestamp,
}

impl FailureBudget<'_> {
    /// Counts a failure; the refusal that is sent for it.
    #[must_use]
    pub fn spend(&self, refusal: ProtocolError) -> ProtocolError {
        if self.throttle.reserve(&self.key, self.now) {
            refusal
        } else {
            ProtocolError::too_many_failures(refusal)
        }
    }
}

/// Who asks at a JSON endpoint: reads what the request presents and checks it.
///
/// # Errors
/// As [`Credentials::presented`] and [`authenticate`]; 429 for a failure of an address that has failed too often.
pub async fn client_of<'a>(
    app: &'a App,
    edge: &Edge,
    parameters: &Parameters,
) -> Result<(AuthenticatedClient, FailureBudget<'a>), ProtocolError> {
    let (address, now) = (subnet(edge.address), edge.now);
    let budget = move |class, key| FailureBudget {
        throttle: app.token_failures.of(class),
        key,
        now,
    };
    let is_counted = |error: &ProtocolError| error.code() == ErrorCode::InvalidClient;
    let credentials = match Credentials::presented(edge.authorization(), parameters) {
        Err(error) if is_counted(&error) => return Err(budget(Class::Unvouched, address).spend(error)),
        presented => presented?,
    };
    let known = app.client(&credentials.client_id).await?;
    // What anybody can make up is counted apart from the clients somebody vouches for: there is no end of it.
    let class = known.as_ref().map_or(Class::Unvouched, |client| client.class());
    let budget = budget(class, format!("{address} {}", credentials.client_id));
    match authenticate(app, known, &credentials, &edge.path, now).await {
        Err(error) if is_counted(&error) => Err(budget.spend(error)),
        authenticated => Ok((authenticated?, budget)),
    }
}

/// The client a request says it is from, where `client_id` does not: for the log, which believes nothing of it.
#[must_use]
pub fn claimed(authorization: Option<&str>, parameters: &Parameters) -> Option<String> {
    let in_header = || basic(authorization?).map(|(client_id, _)| client_id.to_string());
    let in_assertion = || {
        let assertion = parameters.one("client_assertion")?;
        let inspected = jose::inspect(assertion).ok()?;
        inspected.claims.get("sub")?.as_str().map(str::to_owned)
    };
    in_header().or_else(in_assertion)
}

/// What a request presents.
#[derive(Debug)]
pub struct Credentials {
    client_id: ClientId,
    proof: Proof,
}

/// How a request proves who it is from.
#[derive(Debug)]
enum Proof {
    /// Not at all: a public client.
    None,
    /// A secret, by one of two ways.
    Secret(Secret, AuthMethod),
    /// A JWT signed for this request.
    Assertion(Secret),
}

impl Credentials {
    /// The refusal for a cause that is kept from strangers, in the words for what was presented.
    fn refused(&self, cause: Reason) -> ProtocolError {
        match self.proof {
            Proof::Assertion(_) => assertion::not_accepted(cause),
            Proof::None | Proof::Secret(..) => ProtocolError::of(cause),
        }
    }

    /// Reads the `Authorization` header and the body.
    ///
    /// # Errors
    /// `invalid_request` for two methods at once (RFC 6749 §2.3: "The client MUST NOT use more than one
    /// authentication method in each request"); `invalid_client` for none, or what no client could be.
    pub fn presented(authorization: Option<&str>, parameters: &Parameters) -> Result<Self, ProtocolError> {
        if parameters.has("client_assertion") || parameters.has("client_assertion_type") {
            if authorization.is_some() || parameters.has("client_secret") {
                return Err(ProtocolError::of(reason::CLIENT_TWO_METHODS));
            }
            let (client_id, assertion) = assertion::presented(parameters)?;
            let proof = Proof::Assertion(assertion);
            return Ok(Self { client_id, proof });
        }
        let in_body = parameters.one("client_id");
        let Some(header) = authorization else {
            let client_id = in_body
                .and_then(|id| id.parse().ok())
                .ok_or_else(|| ProtocolError::of(reason::CLIENT_ID_MISSING))?;
            let proof = match parameters.one("client_secret") {
                Some(secret) => Proof::Secret(Secret::new(secret.to_owned()), AuthMethod::ClientSecretPost),
                None => Proof::None,
            };
            return Ok(Self { client_id, proof });
        };
        let (client_id, secret) =
            basic(header).ok_or_else(|| ProtocolError::of(reason::CLIENT_HEADER_MALFORMED))?;
        if parameters.has("client_secret") {
            return Err(ProtocolError::of(reason::CLIENT_TWO_METHODS));
        }
        if in_body.is_some_and(|other| other != client_id.as_str()) {
            return Err(ProtocolError::of(reason::CLIENT_ID_DIFFERS));
        }
        // RFC 6749 §2.3.1: "The client MAY omit the parameter if the client secret is an empty string": a header with an
        // empty password proves nothing, and nothing is all a public client has to prove. Go's oauth2 and
        // requests-oauthlib send it for one.
        let proof = if secret.expose().is_empty() {
            Proof::None
        } else {
            Proof::Secret(secret, AuthMethod::ClientSecretBasic)
        };
        Ok(Self { client_id, proof })
    }
}

/// RFC 6749 §2.3.1: "The client identifier is encoded using the "application/x-www-form-urlencoded" encoding algorithm
/// ..., and the encoded value is used as the username"; the same for the password.
fn basic(header: &str) -> Option<(ClientId, Secret)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    Some((
        form_decoded(client_id)?.parse().ok()?,
        Secret::new(form_decoded(secret)?),
    ))
}

fn form_decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

/// Checks the credentials against the registration of the client they name, if it is known.
///
/// # Errors
/// `invalid_client` for an unknown or disabled client, another method than the registered one, a wrong secret, or an
/// assertion that is not good.
pub async fn authenticate(
    app: &App,
    known: Option<Arc<Client>>,
    credentials: &Credentials,
    endpoint: &str,
    now: Timestamp,
) -> Result<AuthenticatedClient, ProtocolError> {
    let Some(client) = known else {
        return Err(credentials.refused(reason::CLIENT_UNKNOWN));
    };
    if !client.is_enabled {
        return Err(credentials.refused(reason::CLIENT_DISABLED));
    }
    match &credentials.proof {
        Proof::Assertion(token) => assertion::check(app, &client, token, endpoint, now).await?,
        Proof::None if client.is_public() => {}
        Proof::None => return Err(credentials.refused(reason::CLIENT_SECRET_MISSING)),
        Proof::Secret(secret, method) if !client.auth_methods().list().contains(method) => {
            return Err(other_method(&client, secret, *method, now));
        }
        Proof::Secret(secret, _) => {
            check_secret(&client, secret, now).map_err(|cause| credentials.refused(cause))?;
        }
    }
    Ok(AuthenticatedClient(client))
}

/// The refusal of a secret that came another way than the client is registered for.
///
/// Whoever has the secret is the client, and hears how it is registered; nobody else does.
fn other_method(client: &Client, secret: &Secret, sent: AuthMethod, now: Timestamp) -> ProtocolError {
    let registered = client.auth_method;
    let cause = format!("registered for {registered}, sent {sent}");
    if check_secret(client, secret, now).is_err() {
        return ProtocolError::of(reason::CLIENT_OTHER_METHOD).because(cause);
    }
    let told = format!(
        "this client is registered for {registered} alone, and its secret came by {sent}; set the app to the former, or have an \
         administrator allow both: grantor client edit {} --auth-method either",
        client.id
    );
    ProtocolError::saying(reason::CLIENT_PROVED_OTHERWISE, told).because(cause)
}

/// # Errors
/// Which of the causes it is that the secret does not prove the client.
fn check_secret(client: &Client, presented: &Secret, now: Timestamp) -> Result<(), Reason> {
    let presented = TokenHash::of(presented.expose());
    // Every secret is compared, so that time does not tell which one matched.
    let (mut is_good, mut has_ended) = (false, false);
    for secret in &client.secrets {
        let is_it = secret.hash.matches(&presented);
        let is_alive = secret.expires_at.is_none_or(|end| end > now);
        is_good |= is_it && is_alive;
        has_ended |= is_it && !is_alive;
    }
    match (is_good, has_ended) {
        (true, _) => Ok(()),
        (false, true) => Err(reason::CLIENT_SECRET_EXPIRED),
        (false, false) => Err(reason::CLIENT_SECRET_WRONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header(id: &str, secret: &str) -> String {
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
        )
    }

    proptest! {
        #[test]
        fn rfc6749_2_3_1_basic_credentials_are_form_decoded(id in "[a-zA-Z0-9._~/-]{1,20}", secret in "[ -~é]{1,40}") {
            let read = Credentials::presented(Some(&header(&id, &secret)), &Parameters::default()).unwrap();
            prop_assert_eq!(read.client_id.as_str(), id);
            let Proof::Secret(presented, AuthMethod::ClientSecretBasic) = read.proof else { panic!("not basic") };
            prop_assert_eq!(presented.expose(), secret);
        }

        #[test]
        fn rfc6749_2_3_1_any_header_is_read_or_refused(text in "[ -~]{0,60}") {
            if let Err(error) = Credentials::presented(Some(&text), &Parameters::default()) {
                prop_assert_eq!(error.code(), ErrorCode::InvalidClient);
            }
        }
    }

    #[test]
    fn rfc6749_2_3_1_a_header_with_an_empty_password_proves_nothing() {
        let read = Credentials::presented(Some(&header("c_app", "")), &Parameters::default()).unwrap();
        assert!(matches!(read.proof, Proof::None));
        // And is one method all the same.
        let body = Parameters::parse(b"client_id=c_app&client_secret=b").unwrap();
        let error = Credentials::presented(Some(&header("c_app", "")), &body).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest);
    }

    #[test]
    fn ours_what_can_be_no_client_id_is_not_remembered() {
        let presented = |id: &str| {
            let body = Parameters::from_pairs(vec![("client_id".to_owned(), id.to_owned())]);
            Credentials::presented(None, &body).map_err(|error| error.code())
        };
        assert!(presented("c_app").is_ok());
        assert_eq!(
            presented(&"a".repeat(60_000)).unwrap_err(),
            ErrorCode::InvalidClient
        );
        assert_eq!(presented("a b").unwrap_err(), ErrorCode::InvalidClient);
    }

    #[test]
    fn rfc6749_2_3_two_methods_at_once_are_refused() {
        let body = Parameters::parse(b"client_id=a&client_secret=b").unwrap();
        let error = Credentials::presented(Some(&header("a", "b")), &body).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest);
        let other = Parameters::parse(b"client_id=other").unwrap();
        assert_eq!(
            Credentials::presented(Some(&header("a", "b")), &other)
                .unwrap_err()
                .code(),
            ErrorCode::InvalidRequest
        );
        let same = Parameters::parse(b"client_id=a").unwrap();
        assert!(Credentials::presented(Some(&header("a", "b")), &same).is_ok());
    }
}
