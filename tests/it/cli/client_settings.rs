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

/// That each command is refused, in these words.
fn assert_refused(home: &Home, commands: &[(Vec<&str>, &str)]) {
    for (command, words) in commands {
        home.run(command).expect(2).says(words);
    }
}

/// What `member` of the app is after each of these edits.
fn assert_becomes(home: &Home, member: &str, edits: &[(&[&str], serde_json::Value)]) {
    for (more, expected) in edits {
        assert_eq!(home.json(&edit(more))[member], *expected, "{more:?}");
    }
}

fn scopes(home: &Home, names: &[&str]) {
    for name in names {
        home.run(&["scope", "create", name, "--description", "Something"])
            .expect(0);
    }
}

#[test]
fn ours_consent_is_skipped_for_what_is_named() {
    let home = Home::with_database();
    scopes(&home, &["notes:read"]);
    let scope = ["--scope", "openid profile notes:read"];
    let made = home.json(&client(
        &[&scope[..], &["--skip-consent", "openid profile"]].concat(),
    ));
    assert_eq!(made["skip_consent"], "openid profile");
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("people are not asked whether these may have what they skip consent for: app (App)")
            && !checks.contains("loosened"),
        "{checks}"
    );
    let shown = home.json(&["client", "show", "app"]);
    assert_eq!(
        shown["risks"],
        json!(["People are not asked whether it may have openid profile."])
    );
    // Without a value: what it may ask for now, spelled out; not what it may one day.
    let all = json!("notes:read openid profile");
    assert_becomes(&home, "skip_consent", &[(&["--skip-consent"], all.clone())]);
    scopes(&home, &["notes:write"]);
    let edits: [(&[&str], _); 6] = [
        (&["--add-scope", "notes:write"], all),
        // What it may no longer ask for leaves the list, for good.
        (&["--scope", "openid notes:write"], json!("openid")),
        (&["--scope", "openid notes:read"], json!("openid")),
        (&["--ask-consent"], json!("")),
        (&["--scope", "openid admin:clients:read"], json!("")),
        (&["--skip-consent"], json!("openid")),
    ];
    assert_becomes(&home, "skip_consent", &edits);
    let commands = [
        (
            edit(&["--skip-consent", "openid email"]),
            "Consent cannot be skipped for email",
        ),
        (
            edit(&["--skip-consent", "admin:clients:read"]),
            "never given without asking",
        ),
        (edit(&["--skip-consent", ""]), "nothing that people"),
        (
            edit(&["--skip-consent", "openid", "--ask-consent"]),
            "cannot be used with",
        ),
    ];
    assert_refused(&home, &commands);
}

#[test]
fn ours_another_resource_server_takes_another_word_on_what_is_skipped() {
    let home = Home::with_database();
    home.json(&client(&["--skip-consent", "openid"]));
    let uri = "https://api.example";
    home.json(&["resource", "create", "--uri", uri, "--name", "API"]);
    let said = home.run(&edit(&["--resource", uri]));
    said.expect(2).says("nor would they be about https://api.example");
    said.says("--skip-consent \"openid\"");
    let named = edit(&["--resource", uri, "--skip-consent", "openid"]);
    assert_eq!(home.json(&named)["resources"], json!([uri]));
}

/// Not a public app that comes back to this computer or a scheme of its own, nor what acts for itself.
#[test]
fn ours_consent_is_skipped_by_whom_it_may_be() {
    let home = Home::with_database();
    let made = |kind: &'static str, more: &[&'static str]| {
        [&["client", "create", "--name", "N", "--type", kind], more].concat()
    };
    let public = "a public app asks unless every redirect URI of it is https";
    let native = |uri| made("native", &["--redirect-uri", uri, "--skip-consent"]);
    let commands = [
        (native("http://127.0.0.1/cb"), public),
        (native("com.example.app:/cb"), public),
        (
            made("service", &["--scope", "openid", "--skip-consent"]),
            "asks nobody",
        ),
        (made("service", &["--skip-consent"]), "nothing that people"),
    ];
    assert_refused(&home, &commands);
    home.run(&[SPA, &["https://a.example/cb", "--id", "spa", "--skip-consent"]].concat())
        .expect(0);
    // An edit by which it would be one of those is refused.
    let to = |uri| vec!["client", "edit", "spa", "--redirect-uri", uri];
    let commands = ["http://localhost:3000/cb", "http://127.0.0.1/cb"]
        .map(|uri| (to(uri), "People have to be asked about this app"));
    assert_refused(&home, &commands);
    home.run(&[&to("http://localhost:3000/cb")[..], &["--ask-consent"]].concat())
        .expect(0);
}

