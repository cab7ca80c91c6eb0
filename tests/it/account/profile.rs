//! What an account says of its person: who changes it, and who sees it.

use super::*;
use crate::people::sessions::{FIREFOX, called};

const PAGE: &str = "/account/profile";

/// Saves a name, by the form of the page.
async fn save(browser: &mut Browser, name: &str) -> Answer {
    let csrf = csrf_of(&browser.get(PAGE).await);
    browser.post(PAGE, &[("csrf", &*csrf), ("name", name)]).await
}

async fn name_of(s: &TestServer, email: &str) -> String {
    let email = email.parse().unwrap();
    let user = grantor::storage::users::by_email(&mut s.db.read().await.unwrap().conn(), &email).await;
    user.unwrap().unwrap().name
}

server_test! {
    async fn ours_people_see_what_each_app_sees_of_them_and_nobody_elses(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.execute("UPDATE users SET profile = '{\"nickname\":\"Countess\",\"phone_number\":\"+44 20 7946 0958\"}', \
            attributes = '{\"costCenter\":\"B-1815\",\"none\":null}' WHERE email = 'ada@example.test'").await;
        let named = |name: &'static str| move |client: &mut grantor::oauth::client::Client| client.name = name.to_owned();
        let (full, bare, other) = (s.openid_client(named("Full")).await, s.openid_client(named("Bare <b>")).await, s.openid_client(named("Other")).await);
        assert!(s.browser().authorize_as(EVE, &other, &[("scope", "openid profile")]).await.parameter("code").is_some());
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("No app may use your account, so none sees anything."), "{}", page.body);
        browser.tokens(&full, "openid profile phone").await;
        browser.tokens(&bare, "openid").await;
        let page = browser.get(PAGE).await;
        for words in ["value=\"Ada Lovelace\"", ADA, "<dt>Nickname:</dt> <dd dir=\"auto\">Countess</dd>", "<dt>Cost center:</dt> <dd dir=\"auto\">B-1815</dd>"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("Other") && !page.body.contains("<dt>None:"), "{}", page.body);
        let of = |name: &str| {
            let (_, rest) = page.body.split_once(&format!("<h3><bdi>{name}</bdi>")).unwrap_or_else(|| panic!("{}", page.body));
            rest.split("</div>\n</dl>").next().unwrap().split("<h3>").next().unwrap().to_owned()
        };
        let seen = of("Full");
        for words in ["Your full name:</dt> <dd dir=\"auto\">Ada Lovelace", "Your phone number:</dt> <dd dir=\"auto\">+44 20 7946 0958"] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        assert!(!seen.contains("B-1815") && !seen.contains(ADA), "no scope of it says so: {seen}");
        assert!(of("Bare &#60;b&#62;").contains("That you sign in here, and nothing else."), "{}", page.body);
        remove(&mut browser, &full).await;
        assert!(!browser.get(PAGE).await.body.contains("<bdi>Full</bdi>"));
    }
}

server_test! {
    /// An app an administrator lets in may use the account as others do, also where what it was granted is swept: of it people are told
    /// wherever they are told of apps, by the name they know it by.
    async fn ours_people_are_told_of_apps_nobody_was_asked_about(s: TestServer) {
        let mut german = grantor::words::Translations::default();
        assert!(german.insert("client_name#de".parse().unwrap(), "Eingelassen".to_owned()));
        let app = s.openid_client(|client| {
            client.name = "Let in".to_owned();
            client.translations = german;
            client.metadata.optional_scope = "profile".parse().unwrap();
            client.settings.skip_consent = "openid email profile".parse().unwrap();
        }).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid profile"), ("prompt", "consent")])).await;
        assert!(browser.allow_only(&page, &[]).await.parameter("code").is_some());
        for table in ["grants", "consents"] {
            s.execute(&format!("DELETE FROM {table}")).await;
        }
        let pages = [PAGE, "/account/data/delete", "/"];
        for page in pages {
            let page = browser.get(page).await;
            assert!(page.body.contains("<bdi>Let in</bdi>"), "{}", page.body);
        }
        let page = browser.get(PAGE).await;
        assert!(page.body.contains("Your email address:</dt> <dd dir=\"auto\">ada@example.test"), "{}", page.body);
        assert!(!page.body.contains("Your full name:"), "they said no to that: {}", page.body);
        browser.headers.push(("accept-language", "de".to_owned()));
        for page in pages {
            let page = browser.get(page).await;
            assert!(page.body.contains("<bdi>Eingelassen</bdi>"), "{}", page.body);
        }
        remove(&mut browser, &app).await;
        for page in pages {
            assert!(!browser.get(page).await.body.contains("<bdi>Eingelassen</bdi>"), "{page}");
        }
    }
}

