//! Web Authentication §7.1: a new passkey.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

const GRACE: &str = "grace@example.test";

server_test! {
    async fn webauthn_7_1_a_passkey_is_made_for_a_person_and_kept(s: TestServer) {
        let (party, mut device) = (party(), Device::new());
        let asked = ask(&s, &party, ADA).await;
        let options: Value = serde_json::from_str(&asked.options).unwrap();
        let ada = s.user_id(ADA).await;
        let expected = json!({
            "rp": { "id": "id.example.com", "name": "Example" },
            "timeout": 300_000,
            "attestation": "none",
            "excludeCredentials": [],
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(options[name], *value, "{name}");
        }
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["requireResidentKey"], true);
        assert_eq!(selection["userVerification"], "required");
        assert_eq!((&options["user"]["name"], &options["user"]["displayName"]), (&json!(ADA), &json!("Ada Lovelace")));
        // §14.6.1: the handle says nothing of the person.
        let handle = decode(&options["user"]["id"]);
        assert_eq!(uuid::Uuid::from_slice(&handle).unwrap().to_string(), ada.as_str());

        // The state travels as text, sealed by whoever has it.
        let state: Registering = serde_json::from_str(&serde_json::to_string(&asked.state).unwrap()).unwrap();
        let answer = device.create(&asked.options, &Page::at(ORIGIN)).await;
        let new = party.finish_registration(&state, &ada, &answer.to_string(), s.now()).unwrap();
        let id = keep(&s, &ada, new).await.unwrap();
        let kept = of_user(&s, &ada).await;
        let [passkey] = kept.as_slice() else { panic!("{kept:?}") };
        assert_eq!((&passkey.id, &passkey.user_id), (&id, &ada));
        assert_eq!(passkey.made.credential_id.as_bytes(), decode(&answer["id"]));
        assert_eq!(passkey.made.transports, "hybrid internal");
        assert_eq!(passkey.made.aaguid, "fbfc3007-154e-4ecc-8c0b-6e020557d7bd");
        assert_eq!(passkey.name.as_str(), "Apple Passwords");
        assert!(passkey.made.can_sync && passkey.made.is_synced);
        assert_eq!((passkey.version, passkey.created_at, passkey.last_used_at), (1, s.now(), None));
        assert!(s.audit().await.contains(&"passkey_added".to_owned()));
    }
}

server_test! {
    async fn webauthn_7_1_another_passkey_is_asked_of_another_authenticator(s: TestServer) {
        let (party, _, first) = registered(&s).await;
        let mut key = Device::of_make([0; 16], false);
        let second = register(&s, &party, ADA, &mut key, &Page::at(ORIGIN)).await;
        let third = register(&s, &party, ADA, &mut Device::new(), &Page::at(ORIGIN)).await;
        let ada = s.user_id(ADA).await;
        let kept = of_user(&s, &ada).await;
        let named: Vec<_> = kept.iter().map(|passkey| (&passkey.id, passkey.name.as_str())).collect();
        assert_eq!(named, [(&first, "Apple Passwords"), (&second, "Passkey"), (&third, "Apple Passwords 2")]);
        let options: Value = serde_json::from_str(&ask(&s, &party, ADA).await.options).unwrap();
        let excluded = options["excludeCredentials"].as_array().unwrap();
        let ids: BTreeSet<_> = excluded.iter().map(|one| decode(&one["id"])).collect();
        let known: BTreeSet<_> = kept.iter().map(|passkey| passkey.made.credential_id.as_bytes().to_vec()).collect();
        assert_eq!(ids, known);
        assert!(excluded.iter().all(|one| one["transports"] == json!(["hybrid", "internal"])));
    }
}

server_test! {
    async fn webauthn_7_1_what_another_page_or_nobody_verified_made_is_refused(s: TestServer) {
        let (party, ada) = (party(), s.user_id(ADA).await);
        let asked = ask(&s, &party, ADA).await;
        let mut pages = foreign();
        for kind in ["webauthn.get", "payment.get", ""] {
            pages.push((Page { kind: Some(kind), ..Page::at(ORIGIN) }, "broken"));
        }
        for (page, expected) in pages {
            let answer = Device::new().create(&asked.options, &page).await.to_string();
            let refused = party.finish_registration(&asked.state, &ada, &answer, s.now()).unwrap_err();
            assert_eq!(kind(&refused), expected, "{page:?}");
        }
        // The same request, answered as it should be.
        let answer = Device::new().create(&asked.options, &Page::at(ORIGIN)).await.to_string();
        assert!(party.finish_registration(&asked.state, &ada, &answer, s.now()).is_ok());
    }
}

server_test! {
    async fn webauthn_7_1_garbage_and_damaged_answers_are_refused(s: TestServer) {
        let (party, ada) = (party(), s.user_id(ADA).await);
        let asked = ask(&s, &party, ADA).await;
        for text in garbage() {
            let refused = party.finish_registration(&asked.state, &ada, &text, s.now()).unwrap_err();
            assert_eq!(kind(&refused), "unreadable", "{text:.80}");
        }
        let answer = Device::new().create(&asked.options, &Page::at(ORIGIN)).await;
        for text in twisted(&answer) {
            let refused = party.finish_registration(&ask(&s, &party, ADA).await.state, &ada, &text, s.now());
            assert!(refused.is_err_and(|error| !error.is_fault()), "{text}");
        }
        for other in damaged(&answer, &["clientDataJSON"]) {
            let refused = party.finish_registration(&asked.state, &ada, &other.to_string(), s.now());
            assert!(refused.is_err_and(|error| !error.is_fault()), "{other}");
        }
    }
}

