//! Which language somebody is answered in, by what they ask for.

use super::language::Language;

/// How many languages of one list are looked at: nobody reads more, and whoever sends more wants something else.
pub const MOST_ASKED: usize = 32;

/// The first language of a list that is here (OpenID Connect Core §3.1.2.1: "a space-separated list of BCP47 \[RFC5646\] language
/// tag values, ordered by preference").
#[must_use]
pub fn of_ui_locales(list: &str) -> Option<Language> {
    list.split(' ')
        .filter(|tag| !tag.is_empty())
        .take(MOST_ASKED)
        .find_map(Language::serving)
}

/// The language an `Accept-Language` header asks for most (RFC 9110 §12.5.4); `default` is what it gets that takes any (`*`).
/// What cannot be read is passed over alone. Of several of one weight, the one named first: "some recipients treat the order in
/// which language tags are listed as an indication of descending priority, particularly for tags that are assigned equal
/// quality values".
#[must_use]
pub fn of_accept_language(header: &str, default: Language) -> Option<Language> {
    let asked: Vec<(&str, u16)> = header.split(',').take(MOST_ASKED).filter_map(range).collect();
    // RFC 9110 §12.4.2: "a value of 0 means "not acceptable"".
    let is_refused = |language: Language| {
        asked
            .iter()
            .any(|(tag, weight)| *weight == 0 && Language::tagged(tag) == Some(language))
    };
    let mut best: Option<(Language, u16)> = None;
    for (tag, weight) in &asked {
        let language = if *tag == "*" {
            Some(default)
        } else {
            Language::serving(tag)
        };
        if let Some(language) = language.filter(|language| *weight > 0 && !is_refused(*language))
            && best.is_none_or(|(_, heaviest)| *weight > heaviest)
        {
            best = Some((language, *weight));
        }
    }
    best.map(|(language, _)| language)
}

/// A language range and its weight in thousandths.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    match parts.next() {
        None => Some((tag, 1000)),
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            if name.trim_end().eq_ignore_ascii_case("q") {
                Some((tag, thousandths(value.trim_start())?))
            } else {
                None
            }
        }
    }
}

/// RFC 9110 §12.4.2: `qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )`.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let parts: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, parts) {
        ("0", parts) => Some(parts),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Arabic, English, French, German, Japanese, Portuguese, Spanish};

    #[test]
    fn oidc_core_3_1_2_1_the_first_of_the_languages_an_app_asks_for_that_is_here() {
        for (list, language) in [
            ("de", Some(German)),
            ("fr-CA fr en", Some(French)),
            ("tlh se ja en", Some(Japanese)),
            ("PT-pt", Some(Portuguese)),
            ("es-419", Some(Spanish)),
            ("ar-u-nu-latn", Some(Arabic)),
            ("pt_BR", Some(Portuguese)),
            ("", None),
            ("   ", None),
            ("* en", Some(English)),
            ("dede", None),
            ("tlh", None),
            ("\u{202e}de", None),
        ] {
            assert_eq!(of_ui_locales(list), language, "{list:?}");
        }
        let many = format!("{}de", "x ".repeat(100_000));
        assert_eq!(of_ui_locales(&many), None);
    }

    #[test]
    fn rfc9110_12_5_4_what_is_asked_for_most_is_answered() {
        for (header, language) in [
            ("de", Some(German)),
            ("de;q=0.1, fr;q=0.2, en;q=0", Some(French)),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Some(French)),
            ("tlh, *;q=0.1", Some(Spanish)),
            ("*", Some(Spanish)),
            ("*, es;q=0", None),
            ("en;q=0.8, ja;q=0.8", Some(English)),
            ("en; q=0.5 , ja ; Q = 0.6", Some(Japanese)),
            ("en;q=0.5, ja;q=1.5", Some(English)),
            ("en;q=0.5, ja;q=0.9999", Some(English)),
            ("en;q=0.5, ja;q=-1", Some(English)),
            ("en;q=0.5, ja;level=1", Some(English)),
            ("en;q=0.5, ja;q=1.", Some(Japanese)),
            ("pt-PT", Some(Portuguese)),
            ("zh-Hans-CN, zh", None),
            ("", None),
            (",,,;q=1,", None),
            ("de;q=0", None),
            ("en, en, en, de", Some(English)),
        ] {
            assert_eq!(of_accept_language(header, Spanish), language, "{header:?}");
        }
        let many = format!("{}de", "x,".repeat(100_000));
        assert_eq!(of_accept_language(&many, Spanish), None);
        let long = "x".repeat(1_000_000);
        assert_eq!(of_accept_language(&long, Spanish), None);
    }
}
