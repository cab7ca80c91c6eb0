//! The files that pages show, each read by what it is for where that is on this machine, and by its rules where it is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use grantor::config::{self, Flags};
use rcgen::{CertifiedKey, generate_simple_self_signed};

use super::all_blocks;
use super::blocks::Block;
use crate::support::free_port;

/// A folder for the files of one test; removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("grantor-files-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program of this machine, also one for administrators; `None` is said, never silent.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(name))
        .find(|file| file.is_file());
    if found.is_none() {
        eprintln!("!!! no {name} here: it does NOT read its file of the documents !!!");
    }
    found
}

/// What a program says against its input, if anything.
fn objection(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(())
    } else {
        Err(said)
    }
}

/// Whether a block can be what its language says it is.
fn check(block: &Block, folder: &Folder) -> Result<(), String> {
    let Block { language, text, .. } = block;
    match language.as_str() {
        "json" => serde_json::from_str::<serde_json::Value>(text)
            .map(drop)
            .map_err(|error| error.to_string()),
        "toml" => settings(text, folder),
        "ini" if text.contains("[Service]") => unit(text, folder),
        "ini" => sections(text, folder),
        "nginx" => nginx(text, folder),
        "caddyfile" => caddy(text, folder),
        "yaml" => yaml(text, folder),
        "sh" => objection(Command::new("sh").arg("-n").arg(folder.write("script", text))),
        // Run elsewhere: here, in `tests/interop`, or by the compiler.
        "console" | "js" | "python" | "go" | "rust" | "text" => Ok(()),
        other => Err(format!("nobody checks blocks of {other:?}")),
    }
}

/// A part of grantor.toml: with an issuer it is one that the server takes.
fn settings(text: &str, folder: &Folder) -> Result<(), String> {
    let issuer = "issuer = \"https://id.example.com\"\n";
    let config = folder.write("grantor.toml", &format!("{issuer}{text}"));
    let flags = Flags {
        config: Some(config),
        ..Flags::default()
    };
    config::load(&flags).map(drop).map_err(|error| error.to_string())
}

/// A unit of systemd, with a program that is there.
fn unit(text: &str, folder: &Folder) -> Result<(), String> {
    sections(text, folder)?;
    let Some(analyze) = program("systemd-analyze") else {
        return Ok(());
    };
    let text = text.replace("/usr/local/bin/grantor", env!("CARGO_BIN_EXE_grantor"));
    let file = folder.write("grantor.service", &text);
    let output = Command::new(analyze)
        .args(["verify", "--man=no"])
        .arg(file)
        .output()
        .unwrap();
    // A key it does not know is a warning to it.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && said.is_empty() {
        Ok(())
    } else {
        Err(said)
    }
}

/// Sections of keys and values, as Python's reader of such files takes them: it is the one that fail2ban uses.
fn sections(text: &str, folder: &Folder) -> Result<(), String> {
    let is_line = |line: &str| {
        line.is_empty()
            || line.starts_with('#')
            || line.starts_with(' ')
            || (line.starts_with('[') && line.ends_with(']'))
            || line.split_once('=').is_some_and(|(key, _)| {
                let key = key.trim();
                !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
    };
    if let Some(line) = text.lines().find(|line| !is_line(line)) {
        return Err(format!("{line:?} is no line of an ini file"));
    }
    let Some(python) = program("python3") else {
        return Ok(());
    };
    // A unit may give a key twice.
    let read = "import configparser, sys; configparser.RawConfigParser(strict=False).read_string(open(sys.argv[1]).read())";
    objection(
        Command::new(python)
            .args(["-c", read])
            .arg(folder.write("file.ini", text)),
    )
}

/// A server of nginx, with a certificate that is there, at ports that are free.
fn nginx(text: &str, folder: &Folder) -> Result<(), String> {
    braces(text, true)?;
    let Some(nginx) = program("nginx") else {
        return Ok(());
    };
    let here = folder.0.display();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["id.example.com".to_owned()]).unwrap();
    folder.write("fullchain.pem", &cert.pem());
    folder.write("privkey.pem", &signing_key.serialize_pem());
    let has_v6 = std::net::TcpListener::bind("[::1]:0").is_ok();
    let text: String = text
        .replace("/etc/letsencrypt/live/id.example.com", &here.to_string())
        .replace("listen 443", &format!("listen 127.0.0.1:{}", free_port()))
        .replace("listen 80", &format!("listen 127.0.0.1:{}", free_port()))
        .replace("[::]:443", &format!("[::1]:{}", free_port()))
        .replace("[::]:80", &format!("[::1]:{}", free_port()))
        .lines()
        .filter(|line| has_v6 || !line.contains("[::1]"))
        .collect::<Vec<_>>()
        .join("\n");
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {here}/{name};\n"))
        .collect();
    let whole = format!(
        "pid {here}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}\n}}\n"
    );
    let output = Command::new(nginx)
        .args(["-t", "-e", "stderr", "-p"])
        .arg(&folder.0)
        .arg("-c")
        .arg(folder.write("nginx.conf", &whole))
        .output()
        .unwrap();
    // What a newer one has given up is a warning to it.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && !said.contains("deprecated") {
        Ok(())
    } else {
        Err(said)
    }
}

