//! What is refused before anything is served, with exit code 78 and what to change; `init`; `doctor`.

use super::{Home, WEB};

#[test]
fn ours_an_unsafe_server_is_refused_with_what_to_change() {
    let home = Home::new();
    home.run(&["serve"]).expect(78).says("issuer is not set");
    let cases: [(&[&str], &str); 5] = [
        (&["--issuer", "http://id.example.com"], "must begin with https://"),
        (
            &["--issuer", "http://127.0.0.1:8080", "--bind", "0.0.0.0:8080"],
            "where others can reach it",
        ),
        (
            &["--issuer", "https://id.example.com", "--database", "mysql://x"],
            "a database URL is",
        ),
        (
            &[
                "--issuer",
                "https://id.example.com",
                "--database",
                "sqlite://not/there.db",
            ],
            "no database here: ",
        ),
        (
            &["--issuer", "https://id.example.com", "--config", "other.toml"],
            "other.toml does not exist",
        ),
    ];
    for (flags, words) in cases {
        home.run(&[&["serve"], flags].concat())
            .expect(78)
            .says(words)
            .says("Try: ");
    }
    assert!(
        std::fs::read_dir(home.path()).unwrap().next().is_none(),
        "a refused server leaves nothing behind"
    );
}

#[test]
fn ours_an_unknown_key_suggests_the_nearest() {
    let home = Home::new();
    std::fs::write(home.path().join("grantor.toml"), "[tokens]\nacces = \"5m\"\n").unwrap();
    home.run(&["client", "list"])
        .expect(78)
        .says("no key `acces`")
        .says("did you mean `access`?");
}

#[test]
fn ours_a_master_key_that_is_missing_or_open_to_others_is_refused() {
    let home = Home::with_database();
    home.run(&["key", "rotate", "--alg", "ES256", "--now"]).expect(0);
    let file = home.path().join("keys/master.key");
    let text = std::fs::read_to_string(&file).unwrap();
    let serve = [
        "serve",
        "--issuer",
        "http://127.0.0.1:8080",
        "--bind",
        "127.0.0.1:0",
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        home.run(&serve).expect(78).says("chmod 600");
        home.run(&["doctor", "--issuer", "https://127.0.0.1:9"]).expect(1);
    }
    std::fs::remove_file(&file).unwrap();
    home.run(&serve)
        .expect(78)
        .says("has signing keys sealed under it")
        .says("Try: put back the key file");
    let other: String = text.chars().rev().collect();
    std::fs::write(&file, other.trim()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    home.run(&serve).expect(78);
}

#[test]
fn ours_init_makes_an_installation_once() {
    let home = Home::new();
    let made = home.json(&["init", "--issuer", "https://id.example.com"]);
    assert_eq!(made["admin_email"], "admin@id.example.com");
    assert!(
        made["invite_link"]
            .as_str()
            .unwrap()
            .starts_with("https://id.example.com/password/ln_")
    );
    for file in ["grantor.toml", "keys/master.key", "grantor.db"] {
        let data = std::fs::metadata(home.path().join(file)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                data.permissions().mode() & 0o077,
                0,
                "{file} is for its owner alone"
            );
        }
        assert!(data.is_file());
    }
    home.run(&["init", "--issuer", "https://id.example.com"])
        .expect(4)
        .says("exists already");
    let admin = home.json(&["user", "show", "admin@id.example.com"]);
    assert_eq!(
        (&admin["roles"][0], &admin["has_password"]),
        (&"owner".into(), &false.into())
    );
    assert_eq!(home.json(&["key", "list"]).as_array().unwrap().len(), 1);
    let doctor = ["doctor", "--issuer", "https://127.0.0.1:9"];
    home.run(&doctor).expect(0);
    let checks = home.json(&doctor);
    // Nothing is wrong but that it does not run yet.
    for check in checks.as_array().unwrap() {
        let expected = if check["check"] == "reached" { "warn" } else { "ok" };
        assert_eq!(check["status"], expected, "{checks}");
    }
}

#[test]
fn ours_doctor_names_what_is_loosened_and_fails_on_what_is_broken() {
    let home = Home::with_database();
    home.run(&["doctor"]).expect(1);
    home.json(&[WEB, &["--profile", "oidc-compat", "--id", "old-app"]].concat());
    let ended = home.run(&["doctor", "--issuer", "https://127.0.0.1:9"]);
    assert!(
        ended
            .expect(0)
            .stdout
            .contains("warn  clients        may do without PKCE (oidc-compat): old-app"),
        "{}",
        ended.stdout
    );
}

