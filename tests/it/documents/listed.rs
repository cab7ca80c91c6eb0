//! What the documents name and no test here runs, what runs as another command, and what a command prints: each that stands nowhere
//! fails too.

/// Commands that are not run, by how they begin.
pub const NOT_RUN: &[(&str, &str)] = &[
    (
        "cargo build --release",
        "compiles for minutes; what it builds is the binary every other command here runs",
    ),
    (
        "cargo install --path .",
        "compiles for minutes; what it installs is the binary every other command here runs",
    ),
    ("sudo useradd", "changes the machine"),
    ("journalctl", "needs a machine with systemd"),
    ("docker compose stop", "needs a container runtime"),
    ("docker compose cp", "needs a container runtime"),
    (
        "docker compose exec -T postgres",
        "needs a container runtime; the same commands run without one",
    ),
    ("docker run", "needs a container runtime"),
    (
        "grantor mail test",
        "needs a mail server; `tests/it/cli/mail.rs` has one",
    ),
    (
        "grantor demo --conformance",
        "listens at the address its files name; `tests/interop/htmlunit` plays what they hold",
    ),
    (
        "python3 scripts/run-test-plan.py",
        "the OpenID Foundation's own suite",
    ),
];

/// Commands that run as another one.
pub const RUN_AS: &[(&str, &str, &str)] = &[(
    "cargo run --release -- demo",
    "grantor demo --port 0 &",
    "the binary is there, and the port may be taken",
)];

/// What the pages say, or count on, that a command prints.
pub const PRINTS: &[(&str, &[&str])] = &[
    ("grantor init", &["invite_link", "/password/"]),
    ("grantor user create", &["invite_link", "/password/"]),
    ("grantor client create", &["client_id", "client_secret"]),
    ("grantor client list", &["My app"]),
    ("grantor resource create", &["client_id", "client_secret"]),
    ("grantor errors show G1005", &["G1005"]),
    ("grantor errors show G1205", &["G1205"]),
    (
        "grantor doctor",
        &["configuration", "database", "master key", "it opens"],
    ),
    ("grantor key rotate", &["RS256"]),
    ("grantor audit verify", &["head"]),
    ("grantor explain", &["ada@example.com"]),
    ("grantor user list", &["you@example.com"]),
    ("grantor group delete crew --dry-run", &["would end"]),
    ("grantor migrate", &["up to date"]),
];
