//! A forgotten password: who may know what, and who gets in.

use super::*;
use crate::support::admin::users::{self, LinkKind, Whom};

/// The address of "Forgot password?" on a page.
fn aside(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("id=\"forgotten\" href=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

server_test! {
    /// The link leads back to the app, in the browser that asked, with a sign-in that the new password made.
    async fn ours_who_forgot_the_password_goes_on_to_the_app_they_came_from(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = browser.get(&aside(&page)).await;
        let sent = ask(&mut browser, &page, ADA).await;
        assert!(sent.status == 200 && sent.body.contains("Look at your mail"), "{}", sent.body);
        let link = s.mailed_link(ADA).await;
        assert!(link.starts_with("/password/ln_") && link.contains("?interaction="), "{link}");
        for _ in 0..2 {
            assert_eq!(browser.get(&link).await.status, 200, "looking does not use it up");
        }
        let dump = s.dump().await;
        let token = link["/password/".len()..].split('?').next().unwrap();
        assert!(!dump.contains(token), "only its hash is kept");
        let answer = choose(&mut browser, &link, NEW).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(tokens.id())["amr"], serde_json::json!(["pwd"]));
        assert_eq!(s.told(ADA).await, ["reset_password", "password_changed"]);
        assert!(browser.get(&link).await.body.contains("This link no longer works"));
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 401);
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 303);
    }
}

server_test! {
    /// §1.21: a link replaces the password alone.
    async fn ours_a_new_password_never_admits_without_the_factor_the_account_has(s: TestServer) {
        let s = s.with_mail().await;
        let codes = s.second_factor(ADA).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        let page = browser.get(&aside(&page)).await;
        ask(&mut browser, &page, ADA).await;
        let link = s.mailed_link(ADA).await;
        let answer = choose(&mut browser, &link, NEW).await;
        let page = browser.follow(answer).await;
        assert!(page.body.contains("name=\"code\""), "{}", page.body);
        assert_eq!(s.rows("sessions").await, 0);
        assert!(!browser.cookies.contains_key("sid"));
        assert_eq!(s.count("SELECT COUNT(*) FROM totp_credentials").await, 1, "the factor stays");
        let interaction = page.hidden("interaction").unwrap();
        let form = |code| [("interaction", &*interaction), ("step", "second-factor"), ("code", code)];
        assert_eq!(browser.post("/auth", &form("000000")).await.status, 401);
        let answer = browser.post("/auth", &form(codes[0].expose())).await;
        let consent = browser.follow(answer).await;
        let answer = browser.decide_on(&consent, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(tokens.id())["acr"], "2");
        assert_eq!(s.told(ADA).await, ["reset_password", "password_changed", "recovery_code_used"]);
    }
}

server_test! {
    async fn ours_in_another_browser_a_link_sets_the_password_and_signs_nobody_in(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut asking = s.browser();
        let page = asking.get(&app.authorization_url(&[])).await;
        let page = asking.get(&aside(&page)).await;
        ask(&mut asking, &page, ADA).await;
        let link = s.mailed_link(ADA).await;
        let mut other = s.browser();
        assert_eq!(other.get(&link).await.hidden("interaction"), None);
        let answer = choose(&mut other, &link, NEW).await;
        assert!(answer.status == 200 && answer.body.contains("You are not signed in yet"), "{}", answer.body);
        assert_eq!(s.rows("sessions").await, 0);
        // What the other's page carried is of no use here, even if it is brought along by hand.
        let link = asked_for(&s, &mut asking, ADA).await;
        let (path, query) = link.split_once("?interaction=").unwrap();
        let csrf = other.get(path).await.hidden("csrf").unwrap();
        let form = [("csrf", &*csrf), ("interaction", query), ("password", NEW), ("password_again", NEW)];
        assert_eq!(other.post(path, &form).await.status, 200);
        assert_eq!(s.rows("sessions").await, 0);
    }
}

server_test! {
    /// T79: the same status, headers and body; and mail to nobody but whom there is.
    async fn ours_nobody_learns_by_a_forgotten_password_whether_there_is_an_account(s: TestServer) {
        let s = s.with_mail().await;
        s.disabled("disabled@example.test").await;
        s.account("invited@example.test").await;
        let mut seen = Vec::new();
        for email in [ADA, "nobody@example.test", "disabled@example.test", "invited@example.test"] {
            let mut browser = s.browser();
            let page = browser.get("/password").await;
            let answer = ask(&mut browser, &page, email).await;
            let sealed = answer.body.split("interaction=").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            let mut body = answer.body.replace(email, "(email)");
            if let Some(sealed) = sealed {
                body = body.replace(&sealed, "(sealed)");
            }
            let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
            headers.retain(|line| !line.starts_with("date") && !line.starts_with("content-length"));
            headers.sort();
            seen.push((answer.status, headers, body));
        }
        assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
        let to: Vec<_> = s.mails().await.into_iter().map(|(to, letter)| (to, letter.kind())).collect();
        // Who never had a password has it from whoever invited them.
        assert_eq!(to, [(ADA.to_owned(), "reset_password")]);
        assert_eq!(s.rows("one_time_links").await, 1);
    }
}

