use grantor::audit::{Actor, AuditEvent, Kind, record};
use grantor::storage::audit_events::{Wanted, list};
use grantor::storage::person_events;
use grantor::types::{ClientId, Timestamp, UserId};

use super::*;

fn wanted(kind: Option<&str>, user: Option<&UserId>, client: Option<&ClientId>) -> Wanted {
    Wanted {
        kind: kind.map(str::to_owned),
        user_id: user.cloned(),
        client_id: client.cloned(),
        ..Wanted::default()
    }
}

server_test! {
    async fn ours_audit_events_are_found_by_kind_person_and_client_newest_first(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let app = s.web_client().await;
        let events = [
            (1, AuditEvent::new(Kind::SignedIn, Actor::User).user(&ada)),
            (3, AuditEvent::new(Kind::GrantAllowed, Actor::User).user(&ada).client(&app.id).target(&"a grant")),
            (2, AuditEvent::new(Kind::TokenRevoked, Actor::Client).client(&app.id).details("a\r\nb")),
        ];
        write!(s, conn => {
            for (at, event) in &events {
                record(conn, event, START.plus(std::time::Duration::from_secs(*at))).await?;
            }
            Ok(())
        })
        .unwrap();
        let of = async |kind: Option<&str>, user, client, limit| -> Vec<String> {
            let wanted = wanted(kind, user, client);
            let rows = read!(s, conn => list(conn, &wanted, limit).await);
            rows.into_iter().map(|line| line.event).filter(|row| row.at > START).map(|row| row.kind).collect()
        };
        assert_eq!(of(None, None, None, 100).await, ["grant_allowed", "token_revoked", "signed_in"]);
        assert_eq!(of(None, None, None, 2).await, ["grant_allowed", "token_revoked"]);
        assert_eq!(of(Some("signed_in"), None, None, 100).await, ["signed_in"]);
        assert_eq!(of(None, Some(&ada), None, 100).await, ["grant_allowed", "signed_in"]);
        assert_eq!(of(None, None, Some(&app.id), 100).await, ["grant_allowed", "token_revoked"]);
        assert_eq!(of(None, Some(&ada), Some(&app.id), 100).await, ["grant_allowed"]);
        let row = read!(s, conn => list(conn, &wanted(Some("token_revoked"), None, None), 1).await).remove(0).event;
        assert_eq!((row.at, row.actor.as_str(), row.details.as_str()), (Timestamp(START.0 + 2), "client", "a  b"));
        assert_eq!((row.user_id, row.target, row.personal.members().address), (None, None, None));
    }
}

server_test! {
    async fn ours_audit_events_name_people_and_apps_as_long_as_there_are_any(s: TestServer) {
        let ada = s.user_id(ADA).await;
        let app = s.web_client().await;
        let gone: ClientId = "c_gone".parse().unwrap();
        let events = [
            (1, AuditEvent::new(Kind::SignedIn, Actor::User).user(&ada)),
            (2, AuditEvent::new(Kind::GrantAllowed, Actor::User).by(&ada).user(&ada).client(&app.id)),
            (3, AuditEvent::new(Kind::ClientChanged, Actor::Client).by(&app.id).client(&app.id)),
            // Nobody is taken for an app of the same id, no app for a person.
            (4, AuditEvent::new(Kind::ClientChanged, Actor::Client).by(&ada).client(&gone)),
        ];
        write!(s, conn => {
            for (at, event) in &events {
                record(conn, event, START.plus(std::time::Duration::from_secs(*at))).await?;
            }
            Ok(())
        })
        .unwrap();
        let lines = read!(s, conn => list(conn, &Wanted::default(), 4).await);
        let named: Vec<_> = lines
            .iter()
            .map(|line| [&line.email, &line.client_name, &line.actor_name].map(Option::as_deref))
            .collect();
        let client = read!(s, conn => grantor::storage::clients::by_id(conn, &app.id).await).unwrap();
        let (ada, app) = (Some(ADA), Some(&*client.name));
        assert_eq!(named, [[None, None, None], [None, app, app], [ada, app, ada], [ada, None, None]]);
        assert_eq!(lines[0].event.client_id.as_ref(), Some(&gone));
    }
}

server_test! {
    /// Those at one moment too: nothing is left out, and nothing comes twice.
    async fn ours_what_is_said_of_a_person_is_read_page_by_page(s: TestServer) {
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        let app = s.web_client().await;
        let at = START.plus(std::time::Duration::from_secs(60));
        let event = AuditEvent::new(Kind::GrantAllowed, Actor::User).by(&ada).client(&app.id);
        let (own, other) = (event.clone().user(&ada), event.user(&grace));
        write!(s, conn => {
            for _ in 0..5 {
                record(conn, &own, at).await?;
            }
            record(conn, &other, at).await?;
            Ok(())
        })
        .unwrap();
        let mut seen = Vec::new();
        loop {
            let after = seen.last().cloned();
            let page = read!(s, conn => person_events::page(conn, &ada, after.as_ref(), 2).await);
            if page.is_empty() {
                break;
            }
            for line in page {
                let named = (line.email.as_deref(), line.client_name.is_some(), line.actor_name.as_deref());
                assert_eq!((line.event.user_id.as_ref(), named), (Some(&ada), (Some(ADA), true, Some(ADA))));
                seen.push(line.event.id);
            }
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((count, seen.len()), (5, 5));
        // A place of somebody else's is none of theirs.
        let foreign = read!(s, conn => person_events::page(conn, &grace, None, 1).await).remove(0).event.id;
        assert!(read!(s, conn => person_events::page(conn, &ada, Some(&foreign), 9).await).is_empty());
    }
}
