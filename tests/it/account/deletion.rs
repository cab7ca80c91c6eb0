//! The end of an account, by its person: what goes, who may, and what cannot outlive it.

use super::*;
use crate::factors::set_up;
use crate::passkeys::{self, Device};
use crate::people::address::{ELSEWHERE, changed, link_to};
use crate::people::asked_for;
use crate::people::sessions::{FIREFOX, called};
use crate::support::identities::{identity, link};
use crate::support::idp::Idp;

const PAGE: &str = "/account/data";
const DELETE: &str = "/account/data/delete";

/// Deletes the account of whoever is signed in, by the form of the page.
async fn delete(browser: &mut Browser, email: &str) -> Answer {
    let csrf = csrf_of(&browser.get(PAGE).await);
    browser.post(DELETE, &[("csrf", &*csrf), ("email", email)]).await
}

fn is_gone(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("Your account is deleted")
}

async fn signed_in(s: &TestServer, email: &str) -> Browser {
    let mut browser = s.browser();
    browser.sign_in(email).await;
    browser
}

async fn accounts(s: &TestServer) -> i64 {
    s.rows("users").await
}

server_test! {
    async fn ours_an_account_its_person_deletes_leaves_an_id_and_its_apps_hear_of_it(s: TestServer) {
        let s = s.with_mail_and(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()]).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let id = s.user(EVE, "Eve Example").await;
        let app = s.openid_client(|client| client.metadata.backchannel_logout_uri = Some(site.url("/backchannel"))).await;
        let (mut browser, mut other) = (called(&s, FIREFOX), called(&s, FIREFOX));
        let code = browser.authorize_as(EVE, &app, &[("scope", "openid profile")]).await.parameter("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code).await);
        let unredeemed = browser.authorize_as(EVE, &app, &[("scope", "openid profile")]).await.parameter("code").unwrap();
        other.sign_in(EVE).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("id=\"delete-account\" href=\"/account/data/delete\""), "{}", page.body);
        let page = browser.get(DELETE).await;
        for words in ["Your sign-ins in 2 browsers", "<bdi>Acme Notes</bdi>", "A mail to this address says", "id=\"confirm-delete\"", EVE] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        // Nothing by a slip.
        let csrf = csrf_of(&page);
        for typed in ["", "eve", ADA, "eve@example.test.evil.test", "eve@example.test,x@example.test"] {
            let answer = browser.post(DELETE, &[("csrf", &*csrf), ("email", typed)]).await;
            assert!(answer.status == 422 && answer.body.contains("That is not the address of this account."), "{typed}: {}", answer.body);
        }
        assert!(other.is_signed_in().await && accounts(&s).await == 2);
        let mut copied = browser.clone();
        let answer = browser.post(DELETE, &[("csrf", &*csrf), ("email", " Eve@Example.test ")]).await;
        assert!(is_gone(&answer) && !answer.body.contains("header-sign-out"), "{} {}", answer.status, answer.body);
        for name in ["sid", "dev", "trusted"] {
            assert!(!browser.cookies.contains_key(name), "{name}: {:?}", browser.cookies);
        }
        for browser in [&mut browser, &mut copied, &mut other] {
            assert!(!browser.is_signed_in().await);
        }
        site.arrived(1).await;
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        app.redeem(&unredeemed).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&tokens.access_token).await);
        assert_eq!(s.told(EVE).await.last(), Some(&"account_deleted"));
        assert_eq!(told(&s, "user_deleted").await, 1);
        let left = s.dump().await;
        for words in ["Eve Example", FIREFOX] {
            assert!(!left.contains(words), "{words} is left: {left}");
        }
        let personal = format!("SELECT COUNT(*) FROM audit_events WHERE personal IS NOT NULL AND (user_id = '{id}' OR actor_id = '{id}')");
        assert_eq!(s.count(&personal).await, 0);
        let tables = left.lines().filter(|line| line.contains(id.as_str())).map(|line| line.split('|').next().unwrap());
        let tables: Vec<_> = tables.filter(|table| !["audit_events", "logout_deliveries"].contains(table)).collect();
        assert!(tables.is_empty(), "{tables:?}");
        // Nobody signs in to it, and whoever has the address next is somebody else.
        assert_eq!(s.browser().try_sign_in(EVE, PASSWORD).await.status, 401);
        assert_ne!(s.user(EVE, "Another").await, id);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!copied.is_signed_in().await);
    }
}

