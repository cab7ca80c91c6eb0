//! What accounts say of people, and who is told: `user create`, `user edit`, `scope … --claim`, `resource … --claim`.

use serde_json::{Value, json};

use super::Home;

const ADA: &str = "ada@example.test";

/// A home with an account that says something.
fn home() -> Home {
    let home = Home::with_database();
    let create = [
        "user",
        "create",
        ADA,
        "--name",
        "Ada",
        "--password-stdin",
        "--email-verified",
        "true",
        "--set",
        "given_name=Ada",
        "--set",
        "address.locality=London",
        "--attribute",
        "department=Physics",
        "--attribute",
        "levels={\"read\":3}",
    ];
    home.run_with(&create, "violet anchor meadow 9\n").expect(0);
    home
}

fn show(home: &Home) -> Value {
    home.json(&["user", "show", ADA])
}

#[test]
fn ours_an_account_says_what_it_was_told_to_say() {
    let home = home();
    let user = show(&home);
    assert_eq!(user["email_verified"], true);
    assert_eq!(
        user["profile"],
        json!({"given_name": "Ada", "address": {"locality": "London"}})
    );
    assert_eq!(
        user["attributes"],
        json!({"department": "Physics", "levels": {"read": 3}})
    );
    let edit = [
        "user",
        "edit",
        ADA,
        "--name",
        "Ada Lovelace",
        "--set",
        "phone_number_verified=true",
        "--set",
        "phone_number=+44 20 7946 0958",
        "--set",
        "birthdate=1815-12-10",
        "--unset",
        "given_name",
        "--attribute",
        "levels=none",
        "--attribute",
        "floor=3",
        "--remove-attribute",
        "department",
    ];
    let edited = home.json(&edit);
    assert_eq!(
        (&edited["name"], &edited["email"]),
        (&json!("Ada Lovelace"), &json!(ADA))
    );
    assert_eq!(
        show(&home)["profile"],
        json!({
            "birthdate": "1815-12-10", "phone_number": "+44 20 7946 0958", "phone_number_verified": true,
            "address": {"locality": "London"},
        })
    );
    assert_eq!(show(&home)["attributes"], json!({"levels": "none", "floor": 3}));
    assert_eq!(show(&home)["email_verified"], true);
    let log = home.json(&["audit", "list", "--kind", "user_changed"]);
    let details = log[0]["details"].as_str().unwrap();
    assert!(
        details.contains("birthdate") && details.contains("attribute levels"),
        "{details}"
    );
    for value in ["1815", "7946", "none", "Lovelace"] {
        assert!(!log.to_string().contains(value), "the log has names, not values");
    }
}

#[test]
fn ours_another_address_is_not_verified_unless_it_is_said() {
    let home = home();
    let other = "countess@example.test";
    home.run(&["user", "edit", ADA, "--email", ADA]).expect(0);
    assert_eq!(show(&home)["email_verified"], true, "it is the same");
    let edited = home.json(&["user", "edit", ADA, "--email", other]);
    assert_eq!(
        (&edited["email"], &edited["email_verified"]),
        (&json!(other), &json!(false))
    );
    let back = home.json(&["user", "edit", other, "--email", ADA, "--email-verified", "true"]);
    assert_eq!(
        (&back["email"], &back["email_verified"]),
        (&json!(ADA), &json!(true))
    );
    home.run_with(
        &["user", "create", other, "--password-stdin"],
        "violet anchor meadow 9\n",
    )
    .expect(0);
    home.run(&["user", "edit", ADA, "--email", other])
        .expect(4)
        .says("another account");
}

