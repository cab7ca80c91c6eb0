//! The loopback listener a browser comes back to (RFC 8252 §7.3), for as long as the command waits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::loopback::Loopback;
use crate::cli::failure::{Code, Failure};

/// How long the last answer may take to reach the browser.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// What a browser brought, and the way to answer it.
pub struct Arrival {
    /// The query of the redirect.
    pub query: String,
    answer: oneshot::Sender<Words>,
}

/// What the browser shows.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The heading.
    pub title: &'static str,
    /// A sentence.
    pub text: &'static str,
}

impl Arrival {
    /// Answers the browser.
    pub fn answer(self, words: Words) {
        // Whoever closed the page does not read it.
        let _ = self.answer.send(words);
    }
}

/// Listens at a loopback redirect URI.
pub struct Callback {
    /// The redirect URI, with the port.
    pub redirect_uri: String,
    arrivals: mpsc::Receiver<Arrival>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

struct Shared {
    path: String,
    arrivals: mpsc::Sender<Arrival>,
}

impl Callback {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the port is taken, or may not be had.
    pub async fn listen(at: &Loopback) -> Result<Self, Failure> {
        let (port, listeners) = listeners(at).await?;
        let (sender, arrivals) = mpsc::channel(8);
        let shared = Arc::new(Shared {
            path: at.path().to_owned(),
            arrivals: sender,
        });
        let router = Router::new().fallback(arrive).with_state(shared);
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for listener in listeners {
            let (router, mut stopped) = (router.clone(), stopped.clone());
            tasks.spawn(async move {
                let stopped = async move {
                    let _ = stopped.changed().await;
                };
                let _ = axum::serve(listener, router)
                    .with_graceful_shutdown(stopped)
                    .await;
            });
        }
        Ok(Self {
            redirect_uri: at.uri(port),
            arrivals,
            stop,
            tasks,
        })
    }

    /// The next browser that came to the redirect URI.
    pub async fn next(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }

    /// Ends, once the browser has its answer.
    pub async fn end(mut self) {
        let _ = self.stop.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(LAST_ANSWER, ended).await;
    }
}

/// Listens on loopback alone; where the URI says `localhost`, under both its addresses.
async fn listeners(at: &Loopback) -> Result<(u16, Vec<TcpListener>), Failure> {
    let first = match at.host.as_str() {
        "[::1]" => IpAddr::V6(Ipv6Addr::LOCALHOST),
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let first = TcpListener::bind(SocketAddr::from((first, at.port.unwrap_or_default()))).await;
    let first = first.map_err(|error| taken(at, &error))?;
    let port = first.local_addr().map_err(|error| taken(at, &error))?.port();
    let mut listeners = vec![first];
    if at.host == "localhost" {
        // A computer without IPv6 has the one; what has the other would get the browser in our place.
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(taken(at, &error)),
            Err(_) => {}
        }
    }
    Ok((port, listeners))
}

fn taken(at: &Loopback, error: &std::io::Error) -> Failure {
    let port = at.port.unwrap_or_default();
    let failure = Failure::new(
        Code::Failed,
        format!(
            "cannot listen on port {port} of this computer, where the app's people come back to: {error}"
        ),
    );
    match error.kind() {
        std::io::ErrorKind::AddrInUse => failure.try_this("stop what listens there: the app itself?"),
        std::io::ErrorKind::PermissionDenied => {
            failure.try_this("a redirect URI of the app with a port above 1023, by --port")
        }
        _ => failure,
    }
}

async fn arrive(State(shared): State<Arc<Shared>>, method: Method, headers: HeaderMap, uri: Uri) -> Response {
    // A browser that looks ahead has not been sent here.
    let looks_ahead = headers.get("sec-purpose").is_some();
    if method != Method::GET || uri.path() != shared.path || looks_ahead {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (answer, answered) = oneshot::channel();
    let query = uri.query().unwrap_or_default().to_owned();
    let gone = Words {
        title: "Too late",
        text: "The command has ended. Start it again.",
    };
    if shared.arrivals.send(Arrival { query, answer }).await.is_err() {
        return page(gone);
    }
    page(answered.await.unwrap_or(gone))
}

/// Says nothing of what came: only what the terminal does not need to be looked at for.
fn page(Words { title, text }: Words) -> Response {
    const HEADERS: [(HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
        (header::CONNECTION, "close"),
    ];
    let mut response = Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n\
         <style>:root{{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}}main{{max-width:32rem;margin:4rem \
         auto;padding:0 1rem}}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    ))
    .into_response();
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
