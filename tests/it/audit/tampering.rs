//! What somebody does to the database by hand is named.

use super::*;

server_test! {
    async fn ours_every_column_of_an_event_that_is_changed_by_hand_is_noticed(s: TestServer) {
        let s = sealed(&s, 60).await;
        let blob = bytes(&s, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        let columns = [
            ("id", "'00000000-0000-7000-8000-00000000000f'"),
            ("at", "at - 1"),
            ("kind", "'nothing'"),
            ("actor", "'system'"),
            ("actor_id", "NULL"),
            ("user_id", "'00000000-0000-7000-8000-000000000002'"),
            ("client_id", "''"),
            ("target", "target || '!'"),
            ("reason", "NULL"),
            ("error_id", "'00000000-0000-7000-8000-00000000000f'"),
            ("details", "''"),
            ("personal", r#"'{"address":"192.0.2.2"}'"#),
            ("salt", &blob),
            ("personal_hash", &blob),
        ];
        let dump = s.dump().await;
        let line = dump.lines().find(|line| line.starts_with("audit_events|")).unwrap();
        let known: Vec<_> = line.split('|').skip(1).map(|part| part.split_once('=').unwrap().0).collect();
        for column in known.iter().filter(|column| **column != "seq") {
            assert!(columns.iter().any(|(name, _)| name == column), "{column}");
        }
        let mut expected = Vec::new();
        for (number, (column, value)) in (20..).zip(columns) {
            s.execute(&format!("UPDATE audit_events SET {column} = {value} WHERE seq = {number}")).await;
            expected.push(format!("event_changed {number}"));
            assert_eq!(faults(&s).await, expected, "{column}");
        }
        // What is personal can be erased by the server, and not by hand.
        s.execute("UPDATE audit_events SET personal = NULL, salt = NULL WHERE seq = 50").await;
        s.execute(&format!("UPDATE audit_events SET personal = NULL, salt = NULL, personal_hash = {blob} WHERE seq = 51")).await;
        expected.extend(["event_changed 50".to_owned(), "event_changed 51".to_owned()]);
        assert_eq!(faults(&s).await, expected);
        let said = verified(&s).await.faults.first[1].to_string();
        assert!(said.starts_with("event 21 (") && said.ends_with("was changed"), "{said}");
    }
}

server_test! {
    async fn ours_events_that_are_taken_moved_or_added_by_hand_are_named(s: TestServer) {
        let s = sealed(&s, 60).await;
        s.execute("DELETE FROM audit_events WHERE seq IN (20, 60)").await;
        assert_eq!(faults(&s).await, ["event_missing 20", "event_missing 60"]);
        let swap = "UPDATE audit_events SET seq = -1 WHERE seq = 30; UPDATE audit_events SET seq = 30 WHERE seq = 31;
                    UPDATE audit_events SET seq = 31 WHERE seq = -1";
        s.execute(swap).await;
        assert_eq!(faults(&s).await, ["event_missing 20", "event_missing 60", "event_moved 30", "event_moved 31"]);
        s.execute(swap).await;
        let add = |id: u32, at: &str, number: &str| {
            format!(
                "INSERT INTO audit_events (id, at, kind, actor, details, seq)
                 VALUES ('00000000-0000-7000-8000-0000000000{id}', {at}, 'signed_in', 'user', '', {number})"
            )
        };
        let now = s.now().0.to_string();
        s.execute(&add(10, &now, "20")).await;
        s.execute(&add(11, &now, "0")).await;
        s.execute(&add(12, &now, "61")).await;
        s.execute(&add(13, &now, "70")).await;
        let mut expected = vec!["event_added 0", "event_added 61", "event_added 70", "event_changed 20", "event_missing 60"];
        assert_eq!(faults(&s).await, expected);
        // It is not sealed later as if it had always been there, and does not keep others from being sealed.
        fill(&s, 5).await;
        seal(&s).await;
        assert_eq!(faults(&s).await, expected);
        assert_eq!(verified(&s).await.events, 65);
        // Added without a number, it gets one; unless it says that it happened long ago, it is an event as any other.
        s.execute(&add(14, &(s.now().0 - 61).to_string(), "NULL")).await;
        s.execute(&add(15, &(s.now().0 - 60).to_string(), "NULL")).await;
        seal(&s).await;
        expected.push("event_late 76");
        expected.sort_unstable();
        assert_eq!(faults(&s).await, expected);
    }
}

server_test! {
    async fn ours_an_event_that_loses_its_number_does_not_get_another_unseen(s: TestServer) {
        let s = sealed(&s, 300).await;
        s.advance("62s");
        fill(&s, 1).await;
        seal(&s).await;
        s.execute("UPDATE audit_events SET seq = NULL WHERE seq = 40").await;
        seal(&s).await;
        assert_eq!(faults(&s).await, ["event_late 302", "event_missing 40"]);
    }
}

server_test! {
    async fn ours_a_seal_that_is_changed_or_taken_is_named(s: TestServer) {
        let s = sealed(&s, 10).await;
        for _ in 0..9 {
            fill(&s, 2).await;
            seal(&s).await;
        }
        let blob = bytes(&s, &"00".repeat(32));
        let columns = [
            ("first_seq", "first_seq + 1"),
            ("leaves", &blob),
            ("root", &blob),
            ("previous", &blob),
            ("sealed_at", "sealed_at + 1"),
            ("dropped", "'3'"),
            ("kid", "'another'"),
            ("signature", &blob),
        ];
        let mut expected = Vec::new();
        for (batch, (column, value)) in (2..).zip(columns) {
            s.execute(&format!("UPDATE audit_seals SET {column} = {value} WHERE batch = {batch}")).await;
            expected.push(format!("seal_changed {batch}"));
            assert_eq!(faults(&s).await, expected, "{column}");
        }
        let said = verified(&s).await.faults.first[0].to_string();
        assert_eq!(said, "seal 2 was changed: its signature is not good");
    }
}

server_test! {
    async fn ours_seals_that_are_missing_are_named(s: TestServer) {
        let s = sealed(&s, 10).await;
        for _ in 0..5 {
            fill(&s, 2).await;
            seal(&s).await;
        }
        s.execute("DELETE FROM audit_seals WHERE batch IN (2, 3)").await;
        let verified = verified(&s).await;
        assert_eq!(told(&verified), ["seals_missing 2"]);
        assert_eq!(verified.faults.first[0].to_string(), "the seals 2 to 3 are missing");
        // Without the last seal its events are what nobody sealed.
        s.execute("DELETE FROM audit_seals WHERE batch = 6").await;
        assert_eq!(faults(&s).await, ["event_added 19", "event_added 20", "seals_missing 2"]);
        s.execute("DELETE FROM audit_seals").await;
        assert_eq!(faults(&s).await.len(), 20);
    }
}

server_test! {
    async fn ours_a_chain_that_is_put_together_of_pieces_is_named(s: TestServer) {
        let s = sealed(&s, 10).await;
        for _ in 0..3 {
            fill(&s, 1).await;
            seal(&s).await;
        }
        // A seal and its event taken, and what follows written anew by the server itself.
        let dump = s.dump().await;
        s.execute("DELETE FROM audit_seals WHERE batch > 2; DELETE FROM audit_events WHERE seq > 11").await;
        fill(&s, 1).await;
        seal(&s).await;
        assert_eq!(faults(&s).await, [""; 0], "only a head that was kept shows it");
        let signature = dump.lines().find(|line| line.starts_with("audit_seals|batch=4|")).unwrap();
        let value = |name: &str| signature.split(&format!("|{name}=")).nth(1).unwrap().split(['|', ' ']).next().unwrap().to_owned();
        s.execute(&format!(
            "INSERT INTO audit_seals VALUES (4, 13, 1, {}, {}, {}, {}, '', '{}', {})",
            bytes(&s, &value("leaves")),
            bytes(&s, &value("root")),
            bytes(&s, &value("previous")),
            value("sealed_at"),
            value("kid"),
            bytes(&s, &value("signature")),
        ))
        .await;
        let verified = verified(&s).await;
        assert_eq!(told(&verified), ["event_missing 13", "seal_changed 4"]);
        assert!(verified.faults.first[0].to_string().ends_with("it does not follow the seal before it"));
    }
}
