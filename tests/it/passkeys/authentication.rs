//! Web Authentication §7.2: a passkey that is used.

use futures_util::future::join_all;
use serde_json::json;

use super::*;
use crate::support::admin;
use crate::support::admin::users::Whom;

const GRACE: &str = "grace@example.test";

fn begin(s: &TestServer, party: &Passkeys) -> Asked<Authenticating> {
    party.begin_authentication(s.now()).unwrap()
}

server_test! {
    async fn webauthn_7_2_a_passkey_proves_who_uses_it(s: TestServer) {
        let (party, mut device, id) = registered(&s).await;
        let ada = s.user_id(ADA).await;
        let asked = begin(&s, &party);
        let options: Value = serde_json::from_str(&asked.options).unwrap();
        for (name, value) in [
            ("rpId", json!("id.example.com")),
            ("userVerification", json!("required")),
            ("allowCredentials", json!([])),
            ("timeout", json!(300_000)),
        ] {
            assert_eq!(options[name], value, "{name}");
        }
        let state: Authenticating = serde_json::from_str(&serde_json::to_string(&asked.state).unwrap()).unwrap();
        let answer = device.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
        s.advance("300s");
        let proof = prove(&s, &party, &state, &answer).await.unwrap();
        assert!(is_by(&proof, &ada, &id) && stands(&s, &proof).await);
        let kept = of_user(&s, &ada).await;
        assert_eq!((kept[0].made.sign_count, kept[0].last_used_at), (1, Some(s.now())));
        // And once more, with another challenge.
        let asked = begin(&s, &party);
        let answer = device.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
        assert!(prove(&s, &party, &asked.state, &answer).await.is_ok());
        assert_eq!(of_user(&s, &ada).await[0].made.sign_count, 2);
    }
}

server_test! {
    async fn webauthn_7_2_an_answer_of_another_page_or_somebody_nobody_verified_is_refused(s: TestServer) {
        let (party, mut device, _) = registered(&s).await;
        let asked = begin(&s, &party);
        let mut pages = foreign();
        for kind in ["webauthn.create", "payment.get", ""] {
            pages.push((Page { kind: Some(kind), ..Page::at(ORIGIN) }, "broken"));
        }
        for (page, expected) in pages {
            let answer = device.get(&asked.options, &page).await.to_string();
            let refused = prove(&s, &party, &asked.state, &answer).await.unwrap_err();
            assert_eq!(kind(&refused), expected, "{page:?}");
        }
        let answer = device.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
        assert!(prove(&s, &party, &asked.state, &answer).await.is_ok());
    }
}

server_test! {
    async fn webauthn_7_2_garbage_forged_and_damaged_answers_are_refused(s: TestServer) {
        let (party, mut device, _) = registered(&s).await;
        let asked = begin(&s, &party);
        for text in garbage() {
            let refused = prove(&s, &party, &asked.state, &text).await.unwrap_err();
            assert_eq!(kind(&refused), "unreadable", "{text:.80}");
        }
        let answer = device.get(&asked.options, &Page::at(ORIGIN)).await;
        for text in twisted(&answer) {
            let refused = prove(&s, &party, &begin(&s, &party).state, &text).await;
            assert!(refused.is_err_and(|error| !error.is_fault()), "{text}");
        }
        for other in damaged(&answer, &["clientDataJSON", "authenticatorData", "signature"]) {
            let refused = prove(&s, &party, &asked.state, &other.to_string()).await;
            assert!(refused.is_err_and(|error| !error.is_fault()), "{other}");
        }
        // A signature by another key, over the very same.
        let mut stranger = Device::new();
        register(&s, &party, ADA, &mut stranger, &Page::at(ORIGIN)).await;
        let mut forged = answer.clone();
        let theirs = stranger.get(&asked.options, &Page::at(ORIGIN)).await;
        for name in ["clientDataJSON", "authenticatorData", "signature"] {
            forged["response"][name] = theirs["response"][name].clone();
        }
        let refused = prove(&s, &party, &asked.state, &forged.to_string()).await.unwrap_err();
        assert_eq!(kind(&refused), "wrong signature");
        assert!(prove(&s, &party, &asked.state, &answer.to_string()).await.is_ok());
    }
}

server_test! {
    async fn ours_a_challenge_is_answered_within_five_minutes_by_the_browser_it_was_for_and_once(s: TestServer) {
        let (party, mut device, _) = registered(&s).await;
        let (asked, other) = (begin(&s, &party), begin(&s, &party));
        let page = Page::at(ORIGIN);
        let answer = device.get(&asked.options, &page).await.to_string();
        let refused = async |state: &Authenticating, answer: &str| {
            kind(&prove(&s, &party, state, answer).await.unwrap_err())
        };
        // Another browser has another state.
        assert_eq!(refused(&other.state, &answer).await, "other challenge");
        assert!(prove(&s, &party, &asked.state, &answer).await.is_ok());
        assert_eq!(refused(&asked.state, &answer).await, "copied");
        // Also from an authenticator that does not count.
        let mut silent = Device::of_make([0; 16], false);
        register(&s, &party, ADA, &mut silent, &page).await;
        let asked = begin(&s, &party);
        let answer = silent.get(&asked.options, &page).await.to_string();
        assert!(prove(&s, &party, &asked.state, &answer).await.is_ok());
        assert_eq!(refused(&asked.state, &answer).await, "replayed");
        let late = silent.get(&other.options, &page).await.to_string();
        s.advance("301s");
        assert_eq!(refused(&other.state, &late).await, "expired");
        // A request for a new passkey is none for one that is used, and the other way round.
        let as_text = |state: String| serde_json::from_str::<Authenticating>(&state);
        let registering = serde_json::to_string(&ask(&s, &party, ADA).await.state).unwrap();
        assert_eq!(refused(&as_text(registering).unwrap(), &late).await, "not asked");
    }
}

