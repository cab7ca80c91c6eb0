//! Where somebody is signed in: what the page shows, and what it ends.

use std::time::Duration;

use grantor::oauth::acr::Acr;
use grantor::storage::sessions::{NewSession, insert};
use grantor::types::{OpaqueToken, SessionId};

use super::*;
use crate::factors::{between, csrf_of};

pub const PAGE: &str = "/account/sessions";

pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const EVE: &str = "eve@example.test";

/// A browser that calls itself so.
pub fn called(s: &TestServer, agent: &str) -> Browser {
    let mut browser = s.browser();
    browser.headers.push(("user-agent", agent.to_owned()));
    browser
}

/// Presses a button of the page.
pub async fn end(browser: &mut Browser, pair: (&str, &str)) -> Answer {
    let csrf = csrf_of(&browser.get(PAGE).await);
    browser.post(PAGE, &[("csrf", &*csrf), pair]).await
}

/// What stands on the page of each sign-in, in order.
fn rows(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<li>").skip(1);
    let rows = rows.map(|rest| rest.split("</li>").next().unwrap().to_owned());
    rows.filter(|row| row.contains("id=\"remove-session-")).collect()
}

/// The id of a sign-in in another browser, as its row has it.
fn id_of(row: &str) -> String {
    between(row, "name=\"remove\" value=\"", "\"").to_owned()
}

/// How often the audit log has it that somebody is out.
async fn signed_out(s: &TestServer) -> usize {
    s.audit()
        .await
        .iter()
        .filter(|kind| *kind == "signed_out")
        .count()
}

/// Whether somebody is led to the sign-in, and back here.
fn is_to_prove(answer: &Answer) -> bool {
    (answer.status, answer.location()) == (303, "/sign-in?to=sessions")
}

server_test! {
    async fn ours_people_see_where_they_are_signed_in_this_browser_first_and_nobody_elses(s: TestServer) {
        s.user(EVE, "Eve").await;
        let mut eve = called(&s, "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0");
        eve.sign_in(EVE).await;
        let mut browser = s.browser();
        let interaction = browser.get("/sign-in").await.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD), ("remember", "on")];
        assert_eq!(browser.post("/sign-in", &form).await.status, 303);
        s.advance("5m");
        let mut other = called(&s, FIREFOX);
        other.sign_in(ADA).await;
        s.advance("3m");
        let page = browser.get(PAGE).await;
        assert!(page.status == 200 && !page.body.contains("Edge") && !page.body.contains(EVE), "{}", page.body);
        let shown = rows(&page);
        assert_eq!(shown.len(), 2, "{}", page.body);
        for words in ["This browser", "An unknown browser", "Signed in on 15 January 2027, 08:00 UTC with password, remembered",
            "Last used on 15 January 2027, 08:08 UTC", "href=\"/logout\"", "id=\"remove-session-1\""] {
            assert!(shown[0].contains(words), "{words}: {}", shown[0]);
        }
        for words in ["Firefox on Linux", "Signed in on 15 January 2027, 08:05 UTC with password", "from 127.0.0.1", "id=\"remove-session-2\""] {
            assert!(shown[1].contains(words), "{words}: {}", shown[1]);
        }
        assert!(!shown[1].contains("This browser") && !shown[1].contains("remembered"), "{}", shown[1]);
        let shown = rows(&other.get(PAGE).await);
        assert!(shown[0].contains("This browser") && shown[0].contains("Firefox on Linux"), "{shown:?}");
        // One that idled too long is of no use to anybody.
        s.advance("3h");
        assert!(is_to_prove(&other.get(PAGE).await));
        let page = browser.get(PAGE).await;
        assert_eq!(rows(&page).len(), 1, "{}", page.body);
        assert!(page.body.contains("You are signed in nowhere else.") && !page.body.contains("id=\"sign-out-others\""));
    }
}

