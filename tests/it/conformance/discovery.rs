//! The provider configuration, as OpenID Connect Discovery §3 and the registries it belongs to say it must be.

use serde_json::Value;

use crate::support::TestServer;

/// What a member must be.
#[derive(Clone, Copy)]
enum Kind {
    /// An `https` URL.
    Url,
    /// A list of texts, each once.
    List,
    Flag,
}

/// Every member this server may have: IANA "OAuth Authorization Server Metadata".
const MEMBERS: [(&str, Kind); 39] = [
    ("authorization_endpoint", Kind::Url),
    ("token_endpoint", Kind::Url),
    ("userinfo_endpoint", Kind::Url),
    ("jwks_uri", Kind::Url),
    ("registration_endpoint", Kind::Url),
    ("introspection_endpoint", Kind::Url),
    ("revocation_endpoint", Kind::Url),
    ("end_session_endpoint", Kind::Url),
    ("service_documentation", Kind::Url),
    ("op_policy_uri", Kind::Url),
    ("op_tos_uri", Kind::Url),
    ("response_types_supported", Kind::List),
    ("response_modes_supported", Kind::List),
    ("grant_types_supported", Kind::List),
    ("scopes_supported", Kind::List),
    ("subject_types_supported", Kind::List),
    ("acr_values_supported", Kind::List),
    ("claims_supported", Kind::List),
    ("claim_types_supported", Kind::List),
    ("display_values_supported", Kind::List),
    ("prompt_values_supported", Kind::List),
    ("ui_locales_supported", Kind::List),
    ("claims_locales_supported", Kind::List),
    ("id_token_signing_alg_values_supported", Kind::List),
    ("userinfo_signing_alg_values_supported", Kind::List),
    ("token_endpoint_auth_methods_supported", Kind::List),
    ("token_endpoint_auth_signing_alg_values_supported", Kind::List),
    ("introspection_endpoint_auth_methods_supported", Kind::List),
    (
        "introspection_endpoint_auth_signing_alg_values_supported",
        Kind::List,
    ),
    ("revocation_endpoint_auth_methods_supported", Kind::List),
    (
        "revocation_endpoint_auth_signing_alg_values_supported",
        Kind::List,
    ),
    ("code_challenge_methods_supported", Kind::List),
    ("claims_parameter_supported", Kind::Flag),
    ("request_parameter_supported", Kind::Flag),
    ("request_uri_parameter_supported", Kind::Flag),
    ("require_request_uri_registration", Kind::Flag),
    ("authorization_response_iss_parameter_supported", Kind::Flag),
    ("backchannel_logout_supported", Kind::Flag),
    ("backchannel_logout_session_supported", Kind::Flag),
];

/// The configuration, with each member of its type, all endpoints at the issuer, and nothing unknown.
pub async fn discovered(server: &TestServer) -> Value {
    let answer = server.get("/.well-known/openid-configuration", &[]).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let document = answer.json();
    // §4.3: "The issuer value returned MUST be identical to the Issuer URL that was directly used to retrieve".
    assert_eq!(document["issuer"], *server.issuer);
    for (name, value) in document.as_object().unwrap() {
        if name == "issuer" {
            continue;
        }
        let known = MEMBERS.iter().find(|(known, _)| known == name);
        let Some((_, kind)) = known else {
            panic!("{name} is in no registry")
        };
        match kind {
            // In process the server speaks http on loopback, and https is the proxy's or the listener's.
            Kind::Url => assert!(
                value.as_str().unwrap().starts_with(&server.issuer),
                "{name}: {value}"
            ),
            Kind::Flag => assert!(value.is_boolean(), "{name}: {value}"),
            Kind::List => {
                let texts: Vec<_> = value
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|text| text.as_str().unwrap())
                    .collect();
                let mut once = texts.clone();
                once.sort_unstable();
                once.dedup();
                assert!(!texts.is_empty() && once.len() == texts.len(), "{name}: {value}");
            }
        }
    }
    document
}

/// Whether a list of the configuration has a value.
pub fn has(document: &Value, list: &str, value: &str) -> bool {
    document[list]
        .as_array()
        .is_some_and(|values| values.iter().any(|known| known == value))
}
