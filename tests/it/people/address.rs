//! Another address for an account: who may confirm it, and what changes with it.

use grantor::admin::change::EditUser;
use grantor::admin::profiles::ProfileChanges;
use grantor::admin::{Actor, Means, apply};

use super::*;
use crate::factors::csrf_of;

pub const ELSEWHERE: &str = "ada@elsewhere.test";

const FORM: &str = "/account/security/address";

/// Asks for a link to another address.
pub async fn ask_for(browser: &mut Browser, email: &str) -> Answer {
    let csrf = csrf_of(&browser.get(FORM).await);
    browser.post(FORM, &[("csrf", &*csrf), ("email", email)]).await
}

/// The same, and gives the link.
pub async fn link_to(s: &TestServer, browser: &mut Browser, email: &str) -> String {
    let answer = ask_for(browser, email).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    s.mailed_link(email).await
}

/// Presses the button of the page of a link.
pub async fn confirm(browser: &mut Browser, link: &str) -> Answer {
    let csrf = csrf_of(&browser.get(link).await);
    browser.post(link, &[("csrf", &*csrf)]).await
}

/// Changes the address of whoever is signed in; the link that undoes it.
pub async fn changed(s: &TestServer, browser: &mut Browser, from: &str, to: &str) -> String {
    let link = link_to(s, browser, to).await;
    let answer = confirm(browser, &link).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/security"),
        "{}",
        answer.body
    );
    s.mailed_link(from).await
}

/// Whose address it is, if it is anybody's.
async fn has_account(s: &TestServer, email: &str) -> bool {
    let count = format!("SELECT COUNT(*) FROM users WHERE email = '{email}'");
    s.count(&count).await == 1
}

server_test! {
    async fn ours_a_person_changes_their_address_and_the_old_one_is_told(s: TestServer) {
        let s = s.with_mail().await;
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        assert!(browser.get("/account/security").await.body.contains("id=\"change-address\""));
        let sent = ask_for(&mut browser, ELSEWHERE).await;
        assert!(sent.status == 200 && sent.body.contains("Look at your mail"), "{}", sent.body);
        let link = s.mailed_link(ELSEWHERE).await;
        let sealed = link.strip_prefix("/account/security/address/").unwrap().to_owned();
        assert!(!s.dump().await.contains(&sealed), "the link is stored nowhere");
        for _ in 0..2 {
            let page = browser.get(&link).await;
            assert!(page.status == 200 && page.body.contains("id=\"confirm-address\""), "{}", page.body);
        }
        assert!(has_account(&s, ADA).await, "looking changes nothing");
        let answer = confirm(&mut browser, &link).await;
        assert_eq!((answer.status, answer.location()), (303, "/account/security"), "{}", answer.body);
        assert!(browser.get("/account/security").await.body.contains(ELSEWHERE));
        assert!(!other.is_signed_in().await, "other sign-ins end");
        let verified = format!("SELECT COUNT(*) FROM users WHERE email = '{ELSEWHERE}' AND email_verified");
        assert_eq!(s.count(&verified).await, 1);
        assert_eq!(s.told(ELSEWHERE).await, ["confirm_address"], "nothing with an undo");
        assert_eq!(s.told(ADA).await.last(), Some(&"address_changed"));
        let mails = format!("{:?}", s.mails().await);
        assert!(mails.contains("a…@elsewhere.test"), "{mails}");
        assert!(s.audit().await.contains(&"address_changed".to_owned()));
        let dump = s.dump().await;
        let mut events = dump.lines().filter(|line| line.starts_with("audit_events|"));
        assert!(events.all(|event| !event.contains(ELSEWHERE) && !event.contains(ADA)), "{dump}");
        // Once: neither here nor anywhere else.
        for browser in [&mut browser, &mut other] {
            assert_ne!(browser.get(&link).await.status, 200);
            assert_ne!(confirm(browser, &link).await.status, 303);
        }
        assert_eq!(s.rows("address_changes").await, 1);
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 401);
        assert_eq!(s.browser().try_sign_in(ELSEWHERE, PASSWORD).await.status, 303);
    }
}

