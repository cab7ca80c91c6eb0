use grantor::storage::consents::{Consent, find, forget, forget_at, forget_of_client, is_removed, save};
use grantor::storage::grants::SpaceSeparated;

use super::*;

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
            save(conn, (&user, &client, "a.example"), &consent("notes:read", &[]), START).await?;
            save(conn, (&user, &client, "a.example"), &consent("notes:read notes:write", &["https://api.example"]), START).await?;
            save(conn, (&user, &client, "b.example"), &consent("roles", &[]), START).await?;
            save(conn, (&user, &foreign, "a.example"), &consent("roles", &[]), START).await
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
            save(conn, (&user, &client, "a.example"), &consent("roles", &[]), START).await
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
