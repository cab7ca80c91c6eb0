//! How recently somebody proved who they are: what a provider says of that is asked, checked, and kept.

use super::*;

fn told_at(at: i64) -> Value {
    let mut told = grace();
    told["auth_time"] = at.into();
    told
}

server_test! {
    /// OpenID Connect Core §3.1.2.1, `max_age` and `prompt`; §3.1.3.7, 13.
    async fn oidc_core_3_1_2_1_max_age_and_prompt_are_passed_on_and_checked(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let now = s.now().0;
        for (extra, sent, told, is_enough) in [
            (vec![("max_age", "300")], ("", "300"), told_at(now - 100), true),
            (vec![("max_age", "300")], ("", "300"), told_at(now - 1000), false),
            (vec![("max_age", "300")], ("", "300"), told_at(now + 1000), false),
            (vec![("max_age", "300")], ("", "300"), grace(), false),
            (vec![("prompt", "login")], ("login", "0"), told_at(now), true),
            (vec![("prompt", "login")], ("login", "0"), told_at(now - 100), false),
            (vec![("prompt", "login")], ("login", "0"), grace(), false),
        ] {
            let mut browser = s.browser();
            let url = app.authorization_url(&[vec![("scope", "openid")], extra.clone()].concat());
            let page = browser.get(&url).await;
            let asked = off_from(&mut browser, &page).await;
            assert_eq!((asked.get("prompt"), asked.get("max_age")), sent, "{extra:?}");
            idp.says(&asked, &told);
            let answer = back(&mut browser, &idp, &asked).await;
            if is_enough {
                let page = browser.follow(answer).await;
                // Who allowed it once is not asked again.
                let answer = if page.status == 200 { browser.decide_on(&page, "allow").await } else { page };
                let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
                assert_eq!(claims_of(tokens.id())["auth_time"], told["auth_time"], "when they proved it there");
            } else {
                assert_eq!(answer.status, 403, "{extra:?} {told}: {}", answer.body);
                assert!(answer.body.contains("id=\"return\""));
                assert!(!browser.is_signed_in().await);
            }
        }
    }
}

server_test! {
    /// What a provider said long ago, or does not say, opens nothing that takes a recent sign-in: not what people sign in with, and
    /// no app that asks how old it is.
    async fn ours_a_sign_in_that_may_be_old_changes_no_account(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        // One that is yet to come is no time at all.
        for told in [grace(), told_at(s.now().0 - 3600), told_at(s.now().0 + 3600)] {
            let mut browser = s.browser();
            assert_eq!(sign_in(&mut browser, &idp, &told).await.location(), "/", "{told}");
            assert!(browser.is_signed_in().await);
            browser.tokens(&app, "openid").await;
            let answer = browser.get("/account/security/password").await;
            assert_eq!((answer.status, answer.location().starts_with("/sign-in")), (303, true), "{told}: {}", answer.body);
            let silent = app.authorization_url(&[("scope", "openid"), ("prompt", "none"), ("max_age", "600")]);
            let answer = browser.get(&silent).await;
            assert_eq!(answer.parameter("error").as_deref(), Some("login_required"), "{answer:?}");
        }
        // One that says that it was now is as good as any.
        let mut browser = s.browser();
        sign_in(&mut browser, &idp, &told_at(s.now().0)).await;
        assert_eq!(browser.get("/account/security/password").await.status, 200);
    }
}

server_test! {
    /// OpenID Connect Core §2, `auth_time`: "Time when the End-User authentication occurred". Where a provider does not say, nobody knows.
    async fn oidc_core_2_no_token_says_when_somebody_signed_in_that_no_provider_said(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        for (told, is_said) in [(grace(), false), (told_at(s.now().0 - 60), true)] {
            let mut browser = s.browser();
            sign_in(&mut browser, &idp, &told).await;
            let tokens = browser.tokens(&app, "openid").await;
            for token in [tokens.id(), &*tokens.access_token] {
                let claims = claims_of(token);
                assert_eq!(claims.get("auth_time"), told.get("auth_time"), "{claims}");
                assert_eq!(claims.get("auth_time").is_some(), is_said, "{claims}");
            }
        }
    }
}

