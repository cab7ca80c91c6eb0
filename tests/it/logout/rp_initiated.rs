//! An app sends the person here to sign out (OpenID Connect RP-Initiated Logout 1.0).

use crate::support::admin;

use super::*;

pub(super) const AFTER: &str = "https://app.example/signed-out?from=id";

/// An app people can go back to after signing out.
pub(super) async fn returning_app(s: &TestServer) -> TestClient {
    app(s, |client| {
        client.metadata.post_logout_redirect_uris = vec![AFTER.parse().unwrap()]
    })
    .await
}

/// Signs Ada in to the app; the ID token.
pub(super) async fn id_token(browser: &mut Browser, app: &TestClient) -> String {
    let answer = browser.authorize(app, &[("scope", "openid")]).await;
    let answer = app.redeem(&answer.parameter("code").unwrap()).await;
    answer.json()["id_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", answer.body))
        .to_owned()
}

pub(super) fn logout_url(pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    format!("/logout?{query}")
}

/// The question, and that nothing has happened yet.
pub(super) async fn assert_asks(browser: &mut Browser, pairs: &[(&str, &str)]) -> Answer {
    let page = browser.get(&logout_url(pairs)).await;
    assert_eq!((page.status, page.location()), (200, ""), "{}", page.body);
    assert!(page.body.contains("Do you want to sign out?"), "{}", page.body);
    assert!(browser.is_signed_in().await, "not yet");
    page
}

/// Presses a button of the question.
pub(super) async fn press(browser: &mut Browser, page: &Answer, decision: &str) -> Answer {
    assert!(
        page.body.contains(&format!(
            "name=\"decision\" value=\"{decision}\" id=\"{decision}\""
        )),
        "{}",
        page.body
    );
    let fields: Vec<_> = inputs(&page.body)
        .into_iter()
        .map(|input| (input["name"].clone(), input["value"].clone()))
        .collect();
    let mut form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    form.push(("decision", decision));
    browser.post("/logout", &form).await
}

/// The signed-out page, which names the host it leads to, and leads there by a link alone.
pub(super) fn assert_leads_by_a_link(page: &Answer, to: &str) {
    assert_eq!((page.status, page.location()), (200, ""), "{}", page.body);
    let href = format!("href=\"{}\"", to.replace('&', "&#38;"));
    for part in ["You are signed out", "app.example</strong>", "Acme Notes", &href] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("http-equiv"));
}

/// An error page that offers to sign out of this server, and that nothing has happened.
pub(super) async fn assert_refused(browser: &mut Browser, pairs: &[(&str, &str)]) {
    let page = browser.get(&logout_url(pairs)).await;
    page.assert_error_page();
    assert!(page.body.contains("/logout\">Sign out</a>"), "{}", page.body);
    assert!(!page.body.contains("evil.example"));
    assert!(browser.is_signed_in().await);
}

server_test! {
    async fn oidc_rpinitiated_2_a_pairwise_client_names_the_sign_in_as_it_knows_it(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        s.change_client(&app.id, |client| {
            client.metadata.subject_type = Some(grantor::oauth::client_metadata::SubjectType::Pairwise);
        }).await;
        let former = id_token(&mut browser, &app).await;
        assert!(browser.get("/logout").await.status == 200);
        let session = browser.cookies.remove("sid").unwrap();
        let hint = id_token(&mut browser, &app).await;
        assert_ne!(claims_of(&hint)["sid"], claims_of(&former)["sid"]);
        // Of another sign-in of the same person: the person is asked.
        let page = browser.get(&logout_url(&[("id_token_hint", &former)])).await;
        assert!(page.status == 200 && browser.is_signed_in().await);
        browser.get(&logout_url(&[("id_token_hint", &hint)])).await;
        assert_eq!(browser.cookies.get("sid"), None);
        browser.cookies.insert("sid".to_owned(), session);
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    /// T71: oidcc-rp-initiated-logout; afterwards nobody is signed in.
    async fn oidc_rpinitiated_2_with_its_id_token_an_app_signs_the_person_out(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let hint = id_token(&mut browser, &app).await;
        let state = "a \"state\"+/=&x=\u{e9}";
        let pairs = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("state", state), ("ui_locales", "de en"), ("logout_hint", "x")];
        let thief = browser.clone();
        let answer = browser.get(&logout_url(&pairs)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.location().starts_with(&format!("{AFTER}&state=")), "{}", answer.location());
        assert_eq!(answer.parameter("state").as_deref(), Some(state));
        assert_eq!(browser.cookies.get("sid"), None);
        assert!(!thief.clone().is_signed_in().await);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 1);
        // prompt=none finds nobody.
        let none = app.authorization_url(&[("scope", "openid"), ("prompt", "none")]);
        browser.get(&none).await.assert_redirected_error("login_required", &s.issuer);
        // Once more: there is nothing left to do but to go on.
        assert_eq!(browser.get(&logout_url(&pairs)).await.location(), answer.location());
    }
}

