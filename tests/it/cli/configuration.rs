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
            "does not exist",
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
    let home = Home::new();
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
        home.run(&["doctor", "--issuer", "https://id.example.com"])
            .expect(1);
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
        (&"admin".into(), &false.into())
    );
    assert_eq!(home.json(&["key", "list"]).as_array().unwrap().len(), 1);
    home.run(&["doctor"]).expect(0);
    let checks = home.json(&["doctor"]);
    assert!(
        checks
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["status"] == "ok"),
        "{checks}"
    );
}

#[test]
fn ours_doctor_names_what_is_loosened_and_fails_on_what_is_broken() {
    let home = Home::new();
    home.run(&["doctor"]).expect(1);
    home.json(&[WEB, &["--profile", "oidc-compat", "--id", "old-app"]].concat());
    let ended = home.run(&["doctor", "--issuer", "https://id.example.com"]);
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
