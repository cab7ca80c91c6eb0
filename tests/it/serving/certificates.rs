//! `server.tls`: HTTPS without a proxy, certificates that are replaced while the server runs, and whoever does not get
//! through the handshake.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use grantor::config::Settings;
use grantor::server::{self, CertificateFault, Live, Room};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use reqwest::tls::TlsInfo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::*;

/// How long anything may take before a test gives it up for lost.
const LOST: Duration = Duration::from_secs(60);

/// A certificate and its key, in PEM.
pub(super) struct Pair {
    certificate: String,
    key: String,
}

impl Pair {
    pub(super) fn of(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params =
            CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    pub(super) fn new() -> Self {
        Self::of(|_| {})
    }
}

/// Where the server finds them; removed at the end.
pub(super) struct Files(PathBuf);

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Files {
    pub(super) fn holding(pair: &Pair) -> Self {
        let name = format!("grantor-tls-{}", grantor::types::GrantId::new());
        let files = Self(std::env::temp_dir().join(name));
        std::fs::create_dir(&files.0).unwrap();
        files.hold(pair);
        files
    }

    pub(super) fn hold(&self, pair: &Pair) {
        self.write(&pair.certificate, &pair.key);
    }

    fn write(&self, certificate: &str, key: &str) {
        std::fs::write(self.0.join("certificate.pem"), certificate).unwrap();
        std::fs::write(self.0.join("key.pem"), key).unwrap();
    }

    pub(super) fn name_in(&self, settings: &mut Settings) {
        settings.server.tls.certificate = Some(self.0.join("certificate.pem"));
        settings.server.tls.key = Some(self.0.join("key.pem"));
    }
}

/// A server with a certificate of its own.
pub(super) struct Serving {
    pub(super) live: Arc<Live>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
    pub(super) beside: TestServer,
}

impl Serving {
    pub(super) async fn start(files: &Files) -> Self {
        let room = Room::of(&grantor::config::Limits::default());
        Self::in_room(room, files).await
    }

    /// The same, so long after the time every test begins.
    pub(super) async fn start_at(files: &Files, later: &str) -> Self {
        let room = Room::of(&grantor::config::Limits::default());
        let beside = TestServer::sqlite().await;
        beside.advance(later);
        Self::beside(beside, room, files).await
    }

    async fn in_room(room: Room, files: &Files) -> Self {
        Self::beside(TestServer::sqlite().await, room, files).await
    }

