//! Drawing the pages with made-up data: what must be on them, and what must never be.

mod ids;

use askama::Template;

use super::*;

fn layout() -> Layout {
    Layout {
        server_name: "Example ID".to_owned(),
        issuer_host: "id.example.com".to_owned(),
        base: String::new(),
        home: String::new(),
        look: Arc::new(Look {
            stylesheet: "/assets/style.css?v=1".to_owned(),
            logo: "/assets/logo?v=2".to_owned(),
            icon: "/assets/favicon.svg?v=3".to_owned(),
            links: vec![FooterLink {
                about: OwnPage::Help,
                url: "https://example.com/help".to_owned(),
            }],
        }),
        account: Some(SignedIn {
            at: None,
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            csrf: "c-1".to_owned(),
        }),
        words: Words::default(),
        place: Some("/sign-in?a=b".to_owned()),
    }
}

fn app() -> AppCard {
    AppCard {
        name: "<b>Acme</b> & Co".to_owned(),
        initial: "A".to_owned(),
        logo: None,
        who_runs_it: "Registered by an administrator.".to_owned(),
        is_vouched_for: true,
        host: "acme.example".to_owned(),
        client_uri: Some("javascript:alert(1)".to_owned()),
        policy_uri: Some("HTTPS://acme.example/privacy".to_owned()),
        tos_uri: None,
    }
}

fn permission(description: &str, kind: PermissionKind) -> Permission {
    Permission {
        description: description.to_owned(),
        data: Vec::new(),
        note: None,
        is_new: false,
        is_sensitive: false,
        kind,
        choice: None,
    }
}

fn consent() -> ConsentPage {
    ConsentPage {
        layout: layout(),
        interaction: "sealed".to_owned(),
        app: app(),
        account_name: String::new(),
        account_email: "ada@example.com".to_owned(),
        places: vec![
            Place {
                service: Some(("Notes API".to_owned(), "api.example".to_owned())),
                permissions: vec![
                    permission("Read your notes", PermissionKind::See),
                    permission("Change your notes", PermissionKind::Change),
                ],
            },
            Place {
                service: None,
                permissions: vec![Permission {
                    data: vec![("Your department".to_owned(), "<Physics>".to_owned())],
                    ..permission("See your department", PermissionKind::See)
                }],
            },
        ],
        destination: Destination::ThisComputer("127.0.0.1:51004".to_owned()),
        lasts: "It keeps this access while you are away until 19 February 2027 at the latest.".to_owned(),
        before: None,
        may_leave_out: false,
        may_remember: false,
        preview: None,
        warning: None,
    }
}

