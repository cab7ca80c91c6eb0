//! A server with a request that is answered when the test says so.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use grantor::config::Settings;
use grantor::server::{self, Room};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::{TestDatabase, TestServer};

/// Holds every request to `/held` and `/token/held`: a page, and something of programs.
#[derive(Clone)]
pub struct Held {
    came: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Held {
    /// A server of this room that has them, at an address of its own.
    pub async fn start(
        room: Room,
        database: TestDatabase,
        change: impl FnOnce(&mut Settings),
    ) -> (TestServer, Self) {
        let held = Self {
            came: Arc::new(Semaphore::new(0)),
            go: Arc::new(Semaphore::new(0)),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut s = TestServer::start(database, |settings| {
            settings.issuer = Some(format!("http://{address}"));
            change(settings);
        })
        .await;
        s.address = address;
        let (app, waiting) = (s.app.clone(), held.clone());
        let hold = async move || {
            waiting.came.add_permits(1);
            waiting.go.acquire().await.unwrap().forget();
            "done"
        };
        let routes = Router::new()
            .route("/held", get(hold.clone()))
            .route("/token/held", get(hold));
        tokio::spawn(async move {
            let forever = std::future::pending();
            server::run_in(room, app, listener, Some(routes), forever).await
        });
        (s, held)
    }

    /// Until so many more have come.
    pub async fn wait(&self, requests: u32) {
        self.came.acquire_many(requests).await.unwrap().forget();
    }

    /// Lets so many be answered.
    pub fn release(&self, requests: usize) {
        self.go.add_permits(requests);
    }
}
