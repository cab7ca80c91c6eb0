//! What the client may ask the person to be asked: `prompt`, `max_age`, `login_hint` (OpenID Connect Core §3.1.2.1).

use super::{assert_is_consent, consent_page, sign_in_page};
use crate::support::*;

server_test! {
    /// T23: with prompt=none nothing is ever shown.
    async fn oidc_core_3_1_2_1_prompt_none_shows_no_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let none = app.authorization_url(&[("prompt", "none")]);
        let answer = browser.get(&none).await;
        answer.assert_redirected_error("login_required", &s.issuer);
        assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
        browser.sign_in(ADA).await;
        browser.get(&none).await.assert_redirected_error("consent_required", &s.issuer);
        assert_eq!(s.rows("grants").await, 0);
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        assert!(browser.get(&none).await.parameter("code").is_some());
        // More than was allowed before is asked for, or is as old as may not be: neither is decided in silence.
        let more = app.authorization_url(&[("prompt", "none"), ("scope", "notes:read roles")]);
        browser.get(&more).await.assert_redirected_error("consent_required", &s.issuer);
        s.advance("61s");
        let old = app.authorization_url(&[("prompt", "none"), ("max_age", "60")]);
        browser.get(&old).await.assert_redirected_error("login_required", &s.issuer);
    }
}

server_test! {
    /// T23: an app nobody allowed anything hears whether somebody is signed in, for which OpenID Connect has two names, and one
    /// and the same of everybody who is, whatever it asks about them.
    async fn oidc_core_3_1_2_6_in_silence_a_strange_app_learns_nothing_of_who_is_signed_in(s: TestServer) {
        let bob = s.user("bob@example.test", "Bob").await;
        s.role("staff").await;
        s.give_role(ADA, "staff").await;
        s.scope("staff:read", "Read what staff reads", None, &["staff"]).await;
        let scope = |client: &mut grantor::oauth::client::Client| client.scope = "openid profile staff:read".parse().unwrap();
        let (app, known) = (s.openid_client(scope).await, s.openid_client(scope).await);
        let loopback = s.register(grantor::oauth::client::ClientType::Native, |client| {
            scope(client);
            client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
        }).await;
        let (nobody, mut adas, mut bobs) = (s.browser(), s.browser(), s.browser());
        adas.sign_in(ADA).await;
        bobs.sign_in("bob@example.test").await;
        // Allowed once where nobody can be sure that it is this app is not allowed.
        assert!(adas.authorize(&loopback, &[("scope", "openid")]).await.parameter("code").is_some());
        s.advance("61s");
        let ada = s.user_id(ADA).await;
        let sub = |sub: &str| serde_json::json!({"id_token": {"sub": {"value": sub}}}).to_string();
        let acr = serde_json::json!({"id_token": {"acr": {"essential": true, "value": "9"}}}).to_string();
        let (of_ada, of_bob, of_none) = (sub(ada.as_str()), sub(bob.as_str()), sub("x"));
        // An ID token Ada once got for the app, which she has had forgotten since.
        let hint = {
            let page = adas.get(&app.authorization_url(&[("scope", "openid")])).await;
            let interaction = page.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "on")];
            let code = adas.post("/auth", &form).await.parameter("code").unwrap();
            Tokens::of(&app.redeem(&code).await).id().to_owned()
        };
        let asked: [&[(&str, &str)]; 9] = [
            &[], &[("claims", &of_ada)], &[("claims", &of_bob)], &[("claims", &of_none)], &[("claims", &acr)],
            &[("id_token_hint", &hint)], &[("max_age", "60")], &[("max_age", "3600")], &[("scope", "staff:read")],
        ];
        for client in [&app, &loopback] {
            let mut heard = std::collections::BTreeSet::new();
            for extra in asked.iter().filter(|extra| client.id == app.id || extra.first().is_none_or(|(name, _)| *name != "id_token_hint")) {
                let url = client.authorization_url(&[&[("scope", "openid"), ("prompt", "none")], *extra].concat());
                for (browser, error) in [(&nobody, "login_required"), (&adas, "consent_required"), (&bobs, "consent_required")] {
                    let answer = browser.clone().get(&url).await;
                    answer.assert_redirected_error(error, &s.issuer);
                    heard.insert(answer.location().to_owned());
                }
            }
            assert_eq!(heard.len(), 2, "{heard:?}");
        }
        // Asking is no use of the sign-in, and nothing is written that takes its time.
        let seen = |dump: String| dump.lines().filter(|line| line.starts_with("sessions|")).map(str::to_owned).collect::<Vec<_>>();
        let before = seen(s.dump().await);
        s.advance("61s");
        adas.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "none")])).await;
        assert_eq!(seen(s.dump().await), before);
        // An app that Ada allowed is told what is missing.
        assert!(adas.authorize(&known, &[("scope", "openid")]).await.parameter("code").is_some());
        let ask = |extra: &[(&str, &str)]| known.authorization_url(&[&[("scope", "openid"), ("prompt", "none")], extra].concat());
        for (extra, error) in [
            (&[("claims", &*of_bob)][..], "login_required"),
            (&[("max_age", "60")], "login_required"),
            (&[("claims", &acr)], "unmet_authentication_requirements"),
            (&[("scope", "openid profile")], "consent_required"),
        ] {
            adas.get(&ask(extra)).await.assert_redirected_error(error, &s.issuer);
        }
        assert!(adas.get(&ask(&[("claims", &of_ada)])).await.parameter("code").is_some());
        for (mut browser, error) in [(nobody, "login_required"), (bobs, "consent_required")] {
            browser.get(&ask(&[])).await.assert_redirected_error(error, &s.issuer);
        }
    }
}

