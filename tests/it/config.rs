//! Reading the configuration: which source wins, what is refused, and that no error repeats a secret.
//!
//! The environment belongs to a whole process, so each case is read by a process of its own: this test binary, asked to
//! run one test alone.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use grantor::config::{Flags, load, shown};
use serde_json::{Value, json};

/// Says to the process that is to read the configuration which flags it has.
const FLAGS: &str = "CONFIG_TEST_FLAGS";

/// Ends what the test runner itself prints.
const MARK: &str = "\u{2261}";

/// A directory of one test.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place {
    fn new(file: &str) -> Self {
        let path = std::env::temp_dir().join(format!("grantor-config-{}", grantor::types::GrantId::new()));
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("grantor.toml"), file).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// What [`load`] gives here with that environment and those flags.
    fn load(&self, environment: &[(&str, &str)], flags: &Value) -> Result<Value, String> {
        let mut command = Command::new(std::env::current_exe().unwrap());
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GRANTOR__"))
        {
            command.env_remove(name);
        }
        let output = command
            .args([
                "config::reads_its_configuration_if_asked",
                "--exact",
                "--nocapture",
            ])
            .current_dir(&self.0)
            .env(FLAGS, flags.to_string())
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let said: Value =
            serde_json::from_str(text.split(MARK).nth(1).unwrap_or_else(|| panic!("{text}"))).unwrap();
        match said["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(said),
        }
    }

    fn error(&self, environment: &[(&str, &str)]) -> String {
        self.load(environment, &json!({})).unwrap_err()
    }
}

/// Does nothing unless it is asked by [`Place::load`].
#[test]
#[expect(clippy::print_stdout, reason = "that is how it answers")]
fn reads_its_configuration_if_asked() {
    let Ok(flags) = std::env::var(FLAGS) else { return };
    let flags: Value = serde_json::from_str(&flags).unwrap();
    let text = |name: &str| flags[name].as_str().map(str::to_owned);
    let flags = Flags {
        config: text("config").map(Into::into),
        issuer: text("issuer"),
        bind: text("bind"),
        database: text("database"),
        keys_dir: text("keys_dir").map(Into::into),
    };
    let said = match load(&flags) {
        Ok(grantor::config::Loaded { settings, .. }) => json!({
            "settings": settings,
            "origins": shown(&settings).unwrap().into_iter().map(|one| (one.key, one.origin.as_str())).collect::<BTreeMap<_, _>>(),
            "database": settings.database_url().map(|url| url.expose().to_owned()).map_err(|error| error.to_string()),
            "master_key": settings.master_key().unwrap().map(|key| key.expose().to_owned()),
        }),
        Err(error) => json!({ "error": error.to_string() }),
    };
    println!("{MARK}{said}{MARK}");
}

#[test]
fn ours_without_any_source_the_defaults_hold() {
    let place = Place::new("");
    std::fs::remove_file(place.0.join("grantor.toml")).unwrap();
    let said = place.load(&[], &json!({})).unwrap();
    assert_eq!(
        said["settings"],
        serde_json::to_value(grantor::config::Settings::default()).unwrap()
    );
    assert_eq!(said["settings"]["tokens"]["code"], "1m");
}

#[test]
fn ours_a_setting_is_told_with_what_it_was_named_in() {
    let place = Place::new(
        "[server]\nbind = '127.0.0.1:1'\n[keys]\nmaster_key_file = 'k'\n[tokens]\naccess = '5m'\ncode = '1m'\n\
         [audit.retention_of]\nsigned_in = '90d'\n",
    );
    let environment = [
        ("GRANTOR__TOKENS__ACCESS", "6m"),
        ("GRANTOR__KEYS__MASTER_KEY", "x"),
    ];
    let said = place
        .load(&environment, &json!({ "bind": "127.0.0.1:3" }))
        .unwrap();
    for (key, origin) in [
        ("server.bind", "flag"),
        ("tokens.access", "environment"),
        ("tokens.code", "file"),
        ("tokens.id", "default"),
        ("audit.retention_of", "file"),
        ("keys.master_key", "environment"),
        ("keys.master_key_file", "default"),
    ] {
        assert_eq!(said["origins"][key], origin, "{key}");
    }
}

