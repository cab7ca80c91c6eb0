//! What is refused because something else happened while it was under way.

use std::pin::Pin;

use grantor::audit::Actor;
use grantor::oauth::client::Client;
use grantor::oauth::client_metadata::RegistrationMode;
use grantor::oauth::reason;
use grantor::session;
use grantor::storage::clients;
use grantor::types::UserId;
use serde_json::json;
use tokio::sync::oneshot;

use super::Trial;
use crate::support::*;

/// What happens meanwhile.
#[derive(Clone)]
enum Change {
    SignedOut(UserId),
    Saved(Box<Client>),
}

/// What is answered to a request that reads before `change` is committed, and writes after it.
async fn overtaken(
    s: &TestServer,
    change: Change,
    request: Pin<Box<dyn Future<Output = Answer> + Send>>,
) -> Answer {
    let (written, is_written) = oneshot::channel();
    let (commit, may_commit) = oneshot::channel();
    let (db, now) = (s.db.clone(), s.now());
    let task = tokio::spawn(async move {
        db.write(move |conn| {
            Box::pin(async move {
                match change {
                    Change::SignedOut(id) => {
                        session::end_of_user(conn, &id, (Actor::User, "signed out"), now).await?;
                    }
                    Change::Saved(client) => assert!(clients::update(conn, &client).await?),
                }
                let _ = written.send(());
                let _ = may_commit.await;
                Ok(())
            })
        })
        .await
        .unwrap();
    });
    is_written.await.unwrap();
    let under_way = tokio::spawn(request);
    // It has read long before so many others were answered.
    for _ in 0..20 {
        assert_eq!(s.get("/readyz", &[]).await.status, 200);
    }
    s.is_waited_for().await;
    commit.send(()).unwrap();
    task.await.unwrap();
    under_way.await.unwrap()
}

pub async fn signed_out(t: &mut Trial) {
    let app = t.s.web_client().await;
    let email = "hedy@example.test";
    let hedy = t.s.user(email, "Hedy").await;
    let mut browser = t.s.browser();
    browser.sign_in(email).await;
    let page = browser.get(&app.authorization_url(&[])).await;
    let interaction = page.hidden("interaction").unwrap();
    let allow = async move {
        let form = [
            ("interaction", &*interaction),
            ("step", "consent"),
            ("decision", "allow"),
        ];
        browser.post("/auth", &form).await
    };
    let answer = overtaken(&t.s, Change::SignedOut(hedy), Box::pin(allow)).await;
    let line = t.expect(&answer, reason::SIGNED_OUT_MEANWHILE);
    assert_eq!(
        line["client.id"],
        app.id.as_str(),
        "what travelled sealed is told"
    );
    assert_eq!(line["redirect_uri"], app.redirect_uri);
}

pub async fn registration_changed(t: &mut Trial) {
    let open =
        t.s.with_settings(|settings| settings.registration.mode = RegistrationMode::Open)
            .await;
    let before = std::mem::replace(&mut t.s, open);
    let body = json!({ "redirect_uris": ["https://app.example/cb"], "client_name": "App" });
    let headers = [("content-type", "application/json")];
    let made =
        t.s.post_bytes("/register", &headers, body.to_string())
            .await
            .json();
    let (id, token) = (
        made["client_id"].as_str().unwrap().to_owned(),
        made["registration_access_token"].as_str().unwrap().to_owned(),
    );
    let client = {
        let mut read = t.s.db.read().await.unwrap();
        let found = clients::by_id(&mut read.conn(), &id.parse().unwrap()).await;
        found.unwrap().unwrap()
    };
    let mut changed = body.clone();
    changed["client_id"] = json!(id);
    changed["client_name"] = json!("Another");
    let request = reqwest::Client::new()
        .put(t.s.url(&format!("/register/{id}")))
        .bearer_auth(token)
        .header("content-type", "application/json")
        .body(changed.to_string());
    let put = async move { Answer::of(request.send().await.unwrap()).await };
    let answer = overtaken(&t.s, Change::Saved(Box::new(client)), Box::pin(put)).await;
    t.expect(&answer, reason::REGISTRATION_CHANGED_MEANWHILE);

    // What only others may be asked for.
    let path = format!(
        "/auth?response_type=code&client_id={id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=notes%3Aread\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let answer = t.s.get(&path, &[]).await;
    t.expect(&answer, reason::SCOPE_NOT_FOR_UNVOUCHED);
    t.s = before;
}

pub async fn sign_in(t: &mut Trial) {
    let patient =
        t.s.with_settings(|settings| {
            settings.sign_in.free_failures = 1;
            settings.sign_in.failures_per_address = 4;
            settings.password.hash_concurrency = Some(1);
            settings.password.hash_queue = 0;
        })
        .await;
    let before = std::mem::replace(&mut t.s, patient);
    let mut browser = t.s.browser();

    let pause = t.s.app.passwords.pause().await.unwrap();
    let mut other = browser.clone();
    let under_way = tokio::spawn(async move { other.try_sign_in(ADA, PASSWORD).await });
    while pause.waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let answer = browser.try_sign_in("nobody@example.test", PASSWORD).await;
    t.expect(&answer, reason::SIGN_IN_BUSY);
    t.s.execute("UPDATE password_credentials SET version = version + 1")
        .await;
    drop(pause);
    t.expect(&under_way.await.unwrap(), reason::PROOF_OUTDATED);

    let answer = browser.try_sign_in(ADA, &"x".repeat(1025)).await;
    t.expect(&answer, reason::PASSWORD_TOO_LONG);
    let email = "off@example.test";
    t.s.disabled(email).await;
    let answer = browser.try_sign_in(email, PASSWORD).await;
    t.expect(&answer, reason::USER_DISABLED);
    t.s.invited("invited@example.test").await;
    let answer = browser.try_sign_in("invited@example.test", PASSWORD).await;
    t.expect(&answer, reason::PASSWORD_NOT_SET);
    let answer = browser.try_sign_in(email, PASSWORD).await;
    t.expect(&answer, reason::ACCOUNT_WAITS);
    for n in 0..8 {
        let answer = browser.try_sign_in(&format!("{n}@example.test"), "x").await;
        if answer.status == 429 {
            t.expect(&answer, reason::ADDRESS_WAITS);
            break;
        }
    }
    t.s = before;
}
