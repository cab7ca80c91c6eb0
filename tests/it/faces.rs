//! What is the same at every endpoint of its face: who may read it from where, by which name it is reached, and that a
//! `HEAD` changes nothing.

use grantor::endpoints::{Endpoint, Face, table};
use reqwest::Method;

use super::support::*;

const JWKS: &str = "/.well-known/jwks.json";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ORIGIN: (&str, &str) = ("origin", "https://app.example");

async fn sent(s: &TestServer, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = s.http.request(method, s.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send().await.unwrap()).await
}

async fn preflight(s: &TestServer, path: &str, method: &str, headers: &str) -> Answer {
    let asked = [
        ORIGIN,
        ("access-control-request-method", method),
        ("access-control-request-headers", headers),
    ];
    sent(s, Method::OPTIONS, path, &asked).await
}

fn concrete(endpoint: &Endpoint) -> String {
    endpoint
        .path
        .replace("{client_id}", "c_nobody")
        .replace("{token}", "ln_none")
}

server_test! {
    /// T51: what a page sends along beside what is needed is its own business.
    async fn ours_a_preflight_allows_whatever_headers_are_asked_for(s: TestServer) {
        for endpoint in table().iter().filter(|endpoint| endpoint.face == Face::Json) {
            let path = concrete(endpoint);
            for method in endpoint.methods() {
                let answer = preflight(&s, &path, method.as_str(), "authorization,content-type,traceparent,mcp-protocol-version,x-requested-with").await;
                assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"), "{path}");
                assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
                let methods: Vec<_> = answer.header("access-control-allow-methods").split(", ").collect();
                assert!(methods.contains(&method.as_str()), "{path} {methods:?}");
                assert_eq!(methods.len(), endpoint.methods().len() + 1, "{path} {methods:?}");
                let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
                let allowed: Vec<_> = allowed.split(", ").collect();
                for header in ["authorization", "content-type", "traceparent", "mcp-protocol-version", "x-requested-with"] {
                    assert!(allowed.contains(&header), "{path} {allowed:?}");
                }
                assert!(answer.header("vary").contains("Access-Control-Request-Headers"));
            }
        }
        let answer = preflight(&s, "/token", "POST", "x-ok, not a name, x(y").await;
        assert_eq!(answer.header("access-control-allow-headers"), "Authorization, Content-Type, Accept, DPoP, x-ok");
        let many = (0..3000).map(|n| format!("x-{n}")).collect::<Vec<_>>().join(",");
        let answer = preflight(&s, "/token", "POST", &many).await;
        assert!(answer.status == 204 && answer.header("access-control-allow-headers").len() < 4096);
    }
}

server_test! {
    /// T51: an app in a browser learns why it was refused, wherever that was decided.
    async fn ours_every_refusal_below_a_json_path_can_be_read_from_anywhere(s: TestServer) {
        let long = "x".repeat(9000);
        let mut answers = vec![
            ("nothing there", sent(&s, Method::GET, "/.well-known/oauth-protected-resource", &[ORIGIN]).await, 404),
            ("a slash too many", s.post_bytes("/token/", &[ORIGIN, FORM], "x=1").await, 404),
            ("a part too many", sent(&s, Method::GET, "/register/c_app/more", &[ORIGIN]).await, 404),
            ("nothing registered", sent(&s, Method::GET, "/register/c_nobody", &[ORIGIN]).await, 401),
            ("no such method", sent(&s, Method::GET, "/token", &[ORIGIN]).await, 405),
            ("no such method", sent(&s, Method::PATCH, "/userinfo", &[ORIGIN]).await, 405),
            ("no such method", s.post_bytes(JWKS, &[ORIGIN, FORM], "x=1").await, 405),
            ("too long", sent(&s, Method::GET, &format!("{JWKS}?{long}"), &[ORIGIN]).await, 414),
            ("too large", s.post_bytes("/token", &[ORIGIN, FORM], "x".repeat(65_537)).await, 413),
            ("not a form", s.post_bytes("/token", &[ORIGIN], "{}").await, 400),
            ("no token", sent(&s, Method::GET, "/userinfo", &[ORIGIN]).await, 401),
        ];
        let busy = s.with_settings(|settings| settings.limits.concurrent_requests = 0).await;
        answers.push(("no room", sent(&busy, Method::GET, JWKS, &[ORIGIN]).await, 503));
        for (why, answer, status) in &answers {
            assert_eq!(answer.status, *status, "{why}: {}", answer.body);
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{why}");
            // RFC 6750 section 3.1: who sent no token is told nothing but that one is wanted.
            assert!(*status == 401 || answer.json()["error"].is_string() && answer.json()["error_description"].is_string(), "{why}: {}", answer.body);
        }
        // What the browser asks before is granted where nothing is, too: else the app would not hear that nothing is.
        let asked = preflight(&s, "/.well-known/oauth-protected-resource", "GET", "mcp-protocol-version").await;
        assert_eq!((asked.status, asked.header("access-control-allow-origin")), (204, "*"));
        assert!(asked.header("access-control-allow-methods").contains("GET"));
        assert!(asked.header("access-control-allow-headers").contains("mcp-protocol-version"));
        // Pages are nobody else's to read, and neither is that there is none.
        for path in ["/auth", "/nowhere", "/logout", "/nowhere/token", "/livez"] {
            let page = sent(&s, Method::GET, path, &[ORIGIN]).await;
            assert_eq!(page.header("access-control-allow-origin"), "", "{path}");
        }
    }
}