#[test]
fn ours_flags_come_before_the_environment_and_that_before_the_file() {
    let place = Place::new(
        "issuer = 'https://file.example'\n[server]\nbind = '127.0.0.1:1'\n[database]\nurl = 'sqlite://file.db'\n\
         [keys]\ndir = 'file'\n[tokens]\naccess = '5m'\ncode = '30s'\n",
    );
    let of = |said: &Value| {
        let settings = &said["settings"];
        [
            settings["issuer"].clone(),
            settings["server"]["bind"].clone(),
            said["database"]["Ok"].clone(),
            settings["keys"]["dir"].clone(),
            settings["tokens"]["access"].clone(),
            settings["tokens"]["code"].clone(),
        ]
    };
    let file = place.load(&[], &json!({})).unwrap();
    assert_eq!(
        of(&file),
        [
            "https://file.example",
            "127.0.0.1:1",
            "sqlite://file.db",
            "file",
            "5m",
            "30s"
        ]
    );
    let environment = [
        ("GRANTOR__ISSUER", "https://env.example"),
        ("GRANTOR__SERVER__BIND", "127.0.0.1:2"),
        ("GRANTOR__DATABASE__URL", "sqlite://env.db"),
        ("GRANTOR__KEYS__DIR", "env"),
        ("GRANTOR__TOKENS__ACCESS", "6m"),
        ("GRANTOR__SERVER__TRUSTED_PROXIES", "[\"10.0.0.0/8\"]"),
    ];
    let env = place.load(&environment, &json!({})).unwrap();
    assert_eq!(
        of(&env),
        [
            "https://env.example",
            "127.0.0.1:2",
            "sqlite://env.db",
            "env",
            "6m",
            "30s"
        ]
    );
    assert_eq!(
        env["settings"]["server"]["trusted_proxies"],
        json!(["10.0.0.0/8"])
    );
    let flags = json!({
        "issuer": "https://flag.example", "bind": "127.0.0.1:3", "database": "sqlite://flag.db", "keys_dir": "flag"
    });
    let flagged = place.load(&environment, &flags).unwrap();
    assert_eq!(
        of(&flagged),
        [
            "https://flag.example",
            "127.0.0.1:3",
            "sqlite://flag.db",
            "flag",
            "6m",
            "30s"
        ]
    );

    let other = place.file("other.toml", "issuer = 'https://other.example'");
    let said = place.load(&[], &json!({ "config": other })).unwrap();
    assert_eq!(said["settings"]["issuer"], "https://other.example");
    assert_eq!(
        said["settings"]["tokens"]["access"], "10m",
        "one file is read, not two"
    );
    let missing = place.load(&[], &json!({ "config": "missing.toml" })).unwrap_err();
    assert_eq!(missing, "the configuration file missing.toml does not exist");
}

#[test]
fn ours_secrets_are_read_from_files_and_the_later_source_still_wins() {
    let place = Place::new("");
    let url = place.file("url", "postgres://file@localhost/grantor\n");
    let key = place.file("key", "  a key\n");
    place.file(
        "grantor.toml",
        &format!("[database]\nurl_file = '{url}'\n[keys]\nmaster_key_file = '{key}'\n"),
    );
    let said = place.load(&[], &json!({})).unwrap();
    assert_eq!(
        (&said["database"]["Ok"], &said["master_key"]),
        (&json!("postgres://file@localhost/grantor"), &json!("a key"))
    );

    let environment = [
        ("GRANTOR__DATABASE__URL", "sqlite://env.db"),
        ("GRANTOR__KEYS__MASTER_KEY", "env key"),
    ];
    let said = place.load(&environment, &json!({})).unwrap();
    assert_eq!(
        (&said["database"]["Ok"], &said["master_key"]),
        (&json!("sqlite://env.db"), &json!("env key"))
    );

    let said = place
        .load(
            &[("GRANTOR__DATABASE__URL_FILE", &url)],
            &json!({ "database": "sqlite://flag.db" }),
        )
        .unwrap();
    assert_eq!(said["database"]["Ok"], "sqlite://flag.db");
    let other = place.file("other", "sqlite://other.db");
    let environment = [
        ("GRANTOR__DATABASE__URL", "sqlite://env.db"),
        ("GRANTOR__DATABASE__URL_FILE", &other),
    ];
    assert_eq!(
        place.load(&environment, &json!({})).unwrap()["database"]["Ok"],
        "sqlite://other.db"
    );

    let said = place
        .load(&[("GRANTOR__DATABASE__URL_FILE", "missing")], &json!({}))
        .unwrap();
    assert!(
        said["database"]["Err"]
            .as_str()
            .unwrap()
            .starts_with("database.url_file: cannot read missing: ")
    );
}

