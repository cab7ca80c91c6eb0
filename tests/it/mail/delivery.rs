//! Mails arrive: again and again until they do, by one node, whatever becomes of another or of the database.

use grantor::mail::Outbox;
use grantor::seal::MasterKey;

use super::*;

/// Tries what is due, then lets `wait` pass.
async fn then(s: &TestServer, attempts: usize, wait: &str) {
    assert_eq!(send(&s.app).await, attempts);
    s.advance(wait);
}

server_test! {
    /// RFC 5321 §4.2.1: what is refused for now is tried again, later and later, as the same mail.
    async fn rfc5321_4_2_1_what_is_refused_for_now_is_tried_again(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        tell(&s, GRACE, Letter::Test).await;
        for (command, answer, wait, before) in [
            ("greeting", "421 4.3.2 closing", "15s", "14s"),
            ("EHLO", "421 4.3.2 busy", "1m", "59s"),
            ("MAIL", "550 5.7.1 not from there", "3m", "179s"),
            ("RCPT", "450 4.2.1 later", "10m", "599s"),
            ("DATA", "451 4.3.0 later", "30m", "1799s"),
            (".", "452 4.3.1 no room", "1h", "3599s"),
            (".", "452 4.3.1 no room", "1h", "3599s"),
        ] {
            postbox.takes();
            postbox.answers(command, answer);
            then(&s, 1, before).await;
            then(&s, 0, "1s").await;
            let row = rows(&s).await.remove(0);
            assert_eq!(row.state, "waiting");
            assert!(row.last_error.as_ref().unwrap().contains(answer), "{command}, {wait}: {row:?}");
        }
        postbox.takes();
        then(&s, 1, "1s").await;
        let row = rows(&s).await.remove(0);
        assert_eq!((&*row.state, row.attempts, row.last_error), ("sent", 8, None));
        let ids: Vec<_> = postbox.received().iter().map(|mail| (mail.header("Message-ID"), mail.header("Date"))).collect();
        assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }
}

server_test! {
    /// RFC 5321 §4.2.1: what is refused for good is given up at once, and its body is wiped.
    async fn rfc5321_4_2_1_what_is_refused_for_good_is_given_up(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for (number, (command, answer)) in [("RCPT", "550 5.1.1 <grace@example.test> is unknown"), (".", "554 5.6.0 not like that")].into_iter().enumerate() {
            postbox.takes();
            postbox.answers(command, answer);
            tell(&s, GRACE, Letter::Invite { link: link(&s, "30m") }).await;
            then(&s, 1, "2h").await;
            then(&s, 0, "1s").await;
            let row = rows(&s).await.remove(number);
            assert_eq!((&*row.state, row.attempts), ("given up", 1), "{row:?}");
            let error = row.last_error.unwrap();
            assert!(error.contains(&answer[..10]) && !error.contains(GRACE), "{error}");
        }
        assert!(!s.dump().await.contains("|body=0"), "bodies are wiped");
        assert_eq!(s.count("SELECT COUNT(*) FROM mails WHERE body IS NOT NULL").await, 0);
    }
}

server_test! {
    /// A mail is given up when its link is of no use any more, else after a day; an hour later nothing is left of it.
    async fn ours_a_mail_is_given_up_after_a_day_or_with_its_link(s: TestServer) {
        let postbox = Postbox::start().await;
        postbox.answers("greeting", "421 4.3.2 closing");
        let s = server(&s, &postbox).await;
        for (letter, least, most) in [
            (Letter::ResetPassword { link: link(&s, "30m") }, 10, 30),
            (Letter::Test, 22 * 60, 24 * 60),
        ] {
            tell(&s, GRACE, letter).await;
            let began = s.now();
            while rows(&s).await.last().unwrap().state == "waiting" {
                send(&s.app).await;
                // Whoever runs the server is told by its log and the doctor; nobody is sent away for it.
                assert_eq!(s.get("/readyz", &[]).await.status, 200);
                s.advance("60s");
                assert!(s.now().since(began).as_secs() <= most * 60 + 60, "it goes on");
            }
            assert!(s.now().since(began).as_secs() > least * 60, "{:?}", s.now().since(began));
        }
        // One that nobody tried, since no server ran, is given up by whoever sweeps.
        tell(&s, GRACE, Letter::ResetPassword { link: link(&s, "1m") }).await;
        s.advance("1m");
        assert_eq!(send(&s.app).await, 0);
        mails::sweep(&s.app, 500, s.now()).await.unwrap();
        let last = rows(&s).await.pop().unwrap();
        assert_eq!((&*last.state, last.attempts), ("given up", 0));
        s.advance("1h");
        mails::sweep(&s.app, 500, s.now()).await.unwrap();
        assert_eq!(s.rows("mails").await, 1, "until an hour has passed");
        s.advance("1s");
        mails::sweep(&s.app, 500, s.now()).await.unwrap();
        assert_eq!(s.rows("mails").await, 0);
    }
}