server_test! {
    /// oidcc-rp-initiated-logout-no-state, -no-post-logout-redirect-uri
    async fn oidc_rpinitiated_3_state_and_redirect_uri_may_be_left_out(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let hint = id_token(&mut browser, &app).await;
        let answer = browser.get(&logout_url(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)])).await;
        assert_eq!((answer.status, answer.location()), (303, AFTER));
        let hint = id_token(&mut browser, &app).await;
        let answer = browser.get(&logout_url(&[("id_token_hint", &*hint), ("state", "x")])).await;
        assert_eq!((answer.status, answer.location()), (200, ""));
        assert!(answer.body.contains("You are signed out") && answer.body.contains("id=\"untold\""), "{}", answer.body);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    async fn oidc_rpinitiated_2_an_id_token_that_expired_is_still_a_hint(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let hint = id_token(&mut browser, &app).await;
        s.advance("90m");
        // The sign-in was proved again since: it is the same one.
        browser.sign_in(ADA).await;
        s.advance("60m");
        assert_eq!(browser.get(&logout_url(&[("id_token_hint", &*hint)])).await.status, 200);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// T71: oidcc-rp-initiated-logout-no-params, -only-state, -no-id-token-hint (with the client named): the person is asked.
    async fn oidc_rpinitiated_6_without_a_hint_the_person_is_asked(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        id_token(&mut browser, &app).await;
        let page = assert_asks(&mut browser, &[]).await;
        let stayed = press(&mut browser, &page, "stay").await;
        assert_eq!((stayed.status, stayed.location()), (303, "/"));
        assert!(browser.is_signed_in().await);
        assert_asks(&mut browser, &[("state", "x")]).await;
        assert_asks(&mut browser, &[("client_id", app.id.as_str())]).await;
        let named = [("client_id", app.id.as_str()), ("post_logout_redirect_uri", AFTER), ("state", "a&b=\"c\"")];
        let page = assert_asks(&mut browser, &named).await;
        assert!(page.body.contains("Acme Notes") && page.body.contains("app.example"), "where it goes on to is said");
        assert!(!page.header("content-security-policy").contains("form-action"), "the app may go on from there: {page:?}");
        let stayed = press(&mut browser, &page, "stay").await;
        assert_eq!((stayed.status, stayed.location()), (303, "/"), "staying goes nowhere");
        let answer = press(&mut browser, &page, "sign-out").await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.location(), format!("{AFTER}&state=a%26b%3D%22c%22"));
        assert!(!browser.is_signed_in().await);
        // Nobody is signed in: there is nothing to ask.
        assert_leads_by_a_link(&browser.get(&logout_url(&named)).await, answer.location());
        let page = browser.get(&logout_url(&[("state", "x")])).await;
        assert!(page.status == 200 && page.body.contains("You are signed out"));
    }
}

