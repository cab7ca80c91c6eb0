# `just` lists what there is. What CI runs is `.ci/run`: `check`, then `test`.

_default:
    @just --list --unsorted

# format, lints, documentation, licences and advisories: everything but the tests
check:
    .ci/run --check

# every test: SQLite and PostgreSQL, foreign client libraries, a real browser
test *ARGS:
    scripts/test {{ ARGS }}

# the tests that need nothing but a Rust toolchain
test-fast:
    scripts/test --fast

# this working tree's server, on a loopback address; its database and keys live under target/run
run *ARGS:
    mkdir -p target/run
    cargo run --locked -- migrate --database sqlite://target/run/grantor.db
    cargo run --locked -- serve --issuer http://127.0.0.1:8080 --bind 127.0.0.1:8080 \
        --database sqlite://target/run/grantor.db --keys-dir target/run/keys {{ ARGS }}

# accept what the pages, errors and documents look like now; read the diff before committing it
snapshots:
    INSTA_UPDATE=always SKIP_POSTGRES=1 cargo test --locked
    git --no-pager diff --stat -- '*.snap'

# speed, by server CPU per token
bench *ARGS:
    scripts/bench {{ ARGS }}

# the binary to ship, after everything else has passed
release: check test
    cargo build --release --locked
    @ls -lh target/release/grantor
