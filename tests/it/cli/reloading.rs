//! What a running server takes up when its terminal goes or somebody says that there is a new configuration.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::Home;
use super::serving::Serving;

/// The terminal is closed, or a configuration management has written another file: neither ends the server.
#[cfg(unix)]
#[test]
fn ours_a_hangup_reads_the_configuration_anew_and_a_wrong_one_changes_nothing() {
    let home = Home::with_database();
    let file = home.path().join("grantor.toml");
    std::fs::write(&file, "[branding]\nname = 'First'\n").unwrap();
    let mut server = Serving::begin(&home, ":");
    let home_page = |server: &Serving| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let request = "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(home_page(&server).contains("First"));
    std::fs::write(
        &file,
        "[branding]\nname = 'Second'\n[server]\nbind = '127.0.0.1:9'\n[tokens]\naccess = '1m'\n",
    )
    .unwrap();
    // The flag --bind comes before the file, as it did at the start.
    let said = server.hang_up("needs a restart");
    assert!(
        said.contains("the configuration was read anew") && said.contains("branding.name"),
        "{said}"
    );
    assert!(said.contains("needs a restart: tokens.access\n"), "{said}");
    assert!(home_page(&server).contains("Second"));
    for (wrong, words) in [
        ("[branding]\nnmae = 'Third'\n", "no key `nmae`"),
        (
            "[branding]\nname = 'Third'\n[tokens]\ncode = '1h'\n",
            "tokens.code is at most 10m",
        ),
        (
            "[branding]\nname = 'Third'\n[server.tls]\nkey = 'k.pem'\n",
            "set together",
        ),
        (
            "[branding]\nname = 'Third'\n[server]\nmachine_hosts = ['http://x']\n",
            "without a scheme",
        ),
        ("[branding\n", "line 1"),
    ] {
        std::fs::write(&file, wrong).unwrap();
        let said = server.hang_up("stays as it is");
        assert!(said.contains("ERROR") && said.contains(words), "{said}");
        assert!(home_page(&server).contains("Second"), "{wrong}");
    }
    // A file that is gone says nothing: not that everything is as it is by default.
    std::fs::remove_file(&file).unwrap();
    let said = server.hang_up("stays as it is");
    assert!(said.contains("grantor.toml does not exist"), "{said}");
    assert!(home_page(&server).contains("Second"));
    server.end();
}

/// A server goes on with nothing that it would not be started with, nor with what is left of a file that was cut off.
#[cfg(unix)]
#[test]
fn ours_what_is_left_of_a_file_that_was_cut_off_is_not_taken_up() {
    let home = Home::with_database();
    let file = home.path().join("grantor.toml");
    let lines = [
        "issuer = 'http://127.0.0.1:8080'",
        "[registration]",
        "mode = 'off'",
        "[server]",
        "machine_hosts = ['grantor:8080', 'x']",
        "[database]",
        "url = 'sqlite://grantor.db'",
        "[branding]",
        "name = 'Whole'",
    ];
    let whole = lines.join("\n");
    std::fs::write(&file, &whole).unwrap();
    let mut server = Serving::begin_as(&home, ":", &[]);
    let registers = |server: &Serving| {
        let metadata = server.answer("/.well-known/openid-configuration", "");
        metadata.contains("registration_endpoint")
    };
    assert!(!registers(&server));
    let refused = |server: &mut Serving, text: &str, words: &str| {
        std::fs::write(&file, text).unwrap();
        let said = server.hang_up("stays as it is");
        assert!(said.contains("ERROR") && said.contains(words), "{words}: {said}");
        assert!(!registers(server), "{text}");
    };
    refused(&mut server, "", "hint=\"the whole file; or a restart");
    for cut in 1..=6 {
        refused(
            &mut server,
            &lines[..cut].join("\n"),
            "names no longer database.url",
        );
    }
    let without_issuer = lines[1..].join("\n");
    refused(&mut server, &without_issuer, "names no longer issuer");
    let other = |from: &str, to: &str| whole.replace(from, to);
    for (text, words) in [
        (
            other("http://127.0.0.1:8080", "http://id.example.com"),
            "must begin with https://",
        ),
        (other("sqlite://grantor.db", "mysql://x"), "a database URL is"),
        (
            format!("{whole}\n[fetch]\nca_file = 'none.pem'"),
            "fetch.ca_file: cannot read",
        ),
        (format!("{whole}\n[keys]\nmaster_key = 'short'"), "master key"),
    ] {
        refused(&mut server, &text, words);
    }
    // What a running server takes up may be taken away again.
    std::fs::write(&file, whole.replace("[registration]\nmode = 'off'\n", "")).unwrap();
    let said = server.hang_up("read anew");
    assert!(said.contains("registration.mode"), "{said}");
    assert!(registers(&server));
    server.end();
}

/// What the log is told changes while the server runs, unless `RUST_LOG` says otherwise.
#[cfg(unix)]
#[test]
fn ours_the_filter_of_the_log_is_taken_up() {
    let home = Home::with_database();
    let file = home.path().join("grantor.toml");
    let mut server = Serving::begin(&home, "unset RUST_LOG");
    server.get("");
    std::fs::write(
        &file,
        "[log]\nfilter = 'warn,grantor::cli=info,grantor::request=debug'\n",
    )
    .unwrap();
    let said = server.hang_up("read anew");
    assert!(
        said.contains("log.filter") && !said.contains("request answered"),
        "{said}"
    );
    server.get("");
    std::fs::write(&file, "[log]\nfilter = 'grantor=loud'\n").unwrap();
    let said = server.hang_up("stays as it is");
    assert!(
        said.contains("request answered") && said.contains("log.filter is no filter"),
        "{said}"
    );
    server.end();
    home.run(&[
        "serve",
        "--issuer",
        "http://127.0.0.1:8080",
        "--bind",
        "127.0.0.1:0",
    ])
    .expect(78)
    .says("log.filter is no filter of the log.");
}
