//! What happened to somebody's account, and what they do where it was not them.

use std::time::Duration;

use grantor::audit::{self, Actor, AuditEvent, Kind};

use super::sessions::{FIREFOX, called};
use super::*;
use crate::factors::{between, change, csrf_of, give, set_up, to_second_factor, with_factor};
use crate::support::admin::users;

const PAGE: &str = "/account/activity";

const LOCK: &str = "/account/lock";

const EVE: &str = "eve@example.test";

/// Writes so many events of a kind about somebody, all of one moment before now.
pub async fn happened(s: &TestServer, email: &str, (kind, ago): (Kind, Duration), count: usize) {
    let (user_id, at) = (s.user_id(email).await, s.now().minus(ago));
    let written = s.db.write(move |conn| {
        Box::pin(async move {
            let event = AuditEvent::new(kind, Actor::User).by(&user_id).user(&user_id);
            for _ in 0..count {
                audit::record(conn, &event, at).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
}

/// How often it stands on a page.
fn count(page: &Answer, words: &str) -> usize {
    page.body.matches(words).count()
}

/// Where older events are.
fn older(page: &Answer) -> Option<String> {
    let has_older = page.body.contains("id=\"older\"");
    has_older.then(|| between(&page.body, "id=\"older\" href=\"", "\"").to_owned())
}

/// Whether somebody is led to the sign-in, and back to where they lock their account down.
fn is_to_prove(answer: &Answer) -> bool {
    (answer.status, answer.location()) == (303, "/sign-in?to=lock")
}

/// The page without its foot, which knows the address it can be asked for again at.
fn shown(page: &Answer) -> String {
    page.body.split("<footer").next().unwrap_or_default().to_owned()
}

server_test! {
    async fn ours_people_see_what_happened_to_their_own_account_and_nobody_elses(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.browser().sign_in(EVE).await;
        let role = s.role("editor").await;
        users::set_role(&s.db, &EVE.parse().unwrap(), &role, true, s.now()).await.unwrap();
        let app = s.openid_client(|client| client.name = "Acme <b>Notes".to_owned()).await;
        let nobody = s.browser().get(PAGE).await;
        assert_eq!((nobody.status, nobody.location()), (303, "/sign-in?to=activity"));
        let mut browser = called(&s, FIREFOX);
        let page = browser.authorize(&app, &[("scope", "openid")]).await;
        assert!(page.parameter("code").is_some(), "{page:?}");
        assert_eq!(s.browser().try_sign_in(ADA, "wrong").await.status, 401);
        // Written behind the answer.
        while !s.audit().await.contains(&"sign_in_failed".to_owned()) {
            tokio::task::yield_now().await;
        }
        let page = browser.get(PAGE).await;
        assert_eq!(page.status, 200);
        assert_eq!(count(&page, "15 January 2027, 08:00 UTC, Firefox on Linux, from 127.0.0.1"), 2, "signed in, and allowed: {}", page.body);
        for words in ["Somebody signed in to your account.",
            "A sign-in to your account failed.", "15 January 2027, 08:00 UTC, from 127.0.0.1",
            "An app was given access to your account.", "<bdi>Acme &#60;b&#62;Notes</bdi>", "id=\"not-me\""] {
            assert_eq!(count(&page, words), 1, "{words}: {}", page.body);
        }
        assert_eq!(count(&page, "You were given a role."), 0, "that was somebody else");
        assert!(!page.body.contains("by an administrator") && older(&page).is_none(), "{}", page.body);
        s.advance("1m");
        users::set_role(&s.db, &ADA.parse().unwrap(), &role, true, s.now()).await.unwrap();
        set_up(&s, &mut browser).await;
        let page = browser.get(PAGE).await;
        for words in ["You were given a role.", "15 January 2027, 08:01 UTC, by an administrator", "An authenticator app was added.",
            "New recovery codes were made."] {
            assert_eq!(count(&page, words), 1, "{words}: {}", page.body);
        }
        let (new, old) = (page.body.find("You were given a role.").unwrap(), page.body.find("Somebody signed in").unwrap());
        assert!(new < old, "newest first: {}", page.body);
        // It may be looked at without a sign-in of a moment ago.
        s.advance("1h");
        assert_eq!(browser.get(PAGE).await.status, 200);
    }
}

server_test! {
    async fn ours_ninety_days_are_shown_in_pages_of_fifty(s: TestServer) {
        let days = |days: u64| Duration::from_secs(days * 86_400);
        s.user(EVE, "Eve").await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        happened(&s, ADA, (Kind::PasskeyAdded, days(91)), 3).await;
        happened(&s, ADA, (Kind::PasskeyRenamed, days(90)), 20).await;
        // Of one moment, and among them what nobody is told.
        happened(&s, ADA, (Kind::PasskeyRenamed, days(10)), 50).await;
        happened(&s, ADA, (Kind::LogoutDelivered, days(10)), 60).await;
        happened(&s, ADA, (Kind::PasskeyRenamed, days(10)), 50).await;
        happened(&s, EVE, (Kind::PasskeyRemoved, days(1)), 60).await;
        let (mut seen, mut pages, mut next) = (0, Vec::new(), Some(PAGE.to_owned()));
        while let Some(url) = next {
            let page = browser.get(&url).await;
            seen += count(&page, "A passkey got another name.");
            assert_eq!(count(&page, "A passkey was added.") + count(&page, "A passkey was removed."), 0, "{}", page.body);
            pages.push(count(&page, "<p class=\"name\">"));
            next = older(&page);
            assert!(next.as_ref().is_none_or(|next| *next != url));
        }
        assert_eq!(seen, 120, "each once");
        assert_eq!((pages[0], pages[1], pages.len()), (50, 50, 3), "{pages:?}");
        let second = older(&browser.get(PAGE).await).unwrap();
        let mut eve = s.browser();
        eve.sign_in(EVE).await;
        let theirs = eve.get(&second).await;
        // A place among events of another is none: the newest are shown, and nobody is told that nothing happened.
        assert_eq!((theirs.status, shown(&theirs)), (200, shown(&eve.get(PAGE).await)));
        let of_eve = older(&eve.get(PAGE).await).unwrap();
        assert_eq!(shown(&browser.get(&of_eve).await), shown(&browser.get(PAGE).await));
        for none in ["x", "", "00000000-0000-4000-8000-000000000003"] {
            assert_eq!(browser.get(&format!("{PAGE}?before={none}")).await.status, 200, "{none}");
        }
    }
}

server_test! {
    /// T75: whoever it was is out, everywhere, and so is whoever is half-way in.
    async fn t75_an_account_that_is_locked_down_is_used_in_no_other_browser_and_by_no_app(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|client| client.scope = "openid offline_access".parse().unwrap()).await;
        let tokens = s.browser().tokens(&app, "openid offline_access").await;
        let (phone, _, mut browser) = with_factor(&s).await;
        let page = to_second_factor(&mut browser, ADA).await;
        assert_eq!(give(&mut browser, &page, &phone.code(s.now()), &[]).await.status, 303);
        s.advance("30s");
        let mut other = s.browser();
        let page = to_second_factor(&mut other, ADA).await;
        assert_eq!(give(&mut other, &page, &phone.code(s.now()), &[("trust", "on")]).await.status, 303);
        s.advance("30s");
        let mut late = s.browser();
        let half = to_second_factor(&mut late, ADA).await;
        let link = asked_for(&s, &mut s.browser(), ADA).await;
        assert!(other.is_signed_in().await && app.is_active(&tokens.access_token).await);
        assert_eq!((s.rows("devices").await, s.rows("consents").await), (1, 1));

        let mut copied = browser.clone();
        let page = browser.get(LOCK).await;
        assert!(page.status == 200 && page.body.contains("id=\"lock-account\""), "{}", page.body);
        assert!(other.is_signed_in().await, "looking changes nothing");
        let csrf = csrf_of(&page);
        let answer = browser.post(LOCK, &[("csrf", &*csrf)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/account/security"), "{}", answer.body);
        let page = browser.follow(answer).await;
        assert_eq!(page.status, 200, "this browser stays");
        assert!(page.body.contains("Your account was locked down on 15 January 2027") && page.body.contains("choose another password"), "{}", page.body);
        assert!(!other.is_signed_in().await);
        assert!(!copied.is_signed_in().await && browser.is_signed_in().await, "nobody stays in by a copied cookie");
        let answer = give(&mut late, &half, &phone.code(s.now()), &[]).await;
        assert!(answer.status == 401 && !late.is_signed_in().await, "{}", answer.body);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&tokens.access_token).await);
        assert!(s.browser().get(&link).await.body.contains("This link no longer works"));
        assert_eq!((s.rows("devices").await, s.rows("consents").await, s.rows("sessions").await), (0, 0, 1));
        to_second_factor(&mut other, ADA).await;
        assert!(s.told(ADA).await.contains(&"account_locked_down"));
        assert!(s.audit().await.contains(&"account_locked_down".to_owned()));
        let page = browser.get(PAGE).await;
        assert_eq!(count(&page, "Your account was locked down."), 1, "{}", page.body);
        // What is left to do can be done from here.
        assert_eq!(change(&mut browser, ("action", "forget-devices")).await.location(), "/account/security");
        s.advance("61m");
        let page = browser.get("/account/security").await;
        assert!(page.status == 200 && !page.body.contains("locked down"), "it is no news any more: {}", page.body);
    }
}

server_test! {
    /// An app that asks nobody asks from then on.
    async fn ours_who_locks_their_account_down_is_asked_by_every_app(s: TestServer) {
        let app = s.openid_client(|client| client.settings.skip_consent = "openid".parse().unwrap()).await;
        let url = app.authorization_url(&[("scope", "openid")]);
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        assert!(browser.get(&url).await.parameter("code").is_some());
        let csrf = csrf_of(&browser.get(LOCK).await);
        assert_eq!(browser.post(LOCK, &[("csrf", &*csrf)]).await.status, 303);
        let page = browser.get(&url).await;
        assert!(page.body.contains("value=\"allow\""), "{} {}", page.status, page.body);
    }
}

server_test! {
    /// Nobody else's account is touched.
    async fn ours_who_locks_their_account_down_leaves_those_of_others(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let (mut browser, mut eve) = (s.browser(), s.browser());
        let page = eve.authorize_as(EVE, &app, &[("scope", "openid")]).await;
        let tokens = Tokens::of(&app.redeem(&page.parameter("code").unwrap()).await);
        browser.sign_in(ADA).await;
        let csrf = csrf_of(&browser.get(LOCK).await);
        assert_eq!(browser.post(LOCK, &[("csrf", &*csrf)]).await.status, 303);
        assert!(eve.is_signed_in().await && browser.is_signed_in().await);
        assert_eq!(app.refresh(tokens.refresh()).await.status, 200);
        assert!(!eve.get("/account/security").await.body.contains("locked down"));
    }
}

server_test! {
    /// T21, T85
    async fn t85_an_account_is_locked_down_by_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        assert!(is_to_prove(&s.browser().get(LOCK).await));
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        let csrf = csrf_of(&browser.get(LOCK).await);
        let form = [("csrf", &*csrf)];
        assert_eq!(other.post(LOCK, &form).await.status, 403, "the form of another sign-in");
        assert_eq!(browser.post_with(LOCK, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(browser.post(LOCK, &[form[0], form[0]]).await.status, 400);
        s.advance("11m");
        for answer in [browser.get(LOCK).await, browser.post(LOCK, &form).await] {
            assert!(is_to_prove(&answer), "{answer:?}");
        }
        assert!(other.is_signed_in().await && !s.audit().await.contains(&"account_locked_down".to_owned()));
        let page = browser.get("/sign-in?to=lock").await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &form).await.location(), LOCK);
    }
}
