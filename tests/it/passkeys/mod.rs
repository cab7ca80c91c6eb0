//! Passkeys (Web Authentication Level 3): what an authenticator answers is believed if it is the answer, once (T82).

mod account;
mod authentication;
mod authenticator;
mod copies;
mod demanded;
mod nudge;
mod registration;
mod second_factor;
mod sign_in;
mod well_known;

use grantor::config;
use grantor::proofs::passkey::{Asked, Authenticating, NewPasskey, PasskeyError, Passkeys, Registering};
use grantor::proofs::{Credential, Proof};
use grantor::session;
use grantor::storage::passkeys::{self, Passkey};
use grantor::storage::users::{self, User};
use grantor::types::{PasskeyId, UserId};
use serde_json::Value;

pub use self::account::add;
pub use self::authenticator::{Device, Page, decode, encode};
pub use self::nudge::sign_in_able;
pub use self::second_factor::with;
pub use self::sign_in::{asked, named, named_and};
use super::support::*;

const ORIGIN: &str = "https://id.example.com";

/// Those of a server at [`ORIGIN`].
fn party() -> Passkeys {
    party_at(ORIGIN, None)
}

fn party_at(issuer: &str, rp_id: Option<&str>) -> Passkeys {
    let settings = config::Passkeys {
        rp_id: rp_id.map(str::to_owned),
        ..config::Passkeys::default()
    };
    Passkeys::new(&issuer.parse().unwrap(), &settings).unwrap()
}

async fn user(s: &TestServer, email: &str) -> User {
    let id = s.user_id(email).await;
    users::by_id(&mut s.db.read().await.unwrap().conn(), &id)
        .await
        .unwrap()
        .unwrap()
}

async fn of_user(s: &TestServer, user_id: &UserId) -> Vec<Passkey> {
    let mut read = s.db.read().await.unwrap();
    passkeys::of_user(&mut read.conn(), user_id).await.unwrap()
}

/// Asks for a new passkey of somebody.
async fn ask(s: &TestServer, party: &Passkeys, email: &str) -> Asked<Registering> {
    let user = user(s, email).await;
    let known = of_user(s, &user.id).await;
    party
        .begin_registration(&user, &known, "Example", s.now())
        .unwrap()
}

/// Keeps one that was made.
async fn keep(s: &TestServer, user_id: &UserId, new: NewPasskey) -> Result<PasskeyId, PasskeyError> {
    let (user_id, now) = (user_id.clone(), s.now());
    let kept =
        s.db.write(move |conn| {
            Box::pin(async move { session::add_passkey(conn, &user_id, new, None, now).await })
        })
        .await
        .unwrap();
    kept.map(|(id, _)| id)
}

/// Registers a passkey of `device` for somebody.
pub async fn register(
    s: &TestServer,
    party: &Passkeys,
    email: &str,
    device: &mut Device,
    page: &Page,
) -> PasskeyId {
    let asked = ask(s, party, email).await;
    let answer = device.create(&asked.options, page).await.to_string();
    let user_id = s.user_id(email).await;
    let new = party
        .finish_registration(&asked.state, &user_id, &answer, s.now())
        .unwrap();
    keep(s, &user_id, new).await.unwrap()
}

/// Registers one for Ada, at [`ORIGIN`].
async fn registered(s: &TestServer) -> (Passkeys, Device, PasskeyId) {
    let (party, mut device) = (party(), Device::new());
    let id = register(s, &party, ADA, &mut device, &Page::at(ORIGIN)).await;
    (party, device, id)
}

/// What an answer proves.
async fn prove(
    s: &TestServer,
    party: &Passkeys,
    state: &Authenticating,
    answer: &str,
) -> Result<Proof, PasskeyError> {
    let now = s.now();
    let proof = {
        let mut read = s.db.read().await.unwrap();
        party
            .finish_authentication(&mut read.conn(), state, answer, now)
            .await?
    };
    let spent = proof.clone();
    let is_good = s.db.write(move |conn| {
        Box::pin(async move { Ok(spent.hold(conn, now).await? && spent.spend(conn, now).await?) })
    });
    if is_good.await.unwrap() {
        Ok(proof)
    } else {
        Err(PasskeyError::Replayed)
    }
}

/// Whether what was proved still stands.
async fn stands(s: &TestServer, proof: &Proof) -> bool {
    let (proof, now) = (proof.clone(), s.now());
    s.db.write(move |conn| Box::pin(async move { proof.hold(conn, now).await }))
        .await
        .unwrap()
}

