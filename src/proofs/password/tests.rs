use super::*;

fn settings() -> config::Password {
    config::Password {
        hash_memory_kib: Some(19_456),
        hash_passes: Some(2),
        ..config::Password::default()
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

#[tokio::test]
async fn rfc9106_a_hash_names_argon2id_and_verifies_its_own_password_alone() {
    let passwords = Passwords::new(&settings());
    let phc = passwords.hash(secret("violet anchor meadow")).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_ne!(
        phc,
        passwords.hash(secret("violet anchor meadow")).await.unwrap(),
        "each hash has its own salt"
    );
    assert!(
        passwords
            .verify(secret("violet anchor meadow"), Some(phc.clone()))
            .await
            .unwrap()
    );
    assert!(
        !passwords
            .verify(secret("violet anchor meadow "), Some(phc))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn ours_an_unknown_account_is_never_right_and_costs_what_was_seen_last() {
    let passwords = Passwords::new(&config::Password::default());
    let cheap =
        "$argon2id$v=19$m=64,t=1,p=1$bm8gYWNjb3VudCBhdCBhbGw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(
        !passwords
            .verify(secret("x"), Some(cheap.to_owned()))
            .await
            .unwrap()
    );
    assert_eq!(
        passwords.0.last_seen.lock().unwrap().as_ref().map(Params::m_cost),
        Some(64)
    );
    assert!(!passwords.verify(secret("x"), None).await.unwrap());
}

#[tokio::test]
async fn ours_what_is_not_a_hash_is_a_fault_and_not_a_no() {
    let passwords = Passwords::new(&settings());
    for broken in ["", "plain", "$argon2id$v=19$m=64,t=1,p=1$bm8gYWNjb3VudCBhdCBhbGw"] {
        assert!(matches!(
            passwords.verify(secret("x"), Some(broken.to_owned())).await,
            Err(PasswordError::Fault(_))
        ));
    }
}

#[tokio::test]
async fn ours_a_full_queue_refuses_before_any_work() {
    let passwords = Passwords::new(&config::Password {
        hash_concurrency: Some(1),
        hash_queue: 1,
        ..settings()
    });
    let running = passwords.0.running.clone().acquire_owned().await.unwrap();
    let waits = [passwords.clone(), passwords.clone()]
        .map(|pool| tokio::spawn(async move { pool.verify(secret("x"), None).await }));
    while passwords.0.places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(
        passwords.hash(secret("x")).await,
        Err(PasswordError::Busy)
    ));
    drop(running);
    for wait in waits {
        assert!(!wait.await.unwrap().unwrap());
    }
    assert!(
        passwords.hash(secret("x")).await.is_ok(),
        "the places are free again"
    );
}

#[tokio::test]
async fn ours_more_than_1024_bytes_are_not_hashed() {
    let passwords = Passwords::new(&settings());
    assert!(matches!(
        passwords.hash(secret(&"x".repeat(1025))).await,
        Err(PasswordError::TooLong)
    ));
    assert!(matches!(
        passwords.verify(secret(&"x".repeat(1025)), None).await,
        Err(PasswordError::TooLong)
    ));
    assert!(passwords.verify(secret(&"x".repeat(1024)), None).await.is_ok());
}

#[test]
fn ours_a_refused_password_says_what_to_change() {
    let passwords = Passwords::new(&settings());
    let about = ["ada.lovelace@example.com", "Ada Lovelace", "Grantor"];
    assert_eq!(passwords.check(&secret("violet anchor meadow"), &about), Ok(()));
    let short = passwords.check(&secret("kV9#x"), &about).unwrap_err();
    assert_eq!(
        short.first().map(String::as_str),
        Some("The password must have at least 12 characters.")
    );
    for easy in [
        "password1234",
        "aaaaaaaaaaaaaaaa",
        "ada.lovelace@example.com",
        "lovelacegrantor",
        "123456789012",
    ] {
        let faults = passwords.check(&secret(easy), &about).unwrap_err();
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("The password is too easy to guess.")),
            "{easy}: {faults:?}"
        );
    }
    assert_eq!(
        passwords.check(&secret(&"violet anchor ".repeat(100)), &about),
        Err(vec!["The password must have at most 1024 bytes.".to_owned()])
    );
}