    async fn beside(beside: TestServer, room: Room, files: &Files) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = beside.node_with(|settings| {
            settings.issuer = Some(format!("https://localhost:{}", address.port()));
            files.name_in(settings);
        });
        let live = Live::in_room(room, app.await, None).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn({
            let live = Arc::clone(&live);
            async move {
                let shutdown = async move {
                    let _ = stopped.await;
                };
                server::run_live(&live, listener, shutdown).await.unwrap();
            }
        });
        Self {
            live,
            address,
            stop: Some(stop),
            served,
            beside,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// The certificate a new connection meets, in DER.
    pub(super) async fn certificate(&self) -> Vec<u8> {
        let answer = client(None, self.address)
            .get(self.url("/livez"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let info = answer.extensions().get::<TlsInfo>().unwrap();
        info.peer_certificate().unwrap().to_vec()
    }
}

/// A client that connects anew for each request, and believes `pair` alone if there is one.
pub(super) fn client(pair: Option<&Pair>, address: SocketAddr) -> reqwest::Client {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .resolve("localhost", address)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .tls_info(true)
        .timeout(LOST);
    let client = match pair {
        Some(pair) => {
            client.tls_certs_only([reqwest::Certificate::from_pem(pair.certificate.as_bytes()).unwrap()])
        }
        None => client.tls_danger_accept_invalid_certs(true),
    };
    client.build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_https_is_served_with_a_certificate_of_the_servers_own() {
    let pair = Pair::new();
    let files = Files::holding(&pair);
    let mut s = Serving::start(&files).await;
    let http = client(Some(&pair), s.address);
    let metadata = http
        .get(s.url("/.well-known/openid-configuration"))
        .send()
        .await
        .unwrap();
    assert_eq!(metadata.version(), reqwest::Version::HTTP_11);
    assert_eq!(
        metadata.headers()["strict-transport-security"],
        "max-age=31536000"
    );
    let metadata: serde_json::Value = serde_json::from_str(&metadata.text().await.unwrap()).unwrap();
    assert_eq!(metadata["issuer"], s.url(""));
    let page = http.get(s.url("/sign-in")).send().await.unwrap();
    let cookie = page.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-") && cookie.contains("; Secure"),
        "{cookie}"
    );
    // Whoever believes another certificate meets none they believe.
    assert!(
        client(Some(&Pair::new()), s.address)
            .get(s.url("/livez"))
            .send()
            .await
            .is_err()
    );
    let _ = s.stop.take().unwrap().send(());
    tokio::time::timeout(LOST, &mut s.served).await.unwrap().unwrap();
}

/// RFC 9325 §3.1.1: "Implementations MUST support TLS 1.2" and "SHOULD support TLS 1.3"; §3.2 of RFC 7301: no protocol in
/// common, no connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc9325_3_1_1_tls_1_2_and_1_3_are_spoken_and_http_1_1_in_them() {
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, ProtocolVersion, RootCertStore, version};

    let pair = Pair::new();
    let files = Files::holding(&pair);
    let s = Serving::start(&files).await;
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let greet = async |versions: &[&'static tokio_rustls::rustls::SupportedProtocolVersion],
                       alpn: &[&[u8]]| {
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        let stream = TcpStream::connect(s.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .ok()?;
        let (_, connection) = stream.get_ref();
        Some((
            connection.protocol_version().unwrap(),
            connection.alpn_protocol().map(<[u8]>::to_vec),
        ))
    };
    let http = Some(b"http/1.1".to_vec());
    for (versions, spoken) in [
        (&[&version::TLS12][..], ProtocolVersion::TLSv1_2),
        (&[&version::TLS13][..], ProtocolVersion::TLSv1_3),
    ] {
        assert_eq!(
            greet(versions, &[b"h2", b"http/1.1"]).await,
            Some((spoken, http.clone()))
        );
        assert_eq!(greet(versions, &[]).await, Some((spoken, None)));
        assert_eq!(greet(versions, &[b"h2"]).await, None);
    }
}

/// A certificate and a key that do not do, the fault, and what its words name.
type Bad<'a> = (&'a str, &'a str, fn(&CertificateFault) -> bool, &'a str);

fn bad<'a>(first: &'a Pair, second: &'a Pair, ended: &'a Pair, coming: &'a Pair) -> [Bad<'a>; 7] {
    [
        (
            &first.certificate,
            &second.key,
            |fault| matches!(fault, CertificateFault::NotAPair { .. }),
            "is not the key of the certificate",
        ),
        (
            "",
            &second.key,
            |fault| matches!(fault, CertificateFault::NotPem { .. }),
            "server.tls.certificate",
        ),
        (
            &second.certificate,
            "-----BEGIN NONSENSE-----\n",
            |fault| matches!(fault, CertificateFault::NotPem { .. }),
            "server.tls.key",
        ),
        (
            &second.key,
            &second.certificate,
            |fault| matches!(fault, CertificateFault::NotPem { .. }),
            "has no certificate in PEM",
        ),
        (
            &first.certificate[..400],
            &first.key,
            |fault| matches!(fault, CertificateFault::NotPem { .. }),
            "has no certificate in PEM",
        ),
        (
            &ended.certificate,
            &ended.key,
            |fault| matches!(fault, CertificateFault::Expired(_)),
            "has expired",
        ),
        (
            &coming.certificate,
            &coming.key,
            |fault| matches!(fault, CertificateFault::NotValidYet(_)),
            "is not valid yet",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_new_certificate_is_used_and_a_bad_one_is_not() {
    let (first, second) = (Pair::new(), Pair::new());
    let files = Files::holding(&first);
    let s = Serving::start(&files).await;
    let served = s.certificate().await;
    assert!(!s.live.look_at_certificate().unwrap(), "the files are the same");
    // A connection that is there goes on.
    let kept = reqwest::Client::builder()
        .resolve("localhost", s.address)
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
        .build()
        .unwrap();
    kept.get(s.url("/livez"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    files.hold(&second);
    assert!(s.live.look_at_certificate().unwrap());
    let renewed = s.certificate().await;
    assert_ne!(renewed, served);
    assert_eq!(kept.get(s.url("/livez")).send().await.unwrap().status(), 200);
    client(Some(&second), s.address)
        .get(s.url("/livez"))
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_certificate_that_cannot_be_served_with_is_not_taken_up() {
    let (first, second) = (Pair::new(), Pair::new());
    let files = Files::holding(&second);
    let s = Serving::start(&files).await;
    let served = s.certificate().await;
    let (certificate, key) = (files.0.join("certificate.pem"), files.0.join("key.pem"));
    let ended = Pair::of(|params| params.not_after = date_time_ymd(2026, 12, 31));
    let coming = Pair::of(|params| params.not_before = date_time_ymd(2027, 12, 31));
    for (one, other, is_it, words) in bad(&first, &second, &ended, &coming) {
        files.write(one, other);
        let fault = s.live.look_at_certificate().unwrap_err();
        assert!(
            is_it(&fault) && fault.to_string().contains(words),
            "{fault}: {words}"
        );
        assert!(!fault.to_string().contains("BEGIN PRIVATE KEY-----\n"), "{fault}");
        assert_eq!(s.certificate().await, served, "{words}");
        // A reload with it changes nothing at all.
        let mut settings = Settings::clone(&s.live.app().settings);
        settings.branding.name = "Not this".to_owned();
        assert!(s.live.take_up(&settings).is_err());
        assert_ne!(s.live.app().settings.branding.name, "Not this");
    }
    for file in [&certificate, &key] {
        files.hold(&second);
        std::fs::remove_file(file).unwrap();
        let fault = s.live.look_at_certificate().unwrap_err();
        assert!(matches!(fault, CertificateFault::NotRead { .. }), "{fault}");
        assert!(fault.to_string().contains(&file.display().to_string()), "{fault}");
    }
    assert_eq!(s.certificate().await, served);
    files.hold(&first);
    assert!(s.live.look_at_certificate().unwrap());
    assert_ne!(s.certificate().await, served);
}

/// Other files are taken up with the configuration; that there are files at all is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_files_of_the_certificate_are_taken_up_with_the_configuration() {
    let files = Files::holding(&Pair::new());
    let others = Files::holding(&Pair::new());
    let s = Serving::start(&files).await;
    let before = s.certificate().await;
    let mut settings = Settings::clone(&s.live.app().settings);
    others.name_in(&mut settings);
    let reloaded = s.live.take_up(&settings).unwrap();
    assert_eq!(reloaded.taken_up, ["server.tls.certificate", "server.tls.key"]);
    assert_ne!(s.certificate().await, before);
    let after = s.certificate().await;
    settings.server.tls = grantor::config::ServerTls::default();
    let reloaded = s.live.take_up(&settings).unwrap();
    assert_eq!(reloaded.taken_up, [""; 0]);
    assert_eq!(
        reloaded.need_restart,
        ["server.tls.certificate", "server.tls.key"]
    );
    assert_eq!(s.certificate().await, after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_plain_http_where_tls_is_spoken_is_told_so() {
    let files = Files::holding(&Pair::new());
    let s = Serving::start(&files).await;
    let body = "x".repeat(100_000);
    for request in [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
        format!(
            "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    ] {
        let mut stream = TcpStream::connect(s.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // Ended in order, not reset.
        tokio::time::timeout(LOST, stream.read_to_end(&mut answer))
            .await
            .unwrap()
            .unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 400 ") && head.contains(&format!("Content-Length: {}", body.len())),
            "{answer}"
        );
        assert!(body.contains("https://"), "{answer}");
    }
    // What is neither is ended too.
    for nonsense in [
        &b"\x00\x01\x02\x03\x04\x05\x06\x07"[..],
        b"\x16\x03\x01\x00\x02ab",
    ] {
        let mut stream = TcpStream::connect(s.address).await.unwrap();
        stream.write_all(nonsense).await.unwrap();
        let mut said = Vec::new();
        let ended = tokio::time::timeout(LOST, stream.read_to_end(&mut said));
        let _ = ended.await.unwrap();
    }
    s.certificate().await;
}

/// T94: a place that is taken by a handshake which goes no further is a place that waits, and gives way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_handshakes_that_go_no_further_keep_nobody_out() {
    let room = Room {
        connections: 4,
        of_one_address: 4,
        of_one_site: 8,
        spare: 1,
        greeted_within: Duration::from_secs(600),
        asked_within: Duration::from_secs(600),
        stalled_after: Duration::from_secs(600),
        answered_within: Duration::from_secs(600),
    };
    let files = Files::holding(&Pair::new());
    let s = Serving::in_room(room, &files).await;
    let mut stalled = Vec::new();
    for begun in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"]
        .iter()
        .cycle()
        .take(12)
    {
        let mut stream = TcpStream::connect(s.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        stalled.push(stream);
    }
    // In spite of all of them, and as an ordinary connection: this is no question whether the server is alive.
    for _ in 0..3 {
        let http = client(None, s.address);
        let answer = http.get(s.url("/.well-known/jwks.json")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    // Those that waited longest had to go: nothing else ends them within the ten minutes a handshake has here.
    let first = &mut stalled[0];
    let read = tokio::time::timeout(LOST, first.read(&mut [0; 16]))
        .await
        .unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
}

/// Where there is room for all, it is the time for it that ends a handshake.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_handshake_has_its_time() {
    let room = Room::of(&grantor::config::Limits::default());
    assert_eq!(room.greeted_within, Duration::from_secs(10));
    let room = Room {
        greeted_within: Duration::from_millis(100),
        asked_within: LOST * 10,
        stalled_after: LOST * 10,
        ..room
    };
    let files = Files::holding(&Pair::new());
    let s = Serving::in_room(room, &files).await;
    for begun in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
        let mut stream = TcpStream::connect(s.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        let read = tokio::time::timeout(LOST, stream.read(&mut [0; 16])).await;
        assert!(matches!(read.unwrap(), Ok(0) | Err(_)), "{begun:?}");
    }
    s.certificate().await;
}
