//! `grantor client`: what an app registers beside OAuth.

use base64::Engine as _;
use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::{Home, WEB};
use crate::support::Site;

const SERVICE: &[&str] = &["client", "create", "--name", "Job", "--type", "service"];

fn set(key: &SigningKey) -> Value {
    json!({ "keys": [key.public_jwk()] })
}

fn file(home: &Home, name: &str, value: &Value) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn oidc_registration_2_every_member_can_be_registered_and_is_shown_by_its_name() {
    let home = Home::new();
    let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
    let jwks = file(&home, "jwks.json", &set(&key));
    let flags = [
        "--id",
        "app",
        "--auth-method",
        "private_key_jwt",
        "--jwks",
        &jwks,
        "--auth-signing-alg",
        "ES256",
        "--id-token-alg",
        "PS256",
        "--userinfo-alg",
        "EdDSA",
        "--subject-type",
        "pairwise",
        "--post-logout-redirect-uri",
        "https://app.example.com/bye",
        "--post-logout-redirect-uri",
        "https://app.example.com/",
        "--backchannel-logout-uri",
        "https://app.example.com/logout",
        "--logo-uri",
        "https://app.example.com/logo.png",
        "--contact",
        "ops@app.example.com",
        "--initiate-login-uri",
        "https://app.example.com/login",
        "--default-max-age",
        "3600",
    ];
    let made = home.json(&[WEB, &flags].concat());
    let shown = home.json(&["client", "show", "app"]);
    for record in [&made, &shown] {
        for (name, value) in [
            ("token_endpoint_auth_method", json!("private_key_jwt")),
            ("jwks", set(&key)),
            ("token_endpoint_auth_signing_alg", json!("ES256")),
            ("id_token_signed_response_alg", json!("PS256")),
            ("userinfo_signed_response_alg", json!("EdDSA")),
            ("subject_type", json!("pairwise")),
            (
                "post_logout_redirect_uris",
                json!(["https://app.example.com/bye", "https://app.example.com/"]),
            ),
            ("backchannel_logout_uri", json!("https://app.example.com/logout")),
            ("logo_uri", json!("https://app.example.com/logo.png")),
            ("contacts", json!(["ops@app.example.com"])),
            ("initiate_login_uri", json!("https://app.example.com/login")),
            ("default_max_age", json!(3600)),
        ] {
            assert_eq!(record[name], value, "{name}");
        }
        assert!(
            record.get("client_secret").is_none(),
            "it signs with a key of its own"
        );
    }

    // What is not named stays; an empty URL goes; keys in one place take those in the other away.
    let edited = home.json(&[
        "client",
        "edit",
        "app",
        "--jwks-uri",
        "https://app.example.com/jwks",
        "--logo-uri",
        "",
        "--no-post-logout-redirect-uris",
        "--default-max-age",
        "60",
    ]);
    assert_eq!(edited["jwks_uri"], "https://app.example.com/jwks");
    for gone in ["jwks", "logo_uri", "post_logout_redirect_uris"] {
        assert!(edited.get(gone).is_none(), "{gone}");
    }
    assert_eq!(
        (&edited["default_max_age"], &edited["contacts"]),
        (&json!(60), &json!(["ops@app.example.com"]))
    );
    home.run(&["client", "edit", "app", "--name", "Other"]).expect(0);
    assert_eq!(
        home.json(&["client", "show", "app"])["jwks_uri"],
        "https://app.example.com/jwks"
    );
}

