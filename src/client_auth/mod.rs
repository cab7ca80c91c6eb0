//! Client authentication (RFC 6749 §2.3): who asks, proved the one way the client is registered for.

mod assertion;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::App;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethod, Client};
use crate::oauth::error::{ErrorCode, ProtocolError};
use crate::oauth::parameters::Parameters;
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
            ProtocolError::too_many_failures().because(refusal)
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
    let is_counted = |error: &ProtocolError| error.code == ErrorCode::InvalidClient;
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
    /// Reads the `Authorization` header and the body.
    ///
    /// # Errors
    /// `invalid_request` for two methods at once (RFC 6749 §2.3: "The client MUST NOT use more than one
    /// authentication method in each request"); `invalid_client` for none, or what no client could be.
    pub fn presented(authorization: Option<&str>, parameters: &Parameters) -> Result<Self, ProtocolError> {
        if parameters.has("client_assertion") || parameters.has("client_assertion_type") {
            if authorization.is_some() || parameters.has("client_secret") {
                return Err(ProtocolError::invalid_request(
                    "two client authentication methods at once; send either client_assertion or a secret",
                ));
            }
            let (client_id, assertion) = assertion::presented(parameters)?;
            let proof = Proof::Assertion(assertion);
            return Ok(Self { client_id, proof });
        }
        let in_body = parameters.one("client_id");
        let Some(header) = authorization else {
            let client_id = in_body
                .and_then(|id| id.parse().ok())
                .ok_or_else(ProtocolError::invalid_client)?;
            let proof = match parameters.one("client_secret") {
                Some(secret) => Proof::Secret(Secret::new(secret.to_owned()), AuthMethod::ClientSecretPost),
                None => Proof::None,
            };
            return Ok(Self { client_id, proof });
        };
        let (client_id, secret) = basic(header).ok_or_else(ProtocolError::invalid_client)?;
        if parameters.has("client_secret") {
            return Err(ProtocolError::invalid_request(
                "two client authentication methods at once; use either the Authorization header or client_secret",
            ));
        }
        if in_body.is_some_and(|other| other != client_id.as_str()) {
            return Err(ProtocolError::invalid_request(
                "client_id in the body is not the one of the Authorization header",
            ));
        }
        Ok(Self {
            client_id,
            proof: Proof::Secret(secret, AuthMethod::ClientSecretBasic),
        })
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
    let refused = || match credentials.proof {
        Proof::Assertion(_) => assertion::not_accepted(),
        _ => ProtocolError::invalid_client(),
    };
    let client = known.filter(|client| client.is_enabled).ok_or_else(refused)?;
    let is_proved = match &credentials.proof {
        Proof::None => client.is_public(),
        Proof::Secret(secret, method) => client.auth_method == *method && has_secret(&client, secret, now),
        Proof::Assertion(token) => {
            assertion::check(app, &client, token, endpoint, now).await?;
            true
        }
    };
    if is_proved {
        Ok(AuthenticatedClient(client))
    } else {
        Err(refused())
    }
}

fn has_secret(client: &Client, presented: &Secret, now: Timestamp) -> bool {
    let presented = TokenHash::of(presented.expose());
    client
        .secrets
        .iter()
        .filter(|secret| secret.expires_at.is_none_or(|end| end > now))
        // Every secret is compared, so that time does not tell which one matched.
        .fold(false, |proved, secret| secret.hash.matches(&presented) | proved)
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
                prop_assert_eq!(error.code, ErrorCode::InvalidClient);
            }
        }
    }

    #[test]
    fn ours_what_can_be_no_client_id_is_not_remembered() {
        let presented = |id: &str| {
            let body = Parameters::from_pairs(vec![("client_id".to_owned(), id.to_owned())]);
            Credentials::presented(None, &body).map_err(|error| error.code)
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
        assert_eq!(error.code, ErrorCode::InvalidRequest);
        let other = Parameters::parse(b"client_id=other").unwrap();
        assert_eq!(
            Credentials::presented(Some(&header("a", "b")), &other)
                .unwrap_err()
                .code,
            ErrorCode::InvalidRequest
        );
        let same = Parameters::parse(b"client_id=a").unwrap();
        assert!(Credentials::presented(Some(&header("a", "b")), &same).is_ok());
    }
}
