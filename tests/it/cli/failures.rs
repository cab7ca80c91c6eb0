//! What scripts are told of a command that fails: one JSON object on stderr.

use serde_json::{Value, json};

use super::{Home, WEB};

/// What a command that must fail says with `-o json`: the one thing on stderr, nothing on stdout.
fn fault(home: &Home, arguments: &[&str], code: i32) -> Value {
    let ended = home.run(arguments);
    ended.expect(code);
    assert_eq!(ended.stdout, "", "{arguments:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{arguments:?}: {}", ended.stderr);
    let told: Value = serde_json::from_str(&ended.stderr).unwrap();
    assert_eq!(told["error"]["exit_code"], code, "{told}");
    for member in ["code", "message", "try"] {
        assert_eq!(told["error"][member], told["errors"][0][member], "{told}");
    }
    told
}

#[test]
fn ours_a_failure_is_one_json_object_on_stderr_where_json_is_asked_for() {
    let home = Home::with_database();
    assert_eq!(
        fault(&home, &["client", "show", "nobody", "-o", "json"], 3),
        json!({
            "error": {
                "code": "not_found",
                "exit_code": 3,
                "message": "There is no client nobody.",
                "try": "grantor client list",
            },
            "errors": [
                { "code": "not_found", "message": "There is no client nobody.", "try": "grantor client list" },
            ],
        })
    );
    home.run(&["client", "show", "nobody"])
        .expect(3)
        .says("error: There is no client nobody.\nTry: grantor client list\n");
    home.run(&[WEB, &["--id", "app"]].concat()).expect(0);
    let away = "postgres://nobody@127.0.0.1:1/none";
    for (arguments, exit_code, code) in [
        (&[WEB, &["--id", "app", "-ojson"]].concat()[..], 4, "conflict"),
        (
            &["client", "list", "--database", away, "-o=json"],
            69,
            "unavailable",
        ),
        (
            &["user", "create", "ada@example.test", "--output=json"],
            78,
            "configuration",
        ),
        (&["--output", "json", "doctor", "--dry-run"], 2, "usage"),
        (&["serve", "-o", "json"], 78, "configuration"),
    ] {
        assert_eq!(fault(&home, arguments, exit_code)["error"]["code"], code);
    }
}

#[test]
fn ours_every_fault_is_in_the_json_of_a_failure() {
    let home = Home::with_database();
    let app = [
        "client",
        "create",
        "--name",
        "A",
        "--type",
        "web",
        "--profile",
        "fapi2",
    ];
    let told = fault(
        &home,
        &[&app, &["--scope", "notes:read", "-o", "json"][..]].concat(),
        2,
    );
    let faults: Vec<_> = told["errors"].as_array().unwrap().iter().collect();
    assert_eq!(faults.len(), 3, "{told}");
    for (fault, (code, attempt)) in faults.iter().zip([
        ("usage", "--profile oauth21"),
        ("usage", "--redirect-uri"),
        ("not_found", "grantor scope create notes:read"),
    ]) {
        assert_eq!(fault["code"], code);
        assert!(fault["try"].as_str().unwrap().starts_with(attempt), "{fault}");
    }
}

#[test]
fn ours_a_command_line_that_cannot_be_read_is_a_json_failure_too() {
    let home = Home::with_database();
    for (arguments, message, attempt) in [
        (
            &["client", "list", "--limt", "3", "-o", "json"][..],
            "unexpected argument '--limt' found",
            "a similar argument exists: '--limit'",
        ),
        (
            &["-o", "json", "client", "show"],
            "the following required arguments were not provided: <ID>",
            "grantor client show --help",
        ),
        (
            &["client", "create", "--output=json"],
            "the following required arguments were not provided: --name <NAME>, --type <web|spa|native|service>",
            "grantor client create --help",
        ),
        (
            &["-o=json", "client", "lst"],
            "unrecognized subcommand 'lst'",
            "a similar subcommand exists: 'list'",
        ),
        (
            &["-ojson", "client"],
            "'grantor client' requires a subcommand but one was not provided",
            "grantor client --help",
        ),
    ] {
        let told = fault(&home, arguments, 2);
        assert_eq!(
            told["errors"],
            json!([{ "code": "usage", "message": message, "try": attempt }])
        );
    }
    // Without it, and where help is what was asked for, nothing is different.
    home.run(&["client", "list", "--limt", "3"])
        .expect(2)
        .says("error: unexpected argument '--limt' found\n");
    let help = home.run(&["client", "--help", "-o", "json"]);
    assert!(help.expect(0).stdout.contains("Usage: grantor client"));
}

#[test]
fn ours_how_failures_are_printed_is_in_the_help() {
    let home = Home::with_database();
    let help = home.run(&["client", "show", "--help"]);
    for member in [
        "\"error\"",
        "\"code\"",
        "\"exit_code\"",
        "\"message\"",
        "\"try\"",
        "\"errors\"",
    ] {
        assert!(
            help.expect(0).stdout.contains(member),
            "{member}: {}",
            help.stdout
        );
    }
}
