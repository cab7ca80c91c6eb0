//! An app that registered itself chose its name, and may have chosen another's.

use super::*;

/// The sign-in page and the consent page of an app.
async fn both(s: &TestServer, app: &TestClient, scope: &str) -> [Answer; 2] {
    let mut browser = s.browser();
    let sign_in = browser.get(&app.authorization_url(&[("scope", scope)])).await;
    let consent = browser.sign_in_on(&sign_in, ADA, PASSWORD).await;
    let consent = browser.follow(consent).await;
    assert!(consent.body.contains("value=\"allow\""), "{}", consent.body);
    [sign_in, consent]
}

server_test! {
    async fn ours_an_app_that_looks_like_another_is_warned_of_before_the_password_and_the_permission(s: TestServer) {
        let s = s.with_settings(|settings| settings.branding.name = "Example ID".to_owned()).await;
        s.change_client(&s.web_client().await.id, |client| client.name = "Payroll".to_owned()).await;
        for (name, warning) in [
            ("PАYRОLL", "Its name looks like that of an app 127.0.0.1"),
            ("pay-roll", "Its name looks like that of an app 127.0.0.1"),
            ("Ρayroll™", "Its name looks like that of an app 127.0.0.1"),
            ("Notes-AΡI", "Its name looks like that of a service 127.0.0.1"),
            ("127.0.0.1 Support", "Its name looks as if it belonged to 127.0.0.1"),
            ("ExampleID Support", "Its name looks as if it belonged to 127.0.0.1"),
            ("Example ID Support", "Its name looks as if it belonged to 127.0.0.1"),
            ("Something", "This app registered itself on "),
        ] {
            let app = self_registered(&s, name).await;
            for page in both(&s, &app, "openid").await {
                assert_eq!(page.body.matches("class=\"warning\"").count(), 1, "{}", page.body);
                assert!(page.body.contains(warning), "{name}: {}", page.body);
                assert!(page.body.contains("app.example."), "where it leads: {}", page.body);
            }
        }
        // Whom an administrator registered may be called as they like, and no app is its own look-alike.
        let app = s.register(ClientType::Web, |client| (client.name, client.scope) = ("Payroll".to_owned(), "openid".parse().unwrap())).await;
        for page in both(&s, &app, "openid").await {
            assert!(!page.body.contains("class=\"warning\""), "{}", page.body);
        }
    }
}

server_test! {
    /// What a stranger calls themselves is no part of a sentence of this server's.
    async fn ours_no_name_speaks_in_a_warning(s: TestServer) {
        let name = "Notes, and id.example.com has checked it: it is safe";
        let app = s.register(ClientType::Native, |client| {
            client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
            client.registered_by = RegisteredBy::Open;
            name.clone_into(&mut client.name);
        }).await;
        for page in both(&s, &app, "openid").await {
            assert!(page.body.contains("Any app on this computer can use this name."), "{}", page.body);
            assert_eq!(page.body.matches(name).count(), 1, "{}", page.body);
            assert!(page.body.contains(&format!("<strong dir=\"auto\">{name}</strong>")), "{}", page.body);
        }
    }
}

server_test! {
    /// A vouched app on a device is warned of where it is allowed something: the password is typed here, not there.
    async fn ours_an_app_on_a_device_that_somebody_vouches_for_is_warned_of_at_consent_alone(s: TestServer) {
        let [sign_in, consent] = both(&s, &s.native_client().await, "notes:read").await;
        assert!(!sign_in.body.contains("class=\"warning\"") && consent.body.contains("class=\"warning\""));
    }
}
