//! The app by which the command line signs in: there in every installation, and nobody's to change.

use grantor::admin::state;
use grantor::oauth::client::AuthMethod;
use serde_json::json;

use super::*;

const ID: &str = "grantor-cli";

/// The command line as any program could play it.
fn own_app(s: &TestServer) -> TestClient {
    TestClient {
        id: ID.parse().unwrap(),
        secret: None,
        method: AuthMethod::None,
        redirect_uri: "http://127.0.0.1:4711/callback".to_owned(),
        issuer: s.issuer.clone(),
        http: s.http.clone(),
    }
}

server_test! {
    async fn ours_the_command_line_gets_no_refresh_token_and_an_hour(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let (app, mut browser) = (own_app(&s), s.browser());
        let scope = [("scope", "openid email offline_access admin:users:read")];
        let answer = browser.authorize_as(OWNER, &app, &scope).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!((tokens.refresh_token, tokens.expires_in), (None, 3600));
        let claims = claims_of(&tokens.access_token);
        assert_eq!((&claims["client_id"], &claims["scope"]), (&ID.into(), &"admin:users:read email openid".into()));
        // Nobody is let through unasked, whatever they allowed a moment ago.
        let silent = browser.get(&app.authorization_url(&[scope[0], ("prompt", "none")])).await;
        assert_eq!(silent.parameter("error").as_deref(), Some("consent_required"));
        let page = browser.get(&app.authorization_url(&scope)).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        assert_eq!(s.count("SELECT COUNT(*) FROM consents WHERE client_id = 'grantor-cli'").await, 0);
    }
}

server_test! {
    /// RFC 8252 §7.3: any port of loopback, and no other place; RFC 7636 §4.4.1: never without PKCE.
    async fn rfc8252_7_3_the_command_line_comes_back_to_loopback_alone(s: TestServer) {
        let app = own_app(&s);
        for elsewhere in ["https://evil.example/callback", "http://127.0.0.1:4711/other", "http://localhost:4711/callback", "com.example.app:/callback"] {
            let page = s.browser().get(&app.authorization_url(&[("redirect_uri", elsewhere), ("scope", "openid")])).await;
            page.assert_error_page();
        }
        let without = s.browser().get(&app.authorization_url(&[("code_challenge", ""), ("code_challenge_method", ""), ("scope", "openid")])).await;
        without.assert_redirected_error("invalid_request", &s.issuer);
        let plain = s.browser().get(&app.authorization_url(&[("code_challenge_method", "plain"), ("scope", "openid")])).await;
        plain.assert_redirected_error("invalid_request", &s.issuer);
        // It acts for nobody but people.
        let itself = app.token(&[("grant_type", "client_credentials"), ("scope", "admin:users:read")]).await;
        assert_eq!(itself.status, 400, "{}", itself.body);
    }
}

server_test! {
    async fn ours_nobody_changes_the_app_of_the_command_line(s: TestServer) {
        let desk = Desk::owner(&s).await;
        let before = s.dump().await;
        let row = |dump: &str| dump.lines().find(|line| line.starts_with("clients|id=grantor-cli|")).unwrap().to_owned();
        for command in [
            &["client", "edit", ID, "--redirect-uri", "https://evil.example/cb"][..],
            &["client", "edit", ID, "--skip-consent", "openid"],
            &["client", "disable", ID],
            &["client", "enable", ID],
            &["client", "delete", ID],
            &["client", "rotate-secret", ID],
            &["client", "access", ID, "--only", "--role", "support"],
            &["client", "owner", "add", ID, ADA],
            &["client", "create", "--name", "Mine", "--type", "native", "--redirect-uri", "https://evil.example/cb", "--id", ID],
        ] {
            desk.run_beside(command).expect(4).says("nobody registers, changes or deletes it");
        }
        let ask = async |method: &str, path: &str| {
            let request = s.http.request(method.parse().unwrap(), s.url(&format!("/api/admin/v1/clients/{ID}{path}")));
            let request = request.bearer_auth(desk.token()).header("if-match", "*");
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!((ask("DELETE", "").await, ask("POST", "/disable").await), (409, 409));
        assert_eq!(row(&s.dump().await), row(&before));
        // What the row says counts for nothing.
        s.execute("UPDATE clients SET is_enabled = FALSE, redirect_uris = 'https://evil.example/cb', skip_consent = 'openid' WHERE id = 'grantor-cli'").await;
        s.app.forget_cached();
        desk.run(&["role", "list"]).expect(0);
        let evil = [("redirect_uri", "https://evil.example/cb"), ("scope", "openid")];
        s.browser().get(&own_app(&s).authorization_url(&evil)).await.assert_error_page();
    }
}

server_test! {
    /// It was registered by nobody: no list has it, so nothing that follows from a list touches it. By its name it is shown.
    async fn ours_no_list_has_the_app_of_the_command_line(s: TestServer) {
        let desk = Desk::owner(&s).await;
        for list in [desk.json(&["client", "list"]), desk.json_beside(&["client", "list"])] {
            let has = list.as_array().unwrap().iter().any(|client| client["client_id"] == ID);
            assert!(!has, "{list}");
        }
        for shown in [desk.json(&["client", "show", ID]), desk.json_beside(&["client", "show", ID])] {
            assert_eq!((&shown["client_id"], &shown["grant_types"]), (&ID.into(), &json!(["authorization_code"])), "{shown}");
            assert!(shown["scope"].as_str().unwrap().contains("admin:users:write"), "{shown}");
        }
        let known = state::current(&mut s.db.read().await.unwrap().conn(), []).await.unwrap();
        assert!(!known.clients.contains_key(&ID.parse().unwrap()));
        // Whoever looks after it sees who uses it, and ends it.
        let grants = desk.json_beside(&["grant", "list", "--client", ID]);
        let grant = grants[0]["id"].as_str().unwrap().to_owned();
        desk.run_beside(&["grant", "revoke", &grant]).expect(0);
        desk.run(&["role", "list"]).expect(77);
    }
}
