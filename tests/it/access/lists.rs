//! Access lists: everyone, or some people, groups and roles.

use super::{API, EVE, used_by_both};
use crate::support::*;

/// What becomes of tokens for somebody: of a refresh, and of userinfo.
async fn is_served(s: &TestServer, app: &TestClient, tokens: &Tokens) -> (Answer, Answer, bool) {
    let bearer = format!("Bearer {}", tokens.access_token);
    let userinfo = s.get("/userinfo", &[("authorization", &bearer)]).await;
    let is_active = app.is_active(&tokens.access_token).await;
    (app.refresh(tokens.refresh()).await, userinfo, is_active)
}

async fn assert_kept_out(s: &TestServer, app: &TestClient, tokens: &Tokens) {
    let (refreshed, userinfo, is_active) = is_served(s, app, tokens).await;
    refreshed.assert_token_error(400, "invalid_grant");
    assert!(
        refreshed.body.contains("may not use this app any more"),
        "{}",
        refreshed.body
    );
    assert_eq!(userinfo.status, 401);
    assert!(!is_active);
}

/// Everybody of a list may use the app; the others see a page, and the app hears of it.
async fn judge_at_auth(s: &TestServer, app: &TestClient, list: &[&str], may: &[&str], may_not: &[&str]) {
    s.allow_app(&app.id, Some(list)).await;
    for email in may {
        let answer = s.browser().authorize_as(email, app, &[]).await;
        assert!(answer.parameter("code").is_some(), "{list:?} {email}: {answer:?}");
    }
    for email in may_not {
        let mut browser = s.browser();
        browser.sign_in(email).await;
        let page = browser.get(&app.authorization_url(&[])).await;
        assert_eq!(page.status, 403, "{list:?} {email}: {}", page.body);
        assert!(
            page.body.contains("You don&#39;t have permission to view this."),
            "{}",
            page.body
        );
        assert!(
            page.body
                .contains("<strong dir=\"auto\">Acme Notes</strong> is for some people alone"),
            "{}",
            page.body
        );
    }
}

server_test! {
    async fn ours_people_groups_and_roles_of_a_list_may_use_an_app_and_nobody_else(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.user("own@example.test", "Own Role").await;
        s.user("by@example.test", "By Group").await;
        s.role("pilot").await;
        s.group("crew", &["pilot"]).await;
        s.group("ground", &[]).await;
        s.give_role("own@example.test", "pilot").await;
        s.set_member("by@example.test", "crew", true).await;
        s.set_member(EVE, "ground", true).await;
        let app = s.web_client().await;
        let (own, by) = ("own@example.test", "by@example.test");
        let rows: [(&[&str], &[&str], &[&str]); 6] = [
            (&["user:ada@example.test"], &[ADA], &[EVE, own, by]),
            (&["group:crew"], &[by], &[ADA, EVE, own]),
            (&["group:ground"], &[EVE], &[ADA, own, by]),
            (&["role:pilot"], &[own, by], &[ADA, EVE]),
            (&["role:pilot", "group:ground", "user:ada@example.test"], &[ADA, EVE, own, by], &[]),
            // Nobody's name is on it: it is nobody's, and not everybody's.
            (&[], &[], &[ADA, EVE, own, by]),
        ];
        for (list, may, may_not) in rows {
            judge_at_auth(&s, &app, list, may, may_not).await;
        }
        s.allow_app(&app.id, None).await;
        for email in [ADA, EVE] {
            let answer = s.browser().authorize_as(email, &app, &[]).await;
            assert!(answer.parameter("code").is_some());
        }
    }
}