server_test! {
    /// T79: the same answer; and mail that only whom it belongs to reads.
    async fn ours_nobody_learns_by_asking_for_an_address_whether_it_has_an_account(s: TestServer) {
        let s = s.with_mail().await;
        s.user("eve@example.test", "Eve").await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let mut seen = Vec::new();
        for email in ["eve@example.test", "bob@example.test"] {
            let answer = ask_for(&mut browser, email).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            seen.push(answer.told().replace(email, "(email)"));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(s.told("eve@example.test").await, ["address_has_account"]);
        assert_eq!(s.told("bob@example.test").await, ["confirm_address"]);
        for (email, words) in [(ADA, "has already"), ("no address", "no email address"), ("", "no email address")] {
            let answer = ask_for(&mut browser, email).await;
            assert!(answer.status == 422 && answer.body.contains(words), "{}", answer.body);
        }
        let csrf = csrf_of(&browser.get(FORM).await);
        assert_eq!(browser.post(FORM, &[("email", ELSEWHERE)]).await.status, 403);
        let form = [("csrf", &*csrf), ("email", ELSEWHERE)];
        assert_eq!(browser.post_with(FORM, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(browser.post(FORM, &[form[0], form[1], form[1]]).await.status, 400);
        assert_eq!(s.told(ELSEWHERE).await, [""; 0]);
    }
}

server_test! {
    async fn ours_strangers_addresses_are_mailed_so_many_links_and_no_more(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.mail.per_recipient = 2).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for _ in 0..5 {
            assert_eq!(ask_for(&mut browser, ELSEWHERE).await.status, 200);
        }
        assert_eq!(s.told(ELSEWHERE).await, ["confirm_address"; 2]);
    }
}

server_test! {
    /// T85, and the hijacking of an account before it is one: whoever reads an address's mail gives it to nobody by a click.
    async fn ours_only_whom_the_account_belongs_to_confirms_its_address(s: TestServer) {
        let s = s.with_mail().await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let link = link_to(&s, &mut ada, ELSEWHERE).await;
        let mut nobody = s.browser();
        let page = nobody.get(&link).await;
        assert!(page.status == 403 && page.body.contains("Sign in first"), "{}", page.body);
        assert_eq!(nobody.post(&link, &[]).await.status, 403);
        s.user("eve@example.test", "Eve").await;
        let mut eve = s.browser();
        eve.sign_in("eve@example.test").await;
        let page = eve.get(&link).await;
        assert!(page.status == 403 && page.body.contains("for another account") && !page.body.contains(ADA), "{}", page.body);
        let csrf = csrf_of(&eve.get("/account/security").await);
        assert_eq!(eve.post(&link, &[("csrf", &*csrf)]).await.status, 403);
        // Not a moment ago.
        let csrf = csrf_of(&ada.get(&link).await);
        assert_eq!(ada.post(&link, &[]).await.status, 403, "a form without its value");
        s.advance("11m");
        for answer in [ada.get(&link).await, ada.post(&link, &[("csrf", &*csrf)]).await] {
            assert!(answer.status == 403 && answer.body.contains("Sign in first"), "{}", answer.body);
        }
        assert_eq!(ada.get(FORM).await.location(), "/sign-in?to=address");
        assert!(has_account(&s, ADA).await && s.rows("address_changes").await == 0);
        // In another browser of hers it is as good.
        let mut other = s.browser();
        other.sign_in(ADA).await;
        assert_eq!(confirm(&mut other, &link).await.status, 303);
        assert!(has_account(&s, ELSEWHERE).await && !ada.is_signed_in().await);
    }
}

server_test! {
    async fn ours_a_link_to_an_address_ends_with_its_time_and_with_the_account_as_it_was(s: TestServer) {
        let s = s.with_mail().await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let link = link_to(&s, &mut ada, ELSEWHERE).await;
        let dead = |answer: Answer| answer.status == 400 && answer.body.contains("This link no longer works");
        let sealed = &link["/account/security/address/".len()..];
        let first = if sealed.starts_with('x') { 'y' } else { 'x' };
        for other in [format!("{first}{}", &sealed[1..]), sealed[..sealed.len() - 4].to_owned(), "x".to_owned()] {
            let other = format!("/account/security/address/{other}");
            assert!(dead(ada.get(&other).await) && dead(confirm(&mut ada, &other).await), "{other}");
        }
        // A new password ends what was asked for before it.
        let reset = asked_for(&s, &mut ada, ADA).await;
        assert_eq!(choose(&mut ada, &reset, NEW).await.status, 303);
        assert!(ada.is_signed_in().await);
        assert!(dead(ada.get(&link).await) && dead(confirm(&mut ada, &link).await));
        let link = link_to(&s, &mut ada, ELSEWHERE).await;
        s.advance("61m");
        assert_eq!(ada.try_sign_in(ADA, NEW).await.status, 303);
        assert!(dead(ada.get(&link).await) && dead(confirm(&mut ada, &link).await));
        // There and back again: the first link is not good once more.
        let link = link_to(&s, &mut ada, ELSEWHERE).await;
        assert_eq!(confirm(&mut ada, &link).await.status, 303);
        changed(&s, &mut ada, ELSEWHERE, ADA).await;
        assert!(dead(ada.get(&link).await) && dead(confirm(&mut ada, &link).await));
        assert!(has_account(&s, ADA).await);
    }
}

server_test! {
    async fn ours_an_address_that_is_taken_meanwhile_is_refused(s: TestServer) {
        let s = s.with_mail().await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let link = link_to(&s, &mut ada, ELSEWHERE).await;
        let csrf = csrf_of(&ada.get(&link).await);
        s.user(ELSEWHERE, "Somebody else").await;
        for answer in [ada.get(&link).await, ada.post(&link, &[("csrf", &*csrf)]).await] {
            assert!(answer.status == 409 && answer.body.contains("This address is taken"), "{}", answer.body);
        }
        assert!(has_account(&s, ADA).await && ada.is_signed_in().await);
        assert_eq!((s.told(ADA).await, s.rows("address_changes").await), (vec![], 0));
    }
}

server_test! {
    async fn ours_without_mail_an_administrator_changes_addresses(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get("/account/security").await;
        assert!(!page.body.contains("change-address") && page.body.contains("An administrator of this server changes it"));
        for answer in [browser.get(FORM).await, browser.post(FORM, &[]).await, browser.get(&format!("{FORM}/x")).await] {
            assert!(answer.status == 404 && answer.body.contains("sends no mail"), "{}", answer.body);
        }
    }
}

server_test! {
    /// Both ways the old address is told; what a person had mailed before is of no use once an administrator decided.
    async fn ours_an_address_an_administrator_changes_is_told_to_the_old_one(s: TestServer) {
        let s = s.with_mail().await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let undo = changed(&s, &mut ada, ADA, ELSEWHERE).await;
        assert_eq!(s.browser().get(&undo).await.status, 200);
        let change = EditUser {
            whom: ELSEWHERE.parse().unwrap(),
            changes: ProfileChanges {
                email: Some("ada@third.test".parse().unwrap()),
                ..ProfileChanges::default()
            },
        };
        apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await.unwrap();
        assert_eq!(s.told(ELSEWHERE).await, ["confirm_address", "address_replaced"]);
        assert_eq!(s.told("ada@third.test").await, [""; 0]);
        assert!(format!("{:?}", s.mails().await).contains("a…@third.test"));
        assert_eq!(s.browser().get(&undo).await.status, 400);
        let name = EditUser {
            whom: "ada@third.test".parse().unwrap(),
            changes: ProfileChanges {
                name: Some("Countess".to_owned()),
                ..ProfileChanges::default()
            },
        };
        apply(&Means::of(&s.app), &Actor::CommandLine, name, s.now()).await.unwrap();
        assert_eq!(s.told("ada@third.test").await, [""; 0], "another name is no news");
    }
}
