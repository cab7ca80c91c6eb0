//! A browser's sign-in: its cookie, how long it lives, what ends it.

use crate::support::admin;
use crate::support::admin::users::{LinkKind, Whom};

use super::support::*;

fn ada() -> Whom {
    ADA.parse().unwrap()
}

/// Every `Set-Cookie` of an answer.
fn set_cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// The attributes of a cookie, sorted, without name and value.
fn attributes(cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<_> = cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

server_test! {
    /// T73
    async fn rfc6749_10_12_a_cookie_set_before_sign_in_is_of_no_use_after_it(s: TestServer) {
        let mut thief = s.browser();
        thief.sign_in(ADA).await;
        let planted = thief.cookies["sid"].clone();

        let mut victim = s.browser();
        victim.cookies.insert("sid".to_owned(), planted.clone());
        victim.sign_in(ADA).await;
        assert_ne!(victim.cookies["sid"], planted);
        assert!(victim.is_signed_in().await);
        assert!(!thief.is_signed_in().await, "the sign-in that was planted ended");

        let mut invented = s.browser();
        let chosen = format!("ss_{}", "A".repeat(43));
        invented.cookies.insert("sid".to_owned(), chosen.clone());
        invented.sign_in(ADA).await;
        assert_ne!(invented.cookies["sid"], chosen);
        let mut follower = s.browser();
        follower.cookies.insert("sid".to_owned(), chosen);
        assert!(!follower.is_signed_in().await);
    }
}

server_test! {
    /// T73
    async fn ours_every_sign_in_has_an_id_of_its_own_and_ends_the_browsers_old_one(s: TestServer) {
        let mut browser = s.browser();
        let mut seen = Vec::new();
        for _ in 0..3 {
            browser.sign_in(ADA).await;
            let sid = browser.cookies["sid"].clone();
            assert!(!seen.contains(&sid));
            seen.push(sid);
        }
        assert_eq!(s.rows("sessions").await, 1);
        for old in &seen[..2] {
            let mut holder = s.browser();
            holder.cookies.insert("sid".to_owned(), old.clone());
            assert!(!holder.is_signed_in().await);
        }
        // Another browser's stays.
        s.browser().sign_in(ADA).await;
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    /// T73
    async fn ours_confirming_a_sign_in_gives_it_a_new_secret(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        browser.authorize(&app, &[]).await;
        let before = browser.cookies["sid"].clone();
        let answer = browser.authorize(&app, &[("prompt", "login")]).await;
        assert!(answer.parameter("code").is_some(), "{answer:?}");
        assert_ne!(browser.cookies["sid"], before);
        let mut holder = s.browser();
        holder.cookies.insert("sid".to_owned(), before);
        assert!(!holder.is_signed_in().await);
    }
}

server_test! {
    /// T74
    async fn ours_over_https_every_cookie_is_host_bound_secure_and_out_of_reach_of_scripts(s: TestServer) {
        let s = s
            .with_settings(|settings| settings.issuer = Some("https://id.example.com".to_owned()))
            .await;
        let mut browser = s.browser();
        browser.issuer = format!("http://{}", s.address);
        browser.headers.push(("host", "id.example.com".to_owned()));
        let page = browser.get("/sign-in").await;
        let signed_in = browser.sign_in(ADA).await;
        assert_eq!(signed_in.header("strict-transport-security"), "max-age=31536000");
        let cookies = [set_cookies(&page), set_cookies(&signed_in)].concat();
        let names: Vec<_> = cookies
            .iter()
            .map(|cookie| cookie.split_once('=').unwrap().0)
            .collect();
        assert_eq!(names, ["__Host-ix", "__Host-sid", "__Host-dev"]);
        for cookie in &cookies {
            let mut attributes = attributes(cookie);
            attributes.retain(|attribute| !attribute.starts_with("Max-Age="));
            assert_eq!(
                attributes,
                ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"],
                "{cookie}"
            );
        }
        assert!(!cookies[1].contains("Max-Age"), "until the browser is closed");
        assert!(browser.is_signed_in().await);

        // The name without its prefix is not taken for it: others can set that one.
        let mut renamed = browser.clone();
        let value = renamed.cookies.remove("__Host-sid").unwrap();
        renamed.cookies.insert("sid".to_owned(), value);
        assert!(!renamed.is_signed_in().await);

        let page = browser.get("/logout").await;
        let csrf = page.hidden("csrf").unwrap();
        let out = browser.post("/logout", &[("csrf", &csrf)]).await;
        let removed = set_cookies(&out);
        assert!(removed[0].starts_with("__Host-sid=; "), "{removed:?}");
        assert_eq!(
            attributes(&removed[0]),
            ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"]
        );
    }
}

server_test! {
    /// T74
    async fn ours_on_loopback_http_cookies_have_no_prefix_and_are_not_secure(s: TestServer) {
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        let signed_in = browser.sign_in(ADA).await;
        for cookie in [set_cookies(&page), set_cookies(&signed_in)].concat() {
            assert!(cookie.starts_with(&browser.cookie_prefix()), "{cookie}");
            let mut attributes = attributes(&cookie);
            attributes.retain(|attribute| !attribute.starts_with("Max-Age="));
            assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax"], "{cookie}");
        }
        assert_eq!(signed_in.header("strict-transport-security"), "");
    }
}

server_test! {
    /// T75
    async fn ours_signing_out_ends_the_session_at_once_and_that_one_alone(s: TestServer) {
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        let thief = browser.clone();
        let page = browser.get("/logout").await;
        assert!(page.body.contains("Do you want to sign out?"));
        let out = browser.post("/logout", &[("csrf", &page.hidden("csrf").unwrap())]).await;
        assert_eq!(out.status, 200);
        assert_eq!(browser.cookies.get("sid"), None);
        assert!(!browser.is_signed_in().await);
        assert!(!thief.clone().is_signed_in().await, "also for a copy of the cookie");
        assert!(other.is_signed_in().await);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 1);
    }
}

server_test! {
    /// T75, T78
    async fn ours_disabling_an_account_ends_its_sessions_and_grants_at_once(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let code = browser.code(&app).await;
        admin::users::disable(&s.db, &ada(), s.now()).await.unwrap();
        assert!(!browser.is_signed_in().await);
        assert!(browser.get(&app.authorization_url(&[])).await.body.contains("name=\"password\""));
        app.redeem(&code).await.assert_token_error(400, "invalid_grant");
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&tokens.access_token).await);
        // Enabled again, what ended stays ended.
        admin::users::enable(&s.db, &ada(), s.now()).await.unwrap();
        assert!(!browser.is_signed_in().await);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        browser.sign_in(ADA).await;
    }
}

