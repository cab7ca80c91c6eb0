//! What one RSA-2048 signature costs here and now: a process of its own, on the server's processor, with its key kept.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;

/// How long one measurement takes.
const SLICE: Duration = Duration::from_millis(300);

/// The process that signs when asked.
pub struct Signer {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Signer {
    /// Starts the process, on processor `core` if one is given.
    pub fn start(core: Option<usize>) -> Self {
        let this = std::env::current_exe().unwrap();
        let mut command = match core {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(this);
                command
            }
            None => Command::new(this),
        };
        let mut child = command
            .arg("sign")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, asks, answers }
    }

    /// Measures; processor time of one signature in microseconds.
    pub fn measure(&mut self) -> f64 {
        self.asks.write_all(b"\n").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim().parse().unwrap()
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the process does: for each line of its input, signs for a while and says what one signature cost.
pub fn serve() {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let (rng, message) = (SystemRandom::new(), [7; 600]);
    let mut signature = vec![0; key.public_modulus_len()];
    for _ in std::io::stdin().lines() {
        let mut count = 0_u32;
        let (started, before) = (Instant::now(), thread_cpu());
        while started.elapsed() < SLICE {
            for _ in 0..20 {
                key.sign(&RSA_PKCS1_SHA256, &rng, &message, &mut signature)
                    .unwrap();
            }
            count += 20;
        }
        println!("{}", (thread_cpu() - before) / 1000.0 / f64::from(count));
    }
}

/// The processor time of this thread, in nanoseconds.
fn thread_cpu() -> f64 {
    // The kernel's books are brought up to date when a thread yields.
    std::thread::yield_now();
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}