server_test! {
    /// What people call their passkeys are their own words: the audit log, of which the details stay, has none of them.
    async fn ours_the_names_of_passkeys_go_with_the_account(s: TestServer) {
        let s = passkeys::named(&s).await;
        s.user(EVE, "Eve").await;
        let (mut browser, mut device) = (signed_in(&s, EVE).await, Device::new());
        passkeys::add(&mut browser, &mut device).await;
        let page = browser.get("/sign-in?to=security").await;
        passkeys::with(&mut browser, &page, &mut device).await;
        let page = browser.get("/account/security").await;
        let id = crate::factors::between(&page.body, "name=\"rename\" value=\"", "\"").to_owned();
        let csrf = csrf_of(&page);
        let form = [("csrf", &*csrf), ("rename", &*id), ("name", "Grandmother's ring")];
        assert_eq!(browser.post("/account/security", &form).await.location(), "/account/security");
        assert!(s.dump().await.contains("Grandmother"), "it is kept as long as the passkey is");
        // With it, what became of it is written down; with the account, the rest goes.
        let form = [("csrf", &*csrf), ("remove", &*id)];
        assert_eq!(browser.post("/account/security", &form).await.location(), "/account/security");
        for kind in ["passkey_added", "passkey_renamed", "passkey_removed"] {
            assert_eq!(told(&s, kind).await, 1, "{kind}");
        }
        assert!(!s.dump().await.contains("Grandmother"), "{}", s.dump().await);
        assert!(is_gone(&delete(&mut browser, EVE).await));
        assert!(!s.dump().await.contains("Grandmother"));
    }
}