server_test! {
    /// A running server sends by itself, and the server that was told of another mail server uses that one.
    async fn ours_a_running_server_sends_what_is_queued(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = s.with_settings(to(&postbox)).await;
        tell(&s, GRACE, Letter::Test).await;
        ask(&s, ADA, "192.0.2.7", Letter::Test).await;
        postbox.arrived(2).await;
    }
}

server_test! {
    /// Nodes that send at the same time send each mail once.
    async fn ours_two_nodes_send_each_mail_once(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for number in 0..12 {
            tell(&s, &format!("p{number}@example.test"), Letter::Test).await;
        }
        let (one, other) = (s.node().await, s.node().await);
        let (first, second) = tokio::join!(send(&one), send(&other));
        assert_eq!(first + second, 12);
        let mut to: Vec<_> = postbox.received().into_iter().map(|mail| mail.to).collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), postbox.received().len()), (12, 12));
        assert!(rows(&s).await.iter().all(|row| row.state == "sent"));
    }
}

server_test! {
    /// What a node had in hand when it was killed, another sends: the same mail.
    async fn ours_a_node_that_dies_leaves_its_mails_to_the_others(s: TestServer) {
        let postbox = Postbox::start().await;
        postbox.answers(".", "");
        let s = server(&s, &postbox).await;
        tell(&s, GRACE, Letter::Test).await;
        let dying = s.node().await;
        let task = tokio::spawn(async move { send(&dying).await });
        postbox.arrived(1).await;
        task.abort();
        let _ = task.await;
        postbox.takes();
        assert_eq!(send(&s.app).await, 0, "it may live yet");
        s.advance("35s");
        assert_eq!(send(&s.app).await, 1);
        let mails = postbox.received();
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
        assert_eq!(state(&s).await, "sent");
    }
}

server_test! {
    /// A database that fails, before a mail is taken or when its outcome is to be noted, loses none; and what was taken back
    /// is never sent.
    async fn ours_a_failure_of_the_database_loses_no_mail(s: TestServer) {
        let postbox = Postbox::start().await;
        postbox.answers(".", "");
        let s = server(&s, &postbox).await;
        let (outbox, now) = (s.app.outbox.clone(), s.now());
        let failed = s.db.write(move |conn| Box::pin(async move {
            mail::queue(conn, &outbox, (&address(GRACE), &UserId::new()), &Letter::Test, now).await?;
            Err::<(), _>(grantor::storage::StorageError::NotMade)
        })).await;
        assert!(failed.is_err() && rows(&s).await.is_empty());
        tell(&s, GRACE, Letter::Test).await;
        s.execute("ALTER TABLE mails RENAME TO elsewhere").await;
        assert!(mails::send_due(&s.app, Cause::Told, s.now()).await.is_err());
        s.execute("ALTER TABLE elsewhere RENAME TO mails").await;
        // The mail server has it; that it has is not noted.
        let node = s.app.clone();
        let task = tokio::spawn(async move { send(&node).await });
        postbox.arrived(1).await;
        s.execute("ALTER TABLE mails RENAME TO elsewhere").await;
        postbox.answers(".", "250 2.0.0 taken");
        task.abort();
        let _ = task.await;
        s.execute("ALTER TABLE elsewhere RENAME TO mails").await;
        assert_eq!(state(&s).await, "waiting");
        s.advance("35s");
        assert_eq!(send(&s.app).await, 1);
        assert_eq!((&*state(&s).await, postbox.received().len()), ("sent", 2));
    }
}

