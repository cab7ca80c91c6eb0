//! The guarded fetcher: what it connects to, what it reads, and what it never touches.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use grantor::config::Fetch;
use grantor::fetch::{FetchError, Fetcher, Lookup};
use grantor::oauth::class::Class::{Unvouched, Vouched};

use crate::support::Site;

fn fetcher(networks: &[&str]) -> Fetcher {
    Fetcher::new(&Fetch {
        allow_networks: networks.iter().map(|net| net.parse().unwrap()).collect(),
        ..Fetch::default()
    })
    .unwrap()
}

/// T65
#[tokio::test]
async fn ours_nothing_inside_is_connected_to() {
    let site = Site::start().await;
    site.answers("200 OK", "{}");
    let port = site.address.port();
    let fetcher = fetcher(&[]);
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[::127.0.0.1]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "10.0.0.1",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{port}/jwks");
            let error = fetcher.get(Vouched, &url).await.unwrap_err();
            assert!(
                matches!(error, FetchError::Forbidden | FetchError::Uri(_)),
                "{url}: {error:?}"
            );
            let error = fetcher.post_form(Vouched, &url, &[]).await.unwrap_err();
            assert!(
                matches!(error, FetchError::Forbidden | FetchError::Uri(_)),
                "{url}: {error:?}"
            );
        }
    }
    assert_eq!(site.connections(), 0);
    // What an address in the URL leads to is told at once, a name only when it is looked up.
    assert_eq!(
        fetcher.check(Vouched, "https://127.0.0.1/jwks"),
        Err(FetchError::Forbidden)
    );
    assert_eq!(
        fetcher.check(Vouched, "https://0x7f000001/jwks"),
        Err(FetchError::Forbidden)
    );
    assert_eq!(
        fetcher.check(Vouched, "http://127.0.0.1/jwks"),
        Err(FetchError::Forbidden)
    );
    assert_eq!(fetcher.check(Vouched, "https://app.example/jwks"), Ok(()));
}

/// T65
#[tokio::test]
async fn ours_other_networks_stay_closed_when_one_is_open() {
    let site = Site::start().await;
    let port = site.address.port();
    for networks in [&["10.0.0.0/8"][..], &["127.0.0.2/32"], &["::1/128"]] {
        let fetcher = fetcher(networks);
        let error = fetcher.get(Vouched, &format!("http://127.0.0.1:{port}/")).await;
        assert_eq!(error.unwrap_err(), FetchError::Forbidden);
        let error = fetcher.get(Vouched, &format!("https://127.0.0.1:{port}/")).await;
        assert_eq!(error.unwrap_err(), FetchError::Forbidden);
    }
    // Plain http is for loopback, whatever network is open.
    let error = fetcher(&["10.0.0.0/8"]).get(Vouched, "http://10.0.0.1/").await;
    assert!(matches!(error, Err(FetchError::Uri(_))));
    assert_eq!(site.connections(), 0);
}

#[tokio::test]
async fn ours_the_owners_networks_are_for_clients_somebody_vouches_for() {
    let site = Site::start().await;
    site.answers("200 OK", "{}");
    let of = |allow_networks_for_registered| {
        Fetcher::new(&Fetch {
            allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
            allow_networks_for_registered,
            ..Fetch::default()
        })
        .unwrap()
    };
    let closed = of(false);
    for url in [site.url("/"), site.url("/").replace("http:", "https:")] {
        assert_eq!(closed.check(Unvouched, &url), Err(FetchError::Forbidden));
        assert_eq!(closed.get(Unvouched, &url).await, Err(FetchError::Forbidden));
        let posted = closed.post_form(Unvouched, &url, &[]).await;
        assert_eq!(posted, Err(FetchError::Forbidden));
    }
    assert_eq!(site.connections(), 0);
    assert!(closed.get(Vouched, &site.url("/")).await.is_ok());
    assert!(of(true).get(Unvouched, &site.url("/")).await.is_ok());
}

/// Names that lead where `answers` say, one answer for each lookup; the last one again and again.
fn leading_to(answers: &[&[&str]]) -> (Fetcher, Arc<AtomicUsize>) {
    let answers: Vec<Vec<IpAddr>> = answers
        .iter()
        .map(|answer| answer.iter().map(|address| address.parse().unwrap()).collect())
        .collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        let turn = counted.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        let answer = answers[turn].clone();
        Box::pin(async move { Ok(answer) })
    });
    let settings = Fetch {
        // Stands for the public Internet.
        allow_networks: vec!["127.0.0.2/32".parse().unwrap()],
        ..Fetch::default()
    };
    (Fetcher::looking_up(&settings, &lookup).unwrap(), asked)
}

/// The same port outside, where it answers, and inside.
async fn outside_and_inside() -> (Site, Site) {
    let outside = Site::on("127.0.0.2:0").await;
    outside.answers("200 OK", "outside");
    let inside = Site::on(&format!("127.0.0.1:{}", outside.address.port())).await;
    inside.answers("200 OK", "inside");
    (outside, inside)
}

/// T65: a name with two kinds of addresses leads to the public ones alone, in whatever order they come.
#[tokio::test]
async fn ours_a_name_that_leads_inside_too_leads_outside_alone() {
    let (outside, inside) = outside_and_inside().await;
    let port = outside.address.port();
    for answer in [
        ["127.0.0.1", "127.0.0.2"],
        ["127.0.0.2", "127.0.0.1"],
        ["::ffff:127.0.0.1", "127.0.0.2"],
    ] {
        let (fetcher, _) = leading_to(&[&answer]);
        let fetched = fetcher.get(Vouched, &format!("http://localhost:{port}/")).await;
        assert_eq!(fetched.unwrap().body, b"outside");
    }
    assert_eq!((outside.connections(), inside.connections()), (3, 0));
    // With nobody outside, nobody inside is tried either.
    drop(outside);
    let (fetcher, _) = leading_to(&[&["127.0.0.1", "10.0.0.1", "::1"]]);
    for url in [
        format!("http://localhost:{port}/"),
        format!("https://app.example:{port}/"),
    ] {
        assert_eq!(fetcher.get(Vouched, &url).await, Err(FetchError::Forbidden));
        assert_eq!(
            fetcher.post_form(Vouched, &url, &[]).await,
            Err(FetchError::Forbidden)
        );
    }
    assert_eq!(inside.connections(), 0);
}

