//! `POST /register`: the bodies as they come, and what each library reads of the answer.

use grantor::oauth::client_metadata::RegistrationMode;
use serde_json::Value;

use super::*;

struct Row {
    library: &'static str,
    head: &'static str,
    body: &'static str,
    expect: Answers,
}

/// What comes back.
#[derive(Clone, Copy)]
enum Answers {
    /// Registered, with these members.
    Registered(&'static [(&'static str, &'static str)]),
    /// Refused in words, with this code.
    Refused(&'static str),
}

const FETCH: &str = "POST /register HTTP/1.1\nhost: {host}\nconnection: keep-alive\nContent-Type: application/json\naccept: */*\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: node\naccept-encoding: gzip, deflate\ncontent-length: {length}";

const ROWS: &[Row] = &[
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2, as the Inspector uses it (registerClient: no Accept of its own)",
        head: FETCH,
        body: r#"{"redirect_uris":["http://localhost:6274/oauth/callback"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"client_name":"MCP Inspector","client_uri":"https://github.com/modelcontextprotocol/inspector","scope":"notes:read notes:write"}"#,
        expect: Answers::Registered(&[
            ("token_endpoint_auth_method", "none"),
            ("scope", "notes:read notes:write"),
        ]),
    },
    Row {
        library: "@modelcontextprotocol/client 2.4.0 (resolveClientMetadata: application_type by the redirect URI)",
        head: FETCH,
        body: r#"{"redirect_uris":["http://localhost:3118/callback"],"token_endpoint_auth_method":"none","client_name":"MCP v2","grant_types":["authorization_code","refresh_token"],"application_type":"native","scope":"notes:read notes:write"}"#,
        expect: Answers::Registered(&[
            ("token_endpoint_auth_method", "none"),
            ("application_type", "native"),
        ]),
    },
    Row {
        library: "@modelcontextprotocol/client 2.4.0 with a secret (client_secret_basic of a loopback address)",
        head: FETCH,
        body: r#"{"redirect_uris":["http://localhost:3118/callback"],"token_endpoint_auth_method":"client_secret_basic","client_name":"MCP v2","grant_types":["authorization_code","refresh_token"],"application_type":"native","scope":"notes:read"}"#,
        expect: Answers::Registered(&[("token_endpoint_auth_method", "client_secret_basic")]),
    },
    Row {
        library: "mcp 2.3.0 for Python (create_client_registration_request: nothing of the method)",
        head: "POST /register HTTP/1.1\nHost: {host}\nAccept: */*\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nUser-Agent: python-httpx2/2.16.2\nContent-Type: application/json\nContent-Length: {length}",
        body: r#"{"response_types":["code"],"scope":"notes:read offline_access","client_name":"Py","redirect_uris":["http://localhost:3030/callback"],"grant_types":["authorization_code","refresh_token"],"application_type":"native"}"#,
        expect: Answers::Registered(&[("scope", "notes:read offline_access")]),
    },
    Row {
        library: "mcp 1 for Python, as FastMCP uses it (client_secret_post of a loopback address)",
        head: "POST /register HTTP/1.1\nHost: {host}\nAccept: */*\nUser-Agent: python-httpx/0.28.1\nContent-Type: application/json\nContent-Length: {length}",
        body: r#"{"redirect_uris":["http://localhost:51234/callback"],"token_endpoint_auth_method":"client_secret_post","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"scope":"notes:read","client_name":"FastMCP Client"}"#,
        expect: Answers::Registered(&[("token_endpoint_auth_method", "client_secret_post")]),
    },
    Row {
        library: "rmcp 3.1.4, as Codex uses it (register_client; redirect_uris must come back as a list)",
        head: "POST /register HTTP/1.1\ncontent-type: application/json\naccept: */*\nhost: {host}\ncontent-length: {length}",
        body: r#"{"client_name":"Codex","redirect_uris":["http://127.0.0.1:52011/callback"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none","response_types":["code"],"application_type":"native"}"#,
        expect: Answers::Registered(&[("client_name", "Codex"), ("application_type", "native")]),
    },
    Row {
        library: "openid-client 6.9.0 (dynamicClientRegistration: what the app gives it, and no more)",
        head: "POST /register HTTP/1.1\nhost: {host}\naccept: application/json\ncontent-type: application/json\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
        body: r#"{"redirect_uris":["https://app.example/callback"],"client_name":"x"}"#,
        expect: Answers::Registered(&[
            ("token_endpoint_auth_method", "client_secret_basic"),
            ("id_token_signed_response_alg", "RS256"),
        ]),
    },
    Row {
        library: "oauth4webapi 3.8.7 (dynamicClientRegistrationRequest; processDynamicClientRegistrationResponse: a secret has a number beside it)",
        head: "POST /register HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
        body: r#"{"redirect_uris":["https://app.example/callback"],"client_name":"x","token_endpoint_auth_method":"client_secret_post"}"#,
        expect: Answers::Registered(&[("token_endpoint_auth_method", "client_secret_post")]),
    },
    Row {
        library: "mod_auth_openidc 2.4.20 (metadata/client.c: oidc_metadata_client_register: every flow it knows, front-channel logout beside back-channel)",
        head: "POST /register HTTP/1.1\nHost: {host}\nUser-Agent: [app.example:443:1234] mod_auth_openidc-2.4.20 libcurl-7.88.1 openssl-3.0.17\nAccept: */*\nContent-Type: application/json\nContent-Length: {length}",
        body: r#"{"client_name":"OpenID Connect Apache Module (mod_auth_openidc)","redirect_uris":["https://app.example/protected/redirect_uri"],"response_types":["code","id_token","id_token token","code id_token","code token","code id_token token"],"grant_types":["authorization_code","implicit","refresh_token"],"initiate_login_uri":"https://app.example/protected/redirect_uri","frontchannel_logout_uri":"https://app.example/protected/redirect_uri?logout=get","backchannel_logout_uri":"https://app.example/protected/redirect_uri?logout=backchannel","post_logout_redirect_uris":["https://app.example/loggedout.html"]}"#,
        expect: Answers::Registered(&[
            ("token_endpoint_auth_method", "client_secret_basic"),
            ("initiate_login_uri", "https://app.example/protected/redirect_uri"),
        ]),
    },
    Row {
        library: "AppAuth-Android 0.11.1 (RegistrationRequest.java; slashes escaped by org.json)",
        head: "POST /register HTTP/1.1\nContent-Type: application/json\nContent-Length: {length}\nUser-Agent: Dalvik/2.1.0 (Linux; U; Android 14)\nHost: {host}\nConnection: Keep-Alive\nAccept-Encoding: gzip",
        body: r#"{"redirect_uris":["com.example.notes:\/oauth2redirect"],"application_type":"native","response_types":["code"],"grant_types":["authorization_code","refresh_token"],"subject_type":"public","token_endpoint_auth_method":"none"}"#,
        expect: Answers::Registered(&[("application_type", "native")]),
    },
    Row {
        library: "AppAuth-iOS 2.0 (OIDRegistrationRequest.m: NSJSONSerialization escapes slashes too)",
        head: "POST /register HTTP/1.1\nHost: {host}\nContent-Type: application/json\nAccept: */*\nAccept-Language: en-GB\nContent-Length: {length}",
        body: r#"{"application_type":"native","redirect_uris":["com.example.notes:\/oauth2redirect"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"]}"#,
        expect: Answers::Registered(&[("application_type", "native")]),
    },
    Row {
        library: "VS Code (authentication provider for MCP: device_code among the grants, which is not served)",
        head: FETCH,
        body: r#"{"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com","grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"response_types":["code"],"redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect","http://127.0.0.1/","http://127.0.0.1:33418/"],"scope":"notes:read","token_endpoint_auth_method":"none","application_type":"native"}"#,
        expect: Answers::Registered(&[("application_type", "native")]),
    },
    Row {
        library: "Cursor (a scheme of its own among its addresses)",
        head: FETCH,
        body: r#"{"client_name":"Cursor","redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback","https://www.cursor.com/agents/mcp/oauth/callback","http://localhost:8787/callback"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"}"#,
        expect: Answers::Registered(&[("token_endpoint_auth_method", "none")]),
    },
    Row {
        library: "forms that send every member, empty or null (OptionalSafeUrlSchema in the MCP SDK takes them too)",
        head: FETCH,
        body: r#"{"redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none","client_name":"x","client_uri":"","logo_uri":"","tos_uri":"","policy_uri":null,"contacts":[],"jwks":null,"jwks_uri":null,"software_id":"","software_version":null,"scope":"","grant_types":null,"response_types":[],"default_max_age":null}"#,
        expect: Answers::Registered(&[("client_name", "x")]),
    },
    Row {
        library: "generators that write application/json with a charset, and members of their own",
        head: "POST /register HTTP/1.1\nHost: {host}\nContent-Type: application/json; charset=utf-8\nAccept: application/json\nContent-Length: {length}",
        body: r#"{"redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none","client_name":"Ä ☕","mcp":{"version":2},"client_id_issued_at":"1700000000"}"#,
        expect: Answers::Registered(&[("client_name", "Ä ☕")]),
    },
    Row {
        library: "a single address where a list belongs (RFC 7591 section 2)",
        head: FETCH,
        body: r#"{"redirect_uris":"https://app.example/callback","token_endpoint_auth_method":"none"}"#,
        expect: Answers::Refused("invalid_redirect_uri"),
    },
    Row {
        library: "a list where scope belongs",
        head: FETCH,
        body: r#"{"redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none","scope":["openid","email"]}"#,
        expect: Answers::Refused("invalid_client_metadata"),
    },
    Row {
        library: "a number in quotes",
        head: FETCH,
        body: r#"{"redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none","default_max_age":"3600"}"#,
        expect: Answers::Refused("invalid_client_metadata"),
    },
    Row {
        library: "a form where JSON belongs",
        head: "POST /register HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
        body: "redirect_uris=https%3A%2F%2Fapp.example%2Fcallback",
        expect: Answers::Refused("invalid_request"),
    },
];

/// What the schemas of the libraries have for the answer: one member of another type, or null, and the app stops.
fn assert_schema(said: &Value) {
    for (name, value) in said.as_object().unwrap() {
        let is_right = match name.as_str() {
            "client_id_issued_at" | "client_secret_expires_at" | "default_max_age" => value.is_u64(),
            "redirect_uris" | "grant_types" | "response_types" | "post_logout_redirect_uris" => value
                .as_array()
                .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string)),
            "require_auth_time" | "backchannel_logout_session_required" => value.is_boolean(),
            _ => value.is_string(),
        };
        assert!(is_right, "{name}: {value}");
    }
    // RFC 7591 §3.2.1: "client_secret_expires_at REQUIRED if "client_secret" is issued"; AppAuth refuses the answer else.
    assert_eq!(
        said["client_secret"].is_string(),
        said["client_secret_expires_at"].is_u64(),
        "{said}"
    );
    // RFC 7592 §3: one never without the other, as AppAuth-iOS has it.
    assert_eq!(
        said["registration_client_uri"].is_string(),
        said["registration_access_token"].is_string()
    );
    // A secret and a method that has one go together: the MCP SDKs authenticate by what is said here.
    assert_eq!(
        said["client_secret"].is_string(),
        said["token_endpoint_auth_method"] != "none",
        "{said}"
    );
}

server_test! {
    /// T4, T64
    async fn ours_every_library_registers(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.registration.mode = RegistrationMode::Open;
            settings.registration.scope = SCOPE.parse().unwrap();
        }).await;
        let values = [("host", s.address.to_string())];
        each(ROWS, |row| row.library, async |row: &Row| {
            let answer = send(&s, &fill(row.head, &values), row.body).await;
            match row.expect {
                Answers::Refused(error) => {
                    answer.assert_token_error(400, error);
                }
                Answers::Registered(members) => {
                    assert_eq!(answer.status, 201, "{}", answer.body);
                    assert_eq!(answer.header("content-type"), "application/json");
                    let said = answer.json();
                    assert_schema(&said);
                    for (name, value) in members {
                        assert_eq!(said[*name], *value, "{name}");
                    }
                    assert!(!said["grant_types"].as_array().unwrap().iter().any(|grant| grant.as_str().unwrap().starts_with("urn:")));
                }
            }
        }).await;
    }
}