server_test! {
    /// T71: a hint at somebody else's sign-in, or at an earlier one, ends nothing by itself.
    async fn oidc_rpinitiated_2_a_hint_at_another_sign_in_is_asked_about(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser, mut eve) = (returning_app(&s).await, s.browser(), s.browser());
        let earlier = id_token(&mut browser, &app).await;
        sign_out(&mut browser).await;
        id_token(&mut browser, &app).await;
        let answer = eve.authorize_as("eve@example.test", &app, &[("scope", "openid")]).await;
        let hers = app.redeem(&answer.parameter("code").unwrap()).await.json()["id_token"].as_str().unwrap().to_owned();
        for hint in [&earlier, &hers] {
            let page = assert_asks(&mut browser, &[("id_token_hint", hint), ("post_logout_redirect_uri", AFTER)]).await;
            assert_eq!(page.hidden("id_token_hint").as_ref(), Some(hint));
        }
        let page = assert_asks(&mut browser, &[("id_token_hint", &hers), ("post_logout_redirect_uri", AFTER)]).await;
        assert_eq!(press(&mut browser, &page, "sign-out").await.location(), AFTER);
        assert!(eve.is_signed_in().await, "only this browser's ends");
    }
}

server_test! {
    /// T71: oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, -query-added-to-post-logout-redirect-uri: never a
    /// redirect to what is not registered to the letter.
    async fn oidc_rpinitiated_3_a_redirect_uri_that_is_not_registered_is_an_error_page(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let other = super::app(&s, |client| client.metadata.post_logout_redirect_uris = vec!["https://other.example/".parse().unwrap()]).await;
        let hint = id_token(&mut browser, &app).await;
        for uri in [
            "https://evil.example/", "https://app.example/signed-out", "https://app.example/signed-out?from=id&x=y",
            "https://app.example/signed-out?from=ID", "https://app.example/callback", "https://app.example:443/signed-out?from=id",
            "https://app.example/signed-out?from=id#x", "https://other.example/", "javascript:alert(1)", "//evil.example", "/", "x",
        ] {
            assert_refused(&mut browser, &[("id_token_hint", &*hint), ("post_logout_redirect_uri", uri), ("state", "x")]).await;
            assert_refused(&mut browser, &[("client_id", app.id.as_str()), ("post_logout_redirect_uri", uri)]).await;
        }
        // Neither hint nor client: it cannot be looked up (oidcc-rp-initiated-logout-no-id-token-hint).
        assert_refused(&mut browser, &[("post_logout_redirect_uri", AFTER), ("state", "x")]).await;
        // A hint of one client and the id of another.
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("client_id", other.id.as_str())]).await;
        assert_refused(&mut browser, &[("client_id", "c_unknown"), ("post_logout_redirect_uri", AFTER)]).await;
        assert_refused(&mut browser, &[("client_id", "not an id")]).await;
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("state", "x\ny")]).await;
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("state", "x"), ("state", "y")]).await;
        s.change_client(&app.id, |client| client.is_enabled = false).await;
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)]).await;
        // Nobody signed in makes no difference to where one may be sent.
        let mut nobody = s.browser();
        nobody.get(&logout_url(&[("client_id", other.id.as_str()), ("post_logout_redirect_uri", "https://evil.example/")])).await.assert_error_page();
    }
}