server_test! {
    /// T41: whoever holds a stolen password chooses what their browser calls itself.
    async fn ours_what_a_browser_calls_itself_is_on_no_page(s: TestServer) {
        let mut strange = called(&s, "Firefox/140.0 (Linux) <script>alert(1)</script>\"><b>Call +1 555 0100");
        strange.sign_in(ADA).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for page in [PAGE, "/account/activity"] {
            let page = browser.get(page).await;
            assert!(page.status == 200 && page.body.contains("Firefox on Linux"), "{}", page.body);
            for word in ["alert(1)", "Call +1", "Firefox/140"] {
                assert!(!page.body.contains(word), "{word}: {}", page.body);
            }
        }
    }
}

server_test! {
    /// T72, T75
    async fn ours_who_signs_one_browser_out_tells_its_apps_and_leaves_the_others(s: TestServer) {
        let s = s.with_settings(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()]).await;
        let site = Site::start().await;
        site.answers("200 OK", "");
        let app = s.openid_client(|client| client.metadata.backchannel_logout_uri = Some(site.url("/backchannel"))).await;
        let (mut browser, mut one, mut two) = (s.browser(), called(&s, FIREFOX), s.browser());
        let tokens = one.tokens(&app, "openid").await;
        let stays = two.tokens(&app, "openid").await;
        browser.sign_in(ADA).await;
        let shown = rows(&browser.get(PAGE).await);
        let id = id_of(shown.iter().find(|row| row.contains("Firefox")).unwrap());
        for what in ["ended", "gone already: it is as they wish"] {
            let answer = end(&mut browser, ("remove", &id)).await;
            assert_eq!((answer.status, answer.location()), (303, PAGE), "{what}");
            assert!(browser.is_signed_in().await && two.is_signed_in().await && !one.is_signed_in().await, "{what}");
        }
        site.arrived(1).await;
        assert_eq!(site.requests().len(), 1);
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!(app.refresh(stays.refresh()).await.status, 200);
        assert_eq!(signed_out(&s).await, 1);
        // That of this browser ends by its own page, which asks first.
        let shown = rows(&two.get(PAGE).await);
        assert_eq!(shown.len(), 2);
        let own = id_of(&shown[1]);
        let answer = end(&mut browser, ("remove", &own)).await;
        assert_eq!((answer.status, answer.location()), (303, "/logout"));
        assert!(browser.is_signed_in().await);
    }
}

server_test! {
    /// T21, and a sign-in of another person.
    async fn ours_nobody_ends_a_sign_in_of_somebody_else(s: TestServer) {
        s.user(EVE, "Eve").await;
        let (mut ada, mut other, mut eve) = (s.browser(), s.browser(), s.browser());
        ada.sign_in(ADA).await;
        other.sign_in(ADA).await;
        // Twice, so that her page has a form.
        s.browser().sign_in(EVE).await;
        eve.sign_in(EVE).await;
        let page = ada.get(PAGE).await;
        let (csrf, id) = (csrf_of(&page), id_of(&rows(&page)[1]));
        let answer = end(&mut eve, ("remove", &id)).await;
        assert_eq!((answer.status, answer.location()), (303, PAGE), "nobody learns whether it is there");
        let form = [("csrf", &*csrf), ("remove", &*id)];
        let everywhere = [("csrf", &*csrf), ("action", "sign-out-others")];
        for form in [form, everywhere] {
            assert_eq!(eve.post(PAGE, &form).await.status, 403, "the form of another sign-in");
            assert_eq!(other.post(PAGE, &form).await.status, 403, "the form of another browser");
            assert_eq!(ada.post_with(PAGE, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        }
        for form in [vec![("csrf", &*csrf)], vec![("csrf", &*csrf), ("remove", "x")], vec![("csrf", &*csrf), ("action", "x")],
            vec![("csrf", &*csrf), ("remove", &*id), ("action", "sign-out-others")], vec![form[0], form[1], form[1]]] {
            assert_eq!(ada.post(PAGE, &form).await.status, 400, "{form:?}");
        }
        assert!(other.is_signed_in().await && ada.is_signed_in().await && eve.is_signed_in().await);
        assert_eq!(signed_out(&s).await, 0);
    }
}

server_test! {
    /// T85
    async fn t85_sign_ins_are_ended_by_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        assert!(is_to_prove(&s.browser().get(PAGE).await));
        assert!(is_to_prove(&s.browser().post(PAGE, &[("action", "sign-out-others")]).await));
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        let id = id_of(&rows(&browser.get(PAGE).await)[1]);
        s.advance("11m");
        // It may be looked at.
        assert_eq!(browser.get(PAGE).await.status, 200);
        for pair in [("remove", &*id), ("action", "sign-out-others")] {
            let answer = end(&mut browser, pair).await;
            assert_eq!((answer.status, answer.location()), (303, &*format!("/sign-in?to=sessions&again={}", pair.1)), "{pair:?}");
        }
        assert!(other.is_signed_in().await);
        // And back.
        let page = browser.get("/sign-in?to=sessions").await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &form).await.location(), PAGE);
        assert_eq!(end(&mut browser, ("remove", &id)).await.location(), PAGE);
        assert!(!other.is_signed_in().await);
    }
}

