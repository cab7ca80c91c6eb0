//! A request in progress belongs to one browser, for a while (RFC 6749 §10.12; RFC 9700 §4.7;
//! draft-ietf-oauth-security-topics-update, "Cross-user OAuth Session Fixation").

use grantor::types::Clock;
use std::sync::atomic::Ordering;

use super::{assert_is_consent, consent_page, sign_in_page};
use crate::support::*;

fn sign_in_form(interaction: &str) -> [(&str, &str); 4] {
    [
        ("interaction", interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ]
}

server_test! {
    /// T22: what was begun in one browser does not go on in another.
    async fn ours_a_sign_in_started_in_another_browser_is_refused(s: TestServer) {
        let app = s.web_client().await;
        let (mut attacker, mut victim) = (s.browser(), s.browser());
        let page = sign_in_page(&mut attacker, &app, &[]).await;
        let interaction = page.hidden("interaction").unwrap();
        let url = format!("/auth?interaction={interaction}");
        // The victim has no cookie of this server, then one of its own, then is signed in.
        for round in 0..3 {
            if round == 1 {
                sign_in_page(&mut victim, &app, &[]).await;
            }
            if round == 2 {
                victim.sign_in(ADA).await;
            }
            let opened = victim.get(&url).await;
            let posted = victim.post("/auth", &sign_in_form(&interaction)).await;
            let allowed = victim
                .post("/auth", &[("interaction", &*interaction), ("step", "consent"), ("decision", "allow")])
                .await;
            for answer in [opened, posted, allowed] {
                assert_eq!((answer.status, answer.location()), (403, ""), "round {round}");
                assert!(answer.body.contains("This sign-in was started in another browser"));
                assert!(answer.header("content-type").starts_with("text/html"));
                assert_eq!(answer.header("cache-control"), "no-store");
            }
        }
        assert_eq!(s.rows("grants").await, 0);
        // In its own browser it is still good.
        assert_eq!(attacker.get(&url).await.status, 200);
    }
}

server_test! {
    /// T22: neither a guessed cookie nor two of them take over a request, or keep its own browser from it.
    async fn ours_a_forged_browser_cookie_is_none(s: TestServer) {
        let app = s.web_client().await;
        let (mut attacker, mut victim) = (s.browser(), s.browser());
        let page = sign_in_page(&mut attacker, &app, &[]).await;
        let url = format!("/auth?interaction={}", page.hidden("interaction").unwrap());
        for cookie in ["", "x", "ix_", "ix_short", &format!("ix_{}", "A".repeat(43)), &format!("ss_{}", "A".repeat(43))] {
            victim.cookies.insert("ix".to_owned(), cookie.to_owned());
            assert_eq!(victim.get(&url).await.status, 403, "{cookie}");
        }
        victim.cookies.insert("ix".to_owned(), attacker.cookies["ix"].clone());
        assert_eq!(victim.get(&url).await.status, 200, "the same cookie is the same browser");
        // A second cookie of the name, set by somebody else, takes nobody's request.
        let ix = format!("{}ix", victim.cookie_prefix());
        for both in [
            format!("{}; {ix}=ix_{}", attacker.cookies["ix"], "A".repeat(43)),
            format!("ix_{}; {ix}={}", "A".repeat(43), attacker.cookies["ix"]),
        ] {
            victim.cookies.insert("ix".to_owned(), both);
            assert_eq!(victim.get(&url).await.status, 200);
        }
        victim.cookies.insert("ix".to_owned(), format!("ix_{}; {ix}=ix_{}", "A".repeat(43), "B".repeat(43)));
        assert_eq!(victim.get(&url).await.status, 403);
    }
}

server_test! {
    /// T21: a form needs what its page carried; a sealed value of another kind or changed is none.
    async fn rfc6749_10_12_a_forged_interaction_is_an_error_page(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[]).await;
        let interaction = page.hidden("interaction").unwrap();
        let device = {
            let mut other = s.browser();
            other.sign_in(ADA).await;
            other.cookies["dev"].clone()
        };
        let sessions = s.rows("sessions").await;
        let mut flipped = interaction.clone().into_bytes();
        let middle = flipped.len() / 2;
        flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        let (cut, longer) = (&interaction[..interaction.len() - 4], format!("{interaction}AAAA"));
        for forged in ["x", "A", "null", "{}", "eyJhbGciOiJub25lIn0.e30.", cut, &longer, &flipped, &device, "\u{1f980}"] {
            browser.post("/auth", &sign_in_form(forged)).await.assert_error_page();
            browser.post("/sign-in", &sign_in_form(forged)).await.assert_error_page();
            let query = form_urlencoded::byte_serialize(forged.as_bytes()).collect::<String>();
            browser.get(&format!("/auth?interaction={query}")).await.assert_error_page();
        }
        // Missing: it is still no request of an app,
        browser.post("/sign-in", &sign_in_form("")[1..]).await.assert_error_page();
        // and a password that came without what ties it to a page is not sent on in an address.
        browser.post("/auth", &sign_in_form("")[1..]).await.assert_error_page();
        browser.post("/auth", &sign_in_form("")).await.assert_error_page();
        let twice = [("interaction", &*interaction), ("interaction", &*interaction), ("step", "sign-in")];
        browser.post("/auth", &twice).await.assert_error_page();
        assert_eq!((s.rows("sessions").await, s.rows("grants").await), (sessions, 0));
        assert!(!browser.cookies.contains_key("sid"));
    }
}

