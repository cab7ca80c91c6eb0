//! Names that are mistyped: the nearest one that exists comes before anything else.

use super::{Home, WEB};

#[test]
fn ours_a_name_that_is_not_there_suggests_the_nearest_that_is() {
    let home = Home::with_database();
    let issuer = ["--issuer", "http://127.0.0.1:8080"];
    for make in [
        &["role", "create", "support-desk", "--description", "Helps"][..],
        &["group", "create", "physics", "--description", "Physicists"],
        &[
            "resource",
            "create",
            "--uri",
            "https://api.example.com",
            "--name",
            "Notes",
        ],
        &[
            "scope",
            "create",
            "notes:read",
            "--description",
            "Read notes",
            "--resource",
            "https://api.example.com",
        ],
        &[
            "scope",
            "create",
            "notes:write",
            "--description",
            "Write notes",
            "--resource",
            "https://api.example.com",
        ],
        &[WEB, &["--id", "notes-app"]].concat(),
        &[&["user", "create", "ada@example.test"], &issuer[..]].concat(),
    ] {
        home.run(make).expect(0);
    }
    let (role, group, resource) = (
        "There is no role suport-desk.",
        "There is no group phisics.",
        "https://api.exmaple.com",
    );
    let no_resource = &*format!("There is no resource server {resource}.");
    let (scope, client) = ("There is no scope notes:raed.", "There is no client notes-ap.");
    for (command, message, nearest) in [
        (
            &[WEB, &["--scope", "notes:raed"]].concat()[..],
            scope,
            "notes:read",
        ),
        (
            &["scope", "edit", "notes:raed", "--description", "X"],
            scope,
            "notes:read",
        ),
        (&["scope", "delete", "notes:raed"], scope, "notes:read"),
        (
            &["role", "permit", "suport-desk", "users:read"],
            role,
            "support-desk",
        ),
        (&["role", "delete", "suport-desk"], role, "support-desk"),
        (
            &["user", "role", "add", "ada@example.test", "suport-desk"],
            role,
            "support-desk",
        ),
        (
            &[
                "scope",
                "create",
                "a",
                "--description",
                "A",
                "--role",
                "suport-desk",
            ],
            role,
            "support-desk",
        ),
        (
            &[
                "group",
                "create",
                "a",
                "--description",
                "A",
                "--role",
                "suport-desk",
            ],
            role,
            "support-desk",
        ),
        (
            &["client", "access", "notes-app", "--role", "suport-desk"],
            role,
            "support-desk",
        ),
        (&["group", "show", "phisics"], group, "physics"),
        (
            &["group", "edit", "phisics", "--description", "X"],
            group,
            "physics",
        ),
        (&["group", "add", "phisics", "ada@example.test"], group, "physics"),
        (&["group", "delete", "phisics"], group, "physics"),
        (
            &["client", "access", "notes-app", "--group", "phisics"],
            group,
            "physics",
        ),
        (
            &["resource", "edit", resource, "--name", "N"],
            no_resource,
            "https://api.example.com",
        ),
        (
            &["resource", "disable", resource],
            no_resource,
            "https://api.example.com",
        ),
        (
            &[
                "scope",
                "create",
                "a",
                "--description",
                "A",
                "--resource",
                resource,
            ],
            no_resource,
            "https://api.example.com",
        ),
        (
            &[WEB, &["--resource", resource]].concat(),
            no_resource,
            "https://api.example.com",
        ),
        (&["client", "show", "notes-ap"], client, "notes-app"),
        (
            &["client", "edit", "notes-ap", "--name", "N"],
            client,
            "notes-app",
        ),
        (&["client", "rotate-secret", "notes-ap"], client, "notes-app"),
        (&["client", "disable", "notes-ap"], client, "notes-app"),
        (&["client", "delete", "notes-ap"], client, "notes-app"),
        (&["explain", "ada@example.test", "notes-ap"], client, "notes-app"),
    ] {
        let ended = home.run(command);
        // What can be made instead comes second.
        ended
            .expect(3)
            .says(&format!("error: {message}\nTry: {nearest}; or grantor "));
    }
    // Nothing is near: then how to make it, or a list.
    home.run(&[WEB, &["--scope", "zzz"]].concat())
        .expect(3)
        .says("There is no scope zzz.\nTry: grantor scope create zzz");
    home.run(&["client", "show", "zzz"])
        .expect(3)
        .says("There is no client zzz.\nTry: grantor client list");
}
