//! Providers, who is known by them, and the sign-ins that were begun there.

use grantor::oauth::provider::ProviderSettings;
use grantor::storage::providers::Provider;
use grantor::storage::session_identities::{self, SessionIdentity};
use grantor::storage::{given, providers, sessions, user_identities, users};
use grantor::types::{GroupName, ProviderId, RoleName};

use super::*;
use crate::support::identities::{ISSUER, begun_with, identity, link};

fn id() -> ProviderId {
    "office".parse().unwrap()
}

async fn provider(s: &TestServer, id: ProviderId) -> Provider {
    let settings = ProviderSettings::new(ISSUER.parse().unwrap(), "grantor".parse().unwrap());
    let provider = Provider::new(id, "Office", settings, START);
    let made = provider.clone();
    write!(s, conn => providers::insert(conn, &made, START).await).unwrap();
    provider
}

server_test! {
    async fn ours_a_provider_is_read_as_it_was_written(s: TestServer) {
        let mut made = provider(&s, id()).await;
        assert_eq!(read!(s, conn => providers::by_id(conn, &id()).await).unwrap(), made);
        let again = made.clone();
        let taken = write!(s, conn => providers::insert(conn, &again, START).await);
        assert!(taken.unwrap_err().is_conflict());
        made.name = "The office".to_owned();
        let changed = made.clone();
        assert!(write!(s, conn => providers::update(conn, &changed, START).await).unwrap());
        made.version += 1;
        assert_eq!(read!(s, conn => providers::list(conn).await), [made]);
        s.execute("UPDATE providers SET settings = '{\"kind\":\"oidc\"}'").await;
        let mut read = s.db.read().await.unwrap();
        assert!(providers::by_id(&mut read.conn(), &id()).await.is_err(), "what is not whole is nothing");
    }
}

server_test! {
    /// OpenID Connect Core §5.7: issuer and subject together are who somebody is.
    async fn oidc_core_5_7_an_identity_is_one_accounts(s: TestServer) {
        provider(&s, id()).await;
        provider(&s, "other".parse().unwrap()).await;
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        let mine = identity(&id(), "same", &ada);
        link(&s, mine.clone()).await;
        let theirs = identity(&id(), "same", &grace);
        assert!(write!(s, conn => user_identities::insert(conn, &theirs).await).unwrap_err().is_conflict());
        let elsewhere = user_identities::Identity { issuer: "https://another.example".to_owned(), ..identity(&id(), "same", &grace) };
        link(&s, elsewhere.clone()).await;
        link(&s, identity(&"other".parse().unwrap(), "same", &grace)).await;
        let found = read!(s, conn => user_identities::find(conn, &id(), ISSUER, "same").await);
        assert_eq!(found, Some(mine.clone()));
        assert_eq!(read!(s, conn => user_identities::find(conn, &id(), ISSUER, "SAME").await), None);
        assert_eq!(read!(s, conn => user_identities::people(conn, &id()).await), 2);
        assert_eq!(read!(s, conn => user_identities::ways_in(conn, &grace).await), 2);
        // Used in the version that was proved with, and by its own person alone.
        let (of, version) = (mine.id.clone(), mine.version);
        assert!(!write!(s, conn => user_identities::used(conn, (&of, version + 1), None, START).await).unwrap());
        let of = mine.id.clone();
        assert!(write!(s, conn => user_identities::used(conn, (&of, version), Some("new@x.example"), START).await).unwrap());
        assert_eq!(read!(s, conn => user_identities::version(conn, &mine.id, &grace).await), None);
        assert_eq!(read!(s, conn => user_identities::version(conn, &mine.id, &ada).await), Some(1));
        let (of, not_theirs) = (mine.id.clone(), grace.clone());
        assert!(!write!(s, conn => user_identities::remove(conn, &of, &not_theirs).await).unwrap());
        // It ends with its person, and with its provider.
        let gone = ada.clone();
        write!(s, conn => users::delete(conn, &gone).await).unwrap();
        assert_eq!(s.rows("user_identities").await, 2);
        write!(s, conn => providers::delete(conn, &id()).await).unwrap();
        assert_eq!(s.rows("user_identities").await, 1);
    }
}

