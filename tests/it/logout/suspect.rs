//! Requests to sign out that come late, or are not what they seem: sign-ins that idled, cookies that are gone, forms of
//! other sites, keys that are forgotten, and links that lead somewhere else.

use grantor::keys;
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::types::{KeyId, SigningAlgorithm};

use super::rp_initiated::{
    AFTER, assert_asks, assert_leads_by_a_link, assert_refused, id_token, logout_url, press, returning_app,
};
use super::*;

server_test! {
    /// T71: a sign-in that has idled too long to be of use ends by the button of a page that was open all the time.
    async fn ours_a_sign_in_that_idled_can_be_ended(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, mut browser) = (told_app(&s, &site).await, s.browser());
        let tokens = tokens(&mut browser, &app).await;
        let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
        s.advance("3h");
        assert!(!browser.clone().is_signed_in().await);
        // Who opens the page now may be somebody else.
        let page = browser.get("/logout").await;
        assert!(page.body.contains("id=\"sign-out\"") && !page.body.contains(ADA) && !page.body.contains("Lovelace"), "{}", page.body);
        assert_eq!(browser.post("/logout", &[("csrf", "x")]).await.status, 403);
        let out = browser.post("/logout", &[("csrf", &*csrf)]).await;
        assert!(out.body.contains("You are signed out") && out.body.contains("id=\"told\""), "{}", out.body);
        site.arrived(1).await;
        assert_eq!(s.rows("sessions").await, 0);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T71, T72: so it does by a hint at it, in a browser that idled, or that has lost its cookie and whose person says so; by no
    /// other hint.
    async fn oidc_rpinitiated_2_a_hint_without_the_cookie_is_asked_about(s: TestServer) {
        let s = server(&s).await;
        s.user("eve@example.test", "Eve").await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, told, mut browser) = (returning_app(&s).await, told_app(&s, &site).await, s.browser());
        for (way, idle) in ["0s", "3h", "3h"].into_iter().enumerate() {
            tokens(&mut browser, &told).await;
            let hint = id_token(&mut browser, &app).await;
            s.advance(idle);
            if way < 2 {
                browser.cookies.remove("sid");
            }
            let mut answer = browser.get(&logout_url(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)])).await;
            if way < 2 {
                // An ID token is no secret: it alone ends nothing, and tells nobody whose it is or where it was used.
                assert_eq!((answer.status, answer.location(), answer.header("set-cookie")), (200, "", ""), "{}", answer.body);
                for told in [ADA, "Lovelace", "id=\"told\"", "id=\"untold\""] {
                    assert!(!answer.body.contains(told), "{told}: {}", answer.body);
                }
                assert_eq!(s.rows("sessions").await, 1);
                let mut forged = vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("decision", "sign-out")];
                assert_eq!(browser.post("/logout", &forged).await.status, 403);
                forged.push(("csrf", "x"));
                assert_eq!(browser.post("/logout", &forged).await.status, 403);
                assert_eq!(press(&mut browser, &answer, "stay").await.location(), "/");
                assert_eq!(s.rows("sessions").await, 1);
                answer = press(&mut browser, &answer, "sign-out").await;
            }
            assert_eq!((answer.status, answer.location()), (303, AFTER), "{}", answer.body);
            site.arrived(way + 1).await;
            assert_eq!(claims_of(&logout_tokens(&site)[way])["sid"], claims_of(&hint)["sid"]);
            assert_eq!(s.rows("sessions").await, 0);
        }
        // What names a sign-in of somebody else by its own subject is about nothing.
        let (signing, hint) = (s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap(), id_token(&mut browser, &app).await);
        let mut claims = claims_of(&hint);
        claims["sub"] = s.user_id("eve@example.test").await.as_str().into();
        let crossed = forge(&signing, &header_of(&hint).to_string(), &claims.to_string());
        assert_eq!(s.browser().get(&logout_url(&[("id_token_hint", &*crossed)])).await.status, 200);
        assert!(browser.is_signed_in().await);
        // Nor does one whose sign-in is over by its time.
        s.advance("13h");
        assert_eq!(s.browser().get(&logout_url(&[("id_token_hint", &*hint)])).await.status, 200);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 3);
    }
}

