//! Every control of every page has an id, and no two have the same.

use super::*;

/// The opening tags of links, buttons and inputs that people see, as the text has them.
fn controls(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1);
    let is_control = |tag: &&str| {
        ["a ", "button", "input", "select", "summary", "textarea"]
            .iter()
            .any(|name| tag.starts_with(name))
    };
    tags.filter(is_control)
        .filter(|tag| !tag.contains("type=\"hidden\""))
        .collect()
}

#[test]
fn every_control_of_every_template_has_an_id() {
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/templates"
    ))];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Nobody drives a mail by a script; a program to copy is no page.
                let is_of_pages = !path.ends_with("mail") && !path.ends_with("snippets");
                folders.extend(is_of_pages.then_some(path));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for tag in controls(&text) {
                count += 1;
                assert!(tag.contains(" id=\""), "{}: <{tag}", path.display());
            }
        }
    }
    assert!(count > 30, "{count} controls were looked at");
}

#[test]
fn the_ids_of_a_page_are_its_own() {
    let pages = [of_sign_in(), of_outcomes(), of_sign_out(), vec![tour()]].concat();
    assert!(pages.len() > 10);
    for html in pages {
        let mut ids: Vec<_> = html
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert!(!ids.is_empty());
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an id stands there twice: {ids:?} {html}");
        for tag in controls(&html) {
            assert!(tag.contains(" id=\""), "<{tag}");
        }
    }
}

fn of_sign_in() -> Vec<String> {
    let app = || AppCard {
        client_uri: Some("https://acme.example/".to_owned()),
        tos_uri: Some("https://acme.example/terms".to_owned()),
        ..app()
    };
    let consent = ConsentPage {
        app: app(),
        may_remember: true,
        ..consent()
    };
    let select = SelectAccountPage {
        layout: layout(),
        interaction: "sealed".to_owned(),
        app: app(),
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        warning: Some("Nobody has checked this app.".to_owned()),
    };
    let pages = [
        consent.render(),
        select.render(),
        sign_in(false).render(),
        sign_in(true).render(),
    ];
    pages.map(Result::unwrap).to_vec()
}

fn carried() -> Carried {
    Carried {
        action: "/auth".to_owned(),
        fields: vec![("submit".to_owned(), "x".to_owned())],
    }
}

/// Where something came to an end, or goes on.
fn of_outcomes() -> Vec<String> {
    let error = |return_to, start_again| ErrorPage {
        layout: layout(),
        rooms: Vec::new(),
        title: "This sign-in took too long".to_owned(),
        named: None,
        message: "It did.".to_owned(),
        what_to_do: "Start again.".to_owned(),
        error_id: Some("e-1".to_owned()),
        number: "G1205".to_owned(),
        details: vec![("error".to_owned(), "invalid_request".to_owned())],
        return_to,
        start_again,
        return_form: None,
        other_account: None,
    };
    let back = ("Return".to_owned(), "https://acme.example/".to_owned());
    let request = CarriedPage {
        layout: layout(),
        request: carried(),
    };
    let onward = OnwardPage {
        layout: layout(),
        url: "https://acme.example/callback?code=x".to_owned(),
        toward: Toward {
            app_name: None,
            host: "acme.example".to_owned(),
        },
    };
    let pages = [
        error(Some(back), None).render(),
        error(None, Some(carried())).render(),
        request.render(),
        onward.render(),
    ];
    pages.map(Result::unwrap).to_vec()
}

fn of_sign_out() -> Vec<String> {
    let way_on = || WayOn {
        app: NamedApp {
            name: "Acme".to_owned(),
            is_unchecked: true,
        },
        host: "acme.example".to_owned(),
        url: "https://acme.example/out".to_owned(),
    };
    let asks = SignOutPage {
        layout: layout(),
        whose: WhoseSignIn::Idled,
        began: "19 February 2027".to_owned(),
        csrf: "c-1".to_owned(),
        fields: vec![("state".to_owned(), "x".to_owned())],
        apps: AppsOfSignIn::default(),
        goes_on_to: Some(way_on()),
    };
    let done = SignedOutPage {
        layout: layout(),
        apps: AppsOfSignIn::default(),
        goes_on_to: Some(way_on()),
        at_provider: None,
        again: "/sign-in",
    };
    let home = HomePage {
        layout: layout(),
        apps: AppsOfAccount {
            named: vec![way_on().app],
            more: 3,
        },
        demo: true,
    };
    let pages = [asks.render(), done.render(), home.render()];
    pages.map(Result::unwrap).to_vec()
}

fn tour() -> String {
    let action = |post| DemoAction {
        label: "Go on".to_owned(),
        href: "/demo".to_owned(),
        primary: true,
        post,
        fields: Vec::new(),
    };
    let page = DemoPage {
        layout: layout(),
        step: 1,
        steps: vec![DemoStep {
            name: "One".to_owned(),
            href: Some("/demo".to_owned()),
        }],
        title: "One".to_owned(),
        intro: String::new(),
        blocks: vec![token(false), token(true)],
        actions: vec![action(true), action(false)],
    };
    page.render().unwrap()
}

fn token(is_folded: bool) -> DemoBlock {
    DemoBlock::Token(Box::new(DemoToken {
        caption: "A token".to_owned(),
        header: "{}".to_owned(),
        claims: "{}".to_owned(),
        parts: ["a".to_owned(), "b".to_owned(), "c".to_owned()],
        changed: "scope".to_owned(),
        checked: "Checks".to_owned(),
        checks: vec![(true, "It holds.".to_owned()), (false, "It does not.".to_owned())],
        is_folded,
    }))
}
