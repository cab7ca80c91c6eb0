//! What is said of a resource server in its forms.

use std::time::Duration;

use super::super::visit::{Reading, Visit};
use super::super::{boxes, translated};
use crate::config::Lifetime;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::Resource;
use crate::pages::admin::Field;
use crate::types::SigningAlgorithm;

/// What tokens may be signed with: what is sent, and what it is called.
const ALGORITHMS: [(&str, &str); 5] = [
    ("", "As elsewhere"),
    ("RS256", "RS256: what every library verifies"),
    ("PS256", "PS256"),
    ("ES256", "ES256: short, and widely verified"),
    ("EdDSA", "EdDSA"),
];

/// What was sent of a resource server, beside its name.
pub struct Said {
    /// What tokens for it are signed with.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The attributes of people that go into them.
    pub claims: Vec<CustomClaim>,
    /// How long they are good for at most.
    pub access_lifetime: Option<AccessLifetime>,
}

/// The questions about a resource server, with what is so of it.
pub fn fields(visit: &Visit, is: &Resource) -> Vec<Field> {
    let name = Field::line("name", "Name", visit.value("name", &is.name)).required();
    let name =
        name.hint("What people read who read none of the languages below, or where a line there is empty.");
    let is_open = visit.ticked("is_open", is.is_open);
    let open = Field::check("is_open", "Any app may ask people for its scopes", is_open)
        .hint("Also those that register themselves. Whether they get them, people say.");
    let algorithm = is.signing_algorithm.map_or("", SigningAlgorithm::as_str);
    let label = "Tokens for it are signed with";
    let algorithm = boxes::one(visit, ("signing_algorithm", label), algorithm, &ALGORITHMS);
    let lifetime = is.access_lifetime.map(AccessLifetime::seconds);
    let lifetime = lifetime.map(|seconds| Lifetime::seconds(seconds).to_string());
    let lifetime = visit.value("access_lifetime", &lifetime.unwrap_or_default());
    let lifetime = Field::line("access_lifetime", "Tokens for it are good for at most", lifetime)
        .hint("10s to 24h, for example 5m; as long as elsewhere where it is empty.");
    let claims: Vec<_> = is.claims.iter().map(ToString::to_string).collect();
    let claims = visit.value("claims", &claims.join("\n"));
    let claims = Field::lines(
        "claims",
        "Attributes of people that go into tokens for it",
        claims,
        3,
    )
    .hint("One a line: the claim's name, or claim=attribute where the attribute has another name.");
    let mut fields = vec![name];
    fields.extend(translated::fields(visit, ("name", "Name"), &is.translations));
    fields.extend([open, algorithm, lifetime, claims]);
    fields
}

/// What was sent, read.
pub fn read(visit: &Visit, reading: &mut Reading) -> Said {
    Said {
        signing_algorithm: reading.read("signing_algorithm", visit.sent("signing_algorithm")),
        claims: reading.all("claims", &visit.sent_words("claims")),
        access_lifetime: lifetime(visit, reading),
    }
}

fn lifetime(visit: &Visit, reading: &mut Reading) -> Option<AccessLifetime> {
    let name = "access_lifetime";
    let written: Lifetime = reading.read(name, visit.sent(name))?;
    let lifetime: Duration = written.duration();
    match lifetime.try_into() {
        Ok(lifetime) => Some(lifetime),
        Err(rule) => {
            let rule: crate::types::StringError = rule;
            reading.note(name, format!("{rule}."));
            None
        }
    }
}
