//! What the lists of the administration's pages cost where there is much to list.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grantor::oauth::client::{Client, ClientType};
use grantor::storage::sessions::{self, NewSession};
use grantor::storage::{Db, clients, users};
use grantor::types::{Clock, SessionId, Timestamp, TokenHash, UserId};

use super::server::Server;
use super::sign_ins::{address_of, signed_in};
use super::{Load, Options, seed, ticks_per_second};

/// How many apps there are.
pub const APPS: usize = 10_000;

/// How many people there are, each signed in once.
pub const PEOPLE: usize = 100_000;

/// How many rows are written in one transaction.
const AT_ONCE: usize = 2000;

/// How often each list is asked for.
const TIMES: u32 = 20;

/// The lists, each as somebody asks for it who has most to find: the first page, a search that finds much, and one that finds nothing.
const LISTS: [&str; 11] = [
    "/admin/apps",
    "/admin/apps?q=app",
    "/admin/apps?q=nothing",
    "/admin/people",
    "/admin/people?q=example",
    "/admin/people?q=nothing",
    "/admin/sessions",
    "/admin/grants",
    "/admin/audit",
    "/admin/groups",
    "/admin/mails",
];

/// What a list costs the server.
#[derive(Clone, Debug)]
pub struct List {
    /// Where it is.
    pub path: &'static str,
    /// Processor time for one answer, in ms.
    pub cpu_ms: f64,
}

/// Measures each on the installation in `folder`, whose server does not run, and where people can sign in.
pub async fn measure(options: &Options, folder: &Path, load: &Arc<Load>) -> Vec<List> {
    fill(folder).await;
    let mut server = Server::start(folder, load.address(), options.server_core, &[]);
    server.answers(Instant::now()).await;
    let cookie = signed_in(load.address(), &address_of(0)).await;
    let ticks = ticks_per_second();
    let mut lists = Vec::new();
    for path in LISTS {
        ask(load.address(), path, &cookie).await;
        let before = server.cpu(ticks);
        for _ in 0..TIMES {
            ask(load.address(), path, &cookie).await;
        }
        let cpu_ms = (server.cpu(ticks) - before) * 1000.0 / f64::from(TIMES);
        lists.push(List { path, cpu_ms });
    }
    lists
}

async fn ask(address: SocketAddr, path: &str, cookie: &str) {
    let answer = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .get(format!("http://{address}{path}"))
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.bytes().await.unwrap();
}

/// Fills the database, and makes the first of those who can sign in an owner.
async fn fill(folder: &Path) {
    let (db, now) = (seed::open(folder).await, Clock::System.now());
    seed::owner(&db, &address_of(0), now).await;
    for at in (0..APPS).step_by(AT_ONCE) {
        let written = db.write(move |conn| {
            Box::pin(async move {
                for number in at..at + AT_ONCE {
                    let id = format!("app-{number}").parse().unwrap();
                    let client = Client::new(id, format!("App number {number}"), ClientType::Web, now);
                    clients::insert(conn, &client).await?;
                }
                Ok(())
            })
        });
        written.await.unwrap();
    }
    for at in (0..PEOPLE).step_by(AT_ONCE) {
        people(&db, at, now).await;
    }
    db.close().await;
}

async fn people(db: &Db, at: usize, now: Timestamp) {
    let written = db.write(move |conn| {
        Box::pin(async move {
            for number in at..at + AT_ONCE {
                let id = UserId::new();
                let email = format!("somebody{number}@example.test").parse().unwrap();
                users::insert(conn, &id, &email, &format!("Somebody {number}"), now).await?;
                let session = NewSession {
                    id: SessionId::new(),
                    secret_hash: TokenHash::of(&format!("session {number}")),
                    user_id: id,
                    auth_time: now,
                    acr: grantor::oauth::acr::Acr::One,
                    amr: "pwd".to_owned(),
                    ends_at: now.plus(Duration::from_hours(12)),
                    is_remembered: false,
                    user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
                        .to_owned(),
                    address: "192.0.2.1".to_owned(),
                    epoch: 0,
                    is_trusted: false,
                };
                sessions::insert(conn, &session, now).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
}
