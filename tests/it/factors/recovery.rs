//! Recovery codes.

use super::*;

server_test! {
    async fn ours_each_recovery_code_lets_its_person_in_once(s: TestServer) {
        let (_, codes, mut browser) = with_factor(&s).await;
        for (n, code) in codes.iter().enumerate() {
            browser.cookies.remove("sid");
            let page = to_second_factor(&mut browser, ADA).await;
            let typed = if n % 2 == 0 { code.to_uppercase().replace('-', " ") } else { code.clone() };
            let answer = give(&mut browser, &page, &typed, &[]).await;
            assert_eq!(answer.status, 303, "{n}: {}", answer.body);
            assert!(browser.is_signed_in().await);
            let mut again = s.browser();
            let page = to_second_factor(&mut again, ADA).await;
            assert_eq!(give(&mut again, &page, code, &[]).await.status, 401, "{n}, a second time");
            assert!(!again.is_signed_in().await);
            s.advance("2h");
        }
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("You have none left.") || page.status == 303, "{}", page.body);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "recovery_code_used").count(), 10);
    }
}

server_test! {
    async fn ours_new_recovery_codes_replace_the_old_ones(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, old) = set_up(&s, &mut browser).await;
        // Setting it up was with the password alone: whoever changes more proves both.
        let answer = change(&mut browser, ("action", "new-recovery-codes")).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=security&again=new-recovery-codes"));
        let page = browser.follow(answer).await;
        assert!(is_second_factor(&page), "the password was given a moment ago: {}", page.body);
        assert!(!page.body.contains("name=\"trust\""));
        let answer = give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(answer.location(), "/account/security?again=new-recovery-codes#again");
        let answer = change(&mut browser, ("action", "new-recovery-codes")).await;
        assert_eq!(answer.status, 200);
        let new = shown_codes(&answer);
        assert_eq!(new.len(), 10);
        assert!(new.iter().all(|code| !old.contains(code)));
        for (code, status) in [(&old[0], 401), (&new[0], 303)] {
            let mut other = s.browser();
            let page = to_second_factor(&mut other, ADA).await;
            assert_eq!(give(&mut other, &page, code, &[]).await.status, status);
        }
    }
}

server_test! {
    /// By keyboard, on paper, in a file: without scripts.
    async fn ours_recovery_codes_are_shown_once_and_can_be_kept(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get("/account/security/totp").await;
        let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        let (csrf, sealed) = (csrf_of(&page), page.hidden("enrolling").unwrap());
        let form = [("csrf", &*csrf), ("enrolling", &*sealed), ("code", &*phone.code(s.now()))];
        let page = browser.post("/account/security/totp", &form).await;
        let codes = shown_codes(&page);
        assert_eq!(codes.len(), 10);
        assert_eq!(page.header("cache-control"), "no-store");
        let file = between(&page.body, "href=\"data:text/plain;charset=utf-8,", "\"");
        let file = percent_encoding::percent_decode_str(file).decode_utf8().unwrap().into_owned();
        assert!(codes.iter().all(|code| file.contains(&format!("{code}\r\n"))), "{file}");
        // Sent once more (the browser goes back and forth): nothing is shown again, nothing is added.
        s.advance("30s");
        let again = browser.post("/account/security/totp", &form).await;
        assert_ne!(again.status, 200);
        assert_eq!(s.rows("totp_credentials").await, 1);
        assert!(!browser.get("/account/security").await.body.contains(&codes[0]));
    }
}
