//! What `--help` shows, in the order people need it: what must be named, what may be, and at the end what every command
//! takes; and examples of the commands people begin with.

use clap::Command;

/// The heading of what every command takes.
pub const GLOBAL: &str = "Global options";

/// Commands people begin with: the path, and what it is like to use it.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "grantor demo",
            "grantor init --issuer https://id.example.com",
            "grantor serve",
        ],
    ),
    ("demo", &["grantor demo", "grantor demo --port 9000 -o json"]),
    (
        "init",
        &[
            "grantor init",
            "grantor init --issuer https://id.example.com --admin-email ada@example.com",
        ],
    ),
    (
        "serve",
        &[
            "grantor serve",
            "grantor serve --config /etc/grantor/grantor.toml --log-json",
        ],
    ),
    ("doctor", &["grantor doctor", "grantor doctor -o json"]),
    (
        "health",
        &[
            "grantor health",
            "grantor health --config /etc/grantor/grantor.toml",
        ],
    ),
    (
        "migrate",
        &[
            "grantor migrate",
            "grantor migrate --database sqlite://grantor.db",
        ],
    ),
    (
        "client create",
        &[
            "grantor client create --name 'My app' --type web --redirect-uri https://app.example.com/callback --scope 'openid profile email'",
            "grantor client create --name 'Nightly job' --type service --scope notes:read -o json",
        ],
    ),
    (
        "client list",
        &["grantor client list", "grantor client list --limit 20 -o json"],
    ),
    (
        "client edit",
        &[
            "grantor client edit my-app --redirect-uri https://app.example.com/callback --dry-run",
            "grantor client edit my-app --translate client_name#de=Notizen",
        ],
    ),
    (
        "client rotate-secret",
        &["grantor client rotate-secret my-app --overlap 24h"],
    ),
    (
        "client end-secret",
        &["grantor client end-secret my-app 0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11"],
    ),
    (
        "client access",
        &["grantor client access my-app --only --group staff"],
    ),
    (
        "registration create-token",
        &["grantor registration create-token --description 'For the build server' --uses 10"],
    ),
    (
        "user create",
        &[
            "grantor user create ada@example.com --name 'Ada Lovelace'",
            "grantor user create ada@example.com --role owner",
        ],
    ),
    ("user recover", &["grantor user recover ada@example.com"]),
    (
        "user reset-factors",
        &["grantor user reset-factors ada@example.com"],
    ),
    ("user reset-link", &["grantor user reset-link ada@example.com"]),
    (
        "user role add",
        &["grantor user role add ada@example.com support"],
    ),
    (
        "resource create",
        &["grantor resource create --uri https://api.example.com --name 'Notes API'"],
    ),
    (
        "scope create",
        &[
            "grantor scope create notes:read --description 'Read your notes' --resource https://api.example.com",
        ],
    ),
    (
        "role create",
        &["grantor role create editors --description 'Who may change texts'"],
    ),
    (
        "group create",
        &["grantor group create staff --description 'Everybody who works here' --role editors"],
    ),
    ("group add", &["grantor group add staff ada@example.com"]),
    (
        "provider create",
        &[
            "grantor provider create google --preset google --client-id 123.apps.googleusercontent.com --client-secret-stdin < secret.txt",
            "grantor provider create office --provider-issuer https://login.example.com --client-id grantor --client-secret-file secret.txt --domain example.com",
            "grantor provider create --file providers.toml --dry-run",
        ],
    ),
    (
        "provider edit",
        &["grantor provider edit google --sign-up --map 'hd=example.com -> group:staff'"],
    ),
    ("provider delete", &["grantor provider delete google --dry-run"]),
    (
        "explain",
        &["grantor explain ada@example.com my-app --scope notes:read"],
    ),
    (
        "key rotate",
        &["grantor key rotate", "grantor key rotate --alg ES256 --now"],
    ),
    ("mail test", &["grantor mail test ada@example.com"]),
    ("mail list", &["grantor mail list", "grantor mail list -o json"]),
    (
        "token inspect",
        &[
            "grantor token inspect eyJhbGciOi...",
            "grantor token inspect - < token.txt",
        ],
    ),
    ("audit list", &["grantor audit list --limit 20"]),
    (
        "login",
        &[
            "grantor login --server https://id.example.com",
            "grantor login --server https://id.example.com --no-browser",
        ],
    ),
    ("logout", &["grantor logout --server https://id.example.com"]),
];

