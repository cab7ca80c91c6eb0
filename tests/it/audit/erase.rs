//! What can be erased, and what stays.

use crate::support::admin;

use super::*;

const BROWSER: &str = "Mozilla/5.0 (a browser of hers)";

server_test! {
    async fn ours_what_is_personal_is_erased_and_the_chain_is_whole(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        s.user("grace@example.test", "Grace Hopper").await;
        let sign_in = async |email: &str| {
            let mut browser = s.browser();
            browser.headers.push(("user-agent", BROWSER.to_owned()));
            browser.sign_in(email).await;
        };
        sign_in(ADA).await;
        sign_in("grace@example.test").await;
        seal(&s).await;
        sign_in(ADA).await;
        // Something she did to somebody else.
        let ada = s.user_id(ADA).await;
        let event = AuditEvent::new(Kind::RoleGiven, Actor::User).by(&ada).address(&"192.0.2.77");
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move { audit::record(conn, &event, now).await })).await.unwrap();
        let erased = admin::audit::erase(&s.db, &ADA.parse().unwrap(), s.now()).await.unwrap();
        assert_eq!((erased.user_id, erased.events), (ada, 3));
        let log: String = s.dump().await.lines().filter(|line| line.starts_with("audit_events|")).collect::<Vec<_>>().join("\n");
        assert_eq!((log.matches(BROWSER).count(), log.contains("192.0.2.77")), (1, false), "Grace's is there: {log}");
        assert_eq!(faults(&s).await, [""; 0]);
        // Before they were sealed, and after.
        seal(&s).await;
        assert_eq!(faults(&s).await, [""; 0]);
        assert_eq!(s.audit().await.last().unwrap(), "audit_erased");
        let again = admin::audit::erase(&s.db, &ADA.parse().unwrap(), s.now()).await.unwrap();
        assert_eq!(again.events, 0);
        // An event that was erased cannot be changed either.
        s.execute("UPDATE audit_events SET details = 'x' WHERE personal_hash IS NOT NULL AND kind = 'role_given'").await;
        assert_eq!(faults(&s).await.len(), 1);
    }
}

server_test! {
    async fn ours_more_events_than_are_erased_at_once_are_erased(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let (ada, now) = (s.user_id(ADA).await, s.now());
        let writes = s.db.write(move |conn| Box::pin(async move {
            for _ in 0..600 {
                let event = AuditEvent::new(Kind::SignInFailed, Actor::User).user(&ada).address(&"192.0.2.1");
                audit::record(conn, &event, now).await?;
            }
            Ok(())
        }));
        writes.await.unwrap();
        seal(&s).await;
        assert_eq!(admin::audit::erase(&s.db, &ADA.parse().unwrap(), now).await.unwrap().events, 600);
        assert!(!s.dump().await.contains("192.0.2.1"));
        seal(&s).await;
        assert_eq!(faults(&s).await, [""; 0]);
    }
}

server_test! {
    async fn ours_nobody_unknown_is_erased(s: TestServer) {
        let before = s.audit().await;
        let error = admin::audit::erase(&s.db, &"nobody@example.test".parse().unwrap(), s.now()).await.unwrap_err();
        assert_eq!(error.to_string(), "There is no account nobody@example.test.");
        assert_eq!(s.audit().await, before);
    }
}
