//! What an account may say of its person beside name and address: the standard claims, in the order a form asks for them.

use serde_json::Value;

use crate::oauth::standard_claims::StandardClaims;

/// Each by its name, what a form calls it, and how it is written.
pub const CLAIMS: [(&str, &str, &str); 19] = [
    ("given_name", "Given names", ""),
    ("middle_name", "Middle names", ""),
    ("family_name", "Surnames", ""),
    ("nickname", "Nickname", ""),
    (
        "preferred_username",
        "Short name",
        "Where apps have room for a short one alone.",
    ),
    ("phone_number", "Telephone", "As +44 20 7946 0958."),
    (
        "birthdate",
        "Born",
        "As 1815-12-10; 0000-12-10 without the year, or the year alone.",
    ),
    ("gender", "Gender", ""),
    ("locale", "Language", "As en-GB: the language of mails, too."),
    ("zoneinfo", "Time zone", "As Europe/London."),
    ("profile", "Page about them", "With https."),
    ("picture", "Picture", "Its address, with https."),
    ("website", "Website", "With https."),
    ("address.street_address", "Street and number", ""),
    ("address.postal_code", "Postal code", ""),
    ("address.locality", "City", ""),
    ("address.region", "State or region", ""),
    ("address.country", "Country", ""),
    (
        "address.formatted",
        "The whole address",
        "As it stands on an envelope.",
    ),
];

/// Those that may have several lines (OpenID Connect Core §5.1.1).
pub const WITH_LINES: [&str; 2] = ["address.street_address", "address.formatted"];

/// What is said of one of them; empty if nothing is.
#[must_use]
pub fn told(claims: &StandardClaims, name: &str) -> String {
    let value = match name.strip_prefix("address.") {
        Some(part) => {
            let address = claims.claim("address");
            address.and_then(|address| address.get(part).cloned())
        }
        None => claims.claim(name),
    };
    let text = value.as_ref().and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
