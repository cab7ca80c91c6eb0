//! `oidcc-config-certification-test-plan`.

use super::checks;
use super::discovery::{discovered, has};
use crate::support::TestServer;

plan! {
    oidcc_discovery_endpoint_verification => oidcc_discovery_endpoint_verification_,
}

async fn oidcc_discovery_endpoint_verification_(server: TestServer) {
    let document = discovered(&server).await;
    // OpenID Connect Discovery §3: REQUIRED and RECOMMENDED members.
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
    ] {
        assert!(document[name].is_string(), "{name}: {document}");
    }
    assert!(has(&document, "response_types_supported", "code"));
    assert!(has(&document, "grant_types_supported", "authorization_code"));
    assert!(has(&document, "scopes_supported", "openid"));
    // §3: "The algorithm RS256 MUST be included. The value none MAY be supported but MUST NOT be used unless […]".
    assert!(has(&document, "id_token_signing_alg_values_supported", "RS256"));
    assert!(has(&document, "userinfo_signing_alg_values_supported", "RS256"));
    for list in document
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| name.ends_with("_alg_values_supported"))
    {
        assert!(!has(&document, list, "none"), "{list}");
    }
    let subjects = document["subject_types_supported"].as_array().unwrap();
    assert!(!subjects.is_empty() && subjects.iter().all(|kind| kind == "public" || kind == "pairwise"));
    for claim in [
        "sub",
        "name",
        "email",
        "email_verified",
        "address",
        "phone_number",
        "updated_at",
    ] {
        assert!(has(&document, "claims_supported", claim), "{claim}");
    }
    assert_eq!(document["claims_parameter_supported"], true);
    assert_eq!(document["request_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    checks::jwks(&server).await;
}