server_test! {
    /// T51: what is said in a header is said to scripts too.
    async fn ours_every_header_of_a_json_answer_can_be_read_by_scripts(s: TestServer) {
        const SAFELISTED: [&str; 7] = ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];
        let busy = s.with_settings(|settings| settings.limits.concurrent_requests = 0).await;
        for answer in [
            sent(&s, Method::GET, JWKS, &[ORIGIN]).await,
            sent(&s, Method::GET, "/userinfo", &[ORIGIN]).await,
            sent(&s, Method::GET, "/token", &[ORIGIN]).await,
            sent(&busy, Method::GET, JWKS, &[ORIGIN]).await,
        ] {
            let exposed = answer.header("access-control-expose-headers").to_ascii_lowercase();
            let exposed: Vec<_> = exposed.split(", ").collect();
            for name in answer.headers.keys().map(reqwest::header::HeaderName::as_str) {
                // Those the browser reads, and nobody else.
                let is_browsers = name.starts_with("access-control-") || name.starts_with("cross-origin-") || name == "x-content-type-options";
                assert!(is_browsers || SAFELISTED.contains(&name) || exposed.contains(&name), "{name}: {exposed:?}");
            }
        }
    }
}

server_test! {
    /// T66: backends call by the name they have for it; people sign in at the issuer's.
    async fn ours_programs_may_use_any_name_that_leads_here(s: TestServer) {
        let service = s.service_client().await;
        let authorization = basic(service.id.as_str(), service.secret.as_deref().unwrap());
        let issuer_of = |text: &str| {
            let body = text.split("\r\n\r\n").nth(1).unwrap();
            serde_json::from_str::<serde_json::Value>(body).unwrap()["issuer"].clone()
        };
        for host in ["grantor:8080", "host.docker.internal", "grantor_1", "10.0.0.7:9", "[fd00::7]:8080", "evil.example", ""] {
            let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            assert_eq!(raw(&s, &get(JWKS)).await.0, 200, "{host}");
            let (status, text) = raw(&s, &get("/.well-known/openid-configuration")).await;
            assert_eq!((status, issuer_of(&text)), (200, s.issuer.as_str().into()), "{host}");
            assert!(!text.contains("evil.example") && !text.contains("10.0.0.7"), "{text}");
            let body = "grant_type=client_credentials&scope=notes:read";
            let request = format!(
                "POST /token HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let (status, text) = raw(&s, &request).await;
            assert!(status == 200 && text.contains("\"access_token\""), "{host}: {text}");
            for page in ["/", "/auth", "/sign-in", "/logout", "/password/x", "/nowhere"] {
                let (status, text) = raw(&s, &get(page)).await;
                assert_eq!(status, 421, "{host} {page}");
                // Says how to mend it, and looks like a page.
                assert!(text.contains(&format!("reached at {}", s.address)), "{text}");
                assert!(text.contains("proxy_set_header Host $http_host;") && text.contains("text/html"), "{text}");
                assert!(!text.contains("evil.example"));
            }
            assert_eq!(raw(&s, &get("/assets/style.css")).await.0, 200);
        }
        // HTTP/1.0 had no Host.
        let (status, text) = raw(&s, "GET /.well-known/openid-configuration HTTP/1.0\r\n\r\n").await;
        assert_eq!((status, issuer_of(&text)), (200, s.issuer.as_str().into()));
        assert_eq!(raw(&s, "GET /sign-in HTTP/1.0\r\n\r\n").await.0, 421);
        // RFC 9112 section 3.2
        let two = format!("Host: {0}\r\nHost: {0}\r\n", s.address);
        for hosts in ["", &two, "Host: a b\r\n", "Host: x@y\r\n", "Host: a/b\r\n"] {
            for path in [JWKS, "/sign-in"] {
                let (status, text) = raw(&s, &format!("GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")).await;
                assert_eq!(status, 400, "{path} {hosts}");
                assert!(text.contains("send one Host header"), "{text}");
                let is_told = text.contains(r#""error":"invalid_request""#) && text.contains("/errors/G1914");
                assert_eq!(is_told, path == JWKS, "{text}");
            }
        }
    }
}

/// T66
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc3986_3_2_2_a_dot_after_the_issuers_name_is_no_other_name() {
    let s = TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.issuer = Some("https://id.example.com".to_owned());
    })
    .await;
    for host in [
        "id.example.com",
        "id.example.com.",
        "ID.example.com:443",
        "id.example.com.:443",
    ] {
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(raw(&s, &request).await.0, 200, "{host}");
    }
    for host in ["id.example.com..", "id.example.com:80", "example.com"] {
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let (status, text) = raw(&s, &request).await;
        assert_eq!(status, 421, "{host}");
        assert!(
            text.contains("proxy_set_header Host $host;") && text.contains("reached at id.example.com"),
            "{text}"
        );
    }
}

