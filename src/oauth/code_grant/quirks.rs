//! Where oxide-auth 0.6 differs from the RFCs, and this folder makes up for it.
//!
//! A test that fails here after an upgrade is news, not a fault: the difference may be gone, and what makes up for it
//! with it.

use std::time::{Duration, SystemTime};

use oxide_auth::code_grant::error::{
    AccessTokenError, AccessTokenErrorType, AuthorizationError, AuthorizationErrorType,
};
use oxide_auth::primitives::grant::{Grant, Value};
use oxide_auth::primitives::issuer::{RefreshedToken, TokenType};

use super::*;

const CALLBACK: &str = "https://app.example.com/cb";

/// A request with whatever is put into it, and nothing made up for.
#[derive(Clone, Copy, Default)]
struct Raw {
    grant_type: Option<&'static str>,
    scope: Option<&'static str>,
    redirect_uri: Option<&'static str>,
    body_client_id: Option<&'static str>,
}

fn cow(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    text.map(Cow::Borrowed)
}

impl machines::authorization::Request for Raw {
    fn valid(&self) -> bool {
        true
    }
    fn client_id(&self) -> Option<Cow<'_, str>> {
        cow(Some("c_app"))
    }
    fn scope(&self) -> Option<Cow<'_, str>> {
        cow(self.scope)
    }
    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        cow(self.redirect_uri)
    }
    fn state(&self) -> Option<Cow<'_, str>> {
        None
    }
    fn response_type(&self) -> Option<Cow<'_, str>> {
        cow(self.grant_type)
    }
    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::accesstoken::Request for Raw {
    fn valid(&self) -> bool {
        true
    }
    fn code(&self) -> Option<Cow<'_, str>> {
        cow(Some("ac_x"))
    }
    fn authorization(&self) -> machines::accesstoken::Authorization<'_> {
        machines::accesstoken::Authorization::Username(Cow::Borrowed("c_app"))
    }
    fn client_id(&self) -> Option<Cow<'_, str>> {
        cow(self.body_client_id)
    }
    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        cow(self.redirect_uri)
    }
    fn grant_type(&self) -> Option<Cow<'_, str>> {
        cow(Some("authorization_code"))
    }
    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::refresh::Request for Raw {
    fn valid(&self) -> bool {
        true
    }
    fn refresh_token(&self) -> Option<Cow<'_, str>> {
        cow(Some("rt_x"))
    }
    fn scope(&self) -> Option<Cow<'_, str>> {
        cow(self.scope)
    }
    fn grant_type(&self) -> Option<Cow<'_, str>> {
        cow(Some("refresh_token"))
    }
    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some((Cow::Borrowed("c_app"), Cow::Borrowed(b"")))
    }
    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl machines::client_credentials::Request for Raw {
    fn valid(&self) -> bool {
        true
    }
    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some((Cow::Borrowed("c_app"), Cow::Borrowed(b"")))
    }
    fn scope(&self) -> Option<Cow<'_, str>> {
        cow(self.scope)
    }
    fn grant_type(&self) -> Option<Cow<'_, str>> {
        cow(Some("client_credentials"))
    }
    fn extension(&self, name: &str) -> Option<Cow<'_, str>> {
        cow(self.body_client_id.filter(|_| name == "client_id"))
    }
}

fn grant(client_id: &str, until: Duration) -> Box<Grant> {
    Box::new(Grant {
        owner_id: "u".to_owned(),
        client_id: client_id.to_owned(),
        scope: "read write".parse().unwrap(),
        redirect_uri: CALLBACK.parse().unwrap(),
        until: (SystemTime::UNIX_EPOCH + until).into(),
        extensions: Extensions::new(),
    })
}

const LATER: Duration = Duration::from_secs(253_402_300_799);

/// The error of the code machine once it was given `recovered`; `None` if it has none.
fn code_error(request: Raw, recovered: Option<Box<Grant>>) -> Option<AccessTokenErrorType> {
    use machines::accesstoken::{AccessToken, Input, Output};
    let mut machine = AccessToken::new(&request);
    machine.advance(Input::Authenticated);
    match machine.advance(Input::Recovered(recovered)) {
        Output::Err(mut error) => error.description().map(AccessTokenError::kind),
        _ => None,
    }
}

fn at_callback() -> Raw {
    Raw {
        redirect_uri: Some(CALLBACK),
        ..Raw::default()
    }
}

#[test]
fn oxide_auth_calls_an_unknown_code_invalid_request() {
    // Ours: an unknown code never reaches the machine; `ProtocolError::invalid_grant` is given before.
    assert_eq!(
        code_error(at_callback(), None),
        Some(AccessTokenErrorType::InvalidRequest)
    );
}

