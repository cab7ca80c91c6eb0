//! The same command beside the server and from another computer: the same words, the same codes; and no more than its person may.

use serde_json::json;

use super::*;
use crate::support::identities::{identity, link};

/// What differs between two things that were made one after the other.
const OF_ONE: &[&str] = &[
    "client_secret",
    "created_at",
    "expires_at",
    "id",
    "initial_access_token",
    "invite_link",
    "invite_link_expires_at",
    "link",
    "old_secrets_expire_at",
    "updated_at",
    "user_id",
];

/// Commands that change something, for each of two names: those that make a thing before those that take it away.
const CHANGES: &[&str] = &[
    "group create NAME --description Staff --role support",
    "group edit NAME --description People",
    "group edit NAME --remove-role support --role auditor",
    "group add NAME NAME@example.test",
    "group remove NAME NAME@example.test",
    "group delete NAME",
    "role create NAME --description Editors --required-acr 2",
    "role permit NAME users:read users:write",
    "role permit NAME clients:read --remove users:write --required-acr 1",
    "role delete NAME",
    "user edit NAME@example.test --name Ada --attribute team=blue --email-verified true",
    "user edit NAME@example.test --attribute team={\"a\":1,\"b\":{\"c\":2}}",
    "user edit NAME@example.test --attribute team={\"b\":{\"d\":3}}",
    "user edit NAME@example.test --remove-attribute team",
    "user role add NAME@example.test support",
    "user role remove NAME@example.test support",
    "user reset-factors NAME@example.test",
    "user disable NAME@example.test",
    "user enable NAME@example.test",
    "user delete NAME@example.test",
    "user create NAME@new.example.test --role support",
    "resource create --uri https://NAME.example --name Orders --open --access-lifetime 5m --claim team",
    "resource edit https://NAME.example --name Goods --closed --signing-alg ES256 --access-lifetime default --no-claims",
    "resource disable https://NAME.example",
    "resource enable https://NAME.example",
    "resource access https://NAME.example --only --role support --group staff",
    "resource access https://NAME.example --remove-role support --role auditor",
    "resource access https://NAME.example",
    "resource access https://NAME.example --everyone",
    "scope create NAME:read --description Read --resource https://NAME.example --claim team --translate description#de=Lesen",
    "scope edit NAME:read --description See --sensitive --role support --no-claims --translate description#de=",
    "scope edit NAME:read --any-role --not-sensitive --kind act",
    "scope delete NAME:read",
    "resource delete https://NAME.example",
    "client create --id NAME-usual --name App --type native --redirect-uri http://127.0.0.1/cb",
    "client create --id NAME-app --name App --type web --redirect-uri https://app.example/cb --scope openid --required-acr 2 --contact ops@example.com",
    "client edit NAME-app --name Other --add-scope email --client-uri https://app.example/ --translate client_name#de=Andere",
    "client edit NAME-app --post-logout-redirect-uri https://app.example/out --access-lifetime 5m --optional-scope email",
    "client edit NAME-app --no-post-logout-redirect-uris --access-lifetime default --required-acr 1 --default-max-age 60",
    "client edit NAME-app --scope openid --auth-method client_secret_post --default-max-age none --id-token-claims",
    "client names NAME-app --groups none --role support=helpers",
    "client names NAME-app",
    "client access NAME-app --only --role support",
    "client access NAME-app --remove-role support",
    "client access NAME-app --group staff",
    "client access NAME-app --everyone",
    "client owner add NAME-app ada@example.test",
    "client owner remove NAME-app ada@example.test",
    "client rotate-secret NAME --overlap 1h",
    "client disable NAME",
    "client enable NAME",
    "client delete NAME",
    "provider show NAME",
    "provider disable NAME",
    "provider enable NAME",
    "provider people NAME",
    "provider delete NAME",
];

/// An answer as it is for both: under one name, without what is of one of them alone.
fn settled(value: &Value, name: &str) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                let is_made_up = |key: &str, value: &Value| {
                    key == "client_id" && value.as_str().is_some_and(|id| id.starts_with("c_"))
                };
                members.retain(|key, value| !OF_ONE.contains(&key.as_str()) && !is_made_up(key, value));
                members.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_str(&value.to_string().replace(name, "NAME")).unwrap();
    strip(&mut value);
    value
}

