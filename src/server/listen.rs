//! Listening, with limits on how long a client may take, and ending without dropping what is under way.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

use super::coming::Coming;
use super::connections::{Place, Spare};
use super::live::{self, Live, Served};
use super::progress::Progressing;
use super::room::Room;
use super::{deliveries, jobs, logos, mails, sealing};
use crate::app::{App, Door};
use crate::oauth::class::Class;
use crate::storage::mails::Cause;
use crate::web::edge::Peer;

/// How long whoever was let in to ask one thing may take to send its head.
const SPARE_HEADER_TIME: Duration = Duration::from_secs(5);

/// How long requests under way may go on after the server was told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// What a server listens on.
pub struct Listeners {
    /// Where the issuer is reached.
    pub public: TcpListener,
    /// Where the administration is, if it has a listener of its own.
    pub administration: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(public: TcpListener) -> Self {
        Self {
            public,
            administration: None,
        }
    }
}

impl Listeners {
    /// The next connection, and by which of them it comes.
    async fn accept(&self) -> (Door, io::Result<(TcpStream, SocketAddr)>) {
        let Some(administration) = &self.administration else {
            return (Door::Public, self.public.accept().await);
        };
        tokio::select! {
            accepted = self.public.accept() => (Door::Public, accepted),
            accepted = administration.accept() => (Door::Administration, accepted),
        }
    }
}

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
    run_live(
        &Live::new(app, extra).map_err(io::Error::other)?,
        listener,
        shutdown,
    )
    .await
}

/// The same with other room than the settings give.
///
/// # Errors
/// If the listener fails for good.
pub async fn run_in(
    room: Room,
    app: App,
    listener: TcpListener,
    extra: Option<Router<App>>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let live = Live::in_room(room, app, extra).map_err(io::Error::other)?;
    run_live(&live, listener, shutdown).await
}

/// The same with the routes of the caller, and behind the caller's TLS if there is any: for installations that are thrown
/// away.
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
    run_live(&Live::fixed(app, router, tls), listener, shutdown).await
}

/// What every connection is served with.
#[derive(Clone)]
struct Terms {
    served: watch::Receiver<Served>,
    door: Door,
    greeted_within: Duration,
    asked_within: Duration,
    stalled_after: Duration,
    /// Whether the server was told to stop.
    stopping: watch::Receiver<bool>,
}

