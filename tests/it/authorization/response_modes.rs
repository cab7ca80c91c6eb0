//! How an answer travels (OAuth 2.0 Multiple Response Type Encoding Practices §2.1; Form Post Response Mode §2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;

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

/// That a page has a form, and its policy no list of where that may lead.
fn assert_goes_on_anywhere(page: &Answer) {
    let policy = page.header("content-security-policy");
    assert!(
        page.body.contains("<form") && policy.contains("default-src 'none'"),
        "{}",
        page.body
    );
    assert!(!policy.contains("form-action"), "{policy}");
}

server_test! {
    /// T17: no other modes than those that are named.
    async fn oauth_multiple_response_types_2_1_other_response_modes_are_invalid_request(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        for mode in ["Fragment", "fragment.jwt", "fragment query", "web_message", "jwt", "query.jwt", "form_post.jwt", "FORM_POST", "form_post query", "javascript:"] {
            let answer = browser.get(&app.authorization_url(&[("response_mode", mode)])).await;
            answer.assert_redirected_error("invalid_request", &s.issuer);
            assert!(!answer.location().contains('#'));
        }
        let metadata = browser.get("/.well-known/oauth-authorization-server").await.json();
        assert_eq!(metadata["response_modes_supported"], serde_json::json!(["query", "fragment", "form_post"]));
        assert!(browser.authorize(&app, &[("response_mode", "query")]).await.parameter("code").is_some());
    }
}

/// The one way out of an answer, and what is in its fragment.
fn fragment_of(answer: &Answer) -> (String, String) {
    let url = answer.onward().unwrap_or_else(|| panic!("{answer:?}"));
    let (uri, fragment) = url
        .split_once('#')
        .unwrap_or_else(|| panic!("no fragment: {url}"));
    (uri.to_owned(), fragment.to_owned())
}

server_test! {
    /// T17: by `fragment` everything is in the fragment and nothing in the query, which stays as it was registered.
    async fn oauth_multiple_response_types_2_1_fragment_is_added_to_the_redirect_uri(s: TestServer) {
        let uri = "https://app.example/callback?a='x'&b=1";
        let app = s.register(ClientType::Spa, |client| client.redirect_uris = vec![uri.parse().unwrap()]).await;
        let mut browser = s.browser();
        let state = "a b+c%&=#?/\"\u{1f980}";
        let extra = [("response_mode", "fragment"), ("state", state)];
        let answer = browser.authorize(&app, &extra).await;
        assert_eq!(answer.status, 303);
        let (to, fragment) = fragment_of(&answer);
        assert_eq!(to, uri, "the query is kept, and nothing added to it");
        assert!(fragment.starts_with("code=ac_") && !fragment.contains(['+', '#', ' ']), "{fragment}");
        assert_eq!(answer.parameter("state").as_deref(), Some(state));
        assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
        assert_eq!(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).scope, "notes:read notes:write");
        // In silence and for errors too, before and after the person is asked.
        let silent = browser.get(&app.authorization_url(&[&extra[..], &[("prompt", "none")]].concat())).await;
        assert!(fragment_of(&silent).1.starts_with("code="));
        for (wrong, error) in [
            (("response_type", "token"), "unsupported_response_type"),
            (("scope", "no:such"), "invalid_scope"),
            (("code_challenge", ""), "invalid_request"),
            (("nonce", "a\tb"), "invalid_request"),
        ] {
            let answer = browser.get(&app.authorization_url(&[&extra[..], &[wrong]].concat())).await;
            answer.assert_redirected_error(error, &s.issuer);
            assert_eq!(fragment_of(&answer).0, uri);
            assert_eq!(answer.parameter("state").as_deref(), Some(state));
        }
        let page = browser.get(&app.authorization_url(&[&extra[..], &[("prompt", "consent")]].concat())).await;
        let denied = browser.decide_on(&page, "deny").await;
        denied.assert_redirected_error("access_denied", &s.issuer);
        assert_eq!(fragment_of(&denied).0, uri);
        // The redirect URI comes without a fragment and is redeemed without one.
        let hash = browser.get(&app.authorization_url(&[("redirect_uri", &format!("{uri}#x")), ("response_mode", "fragment")])).await;
        hash.assert_error_page();
    }
}

