//! What Web Authentication §7 asks of whoever relies on passkeys, by the library that knows it. Nothing here reads the
//! database, and nothing else names the library.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialCreationOptions, RegistrationVerificationOptions, UserHandle16,
};
use webauthn_rp::request::{
    AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId, TimedCeremony as _,
};
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::register::error::RegCeremonyErr;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{
    AuthTransports, AuthenticatorAttachment, Backup, CredentialId as LibraryId, SentChallenge,
};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, Registration, RegistrationServerState,
};

use super::error::{LIFETIME, PasskeyError};
use crate::storage::passkeys::{Made, Passkey, Use};
use crate::storage::users::User;
use crate::types::{CredentialId, Timestamp, UserId};

/// The library judges by the system's clock, at which nobody may turn: here is the one place that makes its limit one
/// nobody reaches (seven weeks). Ours is [`LIFETIME`], by the time a request came.
const NEVER: NonZeroU32 = NonZeroU32::MAX;

/// Ways a browser reaches an authenticator (§5.8.4), and what stands for each where the library writes a set of them.
const TRANSPORTS: [(&str, u8); 6] = [
    ("ble", 1),
    ("hybrid", 2),
    ("internal", 4),
    ("nfc", 8),
    ("smart-card", 16),
    ("usb", 32),
];

/// Whom passkeys are made for: this server, as browsers know it.
#[derive(Clone, Debug)]
pub(super) struct RelyingParty {
    id: RpId,
    /// The one origin they are used at.
    origin: [String; 1],
}

/// Who makes a passkey, as their authenticator shows it.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Their account.
    pub id: &'a UserId,
    /// What they sign in with.
    pub email: &'a str,
    /// What they are called.
    pub name: &'a str,
}

impl<'a> From<&'a User> for Person<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: &user.id,
            email: user.email.as_str(),
            name: &user.name,
        }
    }
}

/// A challenge that waits for its answer; whoever keeps it seals it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    /// The library's own state, base64url.
    state: String,
    begun_at: Timestamp,
}

/// What an authenticator proved.
#[derive(Debug)]
pub(super) struct Answered<T> {
    /// The challenge, which is good for one answer.
    pub challenge: String,
    /// Until when the challenge would have been good.
    pub until: Timestamp,
    pub what: T,
}

/// An answer to a challenge, read and not believed.
pub(super) struct Assertion(DiscoverableAuthentication16);

impl RelyingParty {
    pub(super) fn new(id: &str, origin: String) -> Option<Self> {
        let domain = AsciiDomain::try_from(id.to_owned()).ok()?;
        Some(Self {
            id: RpId::Domain(domain),
            origin: [origin],
        })
    }

    /// The name of it all its passkeys are for.
    pub(super) fn id(&self) -> &str {
        self.id.as_ref()
    }