server_test! {
    async fn ours_a_hundred_sign_ins_are_shown_and_how_many_more_there_are(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (ada, now) = (s.user_id(ADA).await, s.now());
        let written = s.db.write(move |conn| {
            Box::pin(async move {
                for _ in 0..103 {
                    let session = NewSession {
                        id: SessionId::new(),
                        secret_hash: OpaqueToken::generate(OpaqueToken::SESSION).hash(),
                        user_id: ada.clone(),
                        auth_time: now,
                        ends_at: now.plus(Duration::from_hours(1)),
                        is_remembered: false,
                        user_agent: FIREFOX.to_owned(),
                        address: "192.0.2.1".to_owned(),
                        epoch: 0,
                        acr: Acr::One,
                        amr: "pwd".to_owned(),
                        is_trusted: false,
                    };
                    insert(conn, &session, now).await?;
                }
                Ok(())
            })
        });
        written.await.unwrap();
        let page = browser.get(PAGE).await;
        assert_eq!(rows(&page).len(), 100);
        assert!(page.body.contains("<li>and 4 more</li>") && rows(&page)[0].contains("This browser"), "{}", page.body);
        assert_eq!(end(&mut browser, ("action", "sign-out-others")).await.location(), PAGE);
        assert_eq!(s.rows("sessions").await, 1);
    }
}

server_test! {
    /// Out of every browser, this one too, in one press.
    async fn ours_somebody_signs_out_everywhere_at_once(s: TestServer) {
        let (mut browser, mut other) = (s.browser(), s.browser());
        browser.sign_in(ADA).await;
        other.sign_in(ADA).await;
        assert!(browser.get(PAGE).await.body.contains("id=\"sign-out-everywhere\""));
        let mut copied = browser.clone();
        s.advance("11m");
        let answer = end(&mut browser, ("action", "sign-out-everywhere")).await;
        assert_eq!(answer.location(), "/sign-in?to=sessions&again=sign-out-everywhere");
        assert!(other.is_signed_in().await);
        browser.sign_in(ADA).await;
        let answer = end(&mut browser, ("action", "sign-out-everywhere")).await;
        assert_eq!((answer.status, answer.location()), (303, "/logout"), "{}", answer.body);
        let page = browser.follow(answer).await;
        assert!(page.status == 200 && page.body.contains("You are signed out"), "{}", page.body);
        for browser in [&mut browser, &mut other, &mut copied] {
            assert!(!browser.is_signed_in().await);
        }
        assert_eq!((s.rows("sessions").await, signed_out(&s).await), (0, 2));
    }
}
