//! A changed address is undone by whoever reads the mail of the one before: what comes back, what goes, and what stays used.

use grantor::admin::change::{EditUser, RecoverUser};
use grantor::admin::profiles::ProfileChanges;
use grantor::admin::{Actor, Means, apply};

use super::address::{ELSEWHERE, changed};
use super::*;
use crate::factors::{between, change, csrf_of, give, set_up, shown_codes, to_second_factor};
use crate::passkeys::{self, Device};
use crate::support::admin::users;

/// Presses the button of the page that undoes a change, in a browser of nobody's.
async fn undo(s: &TestServer, link: &str) -> Answer {
    let mut browser = s.browser();
    let csrf = browser.get(link).await.hidden("csrf").unwrap_or_default();
    browser.post(link, &[("csrf", &*csrf)]).await
}

fn is_restored(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("Your account is as it was")
}

fn is_dead(answer: &Answer) -> bool {
    answer.status == 400 && answer.body.contains("This link no longer works")
}

/// Signs in with the password and a code; whether that was all it took.
async fn signs_in(s: &TestServer, email: &str, code: &str) -> bool {
    let mut browser = s.browser();
    let page = to_second_factor(&mut browser, email).await;
    give(&mut browser, &page, code, &[]).await.status == 303
}

server_test! {
    async fn ours_an_undone_address_brings_the_password_back_and_ends_all_that_was_begun(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        assert!(link.starts_with("/account/undo/ln_"), "{link}");
        assert!(!s.dump().await.contains(&link["/account/undo/".len()..]), "only its hash is kept");
        let mut thief = s.browser();
        let reset = asked_for(&s, &mut thief, ELSEWHERE).await;
        assert_eq!(choose(&mut thief, &reset, NEW).await.status, 303);
        let tokens = thief.tokens(&app, "openid").await;
        let asked = asked_for(&s, &mut s.browser(), ELSEWHERE).await;
        let page = s.browser().get(&link).await;
        assert!(page.status == 200 && page.body.contains(ADA) && page.body.contains("a…@elsewhere.test"), "{}", page.body);
        assert!(!page.body.contains(ELSEWHERE), "nobody is told the new address in full");
        assert_eq!(s.browser().post(&link, &[]).await.status, 403, "a form of no page of ours");
        assert!(thief.is_signed_in().await, "looking undoes nothing");
        let restored = undo(&s, &link).await;
        assert!(is_restored(&restored) && restored.body.contains("id=\"forgotten\""), "{}", restored.body);
        assert!(!thief.is_signed_in().await && !browser.is_signed_in().await);
        assert_eq!((s.rows("sessions").await, s.rows("consents").await), (0, 0), "what was allowed since is asked again");
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(is_dead(&s.browser().get(&asked).await), "links that were mailed meanwhile");
        assert_eq!(s.browser().try_sign_in(ELSEWHERE, NEW).await.status, 401);
        assert_eq!(s.browser().try_sign_in(ADA, NEW).await.status, 401);
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 303);
        let version = format!("SELECT version FROM password_credentials WHERE user_id = '{}'", s.user_id(ADA).await);
        assert_eq!(s.count(&version).await, 3, "what the one in between proved is void");
        assert!(s.told(ADA).await.contains(&"address_restored"));
        // The one that goes is told too: it may be a stranger who reads the mail of the one before.
        assert_eq!(s.told(ELSEWHERE).await.last(), Some(&"address_taken_back"));
        assert!(s.audit().await.contains(&"address_restored".to_owned()));
        // Once.
        for answer in [s.browser().get(&link).await, undo(&s, &link).await] {
            assert!(is_dead(&answer), "{}", answer.body);
        }
        let verified = format!("SELECT COUNT(*) FROM users WHERE email = '{ADA}' AND NOT email_verified");
        assert_eq!(s.count(&verified).await, 1, "as it was");
    }
}

server_test! {
    async fn ours_an_app_that_was_removed_comes_back_and_one_that_was_added_goes(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, codes) = set_up(&s, &mut browser).await;
        let page = browser.get("/sign-in?to=security").await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let id = between(&browser.get("/account/security").await.body, "name=\"remove\" value=\"", "\"").to_owned();
        assert_eq!(change(&mut browser, ("remove", &id)).await.location(), "/account/security");
        let (theirs, their_codes) = set_up(&s, &mut browser).await;
        assert_eq!(their_codes.len(), 10);
        let used = phone.code(s.now());
        assert!(is_restored(&undo(&s, &link).await));
        assert_eq!((s.rows("totp_credentials").await, s.rows("recovery_codes").await), (1, 10));
        assert!(!signs_in(&s, ADA, &used).await, "what may have been used is no good");
        s.advance("90s");
        assert!(!signs_in(&s, ADA, &theirs.code(s.now())).await);
        assert!(!signs_in(&s, ADA, &their_codes[0]).await);
        assert!(signs_in(&s, ADA, &phone.code(s.now())).await);
        assert!(signs_in(&s, ADA, &codes[0]).await);
    }
}