server_test! {
    /// T23: nor does it learn what roles people have, whoever vouches for it, without a person who goes back to it.
    async fn ours_who_lacks_a_role_is_told_to_no_app_they_never_allowed(s: TestServer) {
        s.role("staff").await;
        s.scope("staff:read", "Read what staff reads", None, &["staff"]).await;
        let app = s.openid_client(|client| client.scope = "openid staff:read".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let asked = app.authorization_url(&[("scope", "staff:read")]);
        let page = browser.get(&asked).await;
        assert_eq!((page.status, page.location()), (200, ""), "{}", page.body);
        for part in ["a role that your account does not have", "Go back to app.example", "error=access_denied"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        let posted = browser.get(&app.authorization_url(&[("scope", "staff:read"), ("response_mode", "form_post")])).await;
        assert_eq!(posted.hidden("error").as_deref(), Some("access_denied"));
        assert!(!posted.body.contains("<script"), "{}", posted.body);
        // One that they did allow something hears it.
        assert!(browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").is_some());
        browser.get(&asked).await.assert_redirected_error("access_denied", &s.issuer);
    }
}

server_test! {
    /// T23: in a form, too, the error is sent without a question.
    async fn oidc_core_3_1_2_1_prompt_none_answers_by_form_post_if_asked_to(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let answer = browser
            .get(&app.authorization_url(&[("prompt", "none"), ("response_mode", "form_post")]))
            .await;
        assert_eq!(answer.hidden("error").as_deref(), Some("login_required"));
        assert_eq!(answer.hidden("iss").as_deref(), Some(&*s.issuer));
        assert!(!answer.body.contains("name=\"password\""));
    }
}

server_test! {
    /// T23: values that contradict each other or are not known are refused.
    async fn oidc_core_3_1_2_1_prompt_values_that_make_no_sense_are_invalid_request(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        for prompt in ["none login", "none consent", "select_account none", "None", "LOGIN", "create", "login,consent"] {
            browser
                .get(&app.authorization_url(&[("prompt", prompt)]))
                .await
                .assert_redirected_error("invalid_request", &s.issuer);
        }
        for max_age in ["-1", "+5", "1.5", "abc", "4294967296", "99999999999999999999", " 1", "0x10"] {
            browser
                .get(&app.authorization_url(&[("max_age", max_age)]))
                .await
                .assert_redirected_error("invalid_request", &s.issuer);
        }
        for prompt in ["login  consent", " login", "login login", "login consent select_account"] {
            sign_in_page(&mut browser, &app, &[("prompt", prompt)]).await;
        }
    }
}

server_test! {
    /// T24: `prompt=login` asks for the password again, however fresh the sign-in, and makes a new one.
    async fn oidc_core_3_1_2_1_prompt_login_asks_for_the_password_again(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let old = browser.cookies["sid"].clone();
        s.advance("5s");
        let page = sign_in_page(&mut browser, &app, &[("prompt", "login")]).await;
        assert!(page.body.contains("readonly"), "the account is fixed");
        // Opening the page again, or the request in progress as it stands, does not answer it.
        let interaction = page.hidden("interaction").unwrap();
        let again = browser.get(&format!("/auth?interaction={interaction}")).await;
        assert!(again.body.contains("name=\"password\""));
        let grants = s.rows("grants").await;
        // Nor does a wrong password.
        let wrong = browser.sign_in_on(&page, ADA, "not her password").await;
        assert_eq!((wrong.status, s.rows("grants").await), (401, grants));
        let answer = browser.sign_in_on(&wrong, ADA, PASSWORD).await;
        assert!(answer.parameter("code").is_some(), "{} {}", answer.status, answer.body);
        assert_ne!(browser.cookies["sid"], old, "a new sign-in has a new name");
        let dump = s.dump().await;
        let last = dump.lines().filter(|line| line.starts_with("grants|")).max_by_key(|line| {
            line.split("auth_time=").nth(1).unwrap().split('|').next().unwrap().parse::<i64>().unwrap()
        });
        assert!(last.unwrap().contains(&format!("auth_time={}", START.0 + 5)), "{last:?}");
        // The old sign-in is over.
        let mut thief = s.browser();
        thief.cookies.insert("sid".to_owned(), old);
        sign_in_page(&mut thief, &app, &[]).await;
    }
}

server_test! {
    /// T24: the sign-in keeps its id when it is made again; a password given for another request, before this one or
    /// after, is not given for this one.
    async fn ours_a_password_counts_for_the_request_it_was_given_for(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let again = [("prompt", "login consent")];
        // In the very second of the sign-in, too.
        let page = sign_in_page(&mut browser, &app, &again).await;
        let first = page.hidden("interaction").unwrap();
        s.advance("1s");
        let signed_in = browser.post("/auth", &[
            ("interaction", &*first), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD),
        ]).await;
        let first = signed_in.location().to_owned();
        assert_is_consent(&browser.get(&first).await);
        // Another request with the same id of the sign-in: its password is its own.
        let page = sign_in_page(&mut browser, &app, &again).await;
        s.advance("1s");
        assert_is_consent(&browser.sign_in_on(&page, ADA, PASSWORD).await);
        assert_eq!(s.rows("sessions").await, 1);
        assert!(browser.get(&first).await.body.contains("name=\"password\""));
        // And what was given for it does not last.
        let page = sign_in_page(&mut browser, &app, &again).await;
        let second = browser.post("/auth", &[
            ("interaction", &*page.hidden("interaction").unwrap()), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD),
        ]).await.location().to_owned();
        assert_is_consent(&browser.get(&second).await);
        s.advance("601s");
        assert!(browser.get(&second).await.body.contains("name=\"password\""));
    }
}

server_test! {
    /// T24: a sign-in older than `max_age` is made again; one that is not, is not.
    async fn oidc_core_3_1_2_1_max_age_asks_for_the_password_again(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        s.advance("60s");
        let aged = [("max_age", "60")];
        assert!(browser.get(&app.authorization_url(&aged)).await.parameter("code").is_some());
        s.advance("1s");
        let page = sign_in_page(&mut browser, &app, &aged).await;
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert!(answer.parameter("code").is_some());
        assert!(browser.get(&app.authorization_url(&aged)).await.parameter("code").is_some());
        // Zero: as prompt=login, once time has passed.
        s.advance("1s");
        let page = sign_in_page(&mut browser, &app, &[("max_age", "0")]).await;
        assert!(browser.sign_in_on(&page, ADA, PASSWORD).await.parameter("code").is_some());
    }
}

server_test! {
    /// T24: who takes longer over the consent page than the app lets a sign-in be old gives the password once more.
    async fn oidc_core_3_1_2_1_max_age_holds_when_the_person_allows(s: TestServer) {
        let app = s.web_client().await;
        for (max_age, waits, is_fresh) in [("10", "60s", true), ("10", "61s", false), ("300", "300s", true), ("300", "301s", false)] {
            let (mut browser, aged) = (s.browser(), [("max_age", max_age), ("prompt", "consent")]);
            let page = sign_in_page(&mut browser, &app, &aged).await;
            let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
            s.advance(waits);
            let mut answer = browser.decide_on(&page, "allow").await;
            if !is_fresh {
                assert!(answer.body.contains("name=\"password\""), "{max_age} {waits}: {}", answer.location());
                let page = browser.sign_in_on(&answer, ADA, PASSWORD).await;
                answer = browser.decide_on(&page, "allow").await;
            }
            assert!(answer.parameter("code").is_some(), "{max_age} {waits}: {}", answer.body);
        }
    }
}

server_test! {
    /// T24: changing one's mind changes nothing.
    async fn ours_cancelling_a_second_sign_in_leaves_the_first_as_it_was(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let (old, grants) = (browser.cookies["sid"].clone(), s.rows("grants").await);
        let page = sign_in_page(&mut browser, &app, &[("prompt", "login")]).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("decision", "cancel")];
        let answer = browser.post("/auth", &form).await;
        answer.assert_redirected_error("access_denied", &s.issuer);
        assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
        assert_eq!((s.rows("grants").await, s.rows("sessions").await), (grants, 1));
        assert_eq!(browser.cookies["sid"], old);
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
    }
}