#[test]
fn ours_doctor_warns_where_all_people_seem_to_come_from_one_address() {
    let home = Home::new();
    home.run(&["init", "--issuer", "https://127.0.0.1:9"]).expect(0);
    let doctor = |issuer: &str, server: &str| {
        let settings = format!("issuer = '{issuer}'\n[server]\n{server}\n");
        std::fs::write(home.path().join("grantor.toml"), settings).unwrap();
        let checks = home.json(&["doctor"]);
        let proxy = checks
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["check"] == "proxy")
            .cloned();
        proxy.map(|check| {
            assert_eq!(check["status"], "warn");
            format!(
                "{} {}",
                check["found"].as_str().unwrap(),
                check["fix"].as_str().unwrap()
            )
        })
    };
    let said = doctor("https://127.0.0.1:9", "bind = '127.0.0.1:8080'").unwrap();
    assert!(
        said.contains("seem to come from 127.0.0.1")
            && said.contains("server.trusted_proxies = [\"127.0.0.1/32\""),
        "{said}"
    );
    for bind in ["0.0.0.0:8080", "10.0.0.7:8080", "[fd00::7]:8080"] {
        let said = doctor("https://127.0.0.1:9", &format!("bind = '{bind}'")).unwrap();
        assert!(
            said.contains("no proxy is trusted") && said.contains("server.trusted_proxies"),
            "{said}"
        );
    }
    let said = doctor("https://127.0.0.1:9", "trusted_proxies = ['10.0.0.0/8', '::/0']").unwrap();
    assert!(
        said.contains("::/0: whoever reaches the server can say"),
        "{said}"
    );
    for (issuer, server) in [
        ("https://127.0.0.1:9", "trusted_proxies = ['127.0.0.1/32']"),
        (
            "https://127.0.0.1:9",
            "bind = '0.0.0.0:8080'\ntrusted_proxies = ['172.17.0.0/16']",
        ),
        ("http://127.0.0.1:8080", ""),
    ] {
        assert_eq!(doctor(issuer, server), None, "{issuer} {server}");
    }
}

#[test]
fn ours_no_command_takes_a_database_password_as_an_argument() {
    let home = Home::new();
    for command in [
        &["serve"][..],
        &["init"],
        &["doctor"],
        &["migrate"],
        &["user", "list"],
        &["demo"],
    ] {
        for url in [
            "postgres://grantor:s3cret@127.0.0.1:1/none",
            "postgres://grantor@127.0.0.1:1/none?password=s3cret",
        ] {
            let ended = home.run(&[command, &["--database", url]].concat());
            ended.expect(2).says("GRANTOR__DATABASE__URL_FILE");
            assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
        }
    }
    // Without a password it is a place to go to like any other.
    home.run(&["migrate", "--database", "postgres://grantor@127.0.0.1:1/none"])
        .expect(69);
    assert!(std::fs::read_dir(home.path()).unwrap().next().is_none());
}

#[test]
fn ours_init_takes_the_database_from_the_environment_and_a_file() {
    let home = Home::new();
    std::fs::write(home.path().join("url"), "sqlite://elsewhere.db\n").unwrap();
    let init = |environment: &[(&str, &str)]| {
        let output = home
            .command(&["init"])
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let page = std::fs::read_to_string(home.path().join("grantor.toml")).unwrap();
        std::fs::remove_file(home.path().join("grantor.toml")).unwrap();
        page.parse::<toml::Table>().unwrap()
    };
    let page = init(&[
        ("GRANTOR__DATABASE__URL_FILE", "url"),
        ("GRANTOR__ISSUER", "https://id.example.com"),
    ]);
    assert_eq!(page["database"]["url_file"].as_str(), Some("url"));
    assert_eq!(page["issuer"].as_str(), Some("https://id.example.com"));
    assert!(home.path().join("elsewhere.db").is_file() && !home.path().join("grantor.db").exists());
    let page = init(&[("GRANTOR__DATABASE__URL", "sqlite://third.db")]);
    assert_eq!(page["database"]["url"].as_str(), Some("sqlite://third.db"));
    assert!(home.path().join("third.db").is_file() && !home.path().join("grantor.db").exists());
}

#[test]
fn ours_doctor_warns_where_strangers_may_have_inner_networks_connected_to() {
    let home = Home::new();
    home.run(&["init"]).expect(0);
    let config = std::fs::read_to_string(home.path().join("grantor.toml")).unwrap();
    for (settings, is_warned) in [
        ("allow_networks = ['10.0.0.0/8']", false),
        ("allow_networks_for_registered = true", false),
        (
            "allow_networks = ['10.0.0.0/8']\nallow_networks_for_registered = true",
            true,
        ),
    ] {
        std::fs::write(
            home.path().join("grantor.toml"),
            format!("{config}\n[fetch]\n{settings}\n"),
        )
        .unwrap();
        let ended = home.run(&["doctor"]);
        let said = ended.expect(0).stdout.contains("warn  fetching");
        assert_eq!(said, is_warned, "{settings}");
    }
}

#[test]
fn ours_the_conformance_demo_is_for_this_computer_unless_somebody_says_otherwise() {
    let home = Home::new();
    let file = format!("{}/tests/conformance/basic.json", env!("CARGO_MANIFEST_DIR"));
    home.run(&["demo", "--conformance", &file, "--bind", "0.0.0.0"])
        .expect(78)
        .says("--expose");
    let elsewhere = std::fs::read_to_string(&file)
        .unwrap()
        .replace("https://localhost:9443", "https://id.example.com:9443");
    std::fs::write(home.path().join("elsewhere.json"), elsewhere).unwrap();
    home.run(&["demo", "--conformance", "elsewhere.json"])
        .expect(78)
        .says("https://id.example.com:9443");
    // Then another thing is wrong: two issuers in one go.
    home.run(&["demo", "--conformance", "elsewhere.json", &file, "--expose"])
        .expect(78)
        .says("several issuers");
    home.run(&["demo", "--expose"]).expect(2);
}

#[test]
fn ours_init_that_fails_can_be_tried_again() {
    let home = Home::new();
    home.run(&["init", "--issuer", "http://id.example.com"])
        .expect(78)
        .says("https://");
    home.run(&["init", "--database", "sqlite://missing/grantor.db"])
        .expect(78)
        .says("mkdir -p missing");
    home.run(&["init"]).expect(0);
}
