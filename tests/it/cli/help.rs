//! `--help` of every command, found by walking the tree.

use super::Home;

/// The names under "Commands:" of a help page.
pub(super) fn commands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn ours_every_command_explains_itself() {
    let home = Home::new();
    let mut seen = Vec::new();
    let mut waiting = vec![String::new()];
    while let Some(path) = waiting.pop() {
        let arguments: Vec<&str> = path.split_whitespace().chain(["--help"]).collect();
        let ended = home.run(&arguments);
        ended.expect(0);
        assert!(ended.stdout.contains("Usage: grantor"), "{path}");
        waiting.extend(
            commands(&ended.stdout)
                .into_iter()
                .map(|name| format!("{path} {name}")),
        );
        seen.push(path.trim().to_owned());
    }
    for expected in [
        "demo",
        "init",
        "serve",
        "doctor",
        "migrate",
        "client create",
        "client list",
        "client show",
        "client edit",
        "client rotate-secret",
        "client disable",
        "client enable",
        "client delete",
        "user create",
        "user list",
        "user show",
        "user edit",
        "user disable",
        "user enable",
        "user reset-link",
        "user invite",
        "user recover",
        "user reset-factors",
        "user sessions",
        "user sign-out",
        "user grants",
        "user role add",
        "user role remove",
        "resource create",
        "resource list",
        "resource edit",
        "resource disable",
        "resource enable",
        "resource delete",
        "scope create",
        "scope list",
        "scope edit",
        "scope delete",
        "role create",
        "role list",
        "role delete",
        "provider create",
        "provider list",
        "provider show",
        "provider edit",
        "provider disable",
        "provider enable",
        "provider delete",
        "provider people",
        "provider unlink",
        "grant list",
        "grant revoke",
        "session list",
        "session revoke",
        "audit list",
        "audit verify",
        "audit export",
        "audit erase",
        "key list",
        "key rotate",
        "key revoke",
        "key export-public",
        "key import",
        "token inspect",
        "login",
        "logout",
        "config reference",
        "completions",
        "man",
    ] {
        assert!(
            seen.iter().any(|path| path == expected),
            "there is no command {expected}"
        );
    }
    assert!(
        std::fs::read_dir(home.path()).unwrap().next().is_none(),
        "help writes nothing"
    );
}

#[test]
fn ours_the_configuration_reference_is_markdown() {
    let home = Home::new();
    assert!(
        home.run(&["config", "reference"])
            .expect(0)
            .stdout
            .starts_with("# Configuration\n")
    );
}
