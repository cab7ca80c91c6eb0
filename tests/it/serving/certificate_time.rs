//! The time of a certificate: what is said of its end, and that a server goes on with one that has ended.

use grantor::config::Settings;
use grantor::server::CertificateFault;
use rcgen::date_time_ymd;

use super::certificates::{Files, Pair, Serving};
use crate::support::*;

/// Good from before a test begins to five weeks after.
fn ending() -> Pair {
    Pair::of(|params| params.not_after = date_time_ymd(2027, 2, 20))
}

const SOON: &str = "ends within 14 days";

fn said(captured: &Captured, words: &str) -> usize {
    captured
        .text()
        .lines()
        .filter(|line| line.contains(words))
        .count()
}

#[tokio::test(flavor = "current_thread")]
async fn ours_the_log_says_once_that_the_certificate_of_a_running_server_ends() {
    let (captured, _guard) = Captured::begin(false);
    let files = Files::holding(&ending());
    let s = Serving::start(&files).await;
    let look = || assert!(!s.live.look_at_certificate().unwrap());
    look();
    assert_eq!(said(&captured, SOON), 0);
    s.beside.advance("30d");
    look();
    look();
    assert_eq!(said(&captured, SOON), 1, "{}", captured.text());
    // Whoever has the configuration read anew is told once more.
    let settings = Settings::clone(&s.live.app().settings);
    s.live.take_up(&settings).unwrap();
    assert_eq!(said(&captured, SOON), 2);
    look();
    assert_eq!(said(&captured, SOON), 2);
    s.beside.advance("10d");
    look();
    look();
    assert_eq!(said(&captured, "has expired"), 1, "{}", captured.text());
    assert_eq!(said(&captured, SOON), 2);
    files.hold(&Pair::new());
    assert!(s.live.look_at_certificate().unwrap());
    look();
    assert_eq!((said(&captured, "has expired"), said(&captured, SOON)), (1, 2));
    // A server that is started says so too.
    files.hold(&Pair::of(|params| params.not_after = date_time_ymd(2027, 3, 1)));
    let late = Serving::start_at(&files, "40d").await;
    assert_eq!(said(&captured, SOON), 3, "{}", captured.text());
    drop(late);
}

/// What is served already hinders no other change.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_certificate_that_has_expired_is_served_on_and_hinders_no_reload() {
    let files = Files::holding(&ending());
    let s = Serving::start(&files).await;
    let served = s.certificate().await;
    s.beside.advance("60d");
    let mut settings = Settings::clone(&s.live.app().settings);
    settings.branding.name = "Acme".to_owned();
    trust_proxies(&mut settings);
    let reloaded = s.live.take_up(&settings).unwrap();
    assert_eq!(reloaded.taken_up, ["branding.name", "server.trusted_proxies"]);
    assert_eq!(s.certificate().await, served);
    // Another that has expired is no better.
    files.hold(&ending());
    settings.branding.name = "Other".to_owned();
    assert!(s.live.take_up(&settings).is_err());
    let fault = s.live.look_at_certificate().unwrap_err();
    assert!(matches!(fault, CertificateFault::Expired(_)), "{fault}");
    assert_eq!(s.certificate().await, served);
    // A server is started with it, as one that was started before goes on with it.
    let late = Serving::start_at(&files, "60d").await;
    assert_ne!(late.certificate().await, served);
    files.hold(&Pair::new());
    assert!(late.live.look_at_certificate().unwrap());
}
