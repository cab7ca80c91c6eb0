//! Asking for permission: what is asked, what is remembered, what no means (RFC 6749 §10.2; RFC 8252 §8.6).

use grantor::oauth::client::ClientType;

use super::{assert_is_consent, consent_page, sign_in_page};
use crate::support::*;

async fn post_consent(browser: &mut Browser, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let mut form = vec![("interaction", &*interaction), ("step", "consent")];
    form.extend(more);
    browser.post("/auth", &form).await
}

server_test! {
    /// T25: no means no: nothing is stored but that it was said.
    async fn rfc6749_4_1_2_1_denying_is_access_denied_and_stores_nothing(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        let answer = browser.decide_on(&page, "deny").await;
        answer.assert_redirected_error("access_denied", &s.issuer);
        assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
        assert_eq!((s.rows("grants").await, s.rows("consents").await), (0, 0));
        assert_eq!(s.audit().await.last().map(String::as_str), Some("grant_denied"));
        // It is asked again the next time.
        consent_page(&mut browser, &app, &[]).await;
    }
}

server_test! {
    /// T25: only "allow" allows.
    async fn ours_a_consent_form_without_a_known_decision_allows_nothing(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        for decision in [&[][..], &[("decision", "")], &[("decision", "ALLOW")], &[("decision", "yes")], &[("decision", "continue")]] {
            post_consent(&mut browser, &page, decision).await.assert_error_page();
        }
        let both = [("decision", "deny"), ("decision", "allow")];
        post_consent(&mut browser, &page, &both).await.assert_error_page();
        let interaction = page.hidden("interaction").unwrap();
        for step in ["", "Consent", "unknown"] {
            let form = [("interaction", &*interaction), ("step", step), ("decision", "allow")];
            browser.post("/auth", &form).await.assert_error_page();
        }
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// T27: what was allowed is remembered for the client, the scopes and the host, for this person.
    async fn rfc8252_8_6_consent_is_remembered_for_an_assured_client(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let app = s
            .register(ClientType::Web, |client| {
                client.redirect_uris = ["https://app.example/callback", "https://app.example/other", "https://second.example/callback"]
                    .iter()
                    .map(|uri| uri.parse().unwrap())
                    .collect();
            })
            .await;
        let twin = s.web_client().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        assert!(!page.body.contains("class=\"mark new\""), "nothing is new the first time");
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        let silent = [
            vec![],
            vec![("scope", "notes:read")],
            vec![("redirect_uri", "https://app.example/other")],
            vec![("resource", "https://api.example")],
        ];
        for extra in silent {
            let answer = browser.get(&app.authorization_url(&extra)).await;
            assert!(answer.parameter("code").is_some(), "{extra:?}: {} {}", answer.status, answer.body);
        }
        // Another host, another client, another person.
        consent_page(&mut browser, &app, &[("redirect_uri", "https://second.example/callback")]).await;
        consent_page(&mut browser, &twin, &[]).await;
        let mut eve = s.browser();
        eve.sign_in("eve@example.test").await;
        consent_page(&mut eve, &app, &[]).await;
    }
}

server_test! {
    /// T27: a scope that was not allowed before is asked about, and stands out.
    async fn ours_a_new_scope_is_asked_about_and_marked(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let read = [("scope", "notes:read")];
        assert!(browser.authorize(&app, &read).await.parameter("code").is_some());
        let page = consent_page(&mut browser, &app, &[]).await;
        assert_eq!(page.body.matches("class=\"mark new\"").count(), 1);
        let (before, _) = page.body.split_once("class=\"mark new\"").unwrap();
        assert!(before.trim_end().rsplit("<li").next().unwrap().contains("Change your notes"), "the mark is at the new one");
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        // Both together are remembered now, and refusing more later takes nothing back.
        assert!(browser.get(&app.authorization_url(&[])).await.parameter("code").is_some());
        assert!(browser.get(&app.authorization_url(&read)).await.parameter("code").is_some());
    }
}

server_test! {
    /// T27: another resource server is asked about, though the scope is the same.
    async fn rfc8707_2_consent_to_another_resource_is_asked_for(s: TestServer) {
        s.api("https://other.example", "Other API").await;
        let app = s
            .register(ClientType::Web, |client| {
                client.scope = "roles".parse().unwrap();
                client.resources = vec!["https://api.example".parse().unwrap(), "https://other.example".parse().unwrap()];
            })
            .await;
        let mut browser = s.browser();
        let at = |resource| [("scope", "roles"), ("resource", resource)];
        assert!(browser.authorize(&app, &at("https://api.example")).await.parameter("code").is_some());
        assert!(browser.get(&app.authorization_url(&at("https://api.example"))).await.parameter("code").is_some());
        let page = consent_page(&mut browser, &app, &at("https://other.example")).await;
        let (_, of_other) = page.body.split_once("Other API</strong>").expect("it names the other");
        let (of_other, _) = of_other.split_once("</section>").unwrap();
        assert!(of_other.contains("Use it in your name") && of_other.contains("class=\"mark new\""), "{}", page.body);
    }
}

server_test! {
    /// T27: an app whose identity nobody can be sure of asks every time.
    async fn rfc8252_8_6_consent_is_never_remembered_for_public_clients_without_an_https_uri(s: TestServer) {
        let loopback = s.native_client().await;
        let scheme = s
            .register(ClientType::Native, |client| {
                client.redirect_uris = vec!["com.example.app:/callback".parse().unwrap()];
            })
            .await;
        let spa = s
            .register(ClientType::Spa, |client| {
                client.redirect_uris = vec!["http://localhost:3000/callback".parse().unwrap()];
            })
            .await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for app in [loopback, scheme, spa] {
            for _ in 0..2 {
                let page = consent_page(&mut browser, &app, &[]).await;
                assert!(!page.body.contains("name=\"ask_again\""), "there is nothing to choose");
                assert!(page.body.contains("class=\"warning\""));
                assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
            }
            browser
                .get(&app.authorization_url(&[("prompt", "none")]))
                .await
                .assert_redirected_error("consent_required", &s.issuer);
        }
        assert_eq!(s.rows("consents").await, 0);
    }
}

server_test! {
    /// T27: an https redirect URI assures even a public client, and a secret assures a loopback one.
    async fn rfc8252_8_6_consent_is_remembered_where_the_client_is_assured_by_other_means(s: TestServer) {
        let claimed = s.register(ClientType::Native, |_| {}).await;
        let web = s
            .register(ClientType::Web, |client| {
                client.redirect_uris = vec!["http://localhost:3000/callback".parse().unwrap()];
            })
            .await;
        let mut browser = s.browser();
        for app in [claimed, web] {
            assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
            let again = browser.get(&app.authorization_url(&[("prompt", "none")])).await;
            assert!(again.parameter("code").is_some(), "{}", again.location());
        }
    }
}

server_test! {
    /// T27: the person may ask to be asked.
    async fn ours_ask_again_remembers_nothing(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        for _ in 0..2 {
            let page = consent_page(&mut browser, &app, &[]).await;
            assert!(page.body.contains("name=\"ask_again\""));
            let answer = post_consent(&mut browser, &page, &[("decision", "allow"), ("ask_again", "on")]).await;
            assert!(answer.parameter("code").is_some());
        }
        assert_eq!(s.rows("consents").await, 0);
    }
}

server_test! {
    /// T22: permission is given by the person the page was made for.
    async fn ours_a_consent_page_of_somebody_who_signed_out_allows_nothing(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        browser.sign_in("eve@example.test").await;
        for decision in ["allow", "deny"] {
            let answer = browser.decide_on(&page, decision).await;
            assert_is_consent(&answer);
            assert!(answer.body.contains("eve@example.test") && !answer.body.contains(ADA));
        }
        assert_eq!(s.rows("grants").await, 0);
        browser.cookies.remove("sid");
        let answer = browser.decide_on(&page, "allow").await;
        assert!(answer.body.contains("name=\"password\""));
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// T22: a sign-in form is not a consent form.
    async fn ours_only_a_consent_page_can_be_answered_with_allow(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[]).await;
        browser.sign_in(ADA).await;
        // The interaction of the sign-in page, from before anybody was signed in.
        let answer = post_consent(&mut browser, &page, &[("decision", "allow")]).await;
        assert_is_consent(&answer);
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// T26: what changed while the page was open is judged when it is answered.
    async fn ours_a_consent_page_is_judged_anew_when_it_is_answered(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        s.change_client(&app.id, |client| client.scope = "notes:read".parse().unwrap()).await;
        browser.decide_on(&page, "allow").await.assert_redirected_error("invalid_scope", &s.issuer);
        s.change_client(&app.id, |client| client.redirect_uris = vec!["https://moved.example/callback".parse().unwrap()]).await;
        browser.decide_on(&page, "allow").await.assert_error_page();
        browser.decide_on(&page, "deny").await.assert_error_page();
        s.change_client(&app.id, |client| client.is_enabled = false).await;
        browser.decide_on(&page, "allow").await.assert_error_page();
        assert_eq!(s.rows("grants").await, 0);
    }
}