server_test! {
    /// T6, T71: an app nobody vouched for has no link that ends a sign-in elsewhere and leads to it: not by itself, and not when the
    /// person said yes.
    async fn rfc9700_4_11_2_a_hint_without_the_cookie_leads_to_no_strange_app_by_itself(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        s.change_client(&app.id, |client| client.registered_by = RegisteredBy::Open).await;
        let hint = id_token(&mut browser, &app).await;
        let mut stranger = s.browser();
        let hinted = logout_url(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)]);
        let page = stranger.get(&hinted).await;
        assert_eq!((page.status, page.location(), page.onward()), (200, "", None), "{}", page.body);
        assert!(page.body.contains("app.example") && page.body.contains("Not checked by"), "{}", page.body);
        assert!(browser.is_signed_in().await);
        let out = press(&mut stranger, &page, "sign-out").await;
        assert_leads_by_a_link(&out, AFTER);
        assert!(!out.body.contains("told"), "{}", out.body);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// T21: a form of another site brings no `Lax` cookie, and must not take the cookie away.
    async fn rfc6749_10_12_a_form_of_another_site_signs_nobody_out(s: TestServer) {
        let from = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        for form in [&[("csrf", "x")][..], &[("decision", "sign-out")], &[("csrf", "x"), ("decision", "sign-out")]] {
            let answer = s.browser().post_with("/logout", form, &from).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{form:?}");
            let answer = s.browser().post_with("/logout", form, &[("origin", "null")]).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (200, ""), "{form:?}");
        }
        let image = s.get("/logout", &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!((image.status, image.header("set-cookie")), (200, ""));
        // A cookie that is of no use any more is taken away.
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        s.advance("13h");
        browser.get("/logout").await;
        assert_eq!(browser.cookies.get("sid"), None);
    }
}

server_test! {
    /// T6: where nobody is signed in, a link that only names an app leads nowhere by itself, nor does one with an ID
    /// token of an app that nobody vouched for.
    async fn rfc9700_4_11_2_signing_nobody_out_is_no_open_redirector(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let named = [("client_id", app.id.as_str()), ("post_logout_redirect_uri", AFTER), ("state", "a b")];
        let to = format!("{AFTER}&state=a%20b");
        assert_leads_by_a_link(&s.browser().get(&logout_url(&named)).await, &to);
        let mut form = named.to_vec();
        form.push(("decision", "sign-out"));
        assert_leads_by_a_link(&s.browser().post("/logout", &form).await, &to);
        let hint = id_token(&mut browser, &app).await;
        sign_out(&mut browser).await;
        let hinted = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
        assert_eq!(browser.get(&logout_url(&hinted)).await.location(), AFTER);
        s.change_client(&app.id, |client| client.registered_by = RegisteredBy::Open).await;
        let page = browser.get(&logout_url(&hinted)).await;
        assert_leads_by_a_link(&page, AFTER);
        assert!(page.body.contains("Not checked by"), "{}", page.body);
        // With a sign-in of its own it does as others do, and is marked where it is named.
        let hint = id_token(&mut browser, &app).await;
        let page = assert_asks(&mut browser, &named).await;
        assert_eq!(page.body.matches("Not checked by").count(), 2, "{}", page.body);
        let hinted = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
        assert_eq!(browser.get(&logout_url(&hinted)).await.location(), AFTER);
    }
}

server_test! {
    /// T61, T71: a key lasts as long as the sign-ins it told of; of a revoked one nothing is believed, and the person is asked.
    async fn oidc_rpinitiated_2_a_hint_outlives_the_key_that_signed_it_by_being_asked_about(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        let page = browser.get("/sign-in").await;
        let form = [("interaction", &*page.hidden("interaction").unwrap()), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD), ("remember", "on")];
        assert_eq!(browser.post("/sign-in", &form).await.status, 303);
        let hint = id_token(&mut browser, &app).await;
        let kid: KeyId = header_of(&hint)["kid"].as_str().unwrap().parse().unwrap();
        keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, SigningAlgorithm::RS256, true, s.now()).await.unwrap();
        s.app.refresh_keys(s.now()).await.unwrap();
        s.advance("29d");
        let hinted = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
        assert_eq!(browser.clone().get(&logout_url(&hinted)).await.location(), AFTER, "the sign-in lives still");
        let hint = id_token(&mut browser, &app).await;
        let kid_now: KeyId = header_of(&hint)["kid"].as_str().unwrap().parse().unwrap();
        assert_ne!(kid, kid_now);
        keys::revoke(&s.db, s.app.keys.sealer(), &s.app.settings, &kid_now, s.now()).await.unwrap();
        s.app.refresh_keys(s.now()).await.unwrap();
        assert_asks(&mut browser, &[("id_token_hint", &*hint)]).await;
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)]).await;
        assert_refused(&mut browser, &[("id_token_hint", &*hint), ("client_id", app.id.as_str()), ("post_logout_redirect_uri", "https://evil.example/")]).await;
        let named = [("id_token_hint", &*hint), ("client_id", app.id.as_str()), ("post_logout_redirect_uri", AFTER)];
        let page = assert_asks(&mut browser, &named).await;
        assert_eq!(press(&mut browser, &page, "sign-out").await.location(), AFTER);
        assert_leads_by_a_link(&browser.get(&logout_url(&named)).await, AFTER);
    }
}
