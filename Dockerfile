# syntax=docker/dockerfile:1

# ---- build ------------------------------------------------------------------------------------------------------------------
FROM rust:1.95-slim-bookworm AS build
# aws-lc and SQLite are C: a compiler, and cmake for the targets aws-lc has no prepared build of.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends cmake g++ gcc libc6-dev make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY templates templates
COPY locales locales
COPY assets assets
COPY migrations migrations
# Tests and benches are not in the image; Cargo only asks that the files it knows of are there.
RUN mkdir -p tests/it benches/load && touch tests/it/main.rs benches/decision.rs benches/load/main.rs
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --bin grantor \
    && cp target/release/grantor /usr/local/bin/grantor
# What the volumes start as: empty, and owned by the user the server runs as (65532, "nonroot" in the image below).
RUN mkdir -p /empty/data /empty/keys && chmod 0700 /empty/data /empty/keys

# ---- run --------------------------------------------------------------------------------------------------------------------
# glibc, libgcc, CA certificates, time zones; no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="Grantor" \
    org.opencontainers.image.description="A small, complete OAuth 2.0 authorization server" \
    org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /usr/local/bin/grantor /usr/local/bin/grantor
COPY --from=build --chown=65532:65532 /empty/data /var/lib/grantor/data
COPY --from=build --chown=65532:65532 /empty/keys /var/lib/grantor/keys
ENV GRANTOR__SERVER__BIND=0.0.0.0:8080 \
    GRANTOR__DATABASE__URL=sqlite:///var/lib/grantor/data/grantor.db \
    GRANTOR__KEYS__DIR=/var/lib/grantor/keys
WORKDIR /var/lib/grantor
VOLUME ["/var/lib/grantor/data", "/var/lib/grantor/keys"]
USER 65532:65532
EXPOSE 8080
# Asks GET /readyz where the server listens, over TLS too if it has a certificate of its own. From outside: GET /livez (the process
# lives), GET /readyz (it can serve).
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=20s CMD ["grantor", "health"]
# Only `init` and `migrate` make a database: with SQLite in the volume, run the image once with `migrate` before `serve`.
ENTRYPOINT ["grantor"]
CMD ["serve"]
