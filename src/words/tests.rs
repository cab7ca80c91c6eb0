use super::message::Form;
use super::*;
use crate::types::{Browser, Timestamp, browser_named};

const HOSTILE: &str = "<script>alert('\"&')</script>\u{202e}\u{2069}";

/// A message with the same value for every argument.
fn filled(language: Language, index: usize, value: &'static str, count: u64) -> Message<'static> {
    let (key, arguments) = MESSAGES[index];
    let pieces = arguments.iter().map(|(name, is_number)| {
        let piece = if *is_number {
            Piece::Count(Count(count))
        } else {
            Piece::from(value)
        };
        (*name, piece)
    });
    Message::new(language, key, pieces.collect())
}

#[test]
fn ours_every_message_is_said_in_every_language_for_every_number() {
    for language in Language::ALL {
        for (index, (key, _)) in MESSAGES.iter().enumerate() {
            for count in [0, 1, 2, 3, 11, 100, 1_000_000, u64::MAX] {
                let message = filled(language, index, "Ada", count);
                for form in [Form::Html, Form::Text] {
                    let said = message.said_in(language, form);
                    let said = said.unwrap_or_else(|| panic!("{language}: {key} cannot be said for {count}"));
                    assert!(!said.trim().is_empty(), "{language}: {key}");
                    assert!(!said.contains(['{', '}', '$']), "{language}: {key}: {said}");
                }
            }
        }
    }
}

#[test]
fn ours_no_argument_of_any_message_is_markup_in_any_language() {
    for language in Language::ALL {
        for (index, (key, _)) in MESSAGES.iter().enumerate() {
            let html = filled(language, index, HOSTILE, 3).to_string();
            assert!(!html.contains(['<', '>', '"']), "{language}: {key}: {html}");
            assert!(
                !html.contains('\u{202e}'),
                "{language}: {key}: what turns text is left out"
            );
            let (opened, closed) = (html.matches('\u{2068}').count(), html.matches('\u{2069}').count());
            assert_eq!(opened, closed, "{language}: {key}: {html}");
        }
    }
}

#[test]
fn ours_a_name_moves_no_words_of_a_sentence_in_another_direction() {
    let title = |language, name: &'static str| Words::from(language).time_moment(name, "x").text();
    assert!(
        title(Language::English, "Ada").starts_with("Ada, x"),
        "as it is, where nothing can turn"
    );
    assert!(title(Language::English, "עדה").starts_with("\u{2068}עדה\u{2069}"));
    assert!(title(Language::Arabic, "Ada").contains("\u{2068}Ada\u{2069}"));
    assert!(title(Language::English, "A\u{202e}da").starts_with("\u{2068}Ada\u{2069}"));
    assert!(title(Language::English, "A\u{2069}\u{202e}da").starts_with("\u{2068}Ada\u{2069}"));
}

#[test]
fn ours_what_is_set_apart_is_escaped_and_its_text_is_as_it_was() {
    let words = Words::from(Language::English);
    let html = words.name("<b>\"&'");
    assert_eq!(
        html.to_string(),
        "<strong dir=\"auto\">&#60;b&#62;&#34;&#38;&#39;</strong>"
    );
    let message = words.time_moment(html, "x");
    assert!(message.to_string().starts_with("<strong dir=\"auto\">&#60;b"));
    assert!(message.text().starts_with("<b>\"&', x"));
    let link = Html::link("a\"b", "/?a=b&c=\"", &message).to_string();
    assert!(
        link.starts_with("<a id=\"a&#34;b\" href=\"/?a=b&#38;c=&#34;\"><strong"),
        "{link}"
    );
    assert_eq!(
        Html::email(Language::German, "a@b").to_string(),
        "<strong>a@b</strong>"
    );
    assert_eq!(
        Html::email(Language::Arabic, "a@b").to_string(),
        "<strong dir=\"ltr\">a@b</strong>"
    );
}

#[test]
fn ours_dates_in_english_are_written_as_they_always_were() {
    let words = Words::from(Language::English);
    for at in [0, 1_803_024_000, 1_803_024_900, 951_782_399, 4_102_444_799] {
        let at = Timestamp(at);
        assert_eq!(words.date(at), at.date());
        assert_eq!(words.moment(at), at.moment());
    }
}

#[test]
fn ours_each_language_writes_dates_numbers_and_lists_its_own_way() {
    let at = Timestamp(1_803_024_900);
    let written = |language| {
        let words = Words::from(language);
        (words.date(at), words.number(1_234_567))
    };
    assert_eq!(
        written(Language::English),
        ("19 February 2027".into(), "1,234,567".into())
    );
    assert_eq!(
        written(Language::German),
        ("19. Februar 2027".into(), "1.234.567".into())
    );
    assert_eq!(Words::default().number(1024), "1024");
    assert_eq!(written(Language::French).0, "19 février 2027");
    assert_eq!(
        written(Language::Spanish),
        ("19 de febrero de 2027".into(), "1.234.567".into())
    );
    assert_eq!(
        written(Language::Portuguese),
        ("19 de fevereiro de 2027".into(), "1.234.567".into())
    );
    assert_eq!(
        written(Language::Japanese),
        ("2027年2月19日".into(), "1,234,567".into())
    );
    assert!(written(Language::Arabic).0.contains("فبراير"));
    let list = |language, names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Words::from(language).list(&names)
    };
    assert_eq!(list(Language::English, &[]), "");
    assert_eq!(list(Language::English, &["A"]), "A");
    assert_eq!(list(Language::English, &["A", "B", "C"]), "A, B and C");
    assert_eq!(list(Language::German, &["A", "B"]), "A und B");
    assert_eq!(list(Language::Japanese, &["A", "B"]), "A、B");
}

