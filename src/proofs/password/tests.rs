use std::time::Instant;

use super::*;
use crate::storage::place::place;
use crate::storage::users;
use crate::types::{EmailAddress, Secret, UserId};

const NOW: Timestamp = Timestamp(1_800_000_000);

fn settings() -> config::Password {
    config::Password {
        hash_memory_kib: Some(19_456),
        hash_passes: Some(2),
        ..config::Password::default()
    }
}

fn typed(text: &str) -> Password {
    Password::typed(&Secret::new(text.to_owned())).unwrap()
}

fn stranger(account: &str, network: &str, site: Option<&str>) -> Caller {
    Caller::Stranger {
        account: account.to_owned(),
        network: network.to_owned(),
        site: site.map(str::to_owned),
    }
}

fn known(account: &str) -> Caller {
    Caller::Known {
        account: account.to_owned(),
    }
}

async fn ada(db: &Db) -> User {
    let (id, email): (_, EmailAddress) = (UserId::new(), "ada@example.test".parse().unwrap());
    let user = id.clone();
    db.write(move |conn| Box::pin(async move { users::insert(conn, &user, &email, "Ada", NOW).await }))
        .await
        .unwrap();
    users::by_id(&mut db.read().await.unwrap().conn(), &id)
        .await
        .unwrap()
        .unwrap()
}

fn credential(phc: &str) -> PasswordCredential {
    PasswordCredential {
        phc: phc.to_owned(),
        version: 7,
    }
}

#[tokio::test]
async fn rfc9106_a_hash_names_argon2id_and_verifies_its_own_password_alone() {
    let place = place().await;
    let (passwords, caller) = (Passwords::new(&settings(), place.1.clone()), known("ada"));
    let hash = async |text: &str| passwords.hash(typed(text), &caller, NOW).await.unwrap();
    let phc = hash("violet anchor meadow").await;
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_ne!(
        phc,
        hash("violet anchor meadow").await,
        "each hash has its own salt"
    );
    let user = ada(&place.1).await;
    let verify = async |text: &str| {
        let of = Some((&user, credential(&phc)));
        let compared = passwords.verify(typed(text), of, &caller, NOW).await;
        compared.unwrap().right
    };
    let right = verify("violet anchor meadow").await.unwrap();
    assert!(right.rehash.is_none());
    let proof = &right.proof;
    assert_eq!(
        (
            proof.user_id(),
            &proof.credential,
            proof.version,
            proof.epoch(),
            proof.made_at
        ),
        (&user.id, &Credential::Password, 7, 0, NOW)
    );
    assert!(verify("violet anchor meadow ").await.is_none());
    assert!(
        passwords
            .verify(typed("x"), None, &caller, NOW)
            .await
            .unwrap()
            .right
            .is_none()
    );
}

#[tokio::test]
async fn ours_what_is_not_a_hash_is_a_fault_and_not_a_no() {
    let place = place().await;
    let passwords = Passwords::new(&settings(), place.1.clone());
    let user = ada(&place.1).await;
    for broken in ["", "plain", "$argon2id$v=19$m=64,t=1,p=1$bm8gYWNjb3VudCBhdCBhbGw"] {
        let of = Some((&user, credential(broken)));
        assert!(matches!(
            passwords.verify(typed("x"), of, &known("ada"), NOW).await,
            Err(PasswordError::Fault(_))
        ));
    }
}

#[tokio::test]
async fn ours_a_hash_of_another_cost_leaves_with_one_of_todays_if_the_password_is_right() {
    let place = place().await;
    let dear = config::Password {
        hash_passes: Some(3),
        ..settings()
    };
    let (before, today) = (
        Passwords::new(&settings(), place.1.clone()),
        Passwords::new(&dear, place.1.clone()),
    );
    let (user, caller) = (ada(&place.1).await, known("ada"));
    let cheap = before.hash(typed("violet anchor"), &caller, NOW).await.unwrap();
    let of = || Some((&user, credential(&cheap)));
    let wrong = today.verify(typed("another"), of(), &caller, NOW).await.unwrap();
    assert!(wrong.right.is_none());
    let right = today
        .verify(typed("violet anchor"), of(), &caller, NOW)
        .await
        .unwrap()
        .right
        .unwrap();
    let rehash = right.rehash.unwrap();
    assert_eq!(rehash.before, cheap);
    assert!(
        rehash.after.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"),
        "{rehash:?}"
    );
    let of = Some((&user, credential(&rehash.after)));
    // Not of today's own; where less is configured, it becomes as cheap as what is compared for nobody.
    let rehash = async |passwords: &Passwords| {
        let right = passwords
            .verify(typed("violet anchor"), of.clone(), &caller, NOW)
            .await;
        right.unwrap().right.unwrap().rehash
    };
    assert!(rehash(&today).await.is_none());
    let cheaper = rehash(&before).await.unwrap().after;
    assert!(
        cheaper.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{cheaper}"
    );
}

