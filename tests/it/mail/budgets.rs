//! Strangers have so much mail sent and no more, and never keep from a person what they have to be told.

use grantor::mail::Budget;

use super::*;

/// A server with small budgets.
async fn small(s: &TestServer, postbox: &Postbox) -> TestServer {
    let change = to(postbox);
    s.at_rest(|settings| {
        change(settings);
        settings.mail.per_recipient = 2;
        settings.mail.per_network = 3;
        settings.mail.for_strangers = 5;
    })
    .await
}

server_test! {
    async fn ours_without_a_mail_server_nothing_is_queued(s: TestServer) {
        assert!(!mail::is_configured(&s.app.settings.mail));
        assert_eq!(tell(&s, GRACE, Letter::Test).await, Queued::NotConfigured);
        assert_eq!(ask(&s, GRACE, "192.0.2.7", Letter::Test).await, Queued::NotConfigured);
        assert_eq!(s.rows("mails").await, 0);
    }
}

server_test! {
    /// To one address, from one network, and altogether; what is over it is not queued, and is counted.
    async fn ours_strangers_have_so_much_mail_sent_and_no_more(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = small(&s, &postbox).await;
        let over = Queued::OverBudget;
        for (to, network, queued) in [
            ("a@example.test", "192.0.2.1", Queued::Queued),
            ("a@example.test", "192.0.2.2", Queued::Queued),
            ("A@Example.Test", "192.0.2.3", over(Budget::OfRecipient)),
            ("b@example.test", "192.0.2.1", Queued::Queued),
            ("c@example.test", "192.0.2.1", Queued::Queued),
            ("d@example.test", "192.0.2.1", over(Budget::OfNetwork)),
            ("d@example.test", "192.0.2.4", Queued::Queued),
            ("e@example.test", "192.0.2.5", over(Budget::OfAll)),
        ] {
            assert_eq!(ask(&s, to, network, Letter::Test).await, queued, "{to} {network}");
        }
        assert_eq!(s.rows("mails").await, 5);
        let counted = s.app.outbox.take_refused();
        assert_eq!(counted, [(Budget::OfRecipient, 1), (Budget::OfNetwork, 1), (Budget::OfAll, 1)]);
        assert!(s.app.outbox.take_refused().is_empty());
        assert!(!s.dump().await.contains("192.0.2."), "a network is kept as a tag alone");
        // What a person has to be told is queued all the same, as often as it happens.
        for _ in 0..4 {
            assert_eq!(tell(&s, "a@example.test", Letter::PasswordChanged { occasion: occasion(&s) }).await, Queued::Queued);
        }
        // Once they are sent and an hour has passed, there is room again; before that, there is none.
        assert_eq!(send(&s.app).await, 9);
        mails::sweep(&s.app, 500, s.now()).await.unwrap();
        assert_eq!(ask(&s, "e@example.test", "192.0.2.5", Letter::Test).await, over(Budget::OfAll));
        s.advance("1h");
        s.advance("1s");
        mails::sweep(&s.app, 500, s.now()).await.unwrap();
        assert_eq!(ask(&s, "a@example.test", "192.0.2.1", Letter::Test).await, Queued::Queued);
        assert_eq!(s.rows("mails").await, 1);
    }
}

server_test! {
    /// Strangers that ask at the same moment, of whatever nodes, find no more places than there are.
    async fn ours_strangers_at_once_find_no_more_room_than_there_is(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = small(&s, &postbox).await;
        let asked = (0..24).map(|n| {
            let (outbox, db, now) = (s.app.outbox.clone(), s.db.clone(), s.now());
            async move {
                let (to, network) = (address(&format!("p{n}@example.test")), format!("192.0.2.{n}"));
                let write = db.write(move |conn| Box::pin(async move {
                    mail::queue_for_stranger(conn, &outbox, (&to, None), (&network, Language::English), &Letter::Test, now).await
                }));
                write.await
            }
        });
        let results = futures_util::future::join_all(asked).await;
        let queued = results.into_iter().filter(|result| matches!(result, Ok(Queued::Queued))).count();
        assert_eq!((queued, s.rows("mails").await), (5, 5));
    }
}

server_test! {
    /// What strangers asked for waits in a queue of its own: what a person has to be told does not stand behind it.
    async fn ours_what_has_to_be_told_does_not_wait_behind_what_strangers_asked_for(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for n in 0..10 {
            ask(&s, &format!("p{n}@example.test"), "192.0.2.1", Letter::Test).await;
        }
        tell(&s, GRACE, Letter::Test).await;
        assert_eq!(mails::send_due(&s.app, Cause::Told, s.now()).await.unwrap(), 1);
        assert_eq!(postbox.received()[0].to, GRACE);
        assert_eq!(mails::send_due(&s.app, Cause::Asked, s.now()).await.unwrap(), 4, "so many at once");
    }
}

logged_test! {
    /// What is logged of mail names neither its recipient nor its link.
    async fn ours_the_log_names_no_recipient(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = small(&s, &postbox).await;
        let (captured, guard) = Captured::begin(false);
        for _ in 0..3 {
            ask(&s, GRACE, "192.0.2.7", Letter::Invite { link: link(&s, "30m") }).await;
        }
        postbox.answers("RCPT", "550 5.1.1 <grace@example.test> is unknown");
        send(&s.app).await;
        postbox.takes();
        tell(&s, GRACE, Letter::Test).await;
        send(&s.app).await;
        mails::tell_refused(&s.app);
        drop(guard);
        let log = captured.text();
        for needle in ["a mail was sent", "a mail was not sent", "mail.per_recipient", "code=550"] {
            assert!(log.contains(needle), "{needle}: {log}");
        }
        for secret in [GRACE, LINK, "192.0.2.7"] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    }
}
