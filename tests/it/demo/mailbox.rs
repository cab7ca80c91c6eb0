//! The mailbox of the demo: what would have been mailed.

use grantor::config::MailUrl;
use grantor::mail::{self, Letter, Link};
use grantor::server::mails;
use grantor::storage::mails::Cause;
use grantor::types::{Secret, UserId};

use super::*;

server_test! {
    /// What is mailed in the demo stands on a page, with its links to press, and is sent nowhere.
    async fn ours_the_demos_mails_stand_in_its_mailbox(s: TestServer) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let app = s.node_with(|settings| {
            settings.issuer = Some(issuer.clone());
            settings.mail.url = Some(MailUrl::mailbox());
        }).await;
        let typed = Typed { program: "./grantor".to_owned(), flags: String::new() };
        let plain = TestDatabase::sqlite();
        let other = App::start(Settings { issuer: Some(issuer.clone()), ..(*app.settings).clone() }, plain.open().await, &MasterKey::generate(), app.clock.clone()).await.unwrap();
        let client = demo::seed(&other, typed).await.unwrap();
        let tour = demo::routes(&app, client, server::router(&app, None));
        let served = app.clone();
        tokio::spawn(async move { server::run(served, listener, Some(tour), std::future::pending()).await });

        let get = async || {
            let answer = s.http.get(format!("{issuer}/demo/mailbox")).send().await.unwrap();
            Answer::of(answer).await
        };
        assert!(get().await.body.contains("There is nothing yet."));
        let link = format!("{issuer}/password/ln_secret");
        let letter = Letter::Invite {
            link: Link { url: Secret::new(link.clone()), expires_at: app.clock.now().plus(Duration::from_mins(30)) },
        };
        let (outbox, now) = (app.outbox.clone(), app.clock.now());
        app.db.write(move |conn| Box::pin(async move {
            mail::queue(conn, &outbox, (&"grace@example.test".parse().unwrap(), &UserId::new()), &letter, now).await
        })).await.unwrap();
        let page = get().await;
        assert!(page.body.contains("To grace@example.test, 15 January 2027, 08:00 UTC"), "{}", page.body);
        assert!(page.body.contains(&format!("href=\"{link}\"")), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(mails::send_due(&app, Cause::Told, now).await.unwrap(), 0, "it is sent nowhere");
        assert_eq!(s.get("/demo/mailbox", &[]).await.status, 404, "a server that is no demo has none");
    }
}
