//! Requests as long as an address may be, through a proxy that takes 4 KiB of headers in an answer and 8 KiB of address, as nginx,
//! Apache and Traefik do at their defaults at most (RFC 9110 §4.1 recommends 8000 octets).

use serde_json::json;

use super::assert_is_consent;
use crate::support::*;

/// A server behind such a proxy.
async fn behind_proxy(s: &TestServer) -> (TestServer, Proxy) {
    let mut proxy = Proxy::bind().await;
    let issuer = proxy.issuer();
    let server = s.with_settings(|settings| settings.issuer = Some(issuer)).await;
    proxy.forward_to(server.address);
    (server, proxy)
}

fn state(length: usize) -> String {
    "W3.x".chars().cycle().take(length).collect()
}

server_test! {
    /// T30: from the first page to the code.
    async fn rfc9110_4_1_a_request_of_any_length_gets_through_to_the_code(s: TestServer) {
        let (s, proxy) = behind_proxy(&s).await;
        let app = s.web_client().await;
        let known = s.web_client().await;
        let mut signed_in = s.browser();
        assert!(signed_in.authorize(&known, &[("scope", "notes:read")]).await.parameter("code").is_some());
        // As long as an address can be, and around the place where a redirect becomes a page.
        for length in (0..7800).step_by(650).chain((2600..3100).step_by(20)).chain([7800]) {
            let state = state(length);
            let answer = signed_in.authorize(&app, &[("state", &state), ("prompt", "consent")]).await;
            assert_eq!(answer.parameter("state").unwrap_or_default(), state, "{length}: {} {}", answer.status, answer.body);
            assert!(answer.parameter("code").is_some(), "{length}: {} {}", answer.status, answer.body);
        }
        // With the sign-in, whose cookies come with the next page or, where consent is remembered, with the answer to the app.
        for length in (500..1100).step_by(100).chain((2700..3000).step_by(50)).chain([0, 2000, 4000, 7800]) {
            let state = state(length);
            for (app, extra) in [(&known, ("scope", "notes:read")), (&app, ("prompt", "consent"))] {
                let answer = s.browser().authorize(app, &[("state", &*state), extra]).await;
                assert_eq!(answer.parameter("state").unwrap_or_default(), state, "{length}: {} {}", answer.status, answer.body);
                assert!(answer.parameter("code").is_some(), "{length}: {} {}", answer.status, answer.body);
                s.advance("61s");
            }
        }
        assert_eq!(proxy.refused(), Vec::<String>::new());
        assert!(proxy.largest() > 3 * 1024, "what fits goes by a redirect: {}", proxy.largest());
    }
}

