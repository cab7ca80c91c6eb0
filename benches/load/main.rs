//! What a token costs the server, in processor time, against what its signatures alone cost.
//!
//! The real server on one processor, the load on another, loopback HTTP/1.1 that stays open. In each round every kind of
//! request is sent for some seconds, and one RSA signature is measured before and after it on the server's processor: the
//! ratio of the two is taken inside the round, so it does not depend on the machine, nor much on what else it does.
//! `scripts/bench` builds, pins and runs it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that meets what it does not expect ends"
)]

mod http;
mod lists;
mod report;
mod sealing;
mod seed;
mod server;
mod sign_ins;
mod signature;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use http::{Connection, get, post};
use report::{Report, Spread};
use seed::Installation;
use server::Server;
use signature::Signer;

/// How many connections carry the load.
const CONNECTIONS: usize = 8;

/// More code exchanges than any machine makes in a second, so that the codes do not run out.
const CODES_PER_SECOND: f64 = 3500.0;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scenario {
    ClientCredentials,
    Refresh,
    Code,
    Introspection,
    Jwks,
}

impl Scenario {
    const ALL: [Self; 5] = [
        Self::ClientCredentials,
        Self::Refresh,
        Self::Code,
        Self::Introspection,
        Self::Jwks,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::Refresh => "refresh",
            Self::Code => "code exchange",
            Self::Introspection => "introspection",
            Self::Jwks => "JWKS",
        }
    }

    /// How many RSA signatures an answer carries.
    fn signatures(self) -> u32 {
        match self {
            Self::ClientCredentials => 1,
            Self::Refresh | Self::Code => 2,
            Self::Introspection | Self::Jwks => 0,
        }
    }

    /// The most an answer may cost, as a multiple of its signatures.
    fn target(self) -> Option<f64> {
        match self {
            Self::ClientCredentials => Some(1.2),
            Self::Refresh | Self::Code => Some(1.3),
            Self::Introspection | Self::Jwks => None,
        }
    }
}

/// What the command line asked for.
struct Options {
    rounds: usize,
    seconds: f64,
    server_core: Option<usize>,
    is_json: bool,
    page: Option<PathBuf>,
}