/// What people read on a page, without what stands in tags, and with single spaces.
fn text_of(html: &str) -> String {
    let (_, body) = html.split_once("<main").unwrap();
    let (_, body) = body.split_once('>').unwrap();
    let (body, _) = body.split_once("</main>").unwrap();
    let mut text = String::new();
    for part in body.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_an_app_calls_itself_stays_text() {
    let html = consent().render().unwrap();
    assert!(!html.contains("<b>Acme"));
    assert!(!html.contains("javascript:"));
    assert!(html.contains("href=\"HTTPS://acme.example/privacy\""));
}

#[test]
fn consent_says_everything_and_pushes_nobody() {
    let html = consent().render().unwrap();
    for text in [
        "your <strong dir=\"auto\">Example ID</strong> account",
        "id.example.com",
        "ada@example.com",
        "<strong dir=\"ltr\">127.0.0.1:51004</strong>",
        "value=\"allow\" id=\"allow\">Allow<",
        "value=\"deny\" id=\"deny\">Don't allow<",
        "<dt>Your department:</dt> <dd dir=\"auto\">&#60;Physics&#62;</dd>",
        "href=\"https://example.com/help\"",
    ] {
        assert!(html.contains(text), "{text}: {html}");
    }
    let text = text_of(&html);
    let mut rest = &*text;
    for part in [
        "Registered by an administrator.",
        "Use another account",
        "In Notes API (api.example) it could:",
        "Read your notes",
        "Change your notes",
        "With your account it could:",
        "See your department",
        "It keeps this access while you are away until 19 February 2027 at the latest.",
        "It never gets your password.",
        "you'll go to an app on this computer",
        "Don't allow",
    ] {
        let Some((_, after)) = rest.split_once(part) else {
            panic!("{part} is not there, or not in its place: {text}");
        };
        rest = after;
    }
    assert!(!html.contains("autofocus"));
    assert!(!html.contains("name=\"ask_again\""));
    assert!(!html.contains("Sensitive"));
}

#[test]
fn consent_says_each_thing_once() {
    for warning in [None, Some("This app registered itself, unchecked.".to_owned())] {
        let registered = warning.as_ref().map_or("Registered by", |_| "registered itself");
        let page = ConsentPage { warning, ..consent() };
        let text = text_of(&page.render().unwrap());
        for once in [
            "Acme",
            "Notes API",
            "api.example",
            "ada@example.com",
            "Example ID",
            "127.0.0.1",
            "19 February",
            "it could: See your",
            registered,
        ] {
            assert_eq!(text.matches(once).count(), 1, "{once}: {text}");
        }
        assert_eq!(text.to_lowercase().matches("registered").count(), 1, "{text}");
    }
    let nothing = ConsentPage {
        places: Vec::new(),
        ..consent()
    };
    assert!(text_of(&nothing.render().unwrap()).contains("that you signed in here, and nothing else"));
}

#[test]
fn what_is_sensitive_is_said_in_words() {
    let mut page = consent();
    page.places[0].permissions[1].is_sensitive = true;
    let html = page.render().unwrap();
    assert_eq!(html.matches("<li class=\"sensitive\">").count(), 1);
    let (_, after) = html.split_once("<li class=\"sensitive\">").unwrap();
    let (item, _) = after.split_once("</li>").unwrap();
    assert!(
        item.contains("Change your notes") && item.contains("Sensitive: allow only if you trust this app")
    );
}

#[test]
fn a_wrong_password_has_one_ring_and_waiting_has_none() {
    let page = |error: &str, is_mistaken| {
        let page = SignInPage {
            error: Some(error.to_owned()),
            email: "ada@example.com".to_owned(),
            is_mistaken,
            ..sign_in(false)
        };
        page.render().unwrap()
    };
    let wrong = page("Invalid email or password.", true);
    let waits = page("Too many attempts. Try again in 4 seconds.", false);
    for html in [&wrong, &waits] {
        assert_eq!(html.matches("autofocus").count(), 1, "{html}");
        let (_, password) = html.split_once("<input id=\"password\"").unwrap();
        let (tag, _) = password.split_once('>').unwrap();
        let is_told = tag.contains("aria-describedby=\"error\"");
        assert!(tag.contains("autofocus") && is_told, "{tag}");
    }
    // Where somebody has to wait, what was typed is not wrong.
    let rings = |html: &str| html.matches("aria-invalid").count();
    assert_eq!((rings(&wrong), rings(&waits)), (1, 0));
}

fn sign_in(reauthenticate: bool) -> SignInPage {
    SignInPage {
        layout: layout(),
        interaction: "sealed".to_owned(),
        app: Some(AppCard {
            client_uri: Some("https://acme.example/".to_owned()),
            ..app()
        }),
        warning: Some("Nobody has checked this app.".to_owned()),
        email: String::new(),
        error: Some("Invalid email or password.".to_owned()),
        is_mistaken: true,
        reauthenticate,
        remembered_for: "30 days".to_owned(),
        passkey: None,
        action: "/auth".to_owned(),
        ways: Ways::default(),
        connecting: None,
    }
}

#[test]
fn pages_for_people_use_plain_words_and_nothing_inline() {
    let sign_in = SignInPage {
        app: None,
        action: "/sign-in".to_owned(),
        ..sign_in(false)
    };
    let password = PasswordPage {
        layout: layout(),
        action: "/password".to_owned(),
        csrf: "c-2".to_owned(),
        interaction: None,
        email: "ada@example.com".to_owned(),
        errors: Vec::new(),
        is_invite: true,
        min_length: 12,
    };
    for html in [consent().render(), sign_in.render(), password.render()].map(Result::unwrap) {
        let lower = html.to_lowercase();
        for word in "oauth| client| scope|<script|<style| style=| onclick=| onload=".split('|') {
            assert!(!lower.contains(word), "{word}");
        }
        assert!(html.len() < 30_000);
    }
}

#[test]
fn a_way_back_that_would_act_is_left_out() {
    let mut page = ErrorPage {
        layout: layout(),
        rooms: Vec::new(),
        title: "Something went wrong".to_owned(),
        named: None,
        message: "The app asked for something unknown.".to_owned(),
        what_to_do: "Go back to the app and try again.".to_owned(),
        error_id: Some("e-1".to_owned()),
        number: "G1205".to_owned(),
        details: vec![("error".to_owned(), "<invalid>".to_owned())],
        return_to: Some(("Return".to_owned(), "JavaScript:alert(1)".to_owned())),
        start_again: None,
        return_form: None,
        other_account: None,
    };
    assert!(page.return_link().is_none());
    page.return_to = Some(("Return".to_owned(), "com.acme.notes:/back".to_owned()));
    let html = page.render().unwrap();
    assert!(html.contains("id=\"return\" href=\"com.acme.notes:/back\"") && !html.contains("<invalid>"));
    // The reason stands there openly: a picture of the page shows it.
    assert!(html.contains("<code>&#60;invalid&#62;</code>") && !html.contains("<details"));
}

#[test]
fn an_avatar_has_a_letter_even_without_a_name() {
    assert_eq!(initial(" ada", "x@example.com"), "A");
    assert_eq!(initial("", "ßx@example.com"), "SS");
    assert_eq!(initial("", ""), "?");
}