server_test! {
    /// T21: a form another site sends is refused by what the browser says of it.
    async fn rfc6749_10_12_forms_sent_by_other_sites_are_refused(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[]).await;
        let interaction = page.hidden("interaction").unwrap();
        let foreign: [&[(&str, &str)]; 8] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "unheard-of")],
            &[("sec-fetch-site", "cross-site"), ("origin", &s.issuer)],
            &[("origin", "https://evil.example")],
            &[("origin", "https://app.example")],
            &[("origin", "http://127.0.0.1")],
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        ];
        for headers in foreign {
            for path in ["/auth", "/sign-in"] {
                let answer = browser.post_with(path, &sign_in_form(&interaction), headers).await;
                assert_eq!((answer.status, answer.location()), (403, ""), "{headers:?}");
                assert!(answer.header("content-type").starts_with("text/html"));
            }
        }
        assert_eq!(s.rows("sessions").await, 0);
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow")];
        for headers in foreign {
            assert_eq!(browser.post_with("/auth", &form, headers).await.status, 403);
        }
        assert_eq!((s.rows("grants").await, s.rows("consents").await), (0, 0));
        // What our own pages send: with Referrer-Policy: no-referrer the origin is null.
        let own: [&[(&str, &str)]; 4] = [
            &[("origin", "null")],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("origin", &s.issuer)],
            &[("sec-fetch-site", "none")],
        ];
        for headers in own {
            let answer = browser.post_with("/auth", &form, headers).await;
            assert!(answer.parameter("code").is_some(), "{headers:?}: {}", answer.body);
        }
    }
}

server_test! {
    /// T22: a request in progress does not wait for ever; starting again is one press away.
    async fn ours_an_expired_sign_in_offers_to_start_again(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let state = "a \"b\" & c/\u{e9}";
        let page = sign_in_page(&mut browser, &app, &[("state", state)]).await;
        let plain = browser.get("/sign-in").await;
        let interaction = page.hidden("interaction").unwrap();
        s.advance("29m");
        assert_eq!(browser.get(&format!("/auth?interaction={interaction}")).await.status, 200);
        s.advance("2m");
        let opened = browser.get(&format!("/auth?interaction={interaction}")).await;
        let posted = browser.post("/auth", &sign_in_form(&interaction)).await;
        for answer in [&opened, &posted] {
            answer.assert_error_page();
            assert!(answer.body.contains("Start again"));
        }
        assert_eq!(s.rows("sessions").await, 0);
        let href = opened.body.split("href=\"").find(|part| part.contains("/auth?")).unwrap();
        let href = href.split('"').next().unwrap().replace("&#38;", "&");
        assert!(href.starts_with(&format!("{}/auth?", s.issuer)), "{href}");
        let page = browser.get(&href).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some(state));
        assert!(answer.parameter("code").is_some());
        let plain = browser.post("/sign-in", &sign_in_form(&plain.hidden("interaction").unwrap())).await;
        plain.assert_error_page();
        assert!(plain.body.contains(&format!("href=\"{}/sign-in\"", s.issuer)));
    }
}

