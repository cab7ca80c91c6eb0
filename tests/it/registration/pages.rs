//! What people see of an app that registered itself, and where its errors lead.

use grantor::oauth::class::Class;
use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::server::logos::fetch_due;

use super::*;

/// A server that may fetch from this computer.
pub(super) async fn fetching(s: &TestServer) -> TestServer {
    // Its own job would fetch what it finds when it begins.
    s.at_rest(|settings| {
        settings.registration.mode = RegistrationMode::Open;
        settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
        settings.fetch.allow_networks_for_registered = true;
    })
    .await
}

/// The beginning of an image of 48 by 48 pixels.
pub(super) const IMAGE: &str = "GIF89a\x30\0\x30\0 and so on";

/// A client that registered itself and has a logo, which nobody has fetched yet.
pub(super) async fn with_logo(s: &TestServer, uri: String) -> TestClient {
    s.register(ClientType::Web, |client| {
        client.registered_by = RegisteredBy::Open;
        client.metadata.logo_uri = Some(uri);
    })
    .await
}

async fn in_frame(s: &TestServer, url: &str) -> Answer {
    s.get(url, &[("sec-fetch-dest", "iframe")]).await
}

server_test! {
    async fn ours_pages_say_that_nobody_checked_an_app_that_registered_itself(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        for name in ["client_uri", "policy_uri", "tos_uri"] {
            body[name] = json!(format!("https://notes.example/{name}"));
        }
        let own = Own::registered(&s, &body).await;
        let url = own.app(&s).authorization_url(&[("scope", "openid")]);
        let mut browser = s.browser();
        let sign_in = browser.get(&url).await;
        let consent = browser.sign_in_on(&sign_in, ADA, PASSWORD).await;
        for page in [&sign_in, &consent] {
            for words in ["This app registered itself on 15 January 2027, unchecked.", "https://notes.example/policy_uri", "https://notes.example/tos_uri"] {
                assert!(page.body.contains(words), "{words}: {}", page.body);
            }
            assert!(!page.body.contains("Registered "), "once, in the warning: {}", page.body);
        }
        // The same warning before the password and before the permission.
        for page in [&sign_in, &consent] {
            assert_eq!(page.body.matches("class=\"warning\"").count(), 1);
            assert!(page.body.contains("Go on only if you trust notes.example."), "{}", page.body);
        }
        // One warning, the weightiest: any app on the computer could be this one.
        let mut body = public();
        body["redirect_uris"] = json!(["http://127.0.0.1/callback"]);
        let own = Own::registered(&s, &body).await;
        let consent = browser.get(&own.app(&s).authorization_url(&[("scope", "openid")])).await;
        assert_eq!(consent.body.matches("class=\"warning\"").count(), 1);
        assert!(consent.body.contains("Any app on this computer can use this name."), "{}", consent.body);
        // An administrator's app has none.
        let consent = browser.get(&s.web_client().await.authorization_url(&[])).await;
        assert!(consent.body.contains("Registered by an administrator") && !consent.body.contains("class=\"warning\""));
    }
}

server_test! {
    /// T27: what nobody can be sure of is asked every time.
    async fn rfc8252_8_6_consent_to_a_registered_app_is_remembered_by_https_alone(s: TestServer) {
        let s = open(&s).await;
        let claimed = Own::registered(&s, &public()).await.app(&s);
        let mut body = public();
        body["redirect_uris"] = json!(["http://localhost:3118/callback"]);
        let loopback = Own::registered(&s, &body).await.app(&s);
        let mut browser = s.browser();
        let scope = ("scope", "openid");
        for app in [&claimed, &loopback] {
            assert!(browser.authorize(app, &[scope]).await.parameter("code").is_some());
        }
        assert!(browser.get(&claimed.authorization_url(&[scope])).await.parameter("code").is_some());
        let again = browser.get(&loopback.authorization_url(&[scope])).await;
        assert!(again.body.contains("value=\"allow\""));
        let silent = browser.get(&loopback.authorization_url(&[scope, ("prompt", "none")])).await;
        assert!(silent.status == 200 && silent.body.contains("error=consent_required"), "{} {}", silent.location(), silent.body);
    }
}