server_test! {
    async fn ours_people_change_their_name_and_apps_see_the_new_one(s: TestServer) {
        let s = s.with_mail().await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = called(&s, FIREFOX);
        let tokens = browser.tokens(&app, "openid profile").await;
        let answer = save(&mut browser, "  Ada <King> \u{7}Byron  ").await;
        assert_eq!((answer.status, answer.location()), (303, "/account/profile?saved"), "{}", answer.body);
        let page = browser.follow(answer).await;
        assert!(page.body.contains("Your name is saved.") && page.body.contains("value=\"Ada &#60;King&#62;  Byron\""), "{}", page.body);
        assert_eq!(name_of(&s, ADA).await, "Ada <King>  Byron");
        let bearer = format!("Bearer {}", tokens.access_token);
        assert_eq!(s.get("/userinfo", &[("authorization", &bearer)]).await.json()["name"], "Ada <King>  Byron");
        assert!(s.told(ADA).await.is_empty(), "no mail is sent of it");
        let page = browser.get("/account/activity").await;
        let (_, rest) = page.body.split_once("What your account says of you was changed.").unwrap_or_else(|| panic!("{}", page.body));
        assert!(rest.split("</li>").next().unwrap().contains("Firefox on Linux, from 127.0.0.1"), "{rest}");
        // The same name is no change, and one that is too long is cut.
        save(&mut browser, "Ada <King>  Byron").await;
        assert_eq!(told(&s, "user_changed").await, 1);
        save(&mut browser, &"é".repeat(3000)).await;
        assert_eq!(name_of(&s, ADA).await, "é".repeat(100));
        for none in ["", "   ", "\u{200b}\u{200d}", "\t"] {
            let answer = save(&mut browser, none).await;
            assert!(answer.status == 422 && answer.body.contains("Type your name."), "{none:?}: {}", answer.body);
        }
        assert_eq!((name_of(&s, ADA).await, told(&s, "user_changed").await), ("é".repeat(100), 2));
        // The rest of the account is what it was.
        assert_eq!(s.count("SELECT COUNT(*) FROM users WHERE email = 'ada@example.test' AND is_active").await, 1);
    }
}

server_test! {
    /// T21, T85
    async fn t85_a_name_is_changed_by_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        s.user(EVE, "Eve").await;
        let is_to_prove = |answer: &Answer| (answer.status, answer.location()) == (303, "/sign-in?to=profile");
        assert!(is_to_prove(&s.browser().get(PAGE).await) && is_to_prove(&s.browser().post(PAGE, &[("name", "x")]).await));
        let (mut ada, mut other, mut eve) = (s.browser(), s.browser(), s.browser());
        for (browser, email) in [(&mut ada, ADA), (&mut other, ADA), (&mut eve, EVE)] {
            browser.sign_in(email).await;
        }
        let csrf = csrf_of(&ada.get(PAGE).await);
        let form = [("csrf", &*csrf), ("name", "Mallory")];
        for browser in [&mut eve, &mut other] {
            assert_eq!(browser.post(PAGE, &form).await.status, 403, "the form of another sign-in");
        }
        assert_eq!(ada.post(PAGE, &form[1..]).await.status, 403);
        assert_eq!(ada.post_with(PAGE, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(ada.post(PAGE, &[form[0], form[1], form[1]]).await.status, 400);
        s.advance("11m");
        assert_eq!(ada.get(PAGE).await.status, 200, "it may be looked at");
        assert!(is_to_prove(&ada.post(PAGE, &form).await));
        assert_eq!((name_of(&s, ADA).await, name_of(&s, EVE).await), ("Ada Lovelace".to_owned(), "Eve".to_owned()));
        assert_eq!(told(&s, "user_changed").await, 0);
    }
}
