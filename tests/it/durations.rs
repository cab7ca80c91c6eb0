//! What an administrator lets work for a while ends.

use std::time::Duration;

use grantor::admin::change::*;
use grantor::admin::{Actor, AdminError, Changing, Means, RefusalKind, rehearse};

use crate::support::*;

const DAY: u64 = 86400;

/// Whether a change is refused for what it says of this member.
async fn is_refused(s: &TestServer, member: &str, change: impl Changing) -> bool {
    match rehearse(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await {
        Ok(_) => false,
        Err(AdminError::Refused(refusals)) => {
            let first = refusals.first();
            assert_eq!(
                (first.kind, first.member),
                (RefusalKind::Invalid, Some(member)),
                "{refusals}"
            );
            true
        }
        Err(error) => panic!("{error}"),
    }
}

server_test! {
    async fn ours_a_token_to_register_with_works_for_a_second_at_least_and_ninety_days_at_most(s: TestServer) {
        for (seconds, is_wrong) in [(0, true), (1, false), (90 * DAY, false), (90 * DAY + 1, true), (u64::MAX, true)] {
            let create = CreateInitialToken { description: "Partners".to_owned(), uses: 1, lifetime: Duration::from_secs(seconds) };
            assert_eq!(is_refused(&s, "expires_in", create).await, is_wrong, "{seconds}");
        }
    }
}

server_test! {
    async fn ours_a_replaced_secret_works_for_thirty_days_at_most(s: TestServer) {
        let id = s.web_client().await.id;
        for (seconds, is_wrong) in [(0, false), (30 * DAY, false), (30 * DAY + 1, true), (u64::MAX, true)] {
            let rotate = RotateClientSecret { id: id.clone(), overlap: Duration::from_secs(seconds) };
            assert_eq!(is_refused(&s, "overlap", rotate).await, is_wrong, "{seconds}");
        }
    }
}
