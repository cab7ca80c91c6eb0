//! An authenticator and the browser before it, which says and signs what a test has it say.

use std::pin::Pin;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error, get_assertion, make_credential};
use passkey::types::webauthn;
use serde_json::{Value, json};

/// Whoever holds the authenticator: there, and perhaps verified.
pub struct Holder {
    is_verified: bool,
}

type Checking<'a> = Pin<Box<dyn Future<Output = Result<UserCheck, Ctap2Error>> + Send + 'a>>;

impl UserValidationMethod for Holder {
    type PasskeyItem = Passkey;

    fn check_user<'a, 'of, 'async_trait>(
        &'of self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        _: bool,
    ) -> Checking<'async_trait>
    where
        'of: 'async_trait,
        'a: 'async_trait,
        Self: 'async_trait,
    {
        let check = UserCheck {
            presence,
            verification: self.is_verified,
        };
        Box::pin(async move { Ok(check) })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// What a browser says of where it is, and what it was asked for. As it should be, unless a test says otherwise.
#[derive(Clone, Debug)]
pub struct Page {
    pub origin: String,
    pub kind: Option<&'static str>,
    pub challenge: Option<String>,
    pub rp_id: Option<&'static str>,
    pub cross_origin: bool,
    pub top_origin: Option<&'static str>,
    pub is_verified: bool,
}

impl Page {
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            kind: None,
            challenge: None,
            rp_id: None,
            cross_origin: false,
            top_origin: None,
            is_verified: true,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let asked = options["challenge"].as_str().unwrap();
        let mut data = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": self.challenge.as_deref().unwrap_or(asked),
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        if let Some(top) = self.top_origin {
            data["topOrigin"] = json!(top);
        }
        data.to_string().into_bytes()
    }
}

/// An authenticator with room for one passkey.
pub struct Device {
    made: Authenticator<Option<Passkey>, Holder, RustCryptoBackend>,
    aaguid: [u8; 16],
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn hash(data: &[u8]) -> Vec<u8> {
    digest(&SHA256, data).as_ref().to_vec()
}

impl Device {
    /// One of Apple's, as it says, which counts how often it signs.
    pub fn new() -> Self {
        let apple = 0xfbfc_3007_154e_4ecc_8c0b_6e02_0557_d7bd_u128;
        Self::of_make(apple.to_be_bytes(), true)
    }

    pub fn of_make(aaguid: [u8; 16], counts: bool) -> Self {
        Self {
            made: of(aaguid, None, true, counts),
            aaguid,
        }
    }

    /// Another that holds the same key.
    pub fn copy(&self) -> Self {
        Self {
            made: of(self.aaguid, self.made.store().clone(), true, true),
            aaguid: self.aaguid,
        }
    }

    /// How often it says it signed.
    pub fn set_count(&mut self, count: u32) {
        self.made.store_mut().as_mut().unwrap().counter = Some(count);
    }

    /// The same, held by somebody who is verified or not.
    fn held(&mut self, page: &Page) -> &mut Authenticator<Option<Passkey>, Holder, RustCryptoBackend> {
        let counts = self.made.make_credentials_with_signature_counter();
        let store = self.made.store_mut().take();
        self.made = of(self.aaguid, store, page.is_verified, counts);
        &mut self.made
    }

    /// What `navigator.credentials.create` would answer.
    pub async fn create(&mut self, options: &str, page: &Page) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        let data = page.client_data("webauthn.create", &options);
        let rp_id = page
            .rp_id
            .unwrap_or_else(|| options["rp"]["id"].as_str().unwrap());
        let member = |name: &str| options[name].clone();
        let request = make_credential::Request {
            client_data_hash: hash(&data).into(),
            rp: make_credential::PublicKeyCredentialRpEntity {
                id: rp_id.to_owned(),
                name: None,
            },
            user: serde_json::from_value::<webauthn::PublicKeyCredentialUserEntity>(member("user")).unwrap(),
            pub_key_cred_params: serde_json::from_value(member("pubKeyCredParams")).unwrap(),
            exclude_list: Some(serde_json::from_value(member("excludeCredentials")).unwrap()),
            extensions: None,
            options: make_credential::Options {
                rk: true,
                up: true,
                uv: page.is_verified,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let made = self.held(page).make_credential(request).await.unwrap();
        let id = encode(
            made.auth_data
                .attested_credential_data
                .as_ref()
                .unwrap()
                .credential_id(),
        );
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": encode(&data),
                "attestationObject": encode(made.as_webauthn_bytes().as_slice()),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// What `navigator.credentials.get` would answer.
    pub async fn get(&mut self, options: &str, page: &Page) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        let data = page.client_data("webauthn.get", &options);
        let rp_id = page.rp_id.unwrap_or_else(|| options["rpId"].as_str().unwrap());
        let request = get_assertion::Request {
            rp_id: rp_id.to_owned(),
            client_data_hash: hash(&data).into(),
            allow_list: None,
            extensions: None,
            options: get_assertion::Options {
                up: true,
                uv: page.is_verified,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let used = self.held(page).get_assertion(request).await.unwrap();
        let id = encode(used.credential.unwrap().id.as_slice());
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(&data),
                "authenticatorData": encode(used.auth_data.to_vec()),
                "signature": encode(used.signature.as_slice()),
                "userHandle": encode(used.user.unwrap().id.as_slice()),
            },
        })
    }
}

fn of(
    aaguid: [u8; 16],
    store: Option<Passkey>,
    is_verified: bool,
    counts: bool,
) -> Authenticator<Option<Passkey>, Holder, RustCryptoBackend> {
    let holder = Holder { is_verified };
    let mut made = Authenticator::new(Aaguid::from(aaguid), store, holder, RustCryptoBackend);
    made.set_make_credentials_with_signature_counter(counts);
    made
}