#[test]
fn oidc_registration_2_what_breaks_a_rule_is_refused_by_its_name() {
    let home = Home::new();
    let key = SigningKey::generate(SigningAlgorithm::ES256).unwrap();
    let good = file(&home, "good.json", &set(&key));
    let mut private = set(&key);
    private["keys"][0]["d"] = json!("AAAA");
    let private = file(&home, "private.json", &private);
    let useless = file(
        &home,
        "useless.json",
        &json!({"keys": [{"kty": "OKP", "crv": "X25519", "x": "AA"}]}),
    );
    let no_set = file(&home, "no_set.json", &json!([]));
    let long = format!("https://app.example.com/{}", "a".repeat(2048));
    let keys = ["--auth-method", "private_key_jwt"];
    for (flags, member) in [
        (&keys[..], "jwks"),
        (&[&keys[..], &["--jwks", &private]].concat(), "jwks"),
        (&[&keys[..], &["--jwks", &useless]].concat(), "jwks"),
        (&[&keys[..], &["--jwks", &no_set]].concat(), "jwks"),
        (
            &[&keys[..], &["--jwks", &good, "--auth-signing-alg", "RS256"]].concat(),
            "jwks",
        ),
        (
            &[&keys[..], &["--jwks", &good, "--auth-signing-alg", "HS256"]].concat(),
            "token_endpoint_auth_signing_alg",
        ),
        (
            &[
                "--auth-method",
                "client_secret_jwt",
                "--auth-signing-alg",
                "ES256",
            ],
            "token_endpoint_auth_signing_alg",
        ),
        (&["--jwks-uri", "http://app.example.com/jwks"], "jwks_uri"),
        (&["--jwks-uri", "https://u:p@app.example.com/jwks"], "jwks_uri"),
        (&["--jwks-uri", "https://app.example.com/jwks#k"], "jwks_uri"),
        (&["--jwks-uri", &long], "jwks_uri"),
        (
            &["--backchannel-logout-uri", "http://app.example.com/"],
            "backchannel_logout_uri",
        ),
        (
            &["--backchannel-logout-uri", "https://app.example.com/#a"],
            "backchannel_logout_uri",
        ),
        (
            &["--initiate-login-uri", "http://app.example.com/"],
            "initiate_login_uri",
        ),
        (&["--logo-uri", "http://app.example.com/logo.png"], "logo_uri"),
        (&["--logo-uri", "javascript:alert(1)"], "logo_uri"),
        (&["--client-uri", "http://app.example.com/"], "client_uri"),
        (&["--policy-uri", "data:text/html,x"], "policy_uri"),
        (
            &["--post-logout-redirect-uri", "http://app.example.com/"],
            "post_logout_redirect_uris",
        ),
        (
            &["--post-logout-redirect-uri", "https://*.example.com/"],
            "post_logout_redirect_uris",
        ),
        (&["--contact", " "], "contacts"),
        (
            &[
                "--subject-type",
                "pairwise",
                "--redirect-uri",
                "https://other.example.com/cb",
            ],
            "sector_identifier_uri",
        ),
    ] {
        let ended = home.run(&[WEB, flags].concat());
        assert_eq!(ended.code, 2, "{flags:?}: {}", ended.stderr);
        ended.says(&format!("{member}: "));
    }
    assert_eq!(home.json(&["client", "list"]), json!([]));
    home.run(&[WEB, &["--jwks", "missing.json"]].concat())
        .says("missing.json");
    home.run(&[WEB, &["--jwks", &good, "--jwks-uri", "https://app.example.com/"]].concat())
        .expect(2);
}

/// T65
#[test]
fn ours_a_url_that_leads_inside_is_refused_when_it_is_registered() {
    let home = Home::new();
    for flag in [
        "--jwks-uri",
        "--backchannel-logout-uri",
        "--sector-identifier-uri",
        "--logo-uri",
    ] {
        for host in [
            "127.0.0.1",
            "169.254.169.254",
            "10.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "0177.0.0.1",
        ] {
            let url = format!("https://{host}/x");
            let ended = home.run(&[WEB, &[flag, &url]].concat());
            assert_eq!(ended.code, 2, "{url}: {}", ended.stderr);
            ended.says("fetch.allow_networks");
        }
    }
}

/// T65
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn oidc_registration_5_the_sector_document_lists_every_redirect_uri() {
    let home = Home::new();
    let site = Site::start().await;
    let uris = ["https://app.example.com/cb", "https://other.example.com/cb"];
    let url = site.url("/sector.json");
    let flags = [
        WEB,
        &[
            "--id",
            "app",
            "--redirect-uri",
            uris[1],
            "--subject-type",
            "pairwise",
        ],
        &["--sector-identifier-uri", &url],
    ]
    .concat();
    // Not from inside, unless the owner says so.
    site.answers("200 OK", &json!(uris).to_string());
    home.run(&flags).says("sector_identifier_uri: ");
    assert_eq!(site.connections(), 0);

    std::fs::write(
        home.path().join("grantor.toml"),
        "[fetch]\nallow_networks = ['127.0.0.0/8']\n",
    )
    .unwrap();
    for (status, body) in [
        ("200 OK", json!([uris[0]]).to_string()),
        (
            "200 OK",
            json!([uris[0], "https://other.example.com/cb/"]).to_string(),
        ),
        ("200 OK", json!({"uris": uris}).to_string()),
        ("200 OK", json!([uris[0], 7]).to_string()),
        ("200 OK", "no json".to_owned()),
        ("404 Not Found", json!(uris).to_string()),
    ] {
        site.answers(status, &body);
        home.run(&flags).expect(2).says("sector_identifier_uri: ");
    }
    site.answers(
        "200 OK",
        &json!([uris[1], "https://third.example.com/", uris[0]]).to_string(),
    );
    home.run(&flags).expect(0);
    // Another redirect URI must be listed too.
    let third = [
        "--redirect-uri",
        uris[0],
        "--redirect-uri",
        "https://fourth.example.com/cb",
    ];
    home.run(&[&["client", "edit", "app"], &third[..]].concat())
        .expect(2)
        .says("sector_identifier_uri: ");
    let third = [
        "--redirect-uri",
        uris[0],
        "--redirect-uri",
        "https://third.example.com/",
    ];
    home.run(&[&["client", "edit", "app"], &third[..]].concat())
        .expect(0);
}