server_test! {
    /// T6: whoever registers an app does not make this server a redirector.
    async fn rfc9700_4_11_2_errors_of_an_app_nobody_vouched_for_are_not_redirects(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &public()).await.app(&s);
        let mut browser = s.browser();
        for wrong in [("scope", "no:such"), ("response_type", "token"), ("code_challenge", "")] {
            let page = browser.get(&own.authorization_url(&[wrong])).await;
            assert_eq!((page.status, page.location()), (200, ""), "{wrong:?}");
            assert!(page.body.contains("notes.example") && page.body.contains("href=\"https://notes.example/callback?error="), "{}", page.body);
            assert!(page.body.contains("iss="));
            assert!(!page.body.contains("http-equiv"));
        }
        // So are those that are found once the request is in order, whether or not somebody is signed in.
        let acr = json!({"id_token": {"acr": {"essential": true, "value": "gold"}}}).to_string();
        let mut signed_in = s.browser();
        signed_in.sign_in(ADA).await;
        for wrong in [("id_token_hint", "x"), ("claims", &acr)] {
            let url = own.authorization_url(&[("scope", "openid"), wrong]);
            for page in [browser.get(&url).await, signed_in.get(&url).await] {
                assert_eq!((page.status, page.location()), (200, ""), "{wrong:?}");
                assert!(page.body.contains("href=\"https://notes.example/callback?error="), "{}", page.body);
            }
            assert_eq!(in_frame(&s, &format!("{url}&prompt=none")).await.status, 303);
        }
        // A form that is posted by a button says where it leads, too.
        let posted = browser.get(&own.authorization_url(&[("scope", "openid"), ("id_token_hint", "x"), ("response_mode", "form_post")])).await;
        assert_eq!(posted.hidden("error").as_deref(), Some("invalid_request"));
        assert!(posted.body.contains("Continue to notes.example</button>"), "{}", posted.body);
        assert!(!posted.body.contains("<script"));
        // Where no person is in front, in a frame, the app itself waits for the answer; that it is one, the browser says.
        for (wrong, error) in [(("scope", "no:such"), "invalid_scope"), (("scope", "openid"), "login_required")] {
            let silent = own.authorization_url(&[wrong, ("prompt", "none")]);
            in_frame(&s, &silent).await.assert_redirected_error(error, &s.issuer);
            for dest in [None, Some("document"), Some("empty"), Some("image")] {
                let headers: Vec<_> = dest.into_iter().map(|dest| ("sec-fetch-dest", dest)).collect();
                let page = s.get(&silent, &headers).await;
                assert_eq!((page.status, page.location(), page.onward()), (200, "", None), "{dest:?}");
                assert!(page.body.contains("id=\"return\"") && page.body.contains(&format!("error={error}")), "{}", page.body);
            }
            // So it is in a form, which a frame may then show.
            let posted = own.authorization_url(&[wrong, ("prompt", "none"), ("response_mode", "form_post")]);
            for (page, is_framed) in [(s.get(&posted, &[]).await, false), (in_frame(&s, &posted).await, true)] {
                assert_eq!(page.hidden("error").as_deref(), Some(error));
                assert_eq!((page.body.contains("<script"), page.header("x-frame-options").is_empty()), (is_framed, is_framed));
            }
        }
        // A frame without prompt=none is no silent one.
        let page = in_frame(&s, &own.authorization_url(&[("scope", "no:such")])).await;
        assert_eq!((page.status, page.header("x-frame-options")), (200, "DENY"));
        // So it does after the person has answered, and for apps of an administrator.
        browser.sign_in(ADA).await;
        let page = browser.get(&own.authorization_url(&[("scope", "openid")])).await;
        browser.decide_on(&page, "deny").await.assert_redirected_error("access_denied", &s.issuer);
        let app = s.web_client().await;
        browser.get(&app.authorization_url(&[("scope", "no:such")])).await.assert_redirected_error("invalid_scope", &s.issuer);
    }
}

