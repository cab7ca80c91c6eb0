//! By what a provider's names for people mean whom they mean.

use serde::{Deserialize, Serialize};

use super::ProviderSettings;
use super::claims::ClaimPath;
use super::words::{ProviderKind, ProviderUrl};

/// What beside the issuer decides whom a provider means by a name: under other names somebody else would be who is known by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    kind: ProviderKind,
    subject: ClaimPath,
    /// With ID tokens it has to say the same as those (OpenID Connect Core §5.3.2), and where it stands makes no difference.
    userinfo_endpoint: Option<ProviderUrl>,
}

impl Names {
    /// The setting by which two differ.
    #[must_use]
    pub fn differ(&self, other: &Self) -> Option<&'static str> {
        [
            ("kind", self.kind != other.kind),
            ("claims.subject", self.subject != other.subject),
            (
                "userinfo_endpoint",
                self.userinfo_endpoint != other.userinfo_endpoint,
            ),
        ]
        .into_iter()
        .find_map(|(field, differs)| differs.then_some(field))
    }
}

impl ProviderSettings {
    /// How it names people.
    #[must_use]
    pub fn names(&self) -> Names {
        let is_oauth = self.kind == ProviderKind::OAuth;
        Names {
            kind: self.kind,
            subject: self.claims.subject.clone(),
            userinfo_endpoint: self.userinfo_endpoint.clone().filter(|_| is_oauth),
        }
    }

    /// The setting by which the names of `after` would be other names.
    #[must_use]
    pub fn renamed(&self, after: &Self) -> Option<&'static str> {
        // Of many organisations each has an issuer of its own; one that is left out leaves nobody known as somebody else.
        let is_another = self.issuer_pattern.is_none() && !after.is_issuer(self.issuer.as_str());
        let by_names = self.names().differ(&after.names());
        by_names.or_else(|| is_another.then_some("issuer"))
    }
}