server_test! {
    /// T75
    async fn ours_a_new_password_ends_every_session_and_grant(s: TestServer) {
        let (app, mut browser, mut other) = (s.web_client().await, s.browser(), s.browser());
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        other.sign_in(ADA).await;
        let link = admin::users::link(&s.db, &ada(), LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        let path = format!("/password/{}", link.token.expose());
        let page = s.browser().get(&path).await;
        assert!(browser.is_signed_in().await, "not before it is set");
        let csrf = page.hidden("csrf").unwrap();
        let password = "violet anchor meadow 9";
        let form = [("csrf", &*csrf), ("password", password), ("password_again", password)];
        assert_eq!(s.browser().post(&path, &form).await.status, 200);
        assert!(!browser.is_signed_in().await);
        assert!(!other.is_signed_in().await);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&tokens.access_token).await);
    }
}

server_test! {
    /// T75
    async fn ours_an_administrator_ends_one_session_at_once(s: TestServer) {
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        let sessions = admin::sessions::list(&s.db, Some(&ada()), 10, s.now()).await.unwrap();
        assert_eq!(sessions.len(), 2);
        admin::sessions::revoke(&s.db, &sessions[0].id, s.now()).await.unwrap();
        let left = [browser.is_signed_in().await, other.is_signed_in().await];
        assert_eq!(left.iter().filter(|is_signed_in| **is_signed_in).count(), 1);
    }
}

