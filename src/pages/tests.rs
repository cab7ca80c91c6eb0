//! Drawing the pages with made-up data: what must be on them, and what must never be.

use askama::Template;

use super::*;

fn layout() -> Layout {
    Layout {
        server_name: "Example ID".to_owned(),
        issuer_host: "id.example.com".to_owned(),
        base: String::new(),
        account: Some(SignedIn {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            csrf: "c-1".to_owned(),
        }),
    }
}

fn app() -> AppCard {
    AppCard {
        name: "<b>Acme</b> & Co".to_owned(),
        initial: "A".to_owned(),
        logo: None,
        who_runs_it: "Registered by an administrator.".to_owned(),
        host: "acme.example".to_owned(),
        client_uri: Some("javascript:alert(1)".to_owned()),
        policy_uri: Some("HTTPS://acme.example/privacy".to_owned()),
        tos_uri: None,
    }
}

fn permission(description: &str, kind: PermissionKind) -> Permission {
    Permission {
        description: description.to_owned(),
        detail: None,
        service: None,
        is_new: false,
        sensitive: false,
        kind,
    }
}

fn consent() -> ConsentPage {
    ConsentPage {
        layout: layout(),
        interaction: "sealed".to_owned(),
        app: app(),
        account_name: String::new(),
        account_email: "ada@example.com".to_owned(),
        permissions: vec![
            permission("Keep access", PermissionKind::Offline),
            permission("Read your notes", PermissionKind::See),
        ],
        destination: Destination::ThisComputer("127.0.0.1:51004".to_owned()),
        until: "19 February 2027".to_owned(),
        may_remember: false,
        warning: None,
        will_not_get: true,
    }
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
        "acme.example",
        "Read your notes",
        "an app on this computer (<strong dir=\"ltr\">127.0.0.1:51004</strong>)",
        "19 February 2027",
        "will not get: your password",
        "value=\"allow\" id=\"allow\">Allow<",
        "value=\"deny\" id=\"deny\">Don't allow<",
    ] {
        assert!(html.contains(text), "{text}");
    }
    let (see, away) = (
        html.find("See</h3>").unwrap(),
        html.find("When you're away</h3>").unwrap(),
    );
    assert!(see < away);
    assert!(!html.contains("autofocus"));
    assert!(!html.contains("Change or act"));
    assert!(!html.contains("name=\"ask_again\""));
}

#[test]
fn pages_for_people_use_plain_words_and_nothing_inline() {
    let sign_in = SignInPage {
        layout: layout(),
        interaction: "sealed".to_owned(),
        app: None,
        email: String::new(),
        error: Some("Invalid email or password.".to_owned()),
        reauthenticate: false,
        remembered_for: "30 days".to_owned(),
        action: "/sign-in".to_owned(),
    };
    let password = PasswordPage {
        layout: layout(),
        action: "/password".to_owned(),
        csrf: "c-2".to_owned(),
        email: "ada@example.com".to_owned(),
        errors: Vec::new(),
        is_invite: true,
        min_length: 12,
    };
    for html in [consent().render(), sign_in.render(), password.render()].map(Result::unwrap) {
        let lower = html.to_lowercase();
        for word in [
            "oauth",
            " client",
            " scope",
            "<script",
            "<style",
            " style=",
            " onclick=",
            " onload=",
        ] {
            assert!(!lower.contains(word), "{word}");
        }
        assert!(html.len() < 30_000);
    }
}

#[test]
fn a_way_back_that_would_act_is_left_out() {
    let mut page = ErrorPage {
        layout: layout(),
        title: "Something went wrong".to_owned(),
        message: "The app asked for something unknown.".to_owned(),
        what_to_do: "Go back to the app and try again.".to_owned(),
        error_id: "e-1".to_owned(),
        details: vec![("error".to_owned(), "<invalid>".to_owned())],
        return_to: Some(("Return".to_owned(), "JavaScript:alert(1)".to_owned())),
    };
    assert!(page.return_link().is_none());
    page.return_to = Some(("Return".to_owned(), "com.acme.notes:/back".to_owned()));
    let html = page.render().unwrap();
    assert!(html.contains("href=\"com.acme.notes:/back\"") && !html.contains("<invalid>"));
}

#[test]
fn an_avatar_has_a_letter_even_without_a_name() {
    assert_eq!(initial(" ada", "x@example.com"), "A");
    assert_eq!(initial("", "ßx@example.com"), "SS");
    assert_eq!(initial("", ""), "?");
}
