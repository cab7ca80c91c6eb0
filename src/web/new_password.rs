//! Forms on which somebody chooses a password, typed twice.

use super::language;
use crate::app::App;
use crate::oauth::parameters::Parameters;
use crate::proofs::password::{MAX_BYTES, Password};
use crate::types::Secret;

/// The password that was typed twice and may be taken; else what to change, in sentences. `about` is what others know of its
/// person.
///
/// # Errors
/// What is to be changed.
pub fn chosen(app: &App, form: &Parameters, about: &[&str]) -> Result<Password, Vec<String>> {
    let words = language::words();
    let typed = |name| Password::typed(&Secret::new(form.one(name).unwrap_or_default().to_owned()));
    let Ok(password) = typed("password") else {
        return Err(vec![words.password_too_long(MAX_BYTES).text()]);
    };
    let mut errors = Vec::new();
    if typed("password_again").ok().as_ref() != Some(&password) {
        errors.push(words.password_not_same().text());
    }
    let about: Vec<&str> = about
        .iter()
        .copied()
        .chain([app.settings.branding.name.as_str()])
        .collect();
    if let Err(sentences) = app.passwords.check_in(words, &password, &about) {
        errors.extend(sentences);
    }
    if errors.is_empty() {
        Ok(password)
    } else {
        Err(errors)
    }
}