server_test! {
    /// OpenID Connect Core §2: it "is REQUIRED" where it is requested as an Essential Claim; Registration §2, `require_auth_time`.
    async fn oidc_core_2_who_has_to_be_told_auth_time_is_told_it(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let registered = s.openid_client(|client| client.metadata.require_auth_time = Some(true)).await;
        let app = s.openid_client(|_| {}).await;
        let asked = r#"{"id_token":{"auth_time":{"essential":true}}}"#;
        for url in [
            registered.authorization_url(&[("scope", "openid")]),
            app.authorization_url(&[("scope", "openid"), ("claims", asked)]),
        ] {
            let mut browser = s.browser();
            assert_eq!(sign_in(&mut browser, &idp, &grace()).await.location(), "/");
            if url.contains("essential") {
                browser.tokens(&app, "openid").await;
                let silent = browser.get(&format!("{url}&prompt=none")).await;
                assert_eq!(silent.parameter("error").as_deref(), Some("login_required"), "{silent:?}");
            }
            let page = browser.get(&url).await;
            assert_eq!(page.hidden("step").as_deref(), Some("sign-in"), "{}", page.body);
            // Nor in a browser nobody is signed in in: the provider is asked, and says so or signs nobody in.
            for (told, is_enough) in [(grace(), false), (told_at(s.now().0 - 7200), true)] {
                let mut other = s.browser();
                let page = other.get(&url).await;
                let asked = off_from(&mut other, &page).await;
                assert!(!asked.get("max_age").is_empty() && asked.get("prompt").is_empty(), "{asked:?}");
                idp.says(&asked, &told);
                let answer = back(&mut other, &idp, &asked).await;
                assert_eq!((answer.status == 403, other.is_signed_in().await), (!is_enough, is_enough), "{told}: {}", answer.body);
            }
        }
    }
}

server_test! {
    /// Whoever is asked once more is the same person, there as well, and anew.
    async fn ours_who_confirms_it_at_a_provider_is_the_same_person_and_was_asked_anew(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        sign_in(&mut browser, &idp, &told_at(s.now().0)).await;
        s.advance("11m");
        let again = async |browser: &mut Browser| {
            let page = browser.get("/sign-in?to=security").await;
            assert!(page.body.contains("confirm it"), "{}", page.body);
            off_from(browser, &page).await
        };
        let asked = again(&mut browser).await;
        assert_eq!(asked.get("prompt"), "login");
        let mut eve = told_at(s.now().0);
        eve["sub"] = "eve".into();
        eve["email"] = "eve@work.example".into();
        idp.says(&asked, &eve);
        let answer = back(&mut browser, &idp, &asked).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert_eq!(s.rows("users").await, 2, "and no account is made by it");
        let asked = again(&mut browser).await;
        idp.says(&asked, &told_at(s.now().0));
        assert_eq!(back(&mut browser, &idp, &asked).await.location(), "/account/security");
        assert_eq!(browser.get("/account/security/password").await.status, 200);
    }
}

server_test! {
    /// Where two factors are asked for, the provider is asked for them by its own words, and its answer counts for what it says.
    async fn oidc_core_3_1_2_1_two_factors_are_asked_for_by_the_provider_s_own_acr_values(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| {
            settings.acr = ["urn:mfa=2", "two of them=2", "gold=2", "pwd=1"].map(|rule| rule.parse().unwrap()).to_vec();
        })
        .await;
        let app = s.openid_client(|_| {}).await;
        for (extra, is_asked) in [(vec![], false), (vec![("acr_values", "1")], false), (vec![("acr_values", "2")], true), (vec![("claims", TWO)], true)] {
            let mut browser = s.browser();
            let page = browser.get(&app.authorization_url(&[vec![("scope", "openid")], extra.clone()].concat())).await;
            let asked = off_from(&mut browser, &page).await;
            assert_eq!(asked.get("acr_values"), if is_asked { "urn:mfa gold" } else { "" }, "{extra:?}");
        }
        // Whoever proved two factors there proves no other here; whoever did not has not been where they were sent.
        for (acr, is_enough) in [("gold", true), ("pwd", false)] {
            let mut browser = s.browser();
            let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", TWO)])).await;
            let asked = off_from(&mut browser, &page).await;
            let mut told = told_at(s.now().0);
            told["acr"] = acr.into();
            idp.says(&asked, &told);
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            assert_eq!(page.hidden("step").as_deref() == Some("consent"), is_enough, "{acr}: {}", page.body);
        }
    }
}