const AFAR: &str = "from-afar";
const BESIDE: &str = "from-beside";

/// Holds a command to telling the same from another computer and beside the server, each of its own.
fn told_alike(desk: &Desk, line: &str) {
    let words = |name: &str| line.replace("NAME", name);
    let (there, here) = (words(AFAR), words(BESIDE));
    let there: Vec<&str> = there.split(' ').collect();
    let here: Vec<&str> = here.split(' ').collect();
    let (there, here) = (desk.json(&there), desk.json_beside(&here));
    // Each has a link of its own, that works until its own time.
    for link in [
        &there["invite_link"],
        &here["invite_link"],
        &there["link"],
        &here["link"],
    ] {
        assert!(
            link.is_null() || link.as_str().unwrap().contains("/password/"),
            "{line}: {link}"
        );
    }
    assert_eq!(settled(&there, AFAR), settled(&here, BESIDE), "{line}");
}

server_test! {
    async fn ours_what_is_read_from_afar_is_what_is_read_beside_the_server(s: TestServer) {
        // What lives is by the clock, and a command has the system's.
        s.advance_to_system_time();
        s.group("staff", &["support"]).await;
        s.set_member(ADA, "staff", true).await;
        let app = s.web_client().await;
        s.browser().tokens(&app, "notes:read").await;
        let desk = Desk::owner(&s).await;
        let id = app.id.to_string();
        for command in [
            &["client", "list"][..],
            &["client", "list", "--limit", "1"],
            &["group", "list"],
            &["group", "show", "staff"],
            &["group", "show", "staff", "--limit", "0"],
            &["role", "list"],
            &["user", "list"],
            &["user", "list", "--limit", "1"],
            &["user", "show", ADA],
            &["user", "sessions", ADA],
            &["user", "grants", ADA],
            &["session", "list"],
            &["grant", "list"],
            &["grant", "list", "--user", OWNER],
            &["grant", "list", "--client", "grantor-cli"],
            &["scope", "list"],
            &["resource", "list"],
            &["resource", "access", "https://api.example"],
            &["client", "show", &id],
            &["client", "access", &id],
            &["client", "names", &id],
        ] {
            let (there, here) = (desk.json(command), desk.json_beside(command));
            assert_eq!(there, here, "{command:?}");
            assert!(there.is_object() || command.contains(&"0") || !there.as_array().unwrap().is_empty(), "{command:?}");
            assert_eq!(desk.run(command).expect(0).stdout, desk.run_beside(command).expect(0).stdout, "{command:?}");
        }
        // Where a key is in its life is by the clock, which stands still at the server.
        let kids = |list: &Value| list.as_array().unwrap().iter().map(|key| key["kid"].clone()).collect::<Vec<_>>();
        assert_eq!(kids(&desk.json(&["key", "list"])), kids(&desk.json_beside(&["key", "list"])));
    }
}

server_test! {
    /// A list that has more things than one answer is read to its end, and sorted as beside the server.
    async fn ours_a_long_list_is_whole(s: TestServer) {
        for n in 0..205 {
            s.register(grantor::oauth::client::ClientType::Web, |client| client.name = format!("App {n}")).await;
        }
        let desk = Desk::owner(&s).await;
        let there = desk.json(&["client", "list"]);
        assert!(there.as_array().unwrap().len() > 205);
        assert_eq!(there, desk.json_beside(&["client", "list"]));
    }
}

