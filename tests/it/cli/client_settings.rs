//! `grantor client` and `resource`: what an administrator decides about them.

use serde_json::json;

use super::{Home, WEB};

fn client<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [WEB, &["--id", "app"], more].concat()
}

fn edit<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["client", "edit", "app"], more].concat()
}

const SPA: &[&str] = &[
    "client",
    "create",
    "--name",
    "Page",
    "--type",
    "spa",
    "--redirect-uri",
];

#[test]
fn ours_people_s_apps_may_ask_who_somebody_is_unless_a_scope_is_named() {
    let home = Home::with_database();
    let made = home.run(&client(&[]));
    made.expect(0);
    assert!(
        made.stdout
            .contains("No --scope was named, so it may ask for email openid profile."),
        "{}",
        made.stdout
    );
    assert_eq!(
        home.json(&["client", "show", "app"])["scope"],
        "email openid profile"
    );
    let native = [
        "client",
        "create",
        "--name",
        "N",
        "--type",
        "native",
        "--redirect-uri",
        "http://127.0.0.1/cb",
    ];
    assert_eq!(home.json(&native)["scope"], "email openid profile");
    assert_eq!(
        home.json(&[SPA, &["https://a.example/cb"]].concat())["scope"],
        "email openid profile"
    );
    assert_eq!(
        home.json(&["client", "create", "--name", "Job", "--type", "service"])["scope"],
        ""
    );
    let none = home.run(&[WEB, &["--scope", ""]].concat());
    none.expect(0);
    assert!(!none.stdout.contains("No --scope was named"));
    // One more, beside those it has.
    home.run(&["scope", "create", "notes:read", "--description", "Read"])
        .expect(0);
    assert_eq!(
        home.json(&edit(&["--add-scope", "notes:read"]))["scope"],
        "email notes:read openid profile"
    );
    home.run(&edit(&["--add-scope", "nonsense"])).expect(3);
    home.run(&edit(&["--add-scope", "openid", "--scope", "openid"]))
        .expect(2);
}

#[test]
fn rfc6749_2_3_1_a_client_takes_its_secret_either_way_until_a_method_is_named() {
    let home = Home::with_database();
    let either = json!(["client_secret_basic", "client_secret_post"]);
    let made = home.json(&client(&[]));
    assert_eq!(
        (
            &made["token_endpoint_auth_method"],
            &made["accepted_auth_methods"]
        ),
        (&json!("client_secret_basic"), &either)
    );
    let post = home.json(&edit(&["--auth-method", "client_secret_post"]));
    assert_eq!(
        (
            &post["token_endpoint_auth_method"],
            &post["accepted_auth_methods"]
        ),
        (&json!("client_secret_post"), &json!(["client_secret_post"]))
    );
    let basic = home.json(&edit(&["--auth-method", "client_secret_basic"]));
    assert_eq!(basic["accepted_auth_methods"], json!(["client_secret_basic"]));
    assert_eq!(
        basic["client_secret"],
        serde_json::Value::Null,
        "the secret it has goes on"
    );
    assert_eq!(
        home.json(&edit(&["--auth-method", "either"]))["accepted_auth_methods"],
        either
    );
    let named = home.json(&[WEB, &["--auth-method", "client_secret_basic"]].concat());
    assert_eq!(named["accepted_auth_methods"], json!(["client_secret_basic"]));
    home.run(&[SPA, &["https://a.example/cb", "--auth-method", "either"]].concat())
        .expect(2)
        .says("cannot keep a secret");
    home.run(&edit(&["--auth-method", "both"]))
        .expect(2)
        .says("one of either, client_secret_basic");
    let api = home.json(&[
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "API",
    ]);
    let of_api = home.json(&["client", "show", api["client_id"].as_str().unwrap()]);
    assert_eq!(of_api["accepted_auth_methods"], either);
}

