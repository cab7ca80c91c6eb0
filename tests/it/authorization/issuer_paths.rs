//! An issuer with a path: everything is under it but what RFC 8414 §3.1 puts before it.

use crate::support::*;

async fn tenant() -> TestServer {
    TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer.as_mut().unwrap().push_str("/tenant");
    })
    .await
}

/// T67: the whole way, from the request to a refreshed token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc8414_2_an_issuer_with_a_path_works_from_end_to_end() {
    let s = tenant().await;
    let (app, mut browser) = (s.web_client().await, s.browser());
    let page = browser.get(&app.authorization_url(&[])).await;
    assert!(page.body.contains("action=\"/tenant/auth\""), "{}", page.body);
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/auth", &form).await;
    assert_eq!(answer.status, 303);
    assert!(
        answer.location().starts_with("/tenant/auth?interaction="),
        "{}",
        answer.location()
    );
    let page = browser.follow(answer).await;
    assert!(page.body.contains("action=\"/tenant/auth\""));
    let answer = browser.decide_on(&page, "allow").await;
    assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
    let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    assert_eq!(claims_of(&tokens.access_token)["iss"], *s.issuer);
    assert!(app.is_active(&tokens.access_token).await);
    Tokens::of(&app.refresh(tokens.refresh()).await);
    let posted = browser.post("/auth", &[("client_id", app.id.as_str())]).await;
    assert!(
        posted.location().starts_with("/tenant/auth?"),
        "{}",
        posted.location()
    );
    browser
        .get(&app.authorization_url(&[("response_type", "token")]))
        .await
        .assert_redirected_error("unsupported_response_type", &s.issuer);
}

/// T67: pages, what they load, and where they lead.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_pages_of_an_issuer_with_a_path_lead_under_it() {
    let s = tenant().await;
    let mut browser = s.browser();
    let page = browser.get("/sign-in").await;
    assert!(page.body.contains("action=\"/tenant/sign-in\""));
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/sign-in", &form).await;
    assert!(answer.location().starts_with("/tenant"), "{}", answer.location());
    let home = browser.follow(answer).await;
    assert_eq!(home.status, 200, "{}", home.body);
    assert!(home.body.contains(ADA));
    for path in ["/tenant", "/tenant/"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    let mut seen = 0;
    for page in [
        home,
        page,
        browser.get("/logout").await,
        browser.get("/auth").await,
    ] {
        for attribute in [" href=\"", " src=\"", " action=\""] {
            for part in page.body.split(attribute).skip(1) {
                let address = part.split('"').next().unwrap();
                assert!(
                    address.starts_with("/tenant/") || address.starts_with(&*s.issuer),
                    "{address}"
                );
                if attribute != " action=\"" {
                    assert_eq!(browser.get(address).await.status, 200, "{address}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 8);
    let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
    assert_eq!(browser.post("/logout", &[("csrf", &csrf)]).await.status, 200);
    assert_eq!(s.rows("sessions").await, 0);
}

/// T67, T74: cookies are for the host, as `__Host-` wants it, and reach the pages under the path.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_cookies_of_an_issuer_with_a_path_are_the_hosts() {
    let s = tenant().await;
    let (app, mut browser) = (s.web_client().await, s.browser());
    let page = browser.get(&app.authorization_url(&[])).await;
    assert!(
        page.header("set-cookie").contains("; Path=/; "),
        "{}",
        page.header("set-cookie")
    );
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/auth", &form).await;
    for cookie in answer.headers.get_all("set-cookie") {
        assert!(cookie.to_str().unwrap().contains("; Path=/; "), "{cookie:?}");
    }
}

/// T67: metadata is where RFC 8414 §3.1 and OpenID Connect Discovery §4.1 say, with the same bytes everywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc8414_3_1_metadata_of_an_issuer_with_a_path_is_at_both_forms() {
    let s = tenant().await;
    let browser = s.browser();
    let origin = s.issuer.trim_end_matches("/tenant").to_owned();
    let get = |path: &str| browser.http.get(format!("{origin}{path}")).send();
    let mut bodies = Vec::new();
    for path in [
        "/.well-known/oauth-authorization-server/tenant",
        "/.well-known/openid-configuration/tenant",
        "/tenant/.well-known/oauth-authorization-server",
        "/tenant/.well-known/openid-configuration",
    ] {
        let answer = Answer::of(get(path).await.unwrap()).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        bodies.push(answer.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let metadata: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(metadata["issuer"], *s.issuer);
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let url = value.as_str().unwrap();
            assert!(url.starts_with(&format!("{}/", s.issuer)), "{name} {url}");
            assert_ne!(
                browser.http.get(url).send().await.unwrap().status().as_u16(),
                404,
                "{name} {url}"
            );
        }
    }
    for path in [
        "/auth",
        "/token",
        "/sign-in",
        "/",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/other",
        "/tenantx/auth",
        "/Tenant/auth",
    ] {
        assert_eq!(get(path).await.unwrap().status().as_u16(), 404, "{path}");
    }
}

/// T67: with a slash at the end, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc8414_3_1_a_slash_that_ends_the_path_is_kept_in_the_issuer_and_left_out_of_addresses() {
    let s = TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer.as_mut().unwrap().push_str("/tenant/");
    })
    .await;
    let (app, mut browser) = (s.web_client().await, s.browser());
    let answer = browser.authorize(&app, &[]).await;
    assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
    Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
    let origin = s.issuer.trim_end_matches("/tenant/").to_owned();
    let url = format!("{origin}/.well-known/oauth-authorization-server/tenant");
    let metadata = Answer::of(browser.http.get(url).send().await.unwrap())
        .await
        .json();
    assert_eq!(metadata["issuer"], *s.issuer);
    assert_eq!(metadata["token_endpoint"], format!("{origin}/tenant/token"));
}

/// T66: a load balancer asks by address whether the server is well, and knows no host.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_liveness_is_told_to_any_host_under_the_path_too() {
    let s = tenant().await;
    for path in ["/tenant/livez", "/tenant/readyz"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 10.0.0.7:9\r\nConnection: close\r\n\r\n");
        assert_eq!(super::raw(&s, request.as_bytes()).await.0, 200, "{path}");
    }
    let request = "GET /tenant/auth HTTP/1.1\r\nHost: 10.0.0.7:9\r\nConnection: close\r\n\r\n";
    assert_eq!(super::raw(&s, request.as_bytes()).await.0, 421);
}
