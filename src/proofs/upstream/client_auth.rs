//! How this server proves to a provider that it is the app registered there (OpenID Connect Core §9).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;

use super::party::{Party, UpstreamError};
use crate::jose::SigningKey;
use crate::oauth::provider::{KeyName, ProviderAuth};
use crate::types::{Secret, SigningAlgorithm, Timestamp, random_bytes};

/// How long an assertion is good for.
const LIFE: Duration = Duration::from_mins(1);

/// RFC 7523 §2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Whom Apple's client secret is for.
const APPLE: &str = "https://appleid.apple.com";

/// What a request to the token endpoint carries to prove it.
#[derive(Default)]
pub(super) struct Proved {
    /// The header `Authorization`.
    pub authorization: Option<Secret>,
    /// Fields of the form.
    pub fields: Vec<(&'static str, Secret)>,
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: Timestamp,
    iat: Timestamp,
    jti: String,
}

/// Proves it, at this token endpoint.
///
/// # Errors
/// `Credentials` if what is kept for it is missing, or no key.
pub(super) fn prove(
    party: &Party<'_>,
    token_endpoint: &str,
    now: Timestamp,
) -> Result<Proved, UpstreamError> {
    let settings = party.settings;
    let client_id = settings.client_id.as_str();
    let plain = || Secret::new(client_id.to_owned());
    if settings.auth_method == ProviderAuth::None {
        // RFC 6749 §3.2.1: a public client "MAY use the "client_id" request parameter to identify itself"; §4.1.3 has it a MUST.
        return Ok(Proved {
            authorization: None,
            fields: vec![("client_id", plain())],
        });
    }
    let secret = party.secret.ok_or(UpstreamError::Credentials("none is kept"))?;
    let posted = |secret: Secret| Proved {
        authorization: None,
        fields: vec![("client_id", plain()), ("client_secret", secret)],
    };
    Ok(match settings.auth_method {
        ProviderAuth::SecretBasic => {
            // RFC 6749 §2.3.1: "The client identifier is encoded using the "application/x-www-form-urlencoded" encoding
            // algorithm ..., and the encoded value is used as the username; the client password is encoded using the same
            // algorithm and used as the password."
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(client_id), encoded(secret.expose()));
            Proved {
                authorization: Some(Secret::new(format!("Basic {}", STANDARD.encode(pair)))),
                fields: Vec::new(),
            }
        }
        ProviderAuth::SecretPost => posted(secret.clone()),
        ProviderAuth::PrivateKeyJwt => {
            let assertion = signed(party, (secret, None), (client_id, token_endpoint), now)?;
            Proved {
                authorization: None,
                fields: vec![
                    ("client_id", plain()),
                    ("client_assertion_type", Secret::new(ASSERTION_TYPE.to_owned())),
                    ("client_assertion", assertion),
                ],
            }
        }
        ProviderAuth::Apple => {
            let team = settings
                .team
                .as_ref()
                .ok_or(UpstreamError::Credentials("the team is missing"))?;
            let by = (secret, Some(SigningAlgorithm::ES256));
            posted(signed(party, by, (team.as_str(), APPLE), now)?)
        }
        ProviderAuth::None => Proved::default(),
    })
}

/// A JWT of this server, signed with the private key that is kept for the provider.
fn signed(
    party: &Party<'_>,
    (pem, alg): (&Secret, Option<SigningAlgorithm>),
    (iss, aud): (&str, &str),
    now: Timestamp,
) -> Result<Secret, UpstreamError> {
    let key = SigningKey::from_pem(pem.expose(), alg)
        .map_err(|_| UpstreamError::Credentials("it is no private key in PEM of RSA, P-256 or Ed25519"))?;
    let claims = Assertion {
        iss,
        sub: party.settings.client_id.as_str(),
        aud,
        exp: now.plus(LIFE),
        iat: now,
        jti: URL_SAFE_NO_PAD.encode(random_bytes::<16>()),
    };
    let kid = party.settings.key_id.as_ref().map(KeyName::as_str);
    let token = key
        .sign_as(kid, "JWT", &claims)
        .map_err(|_| UpstreamError::Credentials("the key cannot sign"))?;
    Ok(Secret::new(token))
}
