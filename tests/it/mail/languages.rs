//! Every kind of mail in every language.

use std::collections::HashSet;

use grantor::config::Branding;
use grantor::mail::{Factor, Sender, Written};
use grantor::types::Issuer;
use grantor::words::{Direction, MESSAGES};

use super::kinds::letters;
use super::*;

/// Words that are English alone, and in every mail some of them.
const ENGLISH: &[&str] = &[
    "the", "your", "you", "account", "password", "with", "from", "address", "of", "is", "were", "been",
    "any", "whoever", "somebody", "this", "undo", "until", "unknown", "when",
];

/// What keeps text of another direction apart, and what turns text.
const MARKS: &[char] = &[
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
    '\u{202e}', '\u{200e}', '\u{200f}',
];

/// One of each kind, and of each that says something else in one.
fn all(s: &TestServer) -> Vec<Letter> {
    let mut all = letters(s);
    for what in [Factor::Passkey, Factor::AuthenticatorApp] {
        let occasion = || occasion(s);
        all.push(Letter::FactorAdded {
            what,
            occasion: occasion(),
        });
        all.push(Letter::FactorRemoved {
            what,
            occasion: occasion(),
        });
    }
    let lefts = (0..=10).map(|left| Letter::RecoveryCodeUsed {
        left,
        occasion: occasion(s),
    });
    all.extend(lefts);
    for agent in ["", "Firefox/140.0", "(Linux)"] {
        let occasion = Occasion::new(s.now()).by(agent, "2001:db8::1".parse().unwrap());
        all.push(Letter::NewDevice { occasion });
    }
    all
}

fn branding(name: &str) -> Branding {
    Branding {
        name: name.to_owned(),
        contact: Some("+1 555 0100".to_owned()),
        help: Some("https://help.example/x/".to_owned().try_into().unwrap()),
        ..Branding::default()
    }
}

fn issuer(s: &TestServer) -> Issuer {
    s.issuer.parse().unwrap()
}

fn written(s: &TestServer, letter: &Letter, name: &str, language: Language) -> Written {
    Written::of(letter, &Sender::of(&branding(name), &issuer(s)), language).unwrap()
}

/// The words of a text, without addresses of pages.
fn words_of(text: &str) -> HashSet<String> {
    let places = text.split_whitespace().filter(|word| !word.contains("://"));
    places
        .flat_map(|word| word.split(|c: char| !c.is_alphabetic()))
        .map(str::to_lowercase)
        .collect()
}

server_test! {
    /// No language leaves anything in English, or anything out: each has the same lines, facts and links.
    async fn ours_every_kind_of_mail_is_written_in_every_language(s: TestServer) {
        for letter in all(&s) {
            let english = written(&s, &letter, "Example", Language::English);
            let found = words_of(&english.text);
            assert!(ENGLISH.iter().any(|word| found.contains(*word)), "{}", english.text);
            for language in Language::ALL {
                let mail = written(&s, &letter, "Example", language);
                for body in [&mail.subject, &mail.text, &mail.html] {
                    assert!(body.contains("Example"), "{language}: {body}");
                }
                for body in [&mail.subject, &mail.text] {
                    assert!(!body.contains(['{', '}', '$', '<', '>', '&']), "{language}: {body}");
                }
                assert!(mail.html.contains(&format!("<html lang=\"{language}\" dir=\"{}\">", language.direction().html())));
                assert!(mail.html.contains(&format!("class=\"card\" lang=\"{language}\" dir=\"{}\"", language.direction().html())));
                assert!(!mail.html.contains("dir=\"rtl\"") || language.direction() == Direction::RightToLeft);
                let links = |text: &str| text.matches("://").count();
                assert_eq!(links(&mail.text), links(&english.text), "{language}: {}", mail.text);
                assert_eq!(links(&mail.html), links(&english.html), "{language}: {}", mail.html);
                let paragraphs = |text: &str| text.split("\n\n").count();
                assert_eq!(paragraphs(&mail.text), paragraphs(&english.text), "{language}: {}", mail.text);
                if language == Language::English {
                    continue;
                }
                assert_ne!(mail.subject, english.subject, "{language}");
                let found = words_of(&mail.text);
                let left: Vec<_> = ENGLISH.iter().filter(|word| found.contains(**word)).collect();
                assert!(left.is_empty(), "{language}: {left:?}: {}", mail.text);
                // "Browser: Firefox" is so in German too.
                let is_same = |line: &str| line == "-- " || line == "Browser: Firefox";
                for line in mail.text.lines().filter(|line| !line.contains("://") && line.contains(' ') && !is_same(line)) {
                    assert!(!english.text.lines().any(|other| other == line), "{language}: {line}");
                }
            }
        }
    }
}

