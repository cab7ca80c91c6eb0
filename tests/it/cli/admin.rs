//! Administration: JSON shapes, exit codes, secrets that are seen once.

use serde_json::{Value, json};

use super::{Ended, Home, WEB};

#[test]
fn ours_client_create_prints_one_object_with_what_scripts_need() {
    let home = Home::with_database();
    let made = home.json(WEB);
    assert!(made["client_id"].as_str().unwrap().starts_with("c_"));
    assert!(made["client_secret"].as_str().unwrap().starts_with("gcs_"));
    assert_eq!(made["redirect_uris"], json!(["https://app.example.com/cb"]));
    assert_eq!(
        made["grant_types"],
        json!(["authorization_code", "refresh_token"])
    );
    assert_eq!(made["token_endpoint_auth_method"], "client_secret_basic");
    let spa = home.json(&[
        "client",
        "create",
        "--name",
        "S",
        "--type",
        "spa",
        "--redirect-uri",
        "https://s.example/cb",
    ]);
    assert!(
        spa.get("client_secret").is_none(),
        "a public client has no secret: {spa}"
    );
    let chosen = home.json(&[
        "client", "create", "--name", "J", "--type", "service", "--id", "job",
    ]);
    assert_eq!(
        (&chosen["client_id"], &chosen["redirect_uris"]),
        (&"job".into(), &json!([]))
    );
    assert_eq!(home.json(&["client", "list"]).as_array().unwrap().len(), 3);
}

#[test]
fn ours_secrets_are_shown_once_and_never_again() {
    let home = Home::with_database();
    let first = home.json(&[WEB, &["--id", "app"]].concat());
    let second = home.json(&["client", "rotate-secret", "app", "--overlap", "0s"]);
    let api = home.json(&[
        "resource",
        "create",
        "--uri",
        "https://api.example.com",
        "--name",
        "API",
    ]);
    let secrets: Vec<&str> = [&first, &second, &api]
        .map(|made| made["client_secret"].as_str().unwrap())
        .into();
    assert!(secrets[0] != secrets[1] && secrets.iter().all(|secret| secret.len() == 47));
    for command in [
        &["client", "show", "app"][..],
        &["client", "list"],
        &["resource", "list"],
        &["audit", "list"],
        &["client", "disable", "app"],
        &["client", "enable", "app"],
        &["client", "edit", "app", "--name", "B"],
    ] {
        for format in ["text", "json"] {
            let ended = home.run(&[command, &["-o", format]].concat());
            ended.expect(0);
            assert!(
                secrets.iter().all(|secret| !ended.stdout.contains(secret)),
                "{command:?}"
            );
        }
    }
    let stored = std::fs::read(home.path().join("grantor.db")).unwrap();
    for secret in secrets {
        assert!(
            !stored
                .windows(secret.len())
                .any(|bytes| bytes == secret.as_bytes()),
            "a secret is in the database"
        );
    }
}

#[test]
fn ours_exit_codes_say_what_kind_of_failure_it_is() {
    let home = Home::with_database();
    home.run(&["client", "create"]).expect(2);
    home.run(&["client", "create", "--name", "A", "--type", "robot"])
        .expect(2)
        .says("web, spa, native, service");
    home.run(&["client", "create", "--name", "A", "--type", "web"])
        .expect(2)
        .says("at least one redirect URI");
    home.run(&[WEB, &["--profile", "fapi2"]].concat())
        .expect(2)
        .says("Try: --profile oauth21");
    home.run(&[WEB, &["--scope", "notes:read"]].concat())
        .expect(3)
        .says("There is no scope notes:read.\nTry: grantor scope create notes:read --description");
    home.run(&["client", "show", "nobody"])
        .expect(3)
        .says("Try: grantor client list");
    home.run(&["user", "show", "ada@example.test"]).expect(3);
    home.run(&[WEB, &["--id", "app"]].concat()).expect(0);
    home.run(&[WEB, &["--id", "app"]].concat())
        .expect(4)
        .says("Try: grantor client show app");
    home.run(&[
        "client",
        "list",
        "--database",
        "postgres://nobody@127.0.0.1:1/none",
    ])
    .expect(69)
    .says("Try: ");
    home.run(&["user", "create", "ada@example.test"])
        .expect(78)
        .says("issuer is not set");
    home.run(&["user", "show", "ada@example.test"]).expect(3);
}

#[test]
fn ours_a_password_comes_from_stdin_and_must_be_good() {
    let home = Home::with_database();
    let create = [
        "user",
        "create",
        "ada@example.test",
        "--name",
        "Ada",
        "--password-stdin",
        "-o",
        "json",
    ];
    home.run_with(&create, "short\n")
        .expect(2)
        .says("at least 12 characters");
    home.run_with(&create, "ada@example.test\n")
        .expect(2)
        .says("too easy to guess");
    home.run_with(&create, "").expect(2).says("no password on stdin");
    // Eleven characters, however they are encoded, and too many bytes as they were typed.
    home.run_with(&create, "kV9#xq2LmTu\u{308}\n")
        .expect(2)
        .says("at least 12 characters");
    home.run_with(&create, &"violet anchor ".repeat(80))
        .expect(2)
        .says("at most 1024 bytes");
    let made: Value =
        serde_json::from_str(&home.run_with(&create, "violet anchor meadow\n").expect(0).stdout).unwrap();
    assert_eq!(
        (&made["email"], &made["name"]),
        (&"ada@example.test".into(), &"Ada".into())
    );
    assert!(made.get("invite_link").is_none());
    assert_eq!(
        home.json(&["user", "show", "Ada@Example.Test"])["has_password"],
        true
    );
    home.run_with(&create, "violet anchor meadow\n").expect(4);
}

