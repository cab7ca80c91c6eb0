//! `grantor serve`: refuses what is not safe, then serves until it is told to stop.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::failure::{Code, Failure};
use super::open::IfMissing;
use super::output::Report;
use super::{Common, Format, LogFilter, log_filter, log_to_stderr, multi_threaded, open};
use crate::app::App;
use crate::config::{self, Administration, Flags, Loaded, Reloaded};
use crate::server::{self, Listeners, Live};
use crate::types::Clock;

/// `serve`
#[derive(Args)]
pub struct Arguments {
    /// The address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    bind: Option<SocketAddr>,
    /// Log in JSON, one event on a line; so does -o json
    #[arg(long)]
    log_json: bool,
}

/// Serves until SIGTERM or SIGINT, and reads the configuration anew at SIGHUP.
pub fn run(common: &Common, arguments: &Arguments) -> Result<Report, Failure> {
    let is_json = arguments.log_json || common.output == Format::Json;
    let mut flags = common.flags();
    flags.bind = arguments.bind.map(|address| address.to_string());
    // From now on it must be there: what is read anew is this file, and not whatever is left without it.
    flags.config = config::file(&flags);
    let Loaded {
        settings, in_file, ..
    } = config::load(&flags)?;
    let filter = log_to_stderr(&settings.log.filter, is_json)?;
    multi_threaded()?.block_on(async {
        let stop = told_to_stop()?;
        let mut hangups = Hangups::caught()?;
        let app = open::app(settings, Clock::System, IfMissing::Refuse).await?;
        let listeners = Listeners {
            public: listen(app.settings.server.bind).await?,
            administration: listen_apart(&app).await?,
        };
        let live = Live::new(app, None)?;
        let mut configured = Configured {
            live: Arc::clone(&live),
            flags,
            filter,
            in_file,
        };
        let reloading = tokio::spawn(async move {
            while hangups.next().await {
                configured.reload();
            }
        });
        let served = serve(&live, listeners, stop).await;
        reloading.abort();
        served
    })?;
    Ok(Report::nothing())
}

/// A running server, and where its configuration is.
struct Configured {
    live: Arc<Live>,
    flags: Flags,
    filter: LogFilter,
    /// The keys its file named when it was read last.
    in_file: BTreeSet<String>,
}

impl Configured {
    /// Reads the configuration anew, and has the running server take up what it can. What is wrong changes nothing.
    fn reload(&mut self) {
        match self.take_up() {
            Ok(reloaded) => {
                tracing::info!(
                    taken_up = reloaded.taken_up.join(", "),
                    "the configuration was read anew"
                );
                if !reloaded.need_restart.is_empty() {
                    tracing::warn!("needs a restart: {}", reloaded.need_restart.join(", "));
                }
            }
            Err(failure) => tracing::error!(
                cause = failure.message,
                hint = failure.try_line,
                "the configuration was not taken up, and that of before stays as it is"
            ),
        }
    }

    fn take_up(&mut self) -> Result<Reloaded, Failure> {
        // Before it was there: a server that was started without a file may be given one.
        self.flags.config = config::file(&self.flags);
        let Loaded {
            settings, in_file, ..
        } = config::load(&self.flags)?;
        let given_up = config::given_up(&self.in_file, &in_file);
        if !given_up.is_empty() {
            return Err(Failure::configuration(format!(
                "the file names no longer {}, which a running server cannot give up: it may have been cut off",
                given_up.join(", ")
            ))
            .try_this("the whole file; or a restart, which takes it as it is"));
        }
        // With what a server would not be started with, none goes on.
        open::check_safe(&settings)?;
        let new_filter = log_filter(&settings.log.filter)?;
        let reloaded = self.live.take_up(&settings)?;
        self.filter
            .reload(new_filter)
            .map_err(|error| Failure::new(Code::Failed, format!("log.filter: {error}")))?;
        self.in_file = in_file;
        Ok(reloaded)
    }
}

/// Listens on an address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    listen_as(address, ["--bind", "--bind 127.0.0.1:8080"]).await
}

/// Listens where the administration has a listener of its own.
async fn listen_apart(app: &App) -> Result<Option<TcpListener>, Failure> {
    match (&app.administration, app.settings.admin.bind) {
        (Administration::Apart(_), Some(address)) => {
            let said = ["admin.bind", "admin.bind = \"127.0.0.1:9090\""];
            listen_as(address, said).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// Listens on what `setting` says, of which there is an example.
async fn listen_as(address: SocketAddr, [setting, example]: [&str; 2]) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let (code, hint) = match error.kind() {
            std::io::ErrorKind::AddrInUse => (
                Code::Failed,
                format!("another {setting}, or stop what listens there"),
            ),
            std::io::ErrorKind::PermissionDenied => {
                (Code::Permission, format!("a port above 1023: {example}"))
            }
            _ => (
                Code::Configuration,
                format!("an address of this computer: {example}"),
            ),
        };
        Failure::new(code, format!("cannot listen on {address}: {error}")).try_this(hint)
    })
}

/// Serves until `stop` ends.
pub async fn serve(
    live: &Arc<Live>,
    listeners: impl Into<Listeners>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Failure> {
    let (app, listeners): (_, Listeners) = (live.app(), listeners.into());
    let bind = listeners.public.local_addr().unwrap_or(app.settings.server.bind);
    let apart = listeners.administration.as_ref();
    let admin_bind = apart.and_then(|listener| listener.local_addr().ok());
    let admin_url = admin_bind.map(|_| app.administration_url("/admin"));
    tracing::info!(
        issuer = %app.issuer,
        %bind,
        admin.url = admin_url.map(tracing::field::display),
        admin.bind = admin_bind.map(tracing::field::display),
        version = env!("CARGO_PKG_VERSION"),
        "Grantor is ready"
    );
    let ended = server::run_live(live, listeners, stop).await;
    tracing::info!("Grantor has stopped");
    ended.map_err(|error| Failure::new(Code::Failed, format!("the server ended: {error}")))
}

/// Signals that the terminal has gone, or that a new configuration is there. Caught from the start on: neither ends a
/// server.
struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangups {
    #[cfg(unix)]
    fn caught() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup())
            .map_err(|error| Failure::new(Code::Failed, format!("cannot catch signals: {error}")))?;
        Ok(Self { signal })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it can fail where there are signals")]
    fn caught() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Whether there was one; ends for good where none can come.
    #[cfg(unix)]
    async fn next(&mut self) -> bool {
        self.signal.recv().await.is_some()
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_async, reason = "it waits where there are signals")]
    async fn next(&mut self) -> bool {
        false
    }
}

/// Ends at SIGTERM or SIGINT. Both are caught from this call on, so that one that comes while things are still being
/// opened ends them properly too.
///
/// # Errors
/// If the system does not let them be caught.
pub fn told_to_stop() -> Result<impl Future<Output = ()> + Send, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let fault =
            |error: std::io::Error| Failure::new(Code::Failed, format!("cannot catch signals: {error}"));
        let mut terminated = signal(SignalKind::terminate()).map_err(fault)?;
        let mut interrupted = signal(SignalKind::interrupt()).map_err(fault)?;
        Ok(async move {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// As [`told_to_stop`], and also when the terminal goes: for what shall leave nothing behind.
///
/// # Errors
/// As for [`told_to_stop`].
pub fn told_to_stop_or_left() -> Result<impl Future<Output = ()> + Send, Failure> {
    let stop = told_to_stop()?;
    let mut hangups = Hangups::caught()?;
    Ok(async move {
        tokio::select! {
            () = stop => {}
            true = hangups.next() => {}
        }
    })
}