#[test]
fn ours_an_unknown_key_of_any_source_is_refused_with_the_nearest_name() {
    for (file, environment, words) in [
        (
            "isuer = 'x'",
            ("A", ""),
            "there is no key `isuer`; did you mean `issuer`?",
        ),
        (
            "[tokens]\nrefresh_idel = '1d'",
            ("A", ""),
            "there is no key `refresh_idel` in [tokens]; did you mean `refresh_idle`?",
        ),
        (
            "[token]\ncode = '1m'",
            ("A", ""),
            "there is no key `token`; did you mean `tokens`?",
        ),
        (
            "",
            ("GRANTOR__SERVER__BINDD", "x"),
            "there is no key `bindd` in [server]; did you mean `bind`?",
        ),
        ("", ("GRANTOR__XYZ", "x"), "there is no key `xyz`"),
    ] {
        let error = Place::new(file).error(&[environment]);
        assert!(error.ends_with(words), "{error}");
    }
}

/// T95
#[test]
fn ours_unsafe_values_are_refused() {
    for (file, rule) in [
        ("[tokens]\ncode = '601s'", "tokens.code is at most 10m"),
        ("[tokens]\naccess = '25h'", "tokens.access is at most 1d"),
        (
            "[tokens]\nrefresh_idle = '91d'",
            "tokens.refresh_idle is at most tokens.refresh_absolute",
        ),
        (
            "[tokens]\nreplay_window = '61s'",
            "tokens.replay_window is at most 60s",
        ),
        (
            "[sessions]\nidle = '13h'",
            "sessions.idle is at most sessions.absolute",
        ),
        (
            "[keys]\nrotate_every = '1d'",
            "keys.publish_ahead is shorter than keys.rotate_every",
        ),
        ("[password]\nmin_length = 7", "password.min_length is at least 8"),
        (
            "[password]\nhash_memory_kib = 19455",
            "password.hash_memory_kib is at least 19456",
        ),
        (
            "[password]\nhash_passes = 1",
            "password.hash_passes is at least 2",
        ),
        (
            "[sign_in]\nfree_failures = 0",
            "sign_in.free_failures is between 1 and 100",
        ),
        (
            "[sign_in]\nfree_failures = 101",
            "sign_in.free_failures is between 1 and 100",
        ),
        (
            "[sign_in]\nfailures_per_address = 0",
            "sign_in.failures_per_address is at least 1",
        ),
        (
            "[limits]\nconcurrent_requests = 0",
            "limits.concurrent_requests is at least 1",
        ),
        ("[limits]\nconnections = 15", "limits.connections is at least 16"),
        (
            "[limits]\nconnections_per_address = 0",
            "limits.connections_per_address is at least 1",
        ),
        ("[audit]\nretention = '86399s'", "audit.retention is at least 1d"),
        (
            "[audit]\nretention_of = { signed_in = '90d', signed_out = '86399s' }",
            "audit.retention_of is at least 1d for every kind",
        ),
        (
            "[registration]\nconfidential_profile = 'fapi2'",
            "registration.confidential_profile is oauth21 or oidc-compat",
        ),
        (
            "[registration]\nschemes = ['editor', 'javascript']",
            "registration.schemes has private-use schemes alone: none of https, http, javascript, data, file and the like",
        ),
        (
            "[registration]\nper_address = 0",
            "registration.per_address is at least 1",
        ),
        (
            "[sign_in]\nattempts_per_address = 0",
            "sign_in.attempts_per_address and sign_in.attempts_per_account are at least 1",
        ),
        (
            "[sign_in]\nattempts_per_account = 0",
            "sign_in.attempts_per_address and sign_in.attempts_per_account are at least 1",
        ),
        (
            "[sign_in]\nfailure_milliseconds = 5001",
            "sign_in.failure_milliseconds is at most 5000",
        ),
        ("[sessions]\nper_person = 0", "sessions.per_person is at least 1"),
        (
            "[keys]\nrotate_every = '30d'\npublish_ahead = '30d'",
            "keys.publish_ahead is shorter than keys.rotate_every",
        ),
        (
            "[fetch]\naccept_invalid_certificates = true",
            "fetch.accept_invalid_certificates is only for an issuer on loopback; name your CA in fetch.ca_file",
        ),
        (
            "[branding]\nname = ' '",
            "branding.name is what people call this server: give it a letter, or leave it out",
        ),
        (
            "[branding]\nname = \"\\u3164\"",
            "branding.name is what people call this server: give it a letter, or leave it out",
        ),
        (
            "issuer = 'https://id.example'\n[fetch]\naccept_invalid_certificates = true",
            "fetch.accept_invalid_certificates is only for an issuer on loopback; name your CA in fetch.ca_file",
        ),
    ] {
        assert_eq!(
            Place::new(file).error(&[]),
            format!("the configuration is not safe: {rule}")
        );
    }
}

