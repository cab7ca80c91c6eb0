//! Connecting an account with who its person is at a provider: by whoever proves both, in one browser, within minutes.

use super::*;
use crate::support::identities::trust;

const EVE: &str = "eve@example.test";

/// Signs in on a page that asks to, so that what the provider said is connected.
async fn sign_in_to_connect(browser: &mut Browser, page: &Answer, email: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", email),
        ("password", PASSWORD),
    ];
    browser.post("/sign-in", &form).await
}

/// What somebody at the provider is told to have.
fn elsewhere() -> Value {
    json!({"sub": "ada-there", "email": "ada@elsewhere.example", "email_verified": true})
}

/// To the page that asks to sign in, to connect.
async fn to_connect(browser: &mut Browser, idp: &Idp) -> Answer {
    let answer = sign_in(browser, idp, &elsewhere()).await;
    let page = browser.follow(answer).await;
    assert!(asks_to_connect(&page), "{}", page.body);
    page
}

/// Presses the button of the account's page that connects it.
async fn connect(browser: &mut Browser) -> Answer {
    let page = browser.get("/account/security").await;
    assert!(page.body.contains("id=\"connect-corp\""), "{}", page.body);
    let csrf = crate::factors::csrf_of(&page);
    browser.post("/sign-in/with/corp", &[("csrf", &*csrf)]).await
}

/// Presses the button that disconnects the first.
async fn disconnect(s: &TestServer, browser: &mut Browser, email: &str) -> Answer {
    let page = browser.get("/account/security").await;
    let csrf = crate::factors::csrf_of(&page);
    let id = s.user_id(email).await;
    let known = grantor::storage::user_identities::of_user(&mut s.db.read().await.unwrap().conn(), &id)
        .await
        .unwrap();
    let form = [("csrf", &*csrf), ("remove", known[0].id.as_str())];
    browser.post("/account/security", &form).await
}

server_test! {
    /// Design 1.21: "else the person proves the account first".
    async fn ours_who_proves_the_account_connects_it_and_is_told(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        assert!(page.body.contains("ada@elsewhere.example"), "{}", page.body);
        // A wrong password connects nothing, and the page says still what it is about.
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", "x")];
        let page = browser.post("/sign-in", &form).await;
        assert!(page.status == 401 && page.body.contains("id=\"connecting\""), "{}", page.body);
        assert_eq!(s.rows("user_identities").await, 0);
        let answer = sign_in_to_connect(&mut browser, &page, ADA).await;
        let page = browser.follow(answer).await;
        // Both are named, and nothing is connected before they say so.
        assert!(asks_whether(&page), "{}", page.body);
        for named in [ADA, "ada@elsewhere.example", "Work"] {
            assert!(page.body.contains(named), "{named}: {}", page.body);
        }
        assert!(browser.is_signed_in().await);
        assert_eq!(s.rows("user_identities").await, 0);
        crate::factors::press(&mut browser.clone(), &page, "not-now").await;
        assert_eq!(s.rows("user_identities").await, 0);
        crate::factors::press(&mut browser, &page, "connect").await;
        assert_eq!(s.rows("user_identities").await, 1);
        assert!(s.told(ADA).await.contains(&"provider_connected"));
        // From now on it signs in, also elsewhere.
        let mut other = s.browser();
        assert_eq!(sign_in(&mut other, &idp, &elsewhere()).await.location(), "/");
        assert!(other.get("/account/security").await.body.contains(ADA));
        assert_eq!(s.rows("users").await, 1);
    }
}

