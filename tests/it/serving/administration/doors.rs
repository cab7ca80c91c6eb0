//! What answers by which listener, and under which conditions.

use grantor::endpoints::{Endpoint, Part, table};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::certificates::{Files, Pair, client};
use super::*;

/// The path of an endpoint, about nothing that is there.
fn path_of(endpoint: &Endpoint) -> String {
    let parts = endpoint.path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(s: &TestServer, method: &Method, url: &str) -> Answer {
    Answer::of(s.http.request(method.clone(), url).send().await.unwrap()).await
}

/// Whether anything is at an address: no endpoint has this method, and what is there says so.
async fn is_there(s: &TestServer, url: &str) -> bool {
    let method = Method::from_bytes(b"MKCOL").unwrap();
    match ask(s, &method, url).await.status {
        404 => false,
        405 => true,
        other => panic!("{other} at {url}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_where_there_is_no_administration_is_what_is_anywhere_where_nothing_is() {
    let apart = Apart::start().await;
    let off = TestServer::start(TestDatabase::sqlite(), |settings| settings.admin.enabled = false).await;
    let mut seen = 0;
    for s in [&apart.s, &off] {
        let told = async |method: &Method, path: &str| {
            let answer = ask(s, method, &s.url(path)).await;
            let names = [
                "content-type",
                "allow",
                "access-control-allow-origin",
                "content-security-policy",
            ];
            let headers = names.map(|name| answer.header(name).to_owned());
            (answer.status, headers, answer.body)
        };
        for endpoint in table() {
            if endpoint.part != Part::Administration {
                continue;
            }
            let path = path_of(&endpoint);
            for method in endpoint.methods().iter().chain([&Method::OPTIONS]) {
                let nothing = told(method, "/nowhere").await;
                assert_eq!(nothing.0, 404);
                assert_eq!(told(method, &path).await, nothing, "{method} {path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 80, "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_administrations_listener_serves_it_and_what_its_pages_need_and_nothing_else() {
    let a = Apart::start().await;
    let mut needed = Vec::new();
    for endpoint in table() {
        let path = path_of(&endpoint);
        let (part, there) = (endpoint.part, is_there(&a.s, &a.url(&path)).await);
        assert_eq!(there, part != Part::Everybody, "{path} of {part:?}");
        let at_issuer = is_there(&a.s, &a.s.url(&path)).await;
        assert_eq!(at_issuer, part != Part::Administration, "{path} of {part:?}");
        if part == Part::Both {
            needed.push(path);
        }
    }
    needed.sort();
    assert_eq!(
        needed,
        [
            "/assets/favicon.svg",
            "/assets/logo",
            "/assets/style.css",
            "/livez",
            "/logo/x",
            "/logout"
        ]
    );
    let mut browser = a.owner().await;
    let page = browser.get(&a.url("/admin/groups")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for attribute in [" href=\"", " src=\"", " action=\""] {
        for part in page.body.split(attribute).skip(1) {
            let address = part.split('"').next().unwrap();
            let address = address.split('?').next().unwrap();
            // The way to one's own account leads to the issuer.
            let away = address.starts_with(&format!("{}/", a.s.issuer));
            assert!(away || address.starts_with('/'), "{address}");
            let address = if away { address.to_owned() } else { a.url(address) };
            assert!(is_there(&a.s, &address).await, "{address}");
        }
    }
    // What is at the issuer alone is led to there.
    let denied = a.s.browser().get(&a.url("/logout?client_id=c_nobody")).await;
    assert!(
        denied.body.contains(&format!("href=\"{}/errors/G", a.s.issuer)),
        "{}",
        denied.body
    );
}

/// What the pages of the administration lead to: each way is there, at its own listener or at the issuer's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_from_the_administrations_listener_every_way_leads_somewhere() {
    let a = Apart::start().await;
    a.s.browser().try_sign_in(ADA, "not her password").await;
    let app = a.s.openid_client(|_| {}).await;
    a.s.allow_app(&app.id, Some(&["user:owner@example.test"])).await;
    let filter = grantor::admin::audit::Filter {
        kind: Some("sign_in_failed".to_owned()),
        limit: 1,
        ..Default::default()
    };
    let failed = grantor::admin::audit::list(&a.s.db, &filter)
        .await
        .unwrap()
        .remove(0);
    let mut owner = a.owner().await;
    let mut led_to_issuer = 0;
    for path in [
        "/admin".to_owned(),
        format!("/admin/audit/{}", failed.event.id),
        format!("/admin/explain?whom={ADA}&client={}&scope=openid", app.id),
        format!("/admin/apps/{}/consent/en", app.id),
    ] {
        let page = owner.get(&a.url(&path)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        for attribute in [" href=\"", " src=\"", " action=\""] {
            for part in page.body.split(attribute).skip(1) {
                let address = part.split(['"', '?', '#']).next().unwrap();
                if address.starts_with(&*a.s.issuer) {
                    led_to_issuer += 1;
                    let path = address.strip_prefix(&*a.s.issuer).unwrap();
                    assert!(is_there(&a.s, &a.s.url(path)).await, "{path}");
                } else if address.starts_with('/') {
                    assert!(is_there(&a.s, &a.url(address)).await, "{address}");
                }
            }
        }
    }
    assert!(led_to_issuer >= 3, "{led_to_issuer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc9110_15_5_20_another_host_is_refused_at_the_administrations_listener() {
    let a = Apart::start_with(|settings| settings.server.machine_hosts = Some(Vec::new())).await;
    let asked = async |path: &str, host: &str| {
        let request = a.s.http.get(a.url(path)).header("host", host);
        Answer::of(request.send().await.unwrap()).await
    };
    let (own, issuer) = (a.at.to_string(), a.s.address.to_string());
    for path in [
        "/admin",
        "/admin/groups",
        "/api/admin/v1/groups",
        "/logout",
        "/nowhere",
    ] {
        for other in ["evil.example", &*issuer, "127.0.0.1"] {
            let refused = asked(path, other).await;
            assert_eq!(refused.status, 421, "{path} at {other}: {}", refused.body);
            assert!(
                refused.body.contains(&format!("reached at {own}")),
                "{}",
                refused.body
            );
            assert!(!refused.body.contains("evil.example"), "{}", refused.body);
        }
        assert_ne!(asked(path, &own).await.status, 421, "{path}");
    }
    for path in ["/livez", "/assets/style.css"] {
        assert_eq!(asked(path, "10.0.0.7:9").await.status, 200, "{path}");
    }
    // Nor is the issuer's listener reached by the administration's host.
    let request = a.s.http.get(a.s.url("/sign-in")).header("host", &own);
    assert_eq!(request.send().await.unwrap().status(), 421);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_limits_and_the_end_are_the_same_for_both_listeners() {
    let mut a = Apart::start_with(|settings| settings.limits.concurrent_requests = 0).await;
    for url in [a.url("/admin"), a.s.url("/sign-in")] {
        assert_eq!(ask(&a.s, &Method::GET, &url).await.status, 503, "{url}");
    }
    for url in [a.url("/livez"), a.s.url("/livez")] {
        assert_eq!(ask(&a.s, &Method::GET, &url).await.status, 200, "{url}");
    }
    let _ = a.stop.take().unwrap().send(());
    (&mut a.served).await.unwrap();
    for address in [a.at, a.s.address] {
        assert!(TcpStream::connect(address).await.is_err(), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_where_the_administration_is_changes_with_a_restart_alone() {
    let a = Apart::start().await;
    let mut settings = Settings::clone(&a.live.app().settings);
    settings.admin = grantor::config::Admin {
        enabled: false,
        ..grantor::config::Admin::default()
    };
    settings.branding.name = "Acme".to_owned();
    let reloaded = a.live.take_up(&settings).unwrap();
    assert_eq!(reloaded.taken_up, ["branding.name"]);
    assert_eq!(reloaded.need_restart, ["admin.bind", "admin.enabled"]);
    assert!(is_there(&a.s, &a.url("/admin")).await && !is_there(&a.s, &a.s.url("/admin")).await);
    // What else was taken up is there at both.
    let mut owner = a.owner().await;
    for url in [a.url("/admin"), a.s.url("/sign-in")] {
        assert!(owner.get(&url).await.body.contains("Acme"), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_servers_certificate_is_for_both_listeners() {
    let pair = Pair::new();
    let files = Files::holding(&pair);
    let beside = TestServer::sqlite().await;
    let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, at) = (public.local_addr().unwrap(), own.local_addr().unwrap());
    let app = beside.node_with(|settings| {
        settings.issuer = Some(format!("https://localhost:{}", address.port()));
        settings.admin.bind = Some(at);
        files.name_in(settings);
    });
    let live = Live::new(app.await, None).unwrap();
    let listeners = Listeners {
        public,
        administration: Some(own),
    };
    tokio::spawn(async move { server::run_live(&live, listeners, std::future::pending()).await });
    let http = client(Some(&pair), at);
    let url = |path: &str| format!("https://localhost:{}{path}", at.port());
    let led = Answer::of(http.get(url("/admin/groups")).send().await.unwrap()).await;
    let sign_in = format!(
        "https://localhost:{}/sign-in?to=admin&again=%2Fgroups",
        address.port()
    );
    assert_eq!((led.status, led.location()), (303, &*sign_in));
    assert_eq!(led.header("strict-transport-security"), "max-age=31536000");
    let mut stream = TcpStream::connect(at).await.unwrap();
    let plain = format!("GET /admin HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", at.port());
    stream.write_all(plain.as_bytes()).await.unwrap();
    let mut said = [0; 12];
    stream.read_exact(&mut said).await.unwrap();
    assert_eq!(&said, b"HTTP/1.1 400");
}
