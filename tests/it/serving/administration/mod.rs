//! `[admin]`: the administration on a listener of its own, or off.

mod doors;
mod roads;

use std::net::SocketAddr;
use std::sync::Arc;

use grantor::config::Settings;
use grantor::server::{self, Listeners, Live};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::*;

const OWNER: &str = "owner@example.test";

/// A server whose administration has a listener of its own, and one who may do everything there.
pub struct Apart {
    pub s: TestServer,
    live: Arc<Live>,
    /// Where the administration is.
    pub at: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Apart {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, at) = (public.local_addr().unwrap(), own.local_addr().unwrap());
        let mut s = TestServer::start(TestDatabase::sqlite(), |settings| {
            settings.issuer = Some(format!("http://{address}"));
            settings.admin.bind = Some(at);
            change(settings);
        })
        .await;
        s.address = address;
        let live = Live::new(s.app.clone(), None).unwrap();
        let listeners = Listeners {
            public,
            administration: Some(own),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn({
            let live = Arc::clone(&live);
            async move {
                let shutdown = async move {
                    let _ = stopped.await;
                };
                server::run_live(&live, listeners, shutdown).await.unwrap();
            }
        });
        owner_of(&s).await;
        Self {
            s,
            live,
            at,
            stop: Some(stop),
            served,
        }
    }

    /// An address at the administration's listener.
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// A browser the owner is signed in with.
    async fn owner(&self) -> Browser {
        let mut browser = self.s.browser();
        browser.sign_in(OWNER).await;
        browser
    }
}

async fn owner_of(s: &TestServer) {
    s.user(OWNER, "Owner").await;
    s.give_role(OWNER, "owner").await;
}