server_test! {
    /// T30, T24: by every other way through the pages.
    async fn rfc9110_4_1_a_long_request_gets_through_by_every_way(s: TestServer) {
        let (s, proxy) = behind_proxy(&s).await;
        s.user("eve@example.test", "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let hint = {
            let mut browser = s.browser();
            let code = browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").unwrap();
            Tokens::of(&app.redeem(&code).await).id().to_owned()
        };
        let claims = json!({"id_token": {"sub": {"essential": true}, "email": null}, "userinfo": {"name": null}}).to_string();
        for length in [0, 1000, 3000, 5500] {
            let (state, mut browser) = (state(length), s.browser());
            let extra = [("scope", "openid"), ("state", &*state), ("claims", &claims), ("id_token_hint", &hint), ("nonce", "n")];
            let url = |more: &[(&str, &str)]| app.authorization_url(&[&extra[..], more].concat());
            let has = |answer: &Answer, name: &str, value: Option<&str>| {
                let found = answer.parameter(name);
                assert!(found.is_some() && (value.is_none() || found.as_deref() == value), "{length} {name}: {} {}", answer.status, answer.body);
                assert_eq!(answer.parameter("state").unwrap_or_default(), state, "{length}");
            };
            // Nobody is signed in, and nothing is shown.
            has(&browser.get(&url(&[("prompt", "none")])).await, "error", Some("login_required"));
            // An error of the request.
            has(&browser.get(&url(&[("response_type", "token")])).await, "error", Some("unsupported_response_type"));
            // A wrong password, then another person's, whom the hint does not name.
            let page = browser.get(&url(&[("prompt", "login consent")])).await;
            let page = browser.sign_in_on(&page, ADA, "not her password").await;
            assert_eq!(page.status, 401);
            let eves = browser.clone().sign_in_on(&page, "eve@example.test", PASSWORD).await;
            has(&eves, "error", Some("login_required"));
            let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
            assert_is_consent(&page);
            // Another account, and back.
            let other = browser.decide_on(&page, "other").await;
            let other = browser.follow(other).await;
            assert!(other.body.contains("name=\"password\""), "{length}: {} {}", other.status, other.body);
            let page = browser.sign_in_on(&other, ADA, PASSWORD).await;
            has(&browser.decide_on(&page, "deny").await, "error", Some("access_denied"));
            has(&browser.decide_on(&page, "allow").await, "code", None);
            // The account is chosen.
            let page = browser.get(&url(&[("prompt", "select_account")])).await;
            let interaction = page.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "select-account"), ("decision", "continue")];
            let answer = browser.post("/auth", &form).await;
            has(&browser.follow(answer).await, "code", None);
            // Signing in is called off.
            let mut browser = s.browser();
            let fresh = browser.get(&url(&[])).await;
            let interaction = fresh.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "sign-in"), ("decision", "cancel")];
            has(&browser.post("/auth", &form).await, "error", Some("access_denied"));
            // It took too long, and begins again.
            s.advance("31m");
            let expired = browser.sign_in_on(&fresh, ADA, PASSWORD).await;
            assert!(expired.status == 400 && expired.body.contains("Start again"), "{}", expired.body);
            let again = match expired.body.split_once("id=\"return\" href=\"") {
                Some((_, href)) => browser.get(&href.split('"').next().unwrap().replace("&#38;", "&")).await,
                None => browser.send_on(&expired).await,
            };
            let again = browser.sign_in_on(&again, ADA, PASSWORD).await;
            has(&again, "code", None);
            // In a form the answer is as long as it likes.
            let posted = browser.get(&url(&[("response_mode", "form_post")])).await;
            assert_eq!(posted.hidden("state").unwrap_or_default(), state);
            assert!(posted.hidden("code").is_some());
        }
        assert_eq!(proxy.refused(), Vec::<String>::new());
    }
}

server_test! {
    /// T20, T30: what an app posts may be longer than an address; it goes on in a form that sends itself, with the browser's
    /// own cookies.
    async fn oidc_core_3_1_2_1_a_posted_request_may_be_longer_than_an_address(s: TestServer) {
        let (s, proxy) = behind_proxy(&s).await;
        let app = s.web_client().await;
        let mut browser = s.browser();
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let from = [("sec-fetch-site", "cross-site"), ("origin", "https://app.example")];
        for length in [100, 2000, 3000, 5000, 8000, 12_000, 31_000] {
            let state = state(length);
            let url = app.authorization_url(&[("state", &state)]);
            let pairs: Vec<_> = form_urlencoded::parse(url.trim_start_matches("/auth?").as_bytes()).into_owned().collect();
            let form: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            // Without cookies, as another site's form comes.
            let sent = s.browser().post_with("/auth", &form, &from).await;
            let is_long = length > 3000 - 400;
            assert_eq!(sent.status, if is_long { 200 } else { 303 }, "{length}: {}", sent.body);
            assert_eq!(sent.header("set-cookie"), "", "the browser's cookies are not replaced by new ones");
            let answer = if is_long {
                assert!(sent.body.contains("<script src=\"/assets/form_post.js\">") && sent.body.contains("id=\"continue\""));
                assert_eq!((sent.form().0.as_str(), sent.form().1.len()), ("/auth", form.len() + 1));
                browser.send_on(&sent).await
            } else {
                browser.follow(sent.clone()).await
            };
            assert_eq!(answer.parameter("state").as_deref(), Some(&*state), "{length}: {} {}", answer.status, answer.body);
            assert!(answer.parameter("code").is_some());
            // For somebody who has to sign in first, too.
            let mut other = s.browser();
            let page = if is_long { other.send_on(&sent).await } else { other.follow(sent.clone()).await };
            let answer = other.sign_in_on(&page, ADA, PASSWORD).await;
            assert!(answer.parameter("code").is_some(), "{length}: {} {}", answer.status, answer.body);
            // Another site cannot send that form.
            if is_long {
                let (action, fields) = sent.form();
                let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                assert_eq!(browser.post_with(&action, &pairs, &from).await.status, 403);
            }
        }
        assert_eq!(proxy.refused(), Vec::<String>::new());
    }
}

