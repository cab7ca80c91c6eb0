//! Apps that exist: what each sends when it registers, as it was recorded or stands in its source, and that it gets a
//! token for the API it names, refreshes it, and comes back when its registration has expired.

use grantor::oauth::client::GrantType;
use grantor::server::jobs::sweep;

use super::*;

/// The API the apps connect to, and how they write its identifier.
const MCP: &str = "https://mcp.example";
const AS_A_URL_PARSER_WRITES_IT: &str = "https://mcp.example/";

/// One app: the body it registers with, the redirect URI it then uses, the `scope` it asks for, if any.
struct Case {
    name: &'static str,
    body: Value,
    redirect_uri: &'static str,
    scope: Option<&'static str>,
    /// How many of its redirect URIs are registered.
    kept: usize,
}

fn cases() -> Vec<Case> {
    let both = json!(["authorization_code", "refresh_token"]);
    let with_device = json!([
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code"
    ]);
    let cursor = json!([
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://localhost:8787/callback",
    ]);
    let case = |name, body, redirect_uri, scope, kept| Case {
        name,
        body,
        redirect_uri,
        scope,
        kept,
    };
    vec![
        case(
            "Cursor",
            json!({
                "client_name": "Cursor", "redirect_uris": cursor, "grant_types": both, "response_types": ["code"],
                "token_endpoint_auth_method": "none",
            }),
            "cursor://anysphere.cursor-mcp/oauth/callback",
            Some("mcp:read mcp:write offline_access"),
            3,
        ),
        case(
            "Grok Bot",
            json!({
                "client_name": "Grok Bot", "grant_types": both, "response_types": ["code"], "token_endpoint_auth_method": "none",
                "redirect_uris": [
                    "cursor://anysphere.cursor-mcp/oauth/callback", "grokbot://mcp/oauth/callback",
                    "http://localhost:8787/callback", "https://www.cursor.com/agents/mcp/oauth/callback",
                ],
            }),
            "grokbot://mcp/oauth/callback",
            Some("mcp:read"),
            4,
        ),
        case(
            "Visual Studio Code",
            json!({
                "client_name": "Visual Studio Code", "client_uri": "https://code.visualstudio.com", "grant_types": with_device,
                "response_types": ["code"], "token_endpoint_auth_method": "none", "application_type": "native",
                "redirect_uris": [
                    "https://insiders.vscode.dev/redirect", "https://vscode.dev/redirect", "http://127.0.0.1/",
                    "http://127.0.0.1:33418/",
                ],
                "scope": "mcp:read mcp:write",
            }),
            "http://127.0.0.1:55012/",
            Some("mcp:read mcp:write"),
            4,
        ),
        case(
            "Claude Code",
            json!({
                "client_name": "Claude Code (notes)", "redirect_uris": ["http://localhost:3118/callback"], "grant_types": both,
                "response_types": ["code"], "token_endpoint_auth_method": "none", "application_type": "native",
            }),
            "http://localhost:51877/callback",
            Some("mcp:read mcp:write offline_access"),
            1,
        ),
        case(
            "Claude",
            json!({
                "client_name": "Claude", "redirect_uris": ["https://claude.ai/api/mcp/auth_callback"], "grant_types": both,
                "response_types": ["code"], "token_endpoint_auth_method": "client_secret_post", "scope": "mcp:read mcp:write",
            }),
            "https://claude.ai/api/mcp/auth_callback",
            // Every scope the metadata advertises.
            Some(
                "address email mcp:read mcp:write notes:read notes:write offline_access openid phone profile roles",
            ),
            1,
        ),
        case(
            "ChatGPT",
            json!({
                "client_name": "ChatGPT", "redirect_uris": ["https://chatgpt.com/connector/oauth/OUbdUMlL15Ct"],
                "grant_types": both, "response_types": ["code"], "token_endpoint_auth_method": "none",
            }),
            "https://chatgpt.com/connector/oauth/OUbdUMlL15Ct",
            // Connecting again, it leaves the scope out.
            None,
            1,
        ),
        case(
            "MCP Inspector",
            json!({
                "client_name": "MCP Inspector", "client_uri": "https://github.com/modelcontextprotocol/inspector",
                "redirect_uris": ["http://localhost:6274/oauth/callback", "http://localhost:6274/oauth/callback/debug"],
                "grant_types": both, "response_types": ["code"], "token_endpoint_auth_method": "none", "scope": "",
            }),
            "http://localhost:6274/oauth/callback",
            Some("mcp:read mcp:write offline_access"),
            2,
        ),
        case(
            "Gemini CLI",
            json!({
                "client_name": "Gemini CLI MCP Client", "redirect_uris": ["http://localhost:7777/oauth/callback"],
                "grant_types": both, "response_types": ["code"], "token_endpoint_auth_method": "none", "scope": "",
            }),
            "http://localhost:7777/oauth/callback",
            Some("mcp:read"),
            1,
        ),
        case(
            "Copilot CLI",
            json!({
                "client_name": "GitHub Copilot CLI", "redirect_uris": ["http://127.0.0.1:56679/"], "grant_types": both,
                "response_types": ["code"], "token_endpoint_auth_method": "none", "application_type": "native",
            }),
            "http://127.0.0.1:40111/",
            None,
            1,
        ),
        case(
            "Warp",
            json!({
                "client_name": "Warp", "redirect_uris": ["warp://mcp/oauth2callback"], "grant_types": both,
                "response_types": ["code"], "token_endpoint_auth_method": "none",
            }),
            "warp://mcp/oauth2callback",
            Some("mcp:read"),
            1,
        ),
        case(
            "an extension of an editor",
            json!({
                "client_name": "An extension", "grant_types": both, "token_endpoint_auth_method": "none",
                "redirect_uris": ["vscode://publisher.extension/callback/7f3a", "http://127.0.0.1:48801/callback"],
            }),
            "http://127.0.0.1:48801/callback",
            Some("mcp:read"),
            1,
        ),
    ]
}

