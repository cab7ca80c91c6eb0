//! Mail to people: a real mail server receives it, and strangers cannot have more of it sent than there is to be.

mod budgets;
mod delivery;
mod kinds;
mod languages;
mod owners;
mod roads;

use grantor::config::{MailUrl, Settings};
use grantor::mail::{self, Letter, Link, Occasion, Queued};
use grantor::server::mails;
use grantor::storage::mails::{Cause, MailRow};
use grantor::types::{EmailAddress, Secret, UserId};
use grantor::words::Language;

use crate::support::*;

const GRACE: &str = "grace@example.test";

/// A link nobody but its recipient is to see.
const LINK: &str = "ln_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// What has the settings send mail to this server.
fn to(postbox: &Postbox) -> impl FnOnce(&mut Settings) {
    let url = postbox.url();
    move |settings| {
        settings.mail.url = Some(MailUrl::try_from(url).unwrap());
        settings.mail.from = Some("Example ID <id@example.test>".to_owned().try_into().unwrap());
        settings.mail.timeout = "5s".parse().unwrap();
    }
}

/// A server that mails to this one, and does so when the test does.
async fn server(s: &TestServer, postbox: &Postbox) -> TestServer {
    s.at_rest(to(postbox)).await
}

fn link(s: &TestServer, lifetime: &str) -> Link {
    let lifetime = lifetime.parse::<grantor::config::Lifetime>().unwrap();
    Link {
        url: Secret::new(s.url(&format!("/password/{LINK}"))),
        expires_at: s.now().plus(lifetime.duration()),
    }
}

fn occasion(s: &TestServer) -> Occasion {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 <b>call us</b>";
    Occasion::new(s.now()).by(agent, "192.0.2.7".parse().unwrap())
}

/// Queues what has to be told to somebody of whom no language is known.
async fn tell(s: &TestServer, to: &str, letter: Letter) -> Queued {
    tell_of(s, to, UserId::new(), letter).await
}

/// Queues what somebody has to be told of their account.
async fn tell_of(s: &TestServer, to: &str, whose: UserId, letter: Letter) -> Queued {
    let (outbox, to, now) = (s.app.outbox.clone(), address(to), s.now());
    let queued = s.db.write(move |conn| {
        Box::pin(async move { mail::queue(conn, &outbox, (&to, &whose), &letter, now).await })
    });
    queued.await.unwrap()
}

/// Queues what somebody at this network asked for.
async fn ask(s: &TestServer, to: &str, network: &str, letter: Letter) -> Queued {
    let (outbox, to, now) = (s.app.outbox.clone(), address(to), s.now());
    let network = network.to_owned();
    let queued = s.db.write(move |conn| {
        Box::pin(async move {
            let asked = (&*network, Language::English);
            mail::queue_for_stranger(conn, &outbox, (&to, None), asked, &letter, now).await
        })
    });
    queued.await.unwrap()
}

/// Sends what is due; how many attempts were made.
async fn send(app: &grantor::app::App) -> usize {
    let mut made = 0;
    for cause in [Cause::Told, Cause::Asked] {
        loop {
            match mails::send_due(app, cause, app.clock.now()).await.unwrap() {
                0 => break,
                more => made += more,
            }
        }
    }
    made
}

/// The mails there are, the oldest first.
async fn rows(s: &TestServer) -> Vec<MailRow> {
    let mut read = s.db.read().await.unwrap();
    let mut rows = grantor::storage::mails::list(&mut read.conn(), None, 10_000)
        .await
        .unwrap();
    rows.reverse();
    rows
}

/// The state of the only mail.
async fn state(s: &TestServer) -> String {
    let rows = rows(s).await;
    assert_eq!(rows.len(), 1);
    rows[0].state.clone()
}

/// Notes the language of a person.
async fn know(s: &TestServer, user: &UserId, language: Language) {
    let user = user.clone();
    let noted = s.db.write(move |conn| {
        Box::pin(async move { grantor::storage::locales::set(conn, &user, language).await })
    });
    noted.await.unwrap();
}