server_test! {
    /// T24: the account that has to confirm itself is the one that is asked, whatever the form says.
    async fn ours_nobody_else_can_confirm_a_sign_in(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let page = sign_in_page(&mut browser, &app, &[("prompt", "login")]).await;
        let answer = browser.sign_in_on(&page, "eve@example.test", PASSWORD).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&tokens.access_token)["sub"], s.user_id(ADA).await.to_string());
    }
}

server_test! {
    /// T27: prompt=consent asks, though consent is remembered.
    async fn oidc_core_3_1_2_1_prompt_consent_asks_for_permission_again(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let page = consent_page(&mut browser, &app, &[("prompt", "consent")]).await;
        browser.decide_on(&page, "deny").await.assert_redirected_error("access_denied", &s.issuer);
        let page = consent_page(&mut browser, &app, &[("prompt", "consent")]).await;
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
    }
}

server_test! {
    /// T24: the person chooses the account, and the choice is kept to this request.
    async fn oidc_core_3_1_2_1_prompt_select_account_asks_which(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let url = app.authorization_url(&[("prompt", "select_account")]);
        let page = browser.get(&url).await;
        assert!(page.body.contains("value=\"select-account\"") && page.body.contains(ADA), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let choose = |decision| [("interaction", interaction.clone()), ("step", "select-account".to_owned()), ("decision", decision)];
        let form = choose("continue".to_owned());
        let answer = browser.post("/auth", &form.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        assert_eq!(answer.status, 303);
        assert!(browser.follow(answer).await.parameter("code").is_some());
        let form = choose("other".to_owned());
        let answer = browser.post("/auth", &form.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("name=\"password\"") && !page.body.contains("readonly"));
        let page = browser.sign_in_on(&page, "eve@example.test", PASSWORD).await;
        assert_is_consent(&page);
        assert!(page.body.contains("eve@example.test"));
        // The next request asks again.
        assert!(browser.get(&url).await.body.contains("value=\"select-account\""));
    }
}

server_test! {
    /// T24: somebody who wants another account is not held to the one that is signed in.
    async fn ours_another_account_can_be_used_though_the_app_wants_a_fresh_sign_in(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let page = sign_in_page(&mut browser, &app, &[("prompt", "login")]).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert_is_consent(&page);
        let page = browser.decide_on(&page, "other").await;
        let page = browser.follow(page).await;
        assert!(page.body.contains("name=\"password\"") && !page.body.contains("readonly"), "{}", page.body);
        let page = browser.sign_in_on(&page, "eve@example.test", PASSWORD).await;
        assert_is_consent(&page);
        assert!(page.body.contains("eve@example.test"));
    }
}

server_test! {
    /// T24: asked to choose and to sign in, the person chooses first.
    async fn oidc_core_3_1_2_1_select_account_with_login_asks_for_both(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let page = browser.get(&app.authorization_url(&[("prompt", "select_account login")])).await;
        assert!(page.body.contains("value=\"select-account\""), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "select-account"), ("decision", "continue")];
        let answer = browser.post("/auth", &form).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("name=\"password\"") && page.body.contains("readonly"));
        assert!(browser.sign_in_on(&page, ADA, PASSWORD).await.parameter("code").is_some());
    }
}

server_test! {
    /// T90: `login_hint` fills in the form, and nothing else.
    async fn oidc_core_3_1_2_1_login_hint_fills_in_the_form(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[("login_hint", "ada@example.test")]).await;
        let email = inputs(&page.body).into_iter().find(|input| input.get("name").is_some_and(|name| name == "email")).unwrap();
        assert_eq!(email["value"], "ada@example.test");
        let long = "x".repeat(3000);
        let page = sign_in_page(&mut browser, &app, &[("login_hint", &long)]).await;
        assert!(!page.body.contains(&"x".repeat(255)));
    }
}
