//! Listening, with limits on how long a client may take, and ending without dropping what is under way.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::{deliveries, jobs, logos};
use crate::app::App;
use crate::oauth::class::Class;
use crate::web::edge::Peer;

/// How long a client may take to send the head of a request, and how long a connection may wait for the next: longer
/// than proxies keep theirs, so that they end first.
const HEADER_TIME: Duration = Duration::from_secs(65);

/// How long a request may take altogether.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// The most connections at once, each of which may hold a body in memory; more wait to be accepted.
const MAX_CONNECTIONS: usize = 4096;

/// How long requests under way may go on after the server was told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// How long a TLS handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// Serves until `shutdown` ends, then finishes what is under way.
///
/// # Errors
/// If the listener fails for good.
pub async fn run(
    app: App,
    listener: TcpListener,
    extra: Option<Router<App>>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let router = super::router(&app, extra);
    run_router(app, router, listener, None, shutdown).await
}

/// The same with the routes of the caller, and behind TLS if there is any: for installations that are thrown away; others
/// stand behind a proxy that ends it.
///
/// # Errors
/// If the listener fails for good.
pub async fn run_router(
    app: App,
    router: Router,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let background = [
        tokio::spawn(jobs::watch_keys(app.clone())),
        tokio::spawn(jobs::maintain(app.clone())),
        tokio::spawn(deliveries::deliver(app.clone())),
        tokio::spawn(logos::fetch_logos(app.clone(), Class::Vouched)),
        tokio::spawn(logos::fetch_logos(app.clone(), Class::Unvouched)),
    ];
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accept = async { (Arc::clone(&room).acquire_owned().await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            accepted = accept => accepted,
            () = &mut shutdown => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // A connection that ended before it began, or too many open files: neither ends the server.
                tracing::warn!(cause = %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let (router, watcher, tls) = (router.clone(), graceful.watcher(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => speak(stream, Peer(address), router, watcher).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                        speak(stream, Peer(address), router, watcher).await;
                    }
                }
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await;
    for task in background {
        task.abort();
    }
    app.db.close().await;
    Ok(())
}

/// Answers the requests of one connection.
async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: Peer,
    router: Router,
    watcher: Watcher,
) {
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        answer(router.clone(), request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    // A client that breaks the protocol or goes away is nobody's fault here.
    let _ = watcher.watch(connection).await;
}

async fn answer(
    router: Router,
    request: Request<Body>,
) -> Result<axum::response::Response, std::convert::Infallible> {
    use axum::http::StatusCode;
    use axum::response::IntoResponse as _;

    Ok(
        match tokio::time::timeout(REQUEST_TIME, router.oneshot(request)).await {
            Ok(response) => response.into_response(),
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        },
    )
}
