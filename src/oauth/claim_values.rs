//! What a standard claim may look like (OpenID Connect Core §5.1): checked where it is set, trusted where it is told.

use jiff::civil::Date;
use url::Url;

use super::standard_claims::{Address, StandardClaims};
use crate::types::StringError;

/// Sets a claim, or takes it away; a part of the address is named `address.locality` and the like.
///
/// A number that changes has not been checked to be theirs.
///
/// # Errors
/// Says what the claim must look like, or which claims there are.
pub fn set(claims: &mut StandardClaims, name: &str, value: Option<&str>) -> Result<(), StringError> {
    let checked = |check: fn(&str) -> bool, rule: &'static str| match value.map(str::trim) {
        Some(text) if !check(text) => Err(StringError(rule)),
        text => Ok(text.map(str::to_owned)),
    };
    let words = || checked(is_words, "it is 1 to 100 characters on one line");
    let page = || {
        checked(
            is_page,
            "it is an https URL without a user name, such as https://example.com/ada",
        )
    };
    match name {
        "given_name" => claims.given_name = words()?,
        "family_name" => claims.family_name = words()?,
        "middle_name" => claims.middle_name = words()?,
        "nickname" => claims.nickname = words()?,
        "preferred_username" => claims.preferred_username = words()?,
        "gender" => claims.gender = words()?,
        "profile" => claims.profile = page()?,
        "picture" => claims.picture = page()?,
        "website" => claims.website = page()?,
        "birthdate" => {
            claims.birthdate = checked(
                is_birthdate,
                "it is YYYY-MM-DD, 0000-MM-DD without the year, or YYYY alone",
            )?;
        }
        "zoneinfo" => {
            claims.zoneinfo = checked(
                is_zone,
                "it is a name of the time zone database, such as Europe/London",
            )?;
        }
        "locale" => claims.locale = checked(is_locale, "it is a language tag, such as en-GB (RFC 5646)")?,
        "phone_number" => {
            let number = checked(is_phone, "it is an E.164 number, such as +44 20 7946 0958")?;
            if number != claims.phone_number {
                claims.phone_number_verified = None;
            }
            claims.phone_number = number;
        }
        "phone_number_verified" => {
            claims.phone_number_verified = match value {
                None => None,
                Some("true") => Some(true),
                Some("false") => Some(false),
                Some(_) => return Err(StringError("it is true or false")),
            }
        }
        "address" if value.is_none() => claims.address = None,
        _ => {
            let part = name.strip_prefix("address.").ok_or(StringError(UNKNOWN))?;
            let mut address = claims.address.take().unwrap_or_default();
            let set = set_address(&mut address, part, value);
            claims.address = Some(address).filter(|address| *address != Address::default());
            set?;
        }
    }
    Ok(())
}

const UNKNOWN: &str = "there are given_name, family_name, middle_name, nickname, preferred_username, profile, picture, \
    website, gender, birthdate, zoneinfo, locale, phone_number, phone_number_verified and address.formatted, \
    address.street_address, address.locality, address.region, address.postal_code, address.country";

fn set_address(address: &mut Address, part: &str, value: Option<&str>) -> Result<(), StringError> {
    let place = match part {
        "formatted" => &mut address.formatted,
        "street_address" => &mut address.street_address,
        "locality" => &mut address.locality,
        "region" => &mut address.region,
        "postal_code" => &mut address.postal_code,
        "country" => &mut address.country,
        _ => return Err(StringError(UNKNOWN)),
    };
    // §5.1.1: these two "MAY contain multiple lines".
    let has_lines = matches!(part, "formatted" | "street_address");
    let is_good = |text: &str| {
        let lines_are_words = text.lines().all(|line| line.is_empty() || is_words(line));
        is_words(text) || (has_lines && !text.is_empty() && text.len() <= 500 && lines_are_words)
    };
    match value.map(str::trim) {
        Some(text) if !is_good(text) => Err(StringError(
            "a part of an address is 1 to 100 characters on one line; formatted and street_address may have several",
        )),
        text => {
            *place = text.map(str::to_owned);
            Ok(())
        }
    }
}

