use std::time::Duration;

use grantor::storage::grant_lines::{self, Sought};
use grantor::storage::grants::{
    Allowed, Grant, NewGrant, SpaceSeparated, by_code, by_id, dead_since, insert, redeem, revoke,
    revoke_of_client, revoke_of_session, revoke_of_user, rotate, sweep,
};
use grantor::storage::users;
use grantor::types::{ClientId, GrantId, OpaqueToken, SessionId, Timestamp, TokenHash, UserId};

use super::*;

const fn after(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds)
}

/// A grant whose code is good for a minute.
pub fn new_grant(user: &UserId, client: &ClientId) -> NewGrant {
    NewGrant {
        allowed: Allowed {
            id: GrantId::new(),
            user_id: user.clone(),
            client_id: client.clone(),
            session_id: Some(SessionId::new()),
            sub: user.to_string(),
            scope: "notes:read roles".parse().unwrap(),
            resources: SpaceSeparated(vec!["https://api.example".parse().unwrap()]),
            names_resources: true,
            redirect_uri: "https://app.example/callback".parse().unwrap(),
            code_challenge: Some(CHALLENGE.parse().unwrap()),
            nonce: Some("n".parse().unwrap()),
            auth_time: after(-5),
            acr: grantor::oauth::acr::Acr::One,
            amr: "pwd".to_owned(),
            claims: grantor::oauth::claims_request::ClaimsRequest::default(),
            expires_at: after(90 * 86400),
        },
        code_hash: OpaqueToken::generate("ac_").hash(),
        code_expires_at: after(60),
    }
}

async fn written(s: &TestServer, client: &TestClient) -> NewGrant {
    let grant = new_grant(&s.user_id(ADA).await, &client.id);
    let row = grant.clone();
    write!(s, conn => insert(conn, &row, START).await).unwrap();
    grant
}

async fn redeemed(s: &TestServer, code: &TokenHash, client: &ClientId, now: Timestamp) -> Option<Grant> {
    let (code, client) = (code.clone(), client.clone());
    let ends_at = now.plus(Duration::from_secs(1000));
    write!(s, conn => redeem(conn, &code, &client, ends_at, now).await).unwrap()
}

async fn rotated(s: &TestServer, grant: &NewGrant, generation: i64, now: Timestamp) -> Option<Grant> {
    let (id, client) = (grant.allowed.id.clone(), grant.allowed.client_id.clone());
    let ends_at = now.plus(Duration::from_secs(1000));
    let scope = grant.allowed.scope.to_string();
    write!(s, conn => rotate(conn, &id, &client, (generation, &scope), ends_at, now).await).unwrap()
}

server_test! {
    /// T47: `_` is a character of a name, and names are told apart by their case, in both databases.
    async fn oidc_backchannel_2_7_what_ends_with_a_sign_in_follows_from_whole_names(s: TestServer) {
        let app = s.web_client().await;
        let session = SessionId::new();
        for (scope, ends) in [
            ("openid", true), ("openid roles", true), ("openid offlineXaccess", true), ("openid OFFLINE_ACCESS", true),
            ("offline_access2 openid x", true), ("offline_access openid", false), ("a offline_access openid z", false),
            ("OPENID", false), ("openid2 xopenid", false), ("roles", false),
        ] {
            let mut grant = new_grant(&s.user_id(ADA).await, &app.id);
            (grant.allowed.scope, grant.allowed.session_id) = (scope.parse().unwrap(), Some(session.clone()));
            let (row, of) = (grant.clone(), session.clone());
            write!(s, conn => insert(conn, &row, START).await).unwrap();
            let revoked = write!(s, conn => revoke_of_session(conn, &of, "a test", after(1)).await).unwrap();
            assert_eq!(revoked.iter().any(|(id, _)| *id == grant.allowed.id), ends, "{scope}");
        }
    }
}

server_test! {
    async fn ours_a_grant_comes_back_as_it_was_written(s: TestServer) {
        let app = s.web_client().await;
        s.role("editor").await;
        s.role("author").await;
        s.give_role(ADA, "editor").await;
        s.give_role(ADA, "author").await;
        let new = written(&s, &app).await;
        let grant = read!(s, conn => by_id(conn, &new.allowed.id).await).unwrap();
        assert_eq!(grant.allowed, new.allowed);
        assert_eq!(grant.ends_at, new.code_expires_at);
        assert_eq!((grant.generation, grant.redeemed_at, grant.revoked_at, grant.is_active), (0, None, None, Some(true)));
        let mut roles: Vec<_> = grant.person().own_roles().iter().map(ToString::to_string).collect();
        roles.sort();
        assert_eq!(roles, ["author", "editor"]);
        assert!(!grant.is_alive(), "not before its code is redeemed");
        assert!(read!(s, conn => by_id(conn, &GrantId::new()).await).is_none());
    }
}