server_test! {
    /// T55, T58, T71: oidcc-rp-initiated-logout-modified-id-token-hint, -bad-id-token-hint: what does not verify is no
    /// hint.
    async fn oidc_rpinitiated_2_a_hint_that_does_not_verify_is_an_error_page(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let answer = browser.authorize(&app, &[("scope", "openid")]).await;
        let answer = app.redeem(&answer.parameter("code").unwrap()).await.json();
        let token = |name: &str| answer[name].as_str().unwrap().to_owned();
        let hint = token("id_token");
        let (header, claims) = (header_of(&hint), claims_of(&hint).to_string());
        let stranger = grantor::jose::SigningKey::generate(grantor::types::SigningAlgorithm::RS256).unwrap();
        let parts: Vec<_> = hint.split('.').collect();
        let mut none = header.clone();
        none["alg"] = "none".into();
        for bad in [
            forge_unsigned(&none.to_string(), &claims),
            forge_unsigned(&header.to_string(), &claims),
            forge(&stranger, &header.to_string(), &claims),
            forge_hs256(app.secret.as_deref().unwrap().as_bytes(), &header.to_string(), &claims),
            format!("{}.{}.{}", parts[0], parts[1], &parts[2][..parts[2].len() - 4]),
            token("access_token"),
            token("refresh_token"),
            "x".to_owned(),
            "a.b.c".to_owned(),
        ] {
            assert_refused(&mut browser, &[("id_token_hint", &*bad), ("post_logout_redirect_uri", AFTER), ("state", "x")]).await;
            assert_refused(&mut browser, &[("id_token_hint", &*bad), ("client_id", app.id.as_str()), ("post_logout_redirect_uri", AFTER)]).await;
        }
        // A key that may have been ours once: no hint, and so there is nothing to look the redirect URI up by.
        let forgotten = forge(&stranger, &usual_header(&stranger, "JWT").to_string(), &claims);
        assert_refused(&mut browser, &[("id_token_hint", &*forgotten), ("post_logout_redirect_uri", AFTER), ("state", "x")]).await;
        let issuer = s.with_settings(|_| {}).await;
        let foreign = returning_app(&issuer).await;
        let foreign = id_token(&mut issuer.browser(), &foreign).await;
        assert_refused(&mut browser, &[("id_token_hint", &*foreign)]).await;
    }
}

server_test! {
    /// T19: a request sent as a form comes back with the cookies the form did not bring.
    async fn oidc_rpinitiated_2_a_request_may_be_posted(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let hint = id_token(&mut browser, &app).await;
        let form = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("state", "a b&c")];
        // From another site: without cookies.
        let headers = [("origin", "https://app.example"), ("sec-fetch-site", "cross-site")];
        let answer = s.browser().post_with("/logout", &form, &headers).await;
        assert_eq!((answer.status, answer.location()), (303, &*logout_url(&form)));
        assert!(browser.is_signed_in().await, "the form alone does nothing");
        let answer = browser.follow(answer).await;
        assert_eq!(answer.location(), format!("{AFTER}&state=a%20b%26c"));
        assert!(!browser.is_signed_in().await);
        let empty = browser.post_with("/logout", &[], &headers).await;
        assert_eq!((empty.status, empty.location()), (303, "/logout"));
    }
}