fn is_words(text: &str) -> bool {
    (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn is_page(text: &str) -> bool {
    text.len() <= 1024
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"<>\\".contains(&b))
        && Url::parse(text).is_ok_and(|url| {
            url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.password().is_none()
        })
}

/// §5.1: "represented as an ISO 8601-1 YYYY-MM-DD format. The year MAY be 0000, indicating that it is omitted. To
/// represent only the year, YYYY format is allowed."
fn is_birthdate(text: &str) -> bool {
    let is_year = |year: &str| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None => is_year(text) && text != "0000",
        Some((year, day)) => {
            // A year that is not said may be one with a 29th of February.
            let year_of_it = if year == "0000" { "2000" } else { year };
            let has_shape = is_year(year) && day.len() == 5;
            has_shape && format!("{year_of_it}-{day}").parse::<Date>().is_ok()
        }
    }
}

fn is_zone(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    text.len() <= 64 && text.split('/').count() <= 3 && text.split('/').all(is_part)
}

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_language = parts
        .next()
        .is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.len() <= 35 && is_language && parts.all(is_part)
}

/// §5.1: "E.164 is RECOMMENDED as the format of this Claim"; "If the phone number contains an extension, it is
/// RECOMMENDED that the extension be represented using the RFC 3966 extension syntax".
fn is_phone(text: &str) -> bool {
    let (number, extension) = text.split_once(";ext=").unwrap_or((text, "0"));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let rest = number.strip_prefix('+').unwrap_or("x");
    (7..=15).contains(&digits)
        && number.len() <= 32
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_digit() || b" -.()".contains(&b))
        && (1..=10).contains(&extension.len())
        && extension.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(name: &str, value: &str) -> bool {
        set(&mut StandardClaims::default(), name, Some(value)).is_ok()
    }

    #[test]
    fn oidc_core_5_1_each_claim_has_its_form() {
        for (name, good, bad) in [
            ("given_name", vec!["Ada", " Zo\u{eb} "], vec!["", "  ", "a\nb"]),
            (
                "picture",
                vec!["https://a.example/x.png?y=1"],
                vec![
                    "http://a.example",
                    "javascript:alert(1)",
                    "https://u@a.example",
                    "a.example",
                    "https://",
                ],
            ),
            (
                "birthdate",
                vec!["1815-12-10", "0000-02-29", "1815", "2000-02-29"],
                vec![
                    "1815-13-01",
                    "0000",
                    "0000-02-30",
                    "1900-02-29",
                    "18151210",
                    "15-12-10",
                    "1815-12",
                ],
            ),
            (
                "zoneinfo",
                vec![
                    "Europe/London",
                    "UTC",
                    "America/Argentina/Buenos_Aires",
                    "Etc/GMT+5",
                ],
                vec!["", "Europe/", "../etc", "a b"],
            ),
            (
                "locale",
                vec!["en", "en-GB", "zh-Hant-TW"],
                vec!["e", "en_GB", "en-", "english language"],
            ),
            (
                "phone_number",
                vec!["+44 20 7946 0958", "+1 (425) 555-1212", "+15555550100;ext=12"],
                vec![
                    "020 7946 0958",
                    "+1",
                    "+44x",
                    "+ 44 20 7946 0958",
                    "+1234567890123456",
                    "+15555550100;ext=",
                ],
            ),
            ("phone_number_verified", vec!["true", "false"], vec!["yes", ""]),
            ("address.locality", vec!["London"], vec!["", "a\nb"]),
            (
                "address.street_address",
                vec!["1 A St\nFlat 2"],
                vec!["", "a\u{7}b"],
            ),
        ] {
            for value in good {
                assert!(takes(name, value), "{name} {value}");
            }
            for value in bad {
                assert!(!takes(name, value), "{name} {value}");
            }
        }
        for unknown in ["sub", "name", "email", "updated_at", "address", "address.x", "x"] {
            assert!(!takes(unknown, "x"), "{unknown}");
        }
        assert!(!takes("nickname", &"x".repeat(101)));
    }

    #[test]
    fn ours_a_changed_number_is_not_verified_and_an_empty_address_is_none() {
        let mut claims = StandardClaims::default();
        let mut set = |name: &str, value: Option<&str>| {
            set(&mut claims, name, value).unwrap();
            claims.clone()
        };
        set("phone_number", Some("+15555550100"));
        assert_eq!(
            set("phone_number_verified", Some("true")).phone_number_verified,
            Some(true)
        );
        assert_eq!(
            set("phone_number", Some("+15555550100")).phone_number_verified,
            Some(true)
        );
        assert_eq!(
            set("phone_number", Some("+15555550199")).phone_number_verified,
            None
        );
        assert!(set("address.country", Some("GB")).address.is_some());
        assert_eq!(set("address.country", None).address, None);
        set("address.country", Some("GB"));
        assert_eq!(set("address", None).address, None);
    }
}
