//! Each kind of mail, as it arrives.

use std::collections::HashSet;

use grantor::mail::Factor;

use super::*;
use crate::support::admin::users::{self, LinkKind, Whom};

/// One of each.
pub(super) fn letters(s: &TestServer) -> Vec<Letter> {
    let (link, occasion) = (|| link(s, "30m"), || occasion(s));
    vec![
        Letter::Test,
        Letter::Invite { link: link() },
        Letter::ResetPassword { link: link() },
        Letter::SignUp { link: link() },
        Letter::AddressHasAccount {
            sign_in: s.url("/sign-in"),
            password: s.url("/password"),
        },
        Letter::ConfirmAddress { link: link() },
        Letter::AddressChanged {
            undo: link(),
            new_address: mail::masked(&address("ada@elsewhere.test")),
            occasion: occasion(),
        },
        Letter::AddressReplaced {
            new_address: mail::masked(&address("ada@elsewhere.test")),
            occasion: Occasion::new(s.now()),
        },
        Letter::AddressTakenBack { occasion: occasion() },
        Letter::AddressRestored { occasion: occasion() },
        Letter::NewDevice { occasion: occasion() },
        Letter::PasswordChanged { occasion: occasion() },
        Letter::FactorAdded {
            what: Factor::Passkey,
            occasion: occasion(),
        },
        Letter::FactorRemoved {
            what: Factor::AuthenticatorApp,
            occasion: occasion(),
        },
        Letter::ProviderConnected {
            provider: "Work".to_owned(),
            occasion: occasion(),
        },
        Letter::ProviderDisconnected {
            provider: "Work".to_owned(),
            occasion: occasion(),
        },
        Letter::RecoveryCodeUsed {
            left: 2,
            occasion: occasion(),
        },
        Letter::RecoveryCodesMade { occasion: occasion() },
        Letter::Recovered {
            occasion: Occasion::new(s.now()),
        },
        Letter::AccountLockedDown { occasion: occasion() },
        Letter::AccountDeleted { occasion: occasion() },
        Letter::PasskeyCounter { occasion: occasion() },
        Letter::OwnerAdded {
            address: mail::masked(&address("ada@elsewhere.test")),
            occasion: Occasion::new(s.now()),
        },
        Letter::OwnerRemoved {
            address: mail::masked(&address("ada@elsewhere.test")),
            occasion: Occasion::new(s.now()),
        },
        Letter::KeyRevoked {
            kid: "a-key".parse().unwrap(),
            occasion: Occasion::new(s.now()),
        },
        Letter::ConsentSkipped {
            client_id: "console".parse().unwrap(),
            scope: "openid profile".parse().unwrap(),
            occasion: Occasion::new(s.now()),
        },
    ]
}

/// Whether a kind tells of something that was done to an account.
fn is_told(letter: &Letter) -> bool {
    !matches!(
        letter,
        Letter::Test
            | Letter::Invite { .. }
            | Letter::ResetPassword { .. }
            | Letter::SignUp { .. }
            | Letter::AddressHasAccount { .. }
            | Letter::ConfirmAddress { .. }
    )
}

/// Whether a kind tells of something that an administrator did.
fn is_by_administrator(letter: &Letter) -> bool {
    matches!(
        letter,
        Letter::Recovered { .. }
            | Letter::AddressReplaced { .. }
            | Letter::OwnerAdded { .. }
            | Letter::OwnerRemoved { .. }
            | Letter::KeyRevoked { .. }
            | Letter::ConsentSkipped { .. }
    )
}

