//! What the adapter promises, by RFC section.

use proptest::prelude::*;

use super::*;
use crate::oauth::error::ErrorCode;
use crate::types::{CodeChallenge, UserId};

const CALLBACK: &str = "https://app.example.com/cb?x=1";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn client() -> ClientId {
    "c_app".parse().unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    Parameters::from_pairs(
        pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// The error's code, after a look at what every description promises (RFC 6749 §5.2).
fn refused<T: std::fmt::Debug>(outcome: Result<T, ProtocolError>) -> ErrorCode {
    let error = outcome.unwrap_err();
    let is_allowed = |b: u8| matches!(b, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(
        !error.description.is_empty() && error.description.bytes().all(is_allowed),
        "{error}"
    );
    error.code()
}

fn authorize(pairs: &[(&str, &str)], granted: &str) -> Result<Scope, ProtocolError> {
    authorization(&parameters(pairs), &client(), &CALLBACK.parse().unwrap(), |_| {
        Ok(scope(granted))
    })
}

/// Redeems a code of `c_app`, sent to `CALLBACK`, for "read write".
fn redeem(challenge: Option<&str>, client_id: &str, pairs: &[(&str, &str)]) -> Result<Scope, ProtocolError> {
    let challenge: Option<CodeChallenge> = challenge.map(|text| text.parse().unwrap());
    let redeemed = RedeemedCode {
        user_id: &UserId::new(),
        client_id: &client(),
        scope: &scope("read write"),
        redirect_uri: &CALLBACK.parse().unwrap(),
        code_challenge: challenge.as_ref(),
    };
    let mut all = vec![
        ("grant_type", "authorization_code"),
        ("code", "ac_x"),
        ("client_id", client_id),
    ];
    all.extend_from_slice(pairs);
    authorization_code(&parameters(&all), &client_id.parse().unwrap(), &redeemed)
}

fn refresh(requested: Option<&str>, granted: &str) -> Result<Scope, ProtocolError> {
    let mut pairs = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", "rt_x"),
        ("client_secret", "s"),
    ];
    pairs.extend(requested.map(|text| ("scope", text)));
    refresh_token(&parameters(&pairs), &client(), "somebody", &scope(granted))
}

fn own_name(pairs: &[(&str, &str)], granted: &str) -> Result<Scope, ProtocolError> {
    let mut all = vec![
        ("grant_type", "client_credentials"),
        ("client_id", "c_app"),
        ("client_secret", "s"),
    ];
    all.extend_from_slice(pairs);
    client_credentials(&parameters(&all), &client(), |_| Ok(scope(granted)))
}

#[test]
fn rfc6749_4_1_1_negotiation_gets_the_requested_scope_and_decides() {
    for (sent, expected) in [(Some("write read"), Some(scope("read write"))), (None, None)] {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", "c_app"),
            ("redirect_uri", CALLBACK),
        ];
        pairs.extend(sent.map(|text| ("scope", text)));
        let granted = authorization(
            &parameters(&pairs),
            &client(),
            &CALLBACK.parse().unwrap(),
            |requested| {
                assert_eq!(requested, expected);
                Ok(scope("read"))
            },
        );
        assert_eq!(granted.unwrap(), scope("read"));
    }
}

#[test]
fn rfc6749_4_1_1_negotiation_may_refuse() {
    let refusal = || ProtocolError::of(reason::CLIENT_MAY_NOT_USE_GRANT);
    let pairs = parameters(&[("response_type", "code")]);
    let outcome = authorization(&pairs, &client(), &CALLBACK.parse().unwrap(), |_| Err(refusal()));
    assert_eq!(refused(outcome), ErrorCode::UnauthorizedClient);
    let pairs = parameters(&[("grant_type", "client_credentials")]);
    let outcome = client_credentials(&pairs, &client(), |_| Err(refusal()));
    assert_eq!(refused(outcome), ErrorCode::UnauthorizedClient);
}

#[test]
fn rfc6749_4_1_1_redirect_uri_may_be_omitted_once_it_was_matched() {
    assert_eq!(
        authorize(&[("response_type", "code")], "read").unwrap(),
        scope("read")
    );
}

#[test]
fn rfc6749_4_1_1_private_use_and_loopback_redirect_uris_are_bound_as_written() {
    for uri in [
        "com.example.app:/cb",
        "http://127.0.0.1:51004/cb",
        "https://app.example.com:443/a/../cb",
    ] {
        let pairs = parameters(&[("response_type", "code"), ("redirect_uri", uri)]);
        let outcome = authorization(&pairs, &client(), &uri.parse().unwrap(), |_| Ok(scope("read")));
        assert_eq!(outcome.unwrap(), scope("read"), "{uri}");
    }
}

#[test]
fn rfc9700_2_1_another_spelling_of_the_matched_redirect_uri_is_a_fault() {
    for uri in [
        "https://app.example.com:443/cb?x=1",
        "https://app.example.com/a/../cb?x=1",
        "not a uri",
    ] {
        let outcome = authorize(&[("response_type", "code"), ("redirect_uri", uri)], "read");
        assert_eq!(refused(outcome), ErrorCode::ServerError, "{uri}");
    }
}

#[test]
fn rfc6749_3_1_1_response_type_is_required_and_is_code() {
    assert_eq!(
        refused(authorize(&[("scope", "read")], "read")),
        ErrorCode::InvalidRequest
    );
    for other in ["token", "Code", "code id_token", "code code", "none"] {
        let outcome = authorize(&[("response_type", other), ("scope", "\"")], "read");
        assert_eq!(refused(outcome), ErrorCode::UnsupportedResponseType, "{other}");
    }
}

#[test]
fn rfc6749_3_1_a_repeated_parameter_never_counts_as_omitted() {
    let twice = [("scope", "read"), ("scope", "write")];
    let with = |first: &[(&'static str, &'static str)]| [first, &twice].concat();
    let uri = [("redirect_uri", CALLBACK)];
    assert_eq!(
        refused(authorize(&with(&[("response_type", "code")]), "read")),
        ErrorCode::InvalidRequest
    );
    assert_eq!(
        refused(redeem(None, "c_app", &with(&uri))),
        ErrorCode::InvalidRequest
    );
    assert_eq!(refused(own_name(&twice, "read")), ErrorCode::InvalidRequest);
    let refresh = parameters(&with(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", "rt_x"),
    ]));
    let outcome = refresh_token(&refresh, &client(), "somebody", &scope("read write"));
    assert_eq!(refused(outcome), ErrorCode::InvalidRequest);
    let verifiers = [("code_verifier", VERIFIER), ("code_verifier", VERIFIER)];
    assert_eq!(
        refused(redeem(Some(CHALLENGE), "c_app", &verifiers)),
        ErrorCode::InvalidRequest
    );
}