server_test! {
    async fn ours_what_is_changed_from_afar_is_told_as_beside_the_server(s: TestServer) {
        s.group("staff", &[]).await;
        let desk = Desk::owner(&s).await;
        for name in [AFAR, BESIDE] {
            let create = ["client", "create", "--name", "App", "--type", "web", "--redirect-uri", "https://app.example/cb", "--id", name];
            desk.run_beside(&create).expect(0);
            s.user(&format!("{name}@example.test"), "Somebody").await;
            let secret = desk.home.path().join("secret").display().to_string();
            std::fs::write(&secret, "the secret there\n").unwrap();
            desk.run(&["provider", "create", name, "--preset", "google", "--client-id", "us", "--offline", "--client-secret-file", &secret]).expect(0);
        }
        for line in CHANGES {
            told_alike(&desk, line);
        }
        // By the API, in the name of whoever signed in: the audit log says so.
        let owner = s.user_id(OWNER).await;
        let dump = s.dump().await;
        let made = dump.lines().find(|line| line.contains("|kind=role_created|") && line.contains("from-afar"));
        assert!(made.is_some_and(|line| line.contains(&owner.to_string())), "{dump}");
    }
}

server_test! {
    async fn ours_links_and_tokens_from_afar_are_those_made_beside_the_server(s: TestServer) {
        // What is listed twice is sealed by nobody meanwhile.
        let s = s.at_rest(|_| {}).await;
        let desk = Desk::owner(&s).await;
        for name in [AFAR, BESIDE] {
            s.user(&format!("{name}@example.test"), "Somebody").await;
        }
        for line in [
            "user create NAME@b.example.test --set given_name=Ada --set address.locality=London --attribute team=blue --email-verified true",
            "user edit NAME@b.example.test --set nickname=A --unset given_name --set address.country=UK",
            "user invite NAME@b.example.test",
            "user reset-link NAME@example.test",
            "user recover NAME@example.test",
            "registration create-token --description NAME --uses 2 --expires-in 1h",
            "audit erase --user NAME@b.example.test",
        ] {
            told_alike(&desk, line);
        }
        let tokens = desk.json(&["registration", "list-tokens"]);
        assert_eq!(tokens, desk.json_beside(&["registration", "list-tokens"]));
        for token in tokens.as_array().unwrap() {
            desk.run(&["registration", "revoke-token", token["id"].as_str().unwrap()]).expect(0);
        }
        let app = s.web_client().await;
        let id = app.id.to_string();
        for command in [
            &["registration", "list-tokens"][..],
            &["mail", "list"],
            &["audit", "list", "--limit", "500"],
            &["audit", "list", "--limit", "3"],
            &["audit", "list", "--kind", "user_created", "--user", "from-afar@b.example.test"],
            &["explain", ADA, &id],
            &["explain", ADA, &id, "--scope", "notes:read", "--resource", "https://api.example"],
        ] {
            assert_eq!(desk.json(command), desk.json_beside(command), "{command:?}");
        }
        for command in [&["explain", ADA, &id][..], &["audit", "list", "--limit", "20"]] {
            assert_eq!(desk.run(command).expect(0).stdout, desk.run_beside(command).expect(0).stdout, "{command:?}");
        }
    }
}

