//! Opens an address in the person's browser, where there is a desktop.

use std::process::{Command, Stdio};

/// Opens `url`, if somebody sits in front of a desktop; whether something was started for it.
pub fn open(url: &str) -> bool {
    let Some(mut command) = command(url) else {
        return false;
    };
    // What is a secret of this program is none of the browser's, whose pages and extensions are others'.
    for (name, _) in std::env::vars_os() {
        if is_own(&name) {
            command.env_remove(name);
        }
    }
    let started = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    // Nobody waits for it: it may be the browser itself.
    std::thread::spawn(move || {
        let _ = child.wait();
    });
    true
}

/// Whether a variable is for this program: it may hold the database's password, a master key or an app's secret.
fn is_own(name: &std::ffi::OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"GRANTOR"))
}

#[cfg(target_os = "macos")]
fn command(url: &str) -> Option<Command> {
    let mut command = Command::new("open");
    command.arg(url);
    Some(command)
}

#[cfg(windows)]
fn command(url: &str) -> Option<Command> {
    // `start` is a word of the shell, to which an address says more than where it leads.
    let mut command = Command::new("rundll32");
    command.args(["url.dll,FileProtocolHandler", url]);
    Some(command)
}

#[cfg(not(any(target_os = "macos", windows)))]
fn command(url: &str) -> Option<Command> {
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    has_desktop.then(|| {
        let mut command = Command::new("xdg-open");
        command.arg(url);
        command
    })
}
