//! What a proof rests on, looked at once more in the transaction that it begins something in.

use std::time::Duration;

use grantor::proofs::Proof;
use grantor::proofs::password::{Caller, Password};
use grantor::storage::users;
use grantor::types::Secret;

use super::*;

/// That Ada gave her password at `START`.
async fn proof(s: &TestServer) -> Proof {
    let user = read!(s, conn => users::by_email(conn, &ADA.parse().unwrap()).await).unwrap();
    let credential = read!(s, conn => users::password(conn, &user.id).await).unwrap();
    let password = Password::typed(&Secret::new(PASSWORD.to_owned())).unwrap();
    let caller = Caller::Browser {
        account: "ada".to_owned(),
        browser: "hers".to_owned(),
    };
    let compared = s
        .app
        .passwords
        .verify(password, Some((&user, credential)), &caller, START);
    compared.await.unwrap().right.unwrap().proof
}

server_test! {
    /// T75: a proof waits for what it is to begin, and not for ever.
    async fn ours_a_proof_is_good_for_ten_minutes(s: TestServer) {
        let proof = proof(&s).await;
        for (waited, is_good) in [(0, true), (1, true), (600, true), (601, false), (86_400, false)] {
            let (proof, now) = (proof.clone(), START.plus(Duration::from_secs(waited)));
            let held = write!(s, conn => proof.hold(conn, now).await);
            assert_eq!(held.unwrap(), is_good, "{waited}");
        }
    }
}
