//! Numbers, dates, times and lists as each language writes them, by CLDR's data.
//!
//! English is written as in Britain, so that a day comes before its month and hours go to 24, as these pages always had it.

use std::sync::OnceLock;

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{T, YMD};
use icu_datetime::input::Time;
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::GroupingStrategy;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::{Locale, locale};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::language::Language;
use crate::types::Timestamp;

/// How one language writes.
struct Formats {
    date: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    time: Option<NoCalendarFormatter<T>>,
    number: Option<DecimalFormatter>,
    list: Option<ListFormatter>,
}

/// Made when they are first used, since most servers speak few languages.
static FORMATS: [OnceLock<Formats>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];

/// The locale that CLDR knows a language by.
fn known_as(language: Language) -> Locale {
    match language {
        Language::English => locale!("en-GB"),
        Language::German => locale!("de"),
        Language::French => locale!("fr"),
        Language::Spanish => locale!("es"),
        Language::Portuguese => locale!("pt-BR"),
        Language::Japanese => locale!("ja"),
        Language::Arabic => locale!("ar"),
    }
}

impl Formats {
    fn of(language: Language) -> Self {
        let known = known_as(language);
        Self {
            date: FixedCalendarDateTimeFormatter::try_new((&known).into(), YMD::long()).ok(),
            time: NoCalendarFormatter::try_new((&known).into(), T::hm()).ok(),
            number: DecimalFormatter::try_new((&known).into(), GroupingStrategy::Min2.into()).ok(),
            list: ListFormatter::try_new_and((&known).into(), ListFormatterOptions::default()).ok(),
        }
    }
}

fn formats(language: Language) -> Option<&'static Formats> {
    let place = FORMATS.get(language.index())?;
    Some(place.get_or_init(|| Formats::of(language)))
}

/// The day and the time of a moment, UTC.
fn civil(at: Timestamp) -> Option<DateTime> {
    let at = jiff::Timestamp::from_second(at.0).ok()?;
    Some(TimeZone::UTC.to_datetime(at))
}

/// "19 February 2027".
pub fn date(language: Language, at: Timestamp) -> String {
    let written = || {
        let day = civil(at)?.date();
        let month = u8::try_from(day.month()).ok()?;
        let day = Date::try_new_gregorian(day.year().into(), month, u8::try_from(day.day()).ok()?).ok()?;
        Some(formats(language)?.date.as_ref()?.format(&day).to_string())
    };
    written().unwrap_or_else(|| at.date())
}

/// "08:15", of UTC.
pub fn time(language: Language, at: Timestamp) -> String {
    let written = || {
        let of_day = civil(at)?.time();
        let (hour, minute) = (
            u8::try_from(of_day.hour()).ok()?,
            u8::try_from(of_day.minute()).ok()?,
        );
        let of_day = Time::try_new(hour, minute, 0, 0).ok()?;
        Some(formats(language)?.time.as_ref()?.format(&of_day).to_string())
    };
    written().unwrap_or_else(|| at.rfc3339())
}

/// "1234", "12,345".
pub fn number(language: Language, number: u64) -> String {
    let format = formats(language).and_then(|formats| formats.number.as_ref());
    format.map_or_else(
        || number.to_string(),
        |format| format.format(&Decimal::from(number)).to_string(),
    )
}

/// "Ada, Grace and Edith".
pub fn list(language: Language, items: &[String]) -> String {
    let format = formats(language).and_then(|formats| formats.list.as_ref());
    format.map_or_else(
        || items.join(", "),
        |format| format.format(items.iter()).to_string(),
    )
}