server_test! {
    /// The page says whom to ask, leads back to the app with the error, and to another account.
    async fn ours_whoever_may_not_use_an_app_sees_a_page_with_a_way_on(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s.web_client().await;
        s.allow_app(&app.id, Some(&["user:ada@example.test"])).await;
        let mut browser = s.browser();
        browser.sign_in(EVE).await;
        let page = browser.get(&app.authorization_url(&[("state", "s1")])).await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("ask the people who run"), "{}", page.body);
        for part in ["error=access_denied", "state=s1", "G1309"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert_eq!(s.rows("grants").await, 0);
        let posted = browser.get(&app.authorization_url(&[("state", "s2"), ("response_mode", "form_post")])).await;
        assert_eq!(posted.status, 403);
        let action = format!("action=\"{}\"", app.redirect_uri);
        for part in ["value=\"access_denied\"", "value=\"s2\"", "id=\"return\"", action.as_str()] {
            assert!(posted.body.contains(part), "{part}: {}", posted.body);
        }
        // Another account is asked for, and may.
        let page = browser.send_on(&page).await;
        let page = browser.follow(page).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let page = browser.follow(page).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert!(answer.parameter("code").is_some(), "{answer:?}");

        let told = s.with_settings(|settings| settings.branding.contact = Some("<it@example.test>".to_owned())).await;
        let app = told.web_client().await;
        told.allow_app(&app.id, Some(&[])).await;
        let mut browser = told.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&app.authorization_url(&[])).await;
        assert!(page.body.contains("ask &lt;it@example.test&gt;") || page.body.contains("ask &#60;it@example.test&#62;"), "{}", page.body);
    }
}

server_test! {
    /// OpenID Connect Core §3.1.2.1: with `prompt=none` no page is shown, whether they allowed the app before or never.
    async fn oidc_core_3_1_2_1_with_prompt_none_the_app_hears_at_once_that_somebody_may_not(s: TestServer) {
        let (app, _, _) = used_by_both(&s).await;
        s.user("new@example.test", "New").await;
        s.allow_app(&app.id, Some(&["user:ada@example.test"])).await;
        for email in [EVE, "new@example.test"] {
            let mut browser = s.browser();
            browser.sign_in(email).await;
            let answer = browser.get(&app.authorization_url(&[("prompt", "none"), ("scope", "openid")])).await;
            answer.assert_redirected_error("access_denied", &s.issuer);
        }
        // Nobody is signed in: nothing is to be said of anybody.
        let answer = s.browser().get(&app.authorization_url(&[("prompt", "none"), ("scope", "openid")])).await;
        answer.assert_redirected_error("login_required", &s.issuer);
    }
}

server_test! {
    /// Who is signed in is not told to an app nobody vouched for, which could have written the list's name in a link.
    async fn ours_an_app_nobody_vouched_for_does_not_hear_in_silence_who_may_not_use_it(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s
            .register(grantor::oauth::client::ClientType::Web, |client| {
                client.registered_by = grantor::oauth::client_metadata::RegisteredBy::Open;
                client.scope = "openid".parse().unwrap();
            })
            .await;
        s.allow_app(&app.id, Some(&["user:ada@example.test"])).await;
        for email in [ADA, EVE] {
            let mut browser = s.browser();
            browser.sign_in(email).await;
            let url = app.authorization_url(&[("prompt", "none"), ("scope", "openid")]);
            let page = browser.get(&url).await;
            assert!(page.body.contains("consent_required") && !page.body.contains("access_denied"), "{email}: {}", page.body);
        }
    }
}