/// An unsigned request object with a response mode: refused, whatever it says.
fn request_object(mode: &str) -> String {
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let (header, claims) = (
        serde_json::json!({"alg": "none"}),
        serde_json::json!({"response_mode": mode}),
    );
    format!("{}.{}.", part(header), part(claims))
}

server_test! {
    /// T17: an app that is no page in a browser never reads a fragment, and whoever wrote the link knows the verifier. It hears so
    /// in the mode it has, also where the mode stands inside a request object, and no code is made.
    async fn ours_fragment_is_for_apps_that_run_in_a_browser(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let (own, admins) = (RegisteredBy::Open, RegisteredBy::Admin);
        for (client_type, by, is_for_it) in [
            (ClientType::Web, admins, false),
            (ClientType::Native, admins, false),
            (ClientType::Spa, own, false),
            (ClientType::Spa, admins, true),
        ] {
            let app = s
                .register(client_type, |client| (client.registered_by, client.is_bounded) = (by, true))
                .await;
            assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
            let before = s.rows("grants").await;
            let inside = request_object("fragment");
            for extra in [&[("response_mode", "fragment")][..], &[("response_mode", "fragment"), ("prompt", "none")]] {
                let answer = browser.get(&app.authorization_url(extra)).await;
                if is_for_it {
                    assert!(fragment_of(&answer).1.starts_with("code="));
                    continue;
                }
                if by == own {
                    let way = "href=\"https://app.example/callback?error=invalid_request";
                    assert!(answer.body.contains(way), "{}", answer.body);
                    continue;
                }
                answer.assert_redirected_error("invalid_request", &s.issuer);
                assert!(!answer.onward().unwrap().contains('#'));
                assert!(answer.parameter("error_description").unwrap().contains("(--type spa)"));
            }
            let refused = browser.get(&app.authorization_url(&[("request", &inside)])).await;
            let way = format!("https://app.example/callback{}error=request_not_supported", if is_for_it { '#' } else { '?' });
            let leads_there = refused.onward().is_some_and(|url| url.starts_with(&way)) || refused.body.contains(&way);
            assert!(leads_there, "{way}: {refused:?}");
            assert_eq!(s.rows("grants").await - before, if is_for_it { 2 } else { 0 });
        }
    }
}

server_test! {
    /// T17: too long for a header, it goes by a page, with the same policy as any.
    async fn ours_a_long_fragment_goes_by_a_page(s: TestServer) {
        let (app, mut browser) = (s.register(ClientType::Spa, |_| {}).await, s.browser());
        let state = "s".repeat(3500);
        let answer = browser.authorize(&app, &[("response_mode", "fragment"), ("state", &state)]).await;
        assert_eq!((answer.status, answer.location()), (200, ""));
        assert_eq!(fragment_of(&answer).0, app.redirect_uri);
        assert_eq!(answer.parameter("state").as_deref(), Some(&*state));
        assert_eq!(policy_part(&answer, "default-src"), "'none'");
        Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    }
}

server_test! {
    /// T6: where an answer waits for the person, the link has it in the fragment for those it is for.
    async fn rfc9700_4_11_2_a_link_in_place_of_a_redirect_has_the_fragment_too(s: TestServer) {
        let app = s.register(ClientType::Spa, |client| client.registered_by = RegisteredBy::Open).await;
        let page = s.browser().get(&app.authorization_url(&[("response_mode", "fragment")])).await;
        assert_eq!((page.status, page.location()), (200, ""));
        assert!(page.body.contains("href=\"https://app.example/callback?error=invalid_request"), "{}", page.body);
        let closed = s.register(ClientType::Spa, |_| {}).await;
        s.allow_app(&closed.id, Some(&[])).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&closed.authorization_url(&[("response_mode", "fragment")])).await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("href=\"https://app.example/callback#error=access_denied"), "{}", page.body);
    }
}

