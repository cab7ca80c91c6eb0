//! `--translate`: what people read of apps, resource servers and scopes in their own language.

use serde_json::{Value, json};

use super::{Home, WEB};

/// The members of a record that have a language, with what they say.
fn tagged(record: &Value) -> Vec<(&str, &str)> {
    let members = record.as_object().unwrap().iter();
    let tagged = members.filter(|(name, _)| name.contains('#'));
    tagged
        .map(|(name, text)| (name.as_str(), text.as_str().unwrap()))
        .collect()
}

#[test]
fn rfc7591_2_2_an_app_is_named_in_other_languages() {
    let home = Home::with_database();
    let flags = [
        "--id",
        "app",
        "--translate",
        "client_name#DE= Notizen = Zettel ",
        "--translate",
        "policy_uri#pt-br=https://app.example.com/politica",
    ];
    let made = home.json(&[WEB, &flags].concat());
    let both = [
        ("client_name#de", "Notizen = Zettel"),
        ("policy_uri#pt-BR", "https://app.example.com/politica"),
    ];
    for record in [
        &made,
        &home.json(&["client", "show", "app"]),
        &home.json(&["client", "list"])[0],
    ] {
        assert_eq!(
            (tagged(record), &record["client_name"]),
            (both.to_vec(), &json!("App"))
        );
    }
    // What is not named stays; nothing after the = takes one away.
    let edited = home.json(&["client", "edit", "app", "--translate", "client_name#ja=ノート"]);
    assert_eq!(tagged(&edited).len(), 3);
    let flags = [
        "--translate",
        "policy_uri#PT-BR=",
        "--translate",
        "client_name#de=Zettel",
    ];
    let edited = home.json(&[&["client", "edit", "app"][..], &flags].concat());
    assert_eq!(
        tagged(&edited),
        [("client_name#de", "Zettel"), ("client_name#ja", "ノート")]
    );
    // One that is there already changes nothing, and is in no log.
    home.json(&["client", "edit", "app", "--translate", "client_name#de=Zettel"]);
    let log = home.json(&["audit", "list"]);
    let told: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "client_changed")
        .collect();
    assert_eq!(told.len(), 2, "{log}");
    assert!(
        told.iter().all(|event| event["details"] == "translations"),
        "{log}"
    );
    // A dry run says what would be, and nothing is.
    home.run(&[
        "client",
        "edit",
        "app",
        "--translate",
        "client_name#de=",
        "--dry-run",
    ])
    .expect(0);
    assert_eq!(tagged(&home.json(&["client", "show", "app"])).len(), 2);
}

#[test]
fn ours_scopes_and_resource_servers_are_named_in_other_languages() {
    let home = Home::with_database();
    let create = [
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "Notes API",
    ];
    let made = home.json(&[&create[..], &["--translate", "name#de=Notizdienst"]].concat());
    assert_eq!(tagged(&made), [("name#de", "Notizdienst")]);
    let create = [
        "scope",
        "create",
        "notes:read",
        "--description",
        "Read your notes",
        "--resource",
        "https://api.example",
    ];
    let made = home.json(&[&create[..], &["--translate", "description#de=Ihre Notizen lesen"]].concat());
    assert_eq!(tagged(&made), [("description#de", "Ihre Notizen lesen")]);
    let edited = home.json(&[
        "resource",
        "edit",
        "https://api.example",
        "--translate",
        "name#fr=Service de notes",
    ]);
    assert_eq!((tagged(&edited).len(), &edited["name"]), (2, &json!("Notes API")));
    let edited = home.json(&[
        "resource",
        "edit",
        "https://api.example",
        "--translate",
        "name#de=",
    ]);
    assert_eq!(tagged(&edited), [("name#fr", "Service de notes")]);
    assert_eq!(
        tagged(&home.json(&["resource", "list"])[0]),
        [("name#fr", "Service de notes")]
    );
    let edited = home.json(&[
        "scope",
        "edit",
        "notes:read",
        "--translate",
        "description#de-AT=Zettel anschauen",
    ]);
    assert_eq!(tagged(&edited).len(), 2);
    // The server's own scopes too.
    let edited = home.json(&[
        "scope",
        "edit",
        "openid",
        "--translate",
        "description#de=Wissen, dass Sie es sind",
    ]);
    assert_eq!(tagged(&edited), [("description#de", "Wissen, dass Sie es sind")]);
    let log = home.json(&["audit", "list"]);
    let told = log
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["details"] == "translations");
    assert_eq!(told.count(), 4, "{log}");
}

#[test]
fn ours_words_in_other_languages_are_held_to_the_rules_of_the_others() {
    let home = Home::with_database();
    home.run(&[WEB, &["--id", "app"]].concat()).expect(0);
    home.run(&[
        "resource",
        "create",
        "--uri",
        "https://api.example",
        "--name",
        "API",
    ])
    .expect(0);
    home.run(&["scope", "create", "read", "--description", "Read"])
        .expect(0);
    let long = |name: &str, length: usize| format!("{name}#de={}", "a".repeat(length));
    let [app, api, scope] = [
        &["client", "edit", "app"][..],
        &["resource", "edit", "https://api.example"],
        &["scope", "edit", "read"],
    ];
    for (of, flag) in [
        (app, "client_name"),
        (app, "client_name#de"),
        (app, "client_name=Notizen"),
        (app, "client_name#=Notizen"),
        (app, "client_name#deutschland=Notizen"),
        (app, "client_name#de_AT=Notizen"),
        (app, "client_name#x-klingon=Notizen"),
        (app, "#de=Notizen"),
        (app, "client_name#de=two\nlines"),
        (app, "client_name#de=\u{7}"),
        (app, "client_name#de=\u{3164}\u{200b}"),
        (app, "client_name#de= "),
        (app, "client_uri#de=javascript:alert(1)"),
        (app, "logo_uri#de=data:image/png;base64,AA"),
        (app, "tos_uri#de=Bedingungen"),
        (app, "description#de=Notizen"),
        (app, "redirect_uris#de=https://evil.example"),
        (api, "name#de=two\nlines"),
        (api, "client_name#de=Notizen"),
        (scope, "description#de=two\nlines"),
        (scope, "name#de=lesen"),
        (app, &long("client_name", 101)),
        (api, &long("name", 101)),
        (scope, &long("description", 201)),
    ] {
        let ended = home.run(&[of, &["--translate", flag]].concat());
        ended.expect(2);
        assert!(!ended.stderr.contains("panicked"), "{flag}: {}", ended.stderr);
    }
    for (of, flag) in [
        (app, long("client_name", 100)),
        (api, long("name", 100)),
        (scope, long("description", 200)),
    ] {
        home.run(&[of, &["--translate", &flag]].concat()).expect(0);
    }
    // So many, and no more.
    let many: Vec<_> = (0..101).map(|n| format!("client_name#de-x{n:03}=N")).collect();
    let flags = |many: &[String]| {
        let flags = many
            .iter()
            .flat_map(|flag| ["--translate".to_owned(), flag.clone()]);
        ["client", "edit", "app"]
            .map(str::to_owned)
            .into_iter()
            .chain(flags)
            .collect::<Vec<_>>()
    };
    let run = |flags: Vec<String>| home.run(&flags.iter().map(String::as_str).collect::<Vec<_>>());
    run(flags(&many)).expect(2);
    run(flags(&many[..99])).expect(0);
    run(flags(&many[99..])).expect(2);
}
