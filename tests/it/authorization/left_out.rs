//! What people left out stays left out: where the app no longer says that it can do without, at its other hosts, and in what it was given
//! before.

use grantor::oauth::client::Client;
use grantor::types::Scope;

use super::consent_page;
use crate::support::*;

const ALL: &str = "openid profile notes:read notes:write";
const LESS: &str = "notes:read openid profile";
const API: &str = "https://api.example";

/// An app that can do without writing.
async fn app(s: &TestServer, change: impl FnOnce(&mut Client)) -> TestClient {
    s.openid_client(|client| {
        client.metadata.optional_scope = "notes:write".parse().unwrap();
        change(client);
    })
    .await
}

async fn signed_in(s: &TestServer) -> Browser {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    browser
}

async fn redeemed(app: &TestClient, answer: &Answer) -> Tokens {
    let code = answer.parameter("code");
    let code = code.unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body));
    Tokens::of(&app.redeem(&code).await)
}

/// Asks anew for all of it, and allows it with these of its checkboxes ticked.
async fn allows(
    browser: &mut Browser,
    app: &TestClient,
    (extra, ticked): (&[(&str, &str)], &[&str]),
) -> Tokens {
    let asked = [&[("scope", ALL), ("prompt", "consent")], extra].concat();
    let page = consent_page(browser, app, &asked).await;
    redeemed(app, &browser.allow_only(&page, ticked).await).await
}

/// Asks without a page.
async fn unasked(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> Tokens {
    let answer = browser.get(&app.authorization_url(extra)).await;
    redeemed(app, &answer).await
}

/// The app cannot do without any more.
async fn needs_all(s: &TestServer, app: &TestClient) {
    s.change_client(&app.id, |client| {
        client.metadata.optional_scope = Scope::default()
    })
    .await;
}

server_test! {
    async fn ours_what_was_left_out_is_asked_for_where_an_administrator_skips_consent(s: TestServer) {
        let app = app(&s, |client| client.settings.skip_consent = ALL.parse().unwrap()).await;
        let mut browser = signed_in(&s).await;
        assert_eq!(unasked(&mut browser, &app, &[("scope", ALL)]).await.scope, "notes:read notes:write openid profile");
        allows(&mut browser, &app, (&[], &[])).await;
        assert_eq!(unasked(&mut browser, &app, &[("scope", ALL)]).await.scope, LESS);
        needs_all(&s, &app).await;
        let silent = browser.get(&app.authorization_url(&[("scope", ALL), ("prompt", "none")])).await;
        silent.assert_redirected_error("consent_required", &s.issuer);
        // What they never said no to is had as before.
        assert_eq!(unasked(&mut browser, &app, &[("scope", "openid notes:read")]).await.scope, "notes:read openid");
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        redeemed(&app, &browser.decide_on(&page, "allow").await).await;
        // Once said yes to, it is said no to no more.
        assert_eq!(s.rows("declined_permissions").await, 0);
        assert_eq!(unasked(&mut browser, &app, &[("scope", ALL)]).await.scope, "notes:read notes:write openid profile");
    }
}

server_test! {
    async fn ours_what_was_left_out_at_one_host_is_asked_for_at_another(s: TestServer) {
        let app = app(&s, |client| client.redirect_uris.push("https://zebra.example/callback".parse().unwrap())).await;
        let mut browser = signed_in(&s).await;
        let (here, there) = (("redirect_uri", "https://app.example/callback"), ("redirect_uri", "https://zebra.example/callback"));
        let code = async |browser: &mut Browser, at: (&str, &str), ticked: &[&str]| {
            let page = consent_page(browser, &app, &[("scope", ALL), ("prompt", "consent"), at]).await;
            let code = browser.allow_only(&page, ticked).await.parameter("code");
            assert!(code.is_some());
        };
        code(&mut browser, here, &["notes:write"]).await;
        code(&mut browser, there, &[]).await;
        for at in [here, there] {
            let answer = browser.get(&app.authorization_url(&[("scope", ALL), at])).await;
            assert!(answer.parameter("code").is_some(), "{}", answer.body);
        }
        assert_eq!(s.dump().await.matches("(without notes:write) (not asked: consent is remembered)").count(), 2);
        needs_all(&s, &app).await;
        for at in [here, there] {
            let silent = browser.get(&app.authorization_url(&[("scope", ALL), ("prompt", "none"), at])).await;
            silent.assert_redirected_error("consent_required", &s.issuer);
        }
    }
}

server_test! {
    /// RFC 8707 §2.1: a resource server that is named is one the person is to know of, who said no to all that was to be done there.
    async fn rfc8707_2_1_a_resource_server_that_was_left_out_is_not_given_by_its_name(s: TestServer) {
        let app = app(&s, |client| {
            client.resources = vec![API.parse().unwrap()];
            client.metadata.optional_scope = "notes:read notes:write".parse().unwrap();
            client.settings.skip_consent = "openid".parse().unwrap();
        }).await;
        let mut browser = signed_in(&s).await;
        let by_name = [("scope", "openid"), ("resource", API)];
        let names_it = |tokens: &Tokens| claims_of(&tokens.access_token)["aud"].to_string().contains(API);
        assert!(names_it(&unasked(&mut browser, &app, &by_name).await));
        allows(&mut browser, &app, (&[], &[])).await;
        let silent = browser.get(&app.authorization_url(&[by_name[0], by_name[1], ("prompt", "none")])).await;
        silent.assert_redirected_error("consent_required", &s.issuer);
        // They may say yes to it all the same, and are not asked for ever.
        let page = consent_page(&mut browser, &app, &by_name).await;
        assert!(names_it(&redeemed(&app, &browser.decide_on(&page, "allow").await).await));
        assert!(names_it(&unasked(&mut browser, &app, &by_name).await));
        // Of what is left of it, nothing is asked anew.
        allows(&mut browser, &app, (&[], &["notes:read"])).await;
        assert!(names_it(&unasked(&mut browser, &app, &by_name).await));
    }
}

server_test! {
    /// What "Your apps" says was left out no token of before gives either.
    async fn ours_what_is_left_out_is_taken_from_what_the_app_was_given_before(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, other) = (app(&s, |_| {}).await, app(&s, |_| {}).await);
        let mut browser = signed_in(&s).await;
        let before = allows(&mut browser, &app, (&[], &["notes:write"])).await;
        let kept = allows(&mut browser, &other, (&[], &["notes:write"])).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL), ("prompt", "consent")]).await;
        let waiting = browser.allow_only(&page, &["notes:write"]).await.parameter("code").unwrap();
        let mut eve = s.browser();
        eve.sign_in("eve@example.test").await;
        let eves = allows(&mut eve, &app, (&[], &["notes:write"])).await;
        assert!(!s.audit().await.contains(&"grant_narrowed".to_owned()), "nothing was left out");
        assert_eq!(allows(&mut browser, &app, (&[], &[])).await.scope, LESS);
        assert_eq!(app.introspect(&before.access_token).await.json()["scope"], LESS);
        assert_eq!(Tokens::of(&app.refresh(before.refresh()).await).scope, LESS);
        assert_eq!(Tokens::of(&app.redeem(&waiting).await).scope, LESS);
        // Of one person and one app alone.
        let all = "notes:read notes:write openid profile";
        assert_eq!(app.introspect(&eves.access_token).await.json()["scope"], all);
        assert_eq!(Tokens::of(&other.refresh(kept.refresh()).await).scope, all);
        let dump = s.dump().await;
        assert!(dump.contains("without notes:write; 2 grants"), "{dump}");
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "grant_narrowed").count(), 1);
        // Nor does saying so once more, or being asked about nothing, take anything.
        allows(&mut browser, &app, (&[], &[])).await;
        unasked(&mut browser, &app, &[("scope", ALL)]).await;
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "grant_narrowed").count(), 1);
    }
}