#[test]
fn ours_consent_is_skipped_for_what_is_named_by_whom_it_may_be() {
    let home = Home::with_database();
    home.run(&["scope", "create", "notes:read", "--description", "Read"])
        .expect(0);
    let scope = ["--scope", "openid profile notes:read"];
    let made = home.json(&client(
        &[&scope[..], &["--skip-consent", "openid profile"]].concat(),
    ));
    assert_eq!(made["skip_consent"], "openid profile");
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("people are not asked whether these may have what they skip consent for: app (App)") && !checks.contains("loosened"),
        "{checks}"
    );
    let shown = home.json(&["client", "show", "app"]);
    assert_eq!(
        shown["risks"],
        json!(["People are not asked whether it may have openid profile."])
    );
    // Without a value: what it may ask for now, spelled out; not what it may one day.
    assert_eq!(
        home.json(&edit(&["--skip-consent"]))["skip_consent"],
        "notes:read openid profile"
    );
    home.run(&["scope", "create", "notes:write", "--description", "Write"])
        .expect(0);
    assert_eq!(
        home.json(&edit(&["--add-scope", "notes:write"]))["skip_consent"],
        "notes:read openid profile"
    );
    // What it may no longer ask for leaves the list, for good.
    assert_eq!(
        home.json(&edit(&["--scope", "openid notes:write"]))["skip_consent"],
        "openid"
    );
    assert_eq!(
        home.json(&edit(&["--scope", "openid notes:read"]))["skip_consent"],
        "openid"
    );
    home.run(&edit(&["--skip-consent", "openid email"]))
        .expect(2)
        .says("Consent cannot be skipped for email");
    home.run(&edit(&["--skip-consent", ""])).expect(2);
    home.run(&edit(&["--skip-consent", "openid", "--ask-consent"]))
        .expect(2);
    assert_eq!(home.json(&edit(&["--ask-consent"]))["skip_consent"], "");
    home.run(&[
        "scope",
        "create",
        "admin:clients:read",
        "--description",
        "See apps",
    ])
    .expect(0);
    home.run(&edit(&["--scope", "openid admin:clients:read"]))
        .expect(0);
    home.run(&edit(&["--skip-consent", "admin:clients:read"]))
        .expect(2)
        .says("never given without asking");
    assert_eq!(home.json(&edit(&["--skip-consent"]))["skip_consent"], "openid");
    // By whom: not a public app that comes back to this computer or a scheme of its own; nor what acts for itself.
    for uri in ["http://127.0.0.1/cb", "com.example.app:/cb"] {
        let native = [
            "client",
            "create",
            "--name",
            "N",
            "--type",
            "native",
            "--redirect-uri",
            uri,
            "--skip-consent",
        ];
        home.run(&native)
            .expect(2)
            .says("a public app asks unless every redirect URI of it is https");
    }
    home.run(&[
        "client",
        "create",
        "--name",
        "J",
        "--type",
        "service",
        "--scope",
        "openid",
        "--skip-consent",
    ])
    .expect(2)
    .says("asks nobody");
    home.run(&[
        "client",
        "create",
        "--name",
        "J",
        "--type",
        "service",
        "--skip-consent",
    ])
    .expect(2)
    .says("nothing that people");
    home.run(&[SPA, &["https://a.example/cb", "--id", "spa", "--skip-consent"]].concat())
        .expect(0);
    // An edit by which it would be one of those is refused.
    for uri in ["http://localhost:3000/cb", "http://127.0.0.1/cb"] {
        home.run(&["client", "edit", "spa", "--redirect-uri", uri])
            .expect(2)
            .says("People have to be asked about this app");
    }
    home.run(&[
        "client",
        "edit",
        "spa",
        "--redirect-uri",
        "http://localhost:3000/cb",
        "--ask-consent",
    ])
    .expect(0);
}

#[test]
fn ours_other_settings_are_set_shown_and_taken_back() {
    let home = Home::with_database();
    let made = home.json(&client(&["--id-token-claims", "--access-lifetime", "5m"]));
    assert_eq!(
        (
            &made["id_token_claims"],
            &made["access_lifetime"],
            &made["allow_http_callback"]
        ),
        (&json!(true), &json!(300), &json!(false))
    );
    let back = home.json(&edit(&["--no-id-token-claims", "--access-lifetime", "default"]));
    assert_eq!(
        (&back["id_token_claims"], &back["access_lifetime"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(
        home.json(&edit(&["--access-lifetime", "24h"]))["access_lifetime"],
        86400
    );
    let risks = home.json(&["client", "show", "app"])["risks"].to_string();
    assert!(risks.contains("good for 86400 s, longer than the 10 minutes"), "{risks}");
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("last longer than the 10 minutes of others: app (App)") && !checks.contains("loosened"),
        "{checks}"
    );
    home.run(&edit(&["--access-lifetime", "10m"])).expect(0);
    assert_eq!(home.json(&["client", "show", "app"])["risks"], json!([]));
    assert!(home.run(&["doctor"]).stdout.contains("1 is registered, and not loosened"));
    for bad in ["25h", "9s", "0s", "-5m", "5", "none", ""] {
        home.run(&edit(&[&format!("--access-lifetime={bad}")])).expect(2);
    }
    home.run(&edit(&["--id-token-claims", "--no-id-token-claims"]))
        .expect(2);
    // Plain http.
    let http = ["--redirect-uri", "http://192.168.1.20:2283/cb"];
    home.run(&edit(&http)).expect(2).says("--allow-http-callback");
    let made = home.json(&edit(&[&http[..], &["--allow-http-callback"]].concat()));
    assert_eq!(made["allow_http_callback"], true);
    let risk = home.json(&["client", "show", "app"])["risks"][0]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        risk.contains("can read and change") && risk.contains("http://192.168.1.20:2283/cb"),
        "{risk}"
    );
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("may come back by plain http") && checks.contains("--no-http-callback"),
        "{checks}"
    );
    home.run(&edit(&["--no-http-callback"])).expect(2);
    home.run(&edit(&[
        "--no-http-callback",
        "--redirect-uri",
        "https://app.example/cb",
    ]))
    .expect(0);
    assert!(home.run(&["doctor"]).stdout.contains("not loosened"));
    home.run(&[SPA, &["http://192.168.1.20/cb", "--allow-http-callback"]].concat())
        .expect(2);
    // Resource servers.
    let api = home.json(&[
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "API",
        "--access-lifetime",
        "2m",
    ]);
    assert_eq!(api["access_lifetime"], 120);
    let edited = home.json(&[
        "resource",
        "edit",
        "https://api.example",
        "--access-lifetime",
        "default",
    ]);
    assert_eq!(edited["access_lifetime"], json!(null));
    assert_eq!(
        home.json(&[
            "resource",
            "edit",
            "https://api.example",
            "--access-lifetime",
            "30s"
        ])["access_lifetime"],
        30
    );
}
