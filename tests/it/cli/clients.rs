//! `grantor client`: where an app may be, and what it may ask for.

use serde_json::json;

use super::{Home, WEB};

#[test]
fn rfc8252_8_4_an_administrator_may_allow_a_scheme_that_is_no_domain_name() {
    let home = Home::with_database();
    let native = |uri: &str| {
        [
            "client",
            "create",
            "--name",
            "Editor",
            "--type",
            "native",
            "--redirect-uri",
            uri,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let run = |mut arguments: Vec<String>, more: &[&str]| {
        arguments.extend(more.iter().map(|text| (*text).to_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        home.run(&arguments)
    };
    // A known app needs nobody's word; another does, and is told how.
    run(native("cursor://anysphere.cursor-mcp/oauth/callback"), &[]).expect(0);
    let ended = run(native("editor://app/callback"), &[]);
    ended.expect(2);
    assert!(ended.stderr.contains("--allow-scheme editor"), "{}", ended.stderr);
    run(native("editor://app/callback"), &["--allow-scheme", "other"]).expect(2);
    run(native("javascript:alert(1)"), &["--allow-scheme", "javascript"]).expect(2);
    run(
        native("editor://app/callback"),
        &["--id", "editor", "--allow-scheme", "editor"],
    )
    .expect(0);
    // Once allowed, it need not be allowed again; another one must.
    home.run(&["client", "edit", "editor", "--name", "The editor"])
        .expect(0);
    let bye = [
        "client",
        "edit",
        "editor",
        "--post-logout-redirect-uri",
        "editor://app/bye",
    ];
    home.run(&bye).expect(0);
    let edit = [
        "client",
        "edit",
        "editor",
        "--redirect-uri",
        "viewer://app/callback",
    ];
    home.run(&edit).expect(2);
    home.run(&[&edit[..], &["--allow-scheme", "viewer"]].concat())
        .expect(0);
    // The owner's word holds for administrators too.
    let configured = Home::with_database();
    std::fs::write(
        configured.path().join("grantor.toml"),
        "[registration]\nschemes = [\"editor\"]\n",
    )
    .unwrap();
    let arguments = native("editor://app/callback");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    configured.run(&arguments).expect(0);
    for bad in ["javascript", "https", "Editor", "editor:", ""] {
        std::fs::write(
            configured.path().join("grantor.toml"),
            format!("[registration]\nschemes = [\"{bad}\"]\n"),
        )
        .unwrap();
        configured.run(&["client", "list"]).expect(78);
    }
}

#[test]
fn ours_what_an_app_may_ask_for_is_shown() {
    let home = Home::with_database();
    let create = [
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "API",
    ];
    let made = home.json(&[&create[..], &["--open"]].concat());
    assert_eq!(made["is_open"], true);
    home.run(&[
        "scope",
        "create",
        "api:read",
        "--description",
        "Read",
        "--resource",
        "https://API.example/",
    ])
    .expect(0);
    home.run(&[WEB, &["--id", "app", "--scope", "openid"]].concat())
        .expect(0);
    let shown = home.json(&["client", "show", "app"]);
    assert_eq!(
        (&shown["may_ask_for"], &shown["may_name"], &shown["bounded_by"]),
        (
            &json!("api:read openid"),
            &json!(["https://api.example"]),
            &json!("administrator")
        )
    );
    let closed = home.json(&["resource", "edit", "https://api.example/", "--closed"]);
    assert_eq!(
        (&closed["is_open"], &closed["uri"]),
        (&json!(false), &json!("https://api.example"))
    );
    assert_eq!(home.json(&["resource", "list"])[0]["is_open"], false);
    assert_eq!(home.json(&["client", "show", "app"])["may_ask_for"], "openid");
    home.run(&["client", "edit", "app", "--no-own-bounds"]).expect(2);
    let unseen = home.run(&["client", "edit", "app", "--name", "\u{3164}\u{200b}"]);
    assert!(
        unseen
            .expect(2)
            .stderr
            .contains("The client's name shows nothing")
    );
    home.run(&[
        "resource",
        "create",
        "--uri",
        "HTTPS://api.example:443",
        "--name",
        "Again",
    ])
    .expect(4);
    let checks = home.run(&["doctor"]).stdout;
    for (name, uri) in grantor::oauth::redirect_uri::KNOWN_APPS {
        assert!(checks.contains(&format!("{name} ({uri})")), "{checks}");
    }
}
