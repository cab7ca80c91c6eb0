//! `--dry-run`, and what is told of a command that is refused.

use serde_json::json;

use super::{Home, WEB};

#[test]
fn ours_a_dry_run_says_what_would_end_and_changes_nothing() {
    let home = Home::with_database();
    home.run(&[WEB, &["--id", "app"]].concat()).expect(0);
    let before = (home.json(&["client", "list"]), home.json(&["audit", "list"]));
    for command in [
        &["client", "delete", "app"][..],
        &["client", "rotate-secret", "app"],
        &["client", "edit", "app", "--name", "Another"],
        &["role", "create", "clerk", "--description", "Takes orders"],
        &[
            "resource",
            "create",
            "--uri",
            "https://api.example",
            "--name",
            "API",
        ],
        &["registration", "create-token", "--description", "A partner"],
        &[
            "user",
            "create",
            "ada@example.test",
            "--issuer",
            "https://id.example.com",
        ],
        &["key", "rotate", "--alg", "ES256"],
    ] {
        let ended = home.run(&[command, &["--dry-run"]].concat());
        ended.expect(0);
        assert_eq!(ended.stdout, "would end nothing\n", "{command:?}");
        let told = home.json(&[&["--dry-run"], command].concat());
        let nothing = json!({ "grants": 0, "people": 0, "sign_ins": 0, "links": 0 });
        assert_eq!((&told["dry_run"], &told["effect"]), (&json!(true), &nothing));
        assert!(told["change"].as_str().unwrap().starts_with(command[0]) || command[0] == "registration");
    }
    let after = (home.json(&["client", "list"]), home.json(&["audit", "list"]));
    assert_eq!(after, before);
    assert!(
        !home.path().join("keys").exists(),
        "not even a master key is made"
    );
    // What would be refused is.
    home.run(&["client", "delete", "nobody", "--dry-run"]).expect(3);
}

#[test]
fn ours_what_changes_nothing_has_no_dry_run() {
    let home = Home::with_database();
    for command in [
        &["client", "list"][..],
        &["doctor"],
        &["init"],
        &["config", "reference"],
        &["user", "list"],
    ] {
        home.run(&[command, &["--dry-run"]].concat())
            .expect(2)
            .says("A dry run is of a command that changes");
    }
    assert!(!home.path().join("grantor.toml").exists());
}

#[test]
fn ours_every_fault_has_a_line_of_its_own() {
    let home = Home::with_database();
    let ended = home.run(&[
        "client",
        "create",
        "--name",
        "A",
        "--type",
        "web",
        "--profile",
        "fapi2",
        "--scope",
        "notes:read",
    ]);
    ended.expect(2);
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 6, "{}", ended.stderr);
    for (line, words) in lines.iter().zip([
        "error: The profile fapi2",
        "Try: --profile oauth21",
        "error: A web client needs at least one redirect URI",
        "Try: --redirect-uri",
        "error: There is no scope notes:read.",
        "Try: grantor scope create notes:read",
    ]) {
        assert!(line.starts_with(words), "{words}: {line}");
    }
}
