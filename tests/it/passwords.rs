//! The pages behind the links by which people set a password.

use crate::support::admin::users::{self, LinkKind, Whom};

use super::support::*;

const NEW: &str = "violet anchor meadow 9";

async fn link(s: &TestServer, kind: LinkKind) -> String {
    let whom: Whom = ADA.parse().unwrap();
    let link = users::link(&s.db, &whom, kind, &s.app.settings.links, s.now())
        .await
        .unwrap();
    format!("/password/{}", link.token.expose())
}

/// Fills in the form of the page at `path`.
async fn set(browser: &mut Browser, path: &str, password: &str, again: &str) -> Answer {
    let page = browser.get(path).await;
    let csrf = page.hidden("csrf").unwrap_or_default();
    let form = [
        ("csrf", &*csrf),
        ("password", password),
        ("password_again", again),
    ];
    browser.post(path, &form).await
}

/// The row of Ada's password.
async fn hash(s: &TestServer) -> String {
    let id = s.user_id(ADA).await;
    let dump = s.dump().await;
    let row = dump
        .lines()
        .find(|line| line.starts_with(&format!("password_credentials|user_id={id}")));
    row.unwrap().to_owned()
}

fn assert_dead(answer: &Answer) {
    answer.assert_error_page();
    assert!(
        answer.body.contains("This link no longer works"),
        "{}",
        answer.body
    );
}

server_test! {
    /// T83
    async fn ours_a_link_sets_the_password_once_and_signs_nobody_in(s: TestServer) {
        let path = link(&s, LinkKind::Reset).await;
        let mut browser = s.browser();
        for _ in 0..3 {
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "looking does not use it up");
            assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
            assert!(page.body.contains("Choose a new password") && page.body.contains(ADA), "{}", page.body);
        }
        let answer = set(&mut browser, &path, NEW, NEW).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.body.contains("Your password is saved"));
        assert!(!browser.cookies.contains_key("sid"));
        assert!(!browser.is_signed_in().await);
        assert_eq!(s.rows("sessions").await, 0);
        assert_dead(&browser.get(&path).await);
        assert_eq!(browser.try_sign_in(ADA, PASSWORD).await.status, 401);
        assert_eq!(browser.try_sign_in(ADA, NEW).await.status, 303);
    }
}

server_test! {
    /// T83
    async fn ours_of_sixteen_uses_of_a_link_at_once_one_sets_the_password(s: TestServer) {
        let path = link(&s, LinkKind::Reset).await;
        let csrf = s.browser().get(&path).await.hidden("csrf").unwrap();
        let uses = (0..16).map(|n| {
            let (mut browser, path, csrf) = (s.browser(), path.clone(), csrf.clone());
            async move {
                let password = format!("{NEW} {n}");
                let form = [("csrf", &*csrf), ("password", &*password), ("password_again", &*password)];
                (password.clone(), browser.post(&path, &form).await.status)
            }
        });
        let outcomes = futures_util::future::join_all(uses).await;
        let won: Vec<_> = outcomes.iter().filter(|(_, status)| *status == 200).collect();
        assert_eq!(won.len(), 1, "{outcomes:?}");
        // Some are told that there are too many of them at once.
        assert!(outcomes.iter().all(|(_, status)| [200, 400, 503].contains(status)), "{outcomes:?}");
        assert_eq!(s.browser().try_sign_in(ADA, &won[0].0).await.status, 303);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "password_set").count(), 1);
    }
}

server_test! {
    /// T83
    async fn ours_links_end_with_their_time(s: TestServer) {
        for (kind, lives, heading) in [
            (LinkKind::Reset, "1799s", "Choose a new password"),
            (LinkKind::Invite, "259199s", "Choose a password for your account"),
        ] {
            let path = link(&s, kind).await;
            s.advance(lives);
            assert!(s.browser().get(&path).await.body.contains(heading));
            let mut late = s.browser();
            let csrf = late.get(&path).await.hidden("csrf").unwrap();
            s.advance("1s");
            assert_dead(&late.get(&path).await);
            let before = hash(&s).await;
            let form = [("csrf", &*csrf), ("password", NEW), ("password_again", NEW)];
            assert_dead(&late.post(&path, &form).await);
            assert_eq!(hash(&s).await, before);
        }
    }
}

server_test! {
    /// T83
    async fn ours_a_newer_link_ends_the_older_ones(s: TestServer) {
        let (invite, reset) = (link(&s, LinkKind::Invite).await, link(&s, LinkKind::Reset).await);
        assert_dead(&s.browser().get(&invite).await);
        let newest = link(&s, LinkKind::Reset).await;
        assert_dead(&set(&mut s.browser(), &reset, NEW, NEW).await);
        assert_eq!(set(&mut s.browser(), &newest, NEW, NEW).await.status, 200);
    }
}

