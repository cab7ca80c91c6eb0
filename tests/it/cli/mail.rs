//! `grantor mail`, what the doctor says of mail, and configurations of mail that are refused.

use std::time::Duration;

use grantor::config::{Mail, MailUrl};
use grantor::mail::{self, Letter, Link, Outbox};
use grantor::seal::MasterKey;
use grantor::storage::mails::{self as rows, Cause, Ending};
use grantor::storage::{Db, DbUrl};
use grantor::types::{Clock, Secret, Timestamp, UserId};
use grantor::words::Language;

use super::*;
use crate::support::{Postbox, SECRET};

const LINK: &str = "ln_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

/// A home whose configuration has this section, and a database.
fn home_with(mail: &str) -> Home {
    let home = Home::new();
    let text = format!("issuer = 'https://id.example.test'\n[branding]\nname = 'Example ID'\n[mail]\n{mail}");
    std::fs::write(home.path().join("grantor.toml"), text).unwrap();
    home.run(&["migrate", "--database", "sqlite://grantor.db"])
        .expect(0);
    home
}

fn sending(postbox: &Postbox) -> String {
    format!(
        "url = '{}'\nfrom = 'Example ID <id@example.test>'\n",
        postbox.url()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_mail_test_says_what_the_server_answered_and_what_to_mend() {
    let postbox = Postbox::start().await;
    let home = home_with(&sending(&postbox));
    let said = home.json(&["mail", "test", "Ada@Example.test"]);
    assert_eq!(said["to"], "ada@example.test");
    assert_eq!(said["answer"], "250 2.0.0 queued as 4711");
    assert_eq!(said["server"], format!("{}, no TLS", postbox.address));
    let mail = postbox.received().remove(0);
    assert_eq!(mail.header("Subject"), "A test of mail from Example ID");
    assert!(mail.header("Message-ID").ends_with("@id.example.test>"));
    assert_eq!(mail.hello, "id.example.test");
    for (command, answer, code, hint) in [
        (
            "greeting",
            "554 5.3.2 not for you",
            69,
            "host and port of mail.url",
        ),
        ("MAIL", "553 5.7.1 not your address", 78, "mail.from"),
        ("RCPT", "550 5.7.1 relaying denied", 1, "the address"),
        (".", "550 5.7.26 unauthenticated", 1, "SPF"),
    ] {
        postbox.takes();
        postbox.answers(command, answer);
        let ended = home.run(&["mail", "test", "ada@example.test"]);
        ended.expect(code).says(answer).says(hint);
    }
    assert!(
        home.json(&["mail", "list"]).as_array().unwrap().is_empty(),
        "a test is no row"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_mail_test_tells_tls_from_login() {
    let postbox = Postbox::tls().await;
    let home = home_with(&format!("{}password_file = 'password'\n", sending(&postbox)));
    std::fs::write(home.path().join("password"), "wrong").unwrap();
    let test = ["mail", "test", "ada@example.test"];
    home.run(&test).expect(69).says("TLS: ").says("mail.ca_file");
    let file = home.path().join("grantor.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}ca_file = 'ca.pem'\n")).unwrap();
    std::fs::write(home.path().join("ca.pem"), "no certificate").unwrap();
    home.run(&test).expect(78).says("holds no certificates in PEM");
    std::fs::write(home.path().join("ca.pem"), &postbox.certificate).unwrap();
    home.run(&test)
        .expect(78)
        .says("535 5.7.8 wrong user or password")
        .says("mail.password");
    let doctor = home.run(&["doctor"]);
    assert!(
        doctor.stdout.contains("fail  mail ") && doctor.stdout.contains("535 5.7.8"),
        "{}",
        doctor.stdout
    );
    std::fs::write(home.path().join("password"), format!("{SECRET}\n")).unwrap();
    assert_eq!(home.json(&test)["answer"], "250 2.0.0 queued as 4711");
    assert!(postbox.received()[0].is_secure);
    let doctor = home.run(&["doctor"]);
    assert!(
        doctor.stdout.contains("ok    mail ") && !doctor.stdout.contains(SECRET),
        "{}",
        doctor.stdout
    );
    // By the environment alone, as a container has it.
    let said = home
        .command(&test)
        .env("GRANTOR__MAIL__PASSWORD", "wrong")
        .output()
        .unwrap();
    assert!(
        String::from_utf8(said.stderr).unwrap().contains("535 5.7.8"),
        "it comes before the file"
    );
}

#[test]
fn ours_a_configuration_of_mail_that_cannot_work_is_refused() {
    let url = "url = 'smtps://ada@smtp.example.test'";
    let from = "from = 'id@example.test'";
    let password = "password = 'x'";
    for (mail, says) in [
        (format!("{url}\n{password}"), "mail.from is set"),
        (from.to_owned(), "mail.url is set"),
        (format!("{url}\n{from}"), "mail.password_file is set"),
        (
            format!("url = 'smtps://smtp.example.test'\n{from}\n{password}"),
            "names the user",
        ),
        (
            format!("url = 'smtps://ada:x@smtp.example.test'\n{from}"),
            "has no password",
        ),
        (
            format!("url = 'smtp://smtp.example.test?tls=none'\n{from}"),
            "on this computer",
        ),
        (format!("url = 'mailbox'\n{from}"), "the mail server is smtps://"),
        (
            format!("{url}\n{password}\nfrom = 'nobody'"),
            "a sender is an address",
        ),
        (
            format!("{url}\n{password}\n{from}\ntimeout = '5m'"),
            "mail.timeout",
        ),
        (
            format!("{url}\n{password}\n{from}\nper_recipient = 0"),
            "at least 1",
        ),
        (
            format!("{url}\n{from}\npassword_file = 'none'"),
            "mail.password_file: cannot read",
        ),
        (
            format!("{url}\n{from}\n{password}\nca_file = 'none'"),
            "mail.ca_file: cannot read",
        ),
    ] {
        let home = Home::new();
        let text = format!("issuer = 'https://id.example.test'\n[mail]\n{mail}\n");
        std::fs::write(home.path().join("grantor.toml"), text).unwrap();
        let ended = home.run(&["mail", "test", "ada@example.test"]);
        ended.expect(78).says(says);
        assert!(!ended.stderr.contains("ada:x"), "{}", ended.stderr);
        home.run(&["serve", "--bind", "127.0.0.1:0"])
            .expect(78)
            .says(says);
    }
    let home = Home::with_database();
    home.run(&[
        "mail",
        "test",
        "ada@example.test",
        "--issuer",
        "https://id.example.test",
    ])
    .expect(78)
    .says("mail.url is not set");
    home.run(&["mail", "test", "nobody"]).expect(2);
    let listed = home.run(&["mail", "list"]);
    assert!(
        listed.expect(0).stdout.contains("mail.url is not set"),
        "{}",
        listed.stdout
    );
}

/// Queues in the database of a home; the letter has a link.
async fn queue(db: &Db, to: &str, now: Timestamp) {
    let settings = Mail {
        url: Some(MailUrl::mailbox()),
        ..Mail::default()
    };
    let outbox = Outbox::new(&MasterKey::generate(), &settings, Language::English).unwrap();
    let letter = Letter::Invite {
        link: Link {
            url: Secret::new(format!("https://id.example.test/password/{LINK}")),
            expires_at: now.plus(Duration::from_secs(86400)),
        },
    };
    let to = to.parse().unwrap();
    db.write(move |conn| {
        Box::pin(async move { mail::queue(conn, &outbox, (&to, &UserId::new()), &letter, now).await })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_mail_list_and_the_doctor_say_how_the_queue_stands_and_not_what_is_in_it() {
    let postbox = Postbox::start().await;
    let home = home_with(&sending(&postbox));
    let url = Secret::new(format!("sqlite://{}/grantor.db", home.path().display()));
    let db = Db::open(&DbUrl::parse(&url).unwrap()).await.unwrap();
    let now = Clock::System.now();
    let doctor = || home.run(&["doctor"]).stdout;
    assert!(!doctor().contains("mail queue"), "{}", doctor());
    queue(&db, "grace@example.test", now).await;
    assert!(
        doctor().contains("ok    mail queue") && doctor().contains("1 mail to be sent"),
        "{}",
        doctor()
    );
    queue(&db, "ada@example.test", now.minus(Duration::from_mins(16))).await;
    let until = now.plus(Duration::from_secs(60));
    let claimed = db
        .write(move |conn| Box::pin(async move { rows::claim(conn, Cause::Told, 1, until, now).await }))
        .await
        .unwrap();
    let mail = claimed[0].clone();
    db.write(move |conn| {
        Box::pin(async move { rows::postpone(conn, &mail, until, "connecting: refused").await })
    })
    .await
    .unwrap();
    let said = doctor();
    assert!(
        said.contains("warn  mail queue") && said.contains("2 mails to be sent, the oldest since"),
        "{said}"
    );
    assert!(
        said.contains("the last failure: connecting: refused") && said.contains("grantor mail test"),
        "{said}"
    );
    let listed = home.json(&["mail", "list"]);
    let first = &listed[1];
    assert_eq!(
        (&first["to"], &first["kind"], &first["state"]),
        (&"a…@example.test".into(), &"invite".into(), &"waiting".into())
    );
    assert_eq!(
        (&first["attempts"], &first["last_error"]),
        (&1.into(), &"connecting: refused".into())
    );
    assert_eq!(listed[0]["attempts"], 0);
    let text = home.run(&["mail", "list"]);
    assert!(
        text.expect(0).stdout.contains("g…@example.test"),
        "{}",
        text.stdout
    );
    for all in [said, text.stdout, listed.to_string()] {
        assert!(!all.contains(LINK) && !all.contains("grace@"), "{all}");
    }
    let mail = claimed[0].clone();
    db.write(move |conn| {
        Box::pin(
            async move { rows::end(conn, &mail, Ending::GivenUp, Some("the recipient: 550"), now).await },
        )
    })
    .await
    .unwrap();
    let said = doctor();
    assert!(
        said.contains("1 mail given up in the last hour; the last failure: the recipient: 550"),
        "{said}"
    );
    db.close().await;
}