server_test! {
    /// A secret of another provider is sealed by the server, and by no command beside it that has no master key: so what is written from
    /// afar is held against what the server has then.
    async fn ours_a_provider_from_afar_is_as_the_command_says(s: TestServer) {
        s.group("staff", &[]).await;
        let desk = Desk::owner(&s).await;
        let secret = desk.home.path().join("secret").display().to_string();
        std::fs::write(&secret, "the secret there\n").unwrap();
        let made = desk.json(&["provider", "create", "office", "--preset", "google", "--client-id", "us", "--offline", "--client-secret-file", &secret]);
        assert_eq!((&made["has_secret"], &made["name"], &made["warnings"]), (&true.into(), &"Google".into(), &json!([])));
        let to = s.url("/sign-in/with/office/callback");
        assert_eq!(made["redirect_uri"], to);
        let edit = |more: &[&str]| desk.json(&[&["provider", "edit", "office", "--offline"][..], more].concat());
        let rule = "groups=staff -> group:staff";
        let written = edit(&["--name", "Office", "--map", rule, "--sign-up", "--token-endpoint", "https://office.example/token", "--client-secret-file", &secret]);
        assert_eq!((&written["name"], &written["map"], &written["sign_up"]), (&"Office".into(), &json!([rule]), &true.into()));
        let written = edit(&["--clear", "map", "--clear", "token_endpoint", "--client-secret-file", &secret, "--domain", "example.com", "--claim", "email=/mail"]);
        assert_eq!((&written["map"], &written["token_endpoint"]), (&json!([]), &Value::Null));
        assert_eq!((&written["domains"], &written["claims"]["email"]), (&json!(["example.com"]), &"/mail".into()));
        for command in [&["provider", "list"][..], &["provider", "show", "office"], &["provider", "people", "office"]] {
            assert_eq!(desk.json(command), desk.json_beside(command), "{command:?}");
            assert_eq!(desk.run(command).expect(0).stdout, desk.run_beside(command).expect(0).stdout, "{command:?}");
        }
        desk.run(&["provider", "edit", "office"]).expect(2).says("There is nothing to change");
        desk.run(&["provider", "create", "another"]).expect(2).says("client_id");
        desk.run(&["provider", "show", "nobody"]).expect(3);
        let user = s.user_id(ADA).await;
        let known = identity(&"office".parse().unwrap(), "ada", &user);
        let id = known.id.to_string();
        link(&s, known).await;
        assert_eq!(desk.json(&["provider", "people", "office"]).as_array().unwrap().len(), 1);
        let dry = desk.json(&["provider", "delete", "office", "--dry-run"]);
        assert_eq!((&dry["change"], &dry["dry_run"]), (&"provider.delete".into(), &true.into()));
        assert_eq!(desk.json(&["provider", "unlink", &id])["unlinked"], true);
        assert_eq!(desk.json(&["provider", "people", "office"]), json!([]));
    }
}

server_test! {
    async fn ours_public_keys_and_the_word_on_the_log_are_those_beside_the_server(s: TestServer) {
        s.advance_to_system_time();
        let desk = Desk::owner(&s).await;
        for command in [&["key", "export-public"][..], &["key", "export-public", "--format", "pem"]] {
            assert_eq!(desk.run(command).expect(0).stdout, desk.run_beside(command).expect(0).stdout, "{command:?}");
        }
        desk.run(&["key", "export-public", "nothing"]).expect(3);
        // Anybody may have them.
        desk.run(&["logout"]).expect(0);
        desk.run(&["key", "export-public"]).expect(0);
        desk.sign_in(&s, OWNER).await;
        let told = desk.json(&["audit", "verify"]);
        assert_eq!(told["is_whole"], true, "{told}");
        let file = desk.home.path().join("heads");
        let asked = ["audit", "verify", "--head", file.to_str().unwrap()];
        std::fs::write(&file, format!("batch=1 head={}\n", "0".repeat(64))).unwrap();
        let ended = desk.run(&asked);
        ended.expect(1);
        assert!(ended.stdout.contains("is not what was sealed"), "{}", ended.stdout);
        std::fs::write(&file, "").unwrap();
        desk.run(&asked).expect(2).says("There is no head in");
    }
}

/// All that is in the database, but what the server that runs does by itself meanwhile: it seals the log.
async fn standing(s: &TestServer) -> (String, i64) {
    let of_sealing = ["audit_events|", "audit_seals|", "jobs|", "sessions|"];
    let all = s.dump().await;
    let rows = all
        .lines()
        .filter(|row| !of_sealing.iter().any(|table| row.starts_with(table)));
    (rows.collect::<Vec<_>>().join("\n"), s.rows("audit_events").await)
}

server_test! {
    async fn ours_a_dry_run_from_afar_says_the_same_and_changes_nothing(s: TestServer) {
        s.advance_to_system_time();
        let app = s.web_client().await;
        s.browser().tokens(&app, "notes:read").await;
        let desk = Desk::owner(&s).await;
        let id = app.id.to_string();
        let before = standing(&s).await;
        for command in [
            &["client", "delete", &id, "--dry-run"][..],
            &["client", "rotate-secret", &id, "--dry-run"],
            &["user", "disable", ADA, "--dry-run"],
            &["role", "create", "editors", "--description", "Editors", "--dry-run"],
        ] {
            assert_eq!(desk.json(command), desk.json_beside(command), "{command:?}");
            assert_eq!(desk.run(command).expect(0).stdout, desk.run_beside(command).expect(0).stdout, "{command:?}");
        }
        assert_eq!(desk.json(&["client", "delete", &id, "--dry-run"])["effect"]["grants"], 1);
        desk.run(&["role", "list", "--dry-run"]).expect(2).says("A dry run is of a command that changes");
        assert_eq!(standing(&s).await, before);
    }
}