server_test! {
    /// A step that was used stays used where the app was there all the time.
    async fn ours_an_app_that_stays_knows_its_used_codes(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (phone, _) = set_up(&s, &mut browser).await;
        let page = browser.get("/sign-in?to=security").await;
        give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        s.advance("1m");
        let code = phone.code(s.now());
        assert!(signs_in(&s, ELSEWHERE, &code).await);
        assert!(is_restored(&undo(&s, &link).await));
        assert!(!signs_in(&s, ADA, &code).await);
        s.advance("1m");
        assert!(signs_in(&s, ADA, &phone.code(s.now())).await);
    }
}

/// Ada, with an app and recovery codes, whose address was changed: the codes, and the link that undoes it.
async fn with_codes(s: &TestServer) -> (Vec<String>, String) {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    let (phone, codes) = set_up(s, &mut browser).await;
    let page = browser.get("/sign-in?to=security").await;
    give(&mut browser, &page, &phone.code(s.now()), &[]).await;
    let link = changed(s, &mut browser, ADA, ELSEWHERE).await;
    (codes, link)
}

server_test! {
    async fn ours_recovery_codes_come_back_and_a_used_one_is_never_good_again(s: TestServer) {
        let s = s.with_mail().await;
        let (codes, link) = with_codes(&s).await;
        let mut thief = s.browser();
        let page = to_second_factor(&mut thief, ELSEWHERE).await;
        assert_eq!(give(&mut thief, &page, &codes[0], &[]).await.status, 303);
        let made = change(&mut thief, ("action", "new-recovery-codes")).await;
        let theirs = shown_codes(&made);
        assert_eq!(theirs.len(), 10, "{}", made.body);
        assert!(is_restored(&undo(&s, &link).await));
        assert_eq!(s.count("SELECT COUNT(*) FROM recovery_codes WHERE used_at IS NULL").await, 9);
        assert!(!signs_in(&s, ADA, &theirs[0]).await);
        assert!(!signs_in(&s, ADA, &codes[0]).await, "used before they were replaced");
        assert!(signs_in(&s, ADA, &codes[1]).await);
        assert!(!signs_in(&s, ADA, &codes[1]).await);
    }
}

server_test! {
    async fn ours_recovery_codes_that_stayed_keep_what_was_used_of_them(s: TestServer) {
        let s = s.with_mail().await;
        let (codes, link) = with_codes(&s).await;
        assert!(signs_in(&s, ELSEWHERE, &codes[0]).await);
        assert!(is_restored(&undo(&s, &link).await));
        assert!(!signs_in(&s, ADA, &codes[0]).await);
        assert!(signs_in(&s, ADA, &codes[1]).await);
    }
}

server_test! {
    async fn ours_a_passkey_that_was_removed_comes_back_and_one_that_was_added_goes(s: TestServer) {
        let s = s.with_mail_and(|settings| {
            let issuer = settings.issuer.take().unwrap();
            settings.issuer = Some(issuer.replace("127.0.0.1", "localhost"));
        }).await;
        let (mut browser, mut hers, mut theirs) = (s.browser(), Device::new(), Device::new());
        browser.sign_in(ADA).await;
        assert_eq!(passkeys::add(&mut browser, &mut hers).await.status, 200);
        let page = browser.get("/sign-in?to=security").await;
        assert_eq!(passkeys::with(&mut browser, &page, &mut hers).await.status, 303);
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let id = between(&browser.get("/account/security").await.body, "name=\"remove\" value=\"", "\"").to_owned();
        assert_eq!(change(&mut browser, ("remove", &id)).await.location(), "/account/security");
        assert_eq!(passkeys::add(&mut browser, &mut theirs).await.status, 200);
        assert!(is_restored(&undo(&s, &link).await));
        assert_eq!((s.rows("passkeys").await, s.rows("recovery_codes").await), (1, 10));
        let mut again = s.browser();
        let answer = again.try_sign_in(ADA, PASSWORD).await;
        let page = again.follow(answer).await;
        let page = passkeys::with(&mut again, &page, &mut theirs).await;
        assert_eq!(page.status, 401, "{}", page.body);
        assert_eq!(passkeys::with(&mut again, &page, &mut hers).await.status, 303);
        assert!(again.get("/account/security").await.body.contains(&id), "under its former id");
    }
}