server_test! {
    async fn ours_of_sixteen_that_answer_one_challenge_at_once_one_succeeds(s: TestServer) {
        let party = party();
        let mut silent = Device::of_make([0; 16], false);
        register(&s, &party, ADA, &mut silent, &Page::at(ORIGIN)).await;
        let asked = begin(&s, &party);
        let answer = silent.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
        let tried = join_all((0..16).map(|_| prove(&s, &party, &asked.state, &answer))).await;
        let mut refused: Vec<_> = tried.iter().filter_map(|one| one.as_ref().err()).map(kind).collect();
        refused.dedup();
        assert_eq!(refused, ["replayed"]);
        assert_eq!(tried.iter().filter(|one| one.is_ok()).count(), 1);
    }
}

server_test! {
    async fn webauthn_7_2_6_the_user_handle_is_that_of_the_passkeys_person(s: TestServer) {
        let grace = s.user(GRACE, "Grace").await;
        let (party, mut device, _) = registered(&s).await;
        let asked = begin(&s, &party);
        let mut answer = device.get(&asked.options, &Page::at(ORIGIN)).await;
        let of_grace = uuid::Uuid::parse_str(grace.as_str()).unwrap();
        answer["response"]["userHandle"] = json!(encode(of_grace.as_bytes()));
        let refused = prove(&s, &party, &asked.state, &answer.to_string()).await.unwrap_err();
        assert_eq!(kind(&refused), "other user");
        for handle in [json!(null), json!(""), json!(encode(b"ada")), json!(encode([0; 64]))] {
            answer["response"]["userHandle"] = handle;
            let refused = prove(&s, &party, &asked.state, &answer.to_string()).await.unwrap_err();
            assert_eq!(kind(&refused), "unreadable");
        }
    }
}

server_test! {
    async fn ours_a_removed_passkey_and_what_it_proved_are_of_no_use(s: TestServer) {
        let (party, mut device, id) = registered(&s).await;
        let ada = s.user_id(ADA).await;
        let (first, second) = (begin(&s, &party), begin(&s, &party));
        let answer = device.get(&first.options, &Page::at(ORIGIN)).await.to_string();
        let proof = prove(&s, &party, &first.state, &answer).await.unwrap();
        let whose = ada.clone();
        let now = s.now();
        let removed = s.db.write(move |conn| {
            Box::pin(async move { session::remove_passkey(conn, (&id, &whose), None, now).await })
        });
        assert!(removed.await.unwrap().is_some());
        assert!(!stands(&s, &proof).await);
        let answer = device.get(&second.options, &Page::at(ORIGIN)).await.to_string();
        let refused = prove(&s, &party, &second.state, &answer).await.unwrap_err();
        assert_eq!(kind(&refused), "unknown");
    }
}

server_test! {
    async fn ours_a_passkey_removed_while_it_is_checked_proves_nothing(s: TestServer) {
        let (party, mut device, id) = registered(&s).await;
        let asked = begin(&s, &party);
        let answer = device.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
        let now = s.now();
        let proof = {
            let mut read = s.db.read().await.unwrap();
            party.finish_authentication(&mut read.conn(), &asked.state, &answer, now).await.unwrap()
        };
        let whose = s.user_id(ADA).await;
        s.db.write(move |conn| {
            Box::pin(async move { session::remove_passkey(conn, (&id, &whose), None, now).await })
        })
        .await
        .unwrap();
        let late = proof.clone();
        let spent = s.db.write(move |conn| Box::pin(async move { late.spend(conn, now).await }));
        assert!(!spent.await.unwrap() && !stands(&s, &proof).await);
    }
}

server_test! {
    async fn ours_a_passkey_of_a_disabled_account_proves_nothing(s: TestServer) {
        let (party, mut device, _) = registered(&s).await;
        let ada = s.user_id(ADA).await;
        let (first, second) = (begin(&s, &party), begin(&s, &party));
        let answer = device.get(&first.options, &Page::at(ORIGIN)).await.to_string();
        let proof = prove(&s, &party, &first.state, &answer).await.unwrap();
        admin::users::disable(&s.db, &Whom::Id(ada), s.now()).await.unwrap();
        assert!(!stands(&s, &proof).await);
        let answer = device.get(&second.options, &Page::at(ORIGIN)).await.to_string();
        let refused = prove(&s, &party, &second.state, &answer).await.unwrap_err();
        assert_eq!(kind(&refused), "disabled");
    }
}

server_test! {
    async fn ours_a_passkey_made_for_the_domain_works_at_each_of_its_hosts(s: TestServer) {
        let issuers = ["https://id.example.com", "https://login.example.com/tenant"];
        let parties = issuers.map(|issuer| party_at(issuer, Some("example.com")));
        let mut device = Device::new();
        register(&s, &parties[0], ADA, &mut device, &Page::at("https://id.example.com")).await;
        for (party, origin) in parties.iter().zip(["https://id.example.com", "https://login.example.com"]) {
            assert_eq!(party.available(), Ok("example.com"));
            let asked = begin(&s, party);
            let answer = device.get(&asked.options, &Page::at(origin)).await.to_string();
            assert!(prove(&s, party, &asked.state, &answer).await.is_ok(), "{origin}");
            // The domain's other hosts are other origins still.
            for origin in ["https://example.com", "https://www.example.com", "https://badexample.com"] {
                let asked = begin(&s, party);
                let answer = device.get(&asked.options, &Page::at(origin)).await.to_string();
                let refused = prove(&s, party, &asked.state, &answer).await.unwrap_err();
                assert_eq!(kind(&refused), "other origin");
            }
        }
    }
}
