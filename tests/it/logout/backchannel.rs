//! Apps hear of the end of a sign-in (OpenID Connect Back-Channel Logout 1.0).

use crate::support::admin;
use crate::support::admin::users::{LinkKind, Whom};
use grantor::jose;
use grantor::oauth::client_metadata::SubjectType;
use grantor::server::jobs;
use serde_json::{Value, json};

use super::*;

fn ada() -> Whom {
    ADA.parse().unwrap()
}

server_test! {
    /// T72: typed, short-lived, about one person and one sign-in, never to be taken for an ID token.
    async fn oidc_backchannel_2_4_signing_out_sends_each_app_a_logout_token(s: TestServer) {
        let s = server(&s).await;
        let (site, other, unused) = (Site::start().await, Site::start().await, Site::start().await);
        for site in [&site, &other, &unused] {
            site.answers("200 OK", "");
        }
        let (app, second) = (told_app(&s, &site).await, told_app(&s, &other).await);
        s.change_client(&second.id, |client| client.metadata.subject_type = Some(SubjectType::Pairwise)).await;
        told_app(&s, &unused).await;
        let silent = super::app(&s, |client| client.name = "Silent <b>App</b>".to_owned()).await;
        let (mut browser, mut elsewhere) = (s.browser(), s.browser());
        let first = tokens(&mut browser, &app).await;
        tokens(&mut browser, &app).await;
        let known_to_second = claims_of(&tokens(&mut browser, &second).await.access_token);
        tokens(&mut browser, &silent).await;
        tokens(&mut elsewhere, &app).await;
        let page = browser.get("/logout").await;
        for part in ["id=\"told\"", "Acme Notes", "id=\"untold\"", "Silent &#60;b&#62;App"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        let out = sign_out(&mut browser).await;
        assert!(out.status == 200 && out.body.contains("id=\"told\"") && out.body.contains("id=\"untold\""), "{}", out.body);
        site.arrived(1).await;
        other.arrived(1).await;
        assert!(elsewhere.is_signed_in().await);
        let request = site.requests().remove(0).to_ascii_lowercase();
        assert!(request.starts_with("post /backchannel http/1.1\r\n"), "{request}");
        assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"));
        let token = logout_tokens(&site).remove(0);
        let header = header_of(&token);
        assert_eq!((&header["typ"], &header["alg"]), (&json!("logout+jwt"), &json!("RS256")));
        let claims: Value = jose::verify(&token, "logout+jwt", |kid| s.app.keys.verifying(kid, s.now())).unwrap();
        let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"]);
        let access = claims_of(&first.access_token);
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(s.issuer), &json!(app.id.as_str())));
        assert_eq!((&claims["sub"], &claims["sid"]), (&access["sub"], &access["sid"]));
        assert_eq!(claims["events"], json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
        assert_eq!(claims["iat"], s.now().0);
        assert_eq!(claims["exp"], s.now().0 + 120);
        let second_token = claims_of(&logout_tokens(&other).remove(0));
        assert_eq!(second_token["aud"], second.id.as_str());
        assert_ne!(second_token["jti"], claims["jti"]);
        for name in ["sub", "sid"] {
            assert_eq!(second_token[name], known_to_second[name], "as a pairwise client knows it");
            assert_ne!(second_token[name], claims[name]);
        }
        assert_eq!((site.requests().len(), unused.connections()), (1, 0));
    }
}

server_test! {
    /// T72, T75: however a sign-in is ended, its apps hear of it.
    async fn ours_every_way_to_end_a_sign_in_tells_its_apps(s: TestServer) {
        let s = server(&s).await;
        s.user("eve@example.test", "Eve").await;
        let site = Site::start().await;
        site.answers("204 No Content", "");
        let app = told_app(&s, &site).await;
        let mut sids = Vec::new();
        for way in 0..5 {
            let mut browser = s.browser();
            sids.push(claims_of(&tokens(&mut browser, &app).await.access_token)["sid"].clone());
            match way {
                0 => drop(sign_out(&mut browser).await),
                1 => {
                    let session = admin::sessions::list(&s.db, Some(&ada()), 10, s.now()).await.unwrap().remove(0);
                    admin::sessions::revoke(&s.db, &session.id, s.now()).await.unwrap();
                }
                2 => {
                    admin::users::disable(&s.db, &ada(), s.now()).await.unwrap();
                    admin::users::enable(&s.db, &ada(), s.now()).await.unwrap();
                }
                3 => drop(browser.sign_in("eve@example.test").await),
                _ => {
                    let link = admin::users::link(&s.db, &ada(), LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
                    let path = format!("/password/{}", link.token.expose());
                    let csrf = s.browser().get(&path).await.hidden("csrf").unwrap();
                    let password = "violet anchor meadow 9";
                    let form = [("csrf", &*csrf), ("password", password), ("password_again", password)];
                    assert_eq!(s.browser().post(&path, &form).await.status, 200);
                }
            }
            site.arrived(way + 1).await;
        }
        let told: Vec<_> = logout_tokens(&site).iter().map(|token| claims_of(token)["sid"].clone()).collect();
        assert_eq!(told, sids);
    }
}

server_test! {
    /// T72: also of the one that ends because there are too many.
    async fn ours_the_browser_signed_out_for_a_newer_one_tells_its_apps(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
            settings.sessions.per_person = 1;
        }).await;
        let site = Site::start().await;
        site.answers("204 No Content", "");
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        let sid = claims_of(&tokens(&mut browser, &app).await.access_token)["sid"].clone();
        s.browser().sign_in(ADA).await;
        site.arrived(1).await;
        assert_eq!(claims_of(&logout_tokens(&site)[0])["sid"], sid);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// T72: the person does not wait for an app that takes its time.
    async fn ours_an_app_that_does_not_answer_keeps_nobody_waiting(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.is_silent();
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        assert!(sign_out(&mut browser).await.body.contains("You are signed out"));
        site.arrived(1).await;
        assert_eq!(s.rows("logout_deliveries").await, 1, "the site has not answered yet");
        assert_eq!(site.requests().len(), 1);
    }
}

