//! `grantor demo`: a throw-away installation with a person, an app, a service, an API and the guided tour.
//!
//! It listens on loopback alone, keeps everything in a temporary directory, and leaves nothing behind.

use std::io::IsTerminal as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;
use tokio::net::{TcpListener, TcpSocket};

use super::failure::{Code, Failure};
use super::open::IfMissing;
use super::output::Report;
use super::{browser, log_to_stderr, multi_threaded, open, program, serve};
use crate::app::App;
use crate::config::{Lifetime, Mail, MailUrl, Settings, SignUpMode, Tokens};
use crate::demo::conformance::{self, Person, PlanConfiguration, seed};
use crate::demo::{self, DemoClient, Typed};
use crate::oauth::client::Profile;
use crate::oauth::client_metadata::RegistrationMode;
use crate::server::{self, Live};
use crate::types::{ClientId, Clock, Issuer, random_bytes};

/// `demo`
#[derive(Args)]
pub struct Arguments {
    /// The port to listen on; the next free one if it is taken, any free one if 0
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Whether to open the browser; auto: where somebody sits at a terminal of a desktop
    #[arg(long, value_enum, default_value_t = When::Auto)]
    open: When,
    /// Serve the clients of configuration files of the OpenID Foundation's conformance suite, at the address they
    /// name, with a self-signed certificate
    #[arg(long, value_name = "FILE", num_args = 1..)]
    conformance: Vec<PathBuf>,
    /// Where the suite is, as the browser knows it
    #[arg(long, value_name = "URL", requires = "conformance", default_value = SUITE)]
    suite: String,
    /// The address to listen on: another than this computer's own lets a suite in a container reach it
    #[arg(
        long,
        value_name = "ADDR",
        requires = "conformance",
        default_value = "127.0.0.1"
    )]
    bind: IpAddr,
    /// Print what there is as JSON, as `-o json` does
    #[arg(long)]
    json: bool,
    /// Let others than this computer reach it, although anybody can read its passwords and secrets
    #[arg(long, requires = "conformance")]
    expose: bool,
}

/// When something is done.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// Where it makes sense.
    Auto,
    /// In any case.
    Always,
    /// Not at all.
    Never,
}

/// The networks a suite beside this server is in.
const NEAR: [&str; 6] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
];

/// Where the suite is when it is run on one's own computer.
const SUITE: &str = "https://localhost.emobix.co.uk:8443";

/// How many ports are tried.
const PORTS: u16 = 20;

/// Runs the demo until it is told to stop.
pub fn run(arguments: &Arguments, as_json: bool) -> Result<Report, Failure> {
    let as_json = as_json || arguments.json;
    log_to_stderr("warn", false)?;
    if !arguments.conformance.is_empty() {
        return serve_suite(arguments, as_json);
    }
    multi_threaded()?.block_on(async {
        let stop = serve::told_to_stop_or_left()?;
        let home = Home::new()?;
        let (listener, port, _kept) = listen(arguments.port).await?;
        let app = open::app(settings(home.path(), port), Clock::System, IfMissing::Make).await?;
        let typed = Typed {
            program: program::name(),
            flags: format!("--database {}", database(home.path())),
        };
        let client = demo::seed(&app, typed).await?;
        let wanted = (arguments.port != 0 && arguments.port != port).then_some(arguments.port);
        let text = if as_json {
            format!("{:#}\n", facts(&app, &client))
        } else {
            announcement(&app, &client, wanted)
        };
        super::output::print(&Report::text(text), super::Format::Text)
            .map_err(|error| Failure::new(Code::Failed, format!("cannot write the answer: {error}")))?;
        let is_looked_at = std::io::stdout().is_terminal() && !as_json;
        if arguments.open == When::Always || (is_looked_at && arguments.open == When::Auto) {
            // The port is listened on already: what the browser asks waits until it is served.
            browser::open(&app.issuer.endpoint("/demo"));
        }
        let tour = demo::routes(&app, client, server::router(&app, None));
        serve::serve(&Live::new(app, Some(tour))?, listener, stop).await
    })?;
    Ok(Report::nothing())
}

