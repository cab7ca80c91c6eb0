//! T66: `server.machine_hosts`, the names by which programs reach the server beside the issuer's.

use grantor::endpoints::{Face, table};

use crate::support::*;

const KNOWN: [&str; 5] = [
    "grantor:8080",
    "GRANTOR.:8080",
    "host.docker.internal",
    "host.docker.internal:8443",
    "[fd00::7]:8080",
];

const UNKNOWN: [&str; 6] = [
    "grantor",
    "grantor:80",
    "grantor.evil.example:8080",
    "evil.example",
    "[fd00::8]:8080",
    "",
];

async fn server(hosts: &[&str]) -> TestServer {
    let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
    TestServer::start(TestDatabase::sqlite(), |settings| {
        settings.server.machine_hosts = Some(hosts);
    })
    .await
}

fn request(method: &str, path: &str, host: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
}

/// What is there for whoever asks by whatever name.
fn is_for_any_host(path: &str) -> bool {
    path == "/livez" || path == "/readyz" || path.starts_with("/assets/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_under_a_machines_host_what_programs_read_answers_and_no_page_does() {
    let s = server(&["grantor:8080", "host.docker.internal", "[fd00::7]:8080"]).await;
    let mut faces = [0, 0];
    for endpoint in table() {
        let path = endpoint
            .path
            .replace("{client_id}", "c_nobody")
            .replace("{token}", "ln_none")
            .replace("{number}", "G1913");
        let is_for_programs = endpoint.face == Face::Json;
        faces[usize::from(is_for_programs)] += 1;
        for method in endpoint
            .methods()
            .iter()
            .map(reqwest::Method::as_str)
            .chain(["OPTIONS", "PATCH"])
        {
            for host in KNOWN {
                let (status, text) = raw(&s, request(method, &path, host)).await;
                let answers = is_for_programs || is_for_any_host(&path);
                assert_eq!(status == 421, !answers, "{method} {path} {host}: {text}");
            }
            for host in UNKNOWN {
                let (status, text) = raw(&s, request(method, &path, host)).await;
                assert_eq!(
                    status == 421,
                    !is_for_any_host(&path),
                    "{method} {path} {host}: {text}"
                );
                assert!(!text.contains("evil.example"), "{text}");
            }
            let own = s.address.to_string();
            assert_ne!(
                raw(&s, request(method, &path, &own)).await.0,
                421,
                "{method} {path}"
            );
        }
    }
    assert!(faces.iter().all(|count| *count > 5), "{faces:?}");
    // Where nothing is, it is as beside it.
    assert_eq!(raw(&s, request("GET", "/token/x", "grantor:8080")).await.0, 404);
    assert_eq!(raw(&s, request("GET", "/nowhere", "grantor:8080")).await.0, 421);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_issuer_is_the_configured_one_under_whatever_host() {
    let s = server(&["grantor:8080"]).await;
    let service = s.service_client().await;
    let authorization = basic(service.id.as_str(), service.secret.as_deref().unwrap());
    let metadata = "/.well-known/openid-configuration";
    let (_, own) = raw(&s, request("GET", metadata, &s.address.to_string())).await;
    let (status, text) = raw(&s, request("GET", metadata, "grantor:8080")).await;
    let body = |text: &str| text.split("\r\n\r\n").nth(1).unwrap().to_owned();
    assert_eq!((status, body(&text)), (200, body(&own)));
    assert!(!text.contains("grantor:8080"), "{text}");
    let form = "grant_type=client_credentials&scope=notes:read";
    let request = format!(
        "POST /token HTTP/1.1\r\nHost: grantor:8080\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    let (status, text) = raw(&s, request).await;
    assert_eq!(status, 200, "{text}");
    let answer: serde_json::Value = serde_json::from_str(&body(&text)).unwrap();
    assert_eq!(
        claims_of(answer["access_token"].as_str().unwrap())["iss"],
        *s.issuer
    );
}

/// Whoever is misdirected hears where the server is, and what a proxy in front has to pass on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc9110_15_5_20_a_misdirected_request_hears_where_the_server_is() {
    // Nobody but the issuer's host.
    let s = server(&[]).await;
    for (path, is_json) in [("/.well-known/jwks.json", true), ("/sign-in", false)] {
        let (status, text) = raw(&s, request("GET", path, "grantor:8080")).await;
        assert_eq!(status, 421, "{text}");
        assert!(text.contains(&format!("reached at {}", s.address)), "{text}");
        assert!(text.contains("must pass on the Host header"), "{text}");
        assert!(text.contains("G1913") && !text.contains("grantor:8080"), "{text}");
        assert_eq!(text.contains("application/json"), is_json, "{text}");
        // RFC 9112 section 3.2.2: the host of an absolute target counts.
        let absolute = format!("http://grantor:8080{path}");
        let (status, _) = raw(&s, request("GET", &absolute, &s.address.to_string())).await;
        assert_eq!(status, 421, "{path}");
    }
}