#[test]
fn oxide_auth_calls_a_foreign_and_an_expired_code_invalid_grant() {
    assert_eq!(
        code_error(at_callback(), Some(grant("c_other", LATER))),
        Some(AccessTokenErrorType::InvalidGrant)
    );
    // It reads the system's clock; ours gives every grant an end far away.
    let expired = grant("c_app", Duration::from_secs(1));
    assert_eq!(
        code_error(at_callback(), Some(expired)),
        Some(AccessTokenErrorType::InvalidGrant)
    );
    assert_eq!(code_error(at_callback(), Some(grant("c_app", LATER))), None);
}

#[test]
fn oxide_auth_wants_a_redirect_uri_with_every_code() {
    // Ours: the stored one is handed to it where OAuth 2.1 lets the client leave it out.
    let outcome = code_error(Raw::default(), Some(grant("c_app", LATER)));
    assert_eq!(outcome, Some(AccessTokenErrorType::InvalidRequest));
}

#[test]
fn oxide_auth_compares_what_a_redirect_uri_means_at_the_token_endpoint() {
    // Ours: `check_redirect_uri`.
    let request = Raw {
        redirect_uri: Some("https://APP.example.com:443/z/../cb"),
        ..Raw::default()
    };
    assert_eq!(code_error(request, Some(grant("c_app", LATER))), None);
}

#[test]
fn oxide_auth_counts_a_body_client_id_as_a_second_credential() {
    // Ours: the shim shows it one client and hides the body's.
    use machines::client_credentials::{ClientCredentials, Input, Output};
    let request = Raw {
        body_client_id: Some("c_app"),
        ..at_callback()
    };
    assert_eq!(
        code_error(request, Some(grant("c_app", LATER))),
        Some(AccessTokenErrorType::InvalidRequest)
    );
    let mut machine = ClientCredentials::new(&request);
    let Output::Err(mut error) = machine.advance(Input::None) else {
        panic!("it is accepted now")
    };
    assert_eq!(
        error.description().map(AccessTokenError::kind),
        Some(AccessTokenErrorType::InvalidRequest)
    );
}

#[test]
fn oxide_auth_calls_a_malformed_scope_of_client_credentials_invalid_request() {
    // Ours: the shim refuses it first.
    use machines::client_credentials::{ClientCredentials, Input, Output};
    let mut machine = ClientCredentials::new(&Raw {
        scope: Some("\""),
        ..Raw::default()
    });
    let Output::Err(mut error) = machine.advance(Input::None) else {
        panic!("it is accepted now")
    };
    assert_eq!(
        error.description().map(AccessTokenError::kind),
        Some(AccessTokenErrorType::InvalidRequest)
    );
}

/// The authorization machine's answer to being bound to `registered`.
fn bind(
    request: &Raw,
    registered: RegisteredUrl,
) -> (
    machines::authorization::Authorization,
    Option<AuthorizationErrorType>,
) {
    use machines::authorization::{Authorization, Input, Output};
    let mut machine = Authorization::new(request);
    let bound_client = BoundClient {
        client_id: Cow::Borrowed("c_app"),
        redirect_uri: Cow::Owned(registered),
    };
    let error = match machine.advance(Input::Bound {
        request,
        bound_client,
    }) {
        Output::Err(mut error) => error.description().map(AuthorizationError::kind),
        _ => None,
    };
    (machine, error)
}

#[test]
fn oxide_auth_does_not_tell_a_missing_response_type_from_an_unknown_one() {
    // Ours: `check_response_type`.
    let exact = RegisteredUrl::Exact(CALLBACK.parse().unwrap());
    assert_eq!(
        bind(&at_callback(), exact).1,
        Some(AuthorizationErrorType::UnsupportedResponseType)
    );
}

#[test]
fn oxide_auth_leaves_the_match_of_redirect_uris_to_its_registrar() {
    // Ours: `oauth::redirect_uri` matches before, and `authorization` refuses any other than the matched.
    let request = Raw {
        grant_type: Some("code"),
        redirect_uri: Some("https://evil.example"),
        ..Raw::default()
    };
    assert_eq!(
        bind(&request, RegisteredUrl::Exact(CALLBACK.parse().unwrap())).1,
        None
    );
}

#[test]
fn oxide_auth_semantic_urls_match_other_spellings_and_exact_ones_do_not() {
    // Ours: `bound_client` binds exactly. A fragment passes there, but not through `types::RedirectUri`.
    let other: ExactUrl = "https://APP.example.com:443/z/../cb".parse().unwrap();
    assert!(RegisteredUrl::Semantic(CALLBACK.parse().unwrap()) == other);
    assert!(RegisteredUrl::Exact(CALLBACK.parse().unwrap()) != other);
    assert!("https://app.example.com/cb#x".parse::<ExactUrl>().is_ok());
}

