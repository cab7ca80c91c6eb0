//! What may be said in several languages: of an app (RFC 7591 §2.2; OpenID Connect Registration §2.1), of a resource server and of
//! a scope.

use super::client::Client;
use super::resource::{Resource, ScopeDefinition};
use crate::words::Language;

/// What people call an app.
pub const CLIENT_NAME: &str = "client_name";

/// What an app may say in several languages. RFC 7591 §2.2: "Human-readable client metadata values and client metadata values that
/// reference human-readable values MAY be represented in multiple languages and scripts."
pub const OF_CLIENT: [&str; 5] = [CLIENT_NAME, "client_uri", "logo_uri", "tos_uri", "policy_uri"];

/// What people call a resource server.
pub const OF_RESOURCE: [&str; 1] = ["name"];

/// What a scope lets an app do.
pub const OF_SCOPE: [&str; 1] = ["description"];

/// The most texts in other languages that one thing has. All that a client registers is read for every request, and 20 languages
/// for each of its members are more than anybody here reads.
pub const MOST: usize = 100;

impl Client {
    /// What people who read `language` call it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.translations.or(&self.name, CLIENT_NAME, language)
    }

    /// The page that `member` says is about it (`client_uri`, `policy_uri`, `tos_uri`), for people who read `language`.
    #[must_use]
    pub fn link_in(&self, member: &str, language: Language) -> Option<&str> {
        let untagged = match member {
            "client_uri" => &self.client_uri,
            "policy_uri" => &self.policy_uri,
            "tos_uri" => &self.tos_uri,
            _ => &None,
        };
        self.translations.get(member, language).or(untagged.as_deref())
    }
}

impl Resource {
    /// What people who read `language` call it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.translations.or(&self.name, "name", language)
    }
}

impl ScopeDefinition {
    /// What it lets an app do, in `language`.
    #[must_use]
    pub fn description_in(&self, language: Language) -> &str {
        self.translations.or(&self.description, "description", language)
    }
}
