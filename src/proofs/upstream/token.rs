//! A code for tokens (RFC 6749 §4.1.3; OpenID Connect Core §3.1.3).

use serde_json::{Map, Value};

use super::client_auth::{Proved, prove};
use super::discovery::Metadata;
use super::party::{MOST_BYTES, Party, UpstreamError, object, unsuccessful};
use super::request::Leg;
use crate::fetch::Question;
use crate::types::{Secret, Timestamp};

/// What a code was redeemed for.
pub(super) struct Tokens {
    pub access_token: Secret,
    pub id_token: Option<Secret>,
}

/// Redeems a code, with the verifier of whoever asked for it.
///
/// # Errors
/// See [`UpstreamError`].
pub(super) async fn redeem(
    party: &Party<'_>,
    metadata: &Metadata,
    (leg, code): (&Leg, &str),
    now: Timestamp,
) -> Result<Tokens, UpstreamError> {
    let Proved {
        authorization,
        fields,
    } = prove(party, &metadata.token_endpoint, now)?;
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", party.redirect_uri),
    ];
    if party.settings.is_pkce {
        pairs.push(("code_verifier", leg.verifier()));
    }
    pairs.extend(fields.iter().map(|(name, value)| (*name, value.expose())));
    let answer = party
        .ask(Question {
            uri: &metadata.token_endpoint,
            authorization: authorization.as_ref(),
            form: Some(&pairs),
            most: MOST_BYTES,
        })
        .await?;
    if answer.status >= 500 {
        return Err(unsuccessful(answer.status));
    }
    let members = object(&answer.body)?;
    // RFC 6749 §5.2; GitHub says it with a status of success.
    if let Some(code) = members.get("error") {
        return Err(UpstreamError::refused(code.as_str().unwrap_or_default()));
    }
    if answer.status != 200 {
        return Err(unsuccessful(answer.status));
    }
    read(&members)
}

fn read(members: &Map<String, Value>) -> Result<Tokens, UpstreamError> {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    // RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type."
    if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(UpstreamError::NotBelieved(
            "the access token is not of the type Bearer",
        ));
    }
    let access_token = text("access_token").filter(|token| is_bearer(token));
    let access_token = access_token.ok_or(UpstreamError::NotBelieved("the answer has no access token"))?;
    Ok(Tokens {
        access_token: Secret::new(access_token.to_owned()),
        id_token: text("id_token").map(|token| Secret::new(token.to_owned())),
    })
}

/// What may stand in a header (RFC 6749 Appendix A.12: "1*VSCHAR").
fn is_bearer(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