#[test]
fn oxide_auth_takes_an_empty_scope_for_a_scope() {
    // Ours: the shim refuses it, and a request for it is refused.
    use machines::authorization::{Input, Output};
    let request = Raw {
        grant_type: Some("code"),
        scope: Some(" "),
        ..Raw::default()
    };
    let (mut machine, _) = bind(&request, RegisteredUrl::Exact(CALLBACK.parse().unwrap()));
    let Output::Negotiate {
        scope: Some(scope), ..
    } = machine.advance(Input::Extended(Extensions::new()))
    else {
        panic!("it is refused, or taken as omitted, now")
    };
    assert_eq!(scope.iter().count(), 0);
    assert!("read".parse::<MachineScope>().unwrap().priviledged_to(&scope));
}

#[test]
fn oxide_auth_prints_a_scope_in_any_order() {
    // Ours: scopes leave as `types::Scope`, which is sorted.
    let print = |_| "a b c d e f g h i j".parse::<MachineScope>().unwrap().to_string();
    assert!(
        (0..64)
            .map(print)
            .collect::<std::collections::BTreeSet<_>>()
            .len()
            > 1
    );
}

#[test]
fn oxide_auth_narrows_the_grant_itself_and_its_end_on_refresh() {
    // Ours: only the scope is taken, for this one access token; nothing of the machine's grant is stored.
    use machines::refresh::{Input, Output, Refresh};
    let request = Raw {
        scope: Some("read"),
        ..Raw::default()
    };
    let mut machine = Refresh::new(&request);
    machine.advance(Input::Authenticated { scope: None });
    let before = grant("c_app", LATER);
    let input = Input::Recovered {
        scope: cow(request.scope),
        grant: Some(before.clone()),
    };
    let Output::Refresh { grant, .. } = machine.advance(input) else {
        panic!("it asks something else now")
    };
    assert_eq!(grant.scope, "read".parse().unwrap());
    assert!(grant.until < before.until);
}

#[test]
fn oxide_auth_forgets_where_a_refresh_was_when_asked_again() {
    // Ours: `Input::None` is fed once, at the start.
    use machines::refresh::{Error, Input, Output, Refresh};
    let mut machine = Refresh::new(&Raw::default());
    machine.advance(Input::Authenticated { scope: None });
    machine.advance(Input::Recovered {
        scope: None,
        grant: Some(grant("c_app", LATER)),
    });
    assert!(matches!(
        machine.advance(Input::None),
        Output::Err(Error::Primitive)
    ));
    let token = RefreshedToken {
        token: "t".to_owned(),
        refresh: None,
        until: SystemTime::UNIX_EPOCH.into(),
        token_type: TokenType::Bearer,
    };
    assert!(matches!(
        machine.advance(Input::Refreshed(token)),
        Output::Err(Error::Primitive)
    ));
}

#[test]
fn oxide_auth_wrong_inputs_are_primitive_errors_without_a_description() {
    // Ours: `Shim::refusal` makes a server_error of them.
    use machines::accesstoken::{AccessToken, Input, Output};
    let mut machine = AccessToken::new(&at_callback());
    let Output::Err(mut error) = machine.advance(Input::Recovered(None)) else {
        panic!("it is accepted now")
    };
    assert!(error.description().is_none());
    assert!(
        matches!(machine.advance(Input::Authenticated), Output::Err(_)),
        "and stay so"
    );
}

#[test]
fn oxide_auth_pkce_lets_a_verifier_without_a_challenge_pass() {
    // Ours: `check_code_verifier` (RFC 9700 §4.8.2).
    assert_eq!(
        Pkce::optional().verify(None, Some(Cow::Borrowed("anything"))),
        Ok(())
    );
}

#[test]
fn oxide_auth_pkce_does_not_look_at_the_shape_of_challenge_and_verifier() {
    // Ours: `types::CodeChallenge` and `pkce::CodeVerifier`.
    let short = Pkce::required().challenge(Some(Cow::Borrowed("S256")), Some(Cow::Borrowed("short")));
    assert_eq!(short, Ok(Some(Value::private(Some("shortS".to_owned())))));
    let abc = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0S";
    let stored = Value::private(Some(abc.to_owned()));
    assert_eq!(
        Pkce::required().verify(Some(stored), Some(Cow::Borrowed("abc"))),
        Ok(())
    );
}

#[test]
fn oxide_auth_names_the_fields_of_an_error_otherwise() {
    // Ours: errors leave as `ProtocolError`; RFC 6749 §5.2 has `error_description`.
    let mut error = AccessTokenError::default();
    error.explain("why");
    let names: Vec<_> = error.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error", "description"]);
}