/// T65: the address that was checked is the one that is used; a name is looked up once for each connection.
#[tokio::test]
async fn ours_a_name_that_changes_its_mind_leads_nowhere_inside() {
    let (outside, inside) = outside_and_inside().await;
    let url = format!("http://localhost:{}/", outside.address.port());
    let (fetcher, asked) = leading_to(&[&["127.0.0.2"], &["127.0.0.1"]]);
    assert_eq!(fetcher.get(Vouched, &url).await.unwrap().body, b"outside");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(fetcher.get(Vouched, &url).await, Err(FetchError::Forbidden));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!((outside.connections(), inside.connections()), (1, 0));
}

#[tokio::test]
async fn ours_what_is_fetched_from_an_allowed_network_is_read_whole() {
    let site = Site::start().await;
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let body = "x".repeat(512 * 1024);
    site.answers_with(
        "200 OK",
        "content-type: Application/JSON; charset=utf-8\r\ncache-control: public, max-age=60\r\n\
         set-cookie: a=b; Path=/\r\n",
        &body,
    );
    let port = site.address.port();
    for url in [site.url("/keys?v=1"), format!("http://localhost:{port}/keys?v=1")] {
        let fetched = fetcher.get(Vouched, &url).await.unwrap();
        assert_eq!(fetched.content_type.as_deref(), Some("application/json"));
        assert_eq!(fetched.max_age, Some(Duration::from_secs(60)));
        assert_eq!(fetched.body, body.as_bytes());
    }
    for request in site.requests() {
        let request = request.to_lowercase();
        assert!(request.starts_with("get /keys?v=1 http/1.1\r\n"), "{request}");
        assert!(request.contains("user-agent: grantor\r\n"), "{request}");
        for absent in ["cookie:", "referer:", "authorization:"] {
            assert!(!request.contains(absent), "{request}");
        }
    }

    site.answers("400 Bad Request", "");
    let status = fetcher
        .post_form(Vouched, &site.url("/logout"), &[("a", "1 2"), ("b", "&")])
        .await;
    assert_eq!(status, Ok(400));
    let posted = site.requests().pop().unwrap();
    assert!(posted.starts_with("POST /logout HTTP/1.1\r\n"), "{posted}");
    assert!(posted.contains("application/x-www-form-urlencoded"), "{posted}");
    assert!(posted.ends_with("\r\n\r\na=1+2&b=%26"), "{posted}");
}

/// T65
#[tokio::test]
async fn ours_a_redirect_is_never_followed() {
    let (inside, redirector) = (Site::start().await, Site::start().await);
    let fetcher = fetcher(&["127.0.0.0/8"]);
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        redirector.answers_with(status, &format!("location: {}\r\n", inside.url("/")), "");
        assert_eq!(
            fetcher.get(Vouched, &redirector.url("/")).await,
            Err(FetchError::Redirect)
        );
        assert_eq!(
            fetcher.post_form(Vouched, &redirector.url("/"), &[]).await,
            Err(FetchError::Redirect)
        );
    }
    assert_eq!(redirector.connections(), 10);
    assert_eq!(inside.connections(), 0);
}

/// T65
#[tokio::test]
async fn ours_a_fetch_ends_in_time_and_reads_little() {
    let (slow, endless, long, gone) = (
        Site::start().await,
        Site::start().await,
        Site::start().await,
        Site::start().await,
    );
    slow.is_silent();
    endless.is_endless();
    long.answers("200 OK", &"x".repeat(512 * 1024 + 1));
    gone.answers("410 Gone", "secret");
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let within = Duration::from_secs(20);
    let urls = (slow.url("/"), endless.url("/"), long.url("/"), gone.url("/"));
    let away = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("https://{}/", listener.local_addr().unwrap())
    };
    let (slow, endless, long, gone, away) = tokio::time::timeout(within, async {
        tokio::join!(
            fetcher.get(Vouched, &urls.0),
            fetcher.get(Vouched, &urls.1),
            fetcher.get(Vouched, &urls.2),
            fetcher.get(Vouched, &urls.3),
            fetcher.get(Vouched, &away),
        )
    })
    .await
    .unwrap();
    assert_eq!(slow, Err(FetchError::Timeout));
    assert_eq!(endless, Err(FetchError::TooLong));
    assert_eq!(long, Err(FetchError::TooLong));
    assert_eq!(gone, Err(FetchError::Status(410)));
    assert_eq!(away, Err(FetchError::Connection));
}

#[test]
fn ours_a_file_without_certificates_is_refused_at_start() {
    let file = std::env::temp_dir().join(format!("grantor-ca-{}.pem", grantor::types::GrantId::new()));
    let of = |ca_file: &std::path::Path| {
        Fetcher::new(&Fetch {
            ca_file: Some(ca_file.to_owned()),
            ..Fetch::default()
        })
        .err()
        .map(|error| error.to_string())
    };
    assert!(of(&file).unwrap().contains("fetch.ca_file: cannot read"));
    std::fs::write(&file, "no certificates").unwrap();
    assert!(of(&file).unwrap().contains("holds no certificates in PEM"));
    std::fs::remove_file(&file).unwrap();
}
