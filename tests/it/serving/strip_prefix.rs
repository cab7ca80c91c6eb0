//! `server.strip_prefix`: an issuer with a path, behind a proxy that takes the path away.

use grantor::endpoints::table;

use crate::support::admin::users::{self, LinkKind, Whom};
use crate::support::*;

async fn server(strip_prefix: bool) -> TestServer {
    TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer.as_mut().unwrap().push_str("/id");
        settings.server.strip_prefix = strip_prefix;
    })
    .await
}

/// What arrives once the proxy has passed it on.
async fn get(s: &TestServer, path: &str) -> (u16, String) {
    ask(s, "GET", path, "").await
}

async fn ask(s: &TestServer, method: &str, path: &str, more: &str) -> (u16, String) {
    let length = more.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    let more = if more.is_empty() { "\r\n" } else { more };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}",
        s.address
    );
    raw(s, request).await
}

/// Every address on a page is under the issuer; how many there are.
fn addresses(issuer: &str, page: &str) -> usize {
    let mut seen = 0;
    for attribute in [" href=\"", " src=\"", " action=\""] {
        for part in page.split(attribute).skip(1) {
            let address = part.split('"').next().unwrap();
            assert!(
                address.starts_with("/id/") || address.starts_with(issuer) || address.starts_with('#'),
                "{address}"
            );
            seen += 1;
        }
    }
    seen
}

