//! What an app asks for, what somebody chose, what their browser asks for, what the owner says: in this order.

use super::*;

server_test! {
    async fn rfc9110_12_5_4_pages_are_in_the_language_the_browser_asks_for(s: TestServer) {
        for (asked, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("fr;q=0.5, es;q=0.7, en;q=0.1", Language::Spanish),
            ("pt-PT", Language::Portuguese),
            ("zh-CN, ja;q=0.3", Language::Japanese),
            ("ar", Language::Arabic),
            ("tlh", Language::English),
            ("*", Language::English),
            ("de;q=0, *;q=0.5", Language::English),
        ] {
            for path in ["/", "/sign-in", "/logout", "/nothing"] {
                assert_eq!(language_of(&reading(&s, asked).get(path).await), language, "{asked}: {path}");
            }
        }
        assert_eq!(language_of(&s.browser().get("/").await), Language::English);
    }
}

server_test! {
    async fn ours_a_hostile_accept_language_is_no_hindrance(s: TestServer) {
        let long = "x".repeat(4000);
        let many = "x,".repeat(2000);
        for asked in [
            "", ",", ";;;", "q=1", "de;q=", "de;q=9", "de;q=0.00001", "-", "*;q=0", "\"de\"", "<script>alert(1)</script>",
            &long, &many,
        ] {
            let page = s.get("/sign-in", &[("accept-language", asked)]).await;
            assert_eq!((page.status, language_of(&page)), (200, Language::English), "{asked:?}");
            assert!(!page.body.contains("alert(1)"));
        }
        // Bytes that are no text, and the header twice: what can be read counts.
        let twice = s.get("/sign-in", &[("accept-language", "tlh"), ("accept-language", "fr")]).await;
        assert_eq!(language_of(&twice), Language::French);
    }
}

server_test! {
    async fn oidc_core_3_1_2_1_an_app_asks_for_a_language_while_its_request_is_in_progress(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        let mut browser = reading(&s, "fr");
        let page = browser.get(&app.authorization_url(&[("ui_locales", "tlh de en")])).await;
        assert_eq!(language_of(&page), Language::German);
        // On the pages that follow, also those that answer a form, and those beside the road.
        let wrong = browser.sign_in_on(&page, ADA, "x").await;
        assert_eq!((wrong.status, language_of(&wrong)), (401, Language::German));
        let mailing = s.with_mail().await;
        let mut other = reading(&mailing, "fr");
        let app_there = mailing.openid_client(|_| {}).await;
        let page = other.get(&app_there.authorization_url(&[("ui_locales", "de")])).await;
        let (_, rest) = page.body.split_once("id=\"forgotten\" href=\"").unwrap();
        let page = other.get(rest.split('"').next().unwrap()).await;
        assert_eq!(language_of(&page), Language::German, "{}", page.body);
        // But not on others.
        assert_eq!(language_of(&browser.get("/").await), Language::French);
        // What is not here is no error, and no language.
        for asked in ["tlh", "", "   ", "<b>", "zz-ZZ \u{202e}de"] {
            let page = reading(&s, "fr").get(&app.authorization_url(&[("ui_locales", asked)])).await;
            assert_eq!((page.status, language_of(&page)), (200, Language::French), "{asked:?}");
        }
    }
}

server_test! {
    async fn ours_the_owner_says_what_is_spoken_where_nothing_is_asked_for(s: TestServer) {
        let s = s.with_settings(|settings| settings.languages.default = Language::Japanese).await;
        assert_eq!(language_of(&s.browser().get("/").await), Language::Japanese);
        assert_eq!(language_of(&reading(&s, "tlh").get("/").await), Language::Japanese);
        assert_eq!(language_of(&reading(&s, "*;q=0.1").get("/").await), Language::Japanese);
        assert_eq!(language_of(&reading(&s, "de").get("/").await), Language::German);
    }
}

server_test! {
    async fn ours_what_programs_and_administrators_read_is_in_english(s: TestServer) {
        for path in ["/errors", "/errors/G1340", "/errors/G9999"] {
            let page = reading(&s, "de").get(path).await;
            assert_eq!(language_of(&page), Language::English, "{path}");
            assert!(!page.body.contains("id=\"language\""), "{path} is in no other: {}", page.body);
        }
        let answer = s.post_bytes("/token", &[("accept-language", "de"), ("content-type", "application/x-www-form-urlencoded")], "grant_type=x").await;
        assert!(answer.json()["error_description"].as_str().unwrap().is_ascii());
        assert_eq!(answer.header("content-language"), "");
    }
}

server_test! {
    async fn oidc_discovery_3_the_metadata_lists_the_languages(s: TestServer) {
        for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
            let metadata = s.get(path, &[]).await.json();
            let tags: Vec<_> = Language::ALL.iter().map(|language| language.tag()).collect();
            assert_eq!(metadata["ui_locales_supported"], serde_json::json!(tags));
        }
    }
}