/// Whether a page has somebody make a factor.
fn is_enrolment(page: &Answer) -> bool {
    ["enrol", "enrol-passkey"].contains(&page.hidden("step").as_deref().unwrap_or_default())
}

/// What an app says that can't do without two factors.
const TWO: &str = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;

server_test! {
    /// Whoever sits at a browser that was left signed in at a provider gives the account no factor, and so never changes it: also where
    /// it says that this was hours ago.
    async fn ours_a_sign_in_that_may_be_old_gives_an_account_no_factor(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let url = app.authorization_url(&[("scope", "openid"), ("claims", TWO)]);
        for told in [grace(), told_at(s.now().0 - 3600), told_at(s.now().0 - 660)] {
            let mut browser = s.browser();
            assert_eq!(sign_in(&mut browser, &idp, &told).await.location(), "/", "{told}");
            for at in ["/sign-in?to=deletion", "/sign-in?to=security", &url] {
                let page = browser.get(at).await;
                assert_eq!((page.status, page.hidden("step").as_deref()), (200, Some("sign-in")), "{told} {at}: {}", page.body);
                assert!(page.body.contains(GRACE), "as nobody else: {}", page.body);
            }
            // Nor in a browser that is not signed in yet.
            let mut other = s.browser();
            let page = other.get(&url).await;
            let asked = off_from(&mut other, &page).await;
            assert_eq!((asked.get("prompt"), asked.get("max_age")), ("", ""), "nothing is asked of how old it is");
            idp.says(&asked, &told);
            let answer = back(&mut other, &idp, &asked).await;
            let page = other.follow(answer).await;
            assert_eq!(page.hidden("step").as_deref(), Some("sign-in"), "{told}: {}", page.body);
            assert!(page.body.contains("id=\"error\"") && !other.is_signed_in().await, "{}", page.body);
            assert_eq!([s.rows("totp_credentials").await, s.rows("passkeys").await], [0, 0]);
        }
        // One that says that it was now leads on, by a factor of theirs.
        let mut browser = s.browser();
        sign_in(&mut browser, &idp, &grace()).await;
        let page = browser.get(&url).await;
        let asked = off_from(&mut browser, &page).await;
        assert_eq!(asked.get("prompt"), "login");
        idp.says(&asked, &told_at(s.now().0));
        let answer = back(&mut browser, &idp, &asked).await;
        assert!(is_enrolment(&browser.follow(answer).await));
    }
}

server_test! {
    /// Where everybody needs a second factor, whoever comes for the first time gets one; what they sign in with may be old as before.
    async fn ours_a_factor_made_on_the_way_makes_no_sign_in_recent(s: TestServer) {
        let s = s
            .with_settings(|settings| settings.sign_in.second_factor = grantor::oauth::acr::SecondFactor::Required)
            .await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        for (n, at) in [(1, None), (2, Some(s.now().0 - 3600))] {
            let told = |at: Option<i64>| {
                let mut told = grace();
                told["sub"] = format!("u-{n}").into();
                told["email"] = format!("{n}-{GRACE}").into();
                told["auth_time"] = at.into();
                told
            };
            let mut browser = s.browser();
            let answer = sign_in(&mut browser, &idp, &told(at)).await;
            let page = browser.follow(answer).await;
            assert!(is_enrolment(&page), "{at:?}: {}", page.body);
            let phone = crate::factors::Phone::typed(crate::factors::between(&page.body, "<code class=\"pick\">", "<"));
            let page = crate::factors::give(&mut browser, &page, &phone.code(s.now()), &[]).await;
            assert_eq!((page.status, s.rows("totp_credentials").await), (200, n), "{at:?}: {}", page.body);
            assert!(browser.is_signed_in().await);
            let answer = browser.get("/account/security/password").await;
            assert_eq!(answer.status, 303, "{at:?}: {}", answer.body);
            // Who had the factor before, and gives a code of it, is there.
            s.advance("30s");
            let mut other = s.browser();
            let answer = sign_in(&mut other, &idp, &told(at)).await;
            let page = other.follow(answer).await;
            assert!(crate::factors::is_second_factor(&page), "{at:?}: {}", page.body);
            crate::factors::give(&mut other, &page, &phone.code(s.now()), &[]).await;
            assert_eq!(other.get("/account/security/password").await.status, 200, "{at:?}");
        }
        // Who set one up after a password, or after a provider that says that it was now, proved it all a moment ago.
        let mut browser = s.browser();
        let mut now = told_at(s.now().0);
        now["sub"] = "u-now".into();
        now["email"] = format!("now-{GRACE}").into();
        let answer = sign_in(&mut browser, &idp, &now).await;
        let page = browser.follow(answer).await;
        enrol_and_change(&s, &mut browser, &page).await;
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        let answer = browser.post("/sign-in", &form).await;
        let page = browser.follow(answer).await;
        enrol_and_change(&s, &mut browser, &page).await;
    }
}