#[test]
fn oidc_core_10_1_a_client_that_computes_with_its_secret_gets_one_that_is_kept_sealed() {
    let home = Home::new();
    let made = home.json(&[SERVICE, &["--id", "job", "--auth-method", "client_secret_jwt"]].concat());
    let first = made["client_secret"].as_str().unwrap().to_owned();
    assert!(home.path().join("keys/master.key").is_file());
    let rotated = home.json(&["client", "rotate-secret", "job"]);
    let second = rotated["client_secret"].as_str().unwrap().to_owned();
    // Another method needs no other secret; back again, one that can be sealed.
    let basic = home.json(&["client", "edit", "job", "--auth-method", "client_secret_basic"]);
    assert!(basic.get("client_secret").is_none());
    let back = home.json(&["client", "edit", "job", "--auth-method", "client_secret_jwt"]);
    let third = back["client_secret"].as_str().unwrap().to_owned();
    assert!(first != second && second != third && first != third);
    assert!(
        home.json(&["client", "edit", "job", "--name", "Other"])
            .get("client_secret")
            .is_none()
    );
    let shown = home.run(&["client", "show", "job", "-o", "json"]);
    let database = std::fs::read(home.path().join("grantor.db")).unwrap();
    let database = String::from_utf8_lossy(&database);
    for secret in [&first, &second, &third] {
        assert!(!shown.stdout.contains(secret) && !database.contains(&**secret));
    }
}

#[test]
fn ours_keys_for_every_algorithm_are_made_and_imported() {
    let home = Home::new();
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        let made = home.json(&["key", "rotate", "--alg", alg, "--now"]);
        assert_eq!(made["algorithm"], alg);
    }
    let keys = home.json(&["key", "export-public"]);
    let algs: Vec<_> = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["alg"])
        .collect();
    assert!(
        ["RS256", "PS256", "ES256", "EdDSA"]
            .iter()
            .all(|alg| algs.contains(&&json!(alg)))
    );

    let rsa = SigningKey::generate(SigningAlgorithm::PS256).unwrap();
    let pem = home.path().join("rsa.pem");
    let body = base64::engine::general_purpose::STANDARD.encode(&*rsa.to_pkcs8_der());
    let lines: Vec<_> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let text = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    );
    std::fs::write(&pem, text).unwrap();
    let pem = pem.display().to_string();
    home.run(&["key", "import", &pem, "--alg", "ES256"]).expect(2);
    let made = home.json(&["key", "import", &pem, "--alg", "PS256"]);
    assert_eq!(
        (&made["algorithm"], &made["kid"]),
        (&json!("PS256"), &json!(rsa.kid()))
    );
    home.run(&["key", "import", &pem]).expect(4);
}

#[test]
fn ours_what_was_registered_can_be_taken_away_again() {
    let home = Home::new();
    let flags = [
        "--id",
        "app",
        "--userinfo-alg",
        "ES256",
        "--default-max-age",
        "60",
        "--contact",
        "a@example.com",
    ];
    home.json(&[WEB, &flags].concat());
    home.json(&[
        "client",
        "edit",
        "app",
        "--userinfo-alg",
        "none",
        "--default-max-age",
        "none",
        "--contact",
        "",
    ]);
    let shown = home.json(&["client", "show", "app"]);
    for name in ["userinfo_signed_response_alg", "default_max_age", "contacts"] {
        assert_eq!(shown.get(name), None, "{name}");
    }
    home.json(&[
        "client",
        "edit",
        "app",
        "--auth-method",
        "client_secret_jwt",
        "--auth-signing-alg",
        "HS256",
    ]);
    let edited = home.json(&["client", "edit", "app", "--auth-signing-alg", "none"]);
    assert_eq!(edited.get("token_endpoint_auth_signing_alg"), None);
}

#[test]
fn rfc8252_8_4_an_administrator_may_allow_a_scheme_that_is_no_domain_name() {
    let home = Home::new();
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
    let configured = Home::new();
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
    let home = Home::new();
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