server_test! {
    /// HTML says what the text says, whatever the language.
    async fn ours_text_and_html_of_a_mail_say_the_same_in_every_language(s: TestServer) {
        for language in Language::ALL {
            for letter in all(&s) {
                let mail = written(&s, &letter, "Example", language);
                let body = mail.text.split("\n-- \n").next().unwrap();
                assert!(mail.html.contains(&format!(">{}</h1>", mail.subject)), "{language}: {}", mail.html);
                for line in body.lines().skip(1).filter(|line| !line.is_empty()) {
                    // A fact, and the line above the address of a button, are in two cells, and on the button.
                    assert!(!line.contains(['\'', '"', '&', '<', '>']), "it stands in HTML as it is: {line}");
                    let halves = [": ", "\u{a0}: ", "："].iter().filter_map(|colon| line.split_once(colon));
                    let is_there = mail.html.contains(line)
                        || halves.into_iter().any(|(what, value)| mail.html.contains(what) && mail.html.contains(value))
                        || [":", "\u{a0}:", "："].iter().any(|colon| {
                            line.strip_suffix(colon).is_some_and(|label| mail.html.contains(&format!(">{label}</a>")))
                        });
                    assert!(is_there, "{language}: {line}: {}", mail.html);
                }
            }
        }
    }
}

server_test! {
    /// RFC 2047 §2, §5, §6.2: a subject of other letters than ASCII arrives as it was written, and so do text and HTML.
    async fn rfc2047_a_subject_in_every_language_arrives_as_it_was_written(s: TestServer) {
        let postbox = Postbox::start().await;
        let change = to(&postbox);
        let s = s.at_rest(|settings| {
            change(settings);
            settings.branding = branding("Écoles & Cie");
        }).await;
        let user = s.invited(GRACE).await;
        for (round, language) in Language::ALL.into_iter().enumerate() {
            know(&s, &user, language).await;
            let all = letters(&s);
            for letter in &all {
                assert_eq!(tell_of(&s, GRACE, user.clone(), letter.clone()).await, Queued::Queued);
            }
            assert_eq!(send(&s.app).await, all.len());
            let mails = postbox.received().split_off(round * all.len());
            assert_eq!(mails.len(), all.len());
            let mut expected: Vec<_> = all.iter().map(|letter| written(&s, letter, "Écoles & Cie", language)).collect();
            for mail in mails {
                assert!(mail.data.split("\r\n\r\n").next().unwrap().is_ascii(), "{}", mail.data);
                let subject = mail.subject();
                let at = expected.iter().position(|written| written.subject == subject);
                let written = expected.remove(at.unwrap_or_else(|| panic!("{language}: {subject}")));
                let (text, html) = mail.bodies();
                assert_eq!(text.replace("\r\n", "\n").trim_end(), written.text.trim_end(), "{language}");
                assert_eq!(html.replace("\r\n", "\n").trim_end(), written.html.trim_end(), "{language}");
            }
            assert!(expected.is_empty());
        }
    }
}

