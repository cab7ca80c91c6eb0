//! The settings as an administrator may see them.

use serde_json::Value;

use super::database_url::without_password;
use super::origins::Origin;
use super::reload::is_reloaded;
use super::{ConfigError, SECTIONS, Settings};

/// The settings that are secrets themselves.
const SECRETS: [&str; 2] = ["keys.master_key", "mail.password"];

/// What stands in the place of a secret.
const MASK: &str = "…";

/// A setting as it is.
#[derive(Clone, Debug)]
pub struct ShownSetting {
    /// Its section and name.
    pub key: String,
    /// What it does.
    pub about: &'static str,
    /// Its value; secrets are masked.
    pub value: Value,
    /// What it was named in.
    pub origin: Origin,
    /// Whether a running server takes up another value.
    pub is_reloaded: bool,
}

/// The names of all settings, with what each does.
pub(super) fn keys() -> impl Iterator<Item = (String, &'static str)> {
    let issuer = (
        "issuer".to_owned(),
        "The URL people and apps reach this server at.",
    );
    let is_section = |name: &str| SECTIONS.iter().any(|(section, ..)| *section == name);
    let all = SECTIONS.iter().flat_map(|(section, _, settings)| {
        let settings = settings.iter();
        settings.map(move |setting| (format!("{section}.{}", setting.key), setting.about.trim()))
    });
    std::iter::once(issuer).chain(all.filter(move |(key, _)| !is_section(key)))
}

/// Every setting there is, by section, without what is secret.
///
/// # Errors
/// If settings cannot be written down, such as a path that is not text.
pub fn shown(settings: &Settings) -> Result<Vec<ShownSetting>, ConfigError> {
    let written =
        |settings: &Settings| serde_json::to_value(settings).map_err(|error| ConfigError(error.to_string()));
    let (values, defaults) = (written(settings)?, written(&Settings::default())?);
    let shown = keys().map(|(key, about)| {
        let pointer = format!("/{}", key.replace('.', "/"));
        let value = values.pointer(&pointer).cloned().unwrap_or_default();
        let is_default = defaults.pointer(&pointer) == Some(&value);
        let named = settings.origins.of(&key);
        ShownSetting {
            origin: named.unwrap_or(if is_default {
                Origin::Default
            } else {
                Origin::Command
            }),
            is_reloaded: is_reloaded(&key),
            value: masked(&key, value),
            key,
            about,
        }
    });
    Ok(shown.collect())
}

fn masked(key: &str, value: Value) -> Value {
    if SECRETS.contains(&key) && !value.is_null() {
        return MASK.into();
    }
    match (key, value.as_str().and_then(without_password)) {
        ("database.url", Some(url)) if url.is_empty() => MASK.into(),
        ("database.url", Some(url)) => url.into(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_no_secret_is_shown_among_the_settings_and_every_other_one_is() {
        let mut settings = Settings::default();
        settings.keys.master_key = Some("the-master-key".to_owned());
        settings.mail.password = Some("hunter2".to_owned());
        settings.database.url = "postgres://grantor:hunter2@db/grantor".to_owned();
        settings.origins.note("mail.password", Origin::Environment);
        let shown = shown(&settings).unwrap();
        let written: Vec<_> = shown
            .iter()
            .map(|one| format!("{}={}", one.key, one.value))
            .collect();
        let all = written.join("\n");
        assert!(
            !all.contains("hunter2") && !all.contains("the-master-key"),
            "{all}"
        );
        assert!(
            all.contains("database.url=\"postgres://grantor@db/grantor\""),
            "{all}"
        );
        assert!(all.contains("keys.master_key_file=null"), "{all}");
        let of = |key: &str| shown.iter().find(|one| one.key == key).unwrap();
        assert_eq!(of("mail.password").origin, Origin::Environment);
        assert_eq!(of("database.url").origin, Origin::Command);
        assert_eq!(of("tokens.access").origin, Origin::Default);
        assert!(of("branding.name").is_reloaded && !of("server.bind").is_reloaded);
        assert!(of("server.tls.key").is_reloaded);
        // Whatever is added that may be one is thought of here.
        let may_be = ["password", "secret", "token", "_key", "credential"];
        let words = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let suspicious = shown.iter().filter(|one| {
            let name = words(&one.key);
            may_be.iter().any(|part| name.contains(part)) && !name.ends_with("_file")
        });
        let suspicious: Vec<_> = suspicious.map(|one| one.key.as_str()).collect();
        assert_eq!(
            suspicious,
            ["keys.master_key", "mail.password", "limits.token_failures"]
        );
    }
}
