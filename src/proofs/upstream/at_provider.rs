//! Who somebody is at a provider, as a proof keeps it.

use serde::{Deserialize, Serialize, Serializer};

use crate::oauth::acr::Acr;
use crate::types::{EmailAddress, IdentityId, ProviderId, Secret, Timestamp};

/// What a provider answered, and with what of ours that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtProvider {
    /// What connects it with an account.
    pub identity: IdentityId,
    /// The provider.
    pub provider: ProviderId,
    /// Who it says it is.
    pub issuer: String,
    /// Who it says the person is.
    pub subject: String,
    /// What it calls the sign-in there.
    pub sid: Option<String>,
    /// Their address there, if it checked it.
    pub email: Option<EmailAddress>,
    /// What the sign-in there is worth here.
    pub acr: Acr,
    /// When they proved there who they are, if it says so.
    pub auth_time: Option<Timestamp>,
    /// By what it is known that the answer was used.
    pub once: String,
    /// Until when that has to be known.
    pub until: Timestamp,
    /// Its ID token, by which it is asked to end the sign-in there.
    pub id_token: Option<KeptToken>,
}

/// An ID token as it is written into what is sealed, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct KeptToken(pub Secret);

impl Serialize for KeptToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}