server_test! {
    async fn ours_a_session_idles_for_two_hours(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for _ in 0..3 {
            s.advance("7199s");
            assert!(browser.is_signed_in().await, "using it keeps it");
        }
        s.advance("2h");
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    async fn ours_a_session_ends_after_twelve_hours_however_much_it_is_used(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for _ in 0..11 {
            s.advance("1h");
            assert!(browser.is_signed_in().await);
        }
        s.advance("3599s");
        assert!(browser.is_signed_in().await);
        s.advance("1s");
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    async fn ours_a_remembered_device_is_signed_in_for_thirty_days(s: TestServer) {
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [
            ("interaction", &*interaction),
            ("step", "sign-in"),
            ("email", ADA),
            ("password", PASSWORD),
            ("remember", "on"),
        ];
        let answer = browser.post("/sign-in", &form).await;
        let cookie = set_cookies(&answer).remove(0);
        assert!(cookie.starts_with(&format!("{}sid=ss_", browser.cookie_prefix())) && cookie.contains("Max-Age=2592000"), "{cookie}");
        s.advance("29d");
        assert!(browser.is_signed_in().await, "unused all the while");
        s.advance("86399s");
        assert!(browser.is_signed_in().await);
        s.advance("1s");
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    async fn rfc6749_10_12_signing_out_takes_the_form_of_this_very_session(s: TestServer) {
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        let own = browser.get("/logout").await.hidden("csrf").unwrap();
        let foreign = other.get("/logout").await.hidden("csrf").unwrap();
        let decided = ("decision", "sign-out");
        for form in [vec![decided], vec![("csrf", ""), decided], vec![("csrf", "x")], vec![("csrf", &*foreign)]] {
            let refused = browser.post("/logout", &form).await;
            assert_eq!(refused.status, 403, "{form:?}");
            assert!(refused.body.contains("This form was not sent by a page of this server."));
        }
        for (header, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let refused = browser.post_with("/logout", &[("csrf", &own)], &[(header, value)]).await;
            assert_eq!(refused.status, 403, "{header}: {value}");
        }
        assert!(browser.is_signed_in().await);
        let headers = [("sec-fetch-site", "same-origin"), ("origin", &*s.issuer)];
        assert_eq!(browser.post_with("/logout", &[("csrf", &own)], &headers).await.status, 200);
        assert!(!browser.is_signed_in().await);
        assert!(other.is_signed_in().await);
    }
}

server_test! {
    async fn ours_a_link_signs_nobody_out(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for (path, status) in [("/logout", 200), ("/logout?csrf=x", 200), ("/logout?decision=sign-out", 200), ("/logout?id_token_hint=x", 400)] {
            assert_eq!(browser.get(path).await.status, status, "{path}");
            assert!(browser.is_signed_in().await, "{path}");
        }
        assert!(s.browser().get("/logout").await.body.contains("signed out"));
    }
}

server_test! {
    /// T73, T74: what is stored opens nothing.
    async fn ours_the_database_holds_no_session_cookie(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let dump = s.dump().await;
        for value in browser.cookies.values() {
            assert!(!dump.contains(value.as_str()));
        }
    }
}

server_test! {
    /// T73: who proves themselves again gets a new secret under the id apps know.
    async fn ours_a_sign_in_proved_again_keeps_its_id_and_gets_a_new_secret(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let first = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let thief = browser.clone();
        s.advance("5s");
        browser.sign_in(ADA).await;
        s.advance("5s");
        let page = browser.get(&app.authorization_url(&[("prompt", "login")])).await;
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let second = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let (first, second) = (claims_of(&first.access_token), claims_of(&second.access_token));
        assert_eq!(first["sid"], second["sid"]);
        assert_eq!(second["auth_time"].as_i64().unwrap(), first["auth_time"].as_i64().unwrap() + 10);
        assert_ne!(browser.cookies["sid"], thief.cookies["sid"]);
        assert!(browser.is_signed_in().await);
        assert!(!thief.clone().is_signed_in().await);
        assert_eq!((s.rows("sessions").await, s.rows("session_clients").await), (1, 1));
    }
}

server_test! {
    /// T73: somebody else in the same browser begins anew, and the one before is signed out.
    async fn ours_somebody_else_signing_in_ends_the_sign_in_of_the_browser(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        let ada = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        let thief = browser.clone();
        browser.sign_in("eve@example.test").await;
        let eve = browser.authorize_as("eve@example.test", &app, &[]).await;
        let eve = Tokens::of(&app.redeem(&eve.parameter("code").unwrap()).await);
        assert_ne!(claims_of(&ada.access_token)["sid"], claims_of(&eve.access_token)["sid"]);
        assert!(!thief.clone().is_signed_in().await);
        assert_eq!((s.rows("sessions").await, s.rows("session_clients").await), (1, 1));
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "signed_out").count(), 1);
    }
}

server_test! {
    async fn ours_a_remembered_sign_in_stays_so_when_it_is_proved_again(s: TestServer) {
        let mut browser = s.browser();
        let page = browser.get("/sign-in").await;
        let interaction = page.hidden("interaction").unwrap();
        let mut form = vec![("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD), ("remember", "on")];
        browser.post("/sign-in", &form).await;
        s.advance("20d");
        form.pop();
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        form[0].1 = &interaction;
        assert!(set_cookies(&browser.post("/sign-in", &form).await)[0].contains("Max-Age=2592000"));
        s.advance("29d");
        assert!(browser.is_signed_in().await);
    }
}
