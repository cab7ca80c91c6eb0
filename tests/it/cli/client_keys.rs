//! `grantor client` and `grantor key`: secrets that are kept to compute with, and keys for every algorithm.

use base64::Engine as _;
use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;
use serde_json::json;

use super::Home;

const SERVICE: &[&str] = &["client", "create", "--name", "Job", "--type", "service"];

#[test]
fn oidc_core_10_1_a_client_that_computes_with_its_secret_gets_one_that_is_kept_sealed() {
    let home = Home::with_database();
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
    let home = Home::with_database();
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