/// Everything in the database but who does its chores.
async fn state(s: &TestServer) -> String {
    let dump = s.dump().await;
    dump.lines()
        .filter(|line| !line.starts_with("jobs|"))
        .collect::<Vec<_>>()
        .join("\n")
}

server_test! {
    /// T50. RFC 9110 §9.2.1: "Request methods are considered "safe" if their defined semantics are essentially read-only".
    async fn rfc9110_9_3_2_a_head_changes_nothing(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let (app, mut browser) = (s.openid_client(|client| {
            client.metadata.post_logout_redirect_uris = vec!["https://app.example/bye".parse().unwrap()];
        }).await, s.browser());
        // All that a GET could act upon: a sign-in used a while ago, a remembered consent, a hint, a token, a link.
        let tokens = browser.tokens(&app, "openid notes:read").await;
        let whom = ADA.parse().unwrap();
        let link = crate::support::admin::users::link(&s.db, &whom, crate::support::admin::users::LinkKind::Reset, &s.app.settings.links, s.now()).await.unwrap();
        s.advance("5m");
        let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{}{name}={value}", browser.cookie_prefix())).collect();
        let bearer = format!("Bearer {}", tokens.access_token);
        let headers = [("cookie", &*cookies.join("; ")), ("authorization", &*bearer)];
        let hint = form_urlencoded::byte_serialize(tokens.id().as_bytes()).collect::<String>();
        let before = state(&s).await;
        for endpoint in table() {
            let paths = match endpoint.path {
                "/auth" => vec![app.authorization_url(&[("scope", "openid notes:read")]), app.authorization_url(&[("scope", "openid notes:read"), ("prompt", "none")])],
                "/logout" => vec![format!("/logout?id_token_hint={hint}"), format!("/logout?id_token_hint={hint}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye")],
                path => vec![path.replace("{client_id}", app.id.as_str()).replace("{token}", link.token.expose())],
            };
            for path in paths {
                for headers in [&headers[..], &headers[1..], &[]] {
                    let answer = sent(&s, Method::HEAD, &path, headers).await;
                    let allowed = endpoint.methods().contains(&Method::HEAD);
                    assert_eq!(answer.status == 405, !allowed, "{path}: {}", answer.status);
                    assert_eq!(answer.location(), "", "{path}");
                    assert_eq!(answer.body, "");
                    if !allowed {
                        assert!(!answer.header("allow").contains("HEAD") && !answer.header("allow").is_empty(), "{path}: {answer:?}");
                    }
                }
            }
            assert_eq!(state(&s).await, before, "{}", endpoint.path);
        }
        // The same by GET does act: the requests were such as would.
        assert!(browser.get(&app.authorization_url(&[("scope", "openid notes:read")])).await.parameter("code").is_some());
        browser.get(&format!("/logout?id_token_hint={hint}")).await;
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// RFC 9110 §9.1: "All general-purpose servers MUST support the methods GET and HEAD."
    async fn rfc9110_9_3_2_what_monitors_look_at_answers_head_as_get(s: TestServer) {
        for path in ["/", "/sign-in", "/livez", "/readyz", "/assets/style.css", JWKS, "/.well-known/openid-configuration"] {
            let (head, get) = (sent(&s, Method::HEAD, path, &[]).await, sent(&s, Method::GET, path, &[]).await);
            assert_eq!((head.status, &*head.body), (200, ""), "{path}");
            for name in ["content-type", "cache-control", "etag"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
        }
    }
}