server_test! {
    /// T8: a logo is shown from here, and nothing of it acts.
    async fn rfc9700_4_2_logos_are_served_by_this_server(s: TestServer) {
        let s = fetching(&s).await;
        let site = Site::start().await;
        site.answers_with("200 OK", "content-type: image/gif\r\n", IMAGE);
        // An app on this computer, as the site is.
        let mut body = public();
        body["redirect_uris"] = json!(["http://127.0.0.1/callback"]);
        body["logo_uri"] = json!(site.url("/logo.gif"));
        let own = Own::registered(&s, &body).await;
        // The server may have been faster.
        fetch_due(&s.app, Class::Unvouched, s.now()).await.unwrap();
        let path = format!("/logo/{}", own.id);
        let mut browser = s.browser();
        let mut logo = browser.get(&path).await;
        while logo.status == 404 {
            tokio::task::yield_now().await;
            logo = browser.get(&path).await;
        }
        assert_eq!((logo.status, &*logo.body), (200, IMAGE));
        assert_eq!(logo.header("content-type"), "image/gif");
        assert_eq!(logo.header("x-content-type-options"), "nosniff");
        assert_eq!(logo.header("content-security-policy"), "default-src 'none'; sandbox");
        let page = browser.get(&own.app(&s).authorization_url(&[("scope", "openid")])).await;
        assert!(page.body.contains(&format!("src=\"{path}\"")), "{}", page.body);
        assert!(!page.body.contains("logo.gif"));
        assert_eq!(site.connections(), 1, "fetched once");
        // It is fetched again, rarely, and kept where that fails.
        site.answers("500 Internal Server Error", "");
        s.advance("8d");
        fetch_due(&s.app, Class::Unvouched, s.now()).await.unwrap();
        assert_eq!((site.connections(), browser.get(&path).await.status), (2, 200));
        // It goes with the registration of it.
        body["logo_uri"] = Value::Null;
        body["client_id"] = json!(own.id);
        assert_eq!(own.put(&s, &body).await.status, 200);
        assert_eq!(browser.get(&path).await.status, 404);
        let page = browser.get(&own.app(&s).authorization_url(&[("scope", "openid")])).await;
        assert!(!page.body.contains("/logo/"));
    }
}

server_test! {
    async fn ours_what_is_no_image_is_no_logo(s: TestServer) {
        let s = fetching(&s).await;
        for (content_type, text) in [
            ("image/svg+xml", "<svg/>"),
            ("image/png", "<html>"),
            ("text/html", IMAGE),
            ("image/png", IMAGE),
            ("image/gif", "GIF89a\x01\x04\x01\x04 of 1025 by 1025 pixels"),
        ] {
            let site = Site::start().await;
            site.answers_with("200 OK", &format!("content-type: {content_type}\r\n"), text);
            let app = with_logo(&s, site.url("/logo")).await;
            assert_eq!(fetch_due(&s.app, Class::Unvouched, s.now()).await.unwrap(), 0, "{content_type}");
            assert_eq!(site.connections(), 1);
            assert_eq!(s.get(&format!("/logo/{}", app.id), &[]).await.status, 404, "{content_type}");
            let page = s.browser().get(&app.authorization_url(&[("scope", "openid")])).await;
            assert!(!page.body.contains("/logo/") && page.body.contains("class=\"avatar\""));
        }
        for path in ["/logo/c_nobody", "/logo/%ff", "/logo/%00"] {
            assert_eq!(s.get(path, &[]).await.status, 404, "{path}");
        }
    }
}

server_test! {
    async fn ours_slow_logos_do_not_keep_the_others_waiting(s: TestServer) {
        let s = fetching(&s).await;
        let (slow, quick) = (Site::start().await, Site::start().await);
        slow.is_silent();
        quick.answers_with("200 OK", "content-type: image/gif\r\n", IMAGE);
        for n in 0..7 {
            with_logo(&s, slow.url(&format!("/{n}"))).await;
        }
        let app = with_logo(&s, quick.url("/")).await;
        let path = format!("/logo/{}", app.id);
        tokio::select! {
            _ = fetch_due(&s.app, Class::Unvouched, s.now()) => panic!("the quick one waited for the slow ones"),
            () = async { while s.get(&path, &[]).await.status != 200 {} } => {}
        }
    }
}
