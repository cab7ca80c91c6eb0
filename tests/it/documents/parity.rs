//! Every change has three faces: a page, an operation of the API, a command; or says why it lacks one. The table of them stands in
//! `docs/administration.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use grantor::admin::change::Change;
use grantor::endpoints::admin::screens;
use grantor::endpoints::api::operations;

const PAGE: &str = "docs/administration.md";
const BEGIN: &str =
    "<!-- faces: made of the lists of pages, operations and changes; UPDATE_DOCS=1 writes it anew -->\n";
const END: &str = "<!-- faces end -->\n";

/// The command that makes a change.
const COMMANDS: [(&str, &str); 54] = [
    ("client.create", "grantor client create"),
    ("client.edit", "grantor client edit"),
    ("client.rotate-secret", "grantor client rotate-secret"),
    ("client.end-secret", "grantor client end-secret"),
    ("client.enable", "grantor client enable"),
    ("client.disable", "grantor client disable"),
    ("client.delete", "grantor client delete"),
    ("initial-token.create", "grantor registration create-token"),
    ("initial-token.revoke", "grantor registration revoke-token"),
    ("client.access", "grantor client access"),
    ("client.owner-add", "grantor client owner add"),
    ("client.owner-remove", "grantor client owner remove"),
    ("client.names", "grantor client names"),
    ("resource.create", "grantor resource create"),
    ("resource.edit", "grantor resource edit"),
    ("resource.enable", "grantor resource enable"),
    ("resource.disable", "grantor resource disable"),
    ("resource.delete", "grantor resource delete"),
    ("resource.access", "grantor resource access"),
    ("scope.create", "grantor scope create"),
    ("scope.edit", "grantor scope edit"),
    ("scope.delete", "grantor scope delete"),
    ("role.create", "grantor role create"),
    ("role.edit", "grantor role permit"),
    ("role.delete", "grantor role delete"),
    ("role.give", "grantor user role add"),
    ("role.take", "grantor user role remove"),
    ("group.create", "grantor group create"),
    ("group.edit", "grantor group edit"),
    ("group.delete", "grantor group delete"),
    ("group.add", "grantor group add"),
    ("group.remove", "grantor group remove"),
    ("user.create", "grantor user create"),
    ("user.edit", "grantor user edit"),
    ("user.enable", "grantor user enable"),
    ("user.disable", "grantor user disable"),
    ("user.delete", "grantor user delete"),
    ("user.link", "grantor user reset-link"),
    ("user.link", "grantor user invite"),
    ("user.recover", "grantor user recover"),
    ("user.reset-factors", "grantor user reset-factors"),
    ("provider.create", "grantor provider create"),
    ("provider.edit", "grantor provider edit"),
    ("provider.enable", "grantor provider enable"),
    ("provider.disable", "grantor provider disable"),
    ("provider.delete", "grantor provider delete"),
    ("provider.unlink", "grantor provider unlink"),
    ("grant.revoke", "grantor grant revoke"),
    ("session.revoke", "grantor session revoke"),
    ("user.sign-out", "grantor user sign-out"),
    ("key.rotate", "grantor key rotate"),
    ("key.import", "grantor key import"),
    ("key.revoke", "grantor key revoke"),
    ("audit.erase", "grantor audit erase"),
];

/// The faces that a change lacks, each with the reason.
const WITHOUT: [(&str, &[&str], &str); 4] = [
    (
        "registration.create",
        &["page", "operation", "command"],
        "an app makes it itself, at `/register` (RFC 7591)",
    ),
    (
        "registration.replace",
        &["page", "operation", "command"],
        "an app makes it itself, at `/register/{client_id}` (RFC 7592)",
    ),
    (
        "registration.delete",
        &["page", "operation", "command"],
        "an app makes it itself, at `/register/{client_id}` (RFC 7592)",
    ),
    (
        "key.import",
        &["page", "operation"],
        "a private key travels by no browser and no program that is not on the machine",
    ),
];

/// Why a change lacks a face, if that is said.
fn why(change: &str, face: &str) -> Option<&'static str> {
    let said = WITHOUT
        .iter()
        .find(|(name, faces, _)| *name == change && faces.contains(&face));
    said.map(|(_, _, why)| *why)
}

/// The faces of a change of one kind, or the reason for none.
fn cell(change: &str, face: &str, found: Vec<String>) -> String {
    match (found.is_empty(), why(change, face)) {
        (false, None) => found.join("<br>"),
        (true, Some(why)) => format!("none: {why}"),
        (true, None) => panic!("{change} has no {face}, and no reason for that"),
        (false, Some(why)) => panic!("{change} has a {face}, and a reason for having none: {why}"),
    }
}

fn table() -> String {
    let (screens, operations) = (screens(), operations());
    let mut text = "| change | page | operation | command |\n|---|---|---|---|\n".to_owned();
    for change in Change::NAMES {
        let pages = screens.iter().filter(|screen| screen.change == Some(change));
        let pages = pages.map(|screen| format!("`{}`", screen.path)).collect();
        let of_api = operations
            .iter()
            .filter(|operation| operation.change == Some(change));
        let of_api = of_api.map(|operation| {
            let path = operation.path.strip_prefix("/api/admin/v1").unwrap();
            format!("`{} {path}`", operation.method)
        });
        let of_api = of_api.collect();
        let commands = COMMANDS.iter().filter(|(name, _)| name == change);
        let commands = commands.map(|(_, command)| format!("`{command}`")).collect();
        writeln!(
            text,
            "| {change} | {} | {} | {} |",
            cell(change, "page", pages),
            cell(change, "operation", of_api),
            cell(change, "command", commands)
        )
        .unwrap();
    }
    text
}

#[test]
fn ours_every_change_has_a_page_an_operation_and_a_command_or_says_why_not() {
    for (name, _) in COMMANDS {
        assert!(Change::NAMES.contains(&name), "there is no change {name}");
    }
    for (name, _, _) in WITHOUT {
        assert!(Change::NAMES.contains(&name), "there is no change {name}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the page has a place for the table");
    let (written, after) = rest.split_once(END).expect("the table ends");
    let made = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{made}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        written, made,
        "{PAGE} is not as the lists are: UPDATE_DOCS=1 writes it anew"
    );
}

#[test]
fn ours_what_a_list_names_is_a_change_there_is() {
    let named = screens().into_iter().filter_map(|screen| screen.change);
    let named: Vec<_> = named
        .chain(operations().into_iter().filter_map(|operation| operation.change))
        .collect();
    for change in named {
        assert!(Change::NAMES.contains(&change), "there is no change {change}");
    }
}