/// T95: the rules refuse nothing that keeps them.
#[test]
fn ours_values_that_just_keep_the_rules_are_taken() {
    let place = Place::new(
        "issuer = 'http://127.0.0.1:8080'\n\
         [tokens]\ncode = '10m'\naccess = '1d'\nrefresh_idle = '90d'\nrefresh_absolute = '90d'\nreplay_window = '60s'\n\
         [sessions]\nidle = '12h'\nabsolute = '12h'\nper_person = 1\n\
         [keys]\nrotate_every = '30d'\npublish_ahead = '2591999s'\n\
         [password]\nmin_length = 8\nhash_memory_kib = 19456\nhash_passes = 2\n\
         [sign_in]\nfree_failures = 100\nfailures_per_address = 1\nattempts_per_address = 1\nattempts_per_account = 1\n\
         failure_milliseconds = 5000\n\
         [limits]\nconnections = 16\nconnections_per_address = 1\nconcurrent_requests = 1\n\
         [audit]\nretention = '1d'\nretention_of = { signed_in = '1d' }\n\
         [registration]\nconfidential_profile = 'oidc-compat'\nschemes = ['editor']\nper_address = 1\n\
         [fetch]\naccept_invalid_certificates = true\n",
    );
    let said = place.load(&[], &json!({})).unwrap();
    assert_eq!(said["settings"]["limits"]["connections"], 16);
}

#[test]
fn ours_a_kind_of_event_that_does_not_exist_is_refused_with_the_nearest_name() {
    let said = Place::new("[audit]\nretention_of = { sigend_in = '90d' }").error(&[]);
    assert_eq!(
        said,
        "the configuration is not valid: `audit.retention_of.sigend_in`: there is no kind of event `sigend_in`; did you mean `signed_in`?"
    );
    let said = Place::new("").error(&[("GRANTOR__AUDIT__RETENTION_OF__CLIENT_CHANGE", "90d")]);
    assert!(said.ends_with("did you mean `client_changed`?"), "{said}");
}

/// T92, T95
#[test]
fn ours_no_error_repeats_a_value_that_may_be_secret() {
    const SECRET: &str = "c2VjcmV0-that-must-not-show";
    let files = [
        format!("[keys]\nmaster_key = \"{SECRET}\n"),
        format!("[keys]\nmaster_key = {SECRET}\n"),
        format!("[keys]\nmaster_key = [\"{SECRET}\"]\n"),
        format!("[keys]\nmaster_key = {{ a = \"{SECRET}\" }}\n"),
        format!("[keys]\nmaster_key = '{SECRET}'\nmaster_key = '{SECRET}'\n"),
        format!("[keys]\nmasterkey = '{SECRET}'\n"),
        format!("[keys]\nrotate_every = '{SECRET}'\n"),
        format!("[server]\nbind = '{SECRET}'\n"),
        format!("[server]\ntrusted_proxies = ['{SECRET}']\n"),
        format!("[password]\nhash_passes = '{SECRET}'\n"),
        format!("database = 'postgres://u:{SECRET}@h/d'\n"),
        format!("[database]\nurl = 'postgres://u:{SECRET}@h/d\n"),
    ];
    for file in files {
        let error = Place::new(&file).error(&[]);
        assert!(!error.contains(SECRET), "{file}: {error}");
        assert!(error.len() > 30, "says what is wrong: {error}");
    }
    let broken = Place::new("issuer = 'https://id.example'\n\n[keys]\nmaster_key = \"x\n").error(&[]);
    assert!(broken.starts_with("grantor.toml, line 4: "), "{broken}");
    for name in [
        "GRANTOR__KEYS__MASTERKEY",
        "GRANTOR__KEYS__ROTATE_EVERY",
        "GRANTOR__SERVER__BIND",
        "GRANTOR__DATABASE",
    ] {
        let error = Place::new("").error(&[(name, SECRET)]);
        assert!(!error.contains(SECRET), "{name}: {error}");
    }
}

#[test]
fn ours_the_configuration_reference_is_what_the_settings_say() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        written,
        grantor::config::reference::markdown(),
        "run `grantor config reference > docs/configuration.md`"
    );
}