/// What was set before passwords had one form is right once more, and from then on in every form.
#[tokio::test]
async fn ours_a_password_hashed_as_it_was_typed_is_right_and_leaves_in_its_normal_form() {
    let place = place().await;
    let passwords = Passwords::new(&settings(), place.1.clone());
    let (user, caller) = (ada(&place.1).await, known("ada"));
    let (composed, decomposed) = ("Gr\u{fc}\u{df}e", "Gru\u{308}\u{df}e");
    let earlier = argon2id(calibrate::at_least(0, 0))
        .hash_password_with_salt(decomposed.as_bytes(), b"a salt of bytes.")
        .unwrap()
        .to_string();
    let verify = async |text: &str, phc: &str| {
        let of = Some((&user, credential(phc)));
        let compared = passwords.verify(typed(text), of, &caller, NOW).await;
        compared.unwrap().right
    };
    assert!(verify(composed, &earlier).await.is_none());
    assert!(verify("Gru\u{308}\u{df}", &earlier).await.is_none());
    let rehash = verify(decomposed, &earlier).await.unwrap().rehash.unwrap();
    assert_eq!(rehash.before, earlier);
    for text in [composed, decomposed] {
        assert!(verify(text, &rehash.after).await.unwrap().rehash.is_none());
    }
    let nobodys = passwords.verify(typed(decomposed), None, &caller, NOW).await;
    assert!(nobodys.unwrap().right.is_none());
}

/// T79: who waited for others is told when that ended: from then on their own work is done.
#[tokio::test]
async fn ours_whose_turn_comes_late_is_told_when_it_came() {
    let place = place().await;
    let passwords = Passwords::new(&settings(), place.1.clone());
    for caller in [known("ada"), stranger("ada", "192.0.2.1", None)] {
        let at_once = passwords.verify(typed("x"), None, &caller, NOW).await.unwrap();
        assert!(at_once.waited_until.is_none());
        let pause = passwords.pause().await.unwrap();
        let (others, late) = (passwords.clone(), caller.clone());
        let waits = tokio::spawn(async move { others.verify(typed("x"), None, &late, NOW).await });
        while pause.waiting() < 1 {
            tokio::task::yield_now().await;
        }
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let ended = Instant::now();
        drop(pause);
        let waited_until = waits.await.unwrap().unwrap().waited_until.unwrap();
        assert!(waited_until >= ended, "not when it came, but when its turn did");
    }
}

#[tokio::test]
async fn ours_what_is_configured_is_measured_once() {
    let place = place().await;
    let passwords = Passwords::new(&settings(), place.1.clone());
    assert!(
        passwords.0.configured_takes.get().is_none(),
        "when it is needed first"
    );
    let takes = passwords.takes(NOW).await.unwrap();
    assert!(takes > Duration::ZERO);
    assert_eq!(passwords.takes(NOW).await.unwrap(), takes);
}

#[tokio::test]
async fn ours_hashes_are_measured_once_for_all_nodes_unless_they_are_configured() {
    let place = place().await;
    let node = || Passwords::new(&config::Password::default(), place.1.clone());
    let (one, other) = (node(), node());
    let (first, second) = tokio::join!(one.measured(NOW), other.measured(NOW));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.parameters, second.parameters);
    assert_eq!(first.takes, second.takes);
    assert!(calibrate::work(&first.parameters) >= 2 * 19_456);
    let phc = one
        .hash(typed("violet anchor"), &known("ada"), NOW)
        .await
        .unwrap();
    let cost = format!(
        "$argon2id$v=19$m={},t={},p=1$",
        first.parameters.m_cost(),
        first.parameters.t_cost()
    );
    assert!(phc.starts_with(&cost), "{phc} {cost}");
    let configured = Passwords::new(&settings(), place.1.clone());
    let configured = configured.parameters(NOW).await.unwrap();
    assert_eq!((configured.t_cost(), configured.m_cost()), (2, 19_456));
}

/// As many as asked for wait, while nothing runs.
async fn waiting(passwords: &Passwords, callers: Vec<Caller>) -> (Pause, Vec<tokio::task::JoinHandle<bool>>) {
    let pause = passwords.pause().await.unwrap();
    let mut waits = Vec::new();
    for (n, caller) in callers.into_iter().enumerate() {
        let passwords = passwords.clone();
        waits.push(tokio::spawn(async move {
            passwords.verify(typed("x"), None, &caller, NOW).await.is_ok()
        }));
        while pause.waiting() <= n && !waits[n].is_finished() {
            tokio::task::yield_now().await;
        }
    }
    (pause, waits)
}

async fn is_busy(passwords: &Passwords, caller: &Caller) -> bool {
    let hashed =
        futures_util::future::poll_immediate(Box::pin(passwords.hash(typed("x"), caller, NOW))).await;
    matches!(hashed, Some(Err(PasswordError::Busy)))
}