server_test! {
    async fn ours_a_request_for_a_passkey_is_its_persons_for_five_minutes_and_once(s: TestServer) {
        let grace = s.user(GRACE, "Grace").await;
        let (party, ada) = (party(), s.user_id(ADA).await);
        let asked = ask(&s, &party, ADA).await;
        let other = ask(&s, &party, ADA).await;
        let answer = Device::new().create(&asked.options, &Page::at(ORIGIN)).await.to_string();
        let finish = |state: &Registering, user_id: &UserId| {
            party.finish_registration(state, user_id, &answer, s.now())
        };
        assert_eq!(kind(&finish(&other.state, &ada).unwrap_err()), "other challenge");
        assert_eq!(kind(&finish(&asked.state, &grace).unwrap_err()), "other user");
        s.advance("300s");
        let (first, second) = (finish(&asked.state, &ada).unwrap(), finish(&asked.state, &ada).unwrap());
        s.advance("1s");
        assert_eq!(kind(&finish(&asked.state, &ada).unwrap_err()), "expired");
        assert!(keep(&s, &ada, first).await.is_ok());
        assert_eq!(kind(&keep(&s, &ada, second).await.unwrap_err()), "replayed");
        assert_eq!(of_user(&s, &ada).await.len(), 1);
    }
}

server_test! {
    async fn webauthn_7_1_26_a_credential_is_registered_once_whoever_wants_it(s: TestServer) {
        let grace = s.user(GRACE, "Grace").await;
        let (party, ada) = (party(), s.user_id(ADA).await);
        let asked = ask(&s, &party, ADA).await;
        let made = Device::new().create(&asked.options, &Page::at(ORIGIN)).await;
        let new = party.finish_registration(&asked.state, &ada, &made.to_string(), s.now()).unwrap();
        keep(&s, &ada, new).await.unwrap();
        // Nobody attests a passkey, so whoever saw it made can say it was made for another request.
        for (email, id) in [(ADA, &ada), (GRACE, &grace)] {
            let asked = ask(&s, &party, email).await;
            let mut again = Device::new().create(&asked.options, &Page::at(ORIGIN)).await;
            again["response"]["attestationObject"] = made["response"]["attestationObject"].clone();
            for name in ["id", "rawId"] {
                again[name] = made[name].clone();
            }
            let new = party.finish_registration(&asked.state, id, &again.to_string(), s.now()).unwrap();
            assert_eq!(kind(&keep(&s, id, new).await.unwrap_err()), "known", "{email}");
        }
        assert_eq!((of_user(&s, &ada).await.len(), of_user(&s, &grace).await.len()), (1, 0));
    }
}

server_test! {
    async fn ours_a_person_has_so_many_passkeys_and_no_more(s: TestServer) {
        let (party, ada) = (party(), s.user_id(ADA).await);
        let last = ask(&s, &party, ADA).await;
        for _ in 0..20 {
            register(&s, &party, ADA, &mut Device::new(), &Page::at(ORIGIN)).await;
        }
        let known = of_user(&s, &ada).await;
        let refused = party.begin_registration(&user(&s, ADA).await, &known, "Example", s.now());
        assert_eq!(kind(&refused.unwrap_err()), "too many");
        let answer = Device::new().create(&last.options, &Page::at(ORIGIN)).await.to_string();
        let new = party.finish_registration(&last.state, &ada, &answer, s.now()).unwrap();
        assert_eq!(kind(&keep(&s, &ada, new).await.unwrap_err()), "too many");
    }
}

server_test! {
    async fn ours_a_passkey_is_renamed_and_removed_by_its_person_alone(s: TestServer) {
        let grace = s.user(GRACE, "Grace").await;
        let (_, _, id) = registered(&s).await;
        let ada = s.user_id(ADA).await;
        let rename = async |whose: &UserId, name: &str| {
            let (id, whose, name, now) = (id.clone(), whose.clone(), name.parse().unwrap(), s.now());
            s.db.write(move |conn| {
                Box::pin(async move { session::rename_passkey(conn, (&id, &whose), &name, None, now).await })
            })
            .await
            .unwrap()
        };
        let remove = async |whose: &UserId| {
            let (id, whose, now) = (id.clone(), whose.clone(), s.now());
            s.db.write(move |conn| {
                Box::pin(async move { session::remove_passkey(conn, (&id, &whose), None, now).await })
            })
            .await
            .unwrap()
        };
        assert!(!rename(&grace, "Mine").await);
        assert!(rename(&ada, "Ada's phone").await);
        assert_eq!(of_user(&s, &ada).await[0].name.as_str(), "Ada's phone");
        assert_eq!(remove(&grace).await, None);
        assert_eq!(remove(&ada).await.unwrap().as_str(), "Ada's phone");
        assert_eq!(remove(&ada).await, None);
        assert!(of_user(&s, &ada).await.is_empty());
        let told: Vec<_> = s.audit().await.into_iter().filter(|kind| kind.starts_with("passkey_")).collect();
        assert_eq!(told, ["passkey_added", "passkey_renamed", "passkey_removed"]);
    }
}

server_test! {
    async fn ours_a_deleted_account_leaves_no_passkey(s: TestServer) {
        let (_, _, id) = registered(&s).await;
        let ada = s.user_id(ADA).await;
        let whom = ada.clone();
        s.db.write(move |conn| Box::pin(async move { users::delete(conn, &whom).await })).await.unwrap();
        let mut read = s.db.read().await.unwrap();
        assert_eq!(passkeys::version(&mut read.conn(), &id, &ada).await.unwrap(), None);
    }
}
