//! What requests are answered with now, and how a running server takes up another configuration: each request has one from
//! beginning to end, and what is wrong changes nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_rustls::TlsAcceptor;

use super::certificate::{Certificate, CertificateFault};
use super::connections::Connections;
use super::open_files;
use super::room::Room;
use crate::app::App;
use crate::config::{ConfigError, Reloaded, Settings};

/// How often the files of the certificate are looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// How long before its end the log says that a certificate ends.
pub const ENDS_SOON: Duration = Duration::from_hours(14 * 24);

/// Why a configuration was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum ReloadFault {
    /// It cannot be compared with the one of before.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its certificate cannot be served with.
    #[error(transparent)]
    Certificate(#[from] CertificateFault),
}

/// What requests are answered with.
#[derive(Clone)]
pub(super) struct Served {
    pub app: App,
    pub router: Router,
    pub tls: Option<TlsAcceptor>,
    /// Ours to read again; the caller's own has none.
    certificate: Option<Certificate>,
}

/// A server that can take up another configuration while it runs.
pub struct Live {
    pub(super) room: Room,
    pub(super) connections: Arc<Connections>,
    extra: Option<Router<App>>,
    served: watch::Sender<Served>,
    /// One change at a time.
    changing: Mutex<()>,
}

impl Live {
    /// Everything that is mounted, for `app`; `extra` are routes beside it.
    ///
    /// # Errors
    /// If the settings name a certificate that cannot be served with.
    pub fn new(app: App, extra: Option<Router<App>>) -> Result<Arc<Self>, CertificateFault> {
        let room = Room::of(&app.settings.limits);
        Self::in_room(room, app, extra)
    }

    /// The same with other room than the settings give.
    ///
    /// # Errors
    /// As for [`Live::new`].
    pub fn in_room(room: Room, app: App, extra: Option<Router<App>>) -> Result<Arc<Self>, CertificateFault> {
        let certificate = Certificate::of(&app.settings.server.tls, app.clock.now())?;
        let router = super::router_within(room.answered_within, &app, extra.clone());
        if let Some(certificate) = &certificate {
            remark(&app, certificate);
        }
        let tls = certificate
            .as_ref()
            .map(|certificate| certificate.acceptor.clone());
        let served = Served {
            app,
            router,
            tls,
            certificate,
        };
        Ok(Self::serving(room, served, extra))
    }

    /// What the caller has put together.
    pub(super) fn fixed(app: App, router: Router, tls: Option<TlsAcceptor>) -> Arc<Self> {
        let room = Room::of(&app.settings.limits);
        let served = Served {
            app,
            router,
            tls,
            certificate: None,
        };
        Self::serving(room, served, None)
    }

    fn serving(room: Room, served: Served, extra: Option<Router<App>>) -> Arc<Self> {
        let room = fitted(room);
        Arc::new(Self {
            room,
            connections: Connections::new(room, &served.app.settings.server.trusted_proxies),
            extra,
            served: watch::Sender::new(served),
            changing: Mutex::new(()),
        })
    }

    /// What requests are answered with, now and later.
    pub(super) fn watch(&self) -> watch::Receiver<Served> {
        self.served.subscribe()
    }

    /// The app as the configuration of now has it.
    #[must_use]
    pub fn app(&self) -> App {
        self.served.borrow().app.clone()
    }

    /// Takes up what a running server can of `new`: requests that come from now on are answered by it.
    ///
    /// # Errors
    /// If something in it is wrong; then nothing changes.
    pub fn take_up(&self, new: &Settings) -> Result<Reloaded, ReloadFault> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.served.borrow().clone();
        let mut reloaded = before.app.settings.reloaded(new)?;
        let (tls, new_tls) = (&before.app.settings.server.tls, &new.server.tls);
        if tls.certificate.is_some() != new_tls.certificate.is_some() {
            // People would find the other scheme where they left this one.
            reloaded.settings.server.tls = tls.clone();
            let is_tls = |key: &mut String| key.starts_with("server.tls.");
            reloaded
                .need_restart
                .extend(reloaded.taken_up.extract_if(.., is_tls));
        }
        let certificate = Certificate::of(&reloaded.settings.server.tls, before.app.clock.now())?;
        let certificate = if_other(before.certificate.as_ref(), certificate);
        let app = before.app.with_settings(reloaded.settings.clone())?;
        if let Some(certificate) = &certificate {
            remark(&app, certificate);
        }
        self.connections.trust(&app.settings.server.trusted_proxies);
        let router = super::router_within(self.room.answered_within, &app, self.extra.clone());
        let certificate = certificate.or(before.certificate);
        let tls = certificate
            .as_ref()
            .map(|certificate| certificate.acceptor.clone());
        self.served.send_replace(Served {
            app,
            router,
            tls,
            certificate,
        });
        Ok(reloaded)
    }

    /// Reads the files of the certificate again; whether handshakes from now on are made with a new one.
    ///
    /// # Errors
    /// If the new one cannot be served with; then the one of before is.
    pub fn look_at_certificate(&self) -> Result<bool, CertificateFault> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.served.borrow().clone();
        if before.certificate.is_none() {
            return Ok(false);
        }
        let read = Certificate::of(&before.app.settings.server.tls, before.app.clock.now())?;
        let Some(certificate) = if_other(before.certificate.as_ref(), read) else {
            return Ok(false);
        };
        remark(&before.app, &certificate);
        self.served.send_replace(Served {
            tls: Some(certificate.acceptor.clone()),
            certificate: Some(certificate),
            ..before
        });
        Ok(true)
    }
}

/// The certificate that was read, if it is another than before: sessions of TLS go on with the same one.
fn if_other(before: Option<&Certificate>, read: Option<Certificate>) -> Option<Certificate> {
    read.filter(|read| !before.is_some_and(|before| before.is_same(read)))
}

/// What there is to say of a certificate that is good.
fn remark(app: &App, certificate: &Certificate) {
    if !certificate.is_for(&app.issuer) {
        tracing::warn!(
            issuer = %app.issuer,
            "the certificate of server.tls.certificate is not for the issuer's host: browsers and apps will refuse it"
        );
    }
    if certificate.ends_within(ENDS_SOON, app.clock.now()) {
        tracing::warn!("the certificate of server.tls.certificate ends within 14 days");
    }
}

/// Looks at the files of the certificate again and again, and says once what is wrong with them.
pub(super) async fn watch_certificate(live: Arc<Live>) {
    let mut ticks = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = None;
    loop {
        ticks.tick().await;
        match live.look_at_certificate() {
            Ok(is_new) => {
                if is_new {
                    tracing::info!("the certificate was read anew");
                }
                said = None;
            }
            Err(fault) => {
                if said.as_ref() != Some(&fault) {
                    tracing::error!(cause = %fault, "the certificate of before is kept");
                }
                said = Some(fault);
            }
        }
    }
}

/// The room there is for as many files as the system allows.
fn fitted(room: Room) -> Room {
    let Some(files) = open_files::raised() else {
        return room;
    };
    let fitted = room.within(files);
    if fitted != room {
        tracing::warn!(
            open_files = files,
            wanted = room.files(),
            connections = fitted.connections,
            "fewer files may be open than there may be connections, so there may be fewer connections; raise the limit \
             (ulimit -Hn, LimitNOFILE, ulimits), or set limits.connections lower"
        );
    }
    fitted
}