server_test! {
    /// UAX #9: in Arabic, names, hosts, addresses and numbers keep their own direction; what is pressed is a line of its own, and
    /// no mark is a part of it.
    async fn uax9_what_is_written_from_left_to_right_stands_apart_in_an_arabic_mail(s: TestServer) {
        let url = s.url("/");
        for letter in all(&s) {
            let mail = written(&s, &letter, "Example", Language::Arabic);
            assert!(mail.html.starts_with("<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">"), "{}", mail.html);
            for text in [&mail.subject, &mail.text, &mail.html] {
                assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "{text}");
                assert!(!text.contains("\u{2068}\u{2068}"), "nothing is set apart twice: {text}");
            }
            assert!(mail.subject.contains("\u{2068}Example\u{2069}"), "{}", mail.subject);
            for (at, _) in mail.text.match_indices("://") {
                let begin = mail.text[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
                let end = mail.text[at..].find(char::is_whitespace).map_or(mail.text.len(), |space| at + space);
                let address = &mail.text[begin..end];
                assert!(address.is_ascii(), "{address:?}: {}", mail.text);
                assert!(mail.text[end..].starts_with('\n') || end == mail.text.len(), "it ends its line: {address}");
            }
            if let Some(link) = letter.link() {
                assert!(mail.text.lines().any(|line| line == link.url.expose()), "{}", mail.text);
                assert!(mail.html.contains(&format!("dir=\"ltr\" href=\"{}\"", link.url.expose())), "{}", mail.html);
            }
            for target in mail.html.split("href=\"").skip(1) {
                let target = target.split('"').next().unwrap();
                assert!(!target.contains(MARKS), "{target}");
                assert!(target.starts_with(url.trim_end_matches('/')) || target == "https://help.example/x/", "{target}");
            }
            for part in mail.html.split("://").skip(1) {
                let address = part.split(['"', '<', ' ', '\n']).next().unwrap();
                assert!(address.is_ascii(), "{address:?}");
            }
        }
        let occasion = occasion(&s);
        let mail = written(&s, &Letter::NewDevice { occasion }, "Example", Language::Arabic);
        assert!(mail.text.contains("\u{2068}Firefox\u{2069} على \u{2068}Linux\u{2069}"), "{}", mail.text);
        assert!(mail.text.contains(": \u{2068}192.0.2.7\u{2069}"), "{}", mail.text);
        assert!(mail.html.contains(">\u{2068}192.0.2.7\u{2069}</td>"), "{}", mail.html);
        let new_address = mail::masked(&address("ada@elsewhere.test"));
        let letter = Letter::AddressReplaced { new_address, occasion: Occasion::new(s.now()) };
        let mail = written(&s, &letter, "Example", Language::Arabic);
        assert!(mail.text.contains("\u{2068}a…@elsewhere.test\u{2069}"), "{}", mail.text);
        // A contact that is the address of a page can be pressed too.
        let branding = Branding { contact: Some("https://desk.example/".to_owned()), ..branding("Example") };
        let mail = Written::of(&letter, &Sender::of(&branding, &issuer(&s)), Language::Arabic).unwrap();
        assert!(mail.text.contains(" https://desk.example/\n"), "{}", mail.text);
    }
}

server_test! {
    /// No name is markup, turns text, or begins a header, in any language.
    async fn ours_no_hostile_name_is_markup_or_turns_a_mail_in_any_language(s: TestServer) {
        let postbox = Postbox::start().await;
        let change = to(&postbox);
        let hostile = "</h1><script>alert('\"&')</script>\u{202e}\u{2069}{ $here }\r\nBcc: eve@evil.test\r\n\r\nEvil";
        let s = s.at_rest(|settings| {
            change(settings);
            settings.branding.name = hostile.to_owned();
            settings.branding.contact = Some(hostile.to_owned());
        }).await;
        let user = s.invited(GRACE).await;
        let sender = Sender::of(&s.app.settings.branding, &issuer(&s));
        for language in Language::ALL {
            for letter in all(&s) {
                let mail = Written::of(&letter, &sender, language).unwrap();
                assert!(!mail.html.contains("<script") && mail.html.matches("</h1>").count() == 1, "{}", mail.html);
                assert!(mail.html.contains("{ $here }"), "{language}: {}", mail.html);
                for text in [&mail.subject, &mail.text] {
                    assert!(!text.contains('\u{202e}'), "{language}: {text}");
                    assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "{language}: {text}");
                }
                assert!(!mail.subject.contains(['\r', '\n']), "{language}");
                assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{language}: {}", mail.text);
            }
            know(&s, &user, language).await;
            tell_of(&s, GRACE, user.clone(), Letter::PasswordChanged { occasion: occasion(&s) }).await;
            assert_eq!(send(&s.app).await, 1);
            let mail = postbox.received().pop().unwrap();
            let names: Vec<_> = mail.headers().into_iter().map(|(name, _)| name.to_lowercase()).collect();
            assert!(!names.contains(&"bcc".to_owned()) && names.len() == 8, "{names:?}: {}", mail.data);
            mail.bodies();
        }
    }
}

#[test]
fn ours_every_message_of_mails_takes_what_the_mails_hand_it() {
    let known = [
        "address", "client", "contact", "here", "host", "kid", "label", "left", "provider", "scope",
        "server", "until", "value", "what",
    ];
    let of_mails = MESSAGES.iter().filter(|(key, _)| key.starts_with("mail-"));
    for (key, arguments) in of_mails.clone() {
        for (argument, is_number) in *arguments {
            assert!(known.contains(argument), "{key}: {argument}");
            assert_eq!(*is_number, *argument == "left", "{key}: {argument}");
        }
    }
    assert!(of_mails.count() > 50);
}
