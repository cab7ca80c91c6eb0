//! Codes of an app (RFC 6238).

use super::*;

server_test! {
    /// Item for item: without the code there is no sign-in.
    async fn ours_whoever_has_a_second_factor_is_asked_for_it(s: TestServer) {
        let (phone, codes, mut browser) = with_factor(&s).await;
        assert_eq!(codes.len(), 10);
        let sessions = s.rows("sessions").await;
        let page = to_second_factor(&mut browser, ADA).await;
        assert!(page.body.contains(ADA));
        assert_eq!(s.rows("sessions").await, sessions, "the half-signed-in are nowhere");
        assert!(!browser.is_signed_in().await);

        let wrong = give(&mut browser, &page, &phone.wrong(s.now()), &[]).await;
        assert_eq!(wrong.status, 401);
        assert!(wrong.body.contains("That code is not right") && is_second_factor(&wrong));
        assert!(!browser.is_signed_in().await);
        for nothing in ["", " ", "12345", "1234567", "abcdef", "００００００", "-00001"] {
            let answer = give(&mut browser, &wrong, nothing, &[]).await;
            assert!(matches!(answer.status, 401 | 429), "{nothing}: {}", answer.status);
        }
        s.advance("60m");
        let page = to_second_factor(&mut browser, ADA).await;
        let spaced = phone.code(s.now());
        let (a, b) = spaced.split_at(3);
        let right = give(&mut browser, &page, &format!(" {a} {b} "), &[]).await;
        assert_eq!((right.status, right.location()), (303, "/"), "{}", right.body);
        assert!(browser.is_signed_in().await);
        let kinds = s.audit().await;
        assert!(kinds.iter().any(|kind| kind == "factor_added") && kinds.iter().any(|kind| kind == "sign_in_failed"));
    }
}

server_test! {
    async fn rfc6238_5_2_a_code_counts_once_and_one_step_to_either_side(s: TestServer) {
        let (phone, _, mut browser) = with_factor(&s).await;
        s.advance("10m");
        // Begins with a step, so that those beside it are half a minute away to the second.
        s.advance(&format!("{}s", 30 - s.now().0 % 30));
        for (seconds, is_good) in [(-60, false), (60, false), (-30, true), (0, true), (30, true)] {
            let page = to_second_factor(&mut browser, ADA).await;
            let code = phone.code(Timestamp(s.now().0 + seconds));
            let answer = give(&mut browser, &page, &code, &[]).await;
            assert_eq!(answer.status == 303, is_good, "{seconds}: {}", answer.status);
            let again = give(&mut s_browser(&browser), &page, &code, &[]).await;
            assert_eq!(again.status, 401, "a second time, {seconds}");
        }
        // An older one than the newest that was used is none.
        let page = to_second_factor(&mut browser, ADA).await;
        let older = phone.code(s.now());
        assert_eq!(give(&mut browser, &page, &older, &[]).await.status, 401);
    }
}

/// The same browser before it was signed in: what replays a form.
fn s_browser(browser: &Browser) -> Browser {
    let mut same = browser.clone();
    same.cookies.remove("sid");
    same
}

server_test! {
    async fn ours_of_twenty_uses_of_a_code_at_once_one_succeeds(s: TestServer) {
        let (phone, _, mut browser) = with_factor(&s).await;
        let page = to_second_factor(&mut browser, ADA).await;
        let code = phone.code(s.now());
        let before = s.rows("sessions").await;
        let tries = (0..20).map(|_| {
            let (mut browser, page, code) = (browser.clone(), page.clone(), code.clone());
            async move { give(&mut browser, &page, &code, &[]).await.status }
        });
        let statuses = futures_util::future::join_all(tries).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(s.rows("sessions").await, before + 1);
    }
}

server_test! {
    /// T81: whoever knows the password has few guesses, and a right password forgives none.
    async fn ours_after_five_wrong_codes_the_account_waits_wherever_they_come_from(s: TestServer) {
        let (phone, _, mut known) = with_factor(&s).await;
        s.advance("5m");
        let page = to_second_factor(&mut known, ADA).await;
        let right = give(&mut known, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(right.status, 303);
        s.advance("30s");
        for n in 0..5 {
            let mut browser = if n == 0 { known.clone() } else { s.browser() };
            let page = to_second_factor(&mut browser, ADA).await;
            assert_eq!(give(&mut browser, &page, &phone.wrong(s.now()), &[]).await.status, 401, "{n}");
        }
        let mut browser = s.browser();
        for _ in 0..2 {
            let page = to_second_factor(&mut browser, ADA).await;
            for code in [phone.code(s.now()), phone.wrong(s.now())] {
                let answer = give(&mut browser, &page, &code, &[]).await;
                assert_eq!((answer.status, answer.header("retry-after")), (429, "1"), "{}", answer.body);
                assert!(answer.body.contains("Too many attempts. Try again in 1 second."));
            }
        }
        // The browser that is known has no allowance.
        known.cookies.remove("sid");
        let page = to_second_factor(&mut known, ADA).await;
        assert_eq!(give(&mut known, &page, &phone.code(s.now()), &[]).await.status, 429);
        s.advance("2s");
        let answer = give(&mut known, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(answer.status, 303, "never for good");
    }
}

server_test! {
    /// T81, design: no more than a hundred in a day.
    async fn ours_an_account_has_a_hundred_wrong_codes_a_day(s: TestServer) {
        let (phone, _, _) = with_factor(&s).await;
        let mut others = s.at_rest(|settings| settings.sign_in.free_failures = 1000).await;
        drop(phone);
        let (phone, _, mut browser) = with_factor(&others).await;
        let into_day = others.now().0 % 86400;
        others.advance(&format!("{}s", 86400 - into_day));
        let page = to_second_factor(&mut browser, ADA).await;
        let wrong = phone.wrong(others.now());
        for n in 0..100 {
            assert_eq!(give(&mut browser, &page, &wrong, &[]).await.status, 401, "{n}");
        }
        let answer = give(&mut browser, &page, &phone.code(others.now()), &[]).await;
        assert_eq!(answer.status, 429);
        assert!(answer.body.contains("Try again in 24 hours."), "{}", answer.body);
        // Nor for whoever is patient: what is forgotten of failures is not what a day counts.
        others.advance("61m");
        grantor::server::jobs::sweep(&others.app, "a node", others.now()).await.unwrap();
        let page = to_second_factor(&mut browser, ADA).await;
        assert_eq!(give(&mut browser, &page, &wrong, &[]).await.status, 429);
        others.advance("23h");
        let page = to_second_factor(&mut browser, ADA).await;
        assert_eq!(give(&mut browser, &page, &phone.code(others.now()), &[]).await.status, 303);
        others.halt().await;
    }
}

server_test! {
    /// No secret, no code: neither as it is nor as it is shown.
    async fn ours_nothing_of_a_second_factor_is_in_the_database_as_it_is(s: TestServer) {
        let (phone, codes, mut browser) = with_factor(&s).await;
        let page = to_second_factor(&mut browser, ADA).await;
        let code = phone.code(s.now());
        give(&mut browser, &page, &code, &[("trust", "on")]).await;
        let dump = s.dump().await;
        let hex: String = phone.0.iter().map(|b| format!("{b:02x}")).collect();
        assert!(!dump.to_lowercase().contains(&hex));
        for code in &codes {
            assert!(!dump.contains(code) && !dump.contains(&code.replace('-', "")));
        }
        assert!(!dump.contains(browser.cookies.get("trusted").unwrap()));
        assert_eq!(s.rows("devices").await, 1);
    }
}