server_test! {
    async fn ours_a_right_to_an_app_that_is_taken_away_ends_at_the_next_token_answer_or_look(s: TestServer) {
        let (app, of_ada, of_eve) = used_by_both(&s).await;
        s.group("crew", &[]).await;
        s.set_member(EVE, "crew", true).await;
        let code = s.browser().authorize_as(EVE, &app, &[]).await.parameter("code").unwrap();
        s.allow_app(&app.id, Some(&["user:ada@example.test", "group:crew"])).await;
        let (refreshed, userinfo, is_active) = is_served(&s, &app, &of_eve).await;
        assert_eq!((refreshed.status, userinfo.status, is_active), (200, 200, true));
        let of_eve = Tokens::of(&refreshed);

        s.set_member(EVE, "crew", false).await;
        assert_kept_out(&s, &app, &of_eve).await;
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        let (refreshed, userinfo, is_active) = is_served(&s, &app, &of_ada).await;
        assert_eq!((refreshed.status, userinfo.status, is_active), (200, 200, true));

        // A refusal spends no refresh token: given back, the right works again.
        s.set_member(EVE, "crew", true).await;
        let (refreshed, userinfo, is_active) = is_served(&s, &app, &of_eve).await;
        assert_eq!((refreshed.status, userinfo.status, is_active), (200, 200, true));
        // Who goes with the group goes from the list, and nobody who makes another of that name gets what it had.
        s.execute("DELETE FROM groups WHERE name = 'crew'").await;
        s.group("crew", &[]).await;
        s.set_member(EVE, "crew", true).await;
        assert_kept_out(&s, &app, &Tokens::of(&refreshed)).await;
    }
}

server_test! {
    async fn ours_a_resource_server_for_some_is_left_out_or_refused_for_others(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.allow_api(API, Some(&["user:ada@example.test"])).await;
        let app = s.openid_client(|_| {}).await;
        // Named, it must be had; else what belongs to it is left out.
        let mut eve = s.browser();
        eve.sign_in(EVE).await;
        let page = eve.get(&app.authorization_url(&[("scope", "openid notes:read"), ("resource", API)])).await;
        assert_eq!(page.status, 403, "{}", page.body);
        assert!(page.body.contains("G1310") && page.body.contains("access_denied"), "{}", page.body);
        let page = eve.get(&app.authorization_url(&[("scope", "notes:read")])).await;
        assert_eq!(page.status, 403, "{}", page.body);
        // It is the API that is for some, and the app for everybody.
        let told = "<strong dir=\"auto\">Notes API</strong> is for some people alone";
        assert!(page.body.contains(told) && !page.body.contains("Acme Notes</strong>"), "{}", page.body);
        let answer = s.browser().authorize_as(ADA, &app, &[("scope", "openid notes:read")]).await;
        let of_ada = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(of_ada.scope, "notes:read openid");

        // A right that is taken away is gone from the next token on, and from what is told of those before.
        let api = claims_of(&of_ada.access_token)["aud"].clone();
        assert!(api.to_string().contains(API), "{api}");
        s.allow_api(API, Some(&[])).await;
        assert!(!app.is_active(&of_ada.access_token).await);
        let named = [("grant_type", "refresh_token"), ("refresh_token", of_ada.refresh()), ("resource", API)];
        let refused = app.token(&named).await;
        refused.assert_token_error(400, "invalid_target");
        assert!(refused.body.contains("may not use the requested resource any more"), "{}", refused.body);
        s.allow_api(API, None).await;
        let next = Tokens::of(&app.refresh(of_ada.refresh()).await);
        assert_eq!(next.scope, "notes:read openid");
    }
}

server_test! {
    /// A role given by a group opens the scopes that are for it, and ends with the group.
    async fn ours_a_role_by_a_group_counts_as_a_role(s: TestServer) {
        s.role("editor").await;
        s.group("press", &["editor"]).await;
        s.set_member(ADA, "press", true).await;
        s.scope("notes:publish", "Publish", Some(API), &["editor"]).await;
        let app = s
            .register(grantor::oauth::client::ClientType::Web, |client| {
                client.scope = "notes:read notes:publish".parse().unwrap();
            })
            .await;
        let answer = s.browser().authorize(&app, &[("scope", "notes:read notes:publish")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:publish notes:read");
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(tokens.scope, "notes:publish notes:read");
        s.set_group_role("press", "editor", false).await;
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(tokens.scope, "notes:read");
        s.set_group_role("press", "editor", true).await;
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(tokens.scope, "notes:publish notes:read");
        s.set_member(ADA, "press", false).await;
        assert_eq!(app.introspect(&tokens.access_token).await.json()["scope"], "notes:read");
    }
}
