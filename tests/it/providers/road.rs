//! The straight road: there, and back.

use grantor::config::SignUpMode;
use grantor::types::TokenHash;

use super::*;

server_test! {
    /// OpenID Connect Core §3.1.2.1, §3.1.3.1; RFC 7636 §4.3, §4.5.
    async fn oidc_core_3_1_somebody_new_of_the_providers_own_domain_signs_in_and_has_an_account(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        let redirect_uri = s.url("/sign-in/with/corp/callback");
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", APP_THERE),
            ("redirect_uri", &*redirect_uri),
            ("scope", "email openid profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked.get(name), value);
        }
        assert!(asked.state().len() == 43 && asked.get("nonce").len() == 43);
        assert!(asked.get("prompt").is_empty() && asked.get("max_age").is_empty());
        idp.says(&asked, &grace());
        let answer = back(&mut browser, &idp, &asked).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
        assert!(browser.is_signed_in().await);
        assert!(!browser.cookies.contains_key("with"), "what was under way is over");
        let sent = idp.sent("/token").remove(0);
        assert_eq!(sent.form["grant_type"], "authorization_code");
        assert_eq!(sent.form["code"], "code-1");
        assert_eq!(sent.form["redirect_uri"], redirect_uri);
        assert_eq!(TokenHash::of(&sent.form["code_verifier"]).encoded(), asked.get("code_challenge"));
        assert_eq!(sent.authorization, basic(APP_THERE, SECRET_THERE), "RFC 6749 section 2.3.1");
        assert!(!sent.form.contains_key("client_secret"));
        assert_eq!(idp.sent("/userinfo")[0].authorization, "Bearer access-token-1");
        // The account is theirs, and the same the next time.
        assert_eq!(counts(&s).await, [2, 1, 1]);
        let page = browser.get("/account/security").await;
        assert!(page.body.contains(GRACE) && page.body.contains("id=\"disconnect-1\""), "{}", page.body);
        let mut other = s.browser();
        let answer = sign_in(&mut other, &idp, &grace()).await;
        assert_eq!((answer.status, answer.location()), (303, "/"));
        assert_eq!(counts(&s).await, [2, 2, 1]);
        let kinds = s.audit().await;
        assert!(kinds.contains(&"user_created".to_owned()) && kinds.contains(&"identity_added".to_owned()), "{kinds:?}");
    }
}

server_test! {
    /// The request in progress goes along, and comes back to the app with what its ID token tells.
    async fn ours_an_apps_request_goes_to_a_provider_and_back(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid profile email"), ("state", "s\u{e9} +/=")])).await;
        let asked = off_from(&mut browser, &page).await;
        idp.says(&asked, &grace());
        let answer = back(&mut browser, &idp, &asked).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some("s\u{e9} +/="));
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let claims = claims_of(tokens.id());
        assert_eq!(claims["acr"], "1", "one factor");
        // RFC 8176 has no name for it, and apps are told none of ours.
        assert_eq!(claims.get("amr"), None, "{claims}");
    }
}

server_test! {
    /// OAuth 2.0 Form Post Response Mode §2: another site's form brings no `Lax` cookies, and so goes on by a redirect that does.
    async fn ours_an_answer_in_a_form_goes_on_as_a_link(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.response_mode = "form_post".parse().unwrap()).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        assert_eq!(asked.get("response_mode"), "form_post");
        idp.says(&asked, &grace());
        let form = [("code", "code-1"), ("state", asked.state()), ("iss", &*idp.issuer), ("user", "{\"name\":\"x\"}")];
        let mut bare = s.browser();
        let answer = bare.post_with("/sign-in/with/corp/callback", &form, &[("sec-fetch-site", "cross-site"), ("origin", "https://idp.example")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(!answer.location().contains("user="), "what nobody asked for stays behind: {}", answer.location());
        let answer = browser.get(answer.location()).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
        // Without the cookies of the browser that went, it is nobody's.
        let mut other = s.browser();
        let asked = off(&mut browser).await;
        idp.says(&asked, &grace());
        let answer = back(&mut other, &idp, &asked).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!other.is_signed_in().await);
    }
}