/// A server with one API that any app may ask people for, and one that is the owner's alone.
async fn with_open_api(s: &TestServer) -> TestServer {
    let s = open(s).await;
    s.api(MCP, "MCP server").await;
    s.scope("mcp:read", "Read through MCP", Some(MCP), &[]).await;
    s.scope("mcp:write", "Change through MCP", Some(MCP), &[]).await;
    s.change_api(MCP, |api| api.is_open = true).await;
    s
}

fn redeemed_with<'a>(app: &'a TestClient, code: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", VERIFIER),
        ("resource", AS_A_URL_PARSER_WRITES_IT),
    ]
}

/// From the registration to a refreshed token for the API.
async fn connect(s: &TestServer, case: &Case) -> (Own, TestClient, Tokens) {
    let own = Own::registered(s, &case.body).await;
    let said = &own.said;
    assert_eq!(
        said["redirect_uris"].as_array().unwrap().len(),
        case.kept,
        "{}",
        case.name
    );
    for name in ["grant_types", "response_types"] {
        let types = said[name].as_array().unwrap();
        assert!(
            types
                .iter()
                .all(|it| it == "code" || it.as_str().unwrap().parse::<GrantType>().is_ok()),
            "{types:?}"
        );
    }
    let mut app = own.app(s);
    app.redirect_uri = case.redirect_uri.to_owned();
    let asked = [
        ("scope", case.scope.unwrap_or("")),
        ("resource", AS_A_URL_PARSER_WRITES_IT),
    ];
    let answer = s.browser().authorize(&app, &asked).await;
    let code = answer
        .parameter("code")
        .unwrap_or_else(|| panic!("{}: {answer:?}", case.name));
    assert!(
        answer.location().starts_with(case.redirect_uri),
        "{}",
        answer.location()
    );
    let tokens = Tokens::of(&app.token(&redeemed_with(&app, &code)).await);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh()),
        ("resource", AS_A_URL_PARSER_WRITES_IT),
    ];
    let again = Tokens::of(&app.token(&form).await);
    for tokens in [&tokens, &again] {
        let claims = claims_of(&tokens.access_token);
        assert_eq!(claims["aud"], MCP, "{}: {claims}", case.name);
        assert_eq!(claims["scope"], tokens.scope.as_str(), "{}", case.name);
        let has = |name: &str| tokens.scope.split(' ').any(|one| one == name);
        assert!(
            has("mcp:read") && !has("notes:read") && !has("roles"),
            "{}: {}",
            case.name,
            tokens.scope
        );
        if let Some(scope) = case.scope {
            assert!(
                tokens
                    .scope
                    .split(' ')
                    .all(|name| scope.split(' ').any(|one| one == name)),
                "{}",
                tokens.scope
            );
        }
    }
    (own, app, again)
}