server_test! {
    /// RFC 5322, RFC 2046 §5.1.4, RFC 3834 §5: every kind arrives in text and HTML that say the same, with the headers a mail
    /// of a machine has.
    async fn rfc5322_every_kind_of_mail_arrives_in_text_and_html(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        let (mut subjects, mut ids) = (HashSet::new(), HashSet::new());
        for (number, letter) in letters(&s).into_iter().enumerate() {
            assert_eq!(tell(&s, GRACE, letter.clone()).await, Queued::Queued);
            assert_eq!(send(&s.app).await, 1);
            let mails = postbox.received();
            assert_eq!(mails.len(), number + 1);
            let mail = &mails[number];
            assert_eq!((&*mail.from, &*mail.to, &*mail.hello), ("id@example.test", GRACE, "[127.0.0.1]"));
            assert_eq!(mail.header("From"), "\"Example ID\" <id@example.test>");
            assert_eq!(mail.header("To"), GRACE);
            assert_eq!(mail.header("Date"), "Fri, 15 Jan 2027 08:00:00 +0000");
            assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
            assert_eq!(mail.header("MIME-Version"), "1.0");
            assert!(mail.header("Message-ID").ends_with("@[127.0.0.1]>"), "{}", mail.header("Message-ID"));
            assert!(ids.insert(mail.header("Message-ID")) && subjects.insert(mail.header("Subject")));

            let (text, html) = mail.bodies();
            for body in [&text, &html] {
                assert!(body.contains("Grantor (127.0.0.1:") || body.contains("at Grantor"), "{body}");
                assert!(!body.contains("call us"), "what a browser calls itself is not mailed: {body}");
                if let Some(link) = letter.link() {
                    assert!(body.contains(link.url.expose()), "{body}");
                    assert!(body.contains("The link works once, until 15 January 2027, 08:30 UTC."), "{body}");
                }
                if is_told(&letter) {
                    assert!(body.contains("15 January 2027, 08:00 UTC"), "when: {body}");
                    let is_by_browser = !is_by_administrator(&letter);
                    assert_eq!(body.contains("Firefox on Linux") && body.contains("192.0.2.7"), is_by_browser, "{body}");
                    let undo = matches!(letter, Letter::AddressChanged { .. });
                    let is_gone = matches!(letter, Letter::AddressTakenBack { .. } | Letter::AccountDeleted { .. });
                    let has_page = is_by_browser && !undo && !is_gone;
                    assert_eq!(body.contains(&s.url("/account/security")), has_page, "what to do: {body}");
                    assert_eq!(body.contains("undo it"), undo, "{body}");
                }
            }
            // Nothing is loaded from anywhere, and every link leads here.
            for word in ["<img", "src=", "@import", "url(", "<script", "<link"] {
                assert!(!html.contains(word), "{word}: {html}");
            }
            for target in html.split("href=\"").skip(1) {
                assert!(target.starts_with(&s.issuer), "{target}");
            }
            assert!(!text.contains("&#"), "text has no escapes: {text}");
        }
        assert_eq!(subjects.len(), 26);
    }
}

server_test! {
    /// What people are told of the owner: name, colours, whom to ask, and where answers go.
    async fn ours_mail_looks_as_the_owner_wants_it(s: TestServer) {
        let postbox = Postbox::start().await;
        let change = to(&postbox);
        let s = s.at_rest(|settings| {
            change(settings);
            settings.branding.name = "Écoles & Cie".to_owned();
            settings.branding.contact = Some("the IT desk, room 12".to_owned());
            settings.branding.accent = Some("#c2410c".to_owned().try_into().unwrap());
            settings.branding.help = Some("https://help.example/x".to_owned().try_into().unwrap());
            settings.mail.reply_to = Some("desk@example.test".to_owned().try_into().unwrap());
        }).await;
        tell(&s, GRACE, Letter::PasswordChanged { occasion: occasion(&s) }).await;
        assert_eq!(send(&s.app).await, 1);
        let mail = &postbox.received()[0];
        assert_eq!(mail.header("Reply-To"), "desk@example.test");
        assert!(mail.header("Subject").is_ascii(), "RFC 2047: {}", mail.header("Subject"));
        let (text, html) = mail.bodies();
        assert!(text.contains("Écoles & Cie") && text.contains("Who helps: the IT desk, room 12"), "{text}");
        assert!(html.contains("Écoles &#38; Cie") && html.contains("https://help.example/x"), "{html}");
        tell(&s, GRACE, Letter::Invite { link: link(&s, "30m") }).await;
        send(&s.app).await;
        assert!(postbox.received()[1].bodies().1.contains("background: #c2410c"));
    }
}