#[test]
fn ours_lifetimes_and_claims_are_set_shown_and_taken_back() {
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
    let claims: [(&[&str], _); 1] = [(&["--no-id-token-claims"], json!(false))];
    assert_becomes(&home, "id_token_claims", &claims);
    let lifetimes: [(&[&str], _); 2] = [
        (&["--access-lifetime", "default"], json!(null)),
        (&["--access-lifetime", "24h"], json!(86400)),
    ];
    assert_becomes(&home, "access_lifetime", &lifetimes);
    let risks = home.json(&["client", "show", "app"])["risks"].to_string();
    assert!(
        risks.contains("good for 86400 s, longer than the 10 minutes"),
        "{risks}"
    );
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("last longer than the 10 minutes of others: app (App)")
            && !checks.contains("loosened"),
        "{checks}"
    );
    home.run(&edit(&["--access-lifetime", "10m"])).expect(0);
    assert_eq!(home.json(&["client", "show", "app"])["risks"], json!([]));
    assert!(
        home.run(&["doctor"])
            .stdout
            .contains("1 is registered, and not loosened")
    );
    for bad in ["25h", "9s", "0s", "-5m", "5", "none", ""] {
        home.run(&edit(&[&format!("--access-lifetime={bad}")])).expect(2);
    }
    home.run(&edit(&["--id-token-claims", "--no-id-token-claims"]))
        .expect(2);
    // Resource servers.
    let of_api = |verb: &'static [&'static str], lifetime| {
        let command = [&["resource"], verb, &["--access-lifetime", lifetime]].concat();
        home.json(&command)["access_lifetime"].clone()
    };
    let create = &["create", "--uri", "https://api.example", "--name", "API"];
    assert_eq!(of_api(create, "2m"), 120);
    for (lifetime, expected) in [("default", json!(null)), ("30s", json!(30))] {
        assert_eq!(of_api(&["edit", "https://api.example"], lifetime), expected);
    }
}

