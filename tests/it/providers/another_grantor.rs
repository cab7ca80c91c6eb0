//! Another Grantor as the provider: both ends by the standards, and neither made for the other.

use grantor::oauth::provider::{ProviderSettings, backchannel_logout_uri, redirect_uri};
use grantor::server::deliveries::Deliveries;
use grantor::storage::providers::{self, Provider};
use grantor::types::Secret;

use super::*;

server_test! {
    /// Sign-in, the same once more without a page, and their sign-out, which ends ours.
    async fn ours_one_grantor_signs_in_with_another(s: TestServer) {
        let there = s.at_rest(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()]).await;
        there.user(GRACE, "Grace Hopper").await;
        there.execute("UPDATE users SET email_verified = TRUE").await;
        let id = "corp".parse().unwrap();
        let app = there
            .openid_client(|client| {
                client.redirect_uris = vec![redirect_uri(&s.app.issuer, &id).parse().unwrap()];
                client.metadata.backchannel_logout_uri = Some(backchannel_logout_uri(&s.app.issuer, &id));
            })
            .await;
        let issuer = there.issuer.parse().unwrap();
        let mut settings = ProviderSettings::new(issuer, app.id.as_str().parse().unwrap());
        settings.network = vec!["127.0.0.0/8".parse().unwrap()];
        let mut provider = Provider::new(id.clone(), "There", settings, s.now());
        let secret = Secret::new(app.secret.clone().unwrap());
        provider.keep_secret(&s.app.provider_secrets, &secret).unwrap();
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move { providers::insert(conn, &provider, now).await })).await.unwrap();
        s.app.forget_cached();
        // Their account there is connected with Ada's here.
        let (mut here, mut at_there) = (s.browser(), there.browser());
        let page = here.get("/sign-in").await;
        let to = here.get(&way_on(&page)).await.location().to_owned();
        let page = at_there.get(&to).await;
        let page = at_there.sign_in_on(&page, GRACE, PASSWORD).await;
        let answer = at_there.decide_on(&page, "allow").await;
        let from = answer.location().to_owned();
        assert!(from.starts_with(&s.issuer), "{from}");
        let answer = here.get(&from).await;
        let page = here.follow(answer).await;
        assert!(asks_to_connect(&page) && page.body.contains(GRACE), "{}", page.body);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "sign-in"), ("email", ADA), ("password", PASSWORD)];
        let answer = here.post("/sign-in", &form).await;
        let question = here.follow(answer).await;
        crate::factors::press(&mut here, &question, "connect").await;
        assert_eq!(s.rows("user_identities").await, 1);
        // From now on without a page, but theirs.
        let mut other = s.browser();
        let page = other.get("/sign-in").await;
        let to = other.get(&way_on(&page)).await.location().to_owned();
        let answer = at_there.get(&to).await;
        let answer = other.get(answer.location()).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
        assert!(other.is_signed_in().await && here.is_signed_in().await);
        let csrf = at_there.get("/logout").await.hidden("csrf").unwrap();
        at_there.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        let mut deliveries = Deliveries::new(&there.app);
        assert_eq!(deliveries.begin_due(there.now()).await.unwrap(), 1);
        deliveries.finish().await;
        assert!(!other.is_signed_in().await, "their sign-out ended ours");
        assert!(here.is_signed_in().await, "which was begun by a password stays");
    }
}