#[test]
fn rfc6749_3_3_a_malformed_scope_is_invalid_scope() {
    let many = (0..65)
        .map(|index| format!("s{index}"))
        .collect::<Vec<_>>()
        .join(" ");
    let long = "s".repeat(129);
    for bad in [
        "a\"b",
        "a\\b",
        "a\tb",
        "é",
        "",
        " ",
        "   ",
        many.as_str(),
        long.as_str(),
    ] {
        let sent = [("scope", bad)];
        let with_type = [("response_type", "code"), ("scope", bad)];
        assert_eq!(
            refused(authorize(&with_type, "read")),
            ErrorCode::InvalidScope,
            "{bad:?}"
        );
        assert_eq!(
            refused(own_name(&sent, "read")),
            ErrorCode::InvalidScope,
            "{bad:?}"
        );
        assert_eq!(
            refused(refresh(Some(bad), "read")),
            ErrorCode::InvalidScope,
            "{bad:?}"
        );
    }
}

#[test]
fn rfc6749_3_3_a_client_registered_for_no_scope_gets_none_by_default() {
    assert!(authorize(&[("response_type", "code")], "").unwrap().is_empty());
    assert!(own_name(&[], "").unwrap().is_empty());
    assert!(refresh(None, "").unwrap().is_empty());
}

#[test]
fn rfc6749_4_1_3_the_token_has_the_scope_of_the_code_and_no_other() {
    let pairs = [
        ("redirect_uri", CALLBACK),
        ("client_secret", "s"),
        ("scope", "read write admin"),
    ];
    assert_eq!(redeem(None, "c_app", &pairs).unwrap().to_string(), "read write");
    // RFC 6749 §3.2: parameters that mean nothing here are ignored, whatever they hold.
    let pairs = [("redirect_uri", CALLBACK), ("scope", "\"")];
    assert_eq!(redeem(None, "c_app", &pairs).unwrap().to_string(), "read write");
}