server_test! {
    async fn ours_what_a_provider_gives_is_marked_and_taken_by_it_alone(s: TestServer) {
        provider(&s, id()).await;
        provider(&s, "other".parse().unwrap()).await;
        let ada = s.user_id(ADA).await;
        s.role("clerk").await;
        s.role("editor").await;
        s.group("crew", &[]).await;
        let set = async |provider: &str, role: &str, has_it: bool| {
            let (user, provider, role): (_, ProviderId, RoleName) = (ada.clone(), provider.parse().unwrap(), role.parse().unwrap());
            write!(s, conn => given::set_role(conn, (&user, &provider), &role, has_it).await).unwrap()
        };
        assert!(set("office", "clerk", true).await);
        assert!(!set("office", "clerk", true).await, "they have it already");
        assert!(!set("other", "clerk", true).await);
        assert!(!set("other", "clerk", false).await, "another gave it");
        assert!(!set("office", "nobody-made-this", true).await, "a role that is there no more is given to nobody");
        assert_eq!(read!(s, conn => given::roles(conn, &ada, &id()).await), ["clerk".parse().unwrap()]);
        s.give_role(ADA, "editor").await;
        assert!(!set("office", "editor", true).await && !set("office", "editor", false).await);
        assert_eq!(read!(s, conn => given::roles_of_own(conn, &ada).await), ["editor".parse().unwrap()]);
        let (user, group): (_, GroupName) = (ada.clone(), "crew".parse().unwrap());
        assert!(write!(s, conn => given::set_group(conn, (&user, &id()), &group, true).await).unwrap());
        assert_eq!(read!(s, conn => given::groups(conn, &ada, &id()).await), ["crew".parse().unwrap()]);
        assert!(set("office", "clerk", false).await);
        write!(s, conn => providers::delete(conn, &id()).await).unwrap();
        assert_eq!((s.rows("group_members").await, s.rows("user_roles").await), (0, 1));
    }
}

server_test! {
    async fn ours_a_sign_in_is_found_by_what_its_provider_calls_it(s: TestServer) {
        provider(&s, id()).await;
        let known = identity(&id(), "ada-there", &s.user_id(ADA).await);
        link(&s, known.clone()).await;
        s.browser().sign_in(ADA).await;
        let session = begun_with(&s, &known).await;
        let by_sid = |issuer: &'static str, sid: &'static str| {
            let s = &s;
            async move { read!(s, conn => session_identities::of_sid(conn, &id(), (issuer, sid), 10).await) }
        };
        assert_eq!(by_sid(ISSUER, "there").await, std::slice::from_ref(&session));
        assert!(by_sid("https://another.example", "there").await.is_empty());
        assert!(by_sid(ISSUER, "elsewhere").await.is_empty());
        let by = (ISSUER, "ada-there");
        assert_eq!(read!(s, conn => session_identities::of_subject(conn, &id(), by, 10).await), std::slice::from_ref(&session));
        // Proved once more, as the newest answer has it.
        let newer = SessionIdentity {
            session_id: session.clone(),
            provider_id: id(),
            issuer: ISSUER.to_owned(),
            subject: "ada-there".to_owned(),
            sid: Some("newer".to_owned()),
            id_token: Some(vec![1, 2, 3]),
        };
        let put = newer.clone();
        write!(s, conn => session_identities::put(conn, &put).await).unwrap();
        assert_eq!(read!(s, conn => session_identities::of_session(conn, &session).await), Some(newer));
        assert!(by_sid(ISSUER, "there").await.is_empty());
        let ended = session.clone();
        write!(s, conn => sessions::delete(conn, &ended).await).unwrap();
        assert_eq!(s.rows("session_identities").await, 0, "it ends with its sign-in");
    }
}
