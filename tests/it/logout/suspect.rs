//! Requests to sign out that come late, or are not what they seem: sign-ins that idled, ID tokens in other hands, forms of
//! other sites, keys that are forgotten, and links that lead somewhere else.

use crate::support::admin::keys;
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
    /// T71, T72: so it does by a hint at it.
    async fn oidc_rpinitiated_2_a_hint_ends_a_sign_in_of_this_browser_that_idled(s: TestServer) {
        let s = server(&s).await;
        s.user("eve@example.test", "Eve").await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, told, mut browser) = (returning_app(&s).await, told_app(&s, &site).await, s.browser());
        tokens(&mut browser, &told).await;
        let hint = id_token(&mut browser, &app).await;
        s.advance("3h");
        let answer = browser.get(&logout_url(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)])).await;
        assert_eq!((answer.status, answer.location()), (303, AFTER), "{}", answer.body);
        site.arrived(1).await;
        assert_eq!(claims_of(&logout_tokens(&site)[0])["sid"], claims_of(&hint)["sid"]);
        assert_eq!(s.rows("sessions").await, 0);
        // What names a sign-in of somebody else by its own subject is about nothing.
        let (signing, hint) = (s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap(), id_token(&mut browser, &app).await);
        let mut claims = claims_of(&hint);
        claims["sub"] = s.user_id("eve@example.test").await.as_str().into();
        let crossed = forge(&signing, &header_of(&hint).to_string(), &claims.to_string());
        assert_asks(&mut browser, &[("id_token_hint", &*crossed)]).await;
    }
}

server_test! {
    /// T6, T71, T72: an ID token is no secret: it travels in addresses, and apps keep it. Whoever has one, and not the cookie of
    /// the sign-in it names, ends nothing by it, and does not learn whether that sign-in lives, idled or is over.
    async fn oidc_rpinitiated_2_an_id_token_alone_ends_nothing_and_tells_nothing(s: TestServer) {
        let s = server(&s).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let (app, told, mut browser) = (returning_app(&s).await, told_app(&s, &site).await, s.browser());
        let granted = tokens(&mut browser, &told).await;
        let hint = id_token(&mut browser, &app).await;
        let attack = async || {
            let mut heard = Vec::new();
            for more in [&[][..], &[("post_logout_redirect_uri", AFTER)]] {
                let mut thief = s.browser();
                let asked = [&[("id_token_hint", &*hint)], more].concat();
                let page = thief.get(&logout_url(&asked)).await;
                assert_eq!(page.hidden("csrf"), None, "{}", page.body);
                heard.push(page);
                for forged in [&[("decision", "sign-out")][..], &[("csrf", "x")], &[("decision", "sign-out"), ("csrf", "x")]] {
                    heard.push(thief.post("/logout", &[&*asked, forged].concat()).await);
                }
            }
            heard
                .into_iter()
                .map(|answer| (answer.status, answer.location().to_owned(), answer.header("set-cookie").to_owned(), answer.body))
                .collect::<Vec<_>>()
        };
        let while_it_lives = attack().await;
        for (at, (status, location, cookie, body)) in while_it_lives.iter().enumerate() {
            let (went_on, went_to) = if at < 4 { (200, "") } else { (303, AFTER) };
            assert_eq!((*status, location.as_str(), cookie.as_str()), (went_on, went_to, ""), "{body}");
            for told in [ADA, "Lovelace", "id=\"told\"", "id=\"untold\"", "2027"] {
                assert!(!body.contains(told), "{told}: {body}");
            }
        }
        assert!(browser.is_signed_in().await);
        assert!(told.is_active(&granted.access_token).await);
        s.advance("3h");
        assert_eq!(attack().await, while_it_lives, "idled");
        assert_eq!((s.rows("sessions").await, site.requests().len()), (1, 0));
        assert!(!s.audit().await.iter().any(|kind| *kind == "signed_out"));
        // Over.
        browser.get(&logout_url(&[("id_token_hint", &*hint)])).await;
        site.arrived(1).await;
        assert_eq!(s.rows("sessions").await, 0);
        assert_eq!(attack().await, while_it_lives, "over");
        assert_eq!(logout_tokens(&site).len(), 1);
    }
}

server_test! {
    /// T6, T71: to an app nobody vouched for, a browser without the cookie is led by a link alone, and nothing ends.
    async fn rfc9700_4_11_2_a_hint_without_the_cookie_leads_to_no_strange_app_by_itself(s: TestServer) {
        let (app, mut browser) = (returning_app(&s).await, s.browser());
        s.change_client(&app.id, |client| client.registered_by = RegisteredBy::Open).await;
        let hint = id_token(&mut browser, &app).await;
        let mut stranger = s.browser();
        let mut hinted = vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
        let page = stranger.get(&logout_url(&hinted)).await;
        hinted.push(("decision", "sign-out"));
        for page in [page, stranger.post("/logout", &hinted).await] {
            assert_leads_by_a_link(&page, AFTER);
            assert!(page.body.contains("Not checked by") && !page.body.contains("told"), "{}", page.body);
        }
        assert!(browser.is_signed_in().await);
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
        keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, (SigningAlgorithm::RS256, true), s.now()).await.unwrap();
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