#[test]
fn rfc6749_4_1_3_a_code_of_another_client_is_invalid_grant() {
    let pairs = [("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    assert_eq!(
        refused(redeem(Some(CHALLENGE), "c_other", &pairs)),
        ErrorCode::InvalidGrant
    );
    let told = redeem(Some(CHALLENGE), "c_other", &[]).unwrap_err().description;
    assert_eq!(
        told,
        ProtocolError::of(reason::GRANT_NOT_GOOD).description,
        "a foreign client learns nothing more"
    );
}

#[test]
fn rfc6749_4_1_3_redirect_uri_is_compared_character_by_character() {
    for other in [
        "https://app.example.com:443/cb?x=1",
        "https://app.example.com/z/../cb?x=1",
        "https://APP.example.com/cb?x=1",
        "https://app.example.com/cb?x=1&y",
        "https://app.example.com/cb",
        "nonsense",
    ] {
        let pairs = [("redirect_uri", other), ("code_verifier", VERIFIER)];
        assert_eq!(
            refused(redeem(Some(CHALLENGE), "c_app", &pairs)),
            ErrorCode::InvalidGrant,
            "{other}"
        );
        assert_eq!(
            refused(redeem(None, "c_app", &pairs[..1])),
            ErrorCode::InvalidGrant,
            "{other}"
        );
    }
}

#[test]
fn rfc6749_4_1_3_redirect_uri_is_required_without_pkce_alone() {
    assert_eq!(refused(redeem(None, "c_app", &[])), ErrorCode::InvalidRequest);
    let outcome = redeem(Some(CHALLENGE), "c_app", &[("code_verifier", VERIFIER)]);
    assert_eq!(outcome.unwrap(), scope("read write"), "OAuth 2.1 dropped it");
}

#[test]
fn rfc6749_5_2_missing_and_other_grant_types_are_told_apart() {
    let user = UserId::new();
    let all = scope("read");
    let ask = |pairs: &[(&str, &str)]| refresh_token(&parameters(pairs), &client(), user.as_str(), &all);
    assert_eq!(refused(ask(&[("refresh_token", "x")])), ErrorCode::InvalidRequest);
    assert_eq!(
        refused(ask(&[("grant_type", "refresh_token")])),
        ErrorCode::InvalidRequest
    );
    let other = [("grant_type", "password"), ("refresh_token", "x")];
    assert_eq!(refused(ask(&other)), ErrorCode::UnsupportedGrantType);
    let own = client_credentials(&parameters(&[]), &client(), |_| Ok(scope("read")));
    assert!(
        own.unwrap_err().description.contains("grant_type"),
        "says which parameter is missing"
    );
    let own = client_credentials(&parameters(&other), &client(), |_| Ok(scope("read")));
    assert_eq!(refused(own), ErrorCode::UnsupportedGrantType);
}

#[test]
fn rfc6749_6_the_granted_scope_is_the_default_and_the_limit() {
    assert_eq!(refresh(None, "write read").unwrap().to_string(), "read write");
    assert_eq!(refresh(Some("read"), "read write").unwrap(), scope("read"));
    assert_eq!(
        refused(refresh(Some("read admin"), "read write")),
        ErrorCode::InvalidScope
    );
    assert_eq!(
        refused(refresh(Some("READ"), "read write")),
        ErrorCode::InvalidScope
    );
}

#[test]
fn rfc6749_4_4_2_negotiation_decides_and_body_credentials_do_not_matter() {
    assert_eq!(own_name(&[("scope", "b a")], "a b").unwrap().to_string(), "a b");
    let pairs = parameters(&[("grant_type", "client_credentials")]);
    let outcome = client_credentials(&pairs, &client(), |requested| {
        assert_eq!(requested, None);
        Ok(scope("default"))
    });
    assert_eq!(outcome.unwrap(), scope("default"));
}

#[test]
fn rfc7636_4_6_only_the_right_verifier_redeems() {
    assert!(redeem(Some(CHALLENGE), "c_app", &[("code_verifier", VERIFIER)]).is_ok());
    let wrong = VERIFIER.replace('d', "e");
    let long = VERIFIER.repeat(3);
    for bad in [
        wrong.as_str(),
        CHALLENGE,
        "short",
        long.as_str(),
        &VERIFIER.replace('-', "+"),
    ] {
        let pairs = [("redirect_uri", CALLBACK), ("code_verifier", bad)];
        assert_eq!(
            refused(redeem(Some(CHALLENGE), "c_app", &pairs)),
            ErrorCode::InvalidGrant,
            "{bad}"
        );
    }
}

#[test]
fn rfc7636_4_6_a_missing_verifier_is_invalid_grant() {
    let pairs = [("redirect_uri", CALLBACK)];
    assert_eq!(
        refused(redeem(Some(CHALLENGE), "c_app", &pairs)),
        ErrorCode::InvalidGrant
    );
}

#[test]
fn rfc9700_4_8_2_a_verifier_without_a_challenge_is_refused() {
    let pairs = [("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    assert_eq!(refused(redeem(None, "c_app", &pairs)), ErrorCode::InvalidGrant);
}

#[test]
fn ours_no_code_token_or_secret_enters_a_machine() {
    let pairs = [
        ("code", "ac_secret"),
        ("refresh_token", "rt_secret"),
        ("client_secret", "secret"),
    ];
    let (pairs, client) = (parameters(&pairs), client());
    let shim = Shim::new(&pairs, &client).unwrap();
    let code = machines::accesstoken::Request::code(&shim);
    let refresh_token = machines::refresh::Request::refresh_token(&shim);
    assert_eq!(
        (code.as_deref(), refresh_token.as_deref()),
        (Some("presented"), Some("presented"))
    );
    assert_eq!(
        machines::accesstoken::Request::extension(&shim, "client_secret"),
        None
    );
    assert_eq!(
        machines::client_credentials::Request::extension(&shim, "client_secret"),
        None
    );
}

/// Any scope text over few names, so that subsets, supersets and overlaps all come up; sometimes any text.
fn scope_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::collection::vec("[a-e]", 0..6).prop_map(|names| names.join(" ")),
        1 => "[ -~]{0,20}",
    ]
}

proptest! {
    #[test]
    fn rfc6749_6_refresh_never_widens(requested in proptest::option::of(scope_text()), granted in "[a-e]( [a-e]){0,4}") {
        let all = scope(&granted);
        let wanted = requested.as_ref().map(|text| text.parse::<Scope>());
        match refresh(requested.as_deref(), &granted) {
            Ok(narrowed) => {
                prop_assert!(narrowed.is_subset(&all));
                prop_assert_eq!(narrowed, wanted.map_or(all, Result::unwrap));
            }
            Err(error) => {
                prop_assert_eq!(error.code(), ErrorCode::InvalidScope);
                let asked = wanted.unwrap_or_else(|| Ok(all.clone()));
                prop_assert!(asked.is_err() || asked.is_ok_and(|asked| asked.is_empty() || !asked.is_subset(&all)));
            }
        }
    }

    #[test]
    fn rfc7636_4_6_the_machine_and_our_own_comparison_agree(
        made_with in "[A-Za-z0-9._~-]{43,128}",
        sent in "[A-Za-z0-9._~-]{43,128}",
    ) {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, made_with.as_bytes());
        let challenge = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
        for verifier in [&made_with, &sent] {
            let ours = CodeVerifier::parse(verifier).unwrap().answers(&challenge.parse().unwrap());
            let theirs = redeem(Some(&challenge), "c_app", &[("code_verifier", verifier)]);
            prop_assert_eq!(theirs.is_ok(), ours);
        }
    }

    #[test]
    fn ours_no_request_makes_a_machine_fault(
        pairs in proptest::collection::vec(
            (
                prop_oneof![
                    Just("grant_type"), Just("code"), Just("refresh_token"), Just("scope"), Just("code_verifier"),
                    Just("client_id"), Just("client_secret"), Just("response_type"), Just("state"),
                ],
                prop_oneof![
                    Just("authorization_code".to_owned()), Just("refresh_token".to_owned()), Just("code".to_owned()),
                    Just("client_credentials".to_owned()), Just(VERIFIER.to_owned()), "\\PC{0,12}",
                ],
            ),
            0..9,
        ),
    ) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (sent, client, user) = (parameters(&pairs), client(), UserId::new());
        let outcomes = [
            authorize(&pairs, "read"),
            redeem(Some(CHALLENGE), "c_app", &pairs),
            refresh_token(&sent, &client, user.as_str(), &scope("read")),
            client_credentials(&sent, &client, |_| Ok(scope("read"))),
        ];
        for outcome in outcomes {
            prop_assert!(outcome.as_ref().err().is_none_or(|error| !error.is_fault()), "{outcome:?}");
        }
    }
}
