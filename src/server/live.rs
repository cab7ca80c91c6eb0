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
use crate::app::{App, Door};
use crate::config::{Administration, ConfigError, Reloaded, Settings};

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
    routers: Routers,
    pub tls: Option<TlsAcceptor>,
    /// Ours to read again; the caller's own has none.
    certificate: Option<Certificate>,
}

impl Served {
    /// What answers at a door.
    pub fn router(&self, door: Door) -> Router {
        match door {
            Door::Public => self.routers.public.clone(),
            Door::Administration => self.routers.administration.clone(),
        }
    }
}

/// What answers at each door.
#[derive(Clone)]
struct Routers {
    public: Router,
    /// Nothing, unless the administration has a door of its own.
    administration: Router,
}

impl Routers {
    fn of(room: Room, app: &App, extra: Option<Router<App>>) -> Self {
        let within = |app: &App, extra| super::router_within(room.answered_within, app, extra);
        let administration = match app.administration {
            Administration::Apart(_) => within(&app.by(Door::Administration), None),
            Administration::Off | Administration::Beside => Router::new(),
        };
        Self {
            public: within(app, extra),
            administration,
        }
    }
}

/// A server that can take up another configuration while it runs.
pub struct Live {
    pub(super) room: Room,
    pub(super) connections: Arc<Connections>,
    extra: Option<Router<App>>,
    served: watch::Sender<Served>,
    /// One change at a time; and what was said last of the time of the certificate that is served.
    changing: Mutex<Time>,
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
        let certificate = Certificate::of(&app.settings.server.tls)?;
        let routers = Routers::of(room, &app, extra.clone());
        let tls = certificate
            .as_ref()
            .map(|certificate| certificate.acceptor.clone());
        let served = Served {
            app,
            routers,
            tls,
            certificate,
        };
        let live = Self::serving(room, served, extra);
        // One that has expired is served all the same, as it is by a server that was started before: clients say so
        // themselves, and its renewal is taken up within a minute.
        live.remark(&mut live.changing.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(live)
    }

    /// What the caller has put together.
    pub(super) fn fixed(app: App, router: Router, tls: Option<TlsAcceptor>) -> Arc<Self> {
        let room = Room::of(&app.settings.limits);
        let served = Served {
            app,
            routers: Routers {
                public: router,
                administration: Router::new(),
            },
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
            changing: Mutex::new(Time::Good),
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
        let mut said = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
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
        let certificate = Certificate::of(&reloaded.settings.server.tls)?;
        let certificate = if_other(&before, certificate)?;
        let app = before.app.with_settings(reloaded.settings.clone())?;
        self.connections.trust(&app.settings.server.trusted_proxies);
        let routers = Routers::of(self.room, &app, self.extra.clone());
        let certificate = certificate.or(before.certificate);
        let tls = certificate
            .as_ref()
            .map(|certificate| certificate.acceptor.clone());
        self.served.send_replace(Served {
            app,
            routers,
            tls,
            certificate,
        });
        self.remark(&mut said);
        Ok(reloaded)
    }

    /// Reads the files of the certificate again; whether handshakes from now on are made with a new one. Says once if the
    /// time of the one that is served comes to its end.
    ///
    /// # Errors
    /// If the new one cannot be served with; then the one of before is.
    pub fn look_at_certificate(&self) -> Result<bool, CertificateFault> {
        let mut said = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.served.borrow().clone();
        let Some(current) = &before.certificate else {
            return Ok(false);
        };
        let read = Certificate::of(&before.app.settings.server.tls);
        match read.and_then(|read| if_other(&before, read)) {
            Ok(Some(certificate)) => {
                self.served.send_replace(Served {
                    tls: Some(certificate.acceptor.clone()),
                    certificate: Some(certificate),
                    ..before
                });
                self.remark(&mut said);
                Ok(true)
            }
            other => {
                let time = Time::of(current, &before.app);
                if time != *said {
                    time.say();
                    *said = time;
                }
                other.map(|_| false)
            }
        }
    }

    /// What there is to say of the certificate that is served.
    fn remark(&self, said: &mut Time) {
        let served = self.served.borrow();
        let Some(certificate) = &served.certificate else {
            return;
        };
        if !certificate.is_for(&served.app.issuer) {
            tracing::warn!(
                issuer = %served.app.issuer,
                "the certificate of server.tls.certificate is not for the issuer's host: browsers and apps will refuse it"
            );
        }
        *said = Time::of(certificate, &served.app);
        said.say();
    }
}

/// The certificate that was read, if it is another than before: sessions of TLS go on with the same one. Another has to be
/// good now; the same one is served whether it is or not.
fn if_other(before: &Served, read: Option<Certificate>) -> Result<Option<Certificate>, CertificateFault> {
    let current = before.certificate.as_ref();
    let Some(read) = read.filter(|read| !current.is_some_and(|current| current.is_same(read))) else {
        return Ok(None);
    };
    read.check_time(before.app.clock.now())?;
    Ok(Some(read))
}

/// How the time of a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Time {
    Good,
    EndsSoon,
    NotNow(String),
}

impl Time {
    fn of(certificate: &Certificate, app: &App) -> Self {
        let now = app.clock.now();
        match certificate.check_time(now) {
            Err(fault) => Self::NotNow(fault.to_string()),
            Ok(()) if certificate.ends_within(ENDS_SOON, now) => Self::EndsSoon,
            Ok(()) => Self::Good,
        }
    }

    fn say(&self) {
        match self {
            Self::Good => {}
            Self::EndsSoon => {
                tracing::warn!("the certificate of server.tls.certificate ends within 14 days: renew it");
            }
            Self::NotNow(cause) => tracing::error!(
                cause,
                "browsers and apps refuse this server until the files of server.tls hold another certificate"
            ),
        }
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