#[test]
fn ours_what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let home = home();
    let before = show(&home);
    let large = format!("big={}", "x".repeat(1100));
    for (arguments, code, words) in [
        (&["--set", "birthdate=yesterday"][..], 2, "YYYY-MM-DD"),
        (&["--set", "picture=http://a.example/x.png"], 2, "https"),
        (&["--set", "phone_number=020 7946"], 2, "E.164"),
        (&["--set", "shoe_size=44"], 2, "given_name"),
        (&["--set", "email=x@example.test"], 2, "--email"),
        (&["--attribute", "roles=[]"], 2, "not roles"),
        (&["--attribute", "x=null"], 2, "--remove-attribute x"),
        (&["--attribute", &large], 2, "1024 bytes"),
        (&["--set", "nickname"], 2, "NAME=VALUE"),
        (&[], 2, "nothing to change"),
    ] {
        let edit = [&["user", "edit", ADA, "--name", "Changed"][..], arguments].concat();
        let edit = if arguments.is_empty() { &edit[..3] } else { &edit };
        home.run(edit).expect(code).says(words);
    }
    assert_eq!(show(&home), before);
    home.run(&["user", "edit", "nobody@example.test", "--name", "N"])
        .expect(3);
    let create = [
        "user",
        "create",
        "b@example.test",
        "--password-stdin",
        "--set",
        "locale=?",
    ];
    home.run_with(&create, "violet anchor meadow 9\n").expect(2);
    home.run(&["user", "show", "b@example.test"]).expect(3);
}

#[test]
fn ours_claims_of_scopes_and_resource_servers_are_named_by_an_administrator() {
    let home = Home::with_database();
    let made = home.json(&[
        "scope",
        "create",
        "staff",
        "--description",
        "Know where you work",
        "--claim",
        "department",
        "--claim",
        "groups=roles",
    ]);
    assert_eq!(made["claims"], json!(["department", "groups=roles"]));
    home.json(&["scope", "edit", "staff", "--description", "Where you work"]);
    let listed = home.json(&["scope", "list"]);
    let staff = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|scope| scope["name"] == "staff")
        .unwrap();
    assert_eq!(staff["claims"], json!(["department", "groups=roles"]));
    let less = home.json(&["scope", "edit", "staff", "--no-claims"]);
    assert_eq!(
        (&less["claims"], &less["description"]),
        (&json!([]), &json!("Where you work"))
    );
    let api = home.json(&[
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "API",
        "--claim",
        "dept=department",
    ]);
    assert_eq!(api["claims"], json!(["dept=department"]));
    let edited = home.json(&["resource", "edit", "https://api.example", "--claim", "level"]);
    assert_eq!(edited["claims"], json!(["level"]));
    let none = home.json(&["resource", "edit", "https://api.example", "--no-claims"]);
    assert_eq!(none["claims"], json!([]));
    for bad in ["sub", "email=department", "roles=department", "a b", "grant_id"] {
        home.run(&["scope", "edit", "staff", "--claim", bad]).expect(2);
        home.run(&["resource", "edit", "https://api.example", "--claim", bad])
            .expect(2);
    }
}

#[test]
fn ours_a_scope_says_what_an_app_does_with_it() {
    let home = Home::with_database();
    let create = |name: &str, more: &[&str]| {
        let all = [&["scope", "create", name, "--description", "Something"], more].concat();
        let made = home.json(&all);
        (
            made["kind"].as_str().unwrap().to_owned(),
            made["is_sensitive"].as_bool().unwrap(),
        )
    };
    let is = |kind: &str, sensitive| (kind.to_owned(), sensitive);
    assert_eq!(create("team", &["--kind", "see"]), is("see", false));
    assert_eq!(create("pay:send", &["--sensitive"]), is("act", true));
    assert_eq!(create("notes:read", &[]), is("see", false));
    assert_eq!(create("notes:list", &["--kind", "change"]), is("change", false));
    let edit = |more: &[&str]| home.json(&[&["scope", "edit", "pay:send"], more].concat());
    assert_eq!(edit(&["--not-sensitive"])["is_sensitive"], false);
    let edited = edit(&["--kind", "change"]);
    assert_eq!(
        (edited["kind"].as_str(), edited["description"].as_str()),
        (Some("change"), Some("Something"))
    );
    assert_eq!(edit(&["--sensitive"])["is_sensitive"], true);
    let listed = home.json(&["scope", "list"]);
    let kinds = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope["kind"].as_str().unwrap());
    assert_eq!(
        kinds.filter(|kind| *kind == "act").count(),
        1,
        "offline_access alone: {listed}"
    );
    home.run(&["scope", "edit", "team", "--kind", "look"]).expect(2);
    home.run(&["scope", "edit", "team", "--sensitive", "--not-sensitive"])
        .expect(2);
}