impl Options {
    /// `None` if this is not `cargo bench`: `cargo test --all-targets` runs every bench too, and has no time for this.
    fn read() -> Option<Self> {
        let mut options = Self {
            rounds: 7,
            seconds: 3.0,
            server_core: None,
            is_json: false,
            page: None,
        };
        let mut is_bench = false;
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_default();
            match argument.as_str() {
                "--bench" => is_bench = true,
                "--rounds" => options.rounds = value().parse().expect("--rounds is a number"),
                "--seconds" => options.seconds = value().parse().expect("--seconds is a number"),
                "--server-core" => {
                    options.server_core = Some(value().parse().expect("--server-core is a number"));
                }
                "-o" => options.is_json = value() == "json",
                "--page" => options.page = Some(value().into()),
                other => panic!("unknown argument {other}"),
            }
        }
        is_bench.then_some(options)
    }
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("sign") {
        signature::serve();
        return ExitCode::SUCCESS;
    }
    let Some(options) = Options::read() else {
        println!("nothing measured: run scripts/bench");
        return ExitCode::SUCCESS;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = runtime.block_on(measure(&options));
    if let Some(page) = &options.page {
        std::fs::write(page, report.html()).unwrap();
    }
    if options.is_json {
        println!("{}", report.json());
    } else {
        print!("{}", report.text());
    }
    if report.is_met() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A folder that goes when the measurement ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn measure(options: &Options) -> Report {
    let folder = Folder(std::env::temp_dir().join(format!("grantor-bench-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let installation = seed::install(&folder.0, server::free_address()).await;
    eprintln!("making codes");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let wanted = ((options.seconds + 0.5) * CODES_PER_SECOND) as usize * options.rounds.max(1);
    let codes = installation.codes(&folder.0, wanted).await;
    // The first start makes the signing key; what is measured is every start after it.
    Server::start(&folder.0, installation.address, options.server_core, &[])
        .answers(Instant::now())
        .await;
    let (mut starts, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let since = Instant::now();
        let mut server = Server::start(&folder.0, installation.address, options.server_core, &[]);
        starts.push(server.answers(since).await.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        idle.push(server.resident() / 1e6);
    }
    let mut server = Server::start(&folder.0, installation.address, options.server_core, &[]);
    server.answers(Instant::now()).await;
    let load = Load::prepare(&installation, codes).await;
    let rounds = rounds(options, &load, &server).await;
    let loaded_mb = server.resident() / 1e6;
    drop(server);
    eprintln!("sealing");
    let sealing = sealing::measure(options, &folder.0, &load).await;
    eprintln!("signing in");
    let sign_ins = sign_ins::measure(options, &folder.0, &load).await;
    eprintln!("listing");
    let lists = lists::measure(options, &folder.0, &load).await;
    Report {
        machine: machine(),
        connections: CONNECTIONS,
        start_ms: Spread::of(starts),
        idle_mb: Spread::of(idle),
        loaded_mb,
        rounds,
        sealing,
        sign_ins,
        lists,
    }
}

/// One kind of request in one round.
struct Measured {
    scenario: Scenario,
    signature_us: f64,
    cpu_us: f64,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

async fn rounds(options: &Options, load: &Arc<Load>, server: &Server) -> Vec<Measured> {
    let ticks = ticks_per_second();
    let mut signer = Signer::start(options.server_core);
    let mut measured = Vec::new();
    for round in 0..=options.rounds {
        // The first round warms everything up and is not counted.
        let seconds = if round == 0 { 0.5 } else { options.seconds };
        for scenario in Scenario::ALL {
            let before_signature = signer.measure();
            let (started, before) = (Instant::now(), server.cpu(ticks));
            let mut latencies = load.run(scenario, Duration::from_secs_f64(seconds)).await;
            let (wall, cpu) = (started.elapsed().as_secs_f64(), server.cpu(ticks) - before);
            let signature_us = f64::midpoint(before_signature, signer.measure());
            if round == 0 {
                continue;
            }
            latencies.sort_unstable();
            #[expect(clippy::cast_precision_loss, reason = "a count of some thousands")]
            let count = latencies.len() as f64;
            let at = |part: usize| latencies[latencies.len() * part / 100].as_secs_f64() * 1000.0;
            measured.push(Measured {
                scenario,
                signature_us,
                cpu_us: cpu / count * 1e6,
                per_second: count / wall,
                p50_ms: at(50),
                p99_ms: at(99),
            });
        }
        if round > 0 {
            eprintln!("round {round} of {}", options.rounds);
        }
    }
    measured
}

/// What the connections send, and what they keep between rounds.
struct Load {
    installation: Installation,
    codes: Vec<String>,
    spent: AtomicUsize,
    /// The newest refresh token of each connection's grant.
    chains: Vec<Mutex<String>>,
    access_token: String,
}

impl Load {
    async fn prepare(installation: &Installation, codes: Vec<String>) -> Arc<Self> {
        let mut connection = Connection::open(installation.address).await.unwrap();
        let (mut chains, mut access_token) = (Vec::new(), String::new());
        for code in &codes[..CONNECTIONS] {
            let request = post(
                installation.address,
                "/token",
                &installation.app,
                &seed::redeem(code),
            );
            let answer = connection.send(&request).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            chains.push(Mutex::new(answer.member("refresh_token").unwrap().to_owned()));
            answer
                .member("access_token")
                .unwrap()
                .clone_into(&mut access_token);
        }
        Arc::new(Self {
            installation: installation.clone(),
            codes,
            spent: AtomicUsize::new(CONNECTIONS),
            chains,
            access_token,
        })
    }

    /// Where the server listens.
    fn address(&self) -> std::net::SocketAddr {
        self.installation.address
    }

    /// Asks for a token so many times a second for `duration`, whatever becomes of the one before; how long each took.
    async fn paced(self: &Arc<Self>, per_second: f64, duration: Duration) -> Vec<Duration> {
        let mut connection = Connection::open(self.installation.address).await.unwrap();
        let mut turns = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
        let (until, mut latencies) = (Instant::now() + duration, Vec::new());
        while Instant::now() < until {
            let due = turns.tick().await;
            let request = self.request(Scenario::ClientCredentials, 0).unwrap();
            let answer = connection.send(&request).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            latencies.push(due.elapsed());
        }
        latencies
    }

    /// Sends one kind of request over every connection for `duration`; how long each answer took.
    async fn run(self: &Arc<Self>, scenario: Scenario, duration: Duration) -> Vec<Duration> {
        let until = Instant::now() + duration;
        let tasks =
            (0..CONNECTIONS).map(|chain| tokio::spawn(Arc::clone(self).connection(scenario, chain, until)));
        let latencies = join_all(tasks).await;
        latencies
            .into_iter()
            .flat_map(|latencies| latencies.unwrap())
            .collect()
    }

    async fn connection(self: Arc<Self>, scenario: Scenario, chain: usize, until: Instant) -> Vec<Duration> {
        let mut connection = Connection::open(self.installation.address).await.unwrap();
        let mut latencies = Vec::with_capacity(64 * 1024);
        while Instant::now() < until {
            let Some(request) = self.request(scenario, chain) else {
                break;
            };
            let sent = Instant::now();
            let answer = connection.send(&request).await.unwrap();
            latencies.push(sent.elapsed());
            assert_eq!(answer.status, 200, "{}", answer.body);
            match scenario {
                Scenario::Refresh => {
                    let token = answer.member("refresh_token").unwrap();
                    token.clone_into(&mut self.chains[chain].lock().unwrap());
                }
                Scenario::Introspection => {
                    assert!(answer.body.starts_with("{\"active\":true"), "{}", answer.body);
                }
                _ => {}
            }
        }
        latencies
    }

    /// The next request; `None` when the codes are spent.
    fn request(&self, scenario: Scenario, chain: usize) -> Option<Vec<u8>> {
        let Installation {
            address,
            service,
            app,
            api,
            ..
        } = &self.installation;
        Some(match scenario {
            Scenario::ClientCredentials => post(
                *address,
                "/token",
                service,
                &[("grant_type", "client_credentials"), ("scope", "notes:read")],
            ),
            Scenario::Refresh => {
                let token = self.chains[chain].lock().unwrap();
                post(
                    *address,
                    "/token",
                    app,
                    &[("grant_type", "refresh_token"), ("refresh_token", &token)],
                )
            }
            Scenario::Code => {
                let code = self.codes.get(self.spent.fetch_add(1, Ordering::Relaxed))?;
                post(*address, "/token", app, &seed::redeem(code))
            }
            Scenario::Introspection => post(*address, "/introspect", api, &[("token", &self.access_token)]),
            Scenario::Jwks => get(*address, "/.well-known/jwks.json"),
        })
    }
}

fn ticks_per_second() -> f64 {
    let output = std::process::Command::new("getconf")
        .arg("CLK_TCK")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// The processor's name and how many there are.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": ")?.1.into())
        .unwrap_or("unknown processor");
    format!("{name}, {} processors", text.matches("processor\t").count())
}