fn body(text: &str) -> &str {
    text.split_once("\r\n\r\n").unwrap().1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_every_route_is_where_the_proxy_leaves_it_and_nowhere_else() {
    for is_stripped in [true, false] {
        let s = server(is_stripped).await;
        for endpoint in table() {
            let path = endpoint
                .path
                .replace("{client_id}", "c")
                .replace("{token}", "t")
                .replace("{number}", "G1913");
            // No endpoint has this method: what is there says so, and what is not does not.
            let is_at = async |path: &str| ask(&s, "MKCOL", path, "").await.0 == 405;
            let (bare, whole) = (is_at(&path).await, is_at(&format!("/id{path}")).await);
            let expected = match endpoint.path {
                "/livez" | "/readyz" => (true, true),
                _ => (is_stripped, !is_stripped),
            };
            assert_eq!((bare, whole), expected, "{path}, stripped: {is_stripped}");
            if endpoint.metadata.is_none() && path.starts_with("/.well-known/") {
                // RFC 8414 section 3.1: that path is not under the issuer's, and no proxy takes anything away.
                assert!(is_at(&format!("{path}/id")).await, "{path}");
            }
        }
        for probe in ["/livez", "/readyz", "/id/livez", "/id/readyz"] {
            let request = format!("GET {probe} HTTP/1.1\r\nHost: 10.0.0.7:9\r\nConnection: close\r\n\r\n");
            assert_eq!(raw(&s, request).await.0, 200, "{probe}");
        }
        assert_eq!(get(&s, "/idx/livez").await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_links_forms_and_redirects_carry_the_path_that_was_taken_away() {
    let s = server(true).await;
    let (status, text) = get(&s, "/.well-known/oauth-authorization-server").await;
    assert_eq!(status, 200);
    let inserted = get(&s, "/.well-known/oauth-authorization-server/id").await;
    assert_eq!(body(&inserted.1), body(&text), "the same bytes at both forms");
    let metadata: serde_json::Value = serde_json::from_str(body(&text)).unwrap();
    assert_eq!(metadata["issuer"], *s.issuer);
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            assert!(
                value.as_str().unwrap().starts_with(&format!("{}/", s.issuer)),
                "{name} {value}"
            );
        }
    }
    // The first page, and the first step from it.
    let app = s.web_client().await;
    let (status, page) = get(&s, &app.authorization_url(&[])).await;
    assert_eq!(status, 200, "{page}");
    assert!(addresses(&s.issuer, &page) > 2, "{page}");
    let cookie = page
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap();
    assert!(cookie.contains("; Path=/; "), "{cookie}");
    let field = |name: &str, page: &str| {
        let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        at.split('"').next().unwrap().to_owned()
    };
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("interaction", &field("interaction", &page))
        .append_pair("step", "sign-in")
        .append_pair("email", ADA)
        .append_pair("password", PASSWORD)
        .finish();
    let head = format!(
        "Cookie: {}\r\nOrigin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        cookie.split(';').next().unwrap(),
        s.address
    );
    let (status, answer) = ask(&s, "POST", "/auth", &head).await;
    assert_eq!(status, 303, "{answer}");
    let location = answer
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap();
    assert!(location.starts_with("/id/auth?interaction="), "{location}");
    assert_eq!(
        get(&s, location).await.0,
        404,
        "a proxy that does not take it away is not what was configured"
    );
}

/// A proxy that takes `/id` away, and knows nothing else.
async fn stripping(listener: tokio::net::TcpListener, server: std::net::SocketAddr) {
    use axum::body::Body;
    use axum::http::{Request, Response};
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let pass_on = async move |request: Request<Body>| {
        let path = request.uri().path_and_query().unwrap().as_str().to_owned();
        let Some(rest) = path.strip_prefix("/id").filter(|rest| rest.starts_with('/')) else {
            let mut answer = Response::new(Body::from("not of this server"));
            *answer.status_mut() = axum::http::StatusCode::NOT_FOUND;
            return answer;
        };
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let asked = http
            .request(parts.method, format!("http://{server}{rest}"))
            .headers(parts.headers)
            .body(body);
        let answered = asked.send().await.unwrap();
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = answered.status();
        *answer.headers_mut() = answered.headers().clone();
        answer.headers_mut().remove("transfer-encoding");
        *answer.body_mut() = Body::from(answered.bytes().await.unwrap());
        answer
    };
    let router = axum::Router::new().fallback(pass_on);
    axum::serve(listener, router).await.unwrap();
}

/// From the first page to the tokens and out again, through a proxy that only takes the path away: what leads past it is
/// not found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_people_find_everything_where_the_path_was_taken_away() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}/id", listener.local_addr().unwrap());
    let s = TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer = Some(issuer.clone());
        settings.server.strip_prefix = true;
    })
    .await;
    tokio::spawn(stripping(listener, s.address));
    let app = s.openid_client(|_| {}).await;
    let mut browser = s.browser();
    let is_here = |answer: &Answer, what: &str| {
        if answer.status == 303 {
            let location = answer.location();
            assert!(
                location.starts_with("/id/") || location.starts_with(&issuer),
                "{what}: {location}"
            );
        } else {
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
            assert!(addresses(&issuer, &answer.body) > 0, "{what}: {}", answer.body);
        }
    };
    let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
    is_here(&page, "sign-in");
    let form = page.body.split("<form method=\"post\" action=\"").nth(1).unwrap();
    let action = form.split('"').next().unwrap().to_owned();
    let form = [
        ("interaction", &*page.hidden("interaction").unwrap()),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    let answer = browser.post(&action, &form).await;
    is_here(&answer, "signed in");
    let consent = browser.follow(answer).await;
    is_here(&consent, "consent");
    let answer = browser.decide_on(&consent, "allow").await;
    let code = answer
        .parameter("code")
        .unwrap_or_else(|| panic!("{}", answer.body));
    let tokens = app.redeem(&code).await;
    let id_token = tokens.json()["id_token"].as_str().unwrap().to_owned();
    assert_eq!(claims_of(&id_token)["iss"], *issuer);

    // What people are led to from elsewhere.
    for path in ["/errors", "/errors/G1001", "/sign-in"] {
        let mut answer = browser.get(path).await;
        while answer.status == 303 {
            is_here(&answer, path);
            answer = browser.get(&answer.location().to_owned()).await;
        }
        is_here(&answer, path);
    }
    let whom: Whom = ADA.parse().unwrap();
    let link = users::link(&s.db, &whom, LinkKind::Reset, &s.app.settings.links, s.now());
    let token = link.await.unwrap().token;
    let page = browser
        .get(&format!("{issuer}/password/{}", token.expose()))
        .await;
    is_here(&page, "password");
    let page = browser.get(&format!("{issuer}/logout")).await;
    is_here(&page, "sign-out");
    let answer = browser.send_on(&page).await;
    is_here(&browser.follow(answer).await, "signed out");
    assert!(!browser.is_signed_in().await);
}
