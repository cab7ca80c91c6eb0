//! What the owners of a server are told of by mail: what whoever took over an administrator's account would do first.

use grantor::admin::change::{
    AddMember, Change, CreateClient, DisableUser, EditClient, GiveRole, RevokeKey, RotateKey, TakeRole,
};
use grantor::admin::clients::{ClientChanges, NewClient};
use grantor::admin::users::Whom;
use grantor::admin::{Actor, Means, apply, rehearse};
use grantor::oauth::client::ClientType;
use grantor::oauth::client_settings::SettingsChanges;
use grantor::types::SigningAlgorithm;

use super::*;

const ROOT: &str = "root@example.test";
const EVE: &str = "eve@example.test";

fn whom(email: &str) -> Whom {
    email.parse().unwrap()
}

fn give(email: &str) -> Change {
    GiveRole {
        whom: whom(email),
        role: "owner".parse().unwrap(),
    }
    .into()
}

/// Makes a change at the command line, and who was mailed what of it.
async fn made(s: &TestServer, postbox: &Postbox, change: Change) -> Vec<(String, String)> {
    let before = postbox.received().len();
    apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now())
        .await
        .unwrap();
    send(&s.app).await;
    let mut told: Vec<_> = postbox.received()[before..]
        .iter()
        .map(|mail| (mail.to.clone(), mail.bodies().0))
        .collect();
    told.sort();
    told
}

fn recipients(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(to, _)| to.as_str()).collect()
}

server_test! {
    /// A new owner, by a role of their own or of a group: every other owner hears of it, in words that name nobody's whole address.
    async fn ours_owners_are_told_of_every_new_owner(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        for email in [ROOT, ADA, EVE, GRACE] {
            if email != ADA {
                s.user(email, "Somebody").await;
            }
        }
        assert_eq!(recipients(&made(&s, &postbox, give(ROOT)).await), Vec::<&str>::new(), "there was nobody to tell");
        let told = made(&s, &postbox, give(EVE)).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains("e…@example.test is an owner of") && told[0].1.contains(&s.url("/admin/audit")), "{}", told[0].1);
        assert!(!told[0].1.contains(EVE));
        s.group("board", &["owner"]).await;
        let add = AddMember { group: "board".parse().unwrap(), whom: whom(GRACE) };
        assert_eq!(recipients(&made(&s, &postbox, add.into()).await), [EVE, ROOT]);
        assert!(made(&s, &postbox, give(GRACE)).await.is_empty(), "she was one already");
        let rehearsed = rehearse(&Means::of(&s.app), &Actor::CommandLine, give(ADA), s.now()).await;
        assert!(rehearsed.is_ok() && send(&s.app).await == 0, "nothing was done");
        // Whoever is an owner no longer, or not active, hears of nothing.
        let take = TakeRole { whom: whom(EVE), role: "owner".parse().unwrap() };
        assert!(made(&s, &postbox, take.into()).await.is_empty());
        made(&s, &postbox, DisableUser { whom: whom(GRACE) }.into()).await;
        assert_eq!(recipients(&made(&s, &postbox, give(ADA)).await), [ROOT]);
    }
}

server_test! {
    /// A key that is revoked, and consent that is not asked for any more; not what is made stricter again.
    async fn ours_owners_are_told_of_a_revoked_key_and_of_consent_that_is_not_asked_for(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        s.user(ROOT, "Root").await;
        made(&s, &postbox, give(ROOT)).await;
        let rotate = RotateKey { algorithm: SigningAlgorithm::RS256, immediately: true };
        assert!(made(&s, &postbox, rotate.into()).await.is_empty());
        let keys = grantor::admin::keys::list(&s.db).await.unwrap();
        let kid = keys[0].kid.clone();
        let told = made(&s, &postbox, RevokeKey { kid: kid.clone() }.into()).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains(kid.as_str()), "{}", told[0].1);

        let mut new = NewClient::new("Console", ClientType::Web);
        new.id = Some("console".parse().unwrap());
        new.redirect_uris = vec!["https://app.example/callback".parse().unwrap()];
        new.scope = "openid profile email".parse().unwrap();
        assert!(made(&s, &postbox, CreateClient(new).into()).await.is_empty());
        let skip = |scope: &str| -> Change {
            let settings = SettingsChanges { skip_consent: Some(scope.parse().unwrap()), ..SettingsChanges::default() };
            EditClient { id: "console".parse().unwrap(), changes: ClientChanges { settings, ..ClientChanges::default() } }.into()
        };
        let told = made(&s, &postbox, skip("openid profile")).await;
        assert_eq!(recipients(&told), [ROOT]);
        assert!(told[0].1.contains("whether the app console may have openid profile at"), "{}", told[0].1);
        assert!(made(&s, &postbox, skip("openid")).await.is_empty(), "it is stricter again");
        let told = made(&s, &postbox, skip("openid email")).await;
        assert!(told[0].1.contains("may have email at"), "{}", told[0].1);
    }
}