server_test! {
    async fn ours_a_refusal_from_afar_has_the_code_it_has_beside_the_server(s: TestServer) {
        s.group("staff", &[]).await;
        let desk = Desk::owner(&s).await;
        let refused: [(&[&str], i32); 19] = [
            (&["client", "show", "nobody"], 3),
            (&["client", "delete", "nobody"], 3),
            (&["client", "disable", "nobody"], 3),
            (&["group", "delete", "nobody"], 3),
            (&["group", "add", "staff", "nobody@example.test"], 3),
            (&["user", "show", "nobody@example.test"], 3),
            (&["user", "role", "add", ADA, "nothing"], 3),
            (&["key", "revoke", "nothing", "--yes"], 3),
            (&["role", "create", "support", "--description", "Mine"], 4),
            (&["group", "create", "staff", "--description", "Mine"], 4),
            (&["role", "permit", "support"], 2),
            (&["client", "disable", "grantor-cli"], 4),
            (&["client", "edit", "nobody", "--name", "A"], 3),
            (&["client", "edit", "grantor-cli", "--name", "A"], 4),
            (&["client", "access", "nobody", "--everyone"], 3),
            (&["resource", "delete", "https://nobody.example"], 3),
            (&["resource", "access", "https://api.example", "--remove-role", "support"], 4),
            (&["scope", "create", "notes:read", "--description", "Mine"], 4),
            (&["scope", "edit", "notes:read"], 2),
        ];
        for (command, code) in refused {
            let (there, here) = (desk.run(command), desk.run_beside(command));
            here.expect(code);
            there.expect(code);
            assert!(there.stderr.starts_with("error: ") && there.stdout.is_empty(), "{command:?}");
        }
        for command in [
            &["role", "create", "support", "--description", "Mine"][..],
            &["user", "show", "nobody@example.test"],
            &["client", "disable", "grantor-cli"],
        ] {
            assert_eq!(desk.run(command).stderr, desk.run_beside(command).stderr, "{command:?}");
        }
        let told = desk.run(&["client", "show", "nobody", "-o", "json"]);
        let told: Value = serde_json::from_str(&told.expect(3).stderr).unwrap();
        assert_eq!((&told["error"]["code"], &told["error"]["exit_code"]), (&"not_found".into(), &3.into()));
    }
}

server_test! {
    /// Nobody does by the command line what they may not: it is their token, and no more than they hold.
    async fn ours_who_helps_people_deletes_no_app_from_afar(s: TestServer) {
        let app = s.web_client().await;
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let desk = Desk::of(&s, ("support@example.test", "support")).await;
        desk.run(&["user", "list"]).expect(0);
        let id = app.id.to_string();
        for command in [
            &["client", "delete", &id][..],
            &["client", "disable", &id],
            &["client", "rotate-secret", &id],
            &["client", "list"],
            &["key", "rotate"],
            &["user", "disable", OWNER],
            &["user", "role", "add", "support@example.test", "owner"],
        ] {
            desk.run(command).expect(77);
        }
        // Nor by the token itself.
        let url = s.url(&format!("/api/admin/v1/clients/{id}"));
        let request = s.http.delete(url).bearer_auth(desk.token()).header("if-match", "*");
        assert_eq!(request.send().await.unwrap().status(), 403);
        let scope = claims_of(&desk.token())["scope"].as_str().unwrap().to_owned();
        assert!(!scope.contains("admin:clients") && scope.contains("admin:users:write"), "{scope}");
        assert!(s.app.client(&app.id).await.unwrap().is_some_and(|client| client.is_enabled));
    }
}