server_test! {
    /// T18: the page has one form, to the redirect URI, which this server's one script or its button sends.
    async fn oauth_form_post_2_the_answer_is_a_form_to_the_redirect_uri_alone(s: TestServer) {
        let app = s
            .register(ClientType::Web, |client| {
                "</title><script>alert(1)</script>".clone_into(&mut client.name);
                client.redirect_uris = vec!["https://app.example:8443/callback?a='x'&b=1".parse().unwrap()];
            })
            .await;
        let mut browser = s.browser();
        let state = "\"><script>alert(1)</script><input value='&quot;&#34;\u{1f980}";
        let extra = [("response_mode", "form_post"), ("state", state)];
        let answer = browser.authorize(&app, &extra).await;
        assert_eq!((answer.status, answer.location()), (200, ""));
        assert_eq!(answer.hidden("state").as_deref(), Some(state));
        assert_eq!(answer.hidden("iss").as_deref(), Some(&*s.issuer));
        assert!(answer.hidden("code").unwrap().starts_with("ac_"));
        assert_eq!(answer.body.matches("<script").count(), 1, "{}", answer.body);
        assert!(answer.body.contains("<script src=\"/assets/form_post.js\"></script>"));
        assert_eq!(s.get("/assets/form_post.js", &[]).await.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.body.matches("<form").count(), 1);
        let action = answer.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
        let action = action.replace("&#38;", "&").replace("&#39;", "'");
        assert_eq!(action, app.redirect_uri);
        assert_goes_on_anywhere(&answer);
        assert_eq!(policy_part(&answer, "default-src"), "'none'");
        assert_eq!(policy_part(&answer, "script-src"), format!("{}/assets/form_post.js", s.issuer));
        assert_eq!(answer.header("cache-control"), "no-store");
        // The code in it is one.
        let tokens = Tokens::of(&app.redeem(&answer.hidden("code").unwrap()).await);
        assert_eq!(tokens.scope, "notes:read notes:write");
    }
}

server_test! {
    /// T18: errors travel the same way, as inert as answers.
    async fn oauth_form_post_2_errors_are_posted_too(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let state = "'\"><svg onload=alert(1)>";
        let answer = browser
            .get(&app.authorization_url(&[("response_mode", "form_post"), ("response_type", "token"), ("state", state)]))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.hidden("error").as_deref(), Some("unsupported_response_type"));
        assert_eq!(answer.hidden("state").as_deref(), Some(state));
        assert_eq!(answer.hidden("iss").as_deref(), Some(&*s.issuer));
        assert_eq!(answer.hidden("code"), None);
        assert!(!answer.body.contains("<svg onload"));
        assert_goes_on_anywhere(&answer);
    }
}

server_test! {
    /// T18: a page whose form may end at the app holds nobody to a list of places, since an app's callback may go on to any; all
    /// other pages do.
    async fn ours_forms_on_the_way_to_an_app_lead_wherever_it_goes_on_to(s: TestServer) {
        let cases = [
            (ClientType::Web, "https://app.example/callback"),
            (ClientType::Web, "http://localhost:3000/callback"),
            (ClientType::Native, "com.example.app:/callback"),
            (ClientType::Native, "http://[::1]/callback"),
        ];
        let mut signed_in = s.browser();
        signed_in.sign_in(ADA).await;
        for (client_type, uri) in cases {
            let app = s
                .register(client_type, |client| {
                    client.redirect_uris = vec![uri.parse().unwrap()];
                    client.metadata.post_logout_redirect_uris = vec![uri.parse().unwrap()];
                })
                .await;
            let sign_in = sign_in_page(&mut s.browser(), &app, &[]).await;
            let wrong = s.browser();
            let wrong = {
                let mut browser = wrong;
                let page = sign_in_page(&mut browser, &app, &[]).await;
                browser.sign_in_on(&page, ADA, "not her password").await
            };
            let consent = consent_page(&mut signed_in, &app, &[]).await;
            let select = signed_in.get(&app.authorization_url(&[("prompt", "select_account")])).await;
            let sign_out = signed_in.get(&format!("/logout?client_id={}&post_logout_redirect_uri={uri}", app.id)).await;
            let answer = signed_in.clone().authorize(&app, &[("response_mode", "form_post")]).await;
            assert!(answer.hidden("code").is_some());
            for page in [sign_in, wrong, consent, select, sign_out, answer] {
                assert_goes_on_anywhere(&page);
            }
        }
        for path in ["/sign-in", "/logout", "/", "/auth?client_id=x", "/nothing/here"] {
            let page = signed_in.get(path).await;
            assert_eq!(policy_part(&page, "form-action"), "'self'", "{path}");
        }
    }
}
