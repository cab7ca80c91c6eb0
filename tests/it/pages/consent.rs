//! What the consent page says of scopes.

use grantor::oauth::scope_kind::ScopeKind;

use super::*;

/// The texts of a page's `<main>`, without tags.
pub fn text(page: &Answer) -> String {
    let (_, body) = page.body.split_once("<main").unwrap();
    let (body, _) = body.split_once("</main>").unwrap();
    let parts = body
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ")
}

/// That these stand on a page in this order.
fn assert_in_order(page: &Answer, parts: &[&str]) {
    let text = text(page);
    let mut rest = &*text;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            panic!("{part} is not there, or not in its place: {text}");
        };
        rest = after;
    }
}

async fn scope(s: &TestServer, name: &str, resource: Option<&str>, kind: ScopeKind, is_sensitive: bool) {
    s.scope(name, &format!("Do {name}"), resource, &[]).await;
    let kind = kind.as_str();
    s.execute(&format!(
        "UPDATE scopes SET kind = '{kind}', is_sensitive = {is_sensitive} WHERE name = '{name}'"
    ))
    .await;
    s.app.forget_cached();
}

server_test! {
    /// By service, then from seeing to acting, then as the app asked; what a scope is, it says, and not its name.
    async fn ours_permissions_stand_by_service_then_by_what_they_do_then_as_asked(s: TestServer) {
        s.api("https://b.example", "Beta").await;
        s.api("https://a.example", "Alpha").await;
        scope(&s, "b:read", Some("https://b.example"), ScopeKind::Act, false).await;
        scope(&s, "b:write", Some("https://b.example"), ScopeKind::See, false).await;
        scope(&s, "b:x", Some("https://b.example"), ScopeKind::See, false).await;
        scope(&s, "a:read", Some("https://a.example"), ScopeKind::See, false).await;
        scope(&s, "team", None, ScopeKind::See, false).await;
        let app = s
            .openid_client(|client| client.scope = "openid team a:read b:read b:write b:x offline_access".parse().unwrap())
            .await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let asked = [("scope", "offline_access openid b:x b:read b:write a:read team")];
        let at_both = "&resource=https://a.example&resource=https://b.example";
        let page = browser.get(&(app.authorization_url(&asked) + at_both)).await;
        assert_in_order(
            &page,
            &[
                "In Beta (b.example) it could:",
                "Do b:x",
                "Do b:write",
                "Do b:read",
                "In Alpha (a.example) it could:",
                "Do a:read",
                "With your account it could:",
                "Know that it is you",
                "Do team",
                "Keep access when you are not using it",
                "It keeps this,",
            ],
        );
        for once in ["Beta", "Alpha", "(b.example)", "(a.example)", ADA, "app.example"] {
            assert_eq!(page.body.matches(once).count(), 1, "{once}: {}", page.body);
        }
    }
}

server_test! {
    /// A scope is sensitive because somebody said so, or because it is for some roles alone.
    async fn ours_what_is_sensitive_is_marked_in_words(s: TestServer) {
        s.role("payroll").await;
        s.give_role(ADA, "payroll").await;
        s.scope("pay:read", "See what everybody earns", None, &["payroll"]).await;
        scope(&s, "pay:send", None, ScopeKind::Act, true).await;
        let app = s.openid_client(|client| client.scope = "openid pay:read pay:send".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid pay:read pay:send")])).await;
        assert_eq!(page.body.matches("<li class=\"sensitive\">").count(), 2, "{}", page.body);
        assert_in_order(
            &page,
            &[
                "Know that it is you",
                "See what everybody earns Sensitive: allow only if you trust this app",
                "Do pay:send Sensitive: allow only if you trust this app",
            ],
        );
    }
}

server_test! {
    /// RFC 8707 §2: a token has the audience of every resource server it was asked for, whatever its scope.
    async fn ours_every_api_a_token_is_for_is_named(s: TestServer) {
        s.api("https://mcp.internal", "Mail tools").await;
        s.execute("UPDATE resources SET is_open = TRUE WHERE uri = 'https://mcp.internal'").await;
        s.app.forget_cached();
        let app = s.openid_client(|client| client.scope = "openid notes:read".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let at_both = "&resource=https://api.example&resource=https://mcp.internal";
        let named = [("scope", "openid"), ("resource", "https://mcp.internal")];
        let page = browser.get(&app.authorization_url(&named)).await;
        assert_in_order(&page, &["In Mail tools (mcp.internal) it could:", "Use it in your name", "With your account it could:", "Know that it is you"]);
        assert!(!page.body.contains("class=\"mark new\"") && !page.body.contains("nothing else"));
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert!(claims_of(&tokens.access_token)["aud"].to_string().contains("https://mcp.internal"));
        // Beside one with a scope of its own, and new where the other was allowed before.
        let page = browser.get(&(app.authorization_url(&[("scope", "openid notes:read")]) + at_both)).await;
        assert_in_order(&page, &["In Notes API (api.example) it could:", "In Mail tools (mcp.internal) it could:", "Use it in your name", "Know that it is you"]);
        assert_eq!(text(&page).matches("Use it in your name").count(), 1);
        // Without `resource` too, where the app has one by name; and without any scope.
        let app = s.openid_client(|client| {
            client.scope = "openid".parse().unwrap();
            client.resources = vec!["https://mcp.internal".parse().unwrap()];
        }).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        assert_in_order(&page, &["In Mail tools (mcp.internal) it could:", "Use it in your name"]);
        // This server itself is no API of somebody's.
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("resource", &s.issuer)])).await;
        assert!(!page.body.contains("Use it in your name"), "{}", page.body);
    }
}