fn caddy(text: &str, folder: &Folder) -> Result<(), String> {
    braces(text, false)?;
    let Some(caddy) = program("caddy") else {
        return Ok(());
    };
    let file = folder.write("Caddyfile", text);
    objection(
        Command::new(caddy)
            .args(["adapt", "--adapter", "caddyfile", "--config"])
            .arg(file),
    )
}

/// Every line opens a block, ends one, or says something in one; what nginx says ends with a semicolon.
fn braces(text: &str, is_nginx: bool) -> Result<(), String> {
    let mut depth = 0_usize;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let ends = line == "}";
        if ends {
            depth = depth.checked_sub(1).ok_or("a brace that closes nothing")?;
        } else if line.ends_with('{') {
            depth += 1;
        } else if depth == 0 || (is_nginx && !line.ends_with(';')) {
            return Err(format!("{line:?} stands in no block, or does not end"));
        }
    }
    if depth == 0 {
        Ok(())
    } else {
        Err("a block that does not end".to_owned())
    }
}

/// Keys and items by indentation: no tab, nothing below a key that has a value, no key twice, quotes and brackets that end.
fn yaml(text: &str, folder: &Folder) -> Result<(), String> {
    // What is open: how far it is indented, its keys, and whether the last of them has no value yet.
    let mut open: Vec<(usize, BTreeSet<String>, bool)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let wrong = |why: &str| Err(format!("{line:?}: {why}"));
        let mut rest = line.trim_start_matches(' ');
        let mut indent = line.len() - rest.len();
        let is_item = rest.starts_with("- ");
        if let Some(item) = rest.strip_prefix("- ") {
            (rest, indent) = (item, indent + 2);
        }
        let Some((key, value)) = rest.split_once(':') else {
            return wrong("no key");
        };
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return wrong("no name");
        }
        if !value.is_empty() && !value.starts_with(' ') {
            return wrong("no space after the colon");
        }
        let value = value.trim();
        let is_quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
        let is_list = value.starts_with('[') && value.ends_with(']');
        let is_plain = !value.starts_with(['"', '\'', '[', '`', '@', '%', '&', '*', '!', '|', '>'])
            && !value.contains(": ")
            && !value.contains(" #");
        if !is_quoted && !is_list && !is_plain {
            return wrong("a value that is none");
        }
        open.retain(|(other, ..)| *other <= indent && (!is_item || *other < indent));
        match open.last_mut() {
            Some((other, keys, is_waiting)) if *other == indent => {
                if !keys.insert(key.to_owned()) {
                    return wrong("this key is there already");
                }
                *is_waiting = value.is_empty();
            }
            Some((.., false)) => return wrong("below a key that has a value"),
            _ => open.push((indent, BTreeSet::from([key.to_owned()]), value.is_empty())),
        }
    }
    let has_reader = |python: &PathBuf| objection(Command::new(python).args(["-c", "import yaml"])).is_ok();
    let Some(python) = program("python3").filter(has_reader) else {
        return Ok(());
    };
    let read = "import sys, yaml; yaml.safe_load(open(sys.argv[1]))";
    objection(
        Command::new(python)
            .args(["-c", read])
            .arg(folder.write("file.yml", text)),
    )
}

#[test]
fn ours_every_file_the_documents_show_can_be_read() {
    let folder = Folder::new("shown");
    let mut faults = Vec::new();
    for block in all_blocks() {
        if let Err(fault) = check(&block, &folder) {
            faults.push(format!("{}: {fault}", block.place));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ours_files_that_cannot_be_read_are_found() {
    let folder = Folder::new("broken");
    for (language, text) in [
        ("toml", "[server]\ntrusted_proxies = [\"nowhere\"]\n"),
        ("toml", "[branding]\nbind = \"127.0.0.1:1\"\n"),
        ("ini", "[Service]\nUser grantor\n"),
        ("ini", "[a]\n= 1\n"),
        ("nginx", "server {\n    listen 443 ssl\n}\n"),
        ("nginx", "server {\n    listen 443 ssl;\n"),
        ("caddyfile", "id.example.com {\n}\n}\n"),
        ("yaml", "a:\n  b: 1\n  b: 2\n"),
        ("yaml", "a: 1\n  b: 2\n"),
        ("yaml", "rule: `x`\n"),
        ("sh", "if true; then\n"),
        ("json", "{"),
        ("brainfuck", "+"),
    ] {
        let block = Block {
            place: String::new(),
            language: language.to_owned(),
            file: None,
            text: text.to_owned(),
        };
        assert!(check(&block, &folder).is_err(), "{language}: {text}");
    }
}

/// What the page gives the container by `.env` is a value that the server takes.
#[test]
fn ours_the_proxies_of_the_containers_are_a_list_of_networks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/deployment.md")).unwrap();
    let (_, rest) = page.split_once("GRANTOR_TRUSTED_PROXIES='").unwrap();
    let (value, _) = rest.split_once('\'').unwrap();
    let folder = Folder::new("proxies");
    settings(&format!("[server]\ntrusted_proxies = {value}\n"), &folder).unwrap();
    let compose = fs::read_to_string(root.join("docker-compose.yml")).unwrap();
    for name in ["GRANTOR_ISSUER", "GRANTOR_TRUSTED_PROXIES"] {
        assert!(page.contains(&format!("{name}=")), "{name}");
        assert!(compose.contains(&format!("${{{name}:-")), "{name}");
    }
}
