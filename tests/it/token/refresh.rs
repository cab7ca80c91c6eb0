//! `grant_type=refresh_token`.

use crate::support::admin::users::{self, Whom};
use crate::support::admin::{clients, grants, resources};
use grantor::oauth::client::AuthMethod;

use crate::support::*;

async fn signed_in(s: &TestServer) -> (TestClient, Tokens) {
    let app = s.web_client().await;
    let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
    (app, tokens)
}

async fn refresh_with(client: &TestClient, token: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    form.extend_from_slice(more);
    client.token(&form).await
}

async fn assert_dead(client: &TestClient, token: &str) {
    client
        .refresh(token)
        .await
        .assert_token_error(400, "invalid_grant");
}

server_test! {
    /// T43
    async fn rfc9700_4_14_2_reuse_after_the_replay_window_revokes_the_grant(s: TestServer) {
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        s.advance("10s");
        assert_dead(&app, first.refresh()).await;
        assert_dead(&app, second.refresh()).await;
        for token in [&first.access_token, &second.access_token] {
            assert_eq!(app.introspect(token).await.body, r#"{"active":false}"#);
        }
        assert!(s.audit().await.contains(&"refresh_token_reused".to_owned()));
    }
}

server_test! {
    /// T44: a lost answer, asked for again.
    async fn ours_the_last_refresh_token_gives_the_same_successor_within_the_window(s: TestServer) {
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        s.advance("9s");
        let again = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(again.refresh(), second.refresh());
        assert_ne!(again.access_token, second.access_token);
        let third = Tokens::of(&app.refresh(second.refresh()).await);
        // The window is of the last one alone: two generations back is reuse, however soon.
        assert_dead(&app, first.refresh()).await;
        assert_dead(&app, third.refresh()).await;
    }
}

server_test! {
    /// T44
    async fn ours_without_a_replay_window_every_reuse_revokes(s: TestServer) {
        let s = s.with_settings(|settings| settings.tokens.replay_window = "0s".parse().unwrap()).await;
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_dead(&app, first.refresh()).await;
        assert_dead(&app, second.refresh()).await;
    }
}

server_test! {
    /// T43: the order is that of generations, never that of times.
    async fn rfc9700_4_14_2_five_rotations_within_one_second_are_told_apart(s: TestServer) {
        for replayed in 0..4 {
            let (app, first) = signed_in(&s).await;
            let mut chain = vec![first.refresh().to_owned()];
            for _ in 0..5 {
                let next = Tokens::of(&app.refresh(chain.last().unwrap()).await).refresh().to_owned();
                assert!(!chain.contains(&next));
                chain.push(next);
            }
            assert_dead(&app, &chain[replayed]).await;
            assert_dead(&app, &chain[5]).await;
        }
    }
}

server_test! {
    /// T45
    async fn rfc6749_6_refresh_token_of_another_client_is_invalid_grant_and_stays_good(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let (confidential, public) = (s.web_client().await, s.native_client().await);
        for other in [&confidential, &public] {
            assert_dead(other, tokens.refresh()).await;
        }
        let unproved = TestClient { method: AuthMethod::None, secret: None, ..app.clone() };
        unproved.refresh(tokens.refresh()).await.assert_token_error(401, "invalid_client");
        assert!(s.audit().await.contains(&"refresh_client_mismatch".to_owned()));
        let second = Tokens::of(&app.refresh(tokens.refresh()).await);
        // A replay by another client revokes nothing either.
        s.advance("1m");
        assert_dead(&confidential, tokens.refresh()).await;
        Tokens::of(&app.refresh(second.refresh()).await);
    }
}

server_test! {
    /// T46
    async fn rfc6749_6_narrowing_is_for_one_access_token_and_widening_is_refused(s: TestServer) {
        let app = s.web_client().await;
        let code = s.browser().authorize(&app, &[("scope", "notes:read notes:write")]).await.parameter("code").unwrap();
        let mut tokens = Tokens::of(&app.redeem(&code).await);
        tokens = Tokens::of(&refresh_with(&app, tokens.refresh(), &[("scope", "notes:read")]).await);
        assert_eq!(tokens.scope, "notes:read");
        assert_eq!(claims_of(&tokens.access_token)["scope"], "notes:read");
        for wider in ["notes:read roles", "notes:read roles offline_access nonsense", "offline_access", "nonsense", "a\u{7f}b"] {
            refresh_with(&app, tokens.refresh(), &[("scope", wider)]).await.assert_token_error(400, "invalid_scope");
        }
        // What was refused cost nothing, and what was narrowed is whole again.
        s.advance("1h");
        tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(tokens.scope, "notes:read notes:write");
    }
}

server_test! {
    /// T46: what nobody was asked for is left out again; what somebody could have been is refused.
    async fn ours_a_refresh_that_repeats_what_was_asked_for_gets_what_was_granted(s: TestServer) {
        s.role("editor").await;
        s.scope("notes:admin", "Manage notes", Some("https://api.example"), &["editor"]).await;
        let app = s.web_client().await;
        let asked = "notes:read notes:admin groups";
        s.change_client(&app.id, |client| client.scope = "notes:read notes:write notes:admin offline_access".parse().unwrap()).await;
        let code = s.browser().authorize(&app, &[("scope", asked)]).await.parameter("code").unwrap();
        let mut tokens = Tokens::of(&app.redeem(&code).await);
        assert_eq!(tokens.scope, "notes:read");
        for again in [asked, "notes:read offline_access", "groups notes:read groups"] {
            s.advance("1m");
            tokens = Tokens::of(&refresh_with(&app, tokens.refresh(), &[("scope", again)]).await);
            assert_eq!((tokens.scope.as_str(), &claims_of(&tokens.access_token)["scope"]), ("notes:read", &"notes:read".into()), "{again}");
        }
        for more in ["notes:read notes:write", "notes:admin", "groups offline_access", "notes:admin notes:write"] {
            refresh_with(&app, tokens.refresh(), &[("scope", more)]).await.assert_token_error(400, "invalid_scope");
        }
        // The role comes later: what was not granted is not had by it.
        s.give_role(ADA, "editor").await;
        s.advance("1m");
        assert_eq!(Tokens::of(&refresh_with(&app, tokens.refresh(), &[("scope", asked)]).await).scope, "notes:read");
    }
}

server_test! {
    /// T46, T47
    async fn ours_what_the_policy_refuses_costs_the_refresh_token_nothing(s: TestServer) {
        s.role("editor").await;
        s.give_role(ADA, "editor").await;
        s.scope("notes:admin", "Manage notes", Some("https://api.example"), &["editor"]).await;
        let app = s.web_client().await;
        s.change_client(&app.id, |client| client.scope = "notes:read notes:admin".parse().unwrap()).await;
        let code = s.browser().authorize(&app, &[("scope", "notes:read notes:admin")]).await.parameter("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code).await);
        take_role(&s, "editor").await;
        refresh_with(&app, tokens.refresh(), &[("scope", "notes:admin")]).await.assert_token_error(400, "invalid_scope");
        s.advance("1m");
        let api = "https://api.example".parse().unwrap();
        resources::set_enabled(&s.db, &api, false, s.now()).await.unwrap();
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_target");
        s.advance("1m");
        resources::set_enabled(&s.db, &api, true, s.now()).await.unwrap();
        let second = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_eq!(second.scope, "notes:read", "the role is gone, the rest is not");
        s.give_role(ADA, "editor").await;
        assert_eq!(Tokens::of(&app.refresh(second.refresh()).await).scope, "notes:admin notes:read");
    }
}

async fn take_role(s: &TestServer, role: &str) {
    let (user, role) = (s.user_id(ADA).await, role.parse().unwrap());
    s.db.write(move |conn| {
        Box::pin(async move { grantor::storage::users::remove_role(conn, &user, &role).await })
    })
    .await
    .unwrap();
}

server_test! {
    /// RFC 9068 §2.2.3.1
    async fn rfc9068_2_2_3_1_roles_are_those_the_person_has_now(s: TestServer) {
        s.role("editor").await;
        s.role("viewer").await;
        s.give_role(ADA, "editor").await;
        let app = s.web_client().await;
        let code = s.browser().authorize(&app, &[("scope", "notes:read roles")]).await.parameter("code").unwrap();
        let first = Tokens::of(&app.redeem(&code).await);
        assert_eq!(claims_of(&first.access_token)["roles"], serde_json::json!(["editor"]));
        take_role(&s, "editor").await;
        s.give_role(ADA, "viewer").await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(claims_of(&second.access_token)["roles"], serde_json::json!(["viewer"]));
        let narrowed = Tokens::of(&refresh_with(&app, second.refresh(), &[("scope", "notes:read")]).await);
        assert_eq!(claims_of(&narrowed.access_token).get("roles"), None);
        let plain = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
        assert_eq!(claims_of(&plain.access_token).get("roles"), None);
    }
}

server_test! {
    /// T47
    async fn ours_an_unused_refresh_token_ends_after_fourteen_days(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        s.advance("13d");
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        s.advance("13d");
        let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        s.advance("14d");
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(tokens.refresh()).await);
    }
}

server_test! {
    /// T47
    async fn ours_a_refresh_token_ends_after_ninety_days_however_much_it_is_used(s: TestServer) {
        let (app, mut tokens) = signed_in(&s).await;
        for _ in 0..8 {
            s.advance("11d");
            tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        }
        s.advance("47h");
        s.advance("59m");
        tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert!(tokens.expires_in <= 60, "no access token outlives its grant: {}", tokens.expires_in);
        s.advance("1m");
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T47, T78
    async fn ours_a_disabled_person_loses_every_token_for_good(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let whom = Whom::Id(s.user_id(ADA).await);
        users::disable(&s.db, &whom, s.now()).await.unwrap();
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(&tokens.access_token).await);
        users::enable(&s.db, &whom, s.now()).await.unwrap();
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T47
    async fn ours_a_new_password_ends_every_grant_made_under_the_old_one(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let whom = Whom::Id(s.user_id(ADA).await);
        let link = users::link(&s.db, &whom, users::LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        let path = format!("/password/{}", link.token.expose());
        let mut browser = s.browser();
        let page = browser.get(&path).await;
        let new = "walrus-teapot-quarry-91";
        let mut form = Vec::new();
        for input in inputs(&page.body) {
            let value = match input.get("type").map(String::as_str) {
                Some("password") => new.to_owned(),
                _ => input.get("value").cloned().unwrap_or_default(),
            };
            form.push((input["name"].clone(), value));
        }
        let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
        let answer = browser.post(&path, &form).await;
        assert!(answer.status < 400, "{}", answer.body);
        assert!(s.audit().await.contains(&"password_set".to_owned()));
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T47
    async fn ours_a_disabled_client_gets_nothing_and_its_tokens_are_not_active(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let service = s.service_client().await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await);
        let api = s.api("https://two.example", "Two").await;
        s.scope("two:read", "Read two", Some("https://two.example"), &[]).await;
        s.change_client(&app.id, |client| client.scope = "two:read".parse().unwrap()).await;
        let code = s.browser().authorize(&app, &[("scope", "two:read")]).await.parameter("code").unwrap();
        let for_two = Tokens::of(&app.redeem(&code).await);
        assert!(api.is_active(&for_two.access_token).await);
        assert!(service.is_active(&own.access_token).await);
        clients::set_enabled(&s.db, &app.id, false, s.now()).await.unwrap();
        app.refresh(tokens.refresh()).await.assert_token_error(401, "invalid_client");
        assert!(!api.is_active(&for_two.access_token).await);
        clients::set_enabled(&s.db, &service.id, false, s.now()).await.unwrap();
        service.token(&[("grant_type", "client_credentials")]).await.assert_token_error(401, "invalid_client");
    }
}

server_test! {
    /// T47
    async fn ours_a_grant_taken_back_by_an_administrator_is_dead(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        let id = claims_of(&tokens.access_token)["grant_id"].as_str().unwrap().parse().unwrap();
        assert!(grants::revoke(&s.db, &id, s.now()).await.unwrap());
        assert_dead(&app, tokens.refresh()).await;
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T47: what was rotated, spent or revoked stays so after a restart.
    async fn ours_refresh_codes_and_revocations_survive_a_restart(s: TestServer) {
        let mut s = s;
        let (app, first) = signed_in(&s).await;
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        let mut browser = s.browser();
        let spent = browser.code(&app).await;
        let other = Tokens::of(&app.redeem(&spent).await);
        assert_eq!(app.post("/revoke", &[("token", &other.access_token)]).await.status, 200);
        let unspent = browser.code(&app).await;
        s.restart().await;
        let app = TestClient { http: s.http.clone(), ..app };
        assert!(!app.is_active(&other.access_token).await);
        Tokens::of(&app.redeem(&unspent).await);
        // The lost answer is still the same answer.
        let again = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(again.refresh(), second.refresh());
        app.redeem(&spent).await.assert_token_error(400, "invalid_grant");
        assert_dead(&app, other.refresh()).await;
        s.advance("11s");
        assert_dead(&app, first.refresh()).await;
        s.restart().await;
        let app = TestClient { http: s.http.clone(), ..app };
        assert_dead(&app, second.refresh()).await;
    }
}

server_test! {
    /// T37, T55
    async fn rfc7515_5_2_a_refresh_token_that_was_touched_is_refused(s: TestServer) {
        let (app, tokens) = signed_in(&s).await;
        assert_eq!(header_of(tokens.refresh())["typ"], "rt+jwt");
        assert_eq!(claims_of(tokens.refresh())["aud"], s.issuer.as_str());
        // Cut short, or with anything after it, it is another.
        let token = tokens.refresh();
        for bad in [&token[..token.len() - 1], &format!("{token}x"), &format!("{token}."), &token.replace('.', " ")] {
            assert_dead(&app, bad).await;
        }
        Tokens::of(&app.refresh(token).await);
    }
}