/// Sets up the factor a page has somebody make; then they may change their account.
async fn enrol_and_change(s: &TestServer, browser: &mut Browser, page: &Answer) {
    assert!(is_enrolment(page), "{}", page.body);
    let phone =
        crate::factors::Phone::typed(crate::factors::between(&page.body, "<code class=\"pick\">", "<"));
    let page = crate::factors::give(browser, page, &phone.code(s.now()), &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(browser.get("/account/security/password").await.status, 200);
}

server_test! {
    /// A passkey is all it takes from then on: nobody makes one by a sign-in that may be old, not even who comes for the first time.
    async fn ours_no_passkey_is_made_by_a_sign_in_that_may_be_old(s: TestServer) {
        let s = crate::passkeys::named(&s).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let url = app.authorization_url(&[("scope", "openid"), ("claims", &TWO.replace('2', "phr"))]);
        let told = [(grace(), false), (told_at(s.now().0 - 3600), false), (told_at(s.now().0), true)];
        for (told, is_enough) in told {
            let mut browser = s.browser();
            let page = browser.get(&url).await;
            let asked = off_from(&mut browser, &page).await;
            idp.says(&asked, &told);
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            assert_eq!(is_enrolment(&page), is_enough, "{told}: {}", page.body);
        }
    }
}

server_test! {
    /// Nor over a second step its person has, by the provider's word that it was worth two factors there.
    async fn ours_no_passkey_is_made_beside_a_second_step_by_what_was_proved_there_long_ago(s: TestServer) {
        let s = crate::passkeys::named(&s).await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.acr = vec!["gold=2".parse().unwrap()]).await;
        s.invited(GRACE).await;
        let mut owner = s.browser();
        sign_in(&mut owner, &idp, &told_at(s.now().0)).await;
        crate::factors::set_up(&s, &mut owner).await;
        let app = s.openid_client(|_| {}).await;
        let url = app.authorization_url(&[("scope", "openid"), ("claims", &TWO.replace('2', "phr"))]);
        for (at, is_enough) in [(s.now().0 - 3600, false), (s.now().0, true)] {
            let mut browser = s.browser();
            let page = browser.get(&url).await;
            let asked = off_from(&mut browser, &page).await;
            let mut told = told_at(at);
            told["acr"] = "gold".into();
            idp.says(&asked, &told);
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            assert_eq!(is_enrolment(&page), is_enough, "{told}: {}", page.body);
        }
    }
}

server_test! {
    /// The same where everybody needs a second factor, of whoever came before.
    async fn ours_who_came_before_proves_it_otherwise_before_they_get_a_factor(s: TestServer) {
        let s = s
            .with_settings(|settings| settings.sign_in.second_factor = grantor::oauth::acr::SecondFactor::Required)
            .await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut first = s.browser();
        let answer = sign_in(&mut first, &idp, &grace()).await;
        assert!(is_enrolment(&first.follow(answer).await));
        s.execute("UPDATE users SET signed_in_at = created_at").await;
        for told in [grace(), told_at(s.now().0 - 3600)] {
            let mut thief = s.browser();
            let answer = sign_in(&mut thief, &idp, &told).await;
            let page = thief.follow(answer).await;
            assert_eq!(page.hidden("step").as_deref(), Some("sign-in"), "{told}: {}", page.body);
            assert_eq!(s.rows("totp_credentials").await, 0);
        }
    }
}