server_test! {
    /// A grant of which nothing is left is revoked; and what is remembered at its other hosts is less, whatever the app says later.
    async fn ours_what_is_left_out_is_remembered_nowhere(s: TestServer) {
        let app = app(&s, |client| client.redirect_uris.push("https://zebra.example/callback".parse().unwrap())).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", "notes:write"), ("prompt", "consent")]).await;
        let gone = redeemed(&app, &browser.allow_only(&page, &["notes:write"]).await).await;
        let there = ("redirect_uri", "https://zebra.example/callback");
        let page = consent_page(&mut browser, &app, &[("scope", ALL), there]).await;
        assert!(browser.allow_only(&page, &[]).await.parameter("code").is_some());
        assert!(!app.is_active(&gone.access_token).await);
        app.refresh(gone.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(s.count("SELECT COUNT(*) FROM consents WHERE scope LIKE '%notes:write%'").await, 0);
        assert_eq!(s.rows("consents").await, 1);
    }
}

server_test! {
    /// Nor is anybody asked again who said no to all of a resource server: by the app's name for it, by its scope, or by neither.
    async fn ours_who_left_out_all_of_a_resource_server_is_not_asked_again(s: TestServer) {
        let all_optional = |client: &mut Client| client.metadata.optional_scope = "notes:read notes:write".parse().unwrap();
        let registered = app(&s, |client| {
            all_optional(client);
            client.resources = vec![API.parse().unwrap()];
        })
        .await;
        let by_scope = app(&s, all_optional).await;
        let mut browser = signed_in(&s).await;
        for app in [&registered, &by_scope] {
            let before = allows(&mut browser, app, (&[], &[])).await;
            assert_eq!(before.scope, "openid profile");
            for scope in [ALL, "openid profile", "openid notes:read"] {
                let again = unasked(&mut browser, app, &[("scope", scope), ("prompt", "none")]).await;
                assert!(!again.scope.contains("notes"), "{scope}: {}", again.scope);
                assert!(!claims_of(&again.access_token)["aud"].to_string().contains(API), "{scope}");
            }
        }
    }
}
