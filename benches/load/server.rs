//! The server as a process of its own: started, watched through `/proc`, ended by its id.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::{Connection, get};
use super::seed;

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts `grantor serve` on the installation in `folder`, on processor `core` if one is given, with more
    /// environment than where things are.
    pub fn start(
        folder: &Path,
        address: SocketAddr,
        core: Option<usize>,
        environment: &[(&str, &str)],
    ) -> Self {
        let cores = core.map(|core| core.to_string());
        Self::start_on(folder, address, cores.as_deref(), environment)
    }

    /// The same on several processors, as `taskset` writes them.
    pub fn start_on(
        folder: &Path,
        address: SocketAddr,
        cores: Option<&str>,
        environment: &[(&str, &str)],
    ) -> Self {
        let binary = env!("CARGO_BIN_EXE_grantor");
        let mut command = match cores {
            Some(cores) => {
                let mut command = Command::new("taskset");
                command.args(["-c", cores, binary]);
                command
            }
            None => Command::new(binary),
        };
        let child = command
            .arg("serve")
            .current_dir(folder)
            .env_remove("RUST_LOG")
            .env("GRANTOR__ISSUER", format!("http://{address}"))
            .env("GRANTOR__SERVER__BIND", address.to_string())
            .env("GRANTOR__DATABASE__URL", seed::database_url(folder))
            .env("GRANTOR__KEYS__DIR", folder.join("keys"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("server.log")).unwrap())
            .spawn()
            .unwrap();
        Self { child, address }
    }

    /// Waits until the server answers with its keys; what it took.
    pub async fn answers(&mut self, since: Instant) -> Duration {
        let request = get(self.address, "/.well-known/jwks.json");
        loop {
            assert!(self.child.try_wait().unwrap().is_none(), "the server ended");
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "the server does not answer"
            );
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection
                    .send(&request)
                    .await
                    .is_ok_and(|answer| answer.status == 200)
            {
                return since.elapsed();
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    /// The processor time the server has used, of all its threads.
    pub fn cpu(&self, ticks_per_second: f64) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // Fields 14 and 15 of proc_pid_stat(5), counted behind the name, which may hold anything.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|field| field.parse::<f64>().unwrap())
            .sum();
        ticks / ticks_per_second
    }

    /// The resident memory, in bytes.
    pub fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0
    }

    /// Ends the server at once, as a power cut would, and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A loopback address nobody listens on.
pub fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}