server_test! {
    /// T22: nodes whose clocks differ by a little can take over from each other.
    async fn ours_a_sign_in_begun_on_a_node_whose_clock_is_ahead_goes_on(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[]).await;
        let Clock::Manual(seconds) = &s.clock else { panic!("a clock that can be moved") };
        seconds.fetch_sub(5, Ordering::SeqCst);
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        assert_is_consent(&page);
    }
}

server_test! {
    /// T22: tabs do not disturb each other.
    async fn ours_two_tabs_of_one_browser_go_on_side_by_side(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let first = sign_in_page(&mut browser, &app, &[("state", "first")]).await;
        let second = sign_in_page(&mut browser, &app, &[("state", "second"), ("scope", "notes:read")]).await;
        let first = browser.sign_in_on(&first, ADA, PASSWORD).await;
        let answer = browser.decide_on(&first, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some("first"));
        let second = browser.sign_in_on(&second, ADA, PASSWORD).await;
        assert_eq!(second.parameter("state").as_deref(), Some("second"));
        let tokens = Tokens::of(&app.redeem(&second.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read");
    }
}

server_test! {
    /// T19: what a browser posted is never sent on: every redirect after a form is a 303.
    async fn rfc9700_4_12_every_redirect_after_a_form_is_303(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let page = sign_in_page(&mut browser, &app, &[]).await;
        let interaction = page.hidden("interaction").unwrap();
        let signed_in = browser.post("/auth", &sign_in_form(&interaction)).await;
        let consent = browser.follow(signed_in.clone()).await;
        let denied = browser.decide_on(&consent, "deny").await;
        let other = browser.decide_on(&consent, "other").await;
        let allowed = browser.decide_on(&consent, "allow").await;
        let again = browser.post("/auth", &[("client_id", app.id.as_str())]).await;
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        let plain = browser.post("/sign-in", &sign_in_form(&interaction)).await;
        for answer in [signed_in, denied, other, allowed, again, plain] {
            assert_eq!(answer.status, 303, "{}", answer.body);
            assert_ne!(answer.location(), "");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert!(!answer.location().contains(PASSWORD));
        }
    }
}

server_test! {
    /// T21: signing in without an app leads home and nowhere else.
    async fn rfc9700_4_11_2_signing_in_without_an_app_leads_home(s: TestServer) {
        let mut browser = s.browser();
        for path in ["/sign-in", "/sign-in?return_to=https://evil.example", "/sign-in?redirect_uri=//evil.example&next=/x"] {
            let interaction = browser.get(path).await.hidden("interaction").unwrap();
            let mut form = sign_in_form(&interaction).to_vec();
            form.push(("return_to", "https://evil.example"));
            let answer = browser.post("/sign-in", &form).await;
            assert_eq!((answer.status, answer.location()), (303, "/"));
        }
        let cancelled = {
            let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
            let form = [("interaction", &*interaction), ("step", "sign-in"), ("decision", "cancel")];
            browser.post("/sign-in", &form).await
        };
        assert_eq!((cancelled.status, cancelled.location()), (303, "/"));
    }
}

server_test! {
    /// T22: nothing is written for somebody who only asks.
    async fn ours_a_request_that_is_not_finished_writes_nothing(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        // What the server does by itself, for no request.
        let of_requests = |dump: String| {
            dump.lines()
                .filter(|line| !line.starts_with("jobs|") && !line.starts_with("signing_keys|"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let app = s.web_client().await;
        let before = of_requests(s.dump().await);
        let mut browser = s.browser();
        sign_in_page(&mut browser, &app, &[]).await;
        browser.get(&app.authorization_url(&[("prompt", "none")])).await;
        browser.get(&app.authorization_url(&[("redirect_uri", "https://evil.example")])).await;
        browser.get("/sign-in").await;
        browser.post("/auth", &[("client_id", "x")]).await;
        assert_eq!(of_requests(s.dump().await), before);
    }
}