server_test! {
    /// RFC 8314 §3.3, RFC 3207, RFC 4954: TLS to a certificate that is trusted, and logging in after it.
    async fn rfc3207_mail_is_given_over_tls_to_a_server_that_is_trusted(s: TestServer) {
        for postbox in [Postbox::tls().await, Postbox::starttls().await] {
            let folder = std::env::temp_dir().join(format!("grantor-test-{}", grantor::types::GrantId::new()));
            std::fs::create_dir_all(&folder).unwrap();
            let (ca, password) = (folder.join("ca.pem"), folder.join("password"));
            std::fs::write(&ca, &postbox.certificate).unwrap();
            std::fs::write(&password, format!("{SECRET}\n")).unwrap();
            let of = |ca: bool, secret: Option<&str>| {
                let (change, ca, password) = (to(&postbox), ca.then(|| folder.join("ca.pem")), password.clone());
                let secret = secret.map(str::to_owned);
                move |settings: &mut Settings| {
                    change(settings);
                    settings.mail.ca_file = ca;
                    settings.mail.password_file = secret.is_none().then_some(password);
                    settings.mail.password = secret;
                }
            };
            let s = s.at_rest(of(false, None)).await;
            tell(&s, GRACE, Letter::Invite { link: link(&s, "30m") }).await;
            assert_eq!(send(&s.app).await, 1);
            let row = rows(&s).await.remove(0);
            let error = row.last_error.unwrap();
            assert!(error.starts_with("TLS: ") && row.state == "waiting", "{error}");

            let wrong = s.node_with(of(true, Some("wrong"))).await;
            s.advance("1h");
            tell(&s, GRACE, Letter::Invite { link: link(&s, "30m") }).await;
            assert_eq!(send(&wrong).await, 1);
            let row = rows(&s).await.remove(1);
            let error = row.last_error.unwrap();
            assert_eq!((&*error, &*row.state), ("logging in: 535 5.7.8 wrong user or password", "waiting"));
            assert!(postbox.received().is_empty());

            let right = s.node_with(of(true, None)).await;
            s.advance("15s");
            assert_eq!(send(&right).await, 1);
            let mail = postbox.received().remove(0);
            assert!(mail.is_secure && mail.user.as_deref() == Some(USER), "{mail:?}");
            let dump = s.dump().await;
            assert!(dump.contains("\nmails|") && !dump.contains(LINK) && !dump.contains(SECRET), "nothing of it is at rest");
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

server_test! {
    /// RFC 3207 §5: nothing is sent to a server that offers no TLS.
    async fn rfc3207_5_nothing_is_sent_where_tls_is_left_out(s: TestServer) {
        let postbox = Postbox::starttls().await;
        postbox.answers("EHLO", "250-mail.test\r\n250 AUTH PLAIN LOGIN");
        let change = to(&postbox);
        let s = s.at_rest(|settings| {
            change(settings);
            settings.mail.password = Some(SECRET.to_owned());
        }).await;
        tell(&s, GRACE, Letter::Test).await;
        assert_eq!(send(&s.app).await, 1);
        let error = rows(&s).await.remove(0).last_error.unwrap();
        assert!(error.starts_with("TLS: the server offers no STARTTLS"), "{error}");
        assert!(postbox.connections() == 1 && postbox.received().is_empty());
    }
}

server_test! {
    /// A mail server that says nothing takes no longer than it may, and what strangers asked for does not wait for it.
    async fn ours_a_mail_server_that_says_nothing_is_left_in_time(s: TestServer) {
        let postbox = Postbox::start().await;
        postbox.answers("greeting", "");
        let change = to(&postbox);
        let s = s.at_rest(|settings| {
            change(settings);
            settings.mail.timeout = "1s".parse().unwrap();
        }).await;
        tell(&s, GRACE, Letter::Test).await;
        assert_eq!(send(&s.app).await, 1);
        let error = rows(&s).await.remove(0).last_error.unwrap();
        assert_eq!(error, "connecting: no answer within 1 s");
    }
}

server_test! {
    /// Under another master key a mail does not open: it is given up, and says why.
    async fn ours_a_mail_of_another_master_key_is_given_up(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        let other = Outbox::new(&MasterKey::generate(), &s.app.settings.mail, Language::English).unwrap();
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move {
            mail::queue(conn, &other, (&address(GRACE), &UserId::new()), &Letter::Test, now).await
        })).await.unwrap();
        assert_eq!(send(&s.app).await, 1);
        // Nor does one that was moved to another row.
        for to in ["first@example.test", "second@example.test"] {
            tell(&s, to, Letter::Test).await;
        }
        s.execute("UPDATE mails SET body = (SELECT body FROM mails WHERE recipient LIKE 'first%') WHERE recipient LIKE 'second%'").await;
        assert_eq!(send(&s.app).await, 2);
        let rows = rows(&s).await;
        for (row, state) in rows.iter().zip(["given up", "sent", "given up"]) {
            assert_eq!(row.state, state);
            let said = row.last_error.clone().unwrap_or_default();
            assert_eq!(said.contains("does not open"), state == "given up", "{said}");
        }
        assert_eq!(postbox.received().len(), 1);
    }
}
