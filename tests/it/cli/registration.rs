//! Initial access tokens at the command line.

use serde_json::json;

use super::Home;

#[test]
fn ours_initial_access_tokens_are_made_listed_and_revoked() {
    let home = Home::with_database();
    let create = [
        "registration",
        "create-token",
        "--uses",
        "3",
        "--expires-in",
        "2h",
        "--description",
        "Partner",
    ];
    let made = home.json(&create);
    assert!(made["initial_access_token"].as_str().unwrap().starts_with("iat_"));
    assert_eq!(
        (&made["uses_left"], &made["description"]),
        (&json!(3), &json!("Partner"))
    );
    assert_eq!(
        made["expires_at"].as_i64().unwrap() - made["created_at"].as_i64().unwrap(),
        7200
    );
    let list = home.json(&["registration", "list-tokens"]);
    assert_eq!(list[0]["id"], made["id"]);
    assert!(!list.to_string().contains("iat_"));
    let id = made["id"].as_str().unwrap();
    home.json(&["registration", "revoke-token", id]);
    home.run(&["registration", "revoke-token", id])
        .expect(3)
        .says("There is no initial access token");
    home.run(&[
        "registration",
        "create-token",
        "--uses",
        "0",
        "--description",
        "x",
    ])
    .expect(2)
    .says("--uses is at least 1");
    home.run(&["registration", "create-token", "--description", " "])
        .expect(2);
    assert_eq!(home.json(&["registration", "list-tokens"]), json!([]));
    assert_eq!(
        home.json(super::WEB)["registered_by"],
        "admin",
        "who registered an app is told"
    );
}
