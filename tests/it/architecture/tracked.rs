//! What the repository holds: nothing that a build leaves behind.

use std::path::Path;
use std::process::Command;

/// What stands at the top, beside files.
const FOLDERS: &[&str] = &[
    ".ci",
    "assets",
    "benches",
    "docs",
    "keys",
    "locales",
    "migrations",
    "scripts",
    "src",
    "templates",
    "tests",
];

/// Bytes: no text and no picture of this project has more.
const MOST: u64 = 512 * 1024;

#[test]
fn ours_nothing_that_a_build_makes_is_tracked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        // The sources without their history: there is nothing to look at.
        return;
    }
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let listed = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<_> = listed.split('\0').filter(|file| !file.is_empty()).collect();
    assert!(files.contains(&"Cargo.toml"), "{files:?}");
    for file in files {
        let folder = file.split_once('/').map(|(folder, _)| folder);
        assert!(folder.is_none_or(|folder| FOLDERS.contains(&folder)), "{file}");
        let size = std::fs::metadata(root.join(file)).map_or(0, |data| data.len());
        assert!(size <= MOST, "{file}: {size} bytes");
    }
}
