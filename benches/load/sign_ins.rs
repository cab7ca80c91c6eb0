//! What programs notice of it when many people sign in at once: passwords are hashed on purpose slowly, and have bounds of their own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use grantor::admin::users;
use grantor::config;
use grantor::proofs::password::Passwords;
use grantor::types::{Clock, Secret};

use super::sealing::Latency;
use super::seed;
use super::server::Server;
use super::{Load, Options};

/// How many sign-ins are offered in a second.
pub const PER_SECOND: u32 = 20;

/// How many tokens programs ask for in that second: what they notice, and not what the server can do at most.
const TOKENS_PER_SECOND: f64 = 100.0;

/// How many people there are.
const PEOPLE: usize = 40;

const PASSWORD: &str = "violet anchor meadow 9";

/// Tokens with nobody signing in, and beside people who do.
#[derive(Clone, Copy, Debug)]
pub struct SignIns {
    /// With nobody.
    pub quiet: Latency,
    /// While people sign in.
    pub beside: Latency,
    /// How many of them were let in.
    pub signed_in: usize,
    /// How many were told to come back: 503, with `Retry-After`.
    pub turned_away: usize,
    /// How many were told anything else.
    pub other: usize,
}

/// Measures both on the installation in `folder`, whose server does not run.
pub async fn measure(options: &Options, folder: &Path, load: &Arc<Load>) -> SignIns {
    people(folder).await;
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cores = options
        .server_core
        .map(|_| format!("0-{}", processors.max(2) - 1));
    let mut server = Server::start_on(folder, load.address(), cores.as_deref(), &[]);
    server.answers(Instant::now()).await;
    let duration = Duration::from_secs_f64(options.seconds.max(10.0));
    let quiet = Latency::of(load.paced(TOKENS_PER_SECOND, duration).await);
    let (answers, latencies) = tokio::join!(
        offer(load.address(), duration),
        load.paced(TOKENS_PER_SECOND, duration)
    );
    let count = |of: Answer| answers.iter().filter(|answer| **answer == of).count();
    SignIns {
        quiet,
        beside: Latency::of(latencies),
        signed_in: count(Answer::In),
        turned_away: count(Answer::Later),
        other: count(Answer::Other),
    }
}

/// Makes accounts with passwords, hashed as the server itself measures that it should.
async fn people(folder: &Path) {
    let (db, now) = (seed::open(folder).await, Clock::System.now());
    let passwords = Passwords::new(&config::Password::default(), db.clone());
    let password = Secret::new(PASSWORD.to_owned());
    let hash = users::hash_password(&passwords, &password, &[], now)
        .await
        .unwrap();
    for number in 0..PEOPLE {
        seed::person(&db, &address_of(number), Some(hash.clone()), now).await;
    }
    db.close().await;
}

/// The address of one of them.
pub fn address_of(number: usize) -> String {
    format!("person{number}@example.test")
}

/// What became of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    In,
    Later,
    Other,
}

/// Offers sign-ins at their pace, whatever becomes of those before.
async fn offer(address: SocketAddr, duration: Duration) -> Vec<Answer> {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut turns = tokio::time::interval(Duration::from_secs(1) / PER_SECOND);
    let (until, mut offered) = (Instant::now() + duration, Vec::new());
    while Instant::now() < until {
        turns.tick().await;
        let person = address_of(offered.len() % PEOPLE);
        offered.push(tokio::spawn(sign_in(http.clone(), address, person)));
    }
    let answers = join_all(offered).await;
    answers.into_iter().map(|answer| answer.unwrap()).collect()
}

/// Signs in as a new browser does: the page, and then its form.
async fn sign_in(http: reqwest::Client, address: SocketAddr, person: String) -> Answer {
    let answer = sent(&http, address, &person).await;
    match answer.status().as_u16() {
        303 => Answer::In,
        503 if answer.headers().contains_key("retry-after") => Answer::Later,
        _ => Answer::Other,
    }
}

/// The cookies of a browser that somebody just signed in with.
pub async fn signed_in(address: SocketAddr, person: &str) -> String {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = sent(&http, address, person).await;
    assert_eq!(answer.status().as_u16(), 303);
    cookies_of(&answer)
}

fn cookies_of(answer: &reqwest::Response) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned))
        .collect();
    cookies.join("; ")
}

async fn sent(http: &reqwest::Client, address: SocketAddr, person: &str) -> reqwest::Response {
    let page = http
        .get(format!("http://{address}/sign-in"))
        .send()
        .await
        .unwrap();
    let cookies = cookies_of(&page);
    let body = page.text().await.unwrap();
    let (_, rest) = body.split_once("name=\"interaction\" value=\"").unwrap();
    let interaction = rest.split('"').next().unwrap();
    let form = HashMap::from([
        ("interaction", interaction),
        ("step", "sign-in"),
        ("email", person),
        ("password", PASSWORD),
    ]);
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    http.post(format!("http://{address}/sign-in"))
        .header("cookie", cookies)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap()
}