/// What a refusal is, whatever it names.
fn kind(error: &PasskeyError) -> &'static str {
    match error {
        PasskeyError::NotAvailable(_) => "not available",
        PasskeyError::Unreadable => "unreadable",
        PasskeyError::NotAsked => "not asked",
        PasskeyError::Expired => "expired",
        PasskeyError::Replayed => "replayed",
        PasskeyError::OtherChallenge => "other challenge",
        PasskeyError::OtherOrigin => "other origin",
        PasskeyError::CrossOrigin => "cross origin",
        PasskeyError::OtherRelyingParty => "other relying party",
        PasskeyError::NotVerified => "not verified",
        PasskeyError::WrongSignature => "wrong signature",
        PasskeyError::Unknown => "unknown",
        PasskeyError::OtherUser => "other user",
        PasskeyError::Disabled(_) => "disabled",
        PasskeyError::Copied { .. } => "copied",
        PasskeyError::Broken(_) => "broken",
        PasskeyError::Known => "known",
        PasskeyError::TooMany => "too many",
        PasskeyError::Storage(_) | PasskeyError::Fault(_) => "fault",
    }
}

/// Pages that are not [`ORIGIN`]'s own, or of somebody nobody verified, and what they are refused as.
fn foreign() -> Vec<(Page, &'static str)> {
    let own = || Page::at(ORIGIN);
    let mut pages: Vec<_> = [
        "https://badid.example.com",
        "https://example.com",
        "https://badexample.com",
        "https://www.id.example.com",
        "https://id.example.com.evil.example",
        "https://id.example.com:8443",
        "http://id.example.com",
        "https://ID.example.com",
        "https://id.example.com/",
        "https://id.example.com.",
        "android:apk-key-hash:xyz",
        "null",
        "",
    ]
    .into_iter()
    .map(|origin| (Page::at(origin), "other origin"))
    .collect();
    for rp_id in [
        "example.com",
        "badexample.com",
        "www.id.example.com",
        "ID.example.com",
    ] {
        let rp_id = Some(rp_id);
        pages.push((Page { rp_id, ..own() }, "other relying party"));
    }
    let (is_verified, cross_origin) = (false, true);
    pages.push((Page { is_verified, ..own() }, "not verified"));
    pages.push((
        Page {
            cross_origin,
            ..own()
        },
        "cross origin",
    ));
    let top_origin = Some("https://evil.example");
    pages.push((
        Page {
            cross_origin,
            top_origin,
            ..own()
        },
        "cross origin",
    ));
    pages.push((Page { top_origin, ..own() }, "cross origin"));
    let challenge = Some(encode([7; 16]));
    pages.push((Page { challenge, ..own() }, "other challenge"));
    pages
}

/// What no browser sends.
fn garbage() -> Vec<String> {
    let mut all: Vec<_> = [
        "",
        "null",
        "[]",
        "{}",
        "\"passkey\"",
        "{\"id\":\"\"}",
        "{\"id\":7,\"response\":{}}",
        "{\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"}}",
        "\u{0}\u{1}\u{fffd}",
    ]
    .map(str::to_owned)
    .into();
    all.push("[".repeat(64 * 1024));
    all.push("{\"id\":".repeat(10_000));
    all.push(format!("{{\"id\":\"{}\"}}", "A".repeat(64 * 1024)));
    all
}

/// An answer of which one of `members` is cut, turned or taken away: it must be refused.
fn damaged(answer: &Value, members: &[&str]) -> Vec<Value> {
    let mut all = Vec::new();
    for name in members {
        let bytes = decode(&answer["response"][name]);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let mut other = answer.clone();
            other["response"][name] = encode(&changed).into();
            all.push(other);
            let mut shorter = answer.clone();
            shorter["response"][name] = encode(&bytes[..at]).into();
            all.push(shorter);
        }
        let mut without = answer.clone();
        without["response"].as_object_mut().unwrap().remove(*name);
        all.push(without);
    }
    all
}

/// An answer of which one member is something else, or twice: whatever becomes of it, the server goes on.
fn twisted(answer: &Value) -> Vec<String> {
    fn places(of: &Value, at: &str, all: &mut Vec<String>) {
        for (name, member) in of.as_object().into_iter().flatten() {
            let place = format!("{at}/{name}");
            places(member, &place, all);
            all.push(place);
        }
    }
    let mut all = Vec::new();
    places(answer, "", &mut all);
    let others = [
        "null",
        "7",
        "\"\"",
        "\"AA\"",
        "\"=\"",
        "[]",
        "{}",
        "[[]]",
        "{\"\":null}",
    ];
    let twist = |place: &String| {
        others.map(|other| {
            let mut twisted = answer.clone();
            *twisted.pointer_mut(place).unwrap() = serde_json::from_str(other).unwrap();
            twisted.to_string()
        })
    };
    let mut twisted: Vec<_> = all.iter().flat_map(twist).collect();
    for name in ["id", "response", "type"] {
        twisted.push(
            answer
                .to_string()
                .replacen('{', &format!("{{\"{name}\":{},", answer[name]), 1),
        );
    }
    twisted
}

/// That a proof is one with this passkey of this person.
fn is_by(proof: &Proof, user_id: &UserId, id: &PasskeyId) -> bool {
    let with = proof.credential();
    proof.user_id() == user_id && matches!(with, Credential::Passkey { id: with, .. } if with == id)
}