server_test! {
    /// T58: a logout token is good for nothing else.
    async fn oidc_backchannel_4_1_a_logout_token_is_no_other_token(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        sign_out(&mut browser).await;
        site.arrived(1).await;
        let token = logout_tokens(&site).remove(0);
        assert!(!app.is_active(&token).await);
        app.refresh(&token).await.assert_token_error(400, "invalid_grant");
        browser.get(&format!("/logout?id_token_hint={token}")).await.assert_error_page();
        let bearer = format!("Bearer {token}");
        let userinfo = s.get("/userinfo", &[("authorization", &bearer)]).await;
        userinfo.assert_token_error(401, "invalid_token");
    }
}

server_test! {
    /// T72, T75: what is allowed while the sign-in ends either comes too late, or its app is told and its grant ends.
    async fn ours_an_app_that_is_allowed_while_the_sign_in_ends_is_not_forgotten(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, mut told) = (told_app(&s, &site).await, 0);
        // The one before the other, and at once, where either may come first.
        for (round, allows_first) in [Some(true), Some(false), None, None, None, None, None, None].into_iter().enumerate() {
            let mut browser = s.browser();
            browser.sign_in(ADA).await;
            let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "consent")])).await;
            let session = admin::sessions::list(&s.db, None, 10, s.now()).await.unwrap().remove(0);
            let revoke = || async { admin::sessions::revoke(&s.db, &session.id, s.now()).await.unwrap() };
            let answer = match allows_first {
                Some(true) => {
                    let answer = browser.decide_on(&page, "allow").await;
                    revoke().await;
                    answer
                }
                Some(false) => {
                    revoke().await;
                    browser.decide_on(&page, "allow").await
                }
                None => tokio::join!(browser.decide_on(&page, "allow"), revoke()).0,
            };
            let code = answer.parameter("code");
            if let Some(allows_first) = allows_first {
                assert_eq!(code.is_some(), allows_first, "round {round}: {}", answer.body);
            }
            if let Some(code) = code {
                told += 1;
                site.arrived(told).await;
                app.redeem(&code).await.assert_token_error(400, "invalid_grant");
            }
            assert_eq!(s.rows("session_clients").await, 0);
        }
        assert_eq!(site.requests().len(), told);
    }
}

server_test! {
    async fn ours_a_sign_in_that_expires_or_is_proved_again_tells_nobody(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &app).await;
        s.advance("1s");
        browser.sign_in(ADA).await;
        assert_eq!((s.rows("sessions").await, s.rows("session_clients").await), (1, 1));
        s.advance("13h");
        assert!(!browser.is_signed_in().await);
        jobs::sweep(&s.app, "node", s.now()).await.unwrap();
        for table in ["sessions", "session_clients", "logout_deliveries"] {
            assert_eq!(s.rows(table).await, 0, "{table}");
        }
        assert_eq!(site.connections(), 0);
    }
}

server_test! {
    /// T47: what came with the sign-in ends with it; what is meant to last, and what was no sign-in, does not.
    async fn oidc_backchannel_2_7_signing_out_revokes_grants_without_offline_access(s: TestServer) {
        let (app, mut browser) = (super::app(&s, |_| {}).await, s.browser());
        let ending = tokens_with(&mut browser, &app, "openid notes:read").await;
        let lasting = tokens_with(&mut browser, &app, "openid offline_access").await;
        let plain = tokens_with(&mut browser, &app, "notes:read").await;
        let code = browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").unwrap();
        let mut elsewhere = s.browser();
        let other = tokens_with(&mut elsewhere, &app, "openid").await;
        sign_out(&mut browser).await;
        app.refresh(ending.refresh()).await.assert_token_error(400, "invalid_grant");
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&ending.access_token).await);
        for alive in [&lasting, &plain, &other] {
            assert!(app.is_active(&alive.access_token).await);
            assert_eq!(app.refresh(alive.refresh()).await.status, 200);
        }
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "grant_revoked").count(), 2);
    }
}
