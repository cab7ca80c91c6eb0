//! Tables: people by address, apps by name, a line for each row.

use serde_json::json;

use super::{Home, WEB};

fn home() -> Home {
    let home = Home::with_database();
    home.run(&[
        "user",
        "create",
        "ada@example.test",
        "--issuer",
        "https://id.example.com",
    ])
    .expect(0);
    home.run(&[WEB, &["--id", "one"]].concat()).expect(0);
    home
}

#[test]
fn ours_the_audit_log_is_read_by_addresses_and_names() {
    let home = home();
    let id = home.json(&["user", "show", "ada@example.test"])["id"].clone();
    home.run(&[WEB, &["--id", "two"]].concat()).expect(0);
    home.run(&["client", "delete", "two"]).expect(0);
    let list = home.json(&["audit", "list"]);
    let of = |kind: &str, app: Option<&str>| {
        let rows = list.as_array().unwrap().iter();
        let mut rows = rows.filter(|row| row["kind"] == kind && row["client_id"].as_str() == app);
        rows.next().unwrap().clone()
    };
    let made = of("user_created", None);
    assert_eq!(
        (&made["user_id"], &made["email"]),
        (&id, &"ada@example.test".into())
    );
    assert_eq!(of("client_created", Some("one"))["client_name"], "App");
    assert!(of("client_created", Some("two"))["client_name"].is_null());

    let table = home.run(&["audit", "list"]).expect(0).stdout.clone();
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(head[..5], ["AT", "KIND", "ACTOR", "USER", "CLIENT"], "{table}");
    let lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let told: Vec<_> = lines.filter_map(|line| Some(line.get(1..5)?.to_vec())).collect();
    for expected in [
        ["user_created", "admin", "ada@example.test", "-"],
        ["client_created", "admin", "-", "App"],
        ["client_created", "admin", "-", "two"],
        ["client_deleted", "admin", "-", "two"],
    ] {
        assert!(told.contains(&expected.to_vec()), "{expected:?}: {table}");
    }
    assert!(!table.contains(id.as_str().unwrap()), "{table}");
    let erased = home.json(&["audit", "erase", "--user", id.as_str().unwrap()]);
    assert_eq!(erased["email"], "ada@example.test");
}

#[test]
fn ours_an_app_is_shown_with_its_owners_by_address() {
    let home = home();
    assert_eq!(home.json(&["client", "show", "one"])["owners"], json!([]));
    home.run(&["client", "owner", "add", "one", "ada@example.test"])
        .expect(0);
    assert_eq!(
        home.json(&["client", "show", "one"])["owners"],
        json!(["ada@example.test"])
    );
}

#[test]
fn ours_a_long_cell_moves_no_other() {
    let home = home();
    let long = "Long ".repeat(18) + "name";
    home.run(&[WEB, &["--id", "longest"]].concat()).expect(0);
    home.run(&["client", "edit", "longest", "--name", &long])
        .expect(0);
    let table = home.run(&["client", "list"]).expect(0).stdout.clone();
    let places: Vec<_> = table.lines().filter_map(|line| line.find(" web ")).collect();
    assert_eq!(places.len(), 2, "{table}");
    assert_eq!(places[0], places[1], "{table}");
    assert!(places[0] < 70, "{table}");
    assert_eq!(
        table.matches("Long").count(),
        18,
        "nothing of it is lost: {table}"
    );
}
