//! OAuth alone, of GitHub's kind: an endpoint says who somebody is.

use super::*;

/// From now on it says so of whoever comes.
fn says(idp: &Idp, user: &Value, emails: &Value) {
    let tokens = json!({"access_token": "access-token-1", "token_type": "bearer", "scope": "read:user"});
    idp.does("/token", Does::Answer(200, tokens));
    idp.does("/user", Does::Answer(200, user.clone()));
    idp.does("/emails", Does::Answer(200, emails.clone()));
}

server_test! {
    /// Who it is, the id says that never changes; whose address it is, the list says in which each was checked.
    async fn ours_githubs_kind_signs_in_by_its_endpoints(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, github).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        assert!(asked.get("nonce").is_empty() && !asked.get("code_challenge").is_empty(), "{asked:?}");
        let user = json!({"id": 583_231, "login": "grace", "name": "Grace Hopper", "email": "boss@work.example"});
        let emails = json!([
            {"email": "boss@work.example", "primary": false, "verified": false},
            {"email": GRACE, "primary": true, "verified": true},
        ]);
        says(&idp, &user, &emails);
        let way = format!("/sign-in/with/corp/callback?code=c&state={}", asked.state());
        let answer = browser.get(&way).await;
        assert_eq!(answer.location(), "/", "{} {}", answer.status, answer.body);
        assert_eq!(idp.sent("/emails")[0].authorization, "Bearer access-token-1");
        assert!(browser.get("/account/security").await.body.contains(GRACE));
        assert_eq!(counts(&s).await, [2, 1, 1]);
    }
}

server_test! {
    /// No address that was not checked, none that is not the first, and none that the person wrote into their profile.
    async fn ours_githubs_kind_has_no_address_that_was_not_checked(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, github).await;
        for (user, emails) in [
            (json!({"id": 1, "email": GRACE}), json!([])),
            (json!({"id": 1, "grantor:checked_email": GRACE}), json!([])),
            (json!({"id": 1, "email": GRACE}), json!([{"email": GRACE, "primary": true, "verified": false}])),
            (json!({"id": 1, "email": GRACE}), json!([{"email": GRACE, "primary": false, "verified": true}])),
        ] {
            let mut browser = s.browser();
            let asked = off(&mut browser).await;
            says(&idp, &user, &emails);
            let answer = browser.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
            let page = browser.follow(answer).await;
            assert!(asks_to_connect(&page), "{user} {emails}: {}", page.body);
        }
        assert_eq!(counts(&s).await, [1, 0, 0]);
        // And nobody is somebody without an id.
        for user in [json!({"login": "grace"}), json!({"id": null}), json!({"id": ""}), json!({"id": {"a": 1}}), json!([])] {
            let mut browser = s.browser();
            let asked = off(&mut browser).await;
            says(&idp, &user, &json!([{"email": GRACE, "primary": true, "verified": true}]));
            let answer = browser.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
            assert_eq!(answer.status, 502, "{user}: {}", answer.body);
        }
        assert_eq!(counts(&s).await, [1, 0, 0]);
    }
}

server_test! {
    /// It does not say when somebody proved who they are: where that is asked, they are told before they go there.
    async fn ours_githubs_kind_is_none_to_confirm_anything_with(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, github).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("max_age", "60")])).await;
        let answer = browser.get(&way_on(&page)).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(answer.location().is_empty() && answer.body.contains("id=\"return\""), "{}", answer.body);
    }
}

server_test! {
    /// RFC 9207 §2.4: GitHub's answers name an issuer below its host; what names another is of somebody else, and what names none (an
    /// Enterprise Server that does not yet) is taken as before.
    async fn rfc9207_2_4_githubs_kind_answers_as_the_issuer_it_has(s: TestServer) {
        let idp = Idp::start(&s).await;
        let ours = format!("{}/login/oauth", idp.issuer);
        s.provider("corp", &idp, |settings| {
            github(settings);
            settings.issuer = ours.parse().unwrap();
        })
        .await;
        says(
            &idp,
            &json!({"id": 583_231, "name": "Grace Hopper"}),
            &json!([{"email": GRACE, "primary": true, "verified": true}]),
        );
        let way = |asked: &Asked, iss: &str| {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("code", "c"), ("state", asked.state()), ("iss", iss)])
                .finish();
            format!("/sign-in/with/corp/callback?{query}")
        };
        for wrong in [&*idp.issuer, &*format!("{ours}/"), "https://github.com/login/oauth", "https://evil.example"] {
            let mut browser = s.browser();
            let asked = off(&mut browser).await;
            let answer = browser.get(&way(&asked, wrong)).await;
            assert_eq!(answer.status, 502, "{wrong}: {}", answer.body);
            assert!(!browser.is_signed_in().await, "{wrong}");
        }
        assert!(idp.sent("/token").is_empty(), "no code of another's answer is redeemed");
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        let answer = browser.get(&way(&asked, &ours)).await;
        assert_eq!(answer.location(), "/", "{} {}", answer.status, answer.body);
        let mut other = s.browser();
        let asked = off(&mut other).await;
        let answer = other.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
        assert_eq!(answer.location(), "/", "{} {}", answer.status, answer.body);
        assert_eq!(counts(&s).await, [2, 2, 1]);
    }
}

server_test! {
    /// Who has nothing but a provider that does not say when they proved who they are gets a password by mail, and goes on by it.
    async fn ours_who_has_githubs_kind_alone_changes_their_account_by_a_password_they_have_mailed(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, github).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        says(&idp, &json!({"id": 583_231, "name": "Grace Hopper"}), &json!([{"email": GRACE, "primary": true, "verified": true}]));
        let answer = browser.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
        assert_eq!(answer.location(), "/", "{}", answer.body);
        let page = browser.get("/sign-in?to=deletion").await;
        assert_eq!(page.hidden("step").as_deref(), Some("sign-in"), "{}", page.body);
        let answer = browser.get(&way_on(&page)).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(answer.body.contains("Forgot password?") && answer.body.contains("id=\"return\""), "{}", answer.body);
        let forgotten = crate::factors::between(&page.body, "id=\"forgotten\" href=\"", "\"");
        let page = browser.get(forgotten).await;
        let interaction = page.hidden("interaction").unwrap();
        browser.post("/password", &[("interaction", &*interaction), ("email", GRACE)]).await;
        let link = s.mailed_link(GRACE).await;
        let page = browser.get(&link).await;
        let (csrf, interaction) = (page.hidden("csrf").unwrap(), page.hidden("interaction").unwrap());
        let new = "violet anchor meadow 9";
        let form = [("csrf", &*csrf), ("interaction", &*interaction), ("password", new), ("password_again", new)];
        let answer = browser.post(link.split('?').next().unwrap(), &form).await;
        assert_eq!(answer.location(), "/account/data/delete", "{} {}", answer.status, answer.body);
        assert!(browser.get(answer.location()).await.body.contains("id=\"confirm-delete\""));
        assert_eq!(s.rows("user_identities").await, 1, "the address is of the provider's own domain");
    }
}
