//! `grantor login` and `grantor logout`: what is asked, what is kept, what is said where it is of no use.

use std::collections::HashMap;

use serde_json::json;

use super::*;

/// The parameters of an authorization URL.
fn asked(url: &str) -> HashMap<String, String> {
    let (_, query) = url.split_once('?').unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

server_test! {
    /// RFC 8252 §6, §7.3, §8.1: in the browser, back to loopback with any port, and with PKCE.
    async fn rfc8252_8_1_the_command_line_signs_in_as_a_native_app(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let desk = Desk::new(&s);
        let waiting = desk.signing_in();
        let asked = asked(&waiting.url);
        assert!(waiting.url.starts_with(&format!("{}/auth?", s.issuer)), "{}", waiting.url);
        let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
        assert_eq!((of("client_id"), of("response_type")), ("grantor-cli", "code"));
        assert_eq!((of("code_challenge_method"), of("code_challenge").len()), ("S256", 43));
        assert!(of("redirect_uri").starts_with("http://127.0.0.1:") && of("redirect_uri").ends_with("/callback"));
        assert!(of("state").len() >= 43 && of("nonce").len() >= 43);
        for scope in ["openid", "admin:users:read", "admin:clients:write", "admin:owners:write"] {
            assert!(of("scope").split(' ').any(|name| name == scope), "{scope}: {}", of("scope"));
        }
        assert!(!of("scope").contains("offline_access"));
        let page = s.browser().go_through(&waiting.url, OWNER, PASSWORD, "allow").await;
        assert!(page.body.contains("<h1>Signed in</h1>"), "{}", page.body);
        let (code, stdout, said) = waiting.end();
        assert_eq!(code, 0, "{said}");
        let told: Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!((&told["email"], &told["server"]), (&OWNER.into(), &s.issuer.as_str().into()));
        assert_eq!(told["expires_at"], desk.kept()["expires_at"]);
        let token = desk.token();
        assert!(!stdout.contains(&token) && !said.contains(&token), "no token is printed");
        // What was kept opens the API, without a database.
        let people = desk.json(&["user", "list"]);
        assert!(people.to_string().contains(OWNER), "{people}");
    }
}

server_test! {
    async fn ours_nobody_else_of_the_computer_reads_what_opens_the_api(s: TestServer) {
        let desk = Desk::owner(&s).await;
        let mut members: Vec<_> = desk.kept().as_object().unwrap().keys().cloned().collect();
        members.sort();
        assert_eq!(members, ["access_token", "api", "expires_at", "issuer"], "there is no refresh token to keep");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&desk.file()), mode(&desk.config().join("grantor"))), (0o600, 0o700));
            // One that others could read is not used.
            std::fs::set_permissions(desk.file(), std::fs::Permissions::from_mode(0o640)).unwrap();
            let again = format!("Try: grantor login --server {}", s.issuer);
            desk.run(&["role", "list"]).expect(77).says("can read").says(&again);
        }
        // Who signs in again has one sign-in there, for its owner alone.
        desk.sign_in(&s, OWNER).await;
        desk.run(&["role", "list"]).expect(0);
    }
}

server_test! {
    /// RFC 8252 §8.6: what comes back to loopback may be any program, so people are asked each time.
    async fn rfc8252_8_6_people_are_asked_each_time(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let desk = Desk::new(&s);
        let mut browser = s.browser();
        for _ in 0..2 {
            let waiting = desk.signing_in();
            let mut page = browser.get(&waiting.url).await;
            if page.body.contains("name=\"password\"") {
                page = browser.sign_in_on(&page, OWNER, PASSWORD).await;
            }
            assert!(page.body.contains("value=\"allow\""), "{}", page.body);
            let answer = browser.decide_on(&page, "allow").await;
            browser.http.get(answer.onward().unwrap()).send().await.unwrap();
            assert_eq!(waiting.end().0, 0);
        }
        let waiting = desk.signing_in();
        let page = browser.go_through(&waiting.url, OWNER, PASSWORD, "deny").await;
        assert!(page.body.contains("<h1>Not signed in</h1>"), "{}", page.body);
        let (code, _, said) = waiting.end();
        assert!(code == 1 && said.contains("access_denied"), "{code} {said}");
    }
}

server_test! {
    async fn ours_who_is_not_signed_in_any_more_is_told_how_to(s: TestServer) {
        let desk = Desk::new(&s);
        let again = format!("Try: grantor login --server {}", s.issuer);
        desk.run(&["role", "list"]).expect(77).says("You are not signed in at").says(&again);
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        desk.sign_in(&s, OWNER).await;
        let kept = desk.kept();
        let write = |name: &str, value: Value| {
            let mut changed = kept.clone();
            changed[name] = value;
            std::fs::write(desk.file(), changed.to_string()).unwrap();
        };
        write("expires_at", 1.into());
        desk.run(&["role", "list"]).expect(77).says("ended at 1970-01-01T00:00:01Z").says(&again);
        write("access_token", "eyJ.made.up".into());
        desk.run(&["role", "list"]).expect(77).says("does not take your sign-in").says(&again);
        // A sign-in at another server is none here.
        write("issuer", "https://id.example.com".into());
        desk.run(&["role", "list"]).expect(77).says("You are not signed in at").says(&again);
        // What the server knows to be over is over, whatever is kept.
        std::fs::write(desk.file(), kept.to_string()).unwrap();
        desk.run(&["role", "list"]).expect(0);
        s.advance("61m");
        desk.run(&["role", "list"]).expect(77).says(&again);
    }
}

