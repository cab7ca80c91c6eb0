//! `grantor client try`, against the real server: what it asks, what it takes for an answer, what it prints.

use std::io::{BufReader, Read as _};
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use super::Home;
use crate::support::{Answer, Browser, Trying, free_port, until_ready};

const PASSWORD: &str = "otter lamp canyon 5712";

/// What `init --sample-app` and `serve` make, and its first administrator's browser.
struct Beginning {
    home: Home,
    issuer: String,
    email: String,
    browser: Browser,
    server: Child,
    log: BufReader<ChildStderr>,
}

impl Drop for Beginning {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Beginning {
    async fn new() -> Self {
        let home = Home::new();
        let issuer = format!("http://127.0.0.1:{}", free_port());
        let made = home.json(&["init", "--sample-app", "--issuer", &issuer]);
        // Not on the PATH, so they say where it is.
        let program = env!("CARGO_BIN_EXE_grantor");
        assert_eq!(
            made["next_commands"],
            serde_json::json!([
                format!("{program} serve"),
                format!("{program} client try sample-app")
            ])
        );
        let mut server = home.command(&["serve"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap());
        until_ready(&mut log);
        let mut browser = Browser::of(&issuer);
        browser
            .set_password(made["invite_link"].as_str().unwrap(), PASSWORD)
            .await;
        Self {
            home,
            email: made["admin_email"].as_str().unwrap().to_owned(),
            issuer,
            browser,
            server,
            log,
        }
    }

    fn start(&self, arguments: &[&str], stdin: &str) -> Trying {
        let arguments = [&["client", "try"], arguments, &["--no-browser"]].concat();
        Trying::start(&mut self.home.command(&arguments), stdin)
    }

    /// The person goes through with it.
    async fn decide(&mut self, trying: &Trying, decision: &str) -> Answer {
        self.browser
            .go_through(&trying.url, &self.email, PASSWORD, decision)
            .await
    }

    /// What the server logged.
    fn end(mut self) -> String {
        self.server.kill().unwrap();
        let mut said = String::new();
        self.log.read_to_string(&mut said).unwrap();
        said
    }
}

/// Every file of a folder, as bytes.
fn files(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(files(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_four_actions_lead_to_a_verified_token_and_leave_none_behind() {
    let mut beginning = Beginning::new().await;
    let trying = beginning.start(&["sample-app", "-o", "json"], "");
    assert!(trying.url.starts_with(&format!("{}/auth?", beginning.issuer)));
    assert!(trying.redirect_uri().starts_with("http://127.0.0.1:"));
    let page = beginning.decide(&trying, "allow").await;
    assert!(page.body.contains("<h1>Signed in</h1>"), "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");
    let (code, stdout, said) = trying.end();
    assert_eq!(code, 0, "{said}");
    let got: Value = serde_json::from_str(&stdout).unwrap();
    for token in ["id_token", "access_token"] {
        assert_eq!(got["decoded"][token]["verified"], true, "{got:#}");
    }
    let access = &got["decoded"]["access_token"]["claims"];
    assert!(
        access["aud"].to_string().contains("https://api.example.com"),
        "{access}"
    );
    assert_eq!(access["scope"], "email notes:read openid profile");
    assert_eq!(got["userinfo"]["email"], beginning.email);
    assert_eq!(
        got["decoded"]["id_token"]["claims"]["sub"],
        got["userinfo"]["sub"]
    );

    let bytes = files(beginning.home.path());
    let log = beginning.end();
    for token in ["access_token", "id_token", "refresh_token"] {
        let text = got[token].as_str().unwrap();
        let tail = &text[text.len() - 40..];
        assert!(
            !bytes.windows(tail.len()).any(|window| window == tail.as_bytes()),
            "{token} is on the disk"
        );
        assert!(!log.contains(tail) && !said.contains(tail), "{token} is in a log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_people_read_tokens_decoded_and_what_was_checked() {
    let mut beginning = Beginning::new().await;
    let trying = beginning.start(&["sample-app", "--scope", "openid"], "");
    beginning.decide(&trying, "allow").await;
    let (code, stdout, said) = trying.end();
    assert_eq!(code, 0, "{said}");
    for words in [
        "Signed in to Sample app",
        "every token verified",
        "== id token",
        "== access token",
        "== userinfo",
        "== refresh token",
        "ok  The signature verifies with key",
        "ok  It answers this request: nonce",
        "ok  It is meant for this server itself",
        "(what it permits)",
    ] {
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
    // A token for the API alone opens no userinfo, which is no fault.
    let trying = beginning.start(
        &[
            "sample-app",
            "--resource",
            "https://api.example.com",
            "--scope",
            "openid notes:read",
        ],
        "",
    );
    beginning.decide(&trying, "allow").await;
    let (code, stdout, said) = trying.end();
    assert_eq!(code, 0, "{stdout}{said}");
    assert!(
        stdout.contains("Not asked: the access token is not for it"),
        "{stdout}"
    );
    assert!(stdout.contains("ok  It is meant for this API"), "{stdout}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_4_1_2_1_a_refusal_is_told_with_its_number_and_how_to_mend_it() {
    let mut beginning = Beginning::new().await;
    let trying = beginning.start(&["sample-app"], "");
    let page = beginning.decide(&trying, "deny").await;
    assert!(page.body.contains("<h1>Not signed in</h1>"), "{}", page.body);
    let (code, stdout, said) = trying.end();
    assert_eq!((code, stdout.as_str()), (1, ""), "{said}");
    assert!(said.contains("access_denied") && said.contains("Try: "), "{said}");
    let number = said.split("browser: G").nth(1).and_then(|rest| rest.get(..4));
    assert!(
        number.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit())),
        "{said}"
    );

    let trying = beginning.start(&["sample-app", "--scope", "notes:raed"], "");
    let (code, _, said) = {
        let answer = beginning.browser.get(&trying.url).await;
        let back = answer.onward().unwrap();
        beginning.browser.http.get(back).send().await.unwrap();
        trying.end()
    };
    assert_eq!(code, 1);
    assert!(said.contains(": invalid_scope"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_10_12_rfc9207_2_4_only_the_answer_to_this_request_counts() {
    let mut beginning = Beginning::new().await;
    let trying = beginning.start(&["sample-app"], "");
    let state = url::Url::parse(&trying.url).unwrap();
    let state = state
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    let redirect_uri = trying.redirect_uri();
    let http = beginning.browser.http.clone();
    let get = async |query: &str| {
        let answer = http.get(format!("{redirect_uri}{query}")).send().await.unwrap();
        Answer::of(answer).await
    };
    let issuer = &beginning.issuer;
    for stray in [
        "",
        "?code=x",
        &format!("?code=x&state=guess&iss={issuer}"),
        "?error=access_denied",
    ] {
        let page = get(stray).await;
        assert!(
            page.body.contains("<h1>Not from here</h1>"),
            "{stray}: {}",
            page.body
        );
    }
    assert_eq!(get("/other").await.status, 404);
    let page = get(&format!("?code=x&state={state}&iss=https://evil.example")).await;
    assert!(page.body.contains("<h1>Not signed in</h1>"), "{}", page.body);
    let (code, _, said) = trying.end();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("its iss says otherwise"), "{said}");

    // The true answer is taken although others came before it.
    let trying = beginning.start(&["sample-app"], "");
    let stray = format!("{}?code=x&state=y", trying.redirect_uri());
    beginning.browser.http.get(stray).send().await.unwrap();
    beginning.decide(&trying, "allow").await;
    assert_eq!(trying.end().0, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_an_app_with_a_secret_is_tried_with_it_at_its_own_port() {
    let mut beginning = Beginning::new().await;
    let callback = format!("http://localhost:{}/callback", free_port());
    let web = [
        "client",
        "create",
        "--name",
        "Web",
        "--type",
        "web",
        "--redirect-uri",
        &callback,
    ];
    let made = beginning
        .home
        .json(&[&web[..], &["--scope", "openid notes:read"]].concat());
    let (id, secret) = (
        made["client_id"].as_str().unwrap(),
        made["client_secret"].as_str().unwrap(),
    );
    beginning
        .home
        .run(&["client", "try", id])
        .expect(2)
        .says("rotate-secret");
    let trying = beginning.start(&[id, "--secret-stdin"], &format!("{secret}\n"));
    assert_eq!(trying.redirect_uri(), callback);
    beginning.decide(&trying, "allow").await;
    let (code, stdout, said) = trying.end();
    assert_eq!(code, 0, "{said}");
    assert!(!stdout.contains(secret) && !said.contains(secret));

    let trying = beginning.start(&[id, "--secret-stdin"], "not the secret\n");
    beginning.decide(&trying, "allow").await;
    let (code, _, said) = trying.end();
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("The token endpoint answered 401: G") && said.contains("invalid_client"),
        "{said}"
    );

    let service = [
        "client",
        "create",
        "--name",
        "Job",
        "--type",
        "service",
        "--scope",
        "notes:read",
    ];
    let made = beginning.home.json(&service);
    let (id, secret) = (
        made["client_id"].as_str().unwrap(),
        made["client_secret"].as_str().unwrap(),
    );
    let mut command = beginning.home.command(&["client", "try", id, "-o", "json"]);
    let output = command.env("GRANTOR_CLIENT_SECRET", secret).output().unwrap();
    let got: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(got["decoded"]["access_token"]["verified"], true, "{got:#}");
    assert_eq!(got["decoded"]["access_token"]["claims"]["client_id"], id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_redirect_uri_is_added_only_if_somebody_says_so() {
    let mut beginning = Beginning::new().await;
    let remote = [
        "client",
        "create",
        "--name",
        "Far",
        "--type",
        "spa",
        "--redirect-uri",
        "https://far.example/cb",
    ];
    let made = beginning
        .home
        .json(&[&remote[..], &["--scope", "openid"]].concat());
    let id = made["client_id"].as_str().unwrap();
    beginning
        .home
        .run(&["client", "try", id])
        .expect(4)
        .says("--add-redirect");
    // It stays as it is as long as anything else is in the way.
    let adding = |more: &[&str], code: i32| {
        let ended = beginning
            .home
            .run(&[&["client", "try", id, "--add-redirect"], more].concat());
        ended.expect(code);
        let shown = beginning.home.json(&["client", "show", id]);
        assert_eq!(
            shown["redirect_uris"],
            serde_json::json!(["https://far.example/cb"]),
            "{more:?}"
        );
    };
    let nobody = format!("http://127.0.0.1:{}", free_port());
    adding(&["--issuer", &nobody], 69);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_port = taken.local_addr().unwrap().port().to_string();
    adding(&["--port", &taken_port], 1);
    let port = free_port().to_string();
    let trying = beginning.start(&[id, "--add-redirect", "--port", &port], "");
    assert!(
        trying.said.contains("Registered http://127.0.0.1:"),
        "{}",
        trying.said
    );
    beginning.decide(&trying, "allow").await;
    assert_eq!(trying.end().0, 0);
    let shown = beginning.home.json(&["client", "show", id]);
    assert_eq!(
        shown["redirect_uris"],
        serde_json::json!([
            "https://far.example/cb",
            format!("http://127.0.0.1:{port}/callback")
        ])
    );
    let log = beginning.home.json(&["audit", "list"]).to_string();
    assert!(log.contains("redirect_uris"), "{log}");
    for made in ["https://api.example.com", "notes:read", "sample-app"] {
        assert!(log.contains(made), "what init makes is audited: {made}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_who_waits_in_vain_is_told_so() {
    let beginning = Beginning::new().await;
    let trying = beginning.start(&["sample-app", "--timeout", "1s"], "");
    let (code, stdout, said) = trying.end();
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(
        said.contains("Nobody came back from the browser in time"),
        "{said}"
    );
    let home = &beginning.home;
    home.run(&["client", "try", "sample-app", "--dry-run"]).expect(2);
    home.run(&["client", "try", "nobody"]).expect(3);
    home.json(&["client", "disable", "sample-app"]);
    home.run(&["client", "try", "sample-app"])
        .expect(4)
        .says("grantor client enable sample-app");
    home.json(&["client", "enable", "sample-app"]);
    let elsewhere = format!("http://127.0.0.1:{}", free_port());
    home.run(&["client", "try", "sample-app", "--issuer", &elsewhere])
        .expect(69)
        .says("grantor serve");
    let other = beginning.issuer.replace("127.0.0.1", "localhost");
    home.run(&["client", "try", "sample-app", "--issuer", &other])
        .expect(4)
        .says("calls itself by another issuer");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_browser_is_opened_where_there_is_a_desktop() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut beginning = Beginning::new().await;
    let opener = beginning.home.path().join("xdg-open");
    std::fs::write(
        &opener,
        "#!/bin/sh\nenv > environment\nprintf %s \"$1\" > opened.tmp && mv opened.tmp opened\n",
    )
    .unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", beginning.home.path().display());
    let mut command = beginning.home.command(&["client", "try", "sample-app"]);
    command
        .env("PATH", path)
        .env("DISPLAY", ":0")
        .env("GRANTOR_CLIENT_SECRET", "s3cret")
        .env("GRANTOR__LOG__FILTER", "info")
        .env_remove("WAYLAND_DISPLAY");
    let trying = Trying::start(&mut command, "");
    assert!(
        trying.said.contains("Your browser should show it now"),
        "{}",
        trying.said
    );
    beginning.decide(&trying, "allow").await;
    let url = trying.url.clone();
    assert_eq!(trying.end().0, 0);
    let opened = std::fs::read_to_string(beginning.home.path().join("opened")).unwrap();
    assert_eq!(opened, url);
    let environment = std::fs::read_to_string(beginning.home.path().join("environment")).unwrap();
    assert!(
        environment.contains("DISPLAY=:0") && !environment.contains("GRANTOR"),
        "{environment}"
    );
}