server_test! {
    /// Each is named on the pages on which somebody signs in or becomes a user.
    async fn ours_every_provider_that_is_enabled_is_on_the_sign_in_page(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.sign_up.mode = SignUpMode::Open).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.provider("other", &idp, |_| {}).await;
        let mut browser = s.browser();
        for path in ["/sign-in", "/sign-up"] {
            let page = browser.get(path).await;
            for id in ["with-corp", "with-other"] {
                assert!(page.body.contains(&format!("id=\"{id}\"")), "{path}: {}", page.body);
            }
        }
        let id = "other".parse().unwrap();
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move { grantor::storage::providers::set_enabled(conn, &id, false, now).await }))
            .await
            .unwrap();
        s.app.forget_cached();
        let page = browser.get("/sign-in").await;
        assert!(!page.body.contains("with-other"), "{}", page.body);
        browser.headers.push(("sec-fetch-site", "none".to_owned()));
        for id in ["other", "unknown", "%2e%2e", "A", "work%0d%0a"] {
            let answer = browser.get(&format!("/sign-in/with/{id}")).await;
            assert_eq!(answer.status, 404, "{id}: {}", answer.body);
        }
    }
}

server_test! {
    /// Nobody writes a row by going there, or by coming back with what is not believed: strangers do not grow the database.
    async fn ours_nothing_is_written_before_an_answer_is_believed(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        // What the server does by itself, for no request.
        let of_requests = |dump: String| {
            dump.lines()
                .filter(|line| !line.starts_with("jobs|") && !line.starts_with("signing_keys|"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let before = of_requests(s.dump().await);
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        back(&mut s.browser(), &idp, &asked).await;
        idp.says(&asked, &json!({"aud": "another"}));
        assert_eq!(back(&mut browser, &idp, &asked).await.status, 502);
        let answer = sign_in(&mut browser, &idp, &json!({"email": "eve@evil.example", "email_verified": true})).await;
        assert!(asks_to_connect(&browser.follow(answer).await));
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let told = s.post_bytes("/sign-in/with/corp/backchannel-logout", &headers, "logout_token=a.b.c").await;
        assert_eq!(told.status, 400);
        assert_eq!(of_requests(s.dump().await), before);
    }
}

server_test! {
    /// A cookie of 3 KiB at most; what does not go into it is told before anybody leaves, with a way that goes on.
    async fn ours_a_request_too_long_for_the_cookie_is_told_before_leaving(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        // What repeats itself becomes small.
        let url = app.authorization_url(&[("scope", "openid"), ("state", &"x".repeat(2500))]);
        let page = browser.get(&url).await;
        let answer = browser.get(&way_on(&page)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.headers.get_all("set-cookie").iter().map(reqwest::header::HeaderValue::len).max().unwrap();
        assert!(cookie < 3 * 1024 + 100, "{cookie}");
        let asked = Asked::of(&answer);
        idp.says(&asked, &grace());
        let answer = back(&mut browser, &idp, &asked).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        // What does not, can't be taken along.
        let noise: String = (0..90).map(|_| grantor::types::OpaqueToken::generate("").expose().to_owned()).collect();
        let mut other = s.browser();
        let page = other.get(&app.authorization_url(&[("scope", "openid"), ("state", &noise)])).await;
        let answer = other.get(&way_on(&page)).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.location().is_empty() && answer.body.contains("id=\"return\""), "{}", answer.body);
        assert!(!other.cookies.contains_key("with"));
    }
}

server_test! {
    /// RFC 9700 §4.4.2.2: each provider has a redirect URI of its own; an answer that comes to another's is nobody's.
    async fn rfc9700_4_4_an_answer_of_one_provider_is_none_of_another(s: TestServer) {
        let (good, bad) = (Idp::start(&s).await, Idp::start(&s).await);
        s.provider("corp", &good, |_| {}).await;
        s.provider("bad", &bad, |_| {}).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        good.says(&asked, &grace());
        let answer = browser.get(&way_back(&good, &asked).replace("/corp/", "/bad/")).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(bad.sent("/token").is_empty(), "no code goes to another provider");
        // RFC 9207 §2.4: nor one that says it is of another issuer, or of none where the provider always says.
        for iss in [bad.issuer.as_str(), ""] {
            let asked = off(&mut browser).await;
            good.says(&asked, &grace());
            let way = way_back(&good, &asked);
            let (before, _) = way.split_once("&iss=").unwrap();
            let way = if iss.is_empty() { before.to_owned() } else { format!("{before}&iss={iss}") };
            let answer = browser.get(&way).await;
            assert_eq!(answer.status, 502, "{iss}: {}", answer.body);
        }
        assert!(good.sent("/token").is_empty() && !browser.is_signed_in().await);
    }
}

server_test! {
    /// Login CSRF, fixation and replay: an answer counts in the browser that went, for the way it went last, and once.
    async fn ours_an_answer_counts_in_the_browser_that_went_and_once(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let (mut attacker, mut victim) = (s.browser(), s.browser());
        let of_attacker = off(&mut attacker).await;
        idp.says(&of_attacker, &json!({"sub": "eve", "email": "eve@work.example", "email_verified": true}));
        // The victim follows the attacker's link, with nothing under way, and with a way of their own.
        let answer = back(&mut victim, &idp, &of_attacker).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        let of_victim = off(&mut victim).await;
        let answer = back(&mut victim, &idp, &of_attacker).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(victim.cookies.contains_key("with"), "what the victim has under way goes on");
        // Also with the attacker's cookie in the victim's browser: it names another browser.
        let mut tossed = s.browser();
        tossed.get("/sign-in").await;
        tossed.cookies.insert("with".to_owned(), attacker.cookies["with"].clone());
        let answer = back(&mut tossed, &idp, &of_attacker).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!victim.is_signed_in().await && !tossed.is_signed_in().await);
        assert_eq!(counts(&s).await[2], 0);
        // The victim's own way goes on, and no further a second time.
        idp.says(&of_victim, &grace());
        let kept = victim.cookies.clone();
        assert_eq!(back(&mut victim, &idp, &of_victim).await.status, 303);
        assert_eq!(back(&mut victim, &idp, &of_victim).await.status, 403);
        let mut copy = s.browser();
        copy.cookies = kept;
        let answer = back(&mut copy, &idp, &of_victim).await;
        assert_eq!(answer.status, 403, "an answer that was used is used: {}", answer.body);
        assert!(!copy.is_signed_in().await);
        assert_eq!(counts(&s).await, [2, 1, 1]);
    }
}

server_test! {
    /// What was begun with other settings of the provider goes no further; nor what took too long.
    async fn ours_no_way_outlives_its_time_or_the_providers_settings(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        idp.says(&asked, &grace());
        s.change_provider("corp", |provider| provider.settings.sign_up = false).await;
        assert_eq!(back(&mut browser, &idp, &asked).await.status, 404);
        s.change_provider("corp", |provider| provider.settings.sign_up = true).await;
        let asked = off(&mut browser).await;
        s.advance("30m");
        idp.says(&asked, &grace());
        let answer = back(&mut browser, &idp, &asked).await;
        assert!(answer.status == 400 && answer.body.contains("took too long"), "{}", answer.body);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// A provider that is made anew under the id of one that is gone is another: nothing that was known of that one counts for it.
    async fn ours_a_provider_made_anew_has_nothing_of_the_one_before(s: TestServer) {
        let (old, new) = (Idp::start(&s).await, Idp::start(&s).await);
        s.provider("corp", &old, |_| {}).await;
        // Its endpoints and keys are known, and somebody is on the way.
        assert_eq!(sign_in(&mut s.browser(), &old, &grace()).await.status, 303);
        let mut late = s.browser();
        let of_late = off(&mut late).await;
        let id = "corp".parse().unwrap();
        s.db.write(move |conn| Box::pin(async move { grantor::storage::providers::delete(conn, &id).await }))
            .await
            .unwrap();
        s.provider("corp", &new, |_| {}).await;
        old.says(&of_late, &grace());
        new.says(&of_late, &grace());
        for idp in [&old, &new] {
            let answer = back(&mut late, idp, &of_late).await;
            assert!(answer.status >= 400, "{} {}", answer.status, answer.body);
        }
        assert!(!late.is_signed_in().await);
        assert!(new.sent("/token").is_empty(), "what was begun with the old one goes no further");
        // What the old one signed is not the new one's word, also where it says so.
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        let away = browser.get(&way_on(&page)).await;
        assert!(away.location().starts_with(&format!("{}/authorize?", new.issuer)), "{}", away.location());
        let asked = Asked::of(&away);
        let forged = forge(&old.key, &usual_header(&old.key, "JWT").to_string(), &new.claims(&asked, &grace()).to_string());
        new.gives(&forged, &json!({"sub": "u-1"}));
        let answer = back(&mut browser, &new, &asked).await;
        assert_eq!(answer.status, 502, "{}", answer.body);
        assert!(!browser.is_signed_in().await);
        assert_eq!(sign_in(&mut browser, &new, &grace()).await.status, 303);
        // Nor is anybody let in by their address where somebody came before them.
        assert!(!browser.is_signed_in().await);
        assert_eq!((old.sent("/token").len(), old.sent("/jwks").len()), (1, 1), "the new secret goes to the new one alone");
        assert_eq!(new.sent("/token").len(), 2);
    }
}

server_test! {
    /// What was proved travels sealed, an ID token of 4 KiB with it: in a page, then, since a header may be as long as that for everything
    /// together.
    async fn ours_a_long_id_token_makes_no_long_address(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.invited(GRACE).await;
        let mut browser = s.browser();
        let mut told = grace();
        told["auth_time"] = s.now().0.into();
        sign_in(&mut browser, &idp, &told).await;
        let (phone, _) = crate::factors::set_up(&s, &mut browser).await;
        s.advance("30s");
        let mut other = s.browser();
        let asked = off(&mut other).await;
        let short = idp.signed(&idp.claims(&asked, &grace())).len();
        let mut told = grace();
        told["more"] = "x".repeat((4096 - short) * 3 / 4 - 16).into();
        let token = idp.signed(&idp.claims(&asked, &told));
        assert!((4000..=4096).contains(&token.len()), "{}", token.len());
        idp.gives(&token, &json!({"sub": "u-1"}));
        let is_short = |answer: &Answer| {
            let length: usize = answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
            assert!(length < 4096 && answer.location().len() <= 2048, "{length}: {}", answer.location());
        };
        let page = back(&mut other, &idp, &asked).await;
        is_short(&page);
        assert!(page.status == 200 && crate::factors::is_second_factor(&page), "{} {}", page.status, page.body);
        let wrong = crate::factors::give(&mut other, &page, &phone.wrong(s.now()), &[]).await;
        is_short(&wrong);
        assert!(crate::factors::is_second_factor(&wrong) && !other.is_signed_in().await, "{} {}", wrong.status, wrong.body);
        s.advance("30s");
        let done = crate::factors::give(&mut other, &wrong, &phone.code(s.now()), &[]).await;
        is_short(&done);
        assert_eq!((done.status, done.location()), (303, "/"), "{}", done.body);
        assert!(other.is_signed_in().await);
        // It was kept: by it they are signed out there.
        let csrf = other.get("/logout").await.hidden("csrf").unwrap();
        let out = other.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        assert!(out.form().1.contains(&("id_token_hint".to_owned(), token)), "{}", out.body);
    }
}

server_test! {
    /// No other site sends somebody to a provider, and so ends the sign-in they have: they get the sign-in page, and choose.
    async fn ours_no_other_site_sends_anybody_to_a_provider(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        for (site, goes) in [(None, false), (Some("cross-site"), false), (Some("same-site"), false), (Some("same-origin"), true), (Some("none"), true)] {
            let mut browser = s.browser();
            browser.headers.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
            let answer = browser.get("/sign-in/with/corp").await;
            assert_eq!((answer.status, answer.location() != "/sign-in"), (303, goes), "{site:?}: {}", answer.location());
            assert_eq!(browser.cookies.contains_key("with"), goes, "{site:?}");
        }
        // A link of the sign-in page goes there, as does one of a mail: what it carries was made in this browser.
        off(&mut s.browser()).await;
    }
}
