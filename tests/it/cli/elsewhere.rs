//! A configuration that is named from another directory means the same files as from its own; and who may read the secret
//! ones among them.

use super::Home;

/// Two directories, and a place that is neither.
fn beside(home: &Home, names: [&str; 2]) {
    for name in names {
        std::fs::create_dir(home.path().join(name)).unwrap();
    }
}

fn toml(home: &Home, file: &str) -> toml::Table {
    let text = std::fs::read_to_string(home.path().join(file)).unwrap();
    text.parse().unwrap()
}

#[test]
fn ours_the_paths_of_a_file_lead_from_its_directory() {
    let home = Home::new();
    beside(&home, ["here", "there"]);
    let at = |directory: &str, arguments: &[&str]| {
        let mut command = home.command(arguments);
        let output = command.current_dir(home.path().join(directory)).output().unwrap();
        super::Ended::of(arguments, &output)
    };
    at("here", &["init", "--issuer", "https://127.0.0.1:9"]).expect(0);
    let config = home.path().join("here/grantor.toml");
    for (directory, config) in [
        ("there", config.to_str().unwrap()),
        ("there", "../here/grantor.toml"),
        (".", "here/grantor.toml"),
    ] {
        let listed = at(directory, &["user", "list", "--config", config]);
        assert!(
            listed.expect(0).stdout.contains("admin@127.0.0.1"),
            "{}",
            listed.stdout
        );
        let doctor = at(directory, &["doctor", "--config", config]);
        assert!(
            doctor.expect(0).stdout.contains("it opens the signing key"),
            "{}",
            doctor.stdout
        );
    }
    // Flags and the environment are typed here, and lead from here.
    let wrong = [
        "user",
        "list",
        "--config",
        "../here/grantor.toml",
        "--database",
        "sqlite://grantor.db",
    ];
    at("there", &wrong).expect(78).says("there/grantor.db");
    assert!(
        std::fs::read_dir(home.path().join("there"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
fn ours_init_elsewhere_writes_what_leads_to_what_it_made() {
    let home = Home::new();
    beside(&home, ["plain", "named"]);
    home.run(&["init", "--config", "plain/grantor.toml"]).expect(0);
    for made in ["plain/grantor.db", "plain/keys/master.key"] {
        assert!(home.path().join(made).is_file(), "{made}");
    }
    let named = ["--database", "sqlite://my.db", "--keys-dir", "my-keys"];
    home.run(&[&["init", "--config", "named/grantor.toml"], &named[..]].concat())
        .expect(0);
    assert!(home.path().join("my.db").is_file() && home.path().join("my-keys/master.key").is_file());
    let written = toml(&home, "named/grantor.toml");
    let keys = home.path().join("my-keys");
    assert_eq!(written["keys"]["dir"].as_str(), keys.to_str());
    let mut names: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["my-keys", "my.db", "named", "plain"]);
    for config in ["plain/grantor.toml", "named/grantor.toml"] {
        let listed = home.run(&["user", "list", "--config", config]);
        assert!(
            listed.expect(0).stdout.contains("admin@127.0.0.1"),
            "{}",
            listed.stdout
        );
        home.run(&["key", "rotate", "--config", config]).expect(0);
    }
}

#[cfg(unix)]
#[test]
fn ours_the_doctor_names_secrets_that_every_user_of_the_computer_can_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.run(&["init", "--issuer", "https://localhost:9"]).expect(0);
    let key = std::fs::read_to_string(home.path().join("keys/master.key")).unwrap();
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    for (name, text) in [
        ("c.pem", pair.cert.pem()),
        ("k.pem", pair.signing_key.serialize_pem()),
        ("master", key),
        ("url", "sqlite://grantor.db".to_owned()),
        (
            "grantor.toml",
            "issuer = 'https://localhost:9'\n[server.tls]\ncertificate = 'c.pem'\nkey = 'k.pem'\n[keys]\nmaster_key_file = 'master'\n\
             [database]\nurl_file = 'url'\n"
                .to_owned(),
        ),
    ] {
        std::fs::write(home.path().join(name), text).unwrap();
    }
    let found = |modes: [(&str, u32); 3]| {
        for (file, mode) in modes {
            std::fs::set_permissions(home.path().join(file), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let checks = home.json(&["doctor"]);
        let mut checks = checks.as_array().unwrap().clone();
        checks.retain(|check| check["check"] == "secrets");
        let check = checks.first()?;
        assert_eq!(check["status"], "warn");
        assert!(check["fix"].as_str().unwrap().contains("chmod 600 "), "{check}");
        Some(check["found"].as_str().unwrap().to_owned())
    };
    let all = found([("k.pem", 0o644), ("master", 0o444), ("url", 0o604)]).unwrap();
    for words in [
        "k.pem (server.tls.key)",
        "master (keys.master_key_file)",
        "url (database.url_file)",
    ] {
        assert!(all.contains(words), "{all}");
    }
    let one = found([("k.pem", 0o640), ("master", 0o644), ("url", 0o600)]).unwrap();
    assert_eq!(
        one,
        "every user of this computer can read master (keys.master_key_file)"
    );
    assert_eq!(found([("k.pem", 0o640), ("master", 0o600), ("url", 0o400)]), None);
    // The file itself, if it holds one.
    let file = home.path().join("grantor.toml");
    let with_key = std::fs::read_to_string(&file).unwrap().replace(
        "master_key_file = 'master'",
        &format!(
            "master_key = '{}'",
            std::fs::read_to_string(home.path().join("master"))
                .unwrap()
                .trim()
        ),
    );
    std::fs::write(&file, with_key).unwrap();
    let said = found([("grantor.toml", 0o644), ("master", 0o600), ("url", 0o400)]).unwrap();
    assert_eq!(
        said,
        "every user of this computer can read grantor.toml (the configuration)"
    );
}
