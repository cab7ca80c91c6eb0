//! What [`grantor::storage::Db::write`] promises: all or nothing, and nobody else's failure.

use futures_util::future::join_all;
use grantor::storage::{Decision, StorageError, roles, users};
use grantor::types::{RoleName, UserId};

use super::*;

server_test! {
    async fn ours_a_failing_write_leaves_nothing_and_disturbs_no_other(s: TestServer) {
        let taken = s.role("taken").await;
        let writes = (0..50).map(|n| {
            let (taken, db) = (taken.clone(), s.db.clone());
            async move {
                let mine: RoleName = format!("role-{n}").parse().unwrap();
                let fails = n % 5 == 0;
                let written = db
                    .write(move |conn| {
                        Box::pin(async move {
                            roles::insert(conn, &mine, "first", START).await?;
                            if fails {
                                roles::insert(conn, &taken, "second", START).await?;
                            }
                            Ok(())
                        })
                    })
                    .await;
                (n, fails, written)
            }
        });
        for (n, fails, written) in join_all(writes).await {
            match written {
                Ok(()) => assert!(!fails, "{n}"),
                Err(error) => assert!(fails && error.is_conflict(), "{n}: {error}"),
            }
        }
        let names: Vec<_> = read!(s, conn => roles::list(conn).await).iter().map(|role| role.name.to_string()).collect();
        for n in 0..50 {
            assert_eq!(names.contains(&format!("role-{n}")), n % 5 != 0, "{n}");
        }
    }
}

server_test! {
    async fn ours_what_was_to_be_tried_out_answers_and_leaves_nothing(s: TestServer) {
        let writes = (0..50).map(|n| {
            let db = s.db.clone();
            async move {
                let mine: RoleName = format!("role-{n}").parse().unwrap();
                let seen = db
                    .decide(move |conn| {
                        Box::pin(async move {
                            roles::insert(conn, &mine, "tried", START).await?;
                            let seen = roles::list(conn).await?.iter().any(|role| role.name == mine);
                            Ok(if n % 2 == 0 { Decision::Keep(seen) } else { Decision::TakeBack(seen) })
                        })
                    })
                    .await;
                assert!(seen.unwrap(), "{n}");
            }
        });
        join_all(writes).await;
        let roles = read!(s, conn => roles::list(conn).await);
        let names: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
        for n in 0..50 {
            assert_eq!(names.contains(&&*format!("role-{n}")), n % 2 == 0, "{n}");
        }
    }
}

server_test! {
    async fn ours_single_statements_that_fail_disturb_no_other(s: TestServer) {
        let writes = (0..50).map(|n| {
            let db = s.db.clone();
            async move {
                let role: RoleName = format!("role-{}", n / 2).parse().unwrap();
                db.write_one(move |conn| Box::pin(async move { roles::insert(conn, &role, "", START).await })).await
            }
        });
        let outcomes = join_all(writes).await;
        let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        assert!(refused.clone().all(StorageError::is_conflict));
        assert_eq!(refused.count(), 25, "of each pair one");
        let roles = read!(s, conn => roles::list(conn).await);
        assert_eq!(roles.iter().filter(|role| role.name.as_str().starts_with("role-")).count(), 25);
    }
}

server_test! {
    async fn ours_a_write_that_decides_against_itself_leaves_nothing(s: TestServer) {
        let (id, email) = (UserId::new(), "grace@example.test".parse().unwrap());
        let written: Result<(), _> = write!(s, conn => {
            users::insert(conn, &id, &email, "Grace", START).await?;
            Err(StorageError::Inconsistent { table: "a", column: "test" })
        });
        assert!(matches!(written, Err(StorageError::Inconsistent { .. })));
        assert_eq!(s.rows("users").await, 1);
    }
}

server_test! {
    async fn ours_a_write_stands_when_nobody_waits_for_it_any_more(s: TestServer) {
        let names: Vec<RoleName> = (0..10).map(|n| format!("role-{n}").parse().unwrap()).collect();
        for name in names {
            let (db, (begun, waiting)) = (s.db.clone(), tokio::sync::oneshot::channel());
            let task = tokio::spawn(async move {
                db.write_one(move |conn| {
                    let _ = begun.send(());
                    Box::pin(async move { roles::insert(conn, &name, "", START).await })
                })
                .await
            });
            waiting.await.unwrap();
            task.abort();
            let _ = task.await;
        }
        // Whatever became of them, the next write is whole.
        let last: RoleName = "last".parse().unwrap();
        write!(s, conn => roles::insert(conn, &last, "", START).await).unwrap();
        assert!(read!(s, conn => roles::list(conn).await).iter().any(|role| role.name.as_str() == "last"));
        if !s.database.is_postgres() {
            assert_eq!(s.dump().await.matches("\nroles|name=role-").count(), 10, "a begun write is committed");
        }
    }
}

server_test! {
    async fn ours_what_was_answered_is_there_after_the_database_was_closed(s: TestServer) {
        s.role("kept").await;
        s.db.close().await;
        let role: RoleName = "late".parse().unwrap();
        let late = write!(s, conn => roles::insert(conn, &role, "", START).await);
        assert!(late.is_err(), "a closed database takes nothing more");
        let again = s.database.open().await;
        let listed = roles::list(&mut again.read().await.unwrap().conn()).await.unwrap();
        assert!(listed.iter().any(|role| role.name.as_str() == "kept"));
        assert!(!listed.iter().any(|role| role.name.as_str() == "late"));
        again.close().await;
    }
}
