//! What of a changed configuration a running server takes up.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ConfigError, Settings};

/// The settings that a running server takes up, and sections of which it takes up all. Everything else is built into what
/// is there from the start: pools, budgets, the database, the keys, and the times by which work that recurs judges rows.
pub const RELOADED: &[&str] = &[
    "account",
    "branding",
    "languages",
    "links",
    "log.filter",
    "mail",
    "passkeys.nudge",
    "registration.confidential_profile",
    "registration.mode",
    "registration.most_unused",
    "registration.resources",
    "registration.schemes",
    "registration.scope",
    "server.machine_hosts",
    "server.tls.certificate",
    "server.tls.key",
    "server.trusted_proxies",
    "sign_in.second_factor",
    "sign_up",
];

/// What became of a changed configuration.
#[derive(Debug)]
pub struct Reloaded {
    /// The settings from now on: of those a running server takes up the new ones, else those of before.
    pub settings: Settings,
    /// The keys that were taken up.
    pub taken_up: Vec<String>,
    /// The keys that were changed and wait for a restart.
    pub need_restart: Vec<String>,
}

impl Settings {
    /// These settings, with what of `new` a running server takes up.
    ///
    /// # Errors
    /// If settings cannot be written down, such as a path that is not text.
    pub fn reloaded(&self, new: &Self) -> Result<Reloaded, ConfigError> {
        let (before, after) = (written(self)?, written(new)?);
        let mut value = before.clone();
        for key in RELOADED {
            let pointer = format!("/{}", key.replace('.', "/"));
            if let (Some(place), Some(new)) = (value.pointer_mut(&pointer), after.pointer(&pointer)) {
                *place = new.clone();
            }
        }
        let mut settings: Self =
            serde_json::from_value(value.clone()).map_err(|error| ConfigError(error.to_string()))?;
        settings.origins = self.origins.reloaded(&new.origins, is_reloaded);
        Ok(Reloaded {
            settings,
            taken_up: differing(&before, &value),
            need_restart: differing(&value, &after),
        })
    }
}

/// What a file named `before` and does not name now, although a running server cannot do without it: then it was cut off
/// rather than changed. All of it, where nothing is left.
#[must_use]
pub fn given_up<'k>(before: &'k BTreeSet<String>, now: &'k BTreeSet<String>) -> Vec<&'k str> {
    let gone = before.difference(now).map(String::as_str);
    gone.filter(|key| now.is_empty() || !is_reloaded(key)).collect()
}

/// Whether a running server takes up another value of a setting.
pub(super) fn is_reloaded(key: &str) -> bool {
    let mut sections = key.match_indices('.').filter_map(|(end, _)| key.get(..end));
    RELOADED.contains(&key) || sections.any(|section| RELOADED.contains(&section))
}

fn written(settings: &Settings) -> Result<Value, ConfigError> {
    serde_json::to_value(settings).map_err(|error| ConfigError(error.to_string()))
}

/// The keys whose values are not the same in both.
fn differing(one: &Value, other: &Value) -> Vec<String> {
    let mut keys = Vec::new();
    note(String::new(), one, other, &mut keys);
    keys.sort();
    keys
}

fn note(key: String, one: &Value, other: &Value, keys: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(members), Value::Object(others)) if members.keys().eq(others.keys()) => {
            for ((name, one), other) in members.iter().zip(others.values()) {
                let key = if key.is_empty() {
                    name.clone()
                } else {
                    format!("{key}.{name}")
                };
                note(key, one, other, keys);
            }
        }
        _ if one != other => keys.push(key),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_a_running_server_takes_up_is_there() {
        let value = serde_json::to_value(Settings::default()).unwrap();
        for key in RELOADED {
            let pointer = format!("/{}", key.replace('.', "/"));
            assert!(value.pointer(&pointer).is_some(), "{key}");
        }
    }

    #[test]
    fn ours_what_is_not_taken_up_stays_and_is_named() {
        let old = Settings::default();
        let mut new = Settings::default();
        assert_eq!(old.reloaded(&new).unwrap().taken_up, [""; 0]);
        new.branding.name = "Acme".to_owned();
        new.server.bind = "127.0.0.1:9".parse().unwrap();
        new.server.machine_hosts = Some(vec!["grantor:8080".parse().unwrap()]);
        new.tokens.access = "5m".parse().unwrap();
        new.issuer = Some("https://other.example".to_owned());
        new.audit
            .retention_of
            .insert("signed_in".parse().unwrap(), "90d".parse().unwrap());
        let reloaded = old.reloaded(&new).unwrap();
        assert_eq!(reloaded.taken_up, ["branding.name", "server.machine_hosts"]);
        let later = ["audit.retention_of", "issuer", "server.bind", "tokens.access"];
        let mut named = reloaded.need_restart.clone();
        named.sort();
        assert_eq!(named, later);
        assert_eq!(reloaded.settings.branding.name, "Acme");
        assert_eq!(reloaded.settings.server.bind, old.server.bind);
        assert_eq!(reloaded.settings.tokens.access, old.tokens.access);
        // Once taken up, it is no news.
        let again = reloaded.settings.reloaded(&new).unwrap();
        assert!(again.taken_up.is_empty() && again.need_restart == reloaded.need_restart);
    }

    #[test]
    fn ours_a_file_that_was_cut_off_is_told_from_one_that_was_changed() {
        let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
        let whole = set(&[
            "issuer",
            "server.trusted_proxies",
            "database.url",
            "branding.name",
        ]);
        let of = |now: &[&str]| given_up(&whole, &set(now)).join(" ");
        assert_eq!(of(&["issuer", "database.url", "tokens.access"]), "");
        assert_eq!(of(&["issuer"]), "database.url");
        assert_eq!(
            of(&[]),
            "branding.name database.url issuer server.trusted_proxies"
        );
        assert!(given_up(&BTreeSet::new(), &BTreeSet::new()).is_empty());
    }
}