/// The same with what a caller can have take up another configuration meanwhile, on one listener or with one of the
/// administration's own.
///
/// # Errors
/// If a listener fails for good.
pub async fn run_live(
    live: &Arc<Live>,
    listeners: impl Into<Listeners>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let listeners: Listeners = listeners.into();
    let (room, app) = (live.room, live.app());
    let background = [
        tokio::spawn(live::watch_certificate(Arc::clone(live))),
        tokio::spawn(jobs::watch_keys(app.clone())),
        tokio::spawn(jobs::maintain(app.clone())),
        tokio::spawn(sealing::keep_sealed(app.clone())),
        tokio::spawn(deliveries::deliver(app.clone())),
        tokio::spawn(mails::send_mails(Arc::clone(live), Cause::Told)),
        tokio::spawn(mails::send_mails(Arc::clone(live), Cause::Asked)),
        tokio::spawn(logos::fetch_logos(app.clone(), Class::Vouched)),
        tokio::spawn(logos::fetch_logos(app.clone(), Class::Unvouched)),
    ];
    // Who was told to leave has not left yet: no more sockets than there are files.
    let sockets = Arc::new(Semaphore::new(room.most()));
    let (stop, stopping) = watch::channel(false);
    let terms = Terms {
        served: live.watch(),
        door: Door::Public,
        greeted_within: room.greeted_within,
        asked_within: room.asked_within,
        stalled_after: room.stalled_after,
        stopping,
    };
    let mut shutdown = pin!(shutdown);
    loop {
        let accept = async {
            (
                Arc::clone(&sockets).acquire_owned().await,
                listeners.accept().await,
            )
        };
        let (socket, (door, accepted)) = tokio::select! {
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
        let Some(place) = live.connections.admit(address.ip()) else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let terms = Terms {
            door,
            ..terms.clone()
        };
        tokio::spawn(async move {
            attend(stream, address, place, terms).await;
            drop(socket);
        });
    }
    drop(listeners);
    stop.send_replace(true);
    let everybody = u32::try_from(room.most()).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(DRAIN_TIME, sockets.acquire_many(everybody)).await;
    for task in &background {
        task.abort();
    }
    for task in background {
        // Until it has ended: none shall find the database closed.
        let _ = task.await;
    }
    app.behind.is_done().await;
    app.db.close().await;
    Ok(())
}

/// Serves one connection from beginning to end.
async fn attend(stream: TcpStream, address: SocketAddr, place: Place, terms: Terms) {
    let tls = terms.served.borrow().tls.clone();
    let Some(tls) = tls else {
        let stream = Progressing::new(stream, terms.stalled_after);
        return speak(stream, Peer(address), place, terms).await;
    };
    let mut stopping = terms.stopping.clone();
    let handshake_time = if place.is_spare() {
        SPARE_HEADER_TIME
    } else {
        terms.greeted_within
    };
    // Until it is made, it has a place like any that waits for a request, and gives way like one.
    let greeted = tokio::select! {
        greeted = tokio::time::timeout(handshake_time, greet(stream, &tls, terms.stalled_after)) => greeted,
        () = place.sent_away() => return,
        _ = stopping.wait_for(|is_stopping| *is_stopping) => return,
    };
    if let Ok(Some(stream)) = greeted {
        speak(stream, Peer(address), place, terms).await;
    }
}

/// What whoever speaks plain HTTP where TLS is spoken is told, before the connection ends.
const PLAIN_HTTP: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 50\r\n\
    Connection: close\r\n\r\nThis port speaks TLS: the address begins https://\n";

/// The handshake; none if there is no talking with whoever is there.
async fn greet(
    mut stream: TcpStream,
    tls: &TlsAcceptor,
    stalled_after: Duration,
) -> Option<TlsStream<Progressing<TcpStream>>> {
    let mut first = [0];
    stream.peek(&mut first).await.ok()?;
    // RFC 8446 §5.1: what comes first is a record whose type is a small number; a method is in capital letters.
    if first.iter().all(u8::is_ascii_uppercase) {
        stream.write_all(PLAIN_HTTP).await.ok()?;
        stream.shutdown().await.ok()?;
        // What is left unread would have the system take the answer back.
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        return None;
    }
    tls.accept(Progressing::new(stream, stalled_after)).await.ok()
}

/// Answers the requests of one connection.
async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: Peer,
    place: Place,
    terms: Terms,
) {
    let place = Arc::new(place);
    let (served, door, of_requests) = (terms.served, terms.door, Arc::clone(&place));
    let answers = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        // Who has not sent the whole request yet only waits.
        let place = Arc::clone(&of_requests);
        let mut request = request.map(|body| Body::new(Coming::new(body, move || place.begin())));
        request.extensions_mut().insert(peer);
        if of_requests.is_spare() {
            request.extensions_mut().insert(Spare);
        }
        // One configuration from here to the answer.
        let (router, place) = (served.borrow().router(door), Arc::clone(&of_requests));
        async move {
            let answer = router.oneshot(request).await;
            place.end();
            answer
        }
    });
    let header_time = if place.is_spare() {
        SPARE_HEADER_TIME
    } else {
        terms.asked_within
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(!place.is_spare())
        .header_read_timeout(header_time)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), answers);
    let (mut connection, mut stopping) = (pin!(connection), terms.stopping);
    let mut is_leaving = false;
    loop {
        tokio::select! {
            // What has come is taken before anybody is sent away.
            biased;
            // A client that breaks the protocol or goes away is nobody's fault here.
            _ = connection.as_mut() => return,
            () = place.sent_away(), if !is_leaving => {
                if !place.is_answered() {
                    return;
                }
            }
            _ = stopping.wait_for(|is_stopping| *is_stopping), if !is_leaving => {}
        }
        is_leaving = true;
        connection.as_mut().graceful_shutdown();
    }
}