    /// Asks for a new passkey of a person, on none of the authenticators that have one of those in `known`: the
    /// argument of `navigator.credentials.create`, as JSON.
    pub(super) fn ask_for_new(
        &self,
        person: Person<'_>,
        called: &str,
        known: &[Passkey],
        now: Timestamp,
    ) -> Result<(String, Waiting), PasskeyError> {
        let handle = handle(person.id)?;
        let known = known.iter().map(described).collect::<Result<_, _>>()?;
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.id, (&handle).into(), known);
        options.timeout = NEVER;
        options.extensions.cred_protect =
            CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (state, options) = options
            .start_ceremony()
            .map_err(|_| PasskeyError::Fault("the request for a new passkey"))?;
        let mut options = written(&options)?;
        set(&mut options, "/rp/name", called);
        set(&mut options, "/user/name", person.email);
        set(&mut options, "/user/displayName", person.name);
        let state = state.encode().map_err(|_| PasskeyError::Fault("the clock"))?;
        Ok((options.to_string(), Waiting::new(&state, now)))
    }

    /// What an authenticator made for `user_id`, if it is the answer to what it was asked (§7.1).
    pub(super) fn made(
        &self,
        waiting: &Waiting,
        user_id: &UserId,
        answer: &str,
        now: Timestamp,
    ) -> Result<Answered<Made>, PasskeyError> {
        let (state, until) = waiting.state(now)?;
        let state = RegistrationServerState::<16>::decode(&state).map_err(|_| PasskeyError::NotAsked)?;
        let answer =
            Registration::from_json_relaxed(answer.as_bytes()).map_err(|_| PasskeyError::Unreadable)?;
        let challenge = text(state.sent_challenge());
        let rules = RegistrationVerificationOptions::<String, String> {
            allowed_origins: &self.origin,
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = state
            .verify(&self.id, &answer, &rules)
            .map_err(|error| not_made(&error))?;
        if *made.user_id() != handle(user_id)? {
            return Err(PasskeyError::OtherUser);
        }
        let said = made.dynamic_state();
        let Ok(ways) = made.transports().encode();
        let transports = TRANSPORTS.iter().filter(|(_, way)| ways & way != 0);
        let Ok(public_key) = made.static_state().encode();
        let aaguid = Uuid::from_slice(made.metadata().aaguid.data());
        Ok(Answered {
            challenge,
            until,
            what: Made {
                credential_id: CredentialId::new(made.id().into_inner().to_vec()),
                public_key,
                sign_count: said.sign_count.into(),
                can_sync: !matches!(said.backup, Backup::NotEligible),
                is_synced: matches!(said.backup, Backup::Exists),
                transports: transports.map(|(name, _)| *name).collect::<Vec<_>>().join(" "),
                aaguid: aaguid.unwrap_or_default().to_string(),
            },
        })
    }

    /// Which passkeys of a person are taken: the argument of `PublicKeyCredential.signalAllAcceptedCredentials`, as JSON.
    pub(super) fn accepted(&self, user_id: &UserId, known: &[Passkey]) -> Result<String, PasskeyError> {
        let id = Uuid::try_parse(user_id.as_str()).map_err(|_| PasskeyError::Fault("a person's id"))?;
        let encoded = |passkey: &Passkey| URL_SAFE_NO_PAD.encode(passkey.made.credential_id.as_bytes());
        let accepted = json!({
            "rpId": self.id(),
            "userId": URL_SAFE_NO_PAD.encode(id.as_bytes()),
            "allAcceptedCredentialIds": known.iter().map(encoded).collect::<Vec<_>>(),
        });
        Ok(accepted.to_string())
    }

    /// Asks whoever is there for a passkey, whichever they choose: the argument of `navigator.credentials.get`, as JSON.
    pub(super) fn ask_for_any(&self, now: Timestamp) -> Result<(String, Waiting), PasskeyError> {
        let mut options = DiscoverableCredentialRequestOptions::passkey(&self.id);
        options.0.timeout = NEVER;
        let (state, options) = options
            .start_ceremony()
            .map_err(|_| PasskeyError::Fault("the request for a passkey"))?;
        let options = written(&options)?;
        let state = state.encode().map_err(|_| PasskeyError::Fault("the clock"))?;
        Ok((options.to_string(), Waiting::new(&state, now)))
    }

    /// What a passkey says of itself, if the answer is by its key and to what was asked (§7.2).
    pub(super) fn used(
        &self,
        waiting: &Waiting,
        passkey: &Passkey,
        answer: &Assertion,
        now: Timestamp,
    ) -> Result<Answered<Use>, PasskeyError> {
        let (state, until) = waiting.state(now)?;
        let state =
            DiscoverableAuthenticationServerState::decode(&state).map_err(|_| PasskeyError::NotAsked)?;
        let challenge = text(state.sent_challenge());
        let handle = handle(&passkey.user_id)?;
        let mut credential = credential(passkey, &handle)?;
        let rules = AuthenticationVerificationOptions::<String, String> {
            allowed_origins: &self.origin,
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        state
            .verify(&self.id, &answer.0, &mut credential, &rules)
            .map_err(|error| not_used(&error, passkey))?;
        let said = credential.dynamic_state();
        Ok(Answered {
            challenge,
            until,
            what: Use {
                sign_count: said.sign_count.into(),
                is_synced: matches!(said.backup, Backup::Exists),
            },
        })
    }
}

impl Waiting {
    fn new(state: &[u8], now: Timestamp) -> Self {
        Self {
            state: URL_SAFE_NO_PAD.encode(state),
            begun_at: now,
        }
    }

    /// The library's state, and until when it may be answered, if that is not over.
    fn state(&self, now: Timestamp) -> Result<(Vec<u8>, Timestamp), PasskeyError> {
        let until = self.begun_at.plus(LIFETIME);
        if now > until {
            return Err(PasskeyError::Expired);
        }
        let state = URL_SAFE_NO_PAD.decode(&self.state);
        Ok((state.map_err(|_| PasskeyError::NotAsked)?, until))
    }
}

/// An answer that says whose passkey it is by. The library takes `null` for that, too, and panics later.
#[derive(Deserialize)]
struct NamesUser {
    #[serde(rename = "response")]
    _response: UserHandle,
}

#[derive(Deserialize)]
struct UserHandle {
    #[serde(rename = "userHandle")]
    _user_handle: String,
}

impl Assertion {
    pub(super) fn read(answer: &str) -> Result<Self, PasskeyError> {
        serde_json::from_str::<NamesUser>(answer).map_err(|_| PasskeyError::Unreadable)?;
        let read = DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes());
        read.map(Self).map_err(|_| PasskeyError::Unreadable)
    }

    /// Which passkey it says it is by.
    pub(super) fn credential_id(&self) -> CredentialId {
        CredentialId::new(self.0.raw_id().into_inner().to_vec())
    }
}