server_test! {
    /// T15: apps compare it to the letter with what they keep.
    async fn oidc_core_3_1_3_7_a_nonce_of_any_length_comes_back_whole(s: TestServer) {
        let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
        let from = [("sec-fetch-site", "cross-site"), ("origin", "https://app.example")];
        for (length, is_posted) in [(1, false), (255, false), (1024, false), (7700, false), (7700, true), (10_000, true)] {
            let nonce = state(length);
            let url = app.authorization_url(&[("scope", "openid"), ("nonce", &nonce)]);
            let answer = if is_posted {
                let pairs: Vec<_> = form_urlencoded::parse(url.trim_start_matches("/auth?").as_bytes()).into_owned().collect();
                let form: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let sent = s.browser().post_with("/auth", &form, &from).await;
                browser.send_on(&sent).await
            } else {
                browser.authorize(&app, &[("scope", "openid"), ("nonce", &nonce)]).await
            };
            let code = answer.parameter("code").unwrap_or_else(|| panic!("{length}: {} {}", answer.status, answer.body));
            let claims = claims_of(Tokens::of(&app.redeem(&code).await).id());
            assert!(claims["nonce"] == *nonce, "{length}");
        }
    }
}

server_test! {
    /// T15: whatever goes wrong, and however the answer travels, the state is there to its last character.
    async fn rfc6749_4_1_2_1_every_error_carries_a_state_of_any_length(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let (mut nobody, mut adas) = (s.browser(), s.browser());
        adas.sign_in(ADA).await;
        let state = state(7600);
        for (extra, error) in [
            (&[("response_type", "token")][..], "unsupported_response_type"),
            (&[("response_type", "")], "invalid_request"),
            (&[("scope", "no:such")], "invalid_scope"),
            (&[("resource", "https://x.example")], "invalid_target"),
            (&[("request", "x.y.z")], "request_not_supported"),
            (&[("request_uri", "https://x.example")], "request_uri_not_supported"),
            (&[("code_challenge", "")], "invalid_request"),
            (&[("code_challenge_method", "plain")], "invalid_request"),
            (&[("response_mode", "web_message")], "invalid_request"),
            (&[("prompt", "none login")], "invalid_request"),
            (&[("max_age", "x")], "invalid_request"),
            (&[("claims", "[]")], "invalid_request"),
            (&[("id_token_hint", "x")], "invalid_request"),
            (&[("nonce", "a\tb")], "invalid_request"),
            (&[("prompt", "none")], "consent_required"),
            (&[("prompt", "none"), ("max_age", "0")], "consent_required"),
        ] {
            let url = app.authorization_url(&[&[("scope", "openid"), ("state", &*state)], extra].concat());
            for (url, is_form) in [(url.clone(), false), (format!("{url}&response_mode=form_post"), true)] {
                if is_form && url.matches("response_mode").count() == 2 {
                    continue;
                }
                for browser in [&mut nobody, &mut adas] {
                    let answer = browser.get(&url).await;
                    let told = answer.parameter("error");
                    let nobody_is_there = error == "consent_required" && told.as_deref() == Some("login_required");
                    assert!(told.as_deref() == Some(error) || nobody_is_there, "{extra:?}: {told:?} {} {}", answer.status, answer.body);
                    assert!(answer.parameter("state").as_deref() == Some(&*state), "{extra:?}");
                    assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
                }
            }
        }
        // What people decide.
        for mode in ["query", "form_post"] {
            let url = app.authorization_url(&[("scope", "openid"), ("state", &state), ("response_mode", mode)]);
            let page = adas.get(&url).await;
            let denied = adas.decide_on(&page, "deny").await;
            let page = nobody.get(&url).await;
            let interaction = page.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "sign-in"), ("decision", "cancel")];
            for answer in [denied, nobody.post("/auth", &form).await] {
                assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
                assert!(answer.parameter("state").as_deref() == Some(&*state));
            }
        }
    }
}

server_test! {
    /// T20: there is a bound, and it is said.
    async fn ours_a_posted_request_has_at_most_32_kib(s: TestServer) {
        let app = s.web_client().await;
        let from = [("sec-fetch-site", "cross-site")];
        for path in ["/auth", "/logout"] {
            let room = 32 * 1024 - "client_id=&state=".len() - app.id.as_str().len();
            for (length, status) in [(room, 200), (room + 1, 413)] {
                let state = "x".repeat(length);
                let form = [("client_id", app.id.as_str()), ("state", &*state)];
                let answer = s.browser().post_with(path, &form, &from).await;
                assert_eq!((answer.status, answer.location()), (status, ""), "{path}");
                assert!(answer.header("content-type").starts_with("text/html"));
                assert_eq!(answer.body.contains("send less"), status == 413, "{path}");
            }
        }
    }
}

