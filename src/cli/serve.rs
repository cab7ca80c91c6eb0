//! `grantor serve`: refuses what is not safe, then serves until it is told to stop.

use std::net::SocketAddr;

use clap::Args;
use tokio::net::TcpListener;

use super::failure::{Code, Failure};
use super::output::Report;
use super::{Common, log_to_stderr, multi_threaded, open};
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
    /// Log in JSON, one event on a line
    #[arg(long)]
    log_json: bool,
}

/// Serves until SIGTERM or SIGINT.
pub fn run(common: &Common, arguments: &Arguments) -> Result<Report, Failure> {
    log_to_stderr("info", arguments.log_json);
    let mut flags = common.flags();
    flags.bind = arguments.bind.map(|address| address.to_string());
    let settings = config::load(&flags)?;
    multi_threaded()?.block_on(async {
        let app = open::app(settings, Clock::System).await?;
        let listener = listen(app.settings.server.bind).await?;
        serve(app, listener, None).await
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

/// Serves until the process is told to stop; `extra` are routes beside the server's own.
pub async fn serve(app: App, listener: TcpListener, extra: Option<axum::Router<App>>) -> Result<(), Failure> {
    let bind = listener.local_addr().unwrap_or(app.settings.server.bind);
    tracing::info!(issuer = %app.issuer, %bind, version = env!("CARGO_PKG_VERSION"), "Grantor is ready");
    let ended = server::run(app, listener, extra, told_to_stop()).await;
    tracing::info!("Grantor has stopped");
    ended.map_err(|error| Failure::new(Code::Failed, format!("the server ended: {error}")))
}

/// Ends at SIGTERM or SIGINT.
async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
