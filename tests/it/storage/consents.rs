use grantor::storage::consents::{Consent, find, forget, forget_at, forget_of_client, is_removed, save};
use grantor::storage::consents::{forget_since, remove_all};
use grantor::storage::declined::{self, note};
use grantor::storage::earlier;
use grantor::storage::grants::SpaceSeparated;
use grantor::types::{Scope, Timestamp};

use super::*;

const fn after(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds)
}

fn consent(scope: &str, resources: &[&str]) -> Consent {
    Consent {
        claims: grantor::storage::grants::SpaceSeparated::default(),
        scope: scope.parse().unwrap(),
        resources: SpaceSeparated(resources.iter().map(|uri| uri.parse().unwrap()).collect()),
    }
}

server_test! {
    async fn ours_consent_is_one_row_for_each_person_client_and_host(s: TestServer) {
        let (ada, app, other) = (s.user_id(ADA).await, s.web_client().await.id, s.web_client().await.id);
        let (user, client, foreign) = (ada.clone(), app.clone(), other.clone());
        write!(s, conn => {
            save(conn, (&user, &client, "a.example"), (&consent("notes:read", &[]), "Acme Notes"), START).await?;
            save(conn, (&user, &client, "a.example"), (&consent("notes:read notes:write", &["https://api.example"]), "Acme Notes"), START).await?;
            save(conn, (&user, &client, "b.example"), (&consent("roles", &[]), "Acme Notes"), START).await?;
            save(conn, (&user, &foreign, "a.example"), (&consent("roles", &[]), "Acme Notes"), START).await
        })
        .unwrap();
        let found = read!(s, conn => find(conn, &ada, &app, "a.example").await).unwrap();
        assert!(found.covers(&"notes:write".parse().unwrap(), &["https://api.example".parse().unwrap()], &[]));
        assert!(!found.covers(&"roles".parse().unwrap(), &[], &[]));
        assert!(!found.covers(&"notes:read".parse().unwrap(), &["https://other.example".parse().unwrap()], &[]));
        assert!(read!(s, conn => find(conn, &ada, &app, "c.example").await).is_none());
        assert_eq!(s.rows("consents").await, 3);

        let (user, client) = (ada.clone(), app.clone());
        assert!(!read!(s, conn => is_removed(conn, &ada, &app).await));
        // Two consents, and a note that the app was removed; once.
        let (whose, what) = (user.clone(), client.clone());
        assert_eq!(write!(s, conn => forget(conn, &whose, &what, START).await).unwrap(), 3);
        let (whose, what) = (user.clone(), client.clone());
        assert_eq!(write!(s, conn => forget(conn, &whose, &what, START).await).unwrap(), 0);
        assert!(read!(s, conn => is_removed(conn, &ada, &app).await));
        assert!(!read!(s, conn => is_removed(conn, &ada, &other).await));
        write!(s, conn => {
            save(conn, (&user, &client, "a.example"), (&consent("roles", &[]), "Acme Notes"), START).await
        })
        .unwrap();
        assert!(!read!(s, conn => is_removed(conn, &ada, &app).await), "allowed again");
        let (user, client) = (ada.clone(), app.clone());
        write!(s, conn => forget_at(conn, (&user, &client, "a.example"), START).await).unwrap();
        assert!(read!(s, conn => is_removed(conn, &ada, &app).await), "to be asked again");
        assert!(read!(s, conn => find(conn, &ada, &other, "a.example").await).is_some());
        assert_eq!(write!(s, conn => forget_of_client(conn, &other).await).unwrap(), 1);
        assert_eq!(s.rows("consents").await, 0);
    }
}

server_test! {
    async fn ours_what_was_said_no_to_is_one_row_until_it_is_said_yes_to(s: TestServer) {
        let (ada, app, other) = (s.user_id(ADA).await, s.web_client().await.id, s.web_client().await.id);
        let scope = |text: &str| text.parse::<Scope>().unwrap();
        let chosen = async |client: &grantor::types::ClientId, asked: &str, no: &str, now: Timestamp| {
            let (user, client, asked, no) = (ada.clone(), client.clone(), scope(asked), scope(no));
            write!(s, conn => note(conn, (&user, &client), (&asked, &no), now).await).unwrap();
        };
        let found = async |client: &grantor::types::ClientId| {
            let (user, client) = (ada.clone(), client.clone());
            read!(s, conn => declined::find(conn, &user, &client).await).to_string()
        };
        chosen(&app, "a b c", "a b", START).await;
        chosen(&other, "a", "a", after(5)).await;
        assert_eq!(found(&app).await, "a b");
        // What was not asked about stays as it was said.
        chosen(&app, "b d", "d", after(1)).await;
        assert_eq!(found(&app).await, "a d");
        chosen(&app, "a d", "", after(2)).await;
        assert_eq!((found(&app).await, s.rows("declined_permissions").await), (String::new(), 1));
        chosen(&app, "a", "a", after(3)).await;
        let user = ada.clone();
        assert_eq!(write!(s, conn => forget_since(conn, &user, after(4)).await).unwrap(), 0);
        assert_eq!((found(&app).await, found(&other).await), ("a".to_owned(), "a".to_owned()), "a no stays, whoever said it");
        // Nor does it go with what was said yes to: whoever takes an app away has not said yes to anything.
        let (client, user, removed) = (app.clone(), ada.clone(), app.clone());
        write!(s, conn => forget_of_client(conn, &client).await).unwrap();
        write!(s, conn => forget(conn, &user, &removed, after(5)).await).unwrap();
        assert_eq!(found(&app).await, "a");
        let (user, client) = (ada.clone(), app.clone());
        write!(s, conn => save(conn, (&user, &client, "a.example"), (&consent("b", &[]), "Acme Notes"), after(6)).await).unwrap();
        let user = ada.clone();
        write!(s, conn => remove_all(conn, &user, after(7)).await).unwrap();
        assert_eq!((found(&app).await, found(&other).await), ("a".to_owned(), "a".to_owned()));
        assert!(read!(s, conn => is_removed(conn, &ada, &app).await) && !read!(s, conn => is_removed(conn, &ada, &other).await));
    }
}

server_test! {
    async fn ours_consent_keeps_what_the_page_called_the_app(s: TestServer) {
        let (ada, app) = (s.user_id(ADA).await, s.web_client().await.id);
        let (user, client) = (ada.clone(), app.clone());
        let named = async || read!(s, conn => earlier::consents(conn, &user, &client).await).remove(0).client_name;
        for (name, at) in [("Notizen", START), ("Another", after(1))] {
            let (whose, what) = (ada.clone(), app.clone());
            write!(s, conn => save(conn, (&whose, &what, "a.example"), (&consent("roles", &[]), name), at).await).unwrap();
            assert_eq!(named().await, name);
        }
    }
}
