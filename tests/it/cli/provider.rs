//! Other providers, by command and by file.

use serde_json::{Value, json};

use super::Home;

const ISSUER: &[&str] = &["--issuer", "https://id.example.com"];

/// A command about providers, by an installation with an issuer.
fn provider(arguments: &[&str]) -> Vec<String> {
    let words = ["provider"].iter().chain(arguments).chain(ISSUER);
    words.map(|word| (*word).to_owned()).collect()
}

fn run(home: &Home, arguments: &[&str], stdin: &str) -> super::Ended {
    let words = provider(arguments);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    home.run_with(&words, stdin)
}

fn json(home: &Home, arguments: &[&str], stdin: &str) -> Value {
    let ended = run(home, &[arguments, &["-o", "json"]].concat(), stdin);
    ended.expect(0);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.stdout))
}

const GOOGLE: &[&str] = &[
    "create",
    "google",
    "--preset",
    "google",
    "--client-id",
    "1.apps.googleusercontent.com",
    "--client-secret-stdin",
    "--offline",
];

#[test]
fn ours_a_provider_is_made_and_says_what_to_register_there() {
    let home = Home::with_database();
    let made = json(&home, GOOGLE, "GOCSPX-secret\n");
    assert_eq!(
        made["redirect_uri"],
        "https://id.example.com/sign-in/with/google/callback"
    );
    assert_eq!(
        made["backchannel_logout_uri"],
        "https://id.example.com/sign-in/with/google/backchannel-logout"
    );
    assert_eq!(
        (&made["name"], &made["issuer"]),
        (&json!("Google"), &json!("https://accounts.google.com"))
    );
    assert_eq!(
        (&made["has_secret"], &made["sign_up"]),
        (&json!(true), &json!(false))
    );
    let edited = json(
        &home,
        &[
            "edit",
            "google",
            "--offline",
            "--sign-up",
            "--domain",
            "example.com",
            "--extra",
            "hd=example.com",
        ],
        "",
    );
    assert_eq!(
        (&edited["sign_up"], &edited["domains"]),
        (&json!(true), &json!(["example.com"]))
    );
    // It checks the addresses of others, too: it speaks for a domain where it says that its person is of that.
    assert_eq!(edited["claims"]["email_domain"], "hd");
    run(
        &home,
        &["edit", "google", "--offline", "--clear", "email_domain"],
        "",
    )
    .expect(2)
    .says("claims.email_domain: ");
    let edited = json(
        &home,
        &[
            "edit",
            "google",
            "--offline",
            "--sign-up=false",
            "--clear",
            "domains",
        ],
        "",
    );
    assert_eq!(
        (&edited["sign_up"], &edited["domains"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(
        edited["extra"],
        json!(["hd=example.com"]),
        "what is not named stays"
    );
    let listed = json(&home, &["list"], "");
    let shown = json(&home, &["show", "google"], "");
    assert_eq!((&listed[0]["people"], &shown["people"]), (&json!(0), &json!(0)));
    for command in [
        &["list"][..],
        &["show", "google"],
        &["people", "google"],
        &["disable", "google"],
        &["enable", "google"],
        &["delete", "google"],
    ] {
        for format in ["text", "json"] {
            let ended = run(&home, &[command, &["-o", format]].concat(), "");
            // Deleting it once more finds nothing.
            let code = if command[0] == "delete" && format == "json" {
                3
            } else {
                0
            };
            ended.expect(code);
            assert!(!ended.stdout.contains("GOCSPX"), "{command:?}");
        }
    }
    let stored = std::fs::read(home.path().join("grantor.db")).unwrap();
    assert!(!stored.windows(13).any(|bytes| bytes == b"GOCSPX-secret"));
}

#[test]
fn ours_what_is_missing_or_wrong_is_told_before_anything_is_kept() {
    let home = Home::with_database();
    run(&home, &["create", "office", "--offline"], "")
        .expect(2)
        .says("client_id: ");
    run(
        &home,
        &[
            "create",
            "office",
            "--offline",
            "--client-id",
            "x",
            "--issuer-pattern",
            "x",
        ],
        "",
    )
    .expect(2)
    .says("{tenantid}");
    run(
        &home,
        &[
            "create",
            "ms",
            "--preset",
            "microsoft",
            "--client-id",
            "x",
            "--offline",
        ],
        "",
    )
    .expect(2)
    .says("tenants: ");
    run(
        &home,
        &["create", "hub", "--preset", "github", "--client-id", "x"],
        "",
    )
    .expect(2)
    .says("takes the client secret");
    run(
        &home,
        &[
            "create",
            "x",
            "--preset",
            "google",
            "--client-id",
            "x",
            "--claim",
            "mail=x",
            "--client-secret-stdin",
        ],
        "s\n",
    )
    .expect(2)
    .says("subject, email, email_verified, email_domain, name, groups");
    run(&home, &["create", "Big", "--client-id", "x", "--offline"], "")
        .expect(2)
        .says("lower-case");
    run(&home, &["edit", "nobody", "--name", "x"], "").expect(3);
    run(&home, &["create"], "")
        .expect(2)
        .says("by an id of your choice");
    run(&home, &["create", "--file", "x.toml", "--client-id", "x"], "")
        .expect(2)
        .says("all there is to say");
    assert_eq!(json(&home, &["list"], ""), json!([]));
}

#[test]
fn ours_a_provider_that_cannot_be_reached_is_kept_with_a_warning() {
    let home = Home::with_database();
    let made = json(
        &home,
        &[
            "create",
            "office",
            "--issuer-pattern",
            "http://127.0.0.1:1/{tenantid}",
            "--tenant",
            "one",
            "--preset",
            "google",
            "--client-id",
            "x",
            "--client-secret-stdin",
            "--authorization-endpoint",
            "http://127.0.0.1:1/auth",
            "--offline",
        ],
        "secret\n",
    );
    assert_eq!(made["warnings"], json!([]));
    std::fs::write(
        home.path().join("one.toml"),
        "id = \"down\"\nissuer = \"http://127.0.0.1:1\"\nclient_id = \"x\"\nauth_method = \"none\"\n",
    )
    .unwrap();
    let told = json(&home, &["create", "--file", "one.toml"], "");
    let warning = told["warnings"][0].as_str().unwrap();
    assert!(warning.contains("cannot be read"), "{warning}");
    assert_eq!(json(&home, &["show", "down"], "")["id"], "down");
}

const FILE: &str = "
[[provider]]
id = \"hub\"
preset = \"github\"
client_id = \"Iv1.abc\"
client_secret_file = \"hub.secret\"
sign_up = true

[[provider]]
id = \"office\"
name = \"The office\"
issuer = \"https://office.example\"
client_id = \"grantor\"
auth_method = \"none\"
domains = [\"office.example\"]
map = [\"groups=staff -> group:staff\"]
enabled = false

[provider.claims]
groups = \"/realm/groups\"
";

#[test]
fn ours_a_file_makes_of_providers_what_it_says_and_a_second_time_nothing() {
    let home = Home::with_database();
    home.run(&["group", "create", "staff", "--description", "Staff"])
        .expect(0);
    std::fs::create_dir(home.path().join("etc")).unwrap();
    std::fs::write(home.path().join("etc/providers.toml"), FILE).unwrap();
    // Beside the file, whoever names it from elsewhere.
    std::fs::write(home.path().join("etc/hub.secret"), "hub-secret\n").unwrap();
    let apply = &["create", "--file", "etc/providers.toml", "--offline"];
    let changes = |told: &Value| -> Vec<String> {
        let list = told["providers"].as_array().unwrap();
        list.iter()
            .map(|row| row["change"].as_str().unwrap().to_owned())
            .collect()
    };
    let planned = json(&home, &[&apply[..], &["--dry-run"]].concat(), "");
    assert_eq!(changes(&planned), ["provider.create", "provider.create"]);
    assert_eq!(json(&home, &["list"], ""), json!([]), "a plan changes nothing");
    assert_eq!(
        changes(&json(&home, apply, "")),
        ["provider.create", "provider.create"]
    );
    assert_eq!(changes(&json(&home, apply, "")), ["none", "none"]);
    let office = json(&home, &["show", "office"], "");
    assert_eq!(
        (&office["is_enabled"], &office["name"]),
        (&json!(false), &json!("The office"))
    );
    assert_eq!(office["claims"]["groups"], "/realm/groups");
    // What is not written any more is as it was by itself, and another secret is another change.
    let changed = FILE.replace("enabled = false", "").replace("sign_up = true", "");
    std::fs::write(home.path().join("etc/providers.toml"), changed).unwrap();
    std::fs::write(home.path().join("etc/hub.secret"), "another\n").unwrap();
    assert_eq!(
        changes(&json(&home, apply, "")),
        ["provider.edit", "provider.enable"]
    );
    assert_eq!(json(&home, &["show", "hub"], "")["sign_up"], false);
}

#[test]
fn ours_a_wrong_file_is_told_by_what_is_wrong_in_it() {
    let home = Home::with_database();
    let with = |text: &str, words: &str| {
        std::fs::write(home.path().join("f.toml"), text).unwrap();
        let ended = run(&home, &["create", "--file", "f.toml", "--offline"], "");
        ended.expect(2).says(words);
    };
    with("id = \"x\"\nclient_id = \n", "line 2");
    with("id = \"x\"\nclientid = \"y\"\n", "clientid");
    with("id = \"x\"\nclient_id = \"y\"\n", "issuer: ");
    with("client_id = \"y\"\n", "without id");
    with("id = \"x\"\npreset = \"facebook\"\n", "google, microsoft");
    with("id = \"x\"\nclient_secret = \"s\"\n", "client_secret_file");
    with("id = \"x\"\nalgorithms = [\"none\"]\n", "RS256");
    let twice = "[[provider]]\nid = \"x\"\npreset = \"google\"\nclient_id = \"y\"\n";
    with(&twice.repeat(2), "twice");
    assert_eq!(json(&home, &["list"], ""), json!([]));
}
