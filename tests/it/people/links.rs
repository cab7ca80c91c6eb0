//! Links that administrators make: handed out, or mailed so that nobody else sees them.

use grantor::admin::change::{CreateUser, MakeLink};
use grantor::admin::profiles::ProfileChanges;
use grantor::admin::users::{Delivery, LinkKind, NewUser};
use grantor::admin::{Actor, Means, apply};

use super::*;

const NEWCOMER: &str = "grace@example.test";

fn inviting(delivery: Delivery) -> CreateUser {
    CreateUser {
        new: NewUser {
            email: NEWCOMER.parse().unwrap(),
            name: None,
            password_hash: None,
            roles: Vec::new(),
        },
        told: ProfileChanges::default(),
        invitation: Some(delivery),
    }
}

server_test! {
    async fn ours_an_invitation_by_mail_leads_to_a_password(s: TestServer) {
        let s = s.with_mail().await;
        let made = apply(&Means::of(&s.app), &Actor::CommandLine, inviting(Delivery::Mailed), s.now()).await.unwrap().done;
        assert_eq!(s.told(NEWCOMER).await, ["invite"]);
        let link = s.mailed_link(NEWCOMER).await;
        assert!(link.ends_with(made.link.unwrap().token.expose()), "{link}");
        assert!(!s.dump().await.contains(&link["/password/".len()..]));
        let mut browser = s.browser();
        let answer = choose(&mut browser, &link, NEW).await;
        assert!(answer.status == 200 && answer.body.contains("Your password is saved"), "{}", answer.body);
        assert_eq!(browser.try_sign_in(NEWCOMER, NEW).await.status, 303);
        let make = MakeLink { whom: NEWCOMER.parse().unwrap(), kind: LinkKind::Reset, delivery: Delivery::Mailed };
        apply(&Means::of(&s.app), &Actor::CommandLine, make, s.now()).await.unwrap();
        assert_eq!(s.told(NEWCOMER).await, ["invite", "reset_password"]);
        let link = s.mailed_link(NEWCOMER).await;
        assert_eq!(choose(&mut browser, &link, "another meadow violet 4").await.status, 200);
        // What was handed out is mailed to nobody.
        let make = MakeLink { whom: NEWCOMER.parse().unwrap(), kind: LinkKind::Reset, delivery: Delivery::Shown };
        apply(&Means::of(&s.app), &Actor::CommandLine, make, s.now()).await.unwrap();
        assert_eq!(s.mails().await.iter().filter(|(_, letter)| letter.kind() == "reset_password").count(), 1);
    }
}

server_test! {
    async fn ours_where_no_mail_is_sent_a_mailed_link_is_refused_and_nothing_made(s: TestServer) {
        let refused = apply(&Means::of(&s.app), &Actor::CommandLine, inviting(Delivery::Mailed), s.now()).await;
        assert!(refused.unwrap_err().to_string().contains("No mail is sent here"));
        assert_eq!((s.rows("users").await, s.rows("one_time_links").await), (1, 0));
        apply(&Means::of(&s.app), &Actor::CommandLine, inviting(Delivery::Shown), s.now()).await.unwrap();
    }
}
