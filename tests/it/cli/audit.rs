//! The audit log by command: verified, handed on, erased.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Arc;

use grantor::audit::{PURPOSE, seal_waiting};
use grantor::seal::{MasterKey, Signer};
use grantor::storage::{Db, DbUrl};
use grantor::types::{Clock, Secret};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _};

use super::{Home, WEB};

/// An installation, and what a server does to its log.
struct Log {
    home: Home,
    db: Db,
    signer: Arc<Signer>,
}

impl Log {
    async fn new() -> Self {
        let (home, master) = (Home::with_database(), MasterKey::generate());
        let file = format!("[keys]\nmaster_key = '{}'\n", master.encode().expose());
        std::fs::write(home.path().join("grantor.toml"), file).unwrap();
        let url = Secret::new(format!("sqlite://{}/grantor.db", home.path().display()));
        Self {
            db: Db::open(&DbUrl::parse(&url).unwrap()).await.unwrap(),
            signer: Arc::new(Signer::new(&master, PURPOSE).unwrap()),
            home,
        }
    }

    /// As many events as there are names.
    fn clients(&self, names: &[&str]) {
        for name in names {
            self.home.run(&[WEB, &["--id", name]].concat()).expect(0);
        }
    }

    async fn seal(&self) {
        seal_waiting(&self.db, &self.signer, Clock::System.now())
            .await
            .unwrap();
    }

    async fn execute(&self, sql: &str) {
        let file = self.home.path().join("grantor.db");
        let mut connection = SqliteConnectOptions::new()
            .filename(file)
            .connect()
            .await
            .unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn ours_audit_verify_says_by_exit_code_and_in_words_what_is_wrong() {
    let log = Log::new().await;
    log.clients(&["a", "b"]);
    let said = log.home.json(&["audit", "verify"]);
    assert_eq!(
        (&said["is_whole"], &said["not_sealed"], &said["head"]),
        (&true.into(), &2.into(), &Value::Null)
    );
    log.seal().await;
    let said = log.home.run(&["audit", "verify", "-o", "json"]);
    std::fs::write(log.home.path().join("head"), &said.expect(0).stdout).unwrap();
    log.clients(&["c"]);
    log.seal().await;
    let text = log.home.run(&["audit", "verify", "--head", "head"]);
    assert!(
        text.expect(0).stdout.starts_with(
            "The audit log is whole: 3 events in 2 seals; 0 of them were deleted when their time had come."
        ),
        "{}",
        text.stdout
    );
    assert!(
        text.stdout.contains("Whoever holds the master key"),
        "{}",
        text.stdout
    );

    log.execute("UPDATE audit_events SET client_id = 'x' WHERE seq = 2")
        .await;
    let text = log.home.run(&["audit", "verify"]);
    assert!(text.expect(1).stdout.starts_with("event 2 ("), "{}", text.stdout);
    let json = log.home.run(&["audit", "verify", "-o", "json"]);
    let said: Value = serde_json::from_str(&json.expect(1).stdout).unwrap();
    assert_eq!(
        (
            &said["is_whole"],
            &said["faults"][0]["fault"],
            &said["faults"][0]["number"]
        ),
        (&false.into(), &"event_changed".into(), &2.into())
    );

    log.execute("DELETE FROM audit_seals; DELETE FROM audit_events")
        .await;
    log.home.run(&["audit", "verify"]).expect(0);
    let text = log.home.run(&["audit", "verify", "--head", "head"]);
    assert!(
        text.expect(1)
            .stdout
            .starts_with("seal 1 is missing: its head was "),
        "{}",
        text.stdout
    );
    std::fs::write(log.home.path().join("head"), "nothing\n").unwrap();
    log.home
        .run(&["audit", "verify", "--head", "head"])
        .expect(2)
        .says("There is no head in head.");
    log.home
        .run(&["audit", "verify", "--head", "none"])
        .expect(3)
        .says("cannot read none");
}

#[tokio::test]
async fn ours_audit_export_prints_the_log_in_order_and_follows_it() {
    let log = Log::new().await;
    log.clients(&["a", "b", "c"]);
    log.seal().await;
    log.clients(&["d"]);
    let export = |arguments: &[&str]| -> Vec<(Value, Value)> {
        let ended = log.home.run(&[&["audit", "export"], arguments].concat());
        let lines = ended.expect(0).stdout.lines();
        let events = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        events
            .map(|event| {
                assert!(event["at"].as_str().unwrap().ends_with('Z') && event["address"].is_null());
                assert!(
                    event
                        .as_object()
                        .unwrap()
                        .values()
                        .all(|value| !value.is_object())
                );
                (event["seq"].clone(), event["client_id"].clone())
            })
            .collect()
    };
    let event = |seq: Option<i64>, client: &str| (seq.into(), client.into());
    let all = [
        event(Some(1), "a"),
        event(Some(2), "b"),
        event(Some(3), "c"),
        event(None, "d"),
    ];
    assert_eq!(export(&[]), all);
    assert_eq!(export(&["--since-seq", "2"]), all[2..]);

    let mut follower = log
        .home
        .command(&["audit", "export", "--follow", "--since-seq", "2"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    let mut next =
        || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap()["client_id"].clone();
    assert_eq!(next(), "c");
    log.seal().await;
    assert_eq!(next(), "d", "once it has a number");
    // Who does not read any more ends it.
    drop(lines);
    log.clients(&["e"]);
    log.seal().await;
    assert!(follower.wait().unwrap().success());
}

#[tokio::test]
async fn ours_audit_erase_is_for_people_who_exist_and_is_an_event() {
    let log = Log::new().await;
    log.home
        .run(&[
            "user",
            "create",
            "ada@example.test",
            "--issuer",
            "https://id.example.com",
        ])
        .expect(0);
    log.execute(
        r#"UPDATE audit_events SET personal = '{"address":"192.0.2.1"}', reason = 'G1104', actor_id = 'x' WHERE kind = 'user_created'"#,
    )
    .await;
    for (flag, value, found) in [
        ("--actor", "x", 1),
        ("--actor", "y", 0),
        ("--reason", "G1104", 1),
        ("--reason", "G1105", 0),
    ] {
        let list = log.home.json(&["audit", "list", flag, value]);
        assert_eq!(list.as_array().unwrap().len(), found, "{flag} {value}: {list}");
    }
    assert_eq!(
        log.home.json(&["audit", "list", "--kind", "user_created"])[0]["address"],
        "192.0.2.1"
    );
    log.home
        .run(&["audit", "erase", "--user", "nobody@example.test"])
        .expect(3)
        .says("grantor user list");
    let erased = log.home.json(&["audit", "erase", "--user", "ada@example.test"]);
    assert_eq!(erased["events"], 1);
    let list = log.home.json(&["audit", "list"]);
    assert_eq!(list[0]["kind"], "audit_erased");
    assert!(
        list.as_array()
            .unwrap()
            .iter()
            .all(|event| event["address"].is_null()),
        "{list}"
    );
    log.seal().await;
    log.home.run(&["audit", "verify"]).expect(0);
}