#[test]
fn ours_durations_are_written_in_the_longest_unit_that_is_whole() {
    use std::time::Duration;
    let of = |language, seconds| Words::from(language).duration(Duration::from_secs(seconds));
    assert_eq!(of(Language::English, 30 * 86_400), "30 days");
    assert_eq!(of(Language::English, 3_600), "1 hour");
    assert_eq!(of(Language::English, 1_800), "30 minutes");
    assert_eq!(of(Language::English, 90), "90 seconds");
    assert_eq!(of(Language::German, 86_400), "1 Tag");
    assert_eq!(of(Language::French, 2 * 86_400), "2 jours");
}

#[test]
fn ours_languages_are_found_by_their_tags() {
    for language in Language::ALL {
        assert_eq!(Language::tagged(language.tag()), Some(language));
        assert_eq!(Language::serving(language.tag()), Some(language));
        assert_eq!(Language::ALL[language.index()], language);
    }
    assert_eq!(Language::tagged("PT-br"), Some(Language::Portuguese));
    assert_eq!(Language::tagged("pt"), None);
    assert_eq!(Language::serving("pt"), Some(Language::Portuguese));
    assert_eq!(Language::serving(""), None);
}

#[test]
fn ours_browsers_in_english_are_named_as_they_always_were_and_in_each_language_in_its_own_words() {
    for agent in ["Firefox/1 (Linux)", "Firefox/1", "x (Linux)", "x"] {
        let browser = Browser::of(agent);
        assert_eq!(
            Words::from(Language::English).browser(browser).text(),
            browser_named(agent)
        );
        for language in Language::ALL {
            let named = Words::from(language).browser(browser).text();
            assert_eq!(named.contains("Firefox"), agent.contains("Firefox"), "{named}");
            assert_eq!(named.contains("Linux"), agent.contains("Linux"), "{named}");
        }
    }
    assert_eq!(
        Words::from(Language::Arabic)
            .browser(Browser::of("Firefox/1 (Linux)"))
            .text(),
        "\u{2068}Firefox\u{2069} على \u{2068}Linux\u{2069}"
    );
}

#[test]
fn ours_a_message_in_a_message_keeps_its_own_order_and_an_address_is_not_touched() {
    let words = Words::from(Language::Arabic);
    let browser = words.browser(Browser::of("Firefox/1 (Linux)"));
    let fact = words.mail_fact(words.mail_browser(), browser).text();
    assert!(
        fact.ends_with("\u{2068}Firefox\u{2069} على \u{2068}Linux\u{2069}"),
        "{fact:?}"
    );
    let address = words.address("https://id.example/x?a&b");
    assert_eq!(words.alone(&address), "https://id.example/x?a&b");
    assert_eq!(
        address.to_string(),
        "<span dir=\"ltr\">https://id.example/x?a&#38;b</span>"
    );
    let plain = Words::from(Language::French).address("https://id.example/<");
    assert_eq!(plain.to_string(), "https://id.example/&#60;");
    assert_eq!(words.alone("192.0.2.7"), "\u{2068}192.0.2.7\u{2069}");
    assert_eq!(Words::from(Language::English).alone("192.0.2.7"), "192.0.2.7");
}