server_test! {
    async fn rfc6749_4_1_2_of_sixteen_redemptions_at_once_one_finds_the_code(s: TestServer) {
        let new = written(&s, &s.web_client().await).await;
        let tries = (0..16).map(|_| redeemed(&s, &new.code_hash, &new.allowed.client_id, START));
        let found: Vec<_> = futures_util::future::join_all(tries).await.into_iter().flatten().collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].generation, found[0].redeemed_at, found[0].ends_at), (1, Some(START), after(1000)));
        assert!(read!(s, conn => by_code(conn, &new.code_hash).await).unwrap().is_alive());
    }
}

server_test! {
    async fn rfc6749_4_1_2_a_code_is_not_redeemed_late_by_another_client_or_after_revocation(s: TestServer) {
        let app = s.web_client().await;
        let late = written(&s, &app).await;
        assert!(redeemed(&s, &late.code_hash, &app.id, after(60)).await.is_none());
        assert!(redeemed(&s, &late.code_hash, &s.web_client().await.id, after(1)).await.is_none());
        assert!(redeemed(&s, &TokenHash::of("another"), &app.id, after(1)).await.is_none());
        assert!(redeemed(&s, &late.code_hash, &app.id, after(59)).await.is_some(), "nobody burned it");

        let revoked = written(&s, &app).await;
        let id = revoked.allowed.id.clone();
        assert!(write!(s, conn => revoke(conn, &id, "a test", after(1)).await).unwrap());
        assert!(redeemed(&s, &revoked.code_hash, &app.id, after(2)).await.is_none());

        // T78: a disabled account is refused by the statement itself.
        let of_disabled = written(&s, &app).await;
        let ada = s.user_id(ADA).await;
        write!(s, conn => users::set_active(conn, &ada, false, START).await).unwrap();
        assert!(redeemed(&s, &of_disabled.code_hash, &app.id, after(1)).await.is_none());
    }
}

server_test! {
    async fn rfc9700_4_14_2_of_sixteen_rotations_at_once_one_moves_the_generation(s: TestServer) {
        let new = written(&s, &s.web_client().await).await;
        assert!(rotated(&s, &new, 1, START).await.is_none(), "not before the code is redeemed");
        redeemed(&s, &new.code_hash, &new.allowed.client_id, START).await.unwrap();
        let tries = (0..16).map(|_| rotated(&s, &new, 1, after(5)));
        let moved: Vec<_> = futures_util::future::join_all(tries).await.into_iter().flatten().collect();
        assert_eq!(moved.len(), 1);
        assert_eq!((moved[0].generation, moved[0].generation_at, moved[0].ends_at), (2, after(5), after(1005)));
        assert!(rotated(&s, &new, 1, after(6)).await.is_none());
        assert!(rotated(&s, &new, 3, after(6)).await.is_none());
        assert!(rotated(&s, &new, 2, after(1005)).await.is_none(), "it has ended");
        assert!(rotated(&s, &new, 2, after(1004)).await.is_some());
    }
}

server_test! {
    async fn ours_a_revoked_grant_stays_revoked_and_says_why(s: TestServer) {
        let (app, other) = (s.web_client().await, s.web_client().await);
        let (first, second, third) = (written(&s, &app).await, written(&s, &app).await, written(&s, &other).await);
        redeemed(&s, &first.code_hash, &app.id, START).await.unwrap();
        for was_alive in [true, false] {
            let id = first.allowed.id.clone();
            assert_eq!(write!(s, conn => revoke(conn, &id, "the first", after(7)).await).unwrap(), was_alive);
        }
        let client = app.id.clone();
        assert_eq!(write!(s, conn => revoke_of_client(conn, &client, "the client", after(8)).await).unwrap(), 1);
        let ada = new_grant(&s.user_id(ADA).await, &app.id).allowed.user_id;
        let user = ada.clone();
        assert_eq!(write!(s, conn => revoke_of_user(conn, &user, "the person", after(9)).await).unwrap(), 1);
        let hers = Sought { user_id: Some(ada), ..Sought::default() };
        let lines = read!(s, conn => grant_lines::page(conn, None, &hers, 100).await);
        let because = |id: &GrantId| {
            let line = lines.iter().find(|line| line.id == *id).unwrap();
            (line.revoked_because.clone().unwrap(), line.revoked_at, line.ends_at)
        };
        assert_eq!(because(&first.allowed.id), ("the first".to_owned(), Some(after(7)), after(7)));
        assert_eq!(because(&second.allowed.id), ("the client".to_owned(), Some(after(8)), after(8)));
        assert_eq!(because(&third.allowed.id), ("the person".to_owned(), Some(after(9)), after(9)));
        assert!(rotated(&s, &first, 1, after(10)).await.is_none());
        let of_other = Sought { client_id: Some(other.id.clone()), ..Sought::default() };
        assert_eq!(read!(s, conn => grant_lines::page(conn, None, &of_other, 100).await).len(), 1);
        assert_eq!(read!(s, conn => grant_lines::page(conn, None, &Sought::default(), 2).await).len(), 2);
    }
}