#[test]
fn ours_a_link_is_printed_once_and_needs_the_issuer() {
    let home = Home::with_database();
    let invited = home.json(&[
        "user",
        "create",
        "ada@example.test",
        "--issuer",
        "https://id.example.com",
    ]);
    assert!(
        invited["invite_link"]
            .as_str()
            .unwrap()
            .starts_with("https://id.example.com/password/ln_")
    );
    let reset = home.json(&[
        "user",
        "reset-link",
        "ada@example.test",
        "--issuer",
        "https://id.example.com/x/",
    ]);
    assert!(
        reset["link"]
            .as_str()
            .unwrap()
            .starts_with("https://id.example.com/x/password/ln_")
    );
    home.run(&["user", "reset-link", "ada@example.test"]).expect(78);
    let kinds: Vec<Value> = home
        .json(&["audit", "list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["kind"].clone())
        .collect();
    assert_eq!(kinds, ["link_created", "user_created"]);
    home.run(&["audit", "list", "--kind", "nonsense"])
        .expect(2)
        .says("signed_in");
}

#[test]
fn ours_commands_run_beside_each_other_on_one_database() {
    for _ in 0..3 {
        let home = Home::with_database();
        let children: Vec<_> = (0..4)
            .map(|index| {
                let id = format!("app-{index}");
                let arguments: Vec<&str> = WEB.iter().copied().chain(["--id", &id, "-o", "json"]).collect();
                let pipes = home
                    .command(&arguments)
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::piped())
                    .spawn();
                pipes.unwrap()
            })
            .collect();
        for child in children {
            Ended::of(
                &["client create, one of four"],
                &child.wait_with_output().unwrap(),
            )
            .expect(0);
        }
        assert_eq!(home.json(&["client", "list"]).as_array().unwrap().len(), 4);
    }
}

#[test]
fn ours_keys_are_imported_rotated_exported_and_revoked() {
    let home = Home::with_database();
    let made = home.json(&["key", "rotate", "--alg", "EdDSA", "--now"]);
    assert_eq!(
        (&made["state"], &made["algorithm"]),
        (&"active".into(), &"EdDSA".into())
    );
    let kid = made["kid"].as_str().unwrap();
    let next = home.json(&["key", "rotate", "--alg", "EdDSA"]);
    assert_eq!(next["state"], "pending");
    let jwks = home.json(&["key", "export-public"]);
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
    assert!(
        jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .all(|key| key.get("d").is_none())
    );
    let pem = home.run(&["key", "export-public", kid, "--format", "pem"]);
    assert!(pem.expect(0).stdout.starts_with("-----BEGIN PUBLIC KEY-----"));
    home.run(&["key", "revoke", kid]).expect(2).says("--yes");
    home.run(&["key", "revoke", kid, "--yes"]).expect(0);
    let states = home.json(&["key", "list"]);
    assert!(
        states
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["kid"] == kid && key["state"] == "revoked")
    );
    std::fs::write(home.path().join("bad.pem"), "-----BEGIN NONSENSE-----\n").unwrap();
    home.run(&["key", "import", "bad.pem"])
        .expect(2)
        .says("not usable");
    home.run(&["key", "import", "missing.pem"]).expect(3);
}

#[test]
fn ours_a_token_is_explained_and_said_not_to_be_checked() {
    let home = Home::new();
    // {"alg":"none"} . {"sub":"ada","exp":1}
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJleHAiOjF9.";
    let response = format!("{{\"access_token\":\"{token}\",\"token_type\":\"Bearer\"}}");
    let ended = home.run_with(&["token", "inspect"], &response);
    for words in [
        "The signature was NOT checked",
        "alg is none",
        "It expired",
        "1970-01-01T00:00:01Z",
        "ada",
    ] {
        assert!(
            ended.expect(0).stdout.contains(words),
            "{words}: {}",
            ended.stdout
        );
    }
    let told = home.json(&["token", "inspect", token]);
    assert_eq!(
        (&told["verified"], &told["claims"]["sub"]),
        (&Value::Null, &"ada".into())
    );
    home.run(&["token", "inspect", "opaque"]).expect(2);
    assert!(
        std::fs::read_dir(home.path()).unwrap().next().is_none(),
        "looking at a token makes no database"
    );
}

#[test]
fn ours_people_see_a_table_and_deleting_is_said() {
    let home = Home::with_database();
    home.run(&[WEB, &["--id", "app"]].concat()).expect(0);
    let list = home.run(&["client", "list"]);
    assert!(
        list.expect(0)
            .stdout
            .starts_with("CLIENT_ID  CLIENT_NAME  CLIENT_TYPE"),
        "{}",
        list.stdout
    );
    assert_eq!(
        home.json(&["client", "delete", "app"]),
        json!({ "client_id": "app", "deleted": true, "grants_ended": 0 })
    );
    assert_eq!(home.run(&["client", "list"]).expect(0).stdout, "None.\n");
    assert_eq!(home.json(&["client", "list"]), json!([]));
}

#[test]
fn ours_nothing_has_a_name_that_its_page_cannot_be_reached_by() {
    let home = Home::with_database();
    for name in [".", "..", "new"] {
        let said = format!("Nothing is called {name}");
        home.run(&[WEB, &["--id", name]].concat()).expect(2).says(&said);
        for noun in ["role", "group", "scope"] {
            home.run(&[noun, "create", name, "--description", "A"])
                .expect(2)
                .says(&said);
        }
    }
}
