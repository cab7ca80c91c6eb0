//! `/logout`, as apps lead people there.

use super::*;

struct Row {
    library: &'static str,
    /// What stands after `?`.
    query: &'static str,
    /// The `state` that comes back with the person; `None` if the person is asked first.
    comes_back: Option<&'static str>,
}

const ROWS: &[Row] = &[
    Row {
        library: "openid-client 6.9.0 (buildEndSessionUrl: client_id too)",
        query: "post_logout_redirect_uri={signed_out}&id_token_hint={id_token}&state=x&client_id={id}",
        comes_back: Some("x"),
    },
    Row {
        library: "openid-client 5.7.1 (endSessionUrl without a place to go on to)",
        query: "client_id={id}&id_token_hint={id_token}",
        comes_back: Some(""),
    },
    Row {
        library: "oidc-client-ts 3.5.0 (SignoutRequest.ts)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri={signed_out}&state=014f4b84b436457d8dc8d19e6565a013",
        comes_back: Some("014f4b84b436457d8dc8d19e6565a013"),
    },
    Row {
        library: "AppAuth-Android 0.11.1 (EndSessionRequest.java: ui_locales)",
        query: "id_token_hint={id_token}&state=6pZz8gL1xR-q&ui_locales=de%20en&post_logout_redirect_uri={signed_out}",
        comes_back: Some("6pZz8gL1xR-q"),
    },
    Row {
        library: "AppAuth-iOS 2.0 (OIDEndSessionRequest.m: nothing in the address is escaped that need not be)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri=https://app.example/signed-out&state=OZ2xUyDPM7yCJ8sYsDXIyQ",
        comes_back: Some("OZ2xUyDPM7yCJ8sYsDXIyQ"),
    },
    Row {
        library: "Spring Security 7.0.0 (OidcClientInitiatedLogoutSuccessHandler)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri=https://app.example/signed-out",
        comes_back: Some(""),
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (handle/logout.c)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri={signed_out}",
        comes_back: Some(""),
    },
    Row {
        library: "oauth2-proxy 7 (oauthproxy.go: SignOut: rd as its guide has it, {id_token} replaced within it)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri=https://app.example/signed-out",
        comes_back: Some(""),
    },
    Row {
        library: "Authlib 1.7.2 (sync_openid.py: create_logout_url: the hint first, then the address, then state)",
        query: "id_token_hint={id_token}&post_logout_redirect_uri={signed_out}&state=hw8AHluI7Q7x",
        comes_back: Some("hw8AHluI7Q7x"),
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler (OpenIdConnectHandler.cs: SignOutAsync: protected properties as state)",
        query: "post_logout_redirect_uri={signed_out}&id_token_hint={id_token}&state=CfDJ8NQ-_xY&x-client-SKU=ID_NET9_0&x-client-ver=8.0.1.0",
        comes_back: Some("CfDJ8NQ-_xY"),
    },
    Row {
        library: "apps that keep no ID token: client_id alone (RP-Initiated Logout section 2: ask the person)",
        query: "client_id={id}&post_logout_redirect_uri={signed_out}&state=x",
        comes_back: None,
    },
];

server_test! {
    /// T71
    async fn ours_every_library_signs_people_out(s: TestServer) {
        let app = Who::Basic.app(&s).await;
        each(ROWS, |row| row.library, async |row: &Row| {
            let mut browser = s.browser();
            let tokens = browser.tokens(&app, "openid").await;
            let mut values = values(&s, &app);
            values.push(("id_token", tokens.id().to_owned()));
            let answer = browser.get(&format!("/logout?{}", fill(row.query, &values))).await;
            let Some(state) = row.comes_back else {
                assert_eq!(answer.status, 200);
                assert!(answer.body.contains("sign-out") && browser.is_signed_in().await, "{}", answer.body);
                return;
            };
            assert!(!browser.is_signed_in().await);
            if row.query.contains("post_logout_redirect_uri") {
                let expected = if state.is_empty() { SIGNED_OUT.to_owned() } else { format!("{SIGNED_OUT}?state={state}") };
                assert_eq!((answer.status, answer.location()), (303, &*expected));
            } else {
                assert_eq!(answer.status, 200, "{}", answer.body);
            }
        }).await;
    }
}

server_test! {
    /// T71: oauth2-proxy 7 calls `backend-logout-url` itself (oauthproxy.go: backendLogout): without the browser's cookies, and
    /// content with 200 or 204. An ID token is no proof of who sends it: people stay signed in.
    async fn ours_a_program_that_calls_for_a_person_signs_nobody_out(s: TestServer) {
        let (app, mut browser) = (Who::Basic.app(&s).await, s.browser());
        let tokens = browser.tokens(&app, "openid").await;
        let head = format!("GET /logout?id_token_hint={} HTTP/1.1\nHost: {}\nUser-Agent: Go-http-client/1.1\nAccept-Encoding: gzip", tokens.id(), s.address);
        assert_eq!(send(&s, &head, "").await.status, 200);
        assert!(browser.is_signed_in().await);
        Tokens::of(&app.refresh(tokens.refresh()).await);
    }
}