server_test! {
    /// T5, T48, T64
    async fn ours_apps_that_exist_connect_and_come_back_when_their_registration_has_expired(s: TestServer) {
        let s = with_open_api(&s).await;
        for case in cases() {
            let (own, app, tokens) = connect(&s, &case).await;
            s.advance("181d");
            sweep(&s.app, "a node", s.now()).await.unwrap().unwrap();
            // What makes an app register anew, and what tells a person to make it.
            app.refresh(tokens.refresh()).await.assert_token_error(401, "invalid_client");
            let page = s.browser().get(&app.authorization_url(&[])).await;
            page.assert_error_page();
            assert!(page.body.contains("registration has expired") && page.body.contains("Reconnect the app"), "{}", case.name);
            let (anew, ..) = connect(&s, &case).await;
            assert_ne!(anew.id, own.id);
        }
    }
}

server_test! {
    /// T27: an app that leaves `grant_types` out gets no refresh token, so nobody is asked to let it in when they are away.
    async fn oidc_core_11_without_refresh_tokens_there_is_no_offline_access_to_allow(s: TestServer) {
        let s = open(&s).await;
        for (grant_types, is_offline) in [(Value::Null, false), (json!(["authorization_code", "refresh_token"]), true)] {
            let body = json!({"redirect_uris": ["https://app.example/callback"], "grant_types": grant_types});
            let own = Own::registered(&s, &body).await;
            let is_offered = own.said["scope"].as_str().unwrap().split(' ').any(|name| name == "offline_access");
            assert_eq!(is_offered, is_offline, "{}", own.said);
            let app = own.app(&s);
            for scope in ["openid offline_access", ""] {
                let mut browser = s.browser();
                browser.sign_in(ADA).await;
                let page = browser.get(&app.authorization_url(&[("scope", scope), ("prompt", "consent")])).await;
                assert!(page.body.contains("value=\"allow\""), "{}", page.body);
                assert_eq!(page.body.contains("Keep access when you are not using it"), is_offline, "{}", page.body);
                let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
                let answer = app.redeem(&code).await.json();
                let has = answer["scope"].as_str().unwrap().split(' ').any(|name| name == "offline_access");
                assert_eq!((has, answer["refresh_token"].is_string()), (is_offline, is_offline), "{answer}");
            }
        }
    }
}

server_test! {
    /// T11: whoever else claims the scheme on a device has a code and no verifier.
    async fn rfc8252_8_1_an_app_with_a_scheme_of_its_own_is_public_and_uses_pkce(s: TestServer) {
        let s = with_open_api(&s).await;
        let cursor = "cursor://anysphere.cursor-mcp/oauth/callback";
        for method in [Value::Null, json!("client_secret_basic"), json!("none")] {
            let body = json!({"redirect_uris": [cursor, "https://app.example/callback"], "token_endpoint_auth_method": method});
            let own = Own::registered(&s, &body).await;
            assert_eq!((&own.said["token_endpoint_auth_method"], &own.said["client_secret"]), (&json!("none"), &Value::Null));
            assert_eq!(own.said["application_type"], "native");
            let mut app = own.app(&s);
            let without = [("scope", "mcp:read"), ("code_challenge", ""), ("code_challenge_method", "")];
            assert!(s.browser().get(&app.authorization_url(&without)).await.parameter("code").is_none());
            let answer = s.browser().authorize(&app, &[("scope", "mcp:read")]).await;
            let code = answer.parameter("code").unwrap();
            let wrong = "x".repeat(43);
            let stolen = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", cursor), ("code_verifier", &*wrong)];
            app.token(&stolen).await.assert_token_error(400, "invalid_grant");
            // The URI is compared to the letter, by /auth too.
            for other in ["cursor://anysphere.cursor-mcp/oauth/callback/", "cursor://evil/oauth/callback", "Cursor://anysphere.cursor-mcp/oauth/callback"] {
                other.clone_into(&mut app.redirect_uri);
                s.browser().get(&app.authorization_url(&[])).await.assert_error_page();
            }
        }
    }
}