server_test! {
    /// T21: the question's answer takes the question's form; where it leads is looked at once more.
    async fn rfc6749_10_12_the_answer_to_the_question_cannot_be_forged(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        id_token(&mut browser, &app).await;
        let named = [("client_id", app.id.as_str()), ("post_logout_redirect_uri", AFTER)];
        let csrf = assert_asks(&mut browser, &named).await.hidden("csrf").unwrap();
        let mut form = named.to_vec();
        form.push(("decision", "sign-out"));
        assert_eq!(browser.post("/logout", &form).await.status, 403);
        form.push(("csrf", "x"));
        assert_eq!(browser.post("/logout", &form).await.status, 403);
        form[3].1 = &csrf;
        assert_eq!(browser.post_with("/logout", &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        form[1].1 = "https://evil.example/";
        browser.post("/logout", &form).await.assert_error_page();
        form[1].1 = AFTER;
        form[2].1 = "maybe";
        browser.post("/logout", &form).await.assert_error_page();
        assert!(browser.is_signed_in().await);
        form[2].1 = "sign-out";
        assert_eq!(browser.post("/logout", &form).await.location(), AFTER);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// T72: an app that signs the person out is told as all others are, and the sign-in's grants end.
    async fn oidc_rpinitiated_2_the_other_apps_are_told(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, told, mut browser) = (returning_app(&s).await, told_app(&s, &site).await, s.browser());
        let tokens = tokens(&mut browser, &told).await;
        let hint = id_token(&mut browser, &app).await;
        assert_eq!(browser.get(&logout_url(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)])).await.location(), AFTER);
        site.arrived(1).await;
        assert_eq!(claims_of(&logout_tokens(&site)[0])["sid"], claims_of(&hint)["sid"]);
        assert!(!told.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// oidcc-rp-initiated-logout-discovery-endpoint-verification, oidcc-backchannel-rp-initiated-logout
    async fn oidc_rpinitiated_2_1_discovery_says_where_and_how(s: TestServer) {
        let metadata = s.get("/.well-known/openid-configuration", &[]).await.json();
        assert_eq!(metadata["end_session_endpoint"], s.url("/logout"));
        assert_eq!(metadata["backchannel_logout_supported"], true);
        assert_eq!(metadata["backchannel_logout_session_supported"], true);
    }
}

server_test! {
    /// T72: a client whose people have names of its own is told by that name, and signs them out by it.
    async fn oidc_core_8_1_a_pairwise_client_signs_out_by_the_subject_it_knows(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let app = super::app(&s, |client| {
            client.metadata.subject_type = Some(grantor::oauth::client_metadata::SubjectType::Pairwise);
            client.metadata.backchannel_logout_uri = Some(site.url("/backchannel"));
        }).await;
        let mut browser = s.browser();
        let hint = id_token(&mut browser, &app).await;
        assert_ne!(claims_of(&hint)["sub"], s.user_id(ADA).await.as_str());
        assert!(browser.get(&logout_url(&[("id_token_hint", &*hint)])).await.body.contains("You are signed out"));
        site.arrived(1).await;
        assert_eq!(claims_of(&logout_tokens(&site)[0])["sub"], claims_of(&hint)["sub"]);
        assert!(admin::sessions::list(&s.db, None, 10, s.now()).await.unwrap().is_empty());
    }
}

server_test! {
    /// T5: an app on this computer comes back to whichever port it got, as after signing in; nothing else differs.
    async fn rfc8252_7_3_native_apps_come_back_to_any_loopback_port_after_signing_out(s: TestServer) {
        let app = async |client_type, redirect_uri: &str| {
            s.register(client_type, |client| {
                client.redirect_uris = vec![redirect_uri.parse().unwrap()];
                client.scope = "openid".parse().unwrap();
                client.metadata.post_logout_redirect_uris =
                    ["http://127.0.0.1/bye", "http://localhost:3000/bye?from=id"].map(|uri| uri.parse().unwrap()).to_vec();
            })
            .await
        };
        let native = app(ClientType::Native, "http://127.0.0.1/callback").await;
        let mut browser = s.browser();
        for to in ["http://127.0.0.1/bye", "http://127.0.0.1:51999/bye", "http://localhost:8/bye?from=id"] {
            let hint = id_token(&mut browser, &native).await;
            let pairs = [("id_token_hint", &*hint), ("post_logout_redirect_uri", to), ("state", "x")];
            let answer = browser.get(&logout_url(&pairs)).await;
            assert_eq!(answer.status, 303, "{to}: {}", answer.body);
            assert!(answer.location().starts_with(to) && answer.location().ends_with("state=x"), "{}", answer.location());
        }
        let hint = id_token(&mut browser, &native).await;
        for to in [
            "http://127.0.0.1:51999/bye/",
            "http://127.0.0.1:51999/callback",
            "http://127.0.0.2:51999/bye",
            "http://localhost:51999/bye",
            "https://127.0.0.1:51999/bye",
            "http://127.0.0.1:51999@evil.example/bye",
            "http://127.0.0.1:51999/bye#x",
            "http://evil.example/bye",
        ] {
            let pairs = [("id_token_hint", &*hint), ("post_logout_redirect_uri", to)];
            assert_refused(&mut browser, &pairs).await;
        }
        // To any other app, the port is part of the name.
        let web = app(ClientType::Web, "https://app.example/callback").await;
        let hint = id_token(&mut browser, &web).await;
        assert_refused(&mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", "http://127.0.0.1:51999/bye")]).await;
    }
}