/// The same commands, with help that has what a command needs first, and examples.
#[must_use]
pub fn arranged(command: Command) -> Command {
    arranged_at("", command)
}

fn arranged_at(path: &str, command: Command) -> Command {
    let mut next = 0;
    let mut command = command.mut_args(|argument| {
        next += 1;
        // Within each part they stay in the order they are written in.
        let part = if argument.is_required_set() { 0 } else { 500 };
        argument.display_order(part + next)
    });
    if let Some((_, examples)) = EXAMPLES.iter().find(|(of, _)| *of == path) {
        command = command.after_help(format!("Examples:\n  {}", examples.join("\n  ")));
    }
    command.mut_subcommands(|below| {
        let name = below.get_name().to_owned();
        arranged_at(format!("{path} {name}").trim_start(), below)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::Cli;
    use super::*;

    /// The words of a command line, as a shell has them that knows single quotes.
    fn words(line: &str) -> Vec<String> {
        let line = line.split(" < ").next().unwrap();
        let parts = line.split('\'').enumerate();
        let mut words = vec![String::new()];
        for (n, part) in parts {
            if n % 2 == 1 {
                words.last_mut().unwrap().push_str(part);
                continue;
            }
            for (n, word) in part.split(' ').enumerate() {
                if n > 0 {
                    words.push(String::new());
                }
                words.last_mut().unwrap().push_str(word);
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    fn find<'c>(command: &'c Command, path: &str) -> &'c Command {
        path.split_whitespace().fold(command, |at, name| {
            at.find_subcommand(name).unwrap_or_else(|| panic!("{path}"))
        })
    }

    #[test]
    fn ours_every_example_of_the_help_can_be_run() {
        let command = arranged(Cli::command());
        for (path, examples) in EXAMPLES {
            assert!(!find(&command, path).get_name().is_empty());
            for example in *examples {
                assert!(
                    example.starts_with(format!("grantor {path}").trim_end()),
                    "{example}"
                );
                let parsed = command.clone().try_get_matches_from(words(example));
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            }
        }
    }

    #[test]
    fn ours_what_a_command_needs_comes_first_and_what_all_take_last() {
        fn walk(path: &str, command: &mut Command) {
            let text = command.render_help().to_string();
            let at = |needle: &str| text.find(needle);
            let global = at(&format!("{GLOBAL}:")).unwrap_or_else(|| panic!("{path}: {text}"));
            for flag in [
                "--config",
                "--issuer",
                "--database",
                "--keys-dir",
                "--server",
                "--dry-run",
                "--output",
            ] {
                let place = text.rfind(&format!("{flag} ")).or_else(|| at(flag));
                assert!(place.is_some_and(|place| place > global), "{path} {flag}: {text}");
            }
            let own = command
                .get_arguments()
                .filter(|argument| !argument.is_global_set() && !argument.is_positional())
                .filter_map(|argument| Some((argument.is_required_set(), argument.get_long()?.to_owned())))
                .filter(|(_, long)| long != "help" && long != "version");
            let (required, others): (Vec<_>, Vec<_>) = own.partition(|(is_required, _)| *is_required);
            let options = at("\nOptions:");
            let place = |long: &str| {
                let found = text[options.unwrap_or_default()..].find(&format!("--{long} "));
                found.or_else(|| text[options.unwrap_or_default()..].find(&format!("--{long}\n")))
            };
            for (_, required) in &required {
                for (_, other) in &others {
                    let both = place(required).zip(place(other));
                    assert!(
                        both.is_some_and(|(first, then)| first < then),
                        "{path}: {required} {other}: {text}"
                    );
                }
            }
            let names: Vec<String> = command
                .get_subcommands()
                .map(|below| below.get_name().to_owned())
                .filter(|name| name != "help")
                .collect();
            for name in names {
                walk(
                    &format!("{path} {name}"),
                    command.find_subcommand_mut(&name).unwrap(),
                );
            }
        }
        let mut command = arranged(Cli::command());
        command.build();
        walk("grantor", &mut command);
    }
}