/// T80
#[tokio::test]
async fn ours_a_full_queue_refuses_before_any_work_and_never_those_who_are_known() {
    let place = place().await;
    let passwords = Passwords::new(
        &config::Password {
            hash_concurrency: Some(1),
            hash_queue: 3,
            ..settings()
        },
        place.1.clone(),
    );
    let strangers = (0..4).map(|n| stranger(&format!("a{n}"), &format!("192.0.2.{n}"), None));
    let (pause, waits) = waiting(&passwords, strangers.collect()).await;
    assert_eq!(pause.waiting(), 4);
    let late = stranger("late", "198.51.100.1", None);
    assert!(is_busy(&passwords, &late).await);
    assert!(!is_busy(&passwords, &known("ada")).await, "there is room for her");
    drop(pause);
    for wait in waits {
        assert!(wait.await.unwrap());
    }
    assert!(
        passwords.hash(typed("x"), &late, NOW).await.is_ok(),
        "the places are free again"
    );
}

/// T80: whoever is known comes next, whoever waited before.
#[tokio::test]
async fn ours_those_who_are_known_do_not_stand_behind_strangers() {
    let place = place().await;
    let passwords = Passwords::new(
        &config::Password {
            hash_concurrency: Some(1),
            ..settings()
        },
        place.1.clone(),
    );
    let pause = passwords.pause().await.unwrap();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut waits = Vec::new();
    let callers = (0..8)
        .map(|n| stranger(&format!("a{n}"), &format!("192.0.2.{n}"), None))
        .chain([known("ada")]);
    for (n, caller) in callers.enumerate() {
        let (passwords, order) = (passwords.clone(), Arc::clone(&order));
        waits.push(tokio::spawn(async move {
            passwords.verify(typed("x"), None, &caller, NOW).await.unwrap();
            order.lock().unwrap().push(n);
        }));
        while pause.waiting() <= n {
            tokio::task::yield_now().await;
        }
        // Until it stands where it waits.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
    drop(pause);
    for wait in waits {
        wait.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    let place_of_ada = order.iter().position(|n| *n == 8).unwrap();
    assert!(
        place_of_ada <= 1,
        "behind the one stranger whose turn it was: {order:?}"
    );
}

/// What it is, who asks in each of the requests, how many are let in, and who comes then.
type Case = (&'static str, Box<dyn Fn(usize) -> Caller>, usize, Caller);

/// T80: nobody has all of it.
#[tokio::test]
async fn ours_one_account_one_network_and_one_site_leave_room_to_others() {
    let place = place().await;
    let small = config::Password {
        hash_concurrency: Some(2),
        hash_queue: 14,
        ..settings()
    };
    let network = |n: usize| format!("2001:db8:1:{n:x}::/64");
    let browser = |account: &str, browser: &str| Caller::Browser {
        account: account.to_owned(),
        browser: browser.to_owned(),
    };
    let cases: [Case; 5] = [
        (
            "one account from everywhere",
            Box::new(|n| stranger("ada", &format!("192.0.2.{n}"), None)),
            6,
            stranger("grace", "192.0.2.99", None),
        ),
        (
            "one network, every account",
            Box::new(|n| stranger(&format!("a{n}"), "192.0.2.1", None)),
            8,
            stranger("a0", "192.0.2.2", None),
        ),
        (
            "forty networks of one site",
            Box::new(move |n| stranger(&format!("a{n}"), &network(n), Some("2001:db8:1::/48"))),
            12,
            stranger("a99", "2001:db8:2:1::/64", Some("2001:db8:2::/48")),
        ),
        (
            "one account, known in every browser",
            Box::new(|_| known("mallory")),
            6,
            known("ada"),
        ),
        (
            "one browser that is known",
            Box::new(move |_| browser("ada", "a telephone")),
            3,
            browser("ada", "a laptop"),
        ),
    ];
    for (what, caller, most, other) in cases {
        let passwords = Passwords::new(&small, place.1.clone());
        let (pause, waits) = waiting(&passwords, (0..40).map(caller).collect()).await;
        assert_eq!(pause.waiting(), most, "{what}");
        assert!(!is_busy(&passwords, &other).await, "{what}");
        drop(pause);
        let mut compared = 0;
        for wait in waits {
            compared += usize::from(wait.await.unwrap());
        }
        assert_eq!(compared, most, "{what}");
    }
}

#[tokio::test]
async fn ours_a_refused_password_says_what_to_change() {
    let place = place().await;
    let passwords = Passwords::new(&settings(), place.1.clone());
    let about = ["ada.lovelace@example.com", "Ada Lovelace", "Grantor"];
    assert_eq!(passwords.check(&typed("violet anchor meadow"), &about), Ok(()));
    let short = passwords.check(&typed("kV9#x"), &about).unwrap_err();
    assert_eq!(
        short.first().map(String::as_str),
        Some("The password must have at least 12 characters.")
    );
    // Twelve of them, however they are encoded.
    assert!(
        passwords
            .check(&typed("u\u{308}".repeat(11).as_str()), &about)
            .unwrap_err()[0]
            .contains("12 characters")
    );
    for easy in [
        "password1234",
        "aaaaaaaaaaaaaaaa",
        "ada.lovelace@example.com",
        "lovelacegrantor",
        "123456789012",
    ] {
        let faults = passwords.check(&typed(easy), &about).unwrap_err();
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("The password is too easy to guess.")),
            "{easy}: {faults:?}"
        );
    }
}
