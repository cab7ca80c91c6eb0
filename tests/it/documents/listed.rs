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

/// What is described and not built yet. Once it is there, this fails: the line has to go then.
pub const COMING: &[&str] = &[
    "grantor scope create --kind",
    "grantor scope create --sensitive",
    "grantor client create --skip-consent",
    "grantor client create --id-token-claims",
    "grantor client create --access-lifetime",
    "grantor client create --allow-http-callback",
    "grantor user delete",
    "grantor health",
    "[server.tls] certificate",
    "[server.tls] key",
    "docs/images/sign-in.png",
    "docs/images/consent-dark.png",
];

/// Whether something is described and not built yet.
pub fn is_coming(what: &str) -> bool {
    COMING.contains(&what)
}
