//! Web Authentication §6.1.1: a passkey that signed no more often than before has a copy.

use std::net::IpAddr;

use futures_util::future::join_all;

use super::sign_in::named;
use super::*;

async fn tried(s: &TestServer, device: &mut Device, count: Option<u32>) -> Result<Proof, PasskeyError> {
    let asked = s.app.passkeys.begin_authentication(s.now()).unwrap();
    if let Some(count) = count {
        device.set_count(count);
    }
    let answer = device.get(&asked.options, &Page::at(&s.issuer)).await.to_string();
    let address = IpAddr::from([192, 0, 2, 7]);
    let now = s.now();
    let proof = session::prove_by_passkey(&s.app, &asked.state, &answer, address, now).await?;
    let spent = proof.clone();
    let is_good =
        s.db.write(move |conn| Box::pin(async move { spent.spend(conn, now).await }));
    assert!(is_good.await.unwrap());
    Ok(proof)
}

server_test! {
    async fn webauthn_6_1_1_a_count_that_goes_back_is_refused_and_audited_and_the_passkey_stays(s: TestServer) {
        let s = named(&s).await;
        let mut device = Device::new();
        register(&s, &s.app.passkeys, ADA, &mut device, &Page::at(&s.issuer)).await;
        // The authenticator says one more than what is set.
        assert!(tried(&s, &mut device, Some(40)).await.is_ok());
        for count in [40, 39, 0] {
            let refused = tried(&s, &mut device, Some(count)).await.unwrap_err();
            assert_eq!(kind(&refused), "copied", "{count}");
        }
        let told = s.audit().await.into_iter().filter(|kind| kind == "passkey_copied").count();
        assert_eq!(told, 3);
        let ada = s.user_id(ADA).await;
        assert_eq!(of_user(&s, &ada).await[0].made.sign_count, 41);
        assert!(tried(&s, &mut device, Some(41)).await.is_ok());
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
    }
}

server_test! {
    async fn ours_of_an_authenticator_and_its_copy_that_answer_at_once_one_succeeds(s: TestServer) {
        let party = party();
        let mut device = Device::new();
        register(&s, &party, ADA, &mut device, &Page::at(ORIGIN)).await;
        let mut answers = Vec::new();
        for mut one in [device.copy(), device.copy(), device.copy(), device] {
            let asked = party.begin_authentication(s.now()).unwrap();
            let answer = one.get(&asked.options, &Page::at(ORIGIN)).await.to_string();
            answers.push((asked.state, answer));
        }
        let tries = answers.iter().map(|(state, answer)| prove(&s, &party, state, answer));
        let tried = join_all(tries).await;
        assert_eq!(tried.iter().filter(|one| one.is_ok()).count(), 1);
        for refused in tried.iter().filter_map(|one| one.as_ref().err()) {
            assert!(["copied", "replayed"].contains(&kind(refused)), "{refused}");
        }
    }
}