server_test! {
    async fn ours_the_grant_sweep_takes_the_oldest_dead_rows_and_no_living_one(s: TestServer) {
        let app = s.web_client().await;
        let living = written(&s, &app).await;
        redeemed(&s, &living.code_hash, &app.id, START).await.unwrap();
        for _ in 0..5 {
            written(&s, &app).await;
        }
        assert_eq!(read!(s, conn => dead_since(conn, after(61)).await), Some(after(60)));
        for deleted in [2, 2, 1, 0] {
            assert_eq!(write!(s, conn => sweep(conn, after(61), 2).await).unwrap(), deleted);
        }
        assert_eq!(read!(s, conn => dead_since(conn, after(61)).await), None);
        assert!(read!(s, conn => by_id(conn, &living.allowed.id).await).is_some());
    }
}

server_test! {
    /// Page by page nothing is left out and nothing comes twice, whatever ended meanwhile.
    async fn ours_grants_are_paged_by_person_app_and_whether_they_live(s: TestServer) {
        let (app, other) = (s.web_client().await, s.web_client().await);
        let ada = s.user_id(ADA).await;
        let grace = s.user("grace@example.test", "Grace").await;
        let mut all = Vec::new();
        for (user, client) in [(&ada, &app.id), (&ada, &other.id), (&grace, &app.id), (&ada, &app.id)] {
            let grant = new_grant(user, client);
            all.push(grant.allowed.id.clone());
            write!(s, conn => insert(conn, &grant, START).await).unwrap();
        }
        let (newest_first, revoked) = (sorted(&all, &[0, 1, 2, 3]), all[3].clone());
        write!(s, conn => revoke(conn, &revoked, "a test", START).await).unwrap();
        let page = async |sought: Sought, after: Option<&GrantId>, limit: i64| -> Vec<GrantId> {
            let after = after.map(GrantId::as_str);
            let lines = read!(s, conn => grant_lines::page(conn, after, &sought, limit).await);
            lines.into_iter().map(|line| line.id).collect()
        };
        let everything = page(Sought::default(), None, 100).await;
        assert_eq!(everything, newest_first);
        let first = page(Sought::default(), None, 3).await;
        assert_eq!(first, newest_first[..3]);
        assert_eq!(page(Sought::default(), first.last(), 3).await, newest_first[3..]);
        let of = |user: Option<&UserId>, client: Option<&ClientId>, living_at: Option<Timestamp>| Sought {
            user_id: user.cloned(),
            client_id: client.cloned(),
            living_at,
        };
        assert_eq!(page(of(Some(&ada), None, None), None, 9).await, sorted(&all, &[0, 1, 3]));
        assert_eq!(page(of(Some(&ada), Some(&app.id), None), None, 9).await, sorted(&all, &[0, 3]));
        assert_eq!(page(of(None, Some(&app.id), None), None, 9).await, sorted(&all, &[0, 2, 3]));
        assert_eq!(page(of(Some(&ada), None, Some(START)), None, 9).await, sorted(&all, &[0, 1]));
        assert_eq!(page(of(None, None, Some(after(61))), None, 9).await, Vec::<GrantId>::new(), "their codes ended");
        let line = read!(s, conn => grant_lines::by_id(conn, &all[2]).await).unwrap();
        assert_eq!((line.email.as_str(), &line.client_id), ("grace@example.test", &app.id));
        assert!(read!(s, conn => grant_lines::by_id(conn, &GrantId::new()).await).is_none());
    }
}

/// Those of `all`, the newest first.
fn sorted(all: &[GrantId], which: &[usize]) -> Vec<GrantId> {
    let mut some: Vec<_> = which.iter().map(|at| all[*at].clone()).collect();
    some.sort_unstable();
    some.reverse();
    some
}
