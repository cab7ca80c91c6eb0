//! The machine that the operations page speaks of, inside a folder: another user's commands, services, containers.
//!
//! `sudo` is left away, `/var`, `/etc` and `/usr/local` are folders of the reader's home, and what an installation in containers is
//! asked, an installation in a folder of its own answers. So every command runs as it stands on the page but for its places.

use std::fs;
use std::path::Path;

use super::all_blocks;

/// The folders of the machine that are the reader's own.
const PLACES: [&str; 3] = ["/var/", "/etc/", "/usr/local/"];

/// The unit that the page shows.
pub struct Unit {
    /// What it runs, and where.
    pub command: String,
    pub folder: String,
}

impl Unit {
    pub fn of_page() -> Self {
        let unit = all_blocks()
            .into_iter()
            .find(|block| block.text.contains("[Service]"))
            .unwrap();
        let value = |key: &str| {
            let line = unit.text.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_else(|| panic!("{key} in {}", unit.place))
                .to_owned()
        };
        Self {
            command: value("ExecStart="),
            folder: value("WorkingDirectory="),
        }
    }
}

/// The folders there are on every machine, and the programs of this repository's own build.
pub fn furnish(home: &Path) {
    for folder in [
        "bin",
        "elsewhere",
        "containers",
        "target/release",
        "usr/local/bin",
        "var/lib",
        "var/backups",
        "etc/letsencrypt/live/id.example.com",
    ] {
        fs::create_dir_all(home.join(folder)).unwrap();
    }
    for name in ["fullchain.pem", "privkey.pem"] {
        fs::write(home.join("etc/letsencrypt/live/id.example.com").join(name), name).unwrap();
    }
    // What a build leaves: installed by a page, it is the same program.
    let run = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_grantor"));
    fs::write(home.join("target/release/grantor"), run).unwrap();
    // A service that does not run.
    fs::write(home.join("bin/systemctl"), "#!/bin/sh\nexit 3\n").unwrap();
    for name in ["target/release/grantor", "bin/systemctl"] {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(home.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// The text with the machine's places inside `home`, and what root alone may do left away.
pub fn within(home: &Path, text: &str) -> String {
    let mut text = text.replace("sudo -u grantor ", "").replace("sudo ", "");
    for place in PLACES {
        text = text.replace(place, &format!("{}{place}", home.display()));
    }
    text.replace("-o grantor -g grantor ", "")
}

/// What is wrong with a command that changes the machine, whoever runs it.
pub fn fault(command: &str) -> Option<String> {
    let installs = command.trim_start_matches("sudo ").strip_prefix("install ")?;
    // With another owner the server of the page cannot open it; with another mode others can.
    let is_its_own = installs.starts_with("-d -o grantor -g grantor -m 0700 ")
        || installs.starts_with("-o grantor -g grantor -m 0600 ");
    (installs.contains("/var/") && !is_its_own)
        .then(|| "it leaves a file that is not the server's, or not the server's alone".to_owned())
}

/// What is asked of an installation in containers: the command that the one in a folder of its own gets.
pub fn in_containers(command: &str, has_one: bool) -> Option<String> {
    if command.starts_with("docker compose up ") {
        return Some(if has_one {
            "grantor doctor".to_owned()
        } else {
            "grantor init --issuer https://id.example.com --admin-email first@example.com".to_owned()
        });
    }
    command
        .strip_prefix("docker compose exec grantor ")
        .map(str::to_owned)
}
