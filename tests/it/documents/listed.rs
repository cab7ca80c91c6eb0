//! What the documents name and no test here runs: each with its reason. What is listed and stands nowhere fails too.

/// Commands that are not run, by how they begin.
pub const NOT_RUN: &[(&str, &str)] = &[
    (
        "cargo install --path .",
        "compiles for minutes; what it installs is the binary every other command here runs",
    ),
    ("sudo useradd", "changes the machine"),
    ("sudo install", "changes the machine"),
    (
        "cd /var/lib/grantor && sudo -u grantor grantor init",
        "another user, in the machine's own folders; `grantor init` of the same page is run",
    ),
    ("sudo systemctl", "needs a machine with systemd"),
    ("journalctl", "needs a machine with systemd"),
    ("docker compose", "needs a container runtime"),
    (
        "grantor demo --conformance",
        "listens at the address its files name; `tests/interop/htmlunit` plays what they hold",
    ),
    (
        "python3 scripts/run-test-plan.py",
        "the OpenID Foundation's own suite",
    ),
    ("pg_dump", "needs PostgreSQL's own tools"),
    ("pg_restore", "needs PostgreSQL's own tools"),
];

/// Commands that run as another one.
pub const RUN_AS: &[(&str, &str, &str)] = &[(
    "cargo run --release -- demo",
    "grantor demo --port 0 &",
    "the binary is there, and the port may be taken",
)];