/// What an authenticator knows a person by: the bytes of their id, which says nothing of them (§14.6.1).
fn handle(user_id: &UserId) -> Result<UserHandle16, PasskeyError> {
    let id = Uuid::try_parse(user_id.as_str()).map_err(|_| PasskeyError::Fault("a person's id"))?;
    let Ok(handle) = UserHandle16::decode(id.into_bytes());
    Ok(handle)
}

/// A passkey as browsers are told of it.
fn described(passkey: &Passkey) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, PasskeyError> {
    let id = LibraryId::<Vec<u8>>::decode(passkey.made.credential_id.as_bytes().to_vec());
    let named = passkey.made.transports.split(' ');
    let ways = named.filter_map(|named| TRANSPORTS.iter().find(|(name, _)| *name == named));
    let ways = AuthTransports::decode(ways.fold(0, |ways, (_, way)| ways | way));
    Ok(PublicKeyCredentialDescriptor {
        id: id.map_err(|_| PasskeyError::Fault("a stored credential id"))?,
        transports: ways.map_err(|_| PasskeyError::Fault("stored transports"))?,
    })
}

type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// A passkey as the library checks it.
fn credential<'p>(
    passkey: &'p Passkey,
    handle: &'p UserHandle16,
) -> Result<AuthenticatedCredential<'p, 'p, 16, PublicKey>, PasskeyError> {
    const STORED: PasskeyError = PasskeyError::Fault("a stored passkey");
    let made = &passkey.made;
    let id = LibraryId::<&[u8]>::decode(made.credential_id.as_bytes()).map_err(|_| STORED)?;
    let public_key = StaticState::<PublicKey>::decode(&made.public_key).map_err(|_| STORED)?;
    let said = DynamicState {
        user_verified: true,
        backup: match (made.can_sync, made.is_synced) {
            (false, _) => Backup::NotEligible,
            (true, false) => Backup::Eligible,
            (true, true) => Backup::Exists,
        },
        sign_count: u32::try_from(made.sign_count).map_err(|_| STORED)?,
        authenticator_attachment: AuthenticatorAttachment::None,
    };
    AuthenticatedCredential::new(id, handle, public_key, said).map_err(|_| STORED)
}