server_test! {
    /// A claim asked for by itself is as sensitive as its scope.
    async fn ours_what_is_sensitive_stays_so_where_its_claims_are_asked_for_one_by_one(s: TestServer) {
        s.execute("UPDATE scopes SET is_sensitive = TRUE WHERE name = 'address'").await;
        s.app.forget_cached();
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let claims = |names: &str| format!("{{\"userinfo\":{{{names}}}}}");
        for (names, count) in [("\"address\":null", 1), ("\"name\":null,\"address\":null", 1), ("\"name\":null", 0)] {
            let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", &claims(names))])).await;
            assert_eq!(page.body.matches("<li class=\"sensitive\">").count(), count, "{names}: {}", page.body);
        }
    }
}

server_test! {
    /// Home names the apps that may use the account, once each, and no others.
    async fn ours_home_names_the_apps_that_may_use_the_account(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, other) = (self_registered(&s, "Some <App>").await, self_registered(&s, "Other app").await);
        let mut browser = s.browser();
        for _ in 0..2 {
            assert!(browser.authorize(&app, &[("scope", "openid"), ("prompt", "consent")]).await.parameter("code").is_some());
        }
        assert!(s.browser().authorize_as("eve@example.test", &other, &[("scope", "openid")]).await.parameter("code").is_some());
        let home = browser.get("/").await;
        assert_eq!(home.body.matches("Some &#60;App&#62;").count(), 1, "{}", home.body);
        assert!(home.body.contains("Not checked by") && !home.body.contains("Other app"), "{}", home.body);
        assert!(!s.browser().get("/").await.body.contains("Apps that may use"));
    }
}

server_test! {
    /// Two apps of one name are two; what is remembered lets an app in when its grant has ended; and nothing is left out unsaid.
    async fn ours_home_leaves_out_no_app_that_may_use_the_account(s: TestServer) {
        let mut browser = s.browser();
        for _ in 0..2 {
            let app = s.openid_client(|client| client.name = "Twin".to_owned()).await;
            assert!(browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").is_some());
        }
        assert_eq!(browser.get("/").await.body.matches("<bdi>Twin</bdi>").count(), 2);
        s.clock.advance(std::time::Duration::from_hours(24 * 400));
        browser.sign_in(ADA).await;
        assert_eq!(browser.get("/").await.body.matches("<bdi>Twin</bdi>").count(), 2, "they come back unasked");
        for n in 0..21 {
            let app = s.openid_client(|client| client.name = format!("App {n}")).await;
            assert!(browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").is_some());
        }
        let home = browser.get("/").await;
        assert_eq!(home.body.matches("<bdi>").count(), 20, "{}", home.body);
        assert!(home.body.contains("<li>and 3 more</li>"), "{}", home.body);
        // Taken back, it is not there any more.
        s.execute("DELETE FROM consents").await;
        s.execute("UPDATE grants SET revoked_at = created_at").await;
        assert!(!browser.get("/").await.body.contains("Apps that may use"));
    }
}