/// Serves what the conformance suite's files name.
fn serve_suite(arguments: &Arguments, as_json: bool) -> Result<Report, Failure> {
    let plans = arguments
        .conformance
        .iter()
        .filter_map(|file| plan(file).transpose())
        .collect::<Result<Vec<_>, _>>()?;
    let in_files = |rule: String| Failure::configuration(format!("The conformance files: {rule}"));
    let [first, others @ ..] = plans.as_slice() else {
        return Err(in_files("none of them is about a plan".to_owned()));
    };
    let issuer = first.issuer().map_err(in_files)?;
    check_exposure(arguments, &issuer)?;
    // Not every plan has somebody sign in.
    let person = others
        .iter()
        .fold(first.person(), |found, plan| found.or_else(|_| plan.person()));
    let person = person.map_err(in_files)?;
    if !others
        .iter()
        .all(|plan| plan.issuer().is_ok_and(|other| other == issuer))
    {
        return Err(in_files(
            "they name several issuers; start one server for each".to_owned(),
        ));
    }
    multi_threaded()?.block_on(async {
        let stop = serve::told_to_stop_or_left()?;
        let home = Home::new()?;
        let app = open::app(
            conformance_settings(home.path(), &issuer, arguments.bind),
            Clock::System,
            IfMissing::Make,
        )
        .await?;
        let clients = seed(&app, &plans, &arguments.suite, &person).await?;
        let listener = serve::listen(app.settings.server.bind).await?;
        let names = vec![issuer.host_name(), "localhost".to_owned(), "127.0.0.1".to_owned()];
        let tls = issuer
            .is_https()
            .then(|| server::SelfSigned::new(names))
            .transpose();
        let tls = tls.map_err(|error| Failure::new(Code::Failed, format!("no certificate: {error}")))?;
        let facts = json!({
            "issuer": issuer.as_str(),
            "email": person.email,
            "password": person.password.expose(),
            "client_ids": clients,
            "certificate": tls.as_ref().map(|tls| tls.certificate.as_str()),
        });
        let text = if as_json {
            format!("{facts:#}\n")
        } else {
            conformance_announcement(&issuer, &person, &clients, home.path())
        };
        super::output::print(&Report::text(text), super::Format::Text)
            .map_err(|error| Failure::new(Code::Failed, format!("cannot write the answer: {error}")))?;
        let router = conformance::with_new_keys(&app, server::router(&app, None));
        let ended = server::run_router(app, router, listener, tls.map(|tls| tls.acceptor), stop).await;
        ended.map_err(|error| Failure::new(Code::Failed, format!("the server ended: {error}")))
    })?;
    Ok(Report::nothing())
}

/// Its passwords and secrets stand in files anybody can read, anybody may register apps, and it connects to whatever they
/// name in the networks around it: nothing for others to reach unless somebody says so.
fn check_exposure(arguments: &Arguments, issuer: &Issuer) -> Result<(), Failure> {
    let what = if !issuer.is_loopback() {
        format!("The conformance files name {issuer}, which is not this computer")
    } else if !arguments.bind.is_loopback() {
        format!("Others could reach {}", arguments.bind)
    } else {
        return Ok(());
    };
    if arguments.expose {
        return Ok(());
    }
    Err(Failure::configuration(format!(
        "{what}: whoever reaches this server can sign in with passwords and secrets that anybody can read, register \
         apps, and have it connect to the networks around it."
    ))
    .try_this("grantor demo --conformance FILE --expose, in a network that only the suite is in"))
}

fn plan(file: &Path) -> Result<Option<PlanConfiguration>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    PlanConfiguration::parse(&text).map_err(|error| {
        Failure::configuration(format!(
            "{} is no configuration file of the conformance suite: {error}",
            file.display()
        ))
        .try_this("grantor demo --conformance tests/conformance/basic.json")
    })
}