server_test! {
    /// What waits to be connected waits in one browser, ten minutes, for who proves all their account demands, and can be left.
    async fn ours_what_waits_to_be_connected_waits_in_one_browser_and_not_long(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        // In another browser it is nobody's.
        let mut other = s.browser();
        other.get("/sign-in").await;
        assert_eq!(sign_in_to_connect(&mut other, &page, ADA).await.status, 403);
        // Without it, by the link.
        let (_, rest) = page.body.split_once("id=\"without-connecting\" href=\"").unwrap();
        let without = browser.clone().get(rest.split('"').next().unwrap()).await;
        assert!(!without.body.contains("id=\"connecting\""));
        let mut leaver = browser.clone();
        assert_eq!(sign_in_to_connect(&mut leaver, &without, ADA).await.status, 303);
        assert_eq!(s.rows("user_identities").await, 0);
        // Who signs in and answers late connects nothing.
        let mut late = browser.clone();
        let answer = sign_in_to_connect(&mut late, &page, ADA).await;
        let question = late.follow(answer).await;
        assert!(asks_whether(&question), "{}", question.body);
        s.advance("10m");
        crate::factors::press(&mut late, &question, "connect").await;
        assert_eq!(s.rows("user_identities").await, 0);
        // Too late: they are signed in, and nothing is connected.
        assert_eq!(sign_in_to_connect(&mut browser, &page, ADA).await.status, 303);
        assert!(browser.is_signed_in().await);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// A password alone connects nothing to an account that has more.
    async fn ours_a_password_alone_connects_no_account_with_a_second_factor(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut owner = s.browser();
        owner.sign_in(ADA).await;
        let (phone, _) = crate::factors::set_up(&s, &mut owner).await;
        s.advance("30s");
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        let answer = sign_in_to_connect(&mut browser, &page, ADA).await;
        let page = browser.follow(answer).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
        assert_eq!(s.rows("user_identities").await, 0);
        let answer = crate::factors::give(&mut browser, &page, &phone.code(s.now()), &[("trust", "on")]).await;
        let page = browser.follow(answer).await;
        assert!(asks_whether(&page), "{}", page.body);
        crate::factors::press(&mut browser, &page, "connect").await;
        assert_eq!(s.rows("user_identities").await, 1);
        // And no trusted browser stands for it.
        s.execute("DELETE FROM user_identities").await;
        s.advance("30s");
        let page = to_connect(&mut browser, &idp).await;
        let answer = sign_in_to_connect(&mut browser, &page, ADA).await;
        let page = browser.follow(answer).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
    }
}

server_test! {
    /// From the account's page: in the very sign-in that went, and to one account alone.
    async fn ours_the_accounts_page_connects_and_disconnects(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.user(EVE, "Eve").await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        // Not by another site's form, nor by one without its value.
        for (form, headers) in [
            (vec![("csrf", "x")], vec![]),
            (vec![("csrf", "")], vec![("sec-fetch-site", "cross-site")]),
        ] {
            let answer = browser.post_with("/sign-in/with/corp", &form, &headers).await;
            assert_eq!(answer.status, 403, "{form:?}");
        }
        let answer = connect(&mut browser).await;
        let asked = Asked::of(&answer);
        assert_eq!(asked.get("prompt"), "select_account", "whom they connect, they see");
        idp.says(&asked, &elsewhere());
        // Somebody else signs in meanwhile, in the same browser.
        let mut swapped = browser.clone();
        let csrf = crate::factors::csrf_of(&swapped.get("/logout").await);
        swapped.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        swapped.sign_in(EVE).await;
        let answer = back(&mut swapped, &idp, &asked).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// The same, as it should be.
    async fn ours_who_is_connected_signs_in_until_they_are_disconnected(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.user(EVE, "Eve").await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let asked = Asked::of(&connect(&mut browser).await);
        idp.says(&asked, &elsewhere());
        let answer = back(&mut browser, &idp, &asked).await;
        let question = browser.follow(answer).await;
        assert!(asks_whether(&question) && question.body.contains("ada@elsewhere.example"), "{}", question.body);
        assert_eq!(s.rows("user_identities").await, 0, "nothing before they say so");
        trust(&s, &s.user_id(ADA).await).await;
        let page = crate::factors::press(&mut browser, &question, "connect").await;
        assert_eq!(s.rows("devices").await, 0, "no browser is trusted beyond a change of what is signed in with");
        assert!(page.body.contains("id=\"disconnect-1\""), "{}", page.body);
        assert_eq!(s.told(ADA).await.iter().filter(|kind| **kind == "provider_connected").count(), 1);
        // Nobody else's account is connected with the same person there.
        let mut eve = s.browser();
        eve.sign_in(EVE).await;
        let asked = Asked::of(&connect(&mut eve).await);
        idp.says(&asked, &elsewhere());
        assert_eq!(back(&mut eve, &idp, &asked).await.status, 409);
        // Whoever has it already is where they wished.
        let asked = Asked::of(&connect(&mut browser).await);
        idp.says(&asked, &elsewhere());
        assert_eq!(back(&mut browser, &idp, &asked).await.location(), "/account/security");
        let mut other = s.browser();
        assert_eq!(sign_in(&mut other, &idp, &elsewhere()).await.location(), "/");
        let answer = disconnect(&s, &mut browser, ADA).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(!other.is_signed_in().await, "what was begun with it has ended");
        assert!(s.told(ADA).await.contains(&"provider_disconnected"));
        let mut third = s.browser();
        let answer = sign_in(&mut third, &idp, &elsewhere()).await;
        assert!(asks_to_connect(&third.follow(answer).await));
    }
}

server_test! {
    /// Mallory keeps nothing of what her work's account there gave by an account of her own at the same provider.
    async fn ours_what_one_of_two_accounts_there_gave_goes_with_it(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.role("editor").await;
        let corp = s.provider("corp", &idp, |settings| settings.map = vec!["groups=staff -> role:editor".parse().unwrap()]).await;
        let ada = s.user_id(ADA).await;
        let of_idp = |subject: &str| grantor::storage::user_identities::Identity {
            issuer: idp.issuer.clone(),
            ..crate::support::identities::identity(&corp, subject, &ada)
        };
        crate::support::identities::link(&s, of_idp("work")).await;
        let mut own = of_idp("own");
        own.linked_at = grantor::types::Timestamp(own.linked_at.0 + 1);
        crate::support::identities::link(&s, own).await;
        let told = json!({"sub": "work", "groups": ["staff"], "auth_time": s.now().0});
        assert_eq!(sign_in(&mut s.browser(), &idp, &told).await.location(), "/");
        let roles = async || s.count("SELECT COUNT(*) FROM user_roles WHERE given_by = 'corp'").await;
        assert_eq!(roles().await, 1);
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        assert_eq!(disconnect(&s, &mut browser, ADA).await.status, 303);
        assert_eq!((s.rows("user_identities").await, roles().await), (1, 0));
    }
}

server_test! {
    /// Who has no other way in keeps the one there is.
    async fn ours_the_last_way_in_is_never_disconnected(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let mut told = grace();
        told["auth_time"] = s.now().0.into();
        sign_in(&mut browser, &idp, &told).await;
        let answer = disconnect(&s, &mut browser, GRACE).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert_eq!(s.rows("user_identities").await, 1);
        s.password(GRACE).await;
        let mut browser = s.browser();
        browser.sign_in(GRACE).await;
        assert_eq!(disconnect(&s, &mut browser, GRACE).await.status, 303);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// A provider that is switched off signs nobody in, whatever was under way.
    async fn ours_a_provider_that_is_switched_off_signs_nobody_in(s: TestServer) {
        let idp = Idp::start(&s).await;
        let id = s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        let (asked, now) = (off(&mut s.browser()).await, s.now());
        idp.says(&asked, &grace());
        s.db.write(move |conn| Box::pin(async move { grantor::storage::providers::set_enabled(conn, &id, false, now).await }))
            .await
            .unwrap();
        s.app.forget_cached();
        assert_eq!(sign_in_to_connect(&mut browser, &page, ADA).await.status, 303);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// Somebody's browser that was signed in at the provider as somebody else: signing in here, for whatever, connects nothing. An app's
    /// request goes on, whatever they answer.
    async fn ours_signing_in_alone_connects_nothing(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        for (decision, connected) in [("not-now", 0), ("connect", 1)] {
            let mut browser = s.browser();
            let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
            let asked = off_from(&mut browser, &page).await;
            idp.says(&asked, &elsewhere());
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            assert!(asks_to_connect(&page), "{}", page.body);
            let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
            let page = browser.follow(page).await;
            assert!(asks_whether(&page), "{}", page.body);
            // Whoever signs in here instead was asked nothing.
            let mut eve = browser.clone();
            s.user(&format!("{decision}@example.test"), "Eve").await;
            eve.sign_in(&format!("{decision}@example.test")).await;
            crate::factors::press(&mut eve, &page, "connect").await;
            assert_eq!(s.rows("user_identities").await, 0);
            let mut browser = s.browser();
            let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
            let asked = off_from(&mut browser, &page).await;
            idp.says(&asked, &elsewhere());
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
            let page = browser.follow(page).await;
            let next = crate::factors::press(&mut browser, &page, decision).await;
            assert!(next.parameter("code").is_some() || next.body.contains("id=\"allow\""), "{}", next.body);
            assert_eq!(s.rows("user_identities").await, connected);
        }
    }
}

server_test! {
    /// What waits for its person was said by a provider as it was then: by other settings it connects nothing.
    async fn ours_what_waits_to_be_connected_waits_for_no_other_settings(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        let answer = sign_in_to_connect(&mut browser, &page, ADA).await;
        let page = browser.follow(answer).await;
        assert!(asks_whether(&page), "{}", page.body);
        s.change_provider("corp", |provider| provider.settings.domains.clear()).await;
        crate::factors::press(&mut browser, &page, "connect").await;
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// Who has to set up a second step on the way is asked after it.
    async fn ours_who_gets_a_second_factor_on_the_way_is_asked_as_well(s: TestServer) {
        let s = s
            .with_settings(|settings| settings.sign_in.second_factor = grantor::oauth::acr::SecondFactor::Required)
            .await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let page = to_connect(&mut browser, &idp).await;
        let answer = sign_in_to_connect(&mut browser, &page, ADA).await;
        let page = browser.follow(answer).await;
        let phone = crate::factors::Phone::typed(crate::factors::between(&page.body, "<code class=\"pick\">", "<"));
        let page = crate::factors::give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let onward = crate::factors::between(&page.body, "id=\"continue\" href=\"", "\"");
        let page = browser.get(onward).await;
        assert!(asks_whether(&page), "{}", page.body);
        assert_eq!(s.rows("user_identities").await, 0);
        crate::factors::press(&mut browser, &page, "connect").await;
        assert_eq!(s.rows("user_identities").await, 1);
    }
}

server_test! {
    /// Somebody's browser that was signed in at a provider as somebody else, which has nobody choose: going there from the account's page
    /// connects nothing before they have seen whom.
    async fn ours_going_to_a_provider_to_connect_it_connects_nothing(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| {
            github(settings);
            settings.emails_endpoint = None;
        })
        .await;
        let tokens = json!({"access_token": "access-token-1", "token_type": "bearer", "scope": "read:user"});
        idp.does("/token", Does::Answer(200, tokens));
        s.user(EVE, "Eve").await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        // An address nobody checked is none of theirs, not even as a name.
        for (name, shown) in [("Mallory", "Mallory"), (ADA, "666"), ("", "666")] {
            idp.does("/user", Does::Answer(200, json!({"id": 666, "name": name, "email": "ada@elsewhere.example"})));
            let asked = Asked::of(&connect(&mut browser).await);
            let answer = browser.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
            let page = browser.follow(answer).await;
            assert!(asks_whether(&page), "{}", page.body);
            assert!(page.body.contains(&format!(">{shown}<")), "{name}: {}", page.body);
            assert!(!page.body.contains("ada@elsewhere.example"), "{}", page.body);
            let page = crate::factors::press(&mut browser.clone(), &page, "not-now").await;
            assert!(page.body.contains("id=\"connect-corp\"") && !page.body.contains("id=\"disconnect-1\""), "{}", page.body);
            assert_eq!(s.rows("user_identities").await, 0);
        }
        let asked = Asked::of(&connect(&mut browser).await);
        let answer = browser.get(&format!("/sign-in/with/corp/callback?code=c&state={}", asked.state())).await;
        let page = browser.follow(answer).await;
        // Whoever signed in since was asked nothing, nor is it somebody in another browser.
        let mut eve = browser.clone();
        eve.sign_in(EVE).await;
        crate::factors::press(&mut eve, &page, "connect").await;
        let mut other = s.browser();
        other.sign_in(ADA).await;
        let (interaction, step) = (page.hidden("interaction").unwrap(), page.hidden("step").unwrap());
        let form = [("interaction", &*interaction), ("step", &*step), ("decision", "connect")];
        assert_eq!(other.post("/sign-in", &form).await.status, 403);
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// Their yes counts as long as the sign-in is as recent as changes take, and of whom nobody else connected meanwhile.
    async fn ours_a_yes_to_connecting_counts_while_the_sign_in_is_recent(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        s.user(EVE, "Eve").await;
        let question = async |email: &str| {
            let mut browser = s.browser();
            browser.sign_in(email).await;
            s.advance("6m");
            let asked = Asked::of(&connect(&mut browser).await);
            idp.says(&asked, &elsewhere());
            let answer = back(&mut browser, &idp, &asked).await;
            let page = browser.follow(answer).await;
            assert!(asks_whether(&page), "{}", page.body);
            (browser, page)
        };
        let (mut late, page) = question(ADA).await;
        s.advance("5m");
        let page = crate::factors::press(&mut late, &page, "connect").await;
        assert_eq!(page.hidden("step").as_deref(), Some("sign-in"), "{}", page.body);
        assert_eq!(s.rows("user_identities").await, 0);
        let (mut ada, of_ada) = question(ADA).await;
        let (mut eve, of_eve) = question(EVE).await;
        s.execute("UPDATE sessions SET auth_time = auth_time + 600").await;
        crate::factors::press(&mut ada, &of_ada, "connect").await;
        assert_eq!(s.rows("user_identities").await, 1);
        let page = crate::factors::press(&mut eve, &of_eve, "connect").await;
        assert_eq!((page.status, s.rows("user_identities").await), (409, 1), "{}", page.body);
    }
}
