//! `grantor client`: what an app registers beside OAuth.

use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::{Home, WEB};
use crate::support::Site;

/// A set with the public half of one key.
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
    let home = Home::with_database();
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
    let home = Home::with_database();
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
    let home = Home::with_database();
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
    let home = Home::with_database();
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
fn ours_what_was_registered_can_be_taken_away_again() {
    let home = Home::with_database();
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
