//! A real server, in process, on a loopback port, with its own database and a clock that stands still.

pub mod admin;
pub mod assertions;
mod browser;
mod client;
pub mod controls;
mod database;
mod dump;
mod fixtures;
mod held;
pub mod identities;
pub mod idp;
mod jwt;
mod log;
mod mail;
mod newcomer;
mod postbox;
mod proxy;
mod raw;
mod ready;
mod rights;
mod server;
mod sign_in;
mod site;
mod told;

pub use browser::{Answer, Browser, inputs};
pub use client::{CHALLENGE, TestClient, Tokens, VERIFIER, basic};
pub use database::TestDatabase;
pub use held::Held;
pub use jwt::{claims_of, forge, forge_hs256, forge_unsigned, header_of, usual_header};
pub use log::Captured;
pub use newcomer::{Trying, free_port};
pub use postbox::{Postbox, Received, SECRET, USER};
pub use proxy::Proxy;
pub use raw::raw;
pub use ready::{until_any, until_ready};
pub use server::{ADA, PASSWORD, START, TestServer, trust_proxies};
pub use sign_in::{WRONG, attempt, attempt_by, made};
pub use site::Site;

/// A test on SQLite and one on PostgreSQL.
macro_rules! server_test {
    ($(#[$meta:meta])* async fn $name:ident($server:ident: TestServer) $body:block) => {
        on_both_databases! {
            [flavor = "multi_thread", worker_threads = 2]
            $(#[$meta])* async fn $name($server: TestServer) $body
        }
    };
}

/// The same on one thread, the server included: so [`Captured`] hears what it logs.
macro_rules! logged_test {
    ($(#[$meta:meta])* async fn $name:ident($server:ident: TestServer) $body:block) => {
        on_both_databases! {
            [flavor = "current_thread"]
            $(#[$meta])* async fn $name($server: TestServer) $body
        }
    };
}

macro_rules! on_both_databases {
    ([$($runtime:tt)*] $(#[$meta:meta])* async fn $name:ident($server:ident: TestServer) $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;

            async fn run($server: crate::support::TestServer) $body

            $(#[$meta])*
            #[tokio::test($($runtime)*)]
            async fn sqlite() {
                run(crate::support::TestServer::sqlite().await).await;
            }

            $(#[$meta])*
            #[tokio::test($($runtime)*)]
            async fn postgres() {
                if let Some(server) = crate::support::TestServer::postgres().await {
                    run(server).await;
                }
            }
        }
    };
}