server_test! {
    /// T21, T85
    async fn t85_an_account_is_deleted_by_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        s.user(EVE, "Eve").await;
        let is_to_prove = |answer: &Answer| (answer.status, answer.location()) == (303, "/sign-in?to=deletion");
        assert!(is_to_prove(&s.browser().get(DELETE).await));
        assert!(is_to_prove(&s.browser().post(DELETE, &[("email", ADA)]).await));
        let (mut ada, mut other, mut eve) = (signed_in(&s, ADA).await, signed_in(&s, ADA).await, signed_in(&s, EVE).await);
        let csrf = csrf_of(&ada.get(DELETE).await);
        let form = [("csrf", &*csrf), ("email", ADA)];
        for browser in [&mut eve, &mut other] {
            assert_eq!(browser.post(DELETE, &form).await.status, 403, "the form of another sign-in");
        }
        assert_eq!(ada.post(DELETE, &form[1..]).await.status, 403, "no form of this server");
        assert_eq!(ada.post_with(DELETE, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(ada.post(DELETE, &[form[0], form[1], form[1]]).await.status, 400);
        // Somebody else's address deletes nobody.
        assert_eq!(delete(&mut eve, ADA).await.status, 422);
        s.advance("11m");
        for answer in [ada.get(DELETE).await, ada.post(DELETE, &form).await] {
            assert!(is_to_prove(&answer), "{answer:?}");
        }
        let page = ada.get("/sign-in?to=deletion").await;
        let interaction = page.hidden("interaction").unwrap();
        let proof = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(ada.post("/sign-in", &proof).await.location(), DELETE);
        // With a second factor there, the password alone is not enough.
        let (phone, _) = set_up(&s, &mut ada).await;
        assert!(is_to_prove(&delete(&mut ada, ADA).await));
        assert_eq!((accounts(&s).await, told(&s, "user_deleted").await), (2, 0));
        let page = ada.get("/sign-in?to=deletion").await;
        assert!(!page.body.contains("name=\"trust\""), "{}", page.body);
        assert_eq!(crate::factors::give(&mut ada, &page, &phone.code(s.now()), &[]).await.location(), DELETE);
        assert!(is_gone(&delete(&mut ada, ADA).await));
        assert_eq!(accounts(&s).await, 1);
        assert!(eve.is_signed_in().await);
    }
}

server_test! {
    /// What was begun before the end of an account goes nowhere after it: another tab, a consent, a link.
    async fn ours_nothing_that_was_begun_outlives_a_deleted_account(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let (mut browser, mut tab, mut late) = (signed_in(&s, ADA).await, signed_in(&s, ADA).await, s.browser());
        let (change, end) = (csrf_of(&tab.get("/account/profile").await), csrf_of(&tab.get(DELETE).await));
        let page = late.get(&app.authorization_url(&[("scope", "openid")])).await;
        let consent = late.sign_in_on(&page, ADA, PASSWORD).await;
        let link = asked_for(&s, &mut s.browser(), ADA).await;
        assert!(is_gone(&delete(&mut browser, ADA).await));
        let answer = tab.post("/account/profile", &[("csrf", &*change), ("name", "Mallory")]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=profile"));
        let answer = tab.post(DELETE, &[("csrf", &*end), ("email", ADA)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=deletion"));
        let answer = late.decide_on(&consent, "allow").await;
        assert_eq!(answer.parameter("code"), None, "{answer:?}");
        assert!(s.browser().get(&link).await.body.contains("This link no longer works"));
        for table in ["users", "grants", "sessions", "consents"] {
            assert_eq!(s.rows(table).await, 0, "{table}");
        }
        assert_eq!(told(&s, "user_deleted").await, 1);
    }
}

server_test! {
    /// A thief who changed the address first: whoever reads the one before is told, though nothing can be undone any more.
    async fn ours_an_address_of_a_few_days_ago_is_told_of_the_end_too(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = signed_in(&s, ADA).await;
        let undo = changed(&s, &mut browser, ADA, ELSEWHERE).await;
        assert_eq!(delete(&mut browser, ADA).await.status, 422, "it is not the address any more");
        assert!(is_gone(&delete(&mut browser, ELSEWHERE).await));
        for address in [ADA, ELSEWHERE] {
            assert_eq!(s.told(address).await.last(), Some(&"account_deleted"), "{address}");
        }
        assert!(browser.get(&undo).await.body.contains("This link no longer works"));
    }
}

server_test! {
    /// What waits to be sent names an address: nothing of it outlives the account but the mail that says that it is gone.
    async fn ours_mails_that_wait_go_with_the_account(s: TestServer) {
        let s = s.with_mail().await;
        s.user(EVE, "Eve").await;
        let mut browser = signed_in(&s, ADA).await;
        changed(&s, &mut browser, ADA, ELSEWHERE).await;
        asked_for(&s, &mut s.browser(), ELSEWHERE).await;
        asked_for(&s, &mut s.browser(), EVE).await;
        let others = s.told(EVE).await;
        assert!(s.told(ADA).await.len() + s.told(ELSEWHERE).await.len() > 2 && !others.is_empty());
        assert!(is_gone(&delete(&mut browser, ELSEWHERE).await));
        for address in [ADA, ELSEWHERE] {
            assert_eq!(s.told(address).await, ["account_deleted"], "{address}");
        }
        assert_eq!(s.told(EVE).await, others);
    }
}

server_test! {
    /// A link to an address that the account was to have is of that account too, though the address is of none.
    async fn ours_a_mail_to_an_address_that_was_asked_for_goes_with_the_account(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = signed_in(&s, ADA).await;
        link_to(&s, &mut browser, ELSEWHERE).await;
        assert_eq!(s.told(ELSEWHERE).await.len(), 1);
        assert!(is_gone(&delete(&mut browser, ADA).await));
        assert!(s.told(ELSEWHERE).await.is_empty());
        assert_eq!(s.told(ADA).await, ["account_deleted"]);
    }
}

server_test! {
    /// An address of before may be another person's by now, and so are the mails to it.
    async fn ours_mails_to_whoever_has_an_address_of_before_stay(s: TestServer) {
        let s = s.with_mail().await;
        let mut browser = signed_in(&s, ADA).await;
        changed(&s, &mut browser, ADA, ELSEWHERE).await;
        let before = s.told(ADA).await.len();
        s.user(ADA, "Another Ada").await;
        asked_for(&s, &mut s.browser(), ADA).await;
        let theirs = s.told(ADA).await.split_off(before);
        assert!(!theirs.is_empty());
        assert!(is_gone(&delete(&mut browser, ELSEWHERE).await));
        // What was written there of the account that is gone went with it.
        assert_eq!(s.told(ADA).await, theirs);
        assert_eq!(s.told(ELSEWHERE).await, ["account_deleted"]);
    }
}

server_test! {
    async fn ours_of_two_deletions_at_once_one_succeeds(s: TestServer) {
        let s = s.with_mail().await;
        let (mut one, mut two) = (signed_in(&s, ADA).await, signed_in(&s, ADA).await);
        let (first, second) = tokio::join!(delete(&mut one, ADA), delete(&mut two, ADA));
        // Whoever comes later has nothing to delete, or nobody to be.
        let gone = [&first, &second].iter().filter(|answer| is_gone(answer)).count();
        let to_prove = [&first, &second].iter().filter(|answer| answer.status == 303).count();
        assert_eq!((gone, to_prove), (1, 1), "{first:?} {second:?}");
        assert_eq!((accounts(&s).await, told(&s, "user_deleted").await), (0, 1));
        assert_eq!(s.told(ADA).await.iter().filter(|kind| **kind == "account_deleted").count(), 1);
    }
}

server_test! {
    /// Whatever of it comes first, nothing works afterwards.
    async fn ours_what_an_app_gets_while_an_account_ends_ends_with_it(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let tokens = browser.tokens(&app, "openid notes:read").await;
        let code = browser.authorize(&app, &[("scope", "openid notes:read")]).await.parameter("code").unwrap();
        let (gone, redeemed, refreshed) = tokio::join!(delete(&mut browser, ADA), app.redeem(&code), app.refresh(tokens.refresh()));
        assert!(is_gone(&gone), "{gone:?}");
        for answer in [redeemed, refreshed] {
            if answer.status == 200 {
                let late = Tokens::of(&answer);
                assert!(!app.is_active(&late.access_token).await);
                app.refresh(late.refresh()).await.assert_token_error(400, "invalid_grant");
            } else {
                answer.assert_token_error(400, "invalid_grant");
            }
        }
        assert_eq!((accounts(&s).await, s.rows("grants").await), (0, 0));
    }
}

server_test! {
    async fn ours_the_last_owner_stays_until_somebody_else_is_one(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.give_role(ADA, "owner").await;
        let mut ada = signed_in(&s, ADA).await;
        let stays = async |ada: &mut Browser, why: &str| {
            let page = ada.get(DELETE).await;
            assert!(page.status == 200 && page.body.contains("Nobody else is an owner of this server"), "{why}: {}", page.body);
            assert!(page.body.contains("grantor user role add EMAIL owner") && !page.body.contains("id=\"confirm-delete\""), "{}", page.body);
            let answer = delete(ada, ADA).await;
            assert!(answer.status == 422 && answer.body.contains("Nobody else is an owner"), "{why}: {}", answer.body);
        };
        stays(&mut ada, "nobody else").await;
        // Whoever is an administrator is no owner.
        s.give_role(EVE, "admin").await;
        stays(&mut ada, "an administrator").await;
        s.group("crew", &["owner"]).await;
        s.set_member(EVE, "crew", true).await;
        s.execute("UPDATE users SET is_active = FALSE WHERE email = 'eve@example.test'").await;
        stays(&mut ada, "an owner who was disabled").await;
        assert_eq!(accounts(&s).await, 2);
        s.execute("UPDATE users SET is_active = TRUE WHERE email = 'eve@example.test'").await;
        assert!(ada.get(DELETE).await.body.contains("id=\"confirm-delete\""));
        assert!(is_gone(&delete(&mut ada, ADA).await));
        let mut eve = signed_in(&s, EVE).await;
        let answer = delete(&mut eve, EVE).await;
        assert!(answer.status == 422 && answer.body.contains("Nobody else is an owner"), "by a group, too: {}", answer.body);
        assert_eq!(accounts(&s).await, 1);
    }
}

server_test! {
    /// Of an owner who cannot sign in, or is one as long as a provider says so, nobody has anything.
    async fn ours_who_cannot_come_in_or_is_owner_by_a_provider_is_no_other_owner(s: TestServer) {
        let eve = s.user(EVE, "Eve").await;
        for email in [ADA, EVE] {
            s.give_role(email, "owner").await;
        }
        let idp = Idp::start(&s).await;
        let work = s.provider("corp", &idp, |_| {}).await;
        let mut ada = signed_in(&s, ADA).await;
        let mut stays = async || {
            let page = ada.get(DELETE).await;
            let stays = page.body.contains("Nobody else is an owner of this server");
            assert_ne!(stays, page.body.contains("id=\"confirm-delete\""), "{}", page.body);
            stays
        };
        assert!(!stays().await);
        s.execute(&format!("DELETE FROM password_credentials WHERE user_id = '{eve}'")).await;
        assert!(stays().await, "she has no way in");
        link(&s, identity(&work, "eve-there", &eve)).await;
        assert!(!stays().await, "she has one by a provider");
        s.change_provider("corp", |provider| provider.is_enabled = false).await;
        assert!(stays().await, "which is disabled");
        s.password(EVE).await;
        assert!(!stays().await);
        s.execute(&format!("UPDATE user_roles SET given_by = 'corp' WHERE user_id = '{eve}'")).await;
        assert!(stays().await, "and takes what it gave");
    }
}

server_test! {
    async fn ours_of_two_owners_who_go_at_once_one_stays(s: TestServer) {
        s.user(EVE, "Eve").await;
        for email in [ADA, EVE] {
            s.give_role(email, "owner").await;
        }
        let (mut ada, mut eve) = (signed_in(&s, ADA).await, signed_in(&s, EVE).await);
        let (first, second) = tokio::join!(delete(&mut ada, ADA), delete(&mut eve, EVE));
        let mut answers = [first.status, second.status];
        answers.sort_unstable();
        assert_eq!(answers, [200, 422], "{first:?} {second:?}");
        assert_eq!(accounts(&s).await, 1);
    }
}

server_test! {
    /// Nobody takes their own traces away but who may do all that an administrator may.
    async fn ours_who_has_rights_and_is_no_administrator_stays_in_the_audit_log(s: TestServer) {
        s.role("editor").await;
        for role in ["support", "client-admin", "auditor"] {
            let email = format!("{role}@example.test");
            s.user(&email, "Eve").await;
            s.give_role(&email, role).await;
            let mut browser = signed_in(&s, &email).await;
            let page = browser.get(DELETE).await;
            assert!(page.body.contains("take your roles away first") && !page.body.contains("id=\"confirm-delete\""), "{role}: {}", page.body);
            assert_eq!(delete(&mut browser, &email).await.status, 422, "{role}");
        }
        assert_eq!((accounts(&s).await, told(&s, "user_deleted").await), (4, 0));
        // A role of an app is no right here.
        s.give_role(ADA, "editor").await;
        let mut ada = signed_in(&s, ADA).await;
        assert!(is_gone(&delete(&mut ada, ADA).await));
        s.user(EVE, "Eve").await;
        s.give_role(EVE, "admin").await;
        let mut eve = signed_in(&s, EVE).await;
        assert!(is_gone(&delete(&mut eve, EVE).await));
    }
}

server_test! {
    async fn ours_where_people_do_not_delete_accounts_the_page_says_whom_to_ask(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.account.deletion = false;
            settings.branding.contact = Some("the IT desk, room 12".to_owned());
        }).await;
        let mut browser = signed_in(&s, ADA).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("the IT desk, room 12") && !page.body.contains("id=\"delete-account\""), "{}", page.body);
        let csrf = csrf_of(&page);
        for answer in [browser.get(DELETE).await, browser.post(DELETE, &[("csrf", &*csrf), ("email", ADA)]).await] {
            assert_eq!((answer.status, answer.location()), (303, PAGE));
        }
        assert!(accounts(&s).await == 1 && browser.is_signed_in().await);
    }
}
