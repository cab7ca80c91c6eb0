//! The contract of the storage functions: each written once, run on both databases.

use super::support::*;

/// Runs statements in one write.
macro_rules! write {
    ($server:expr, $conn:ident => $body:expr) => {
        $server
            .db
            .write(move |$conn| Box::pin(async move { $body }))
            .await
    };
}

/// Runs one statement on a connection for reading.
macro_rules! read {
    ($server:expr, $conn:ident => $body:expr) => {{
        let mut read = $server.db.read().await.unwrap();
        let $conn = &mut read.conn();
        $body.unwrap()
    }};
}

mod address_changes;
mod audit_events;
mod consents;
mod grants;
mod jobs;
mod login_failures;
mod logout_deliveries;
mod migrations;
mod one_time_links;
mod plans;
mod proofs;
mod providers;
mod registered;
mod sessions;
mod signing_keys;
mod statements;
mod sweep;
mod users;
mod writer;