server_test! {
    /// No word anybody chose begins a header, or a command of the mail server.
    async fn ours_no_hostile_name_begins_a_header_or_a_command(s: TestServer) {
        let postbox = Postbox::start().await;
        let change = to(&postbox);
        let hostile = "Evil\r\nBcc: eve@evil.test\r\n\r\n.\r\nMAIL FROM:<eve@evil.test>";
        let s = s.at_rest(|settings| {
            change(settings);
            settings.branding.name = hostile.to_owned();
            settings.branding.contact = Some(hostile.to_owned());
            settings.mail.from = Some("Évil, \\ (Bcc: eve@evil.test) =?utf-8?q?x?= <id@example.test>".to_owned().try_into().unwrap());
        }).await;
        let all = letters(&s);
        let count = all.len();
        for letter in all {
            tell(&s, GRACE, letter).await;
        }
        assert_eq!(send(&s.app).await, count);
        // What an address can have in it that other programs give a meaning to.
        for strange in ["a,b@example.test", "a;b@example.test", "'or'@example.test", "a(b)c@example.test",
            "a..b@example.test", "a@exa mple.test", "a\\@example.test", "a@[127.0.0.1]", "a@-", "ä@example.test", "a@ümlaut.test"] {
            if let Ok(to) = strange.parse::<EmailAddress>() {
                tell(&s, to.as_str(), Letter::Test).await;
            }
        }
        send(&s.app).await;
        for mail in postbox.received() {
            let names: Vec<_> = mail.headers().into_iter().map(|(name, _)| name.to_lowercase()).collect();
            assert!(!names.contains(&"bcc".to_owned()) && names.len() == 8, "{names:?}: {}", mail.data);
            assert_eq!(mail.from, "id@example.test");
            assert!(mail.to.is_ascii() && !mail.to.contains([' ', '<', '>']), "{}", mail.to);
            mail.bodies();
        }
        let known: Vec<_> = postbox.received().into_iter().skip(count).map(|mail| mail.to).collect();
        assert!(known.contains(&"a@xn--mlaut-jva.test".to_owned()), "{known:?}");
        // What no mail can be sent to is given up at once, and nobody else waits for it.
        let rows = rows(&s).await;
        assert!(rows.iter().all(|row| row.state != "waiting"), "{rows:?}");
        let given_up = rows.iter().filter(|row| row.state == "given up");
        for row in given_up.clone() {
            assert!(row.last_error.as_ref().unwrap().contains("address"), "{row:?}");
        }
        assert!(given_up.count() >= 2);
    }
}

server_test! {
    /// Whoever chooses another password by a link is told so, from the very transaction; whoever chooses their first is not.
    async fn ours_a_password_that_is_reset_is_told_by_mail(s: TestServer) {
        let postbox = Postbox::start().await;
        let s = server(&s, &postbox).await;
        s.invited("new@example.test").await;
        for (email, kind, told) in [("new@example.test", LinkKind::Invite, 0), (ADA, LinkKind::Reset, 1)] {
            let whom: Whom = email.parse().unwrap();
            let link = users::link(&s.db, &whom, kind, &s.app.settings.links, s.now()).await.unwrap();
            let path = format!("/password/{}", link.token.expose());
            let mut browser = s.browser();
            let csrf = browser.get(&path).await.hidden("csrf").unwrap();
            let password = format!("violet anchor meadow {told}");
            let form = [("csrf", &*csrf), ("password", &*password), ("password_again", &*password)];
            assert_eq!(browser.post(&path, &form).await.status, 200);
            assert_eq!(browser.post(&path, &form).await.status, 400, "a link works once");
            assert_eq!(send(&s.app).await, told, "and is told of once");
        }
        let mail = postbox.received().remove(0);
        assert_eq!((&*mail.to, &*mail.header("Subject")), (ADA, "Your password at Grantor was changed"));
        let (text, _) = mail.bodies();
        assert!(text.contains("Internet address: 127.0.0.1") && text.contains("15 January 2027, 08:00 UTC"), "{text}");
    }
}