server_test! {
    async fn ours_a_change_is_undone_for_seven_days(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        s.advance("6d");
        let csrf = s.browser().get(&link).await.hidden("csrf").unwrap();
        s.advance("2d");
        for answer in [s.browser().get(&link).await, s.browser().post(&link, &[("csrf", &*csrf)]).await] {
            assert!(is_dead(&answer), "{}", answer.body);
        }
        for none in ["ln_x", "x", &format!("ln_{}", "A".repeat(43))] {
            assert!(is_dead(&s.browser().get(&format!("/account/undo/{none}")).await));
        }
        assert_eq!(s.browser().try_sign_in(ELSEWHERE, PASSWORD).await.status, 303);
    }
}

server_test! {
    /// Whoever took an account cannot change its address so often that its person has no way back.
    async fn ours_the_first_of_several_changes_can_be_undone_whatever_became_of_the_others(s: TestServer) {
        let s = s.with_mail().await;
        for undoes_second in [false, true] {
            let mut browser = s.browser();
            browser.sign_in(ADA).await;
            let first = changed(&s, &mut browser, ADA, ELSEWHERE).await;
            let second = changed(&s, &mut browser, ELSEWHERE, "ada@third.test").await;
            if undoes_second {
                assert!(is_restored(&undo(&s, &second).await));
                assert_eq!(s.browser().try_sign_in(ELSEWHERE, PASSWORD).await.status, 303);
            }
            assert!(is_restored(&undo(&s, &first).await));
            for link in [&first, &second] {
                assert!(is_dead(&undo(&s, link).await), "gone with the first");
            }
            assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 303);
        }
    }
}

server_test! {
    async fn ours_an_undo_takes_nobody_elses_address_and_helps_no_disabled_account(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        s.user(ADA, "Somebody else").await;
        let answer = undo(&s, &link).await;
        assert!(answer.status == 409 && answer.body.contains("The old address is taken"), "{}", answer.body);
        assert!(browser.is_signed_in().await, "nothing is changed");
        s.execute(&format!("UPDATE users SET email = 'other@example.test' WHERE email = '{ADA}'")).await;
        let csrf = s.browser().get(&link).await.hidden("csrf").unwrap();
        let whom = ELSEWHERE.parse().unwrap();
        users::disable(&s.db, &whom, s.now()).await.unwrap();
        for answer in [s.browser().get(&link).await, s.browser().post(&link, &[("csrf", &*csrf)]).await] {
            assert!(answer.status == 403 && answer.body.contains("This account is disabled"), "{}", answer.body);
        }
        users::enable(&s.db, &whom, s.now()).await.unwrap();
        assert!(is_restored(&undo(&s, &link).await));
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 303);
    }
}

server_test! {
    /// T21
    async fn ours_an_undo_takes_the_form_of_its_own_page(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let csrf = browser.get(&link).await.hidden("csrf").unwrap();
        let of_account = csrf_of(&browser.get("/account/security").await);
        assert_eq!(browser.post(&link, &[("csrf", &*of_account)]).await.status, 403);
        let form = [("csrf", &*csrf)];
        assert_eq!(browser.post_with(&link, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    /// §1.21: whoever is helped may be the thief, and the owner the one who reads the address of before.
    async fn ours_who_is_recovered_is_told_at_the_addresses_of_before_too(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let link = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let recover = RecoverUser { whom: ELSEWHERE.parse().unwrap() };
        apply(&Means::of(&s.app), &Actor::CommandLine, recover, s.now()).await.unwrap();
        for address in [ADA, ELSEWHERE] {
            assert_eq!(s.told(address).await.last(), Some(&"recovered"), "{address}");
        }
        assert!(is_dead(&s.browser().get(&link).await), "nobody undoes what an administrator did");
    }
}

server_test! {
    /// §1.21: an administrator who gives an account its address back ends what undid that, and so whoever is in.
    async fn ours_an_administrator_who_gives_an_address_back_puts_the_thief_out(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut thief = s.browser();
        thief.sign_in(ADA).await;
        changed(&s, &mut thief, ADA, ELSEWHERE).await;
        let answer = thief.authorize_as(ELSEWHERE, &app, &[("scope", "openid")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let changes = ProfileChanges { email: Some(ADA.parse().unwrap()), ..ProfileChanges::default() };
        let edit = EditUser { whom: ELSEWHERE.parse().unwrap(), changes };
        apply(&Means::of(&s.app), &Actor::CommandLine, edit, s.now()).await.unwrap();
        assert!(!thief.is_signed_in().await);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(s.told(ELSEWHERE).await.last(), Some(&"address_replaced"));
        assert!(!s.told(ADA).await.contains(&"address_replaced"), "it is theirs again");
    }
}