server_test! {
    /// T83: every step without the one before it, and the empty form.
    async fn ours_no_step_of_a_forgotten_password_can_be_skipped(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        let page = browser.get("/password").await;
        let interaction = page.hidden("interaction").unwrap();
        let of_other = s.browser().get("/password").await.hidden("interaction").unwrap();
        for form in [
            vec![],
            vec![("email", ADA)],
            vec![("email", ADA), ("interaction", "x")],
            vec![("email", ADA), ("interaction", &*of_other)],
            vec![("interaction", &*interaction)],
            vec![("interaction", &*interaction), ("email", "")],
            vec![("interaction", &*interaction), ("email", "no address")],
            vec![("interaction", &*interaction), ("email", ADA), ("email", ADA)],
            vec![("interaction", &*interaction), ("password", NEW), ("password_again", NEW)],
        ] {
            let answer = browser.post("/password", &form).await;
            assert!([400, 403, 422].contains(&answer.status), "{form:?}: {}", answer.status);
        }
        assert_eq!(s.browser().post("/password", &[("interaction", &*interaction), ("email", ADA)]).await.status, 403);
        let form = [("interaction", &*interaction), ("email", ADA)];
        for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
            assert_eq!(browser.post_with("/password", &form, &headers).await.status, 403);
        }
        assert_eq!((s.mails().await.len(), s.rows("one_time_links").await), (0, 0));
        // With a link in hand: not without its own form, and not as a step of the sign-in.
        let link = asked_for(&s, &mut browser, ADA).await;
        let (path, sealed) = link.split_once("?interaction=").unwrap();
        for form in [
            vec![],
            vec![("password", NEW), ("password_again", NEW)],
            vec![("interaction", sealed), ("password", NEW), ("password_again", NEW)],
        ] {
            assert_eq!(browser.post(path, &form).await.status, 403, "{form:?}");
        }
        for step in ["second-factor", "enrol", "consent", "go-on"] {
            let answer = browser.post("/sign-in", &[("interaction", sealed), ("step", step), ("code", "000000")]).await;
            assert!(answer.status >= 300, "{step}: {}", answer.body);
        }
        assert_eq!(s.rows("sessions").await, 0);
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 303, "nothing changed");
        s.advance("31m");
        assert!(browser.get(&link).await.body.contains("This link no longer works"));
    }
}

server_test! {
    async fn ours_a_new_password_ends_sign_ins_and_permissions(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut elsewhere = s.browser();
        let tokens = elsewhere.tokens(&app, "openid").await;
        let mut browser = s.browser();
        let link = asked_for(&s, &mut browser, ADA).await;
        let answer = choose(&mut browser, &link, NEW).await;
        assert_eq!((answer.status, answer.location()), (303, "/"));
        assert!(browser.is_signed_in().await);
        assert!(!elsewhere.is_signed_in().await);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(s.rows("sessions").await, 1);
    }
}

server_test! {
    /// What an administrator handed out, nobody takes away by asking; the newest mail is the one that counts.
    async fn ours_links_that_are_asked_for_end_only_such(s: TestServer) {
        let s = s.with_mail().await;
        let whom: Whom = ADA.parse().unwrap();
        let made = users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        let by_hand = format!("/password/{}", made.token.expose());
        let mut browser = s.browser();
        let first = asked_for(&s, &mut browser, ADA).await;
        s.advance("1s");
        let second = asked_for(&s, &mut browser, ADA).await;
        assert_eq!(browser.get(&first).await.status, 400);
        for link in [&by_hand, &second] {
            assert_eq!(browser.get(link).await.status, 200);
        }
        assert_eq!(choose(&mut browser, &second, NEW).await.status, 303);
        assert_eq!(browser.get(&by_hand).await.status, 400, "whoever is here needs no other");
    }
}

server_test! {
    async fn ours_strangers_have_so_many_links_mailed_and_no_more(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.mail.per_recipient = 2).await;
        let mut browser = s.browser();
        let page = browser.get("/password").await;
        let mut links = Vec::new();
        for asked in 0..20 {
            s.advance("1s");
            assert_eq!(ask(&mut browser, &page, ADA).await.status, 200, "{asked}");
            links.push(s.mailed_link(ADA).await);
        }
        assert_eq!(s.told(ADA).await, ["reset_password"; 2]);
        assert_eq!(s.rows("one_time_links").await, 2);
        assert_eq!(browser.get(&links[19]).await.status, 200, "what is not sent ends nothing");
        // Twenty seconds have passed, all of them in one minute.
        assert_eq!(ask(&mut browser, &page, "nobody@example.test").await.status, 429);
        s.advance("1m");
        assert_eq!(ask(&mut browser, &page, "nobody@example.test").await.status, 200);
    }
}

server_test! {
    async fn ours_without_mail_nobody_is_sent_to_a_page_that_cannot_help(s: TestServer) {
        let mut browser = s.browser();
        assert!(!browser.get("/sign-in").await.body.contains("id=\"forgotten\""));
        assert_eq!(browser.get("/password").await.status, 404);
        assert_eq!(browser.post("/password", &[("email", ADA)]).await.status, 404);
    }
}
