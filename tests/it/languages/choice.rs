//! The list at the foot of a page: by hand, without a script, back to where it was, and nowhere else.

use grantor::storage::locales;

use super::*;
use crate::factors;

/// Chooses a language on a page, as its form does.
async fn choose(browser: &mut Browser, page: &Answer, language: &str) -> Answer {
    let (_, rest) = page
        .body
        .split_once("id=\"language\"")
        .unwrap_or_else(|| panic!("{}", page.body));
    assert!(
        rest.contains(&format!("<option value=\"{language}\" lang=\"{language}\"")),
        "{rest}"
    );
    let to = page.hidden("to").unwrap();
    browser
        .post("/language", &[("to", &to), ("language", language)])
        .await
}

/// Chooses, and goes where that leads.
async fn chosen(browser: &mut Browser, page: &Answer, language: &str) -> Answer {
    let answer = choose(browser, page, language).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    arrive(browser, &answer).await
}

/// Where a whole address leads.
async fn arrive(browser: &mut Browser, answer: &Answer) -> Answer {
    let page = browser.get(&answer.location().to_owned()).await;
    browser.follow(page).await
}

server_test! {
    async fn ours_whoever_chooses_a_language_reads_the_same_page_in_it_and_all_later_ones(s: TestServer) {
        let mut browser = reading(&s, "fr");
        for path in ["/", "/sign-in", "/logout"] {
            let page = browser.get(path).await;
            let answer = choose(&mut browser, &page, "de").await;
            assert_eq!((answer.status, answer.location()), (303, &*s.url(path)), "{}", answer.body);
            assert!(answer.header("set-cookie").contains("HttpOnly; SameSite=Lax"), "{answer:?}");
            let page = arrive(&mut browser, &answer).await;
            assert_eq!(language_of(&page), Language::German, "{path}");
            assert!(page.body.contains("<option value=\"de\" lang=\"de\" selected>Deutsch</option>"), "{}", page.body);
            browser.cookies.remove("language");
        }
        // By keyboard and without a script: a list with a label, and a button.
        let page = browser.get("/").await;
        for part in ["<label for=\"language\">", "<select id=\"language\" name=\"language\"", "type=\"submit\" id=\"change-language\""] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("<script"));
        for language in Language::ALL {
            let page = browser.get("/").await;
            let page = chosen(&mut browser, &page, language.tag()).await;
            assert_eq!(language_of(&page), language);
        }
    }
}

server_test! {
    async fn ours_what_somebody_chose_since_goes_before_what_the_app_asks_for_and_that_before_older_choices(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let url = app.authorization_url(&[("ui_locales", "de"), ("scope", "openid")]);
        let mut browser = reading(&s, "fr");
        let page = browser.get("/").await;
        chosen(&mut browser, &page, "ja").await;
        s.advance("60s");
        let page = browser.get(&url).await;
        assert_eq!(language_of(&page), Language::German, "the app's wish is newer");
        s.advance("60s");
        let page = chosen(&mut browser, &page, "es").await;
        assert_eq!(language_of(&page), Language::Spanish, "{}", page.body);
        // The request goes on where it was, with forms and further pages in the language.
        let wrong = browser.sign_in_on(&page, ADA, "x").await;
        assert_eq!((wrong.status, language_of(&wrong)), (401, Language::Spanish));
        // Also from a page that answers a form.
        let page = chosen(&mut browser, &wrong, "ar").await;
        assert_eq!(language_of(&page), Language::Arabic);
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let page = browser.follow(page).await;
        let answer = browser.decide_on(&page, "allow").await;
        Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    }
}

server_test! {
    async fn ours_a_choice_leads_to_no_other_server_and_is_taken_from_our_own_pages_alone(s: TestServer) {
        let mut browser = s.browser();
        for to in [
            "https://evil.example/", "//evil.example/", "/\\evil.example", "\\/evil.example", "javascript:alert(1)", "@evil.example",
            ".evil.example", "/\t/evil.example", "/a\r\nlocation: https://evil.example", "", "evil",
        ] {
            let answer = browser.post("/language", &[("to", to), ("language", "de")]).await;
            assert_eq!((answer.status, answer.location()), (303, &*s.url("/")), "{to:?}");
        }
        let answer = browser.post("/language", &[("language", "de")]).await;
        assert_eq!((answer.status, answer.location()), (303, &*s.url("/")));
        let long = format!("/{}", "x".repeat(5000));
        assert_eq!(browser.post("/language", &[("to", &long), ("language", "de")]).await.location(), s.url("/"));
        let mut browser = s.browser();
        for language in ["", "xx", "de-AT", "pt", "de.1", "<script>", "en;q=1"] {
            let answer = browser.post("/language", &[("to", "/"), ("language", language)]).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (400, ""), "{language:?}");
        }
        let twice = [("language", "de"), ("language", "fr")];
        assert_eq!(browser.post("/language", &twice).await.status, 400);
        assert_eq!(browser.post("/language", &[]).await.status, 400);
        let form = [("to", "/"), ("language", "de")];
        for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
            let answer = browser.post_with("/language", &form, &headers).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{headers:?}");
        }
        assert_eq!(browser.get("/language").await.status, 405);
    }
}

server_test! {
    async fn ours_a_cookie_that_nobody_here_wrote_says_nothing(s: TestServer) {
        for value in ["", "de", "xx.1", "de.x", "de.1.1", ".", "fr.99999999999999999999", "%64%65.1"] {
            let mut browser = reading(&s, "ja");
            browser.cookies.insert("language".to_owned(), value.to_owned());
            let page = browser.get("/").await;
            assert_eq!((page.status, language_of(&page)), (200, Language::Japanese), "{value:?}");
        }
    }
}

server_test! {
    async fn ours_who_is_signed_in_is_written_to_in_the_language_they_chose(s: TestServer) {
        let of = async |s: &TestServer| {
            let id = s.user_id(ADA).await;
            let mut read = s.db.read().await.unwrap();
            locales::of(&mut read.conn(), &id).await.unwrap()
        };
        let mut stranger = s.browser();
        let page = stranger.get("/").await;
        chosen(&mut stranger, &page, "fr").await;
        assert_eq!(of(&s).await, None, "nobody chose for her");
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let page = ada.get("/").await;
        chosen(&mut ada, &page, "ar").await;
        assert_eq!(of(&s).await, Some(Language::Arabic));
        let page = ada.get("/").await;
        chosen(&mut ada, &page, "pt-BR").await;
        assert_eq!(of(&s).await, Some(Language::Portuguese));
        s.execute("UPDATE users SET locale = 'xx'").await;
        assert_eq!(of(&s).await, None, "a language that is gone is none");
    }
}

server_test! {
    /// Recovery codes are shown once: nothing on that page leads away from them by a mere wish to read them better.
    async fn ours_what_is_shown_once_offers_no_other_language(s: TestServer) {
        let mut browser = reading(&s, "de");
        browser.sign_in(ADA).await;
        let page = browser.get("/account/security/totp").await;
        let phone = factors::Phone::typed(factors::between(&page.body, "<code class=\"pick\">", "<"));
        let (csrf, sealed) = (factors::csrf_of(&page), page.hidden("enrolling").unwrap());
        let code = phone.code(s.now());
        let form = [("csrf", &*csrf), ("enrolling", &*sealed), ("code", &*code), ("name", "My phone")];
        let page = browser.post("/account/security/totp", &form).await;
        assert_eq!(factors::shown_codes(&page).len(), 10);
        assert_eq!(language_of(&page), Language::German);
        assert!(!page.body.contains("id=\"language\""), "{}", page.body);
    }
}
