//! `/admin/settings`.

use super::*;

const SETTINGS: &str = "/admin/settings";

server_test! {
    /// Every setting with its value, where it comes from, and what it does; no secret.
    async fn ours_the_settings_are_shown_and_no_secret_among_them(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.keys.master_key = Some("canary-of-the-master-key".to_owned());
                settings.database.url = "postgres://grantor:canary-of-the-database@db/grantor".to_owned();
                settings.branding.name = "Acme ID".to_owned();
            })
            .await;
        let mut owner = owner(&s).await;
        let mut page = owner.get(SETTINGS).await;
        let mut whole = page.body.clone();
        while page.body.contains("id=\"settings-next\"") {
            let next = crate::factors::between(&page.body, "id=\"settings-next\" href=\"", "\"").replace("&#38;", "&");
            page = owner.get(&next).await;
            whole.push_str(&page.body);
        }
        assert!(!whole.contains("canary"), "{whole}");
        for said in [
            "<code>keys.master_key</code>",
            "<code>…</code>",
            "<code>postgres://grantor@db/grantor</code>",
            "<code>tokens.access</code>",
            "<code>10m</code>",
            "<code>Acme ID</code>",
            "not set",
            ">command<",
            "How long a key signs before its successor takes over.",
            "taken up at SIGHUP",
            "id=\"server.tls\"",
        ] {
            assert!(whole.contains(said), "{said}: {whole}");
        }
    }
}

server_test! {
    async fn ours_settings_are_found_by_words_and_by_being_set(s: TestServer) {
        let s = s.with_settings(|settings| settings.branding.name = "Acme ID".to_owned()).await;
        let mut owner = owner(&s).await;
        let page = owner.get(&format!("{SETTINGS}?q=ROTATE_every")).await;
        assert!(page.body.contains("keys.rotate_every") && !page.body.contains("tokens.access"), "{}", page.body);
        let page = owner.get(&format!("{SETTINGS}?set=on")).await;
        assert!(page.body.contains("branding.name") && !page.body.contains("keys.rotate_every"), "{}", page.body);
        assert!(page.body.contains("id=\"find-settings-set\" checked"), "{}", page.body);
        let page = owner.get(&format!("{SETTINGS}?q=no+such+words")).await;
        assert!(page.body.contains("No setting is like that."), "{}", page.body);
    }
}
