//! The language a person is answered in: found once at the edge of a request, and known to all that answers it.
//!
//! In this order: what the person chose since the request in progress began, what the app asks for in it (`ui_locales`), what
//! they chose before (a cookie), what their browser asks for (`Accept-Language`), the owner's default. It is no part of what
//! answers depend on otherwise, so it is not handed from function to function: it belongs to the answer that is being made.

use std::cell::{Cell, RefCell};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::cookies::{self, Cookies, Name};
use crate::app::App;
use crate::types::{Issuer, Timestamp};
use crate::words::{Language, Words, of_accept_language, of_ui_locales};

/// The longest address of a page that can be shown again in another language: it travels in a form and in a redirect.
pub const LONGEST_PLACE: usize = 3 * 1024;

/// How long a browser keeps the choice.
const KEPT_FOR: u64 = 365 * 86_400;

tokio::task_local! {
    static ANSWER: Answer;
}

/// What is known of the answer that is being made.
struct Answer {
    language: Cell<Language>,
    chosen: Option<Chosen>,
    /// Where the page is that is being made, if it can be asked for again.
    place: RefCell<Option<String>>,
}

/// What somebody chose in this browser, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    language: Language,
    at: Timestamp,
}

impl Chosen {
    /// The cookie's value.
    fn written(self) -> String {
        format!("{}.{}", self.language, self.at.0)
    }

    fn read(value: &str) -> Option<Self> {
        let (tag, at) = value.split_once('.')?;
        let at = at.parse().ok()?;
        Some(Self {
            language: Language::tagged(tag)?,
            at: Timestamp(at),
        })
    }

    fn of(headers: &HeaderMap, issuer: &Issuer) -> Option<Self> {
        let cookies = Cookies::of(headers);
        let values = cookies.all(Name::Language, issuer);
        values.into_iter().find_map(Self::read)
    }
}

/// The language a request asks for.
pub struct Asked(Answer);

impl Asked {
    /// That of `request`, whose path under the issuer's is `below`.
    #[must_use]
    pub fn of(app: &App, request: &Request, below: &str) -> Self {
        let headers = request.headers();
        let chosen = Chosen::of(headers, &app.issuer);
        let default = app.settings.languages.default;
        let asked = || {
            let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
            let text: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
            of_accept_language(&text.join(","), default)
        };
        let language = chosen.map(|chosen| chosen.language).or_else(asked);
        let place = (request.method() == Method::GET).then(|| {
            let query = request.uri().query().map(|query| format!("?{query}"));
            format!("{}{below}{}", app.issuer.path(), query.unwrap_or_default())
        });
        Self(Answer {
            language: Cell::new(language.unwrap_or(default)),
            chosen,
            place: RefCell::new(place.filter(|place| place.len() <= LONGEST_PLACE)),
        })
    }

    /// Makes an answer in it.
    pub async fn answering<F: Future>(self, answer: F) -> F::Output {
        ANSWER.scope(self.0, answer).await
    }
}

/// The language of the answer that is being made; English where none is.
#[must_use]
pub fn spoken() -> Language {
    ANSWER
        .try_with(|answer| answer.language.get())
        .unwrap_or_default()
}

/// What is said in it.
#[must_use]
pub fn words() -> Words {
    Words::from(spoken())
}

/// Answers in what an app asks for, in a request that began at `began`, unless the person chose a language since.
///
/// OpenID Connect Core §3.1.2.1: "End-User's preferred languages and scripts for the user interface … An error SHOULD NOT result
/// if some or all of the requested locales are not supported by the OpenID Provider."
pub fn prefer(ui_locales: Option<&str>, began: Timestamp) {
    let Some(language) = ui_locales.and_then(of_ui_locales) else {
        return;
    };
    let _ = ANSWER.try_with(|answer| {
        if answer.chosen.is_none_or(|chosen| chosen.at < began) {
            answer.language.set(language);
        }
    });
}

/// Answers in English whatever was asked for, and offers no other language: what administrators and developers read.
pub fn english_alone() {
    in_this_alone(Language::English);
}

/// Answers in this language whatever was asked for, and offers no other: what an administrator looks at as people would read it.
pub fn in_this_alone(language: Language) {
    let _ = ANSWER.try_with(|answer| {
        answer.language.set(language);
        answer.place.take();
    });
}

/// Says where the page that is being made can be asked for again, where that is not where it was asked for.
pub fn is_at(place: String) {
    let _ = ANSWER.try_with(|answer| {
        answer
            .place
            .replace(Some(place).filter(|place| place.len() <= LONGEST_PLACE))
    });
}

/// Where the page that is being made can be asked for again.
#[must_use]
pub fn place() -> Option<String> {
    ANSWER
        .try_with(|answer| answer.place.borrow().clone())
        .unwrap_or_default()
}

/// The cookie that keeps a choice.
#[must_use]
pub fn cookie(language: Language, now: Timestamp, issuer: &Issuer) -> Option<HeaderValue> {
    let chosen = Chosen { language, at: now };
    cookies::set(Name::Language, &chosen.written(), issuer, Some(KEPT_FOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_choice_is_read_as_it_was_written_and_nothing_else_is_one() {
        for language in Language::ALL {
            let chosen = Chosen {
                language,
                at: Timestamp(1_803_024_000),
            };
            assert_eq!(Chosen::read(&chosen.written()), Some(chosen));
        }
        for bad in [
            "",
            "de",
            "de.",
            ".1",
            "de.x",
            "xx.1",
            "de.1.2",
            "de.99999999999999999999",
            "<.1",
        ] {
            assert_eq!(Chosen::read(bad), None, "{bad}");
        }
    }
}
