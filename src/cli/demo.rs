//! `grantor demo`: a throw-away installation with a person, an app, a service, an API and the guided tour.
//!
//! It listens on loopback alone, keeps everything in a temporary directory, and leaves nothing behind.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;

use super::failure::{Code, Failure};
use super::output::Report;
use super::{log_to_stderr, multi_threaded, open, serve};
use crate::app::App;
use crate::config::{Lifetime, Settings};
use crate::demo::{self, DemoClient};
use crate::server;
use crate::types::{Clock, random_bytes};

/// `demo`
#[derive(Args)]
pub struct Arguments {
    /// The port to listen on; the next free one if it is taken, any free one if 0
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Print what to open as one JSON object
    #[arg(long)]
    json: bool,
}

/// How many ports are tried.
const PORTS: u16 = 20;

/// Runs the demo until it is told to stop.
pub fn run(arguments: &Arguments, as_json: bool) -> Result<Report, Failure> {
    log_to_stderr("warn", false);
    multi_threaded()?.block_on(async {
        let stop = serve::told_to_stop()?;
        let home = Home::new()?;
        let (listener, port) = listen(arguments.port).await?;
        let app = open::app(settings(home.path(), port), Clock::System).await?;
        let client = demo::seed(&app, format!("--database {}", database(home.path()))).await?;
        let wanted = (arguments.port != 0 && arguments.port != port).then_some(arguments.port);
        let text = if as_json || arguments.json {
            format!("{:#}\n", facts(&app, &client))
        } else {
            announcement(&app, &client, wanted)
        };
        super::output::print(&Report::text(text), super::Format::Text)
            .map_err(|error| Failure::new(Code::Failed, format!("cannot write the answer: {error}")))?;
        let tour = demo::routes(&app, client, server::router(&app, None));
        serve::serve(app, listener, Some(tour), stop).await
    })?;
    Ok(Report::nothing())
}

/// The port, or the next one that is free under every name this computer has for itself.
async fn listen(first: u16) -> Result<(TcpListener, u16), Failure> {
    let mut port = first;
    loop {
        match listen_on(port).await {
            Ok(listener) => {
                let port = listener.local_addr().map_or(port, |address| address.port());
                return Ok((listener, port));
            }
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse
                    && first != 0
                    && port - first < PORTS
                    && port < u16::MAX =>
            {
                port += 1;
            }
            Err(error) => {
                return Err(
                    Failure::new(Code::Failed, format!("cannot listen on port {port}: {error}"))
                        .try_this("grantor demo --port 0"),
                );
            }
        }
    }
}

async fn listen_on(port: u16) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    // `localhost` is ::1 first to many programs: what listens there would get the demo's requests.
    let other = TcpListener::bind(SocketAddr::from((
        Ipv6Addr::LOCALHOST,
        listener.local_addr()?.port(),
    )))
    .await;
    match other {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(error),
        _ => Ok(listener),
    }
}

/// Neither file nor environment has a say: a demo is the same everywhere.
fn settings(home: &Path, port: u16) -> Settings {
    let mut settings = Settings {
        issuer: Some(format!("http://localhost:{port}")),
        ..Settings::default()
    };
    settings.server.bind = (Ipv4Addr::LOCALHOST, port).into();
    settings.database.url = database(home);
    settings.keys.dir = home.join("keys");
    "Grantor demo".clone_into(&mut settings.branding.name);
    // People read the page that shows the code, and try the replay of a refresh token before and after the window.
    settings.tokens.code = Lifetime::seconds(300);
    settings.tokens.replay_window = Lifetime::seconds(3);
    // The password is random and gone in an hour: no need to measure this computer first.
    settings.password.hash_memory_kib = Some(19456);
    settings.password.hash_passes = Some(2);
    settings
}

fn database(home: &Path) -> String {
    format!("sqlite://{}", home.join("grantor.db").display())
}

/// A directory for this run alone; removed at the end.
struct Home(PathBuf);

impl Home {
    fn new() -> Result<Self, Failure> {
        let name = u64::from_ne_bytes(random_bytes());
        let home = std::env::temp_dir().join(format!("grantor-demo-{name:016x}"));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        let made = builder.create(&home);
        made.map_err(|error| Failure::file("make the directory", &home, &error))?;
        Ok(Self(home))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The command that gets a token; `separator` stands between its parts.
fn curl(app: &App, client: &DemoClient, separator: &str) -> String {
    [
        format!(
            "curl -s -u {}:{}",
            client.service.id,
            client.service.secret.expose()
        ),
        "-d grant_type=client_credentials -d scope=notes:read".to_owned(),
        app.issuer.endpoint("/token"),
    ]
    .join(separator)
}

/// What a program needs to know.
fn facts(app: &App, client: &DemoClient) -> serde_json::Value {
    json!({
        "issuer": app.issuer.as_str(),
        "demo_url": app.issuer.endpoint("/demo"),
        "email": client.email,
        "password": client.password.expose(),
        "client_id": client.app.id,
        "client_secret": client.app.secret.expose(),
        "redirect_uri": client.redirect_uri,
        "service_client_id": client.service.id,
        "service_client_secret": client.service.secret.expose(),
        "resource": client.api_uri,
        "resource_client_id": client.api.id,
        "resource_client_secret": client.api.secret.expose(),
        "scopes": ["notes:read", "notes:write"],
        "database": client.command_flags.trim_start_matches("--database "),
        "curl": curl(app, client, " "),
    })
}

/// What a person needs to know: plain text that fits 80 columns and 24 lines.
fn announcement(app: &App, client: &DemoClient, wanted: Option<u16>) -> String {
    let taken = wanted
        .map(|port| format!("Port {port} is taken, so this is the next free one.\n\n"))
        .unwrap_or_default();
    format!(
        "Grantor {version} demo: for this computer alone, gone when you press Ctrl-C.\n\n\
         {taken}\
         Open        {open}\n\
         Sign in as  {email}\n\
         Password    {password}\n\n\
         A token from the shell:\n\n\
         {curl}\n\n\
         Metadata    {metadata}\n",
        version = env!("CARGO_PKG_VERSION"),
        open = app.issuer.endpoint("/demo"),
        email = client.email,
        password = client.password.expose(),
        curl = curl(app, client, " \\\n  "),
        metadata = app.issuer.endpoint("/.well-known/oauth-authorization-server"),
    )
}