#[test]
fn ours_what_is_demanded_of_a_sign_in_is_set_shown_and_taken_back() {
    let home = Home::with_database();
    let made = home.json(&client(&["--required-acr", "2", "--default-acr-value", "phr"]));
    assert_eq!(
        (&made["required_acr"], &made["default_acr_values"]),
        (&json!("2"), &json!(["phr"]))
    );
    let demands: [(&[&str], _); 3] = [
        (&["--required-acr", "phr"], json!("phr")),
        (&["--name", "Other"], json!("phr")),
        (&["--required-acr", "1"], json!(null)),
    ];
    assert_becomes(&home, "required_acr", &demands);
    let wishes: [(&[&str], _); 2] = [
        (
            &["--default-acr-value", "2", "--default-acr-value", "1"],
            json!(["2", "1"]),
        ),
        (&["--default-acr-value", ""], json!(null)),
    ];
    assert_becomes(&home, "default_acr_values", &wishes);
    for bad in ["--required-acr=0", "--required-acr=", "--default-acr-value=gold"] {
        home.run(&edit(&[bad]))
            .expect(2)
            .says("an acr is one of 1, 2, phr");
    }
    let job = ["client", "create", "--name", "Job", "--type", "service"];
    home.run(&[&job[..], &["--required-acr", "2"]].concat())
        .expect(2)
        .says("it acts for itself");
    // Of roles.
    let role = |command: &[&'static str]| home.json(&[&["role"], command].concat())["required_acr"].clone();
    let create = [
        "create",
        "treasurer",
        "--description",
        "Pays",
        "--required-acr",
        "2",
    ];
    assert_eq!(role(&create), "2");
    for (acr, expected) in [("phr", json!("phr")), ("1", json!(null))] {
        assert_eq!(role(&["permit", "treasurer", "--required-acr", acr]), expected);
    }
    let log = home.run(&["audit", "list"]).stdout;
    for said in ["required_acr 2", "required_acr phr", "required_acr 1"] {
        assert!(log.contains(said), "{said}: {log}");
    }
}

#[test]
fn ours_plain_http_is_allowed_shown_and_taken_back() {
    let home = Home::with_database();
    home.json(&client(&[]));
    let to = |uri: &'static str| edit(&["--redirect-uri", uri]);
    let http = to("http://192.168.1.20:2283/cb");
    home.run(&http).expect(2).says("--allow-http-callback");
    let made = home.json(&[&http[..], &["--allow-http-callback"]].concat());
    assert_eq!(made["allow_http_callback"], true);
    let risks = || home.json(&["client", "show", "app"])["risks"].clone();
    let risk = risks()[0].as_str().unwrap().to_owned();
    assert!(
        risk.contains("can read and change") && risk.contains("http://192.168.1.20:2283/cb"),
        "{risk}"
    );
    assert_eq!(risks().as_array().unwrap().len(), 1);
    let checks = home.run(&["doctor"]).stdout;
    assert!(
        checks.contains("may come back by plain http") && checks.contains("--no-http-callback"),
        "{checks}"
    );
    home.run(&to("http://nas/cb")).expect(0);
    assert!(
        risks()[1]
            .as_str()
            .unwrap()
            .contains("http://nas/cb, it may be looked up outside")
    );
    home.run(&to("http://ai/cb")).expect(2);
    home.run(&edit(&["--profile", "oidc-compat"]))
        .expect(2)
        .says("takes PKCE");
    home.run(&edit(&["--no-http-callback"])).expect(2);
    home.run(&[&to("https://app.example/cb")[..], &["--no-http-callback"]].concat())
        .expect(0);
    assert!(home.run(&["doctor"]).stdout.contains("not loosened"));
    home.run(&[SPA, &["http://192.168.1.20/cb", "--allow-http-callback"]].concat())
        .expect(2);
}

#[test]
fn ours_what_people_may_leave_out_is_part_of_what_the_app_may_ask_for() {
    let home = Home::with_database();
    scopes(&home, &["notes:read", "notes:write"]);
    let scope = ["--scope", "openid profile notes:read notes:write"];
    let made = home.json(&client(
        &[&scope[..], &["--optional-scope", "profile notes:write"]].concat(),
    ));
    assert_eq!(made["optional_scope"], "notes:write profile");
    let shown = home.json(&["client", "show", "app"]);
    assert_eq!(shown["optional_scope"], "notes:write profile");
    let edits: [(&[&str], _); 7] = [
        (&["--name", "Acme"], json!("notes:write profile")),
        (
            &["--optional-scope", "notes:read notes:write"],
            json!("notes:read notes:write"),
        ),
        // What it may no longer ask for nobody can leave out, also where its redirect URIs change with it.
        (&["--scope", "openid profile notes:write"], json!("notes:write")),
        (
            &[
                "--scope",
                "openid profile",
                "--redirect-uri",
                "https://other.example/callback",
            ],
            serde_json::Value::Null,
        ),
        (
            &["--scope", "openid profile notes:write"],
            serde_json::Value::Null,
        ),
        (&["--optional-scope", "profile"], json!("profile")),
        (&["--optional-scope", ""], serde_json::Value::Null),
    ];
    assert_becomes(&home, "optional_scope", &edits);
    let commands = [
        (
            edit(&["--optional-scope", "openid"]),
            "openid, offline_access and the scopes of the administration cannot be optional",
        ),
        (
            edit(&[
                "--add-scope",
                "admin:clients:read",
                "--optional-scope",
                "admin:clients:read",
            ]),
            "openid, offline_access and the scopes of the administration cannot be optional",
        ),
        (
            edit(&[
                "--add-scope",
                "offline_access",
                "--optional-scope",
                "offline_access",
            ]),
            "openid, offline_access and the scopes of the administration cannot be optional",
        ),
        (
            edit(&["--optional-scope", "email"]),
            "it has a scope that the app may not ask for",
        ),
    ];
    assert_refused(&home, &commands);
}