server_test! {
    /// T8, T23: the page that goes on leads to the registered URI by itself and by a link; in a frame nobody sees there is nothing
    /// else on it.
    async fn ours_a_long_answer_goes_on_from_a_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let state = format!("{}\"><script>alert(1)</script>'", state(4000));
        let url = app.authorization_url(&[("state", &state), ("response_type", "token")]);
        let page = browser.get(&url).await;
        let to = page.onward().unwrap();
        assert!(page.status == 200 && to.starts_with("https://app.example/callback?error=unsupported_response_type&"), "{}", page.body);
        assert_eq!(page.parameter("state").as_deref(), Some(&*state));
        assert_eq!(page.body.matches(&to.replace('&', "&#38;")).count(), 2, "by itself, and by a link");
        assert!(page.body.contains("id=\"continue\"") && !page.body.contains("<script"));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-frame-options"), "DENY");
        let silent = app.authorization_url(&[("state", &state), ("prompt", "none")]);
        for (in_frame, may_be_framed) in [(&silent, true), (&url, false)] {
            let answer = s.get(in_frame, &[("sec-fetch-dest", "iframe")]).await;
            assert_eq!(answer.parameter("state").as_deref(), Some(&*state));
            assert_eq!(answer.header("x-frame-options").is_empty(), may_be_framed);
            assert_eq!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), !may_be_framed);
            assert_eq!(answer.body.contains("<a ") || answer.body.contains("<form"), !may_be_framed);
        }
        // What is short is a redirect, there too.
        let short = s.get(&app.authorization_url(&[("prompt", "none")]), &[("sec-fetch-dest", "iframe")]).await;
        short.assert_redirected_error("login_required", &s.issuer);
    }
}

server_test! {
    /// T71: signing out by a long request, and back.
    async fn oidc_rpinitiated_2_a_long_request_to_sign_out_gets_through(s: TestServer) {
        let (s, proxy) = behind_proxy(&s).await;
        let after = "https://app.example/signed-out";
        let app = s.openid_client(|client| client.metadata.post_logout_redirect_uris = vec![after.parse().unwrap()]).await;
        for length in [0, 1000, 2990, 3030, 3500, 6000, 20_000] {
            let (state, mut browser) = (state(length), s.browser());
            let code = browser.authorize(&app, &[("scope", "openid")]).await.parameter("code").unwrap();
            let hint = Tokens::of(&app.redeem(&code).await).id().to_owned();
            let form = [("id_token_hint", &*hint), ("post_logout_redirect_uri", after), ("state", &*state)];
            let form = if length == 0 { &form[..2] } else { &form };
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            let answer = if length < 7000 {
                browser.get(&format!("/logout?{query}")).await
            } else {
                let sent = s.browser().post_with("/logout", form, &[("sec-fetch-site", "cross-site")]).await;
                assert!(browser.is_signed_in().await, "the form alone does nothing");
                browser.send_on(&sent).await
            };
            assert!(answer.onward().unwrap().starts_with(after), "{length}: {}", answer.body);
            assert_eq!(answer.parameter("state").unwrap_or_default(), state, "{length}");
            assert!(!browser.is_signed_in().await);
        }
        assert_eq!(proxy.refused(), Vec::<String>::new());
    }
}

server_test! {
    /// T30: a form of another site that has our mark in it already is carried on once, and not for as long as it grows.
    async fn ours_a_form_that_has_our_mark_is_carried_on_once(s: TestServer) {
        let from = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        let own = [("origin", &*s.issuer), ("sec-fetch-site", "same-origin")];
        let long = state(4000);
        for marks in [&[("step", "carried")][..], &[("step", "carried"), ("step", "carried")], &[("step", "x"), ("step", "carried")]] {
            let mut browser = s.browser();
            let page = browser.post_with("/logout", &[marks, &[("state", &*long)]].concat(), &from).await;
            let fields: Vec<_> = inputs(&page.body).into_iter().map(|input| (input["name"].clone(), input["value"].clone())).collect();
            assert_eq!(fields, [("state".to_owned(), long.clone()), ("step".to_owned(), "carried".to_owned())]);
            let form: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let arrived = browser.post_with("/logout", &form, &own).await;
            assert!(arrived.body.contains("You are signed out"), "{} {}", arrived.status, arrived.body);
        }
    }
}