/// As the demo's; at the issuer the files name, and with a suite that has no certificate anybody vouches for.
fn conformance_settings(home: &Path, issuer: &Issuer, bind: IpAddr) -> Settings {
    let mut settings = settings(home, issuer.port());
    settings.issuer = Some(issuer.as_str().to_owned());
    settings.server.bind = (bind, issuer.port()).into();
    settings.tokens = Tokens::default();
    settings.mail = Mail::default();
    // The dynamic plan registers a client for each of its modules, in quick succession, and does no PKCE.
    settings.registration.mode = RegistrationMode::Open;
    settings.registration.confidential_profile = Profile::OidcCompat;
    settings.registration.per_address = 1000;
    // The suite answers at an address of this computer or its network, with a certificate of its own making.
    settings.fetch.accept_invalid_certificates = true;
    settings.fetch.allow_networks = NEAR.iter().filter_map(|network| network.parse().ok()).collect();
    settings.fetch.allow_networks_for_registered = true;
    "Grantor".clone_into(&mut settings.branding.name);
    settings
}

fn conformance_announcement(issuer: &Issuer, person: &Person, clients: &[ClientId], home: &Path) -> String {
    let clients: Vec<_> = clients.iter().map(ClientId::as_str).collect();
    format!(
        "Grantor {version} for the OpenID conformance suite: for this run alone, gone when you press Ctrl-C,\n\
         and its secrets stand in files anybody can read. Never expose this.\n\n\
         Discovery   {discovery}\n\
         Sign in as  {email}\n\
         Password    {password}\n\
         Clients     {clients}\n\
         New keys    whenever the key set is read; or grantor key rotate \\\n\
         \x20             --database {database} --keys-dir {keys}\n\n\
         How to run the suite: docs/conformance.md\n",
        version = env!("CARGO_PKG_VERSION"),
        discovery = issuer.endpoint("/.well-known/openid-configuration"),
        email = person.email,
        password = person.password.expose(),
        clients = clients.join(" "),
        database = database(home),
        keys = home.join("keys").display(),
    )
}

/// The port, or the next one that is free under every name this computer has for itself.
async fn listen(first: u16) -> Result<(TcpListener, u16, Option<TcpSocket>), Failure> {
    let mut port = first;
    loop {
        match listen_on(port).await {
            Ok((listener, kept)) => {
                let port = listener.local_addr().map_or(port, |address| address.port());
                return Ok((listener, port, kept));
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

async fn listen_on(port: u16) -> std::io::Result<(TcpListener, Option<TcpSocket>)> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    // `localhost` is ::1 first to many programs: what listens there, now or later, would get the demo's requests and its
    // password. So the port is taken there too; nobody listens, and they go on to 127.0.0.1.
    let there = SocketAddr::from((Ipv6Addr::LOCALHOST, listener.local_addr()?.port()));
    let kept = TcpSocket::new_v6().and_then(|socket| socket.bind(there).map(|()| socket));
    match kept {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(error),
        // A computer without IPv6 has nobody there.
        kept => Ok((listener, kept.ok())),
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
    settings.mail.url = Some(MailUrl::mailbox());
    // The link is in the mailbox, as every mail is.
    settings.sign_up.mode = SignUpMode::Open;
    // A passkey would outlive the server it was made for.
    settings.passkeys.nudge = false;
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
        "mailbox_url": app.issuer.endpoint("/demo/mailbox"),
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
        "database": client.typed.flags.trim_start_matches("--database "),
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
         Password    {password}\n\
         Mailbox     {mailbox}\n\n\
         A token from the shell:\n\n\
         {curl}\n\n\
         Metadata    {metadata}\n",
        version = env!("CARGO_PKG_VERSION"),
        open = app.issuer.endpoint("/demo"),
        email = client.email,
        password = client.password.expose(),
        mailbox = app.issuer.endpoint("/demo/mailbox"),
        curl = curl(app, client, " \\\n  "),
        metadata = app.issuer.endpoint("/.well-known/oauth-authorization-server"),
    )
}
