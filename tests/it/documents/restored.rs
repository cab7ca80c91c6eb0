//! Going back to a backup, by the commands of the operations page: after a server that was killed, with writes that are in no backup.

use sqlx::Connection as _;

use super::blocks::{blocks, commands};
use super::reader::{Reader, mode};
use super::{listed, pages};

/// The commands under a heading of the operations page, but for those that are not run.
fn commands_under(heading: &str) -> Vec<String> {
    let (_, page) = pages()
        .into_iter()
        .find(|(name, _)| name == "docs/deployment.md")
        .unwrap();
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = rest.split("\n## ").next().unwrap();
    blocks(heading, section)
        .iter()
        .filter(|block| block.language == "console")
        .flat_map(commands)
        .filter(|command| {
            !listed::NOT_RUN
                .iter()
                .any(|(known, _)| command.starts_with(known))
        })
        .collect()
}

/// Those that are about a machine's own service and SQLite, and those about PostgreSQL.
fn parted(commands: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (others, rest): (Vec<_>, Vec<_>) = commands
        .into_iter()
        .filter(|command| !command.starts_with("docker "))
        .partition(|command| command.contains("$DATABASE_URL") || command.starts_with("pg_"));
    let own = rest
        .into_iter()
        .filter(|command| command.starts_with("sudo "))
        .collect();
    (own, others)
}

async fn all(reader: &mut Reader, commands: &[String]) {
    for command in commands {
        reader
            .does(command)
            .await
            .unwrap_or_else(|fault| panic!("{command}\n{fault}"));
    }
}

const USER: &str = "sudo -u grantor grantor user";
const CONFIG: &str = "--config /var/lib/grantor/grantor.toml";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_backup_put_back_after_a_crash_is_whole() {
    let mut reader = Reader::new("back to a backup");
    for heading in ["Begin", "systemd"] {
        all(&mut reader, &parted(commands_under(heading)).0).await;
    }
    let (backup, _) = parted(commands_under("Backup"));
    assert!(backup.len() > 3, "{backup:?}");
    all(&mut reader, &backup).await;
    // More than a page of every table: what replays it over the backup destroys that.
    for number in 0..20 {
        let late = format!("{USER} create late{number}@example.com {CONFIG}");
        reader.does(&late).await.unwrap();
    }
    let (database, log) = (
        reader.place("/var/lib/grantor/grantor.db"),
        reader.place("/var/lib/grantor/grantor.db-wal"),
    );
    let (back, _) = parted(commands_under("Back to a backup"));
    let (stop, rest) = back.split_first().unwrap();
    reader.does(stop).await.unwrap();
    // The server was killed: its newest writes lie beside the file.
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    let (start, rest) = rest.split_last().unwrap();
    all(&mut reader, rest).await;
    assert_eq!(mode(&database), 0o600);
    assert_eq!(mode(&reader.place("/var/lib/grantor/keys/master.key")), 0o600);
    reader.does(start).await.unwrap();

    let url = format!("sqlite://{}", database.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let check: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(check, "ok");
    reader.does(&format!("{USER} list {CONFIG}")).await.unwrap();
    assert!(reader.said.contains("you@example.com"), "{}", reader.said);
    assert!(!reader.said.contains("late"), "{}", reader.said);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_backup_of_postgresql_replaces_what_came_after_it() {
    let mut reader = Reader::new("back to a dump");
    // By the environment: the URL may have a password in it, which no command takes in its arguments.
    let named = "GRANTOR__DATABASE__URL=\"$DATABASE_URL\" grantor user";
    let user = format!("{named} create --issuer http://127.0.0.1:1");
    reader
        .does("psql \"$DATABASE_URL\" --command='SELECT 1'")
        .await
        .unwrap();
    if super::postgres::tools(reader.database.is_some()).is_none() {
        return;
    }
    reader.does(&format!("{user} before@example.com")).await.unwrap();
    all(&mut reader, &parted(commands_under("Backup")).1).await;
    reader.does(&format!("{user} late@example.com")).await.unwrap();
    // A newer version has tables that the backup does not know.
    reader
        .does("psql \"$DATABASE_URL\" --command='CREATE TABLE newer (id INTEGER)'")
        .await
        .unwrap();
    let (_, back) = parted(commands_under("Back to a backup"));
    assert_eq!(back.len(), 2, "{back:?}");
    all(&mut reader, &back).await;
    reader.does(&format!("{named} list")).await.unwrap();
    assert!(reader.said.contains("before@example.com"), "{}", reader.said);
    assert!(!reader.said.contains("late@example.com"), "{}", reader.said);
    let newer =
        "psql --no-align --tuples-only \"$DATABASE_URL\" --command=\"SELECT to_regclass('newer') IS NULL\"";
    reader.does(newer).await.unwrap();
    assert_eq!(reader.said.trim(), "t");
}

/// Whoever runs the server can read what certbot hands over, and nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_renewed_certificate_is_handed_to_the_server_alone() {
    let mut reader = Reader::new("renewed");
    let page = pages().into_iter().find(|(name, _)| name == "docs/deployment.md");
    let (name, text) = page.unwrap();
    let shown = blocks(&name, &text);
    for block in &shown {
        reader.keeps(block);
    }
    let hook = "/etc/letsencrypt/renewal-hooks/deploy/grantor";
    let commands: Vec<String> = shown
        .iter()
        .filter(|block| block.language == "console")
        .flat_map(commands)
        .filter(|command| command.contains(hook))
        .collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    all(&mut reader, &commands).await;
    let installed = std::fs::read_to_string(reader.place(hook)).unwrap();
    assert!(installed.contains("systemctl reload grantor"), "{installed}");
    let shown = shown.iter().find(|block| block.file.as_deref() == Some(hook));
    for line in shown.unwrap().text.lines() {
        assert_eq!(super::machine::fault(line), None, "{line}");
    }
    for name in ["fullchain.pem", "privkey.pem"] {
        let file = reader.place("/var/lib/grantor/tls").join(name);
        assert_eq!(mode(&file), 0o600, "{name}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), name);
    }
    assert_eq!(mode(&reader.place("/var/lib/grantor/tls")), 0o700);
}
