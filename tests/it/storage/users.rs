use grantor::storage::hash_parameters::{self, HashParameters};
use grantor::storage::users::{
    Sought, add_role, by_email, by_id, hold, insert, list, listed, password, raise_epoch, rehash,
    remove_role, set_active, set_password,
};
use grantor::types::UserId;

use super::*;

server_test! {
    async fn ours_an_account_has_one_address_one_password_and_many_roles(s: TestServer) {
        let grace = s.user("grace@example.test", "Grace").await;
        let (taken, email) = (UserId::new(), ADA.parse().unwrap());
        let twice = write!(s, conn => insert(conn, &taken, &email, "Another", START).await);
        assert!(twice.unwrap_err().is_conflict());
        let found = read!(s, conn => by_email(conn, &"grace@example.test".parse().unwrap()).await).unwrap();
        assert_eq!((&found.id, found.name.as_str(), found.is_active, found.roles().len()), (&grace, "Grace", true, 0));

        let nobody = UserId::new();
        assert!(read!(s, conn => by_id(conn, &nobody).await).is_none());
        let missing = write!(s, conn => set_password(conn, &nobody, "phc", START).await);
        assert!(missing.unwrap_err().is_missing_reference());
        // The first one is that of every account of these tests.
        for (version, phc) in [(2, "second"), (3, "third")] {
            let user = grace.clone();
            write!(s, conn => set_password(conn, &user, phc, START).await).unwrap();
            let found = read!(s, conn => password(conn, &grace).await).unwrap();
            assert_eq!((found.phc.as_str(), found.version), (phc, version));
        }
        // Another hash of the same password, in place of the one it was compared with alone.
        for (before, is_written) in [("second", false), ("third", true), ("third", false)] {
            let user = grace.clone();
            assert_eq!(write!(s, conn => rehash(conn, &user, before, "dear").await).unwrap(), is_written);
        }
        let found = read!(s, conn => password(conn, &grace).await).unwrap();
        assert_eq!((found.phc.as_str(), found.version), ("dear", 3));

        let editor = s.role("editor").await;
        for is_new in [true, false] {
            let (user, role) = (grace.clone(), editor.clone());
            assert_eq!(write!(s, conn => add_role(conn, &user, &role).await).unwrap(), is_new);
        }
        let (user, unknown) = (grace.clone(), "nobody".parse().unwrap());
        assert!(write!(s, conn => add_role(conn, &user, &unknown).await).unwrap_err().is_missing_reference());
        assert_eq!(read!(s, conn => by_id(conn, &grace).await).unwrap().roles(), std::slice::from_ref(&editor));
        for had_it in [true, false] {
            let (user, role) = (grace.clone(), editor.clone());
            assert_eq!(write!(s, conn => remove_role(conn, &user, &role).await).unwrap(), had_it);
        }

        let user = grace.clone();
        assert!(write!(s, conn => set_active(conn, &user, false, START).await).unwrap());
        assert!(!write!(s, conn => set_active(conn, &UserId::new(), false, START).await).unwrap());
        assert!(!read!(s, conn => by_id(conn, &grace).await).unwrap().is_active);
        assert_eq!(read!(s, conn => list(conn, 100).await).len(), 2);
        assert_eq!(read!(s, conn => list(conn, 1).await).len(), 1);
    }
}

server_test! {
    /// A scope that lost its only role would be for everybody.
    async fn ours_a_role_that_does_not_parse_is_a_fault_and_not_lost(s: TestServer) {
        let ada = s.user_id(ADA).await;
        for sql in [
            "INSERT INTO roles (name, description, created_at) VALUES ('N!', '', 0)".to_owned(),
            format!("INSERT INTO user_roles (user_id, role) VALUES ('{ada}', 'N!')"),
            "INSERT INTO role_scopes (role, scope) VALUES ('N!', 'notes:write')".to_owned(),
        ] {
            s.execute(&sql).await;
        }
        let mut read = s.db.read().await.unwrap();
        let user = by_id(&mut read.conn(), &ada).await;
        assert!(user.unwrap_err().to_string().contains("roles"));
        let scopes = grantor::storage::scopes::list(&mut read.conn()).await;
        assert!(scopes.unwrap_err().to_string().contains("roles"));
    }
}

server_test! {
    async fn ours_only_an_active_account_is_held_and_its_epoch_only_rises(s: TestServer) {
        let ada = s.user_id(ADA).await;
        for epoch in 0..3 {
            let user = ada.clone();
            assert_eq!(write!(s, conn => hold(conn, &user).await).unwrap(), Some(epoch));
            let user = ada.clone();
            write!(s, conn => raise_epoch(conn, &user).await).unwrap();
        }
        assert_eq!(read!(s, conn => by_id(conn, &ada).await).unwrap().epoch, 3);
        let user = ada.clone();
        write!(s, conn => set_active(conn, &user, false, START).await).unwrap();
        assert_eq!(write!(s, conn => hold(conn, &ada).await).unwrap(), None);
        assert_eq!(write!(s, conn => hold(conn, &UserId::new()).await).unwrap(), None);
    }
}

server_test! {
    async fn ours_the_first_to_measure_decides_what_hashes_cost(s: TestServer) {
        assert_eq!(read!(s, conn => hash_parameters::find(conn, "argon2id").await), None);
        let of = |passes| HashParameters { memory_kib: 19456, passes, milliseconds: 150 };
        for passes in [2, 3] {
            write!(s, conn => hash_parameters::propose(conn, "argon2id", of(passes), START).await).unwrap();
            assert_eq!(read!(s, conn => hash_parameters::find(conn, "argon2id").await), Some(of(2)));
        }
    }
}

server_test! {
    async fn ours_a_page_of_accounts_says_who_has_a_second_factor(s: TestServer) {
        s.user("grace@example.test", "Grace 100%").await;
        s.second_factor("grace@example.test").await;
        let found = async |text: &str, is_active: Option<bool>| -> Vec<(String, bool)> {
            let sought = Sought { text: text.to_owned(), is_active };
            let found = read!(s, conn => listed(conn, "", &sought, 100).await);
            found.into_iter().map(|one| (one.user.email.to_string(), one.has_factor)).collect()
        };
        let (ada, grace) = ((ADA.to_owned(), false), ("grace@example.test".to_owned(), true));
        assert_eq!(found("", None).await, [ada.clone(), grace.clone()]);
        assert_eq!(found("GRACE", Some(true)).await, std::slice::from_ref(&grace));
        assert_eq!(found("100%", None).await, [grace]);
        assert!(found("ada_", None).await.is_empty(), "what stands for anything elsewhere stands for itself");
        assert!(found("", Some(false)).await.is_empty());
        let first = read!(s, conn => listed(conn, "", &Sought::default(), 1).await);
        assert_eq!(first[0].user.email.as_str(), ada.0);
    }
}
