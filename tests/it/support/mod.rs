//! A real server, in process, on a loopback port, with its own database and a clock that stands still.

pub mod assertions;
mod browser;
mod client;
mod database;
mod dump;
mod held;
mod jwt;
mod log;
mod proxy;
mod server;
mod site;
mod told;

pub use browser::{Answer, Browser, inputs};
pub use client::{CHALLENGE, TestClient, Tokens, VERIFIER, basic};
pub use database::TestDatabase;
pub use held::Held;
pub use jwt::{claims_of, forge, forge_hs256, forge_unsigned, header_of, usual_header};
pub use log::Captured;
pub use proxy::Proxy;
pub use server::{ADA, PASSWORD, START, TestServer};
pub use site::Site;

/// A test on SQLite and one on PostgreSQL.
macro_rules! server_test {
    ($(#[$meta:meta])* async fn $name:ident($server:ident: TestServer) $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;

            async fn run($server: crate::support::TestServer) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(crate::support::TestServer::sqlite().await).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(server) = crate::support::TestServer::postgres().await {
                    run(server).await;
                }
            }
        }
    };
}
