//! Names of apps, resource servers and scopes in the language of whoever reads them, on every page that says them.

use grantor::words::Translations;

use super::*;

/// Texts by name: `client_name#de`.
fn texts(list: &[(&str, &str)]) -> Translations {
    let mut all = Translations::default();
    for (name, text) in list {
        assert!(all.insert(name.parse().unwrap(), (*text).to_owned()));
    }
    all
}

/// What a page warns of.
fn warning(page: &Answer) -> String {
    assert_eq!(page.body.matches("class=\"warning\"").count(), 1, "{}", page.body);
    let (_, rest) = page.body.split_once("class=\"warning\"").unwrap();
    rest.split("</div>").next().unwrap().to_owned()
}

/// The sign-in page of an app, and the consent page for whom `browser` is signed in, in this language.
async fn both(s: &TestServer, browser: &mut Browser, app: &TestClient, language: &str) -> [Answer; 2] {
    let url = app.authorization_url(&[("scope", "openid"), ("ui_locales", language)]);
    let (sign_in, consent) = (s.browser().get(&url).await, browser.get(&url).await);
    assert!(sign_in.body.contains("name=\"password\""), "{}", sign_in.body);
    assert!(consent.body.contains("value=\"allow\""), "{}", consent.body);
    [sign_in, consent]
}

/// An app that registered itself under this name, and in German under another.
async fn registered_as(s: &TestServer, name: &str, german: &str) -> TestClient {
    let app = self_registered(s, name).await;
    let german = texts(&[("client_name#de", german)]);
    s.change_client(&app.id, |client| client.translations = german)
        .await;
    app
}

server_test! {
    /// T27: an app is called "Something" in English, and like another in German; or like one that people know by a German name.
    async fn ours_an_app_that_looks_like_another_in_one_language_is_warned_of_there(s: TestServer) {
        let s = s.with_settings(|settings| settings.branding.name = "Example ID".to_owned()).await;
        s.change_client(&s.web_client().await.id, |client| {
            client.name = "Payroll".to_owned();
            client.translations = texts(&[("client_name#de", "Lohnbüro"), ("client_name#tlh", "Huch")]);
        })
        .await;
        s.change_api("https://api.example", |api| api.translations = texts(&[("name#de", "Notizdienst")])).await;
        let decent = self_registered(&s, "Something").await;
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        // What is said of an app that looks like an app, a service, the server, and like none.
        let mut known = Vec::new();
        for name in ["PАyrОll", "Notes-AΡI", "Example ID Support"] {
            let app = self_registered(&s, name).await;
            known.push([both(&s, &mut ada, &app, "en").await, both(&s, &mut ada, &app, "de").await]);
        }
        let none = [both(&s, &mut ada, &decent, "en").await, both(&s, &mut ada, &decent, "de").await];
        let [app, service, server] = [&known[0], &known[1], &known[2]];
        for (name, german, in_english, in_german) in [
            ("Something", "PАyrОll", &none, app),
            ("Something", "Lohnburo", &none, app),
            ("Something", "N0tizdienst", &none, service),
            ("Something", "Example ID admin", &none, server),
            // Who reads German reads a decent name, of what everybody else takes for another.
            ("Payroll", "Etwas", app, app),
            // A name that is known in one language is known, whoever reads it.
            ("Lohnbüro", "Etwas", app, app),
            ("Huch", "Etwas", app, app),
            ("Notizdienst", "Etwas", service, service),
            ("Something", "Etwas", &none, &none),
        ] {
            let own = registered_as(&s, name, german).await;
            for (language, at, expected) in [("en", 0, in_english), ("de", 1, in_german), ("de-AT", 1, in_german)] {
                let pages = both(&s, &mut ada, &own, language).await;
                for (page, like) in pages.iter().zip(&expected[at]) {
                    assert_eq!(warning(page), warning(like), "{name}, {german}, {language}");
                }
            }
        }
        assert_ne!(warning(&app[0][0]), warning(&none[0][0]));
        assert_ne!(warning(&app[1][1]), warning(&service[1][1]));
    }
}

server_test! {
    /// What an app could do is read in one's own language, and so is where.
    async fn ours_scopes_and_resource_servers_are_read_in_ones_language(s: TestServer) {
        s.execute(r#"UPDATE scopes SET translations = '{"description#de": "Ihre Notizen <lesen>", "description#pt": "Ler"}' WHERE name = 'notes:read'"#).await;
        s.change_api("https://api.example", |api| api.translations = texts(&[("name#de", "Notizdienst")])).await;
        s.app.forget_cached();
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let english = s.app.catalog().await.unwrap();
        let english = &english.scope(&"notes:read".parse().unwrap()).unwrap().description.clone();
        for (language, description, service) in [
            ("de-AT", "Ihre Notizen &#60;lesen&#62;", "Notizdienst"),
            ("pt-BR", "Ler", "Notes API"),
            ("en", english.as_str(), "Notes API"),
            ("ja", english.as_str(), "Notes API"),
        ] {
            let asked = [("scope", "openid notes:read"), ("ui_locales", language), ("prompt", "consent")];
            let page = browser.get(&app.authorization_url(&asked)).await;
            for words in [description, service] {
                assert!(page.body.contains(words), "{language}, {words}: {}", page.body);
            }
            for (others, own) in [(["Ihre Notizen", "Ler<", english.as_str()], description), (["Notizdienst", "Notes API", "Notizdienst"], service)] {
                for other in others {
                    assert!(own.contains(other.trim_end_matches('<')) || !page.body.contains(other), "{language}, {other}: {}", page.body);
                }
            }
        }
    }
}

server_test! {
    /// Home, the apps of an account and the way out call an app by one name: that of the reader's language.
    async fn ours_every_page_of_an_account_names_an_app_in_ones_language(s: TestServer) {
        let app = s
            .openid_client(|client| {
                client.name = "Acme".to_owned();
                client.translations = texts(&[("client_name#de", "Gipfel"), ("client_uri#de", "https://acme.example/de")]);
            })
            .await;
        let mut browser = s.browser();
        let answer = browser.authorize(&app, &[("scope", "openid")]).await;
        assert!(answer.parameter("code").is_some());
        for path in ["/", "/account/apps", "/account/activity", "/logout"] {
            for (language, name, other) in [("de-CH, en;q=0.5", "Gipfel", "Acme"), ("en", "Acme", "Gipfel"), ("fr", "Acme", "Gipfel")] {
                browser.headers = vec![("accept-language", language.to_owned())];
                let page = browser.get(path).await;
                assert!(page.body.contains(&format!(">{name}</")), "{path}, {language}: {}", page.body);
                assert!(!page.body.contains(other), "{path}, {language}: {}", page.body);
            }
        }
    }
}
