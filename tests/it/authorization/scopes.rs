//! What may be asked for, and by whom it may be granted (RFC 6749 §3.3).

use grantor::oauth::client::ClientType;

use super::{assert_is_consent, consent_page, sign_in_page};
use crate::support::*;

server_test! {
    /// T26: names nobody knows are ignored; names that are known and not this client's are refused.
    async fn rfc6749_3_3_unknown_scopes_are_ignored_and_foreign_ones_refused(s: TestServer) {
        s.scope("admin:all", "Administer", Some("https://api.example"), &[]).await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        for scope in ["admin:all", "notes:read admin:all"] {
            browser
                .get(&app.authorization_url(&[("scope", scope)]))
                .await
                .assert_redirected_error("invalid_scope", &s.issuer);
        }
        for scope in ["unknown", "unknown Notes:Read", "notes:read\"", "notes\\read", "notes:r\u{e9}ad", "   "] {
            browser
                .get(&app.authorization_url(&[("scope", scope)]))
                .await
                .assert_redirected_error("invalid_scope", &s.issuer);
        }
        assert_eq!(s.rows("grants").await, 0);
        let answer = browser.authorize(&app, &[("scope", "notes:read unknown NOTES:WRITE notes:read")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read");
        assert_eq!(claims_of(&tokens.access_token)["scope"], "notes:read");
    }
}

server_test! {
    /// T26: a refusal names the scope it is about, and the command that adds it, where the name is one that is registered here;
    /// nothing else that was sent is repeated.
    async fn ours_a_refused_scope_that_is_registered_is_named(s: TestServer) {
        s.scope("admin:all", "Administer", Some("https://api.example"), &[]).await;
        s.scope("odd'$(id)", "Odd", None, &[]).await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        let id = app.id.to_string();
        let mut refused = async |scope: &str| {
            let answer = browser.get(&app.authorization_url(&[("scope", scope)])).await;
            answer.assert_redirected_error("invalid_scope", &s.issuer);
            answer.parameter("error_description").unwrap()
        };
        let told = refused("notes:read admin:all secret-thing").await;
        assert!(told.contains("the scope admin:all;") && told.ends_with(&format!("grantor client edit {id} --add-scope admin:all")), "{told}");
        assert!(!told.contains("secret-thing") && !told.contains("notes:read"), "{told}");
        // What a shell could take for a command is no part of one.
        let told = refused("odd'$(id)").await;
        assert!(told.ends_with(&format!("grantor client edit {id} --add-scope NAME")), "{told}");
        let told = refused("secret-thing admin:al").await;
        assert!(!told.contains("secret-thing") && !told.contains("admin:al"), "{told}");
        let many: Vec<String> = (0..9).map(|n| format!("many:{n}")).collect();
        for name in &many {
            s.scope(name, "Many", None, &[]).await;
        }
        let told = refused(&many.join(" ")).await;
        assert!(told.contains("many:3 and others") && !told.contains("many:4"), "{told}");
        // At the token endpoint: of a service, of a refresh, of a resource server left out.
        let service = s.service_client().await;
        let answer = service.token(&[("grant_type", "client_credentials"), ("scope", "admin:all")]).await;
        answer.assert_token_error(400, "invalid_scope");
        assert!(answer.body.contains(&format!("grantor client edit {} --add-scope admin:all", service.id)), "{}", answer.body);
        let tokens = s.browser().tokens(&app, "notes:read").await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("scope", "notes:read notes:write")];
        let answer = app.token(&form).await;
        answer.assert_token_error(400, "invalid_scope");
        assert!(answer.body.contains("the scope notes:write was not granted"), "{}", answer.body);
        s.api("https://other.example", "Other").await;
        s.change_client(&app.id, |client| client.resources = vec!["https://other.example".parse().unwrap()]).await;
        let url = app.authorization_url(&[("scope", "notes:read"), ("resource", "https://other.example")]);
        let told = s.browser().get(&url).await.parameter("error_description").unwrap();
        assert!(told.contains("the scope notes:read belongs to a resource server"), "{told}");
    }
}

server_test! {
    /// T26: no scope means all the client is registered for, and nothing else.
    async fn rfc6749_3_3_without_scope_the_registered_one_is_asked_for(s: TestServer) {
        s.scope("admin:all", "Administer", Some("https://api.example"), &[]).await;
        let app = s
            .register(ClientType::Web, |client| client.scope = "notes:read".parse().unwrap())
            .await;
        let answer = s.browser().authorize(&app, &[("scope", "")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read");
    }
}

server_test! {
    /// T26: a scope for a role is not shown to, and not granted by, somebody without it.
    async fn ours_a_scope_for_a_role_is_left_out_without_the_role(s: TestServer) {
        s.role("editor").await;
        s.user("eve@example.test", "Eve").await;
        s.scope("notes:publish", "Publish for everybody", Some("https://api.example"), &["editor"]).await;
        let app = s
            .register(ClientType::Web, |client| client.scope = "notes:read notes:publish".parse().unwrap())
            .await;
        s.give_role("eve@example.test", "editor").await;
        let asked = [("scope", "notes:read notes:publish")];

        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let page = consent_page(&mut ada, &app, &asked).await;
        assert!(!page.body.contains("Publish for everybody"));
        let answer = ada.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read");
        // Asked for nothing else, there is nothing to grant.
        ada.get(&app.authorization_url(&[("scope", "notes:publish")]))
            .await
            .assert_redirected_error("access_denied", &s.issuer);

        let mut eve = s.browser();
        eve.sign_in("eve@example.test").await;
        let page = consent_page(&mut eve, &app, &asked).await;
        assert!(page.body.contains("Publish for everybody"));
        let answer = eve.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:publish notes:read");
        // The role comes too late for a consent page that is open already to widen, and is asked about.
        s.give_role(ADA, "editor").await;
        consent_page(&mut ada, &app, &asked).await;
    }
}

server_test! {
    /// T26: what is granted is what the page said, though a role was given while it was open.
    async fn ours_a_role_given_while_the_consent_page_is_open_grants_nothing_unseen(s: TestServer) {
        s.role("editor").await;
        s.scope("notes:publish", "Publish for everybody", Some("https://api.example"), &["editor"]).await;
        let app = s
            .register(ClientType::Web, |client| client.scope = "notes:read notes:publish".parse().unwrap())
            .await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[("scope", "notes:read notes:publish")]).await;
        assert!(!page.body.contains("Publish for everybody"));
        s.give_role(ADA, "editor").await;
        let answer = browser.decide_on(&page, "allow").await;
        let answer = browser.follow(answer).await;
        if let Some(code) = answer.parameter("code") {
            assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "notes:read", "the page did not show it");
        } else {
            assert_is_consent(&answer);
            assert!(answer.body.contains("Publish for everybody"));
        }
    }
}

server_test! {
    /// T30: a scope has a bounded number of names.
    async fn ours_more_than_64_scope_names_are_invalid_scope(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let names = |count: usize| (0..count).map(|i| format!("s{i}")).collect::<Vec<_>>().join(" ");
        browser
            .get(&app.authorization_url(&[("scope", &names(65))]))
            .await
            .assert_redirected_error("invalid_scope", &s.issuer);
        sign_in_page(&mut browser, &app, &[("scope", &format!("{} notes:read", names(63)))]).await;
        browser
            .get(&app.authorization_url(&[("scope", &format!("notes:read {}", "x".repeat(129)))]))
            .await
            .assert_redirected_error("invalid_scope", &s.issuer);
    }
}
