//! How an answer travels (OAuth 2.0 Multiple Response Type Encoding Practices §2.1; Form Post Response Mode §2).

use grantor::oauth::client::ClientType;

use super::{consent_page, sign_in_page};
use crate::support::*;

fn policy_part<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer
        .header("content-security-policy")
        .split(';')
        .map(str::trim)
        .find_map(|part| part.strip_prefix(name)?.strip_prefix(' '))
        .unwrap_or_default()
}

server_test! {
    /// T17: only the modes that keep a code out of reach of others.
    async fn oauth_multiple_response_types_2_1_other_response_modes_are_invalid_request(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        for mode in ["fragment", "web_message", "jwt", "query.jwt", "form_post.jwt", "FORM_POST", "form_post query", "javascript:"] {
            let answer = browser.get(&app.authorization_url(&[("response_mode", mode)])).await;
            answer.assert_redirected_error("invalid_request", &s.issuer);
            assert!(!answer.location().contains('#'));
        }
        let metadata = browser.get("/.well-known/oauth-authorization-server").await.json();
        assert_eq!(metadata["response_modes_supported"], serde_json::json!(["query", "form_post"]));
        assert!(browser.authorize(&app, &[("response_mode", "query")]).await.parameter("code").is_some());
    }
}

server_test! {
    /// T18: what pages on the way may post to is this server and, for the redirects that follow, schemes an app has.
    async fn ours_forms_on_the_way_lead_to_no_scheme_the_app_has_not(s: TestServer) {
        let cases = [
            (ClientType::Web, "https://app.example/callback", "'self' https:"),
            (ClientType::Web, "http://localhost:3000/callback", "'self' https: http:"),
            (ClientType::Native, "com.example.app:/callback", "'self' https: com.example.app:"),
            (ClientType::Native, "com.example.app://host/callback", "'self' https: com.example.app:"),
            (ClientType::Native, "http://[::1]/callback", "'self' https: http:"),
        ];
        let mut signed_in = s.browser();
        signed_in.sign_in(ADA).await;
        for (client_type, uri, targets) in cases {
            let app = s
                .register(client_type, |client| client.redirect_uris = vec![uri.parse().unwrap()])
                .await;
            let sign_in = sign_in_page(&mut s.browser(), &app, &[]).await;
            let consent = consent_page(&mut signed_in, &app, &[]).await;
            for page in [sign_in, consent] {
                assert_eq!(policy_part(&page, "form-action"), targets);
            }
        }
        let plain = s.browser().get("/sign-in").await;
        assert_eq!(policy_part(&plain, "form-action"), "'self'");
    }
}