server_test! {
    /// RFC 7009 §2: who signs out takes back what opened the API, also from whoever has a copy.
    async fn rfc7009_2_signing_out_leaves_nothing_that_opens_the_api(s: TestServer) {
        let desk = Desk::owner(&s).await;
        let bearer = format!("Bearer {}", desk.token());
        let ask = async || s.get("/api/admin/v1/roles", &[("authorization", &*bearer)]).await.status;
        assert_eq!(ask().await, 200);
        let told = desk.json(&["logout"]);
        assert_eq!((&told["signed_out"], &told["was_signed_in"]), (&true.into(), &true.into()));
        assert_eq!(ask().await, 401);
        assert!(std::fs::read_dir(desk.config().join("grantor")).unwrap().next().is_none());
        assert_eq!(desk.json(&["logout"])["was_signed_in"], false);
        desk.run(&["role", "list"]).expect(77);
    }
}

server_test! {
    /// Who signs in again has one token there, not two; who is signed in nowhere any more is not told that they never were.
    async fn ours_signing_in_and_out_leaves_no_token_behind(s: TestServer) {
        let desk = Desk::owner(&s).await;
        let former = format!("Bearer {}", desk.token());
        let ask = async |bearer: &str| s.get("/api/admin/v1/roles", &[("authorization", bearer)]).await.status;
        assert_eq!(ask(&former).await, 200);
        desk.sign_in(&s, OWNER).await;
        assert_eq!(ask(&former).await, 401);
        desk.run(&["role", "list"]).expect(0);
        for useless in ["{".to_owned(), json!({ "issuer": "https://id.example.com", "access_token": "a", "expires_at": 1 }).to_string()] {
            std::fs::write(desk.file(), useless).unwrap();
            desk.run(&["logout"]).expect(1).says("was not taken back").says("grantor grant revoke");
            assert_eq!(desk.json(&["logout"])["was_signed_in"], false);
            desk.sign_in(&s, OWNER).await;
        }
    }
}

server_test! {
    /// Whoever may administer nothing is told so at once, and by the exit code; what was given them is given back.
    async fn ours_who_may_administer_nothing_is_not_signed_in(s: TestServer) {
        let desk = Desk::new(&s);
        let waiting = desk.signing_in();
        s.browser().go_through(&waiting.url, ADA, PASSWORD, "allow").await;
        let (code, stdout, said) = waiting.end();
        assert_eq!((code, stdout.as_str()), (77, ""), "{said}");
        assert!(said.contains("may administer nothing"), "{said}");
        assert!(std::fs::read_dir(desk.config().join("grantor")).unwrap().next().is_none());
        assert_eq!(s.rows("revoked_tokens").await, 1);
    }
}

server_test! {
    /// RFC 8414 §3.3: the server is the one that was named, letter by letter; and never by plain http from another computer.
    async fn rfc8414_3_3_nobody_signs_in_at_another_server_than_was_named(s: TestServer) {
        let desk = Desk::new(&s);
        let login = |server: &str| {
            let arguments = ["login", "--no-browser", "--server", server];
            ended(&arguments, desk.command(&arguments))
        };
        login(&format!("{}/", s.issuer)).expect(4).says("calls itself by another issuer");
        login("http://id.example.com").expect(2).says("must begin with https://");
        login("id.example.com").expect(2).says("not where a server can be");
        login(&format!("http://127.0.0.1:{}", free_port())).expect(69).says("does not answer");
        let arguments = ["login"];
        ended(&arguments, desk.command(&arguments)).expect(2).says("Which server?");
        assert!(!desk.config().exists(), "nothing is kept");
    }
}

server_test! {
    async fn ours_a_command_says_whether_it_goes_by_another_computer(s: TestServer) {
        let desk = Desk::owner(&s).await;
        for alone in [
            &["serve"][..],
            &["init"],
            &["migrate"],
            &["demo"],
            &["doctor"],
            &["health"],
            &["client", "try", "grantor-cli"],
            &["mail", "test", ADA],
            &["errors", "list"],
            &["config", "reference"],
        ] {
            desk.run(alone).expect(2).says("This command takes no --server: ");
        }
        for (command, why) in [
            (&["key", "import", "key.pem"][..], "a private key goes over no network"),
            (&["audit", "export"], "by the numbers that seal it"),
            (&["provider", "create", "--file", "providers.toml"], "what a file describes"),
            (&["user", "create", "eve@example.test", "--password-stdin"], "lets its person choose one"),
        ] {
            desk.run(command).expect(2).says("This does not go by --server: ").says(why);
        }
        desk.run(&["role", "list", "--database", "sqlite://grantor.db"]).expect(2).says("--database is of an installation");
        // The environment names the server too, for the commands that ask one.
        let by_environment = |arguments: &[&str]| {
            let mut command = desk.command(arguments);
            command.env("GRANTOR_SERVER", &s.issuer);
            ended(arguments, command)
        };
        by_environment(&["role", "list"]).expect(0);
        by_environment(&["errors", "list"]).expect(0);
        by_environment(&["role", "list", "--database", "sqlite://grantor.db"]).expect(78);
    }
}
