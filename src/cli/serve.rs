//! `grantor serve`: refuses what is not safe, then serves until it is told to stop.

use std::net::SocketAddr;

use clap::Args;
use tokio::net::TcpListener;

use super::failure::{Code, Failure};
use super::output::Report;
use super::{Common, Format, log_to_stderr, multi_threaded, open};
use crate::app::App;
use crate::config;
use crate::server;
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

/// Serves until SIGTERM or SIGINT.
pub fn run(common: &Common, arguments: &Arguments) -> Result<Report, Failure> {
    let is_json = arguments.log_json || common.output == Format::Json;
    log_to_stderr("info", is_json);
    let mut flags = common.flags();
    flags.bind = arguments.bind.map(|address| address.to_string());
    let settings = config::load(&flags)?;
    multi_threaded()?.block_on(async {
        let stop = told_to_stop()?;
        let app = open::app(settings, Clock::System).await?;
        let listener = listen(app.settings.server.bind).await?;
        serve(app, listener, None, stop).await
    })?;
    Ok(Report::nothing())
}

/// Listens on an address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let (code, hint) = match error.kind() {
            std::io::ErrorKind::AddrInUse => (Code::Failed, "another --bind, or stop what listens there"),
            std::io::ErrorKind::PermissionDenied => {
                (Code::Permission, "a port above 1023: --bind 127.0.0.1:8080")
            }
            _ => (
                Code::Configuration,
                "an address of this computer: --bind 127.0.0.1:8080",
            ),
        };
        Failure::new(code, format!("cannot listen on {address}: {error}")).try_this(hint)
    })
}

/// Serves until `stop` ends; `extra` are routes beside the server's own.
pub async fn serve(
    app: App,
    listener: TcpListener,
    extra: Option<axum::Router<App>>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Failure> {
    let bind = listener.local_addr().unwrap_or(app.settings.server.bind);
    tracing::info!(issuer = %app.issuer, %bind, version = env!("CARGO_PKG_VERSION"), "Grantor is ready");
    let ended = server::run(app, listener, extra, stop).await;
    tracing::info!("Grantor has stopped");
    ended.map_err(|error| Failure::new(Code::Failed, format!("the server ended: {error}")))
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