server_test! {
    async fn ours_a_link_of_a_disabled_account_is_dead(s: TestServer) {
        let path = link(&s, LinkKind::Reset).await;
        let whom: Whom = ADA.parse().unwrap();
        users::disable(&s.db, &whom, s.now()).await.unwrap();
        assert_dead(&s.browser().get(&path).await);
        users::enable(&s.db, &whom, s.now()).await.unwrap();
        assert_dead(&s.browser().get(&path).await);
    }
}

server_test! {
    async fn ours_a_weak_or_mistyped_password_is_refused_in_sentences_and_the_link_stays_good(s: TestServer) {
        let path = link(&s, LinkKind::Reset).await;
        let before = hash(&s).await;
        let long = "violet anchor ".repeat(80);
        let cases: [(&str, &str, &[&str]); 7] = [
            (NEW, "violet anchor meadow 8", &["The two passwords are not the same."]),
            ("kV9#x", "kV9#x", &["The password must have at least 12 characters."]),
            ("password1234", "password1234", &["The password is too easy to guess."]),
            ("Ada Lovelace", "Ada Lovelace", &["The password is too easy to guess."]),
            ("30SecondsToMars!", "30SecondsToMars!", &["The password was found in data that was stolen elsewhere"]),
            (&long, &long, &["The password must have at most 1024 bytes."]),
            ("", "", &["The password must have at least 12 characters.", "The password is too easy to guess."]),
        ];
        for (password, again, sentences) in cases {
            let answer = set(&mut s.browser(), &path, password, again).await;
            assert_eq!(answer.status, 422, "{password}");
            for sentence in sentences {
                assert!(answer.body.contains(sentence), "{sentence}: {}", answer.body);
            }
            assert!(password.is_empty() || !answer.body.contains(&format!("value=\"{password}\"")));
        }
        assert_eq!(hash(&s).await, before);
        assert_eq!(set(&mut s.browser(), &path, NEW, NEW).await.status, 200);
    }
}

server_test! {
    async fn rfc8265_4_2_a_password_set_in_one_unicode_form_is_right_in_another(s: TestServer) {
        let (composed, decomposed) = ("Gr\u{fc}\u{df}e von \u{dc}bersee 2031", "Gru\u{308}\u{df}e von U\u{308}bersee 2031");
        let path = link(&s, LinkKind::Reset).await;
        // Twelve code points as typed, eleven characters: not enough.
        let short = "kV9#xq2LmTu\u{308}";
        assert_eq!(set(&mut s.browser(), &path, short, short).await.status, 422);
        let answer = set(&mut s.browser(), &path, decomposed, composed).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        for password in [composed, decomposed, &*composed.replace(' ', "\u{a0}")] {
            assert_eq!(s.browser().try_sign_in(ADA, password).await.status, 303, "{password}");
        }
    }
}

server_test! {
    /// T83: no step without the one before it.
    async fn ours_skipping_or_inventing_a_step_changes_nothing(s: TestServer) {
        let path = link(&s, LinkKind::Reset).await;
        let whom: Whom = {
            s.user("grace@example.test", "Grace").await;
            "grace@example.test".parse().unwrap()
        };
        let of_grace = users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        let foreign = s.browser().get(&format!("/password/{}", of_grace.token.expose())).await.hidden("csrf").unwrap();
        let own = s.browser().get(&path).await.hidden("csrf").unwrap();
        let before = (hash(&s).await, s.audit().await);
        let both = [("password", NEW), ("password_again", NEW)];
        for csrf in [None, Some(""), Some("x"), Some(&*foreign)] {
            let mut form = both.to_vec();
            form.extend(csrf.map(|csrf| ("csrf", csrf)));
            assert_eq!(s.browser().post(&path, &form).await.status, 403, "{csrf:?}");
        }
        assert_eq!(s.browser().post(&path, &[]).await.status, 403);
        assert_eq!(s.browser().post(&path, &[("csrf", &own)]).await.status, 422);
        assert_eq!(s.browser().post(&path, &[("csrf", &own), ("password", NEW)]).await.status, 422);
        let form = [("csrf", &*own), both[0], both[1]];
        for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
            assert_eq!(s.browser().post_with(&path, &form, &headers).await.status, 403);
        }
        let repeated = [("csrf", &*own), both[0], both[0], both[1]];
        assert!((400..500).contains(&s.browser().post(&path, &repeated).await.status));
        let made_up = format!("/password/ln_{}", "A".repeat(43));
        let token = of_grace.token.expose();
        for path in [&*made_up, "/password/x", "/password/%00", "/password/ln_", &format!("/password/{}", &token[3..])] {
            assert_dead(&s.browser().get(path).await);
            assert_dead(&s.browser().post(path, &form).await);
        }
        assert_eq!(s.browser().get("/password/").await.status, 404);
        assert_eq!((hash(&s).await, s.audit().await), before);
        assert_eq!(s.browser().post_with(&path, &form, &[("sec-fetch-site", "same-origin")]).await.status, 200);
    }
}
