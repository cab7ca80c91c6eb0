//! Metadata and keys: which path each library asks, with what, and what it demands of the document.

use serde_json::Value;

use super::*;

struct Row {
    library: &'static str,
    head: &'static str,
    /// The members without which it stops.
    demands: &'static [&'static str],
}

const OPENID: &str = "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nAccept: application/json";

const ROWS: &[Row] = &[
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2 (discoverAuthorizationServerMetadata; OAuthMetadataSchema; S256 must be there)",
        head: "GET /.well-known/oauth-authorization-server HTTP/1.1\nhost: {host}\nconnection: keep-alive\nMCP-Protocol-Version: 2025-11-25\nAccept: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: node\naccept-encoding: gzip, deflate",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "response_types_supported",
            "code_challenge_methods_supported",
            "registration_endpoint",
        ],
    },
    Row {
        library: "mcp 2.3.0 for Python (client/auth/utils.py; OAuthMetadata)",
        head: "GET /.well-known/oauth-authorization-server HTTP/1.1\nHost: {host}\nmcp-protocol-version: 2026-07-28\nAccept: */*\nUser-Agent: python-httpx2/2.16.2",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "registration_endpoint",
            "scopes_supported",
        ],
    },
    Row {
        library: "rmcp 3.1.4 (AuthorizationMetadata; validate_server_metadata: code, S256)",
        head: "GET /.well-known/oauth-authorization-server HTTP/1.1\nhost: {host}\naccept: */*\nmcp-protocol-version: 2025-11-25",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "response_types_supported",
            "code_challenge_methods_supported",
            "authorization_response_iss_parameter_supported",
        ],
    },
    Row {
        library: "openid-client 6.9.0 (discovery; oauth4webapi processDiscoveryResponse: the content type, the issuer to the letter)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nhost: {host}\naccept: application/json\nuser-agent: openid-client/v6.9.0",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        ],
    },
    Row {
        library: "oidc-client-ts 3.5.0 (MetadataService.ts, JsonService.ts: its Accept)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nAccept: application/jwk-set+json, application/json\nOrigin: https://app.example",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "end_session_endpoint",
            "revocation_endpoint",
        ],
    },
    Row {
        library: "AppAuth-Android 0.11.1 (AuthorizationServiceDiscovery.java: MANDATORY_METADATA)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nUser-Agent: Dalvik/2.1.0 (Linux; U; Android 14)\nHost: {host}\nConnection: Keep-Alive\nAccept-Encoding: gzip",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "jwks_uri",
            "response_types_supported",
            "subject_types_supported",
            "id_token_signing_alg_values_supported",
        ],
    },
    Row {
        library: "AppAuth-iOS 2.0 (OIDServiceDiscovery.m: requiredFields)",
        head: OPENID,
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "response_types_supported",
            "subject_types_supported",
            "id_token_signing_alg_values_supported",
        ],
    },
    Row {
        library: "AppAuth-JS 1.4.0 (authorization_service_configuration.ts: fetchFromIssuer)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nAccept: application/json, text/javascript, */*; q=0.01\nX-Requested-With: XMLHttpRequest",
        demands: &[
            "authorization_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "end_session_endpoint",
            "userinfo_endpoint",
        ],
    },
    Row {
        library: "go-oidc 3.21.0, kubelogin, oauth2-proxy 7 (oidc.NewProvider: no Accept)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nAccept-Encoding: gzip",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
            "id_token_signing_alg_values_supported",
            "code_challenge_methods_supported",
        ],
    },
    Row {
        library: "Spring Security 7.0.0 (ClientRegistrations; Nimbus' OIDCProviderMetadata: issuer to the letter, subject types)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nAccept: application/json, application/*+json\nUser-Agent: Java/17.0.15\nHost: {host}\nConnection: keep-alive",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "subject_types_supported",
            "token_endpoint_auth_methods_supported",
            "grant_types_supported",
            "userinfo_endpoint",
        ],
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (OIDCProviderMetadataURL: response types, S256, methods)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nUser-Agent: mod_auth_openidc\nAccept: */*",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "response_types_supported",
            "response_modes_supported",
            "backchannel_logout_supported",
        ],
    },
    Row {
        library: "next-auth 4.24.15 (Issuer.discover of a wellKnown address)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nAccept: application/json\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\nConnection: keep-alive",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
            "claims_parameter_supported",
        ],
    },
    Row {
        library: "oauth4webapi 3.8.7, @auth/core 0.41.3 (discoveryRequest; the issuer as a URL, to the letter; callback.ts: both endpoints)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks_uri",
        ],
    },
    Row {
        library: "oauth4webapi 3.8.7 (discoveryRequest with algorithm oauth2)",
        head: "GET /.well-known/oauth-authorization-server HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "introspection_endpoint",
        ],
    },
    Row {
        library: "Authlib 1.7.2 (base_client/sync_app.py: load_server_metadata; sync_openid.py: parse_id_token takes the algorithms from here)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nUser-Agent: Authlib/1.7.2 (+https://authlib.org)\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
            "end_session_endpoint",
            "id_token_signing_alg_values_supported",
        ],
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler (ConfigurationManager: no Accept; both endpoints people are sent to)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nUser-Agent: Microsoft ASP.NET Core OpenIdConnect handler",
        demands: &[
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "end_session_endpoint",
            "jwks_uri",
        ],
    },
    Row {
        library: "a cache that has it already (RFC 9110 section 13.1.2, as go-oidc asks for fresh keys)",
        head: "GET /.well-known/openid-configuration HTTP/1.1\nHost: {host}\nCache-Control: no-cache\nIf-None-Match: \"nothing\"",
        demands: &["issuer"],
    },
];

/// Whether a member is of the type its RFC gives it: schemas refuse the whole document for one that is not.
fn is_of_its_type(name: &str, value: &Value) -> bool {
    match name {
        "issuer" => value.is_string(),
        _ if name.ends_with("_endpoint") || name.ends_with("_uri") => {
            value.as_str().is_some_and(|text| url::Url::parse(text).is_ok())
        }
        _ if value.is_boolean() => name.ends_with("_supported"),
        _ => value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string)),
    }
}

server_test! {
    /// T67
    async fn ours_every_library_finds_its_way(s: TestServer) {
        use grantor::oauth::client_metadata::RegistrationMode;
        let s = s.with_settings(|settings| settings.registration.mode = RegistrationMode::Open).await;
        let values = [("host", s.address.to_string())];
        each(ROWS, |row| row.library, async |row: &Row| {
            let answer = send(&s, &fill(row.head, &values), "").await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
            // What an encoding would make of it is never asked of a client that did not ask.
            assert_eq!(answer.header("content-encoding"), "");
            let document = answer.json();
            assert_eq!(document["issuer"], s.issuer.as_str());
            for name in row.demands {
                assert!(!document[*name].is_null(), "{name}");
            }
            for (name, value) in document.as_object().unwrap() {
                assert!(is_of_its_type(name, value), "{name}: {value}");
            }
        }).await;
    }
}

server_test! {
    /// For an issuer with a path: the MCP SDKs ask these in this order (`buildDiscoveryUrls`, `generate_discovery_urls`), the
    /// OpenID Connect libraries the last.
    async fn ours_every_library_finds_an_issuer_with_a_path(s: TestServer) {
        let s = s.with_settings(|settings| {
            let issuer = settings.issuer.take().unwrap();
            settings.issuer = Some(format!("{issuer}/tenant"));
        }).await;
        for path in [
            "/.well-known/oauth-authorization-server/tenant",
            "/.well-known/openid-configuration/tenant",
            "/tenant/.well-known/openid-configuration",
        ] {
            let head = format!("GET {path} HTTP/1.1\nHost: {}\nMCP-Protocol-Version: 2026-07-28", s.address);
            let answer = send(&s, &head, "").await;
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"), "{path}");
            assert_eq!(answer.json()["issuer"], s.issuer.as_str());
        }
    }
}

/// Who reads the key set, and with what.
const KEYS: &[(&str, &str)] = &[
    (
        "go-oidc 3.21.0 (jwks.go)",
        "User-Agent: Go-http-client/1.1\nCache-Control: no-cache\nAccept-Encoding: gzip",
    ),
    (
        "openid-client 5.7.1",
        "Accept: application/json, application/jwk-set+json\nAccept-Encoding: identity",
    ),
    (
        "Spring Security 7.0.0 (NimbusJwtDecoder)",
        "Accept: application/json, application/jwk-set+json\nUser-Agent: Java/17.0.15",
    ),
    (
        "jose 6 (createRemoteJWKSet)",
        "accept: application/json, application/jwk-set+json\nuser-agent: jose/v6.2.17",
    ),
    (
        "oauth4webapi 3.8.7 (jwksRequest)",
        "accept: application/json, application/jwk-set+json\nuser-agent: oauth4webapi/v3.8.7",
    ),
    (
        "Authlib 1.7.2 (fetch_jwk_set)",
        "User-Agent: Authlib/1.7.2 (+https://authlib.org)\nAccept-Encoding: gzip, deflate\nAccept: */*",
    ),
    (
        "PyJWT 2 (PyJWKClient: urllib)",
        "User-Agent: Python-urllib/3.11\nConnection: close",
    ),
];

server_test! {
    async fn ours_every_library_reads_the_key_set(s: TestServer) {
        each(KEYS, |row| row.0, async |row: &(&str, &str)| {
            let head = format!("GET /.well-known/jwks.json HTTP/1.1\nHost: {}\n{}", s.address, row.1);
            let answer = send(&s, &head, "").await;
            assert_eq!(answer.status, 200);
            // Read as JSON where it says that it is some: PyJWT and urllib do not look, Node's libraries do.
            assert!(answer.header("content-type").ends_with("json"), "{answer:?}");
            let keys = answer.json()["keys"].as_array().unwrap().clone();
            assert!(!keys.is_empty());
            for key in keys {
                // Nimbus chooses by `use` and `alg`, go-jose refuses keys without `kty`, jose picks by `kid`.
                for name in ["kty", "kid", "alg", "use"] {
                    assert!(key[name].is_string(), "{key}");
                }
                assert_eq!(key["use"], "sig");
            }
        }).await;
    }
}