fn text(SentChallenge(challenge): SentChallenge) -> String {
    format!("{challenge:032x}")
}

/// Options as JSON, with our limit in place of the one nobody reaches.
fn written(options: &impl Serialize) -> Result<Value, PasskeyError> {
    let mut options = serde_json::to_value(options).map_err(|_| PasskeyError::Fault("a request"))?;
    if let Some(timeout) = options.get_mut("timeout") {
        *timeout = json!(LIFETIME.as_secs().saturating_mul(1000));
    }
    Ok(options)
}

fn set(options: &mut Value, place: &str, text: &str) {
    if let Some(member) = options.pointer_mut(place) {
        *member = json!(text);
    }
}

fn not_made(error: &RegCeremonyErr) -> PasskeyError {
    match error {
        RegCeremonyErr::Timeout => PasskeyError::Expired,
        RegCeremonyErr::OriginMismatch => PasskeyError::OtherOrigin,
        RegCeremonyErr::CrossOrigin | RegCeremonyErr::TopOriginMismatch => PasskeyError::CrossOrigin,
        RegCeremonyErr::ChallengeMismatch => PasskeyError::OtherChallenge,
        RegCeremonyErr::RpIdHashMismatch => PasskeyError::OtherRelyingParty,
        RegCeremonyErr::UserNotVerified | RegCeremonyErr::UserNotPresent => PasskeyError::NotVerified,
        RegCeremonyErr::AttestationSignature => PasskeyError::WrongSignature,
        RegCeremonyErr::CollectedClientData(_) | RegCeremonyErr::CollectedClientDataRelaxed(_) => {
            PasskeyError::Broken("the client data is of another kind or cannot be read")
        }
        RegCeremonyErr::AttestationObject(_) | RegCeremonyErr::PubKey(_) => {
            PasskeyError::Broken("the attestation object or its key cannot be read")
        }
        RegCeremonyErr::PublicKeyAlgorithmMismatch => {
            PasskeyError::Broken("the key is of a kind nobody asked for")
        }
        _ => PasskeyError::Broken("its flags or extensions do not go together"),
    }
}

fn not_used(error: &AuthCeremonyErr, passkey: &Passkey) -> PasskeyError {
    match error {
        AuthCeremonyErr::Timeout => PasskeyError::Expired,
        AuthCeremonyErr::OriginMismatch => PasskeyError::OtherOrigin,
        AuthCeremonyErr::CrossOrigin | AuthCeremonyErr::TopOriginMismatch => PasskeyError::CrossOrigin,
        AuthCeremonyErr::ChallengeMismatch => PasskeyError::OtherChallenge,
        AuthCeremonyErr::RpIdHashMismatch => PasskeyError::OtherRelyingParty,
        AuthCeremonyErr::UserNotVerified => PasskeyError::NotVerified,
        AuthCeremonyErr::AssertionSignature => PasskeyError::WrongSignature,
        AuthCeremonyErr::UserHandleMismatch => PasskeyError::OtherUser,
        AuthCeremonyErr::SignatureCounter => PasskeyError::Copied {
            passkey_id: passkey.id.clone(),
            user_id: passkey.user_id.clone(),
        },
        AuthCeremonyErr::CollectedClientData(_) | AuthCeremonyErr::CollectedClientDataRelaxed(_) => {
            PasskeyError::Broken("the client data is of another kind or cannot be read")
        }
        AuthCeremonyErr::AuthenticatorData(_) => {
            PasskeyError::Broken("the authenticator data cannot be read")
        }
        AuthCeremonyErr::PubKey(_) => PasskeyError::Fault("a stored public key"),
        _ => PasskeyError::Broken("its flags or extensions do not go together"),
    }
}
