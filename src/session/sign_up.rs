//! An account that somebody makes for themselves, by the link that was mailed to its address.

use std::net::IpAddr;

use super::complete::{Completing, Outcome, Visit, complete};
use super::error::SignInError;
use super::factors::{codes_for, replace_recovery_codes};
use super::passkeys::add_passkey;
use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Occasion;
use crate::oauth::acr::Demand;
use crate::proofs::Proof;
use crate::proofs::passkey::{NewPasskey, PasskeyError};
use crate::proofs::password::{Caller, Password};
use crate::storage::{Conn, Decision, StorageError, locales, used_jtis, users};
use crate::throttle::{site, subnet};
use crate::types::{EmailAddress, Secret, Timestamp, TokenHash, UserId};
use crate::words::Language;

/// What somebody will sign in with.
#[derive(Debug)]
pub enum FirstWay {
    /// A password.
    Password(Password),
    /// A passkey.
    Passkey(NewPasskey),
}

/// An account that is to be made.
#[derive(Debug)]
pub struct NewAccount {
    /// Its id.
    pub id: UserId,
    /// The link by which it is made, and until when that would be good: it is used up.
    pub link: (TokenHash, Timestamp),
    /// Its address, which is its person's.
    pub email: EmailAddress,
    /// What its person is called.
    pub name: String,
    /// What they sign in with.
    pub way: FirstWay,
    /// Where they are.
    pub address: IpAddr,
    /// What their browser calls itself.
    pub user_agent: String,
    /// The language they read, which they are written to in from now on.
    pub language: Language,
    /// The sign-in it goes on with, in the browser that asked for the link.
    pub goes_on: Option<(Visit, Demand)>,
}

/// What became of it.
#[derive(Debug)]
pub enum SignedUp {
    /// There is an account for the address by now.
    Taken,
    /// The passkey is not taken: why.
    Refused(PasskeyError),
    /// There is an account, and nobody is signed in by making it; recovery codes come with a passkey, to be shown once.
    Made(Vec<Secret>),
    /// The same, and its password proved who its person is.
    GoesOn(Outcome),
}

/// Makes an account, and goes on with the sign-in it was made for.
///
/// # Errors
/// See [`SignInError`]; the account may be there all the same.
pub async fn sign_up(app: &App, new: NewAccount, now: Timestamp) -> Result<SignedUp, SignInError> {
    // Before anything is hashed, which a link could else be used for as often as somebody likes.
    if users::by_email(&mut app.db.read().await?.conn(), &new.email)
        .await?
        .is_some()
    {
        return Ok(SignedUp::Taken);
    }
    // Whoever reads some mail has a link: they are strangers as any others.
    let caller = Caller::Stranger {
        account: new.email.to_string(),
        network: subnet(new.address),
        site: site(new.address),
    };
    let (credential, codes) = match new.way {
        FirstWay::Password(password) => {
            let phc = app.passwords.hash(password, &caller, now).await?;
            (Credential::Password(phc), Vec::new())
        }
        FirstWay::Passkey(passkey) => {
            let (codes, hashes) = codes_for(app, &caller).await?;
            (Credential::Passkey(Box::new(passkey), hashes), codes)
        }
    };
    let making = Making {
        occasion: Occasion::new(now).by(&new.user_agent, new.address),
        event: AuditEvent::new(Kind::UserCreated, Actor::User)
            .by(&new.id)
            .user(&new.id)
            .address(&new.address)
            .user_agent(&new.user_agent)
            .details("signed up"),
        link: new.link,
        id: new.id,
        email: new.email,
        name: new.name,
        language: new.language,
        credential,
    };
    let written = app
        .db
        .decide(move |conn| Box::pin(async move { write(conn, making, now).await }))
        .await;
    let proof = match written {
        Ok(Made::There(proof)) => proof,
        Ok(Made::Refused(error)) => return Ok(SignedUp::Refused(error)),
        Ok(Made::Taken) => return Ok(SignedUp::Taken),
        Err(error) if error.is_conflict() => return Ok(SignedUp::Taken),
        Err(error) => return Err(error.into()),
    };
    let (Some(proof), Some((visit, demand))) = (proof, new.goes_on) else {
        return Ok(SignedUp::Made(codes));
    };
    // Changed meanwhile, it begins nothing.
    let begun = complete(app, Completing::of(proof, visit, demand), now).await?;
    Ok(begun.map_or_else(|| SignedUp::Made(Vec::new()), SignedUp::GoesOn))
}

/// What is stored of what somebody signs in with.
enum Credential {
    /// The hash of a password.
    Password(String),
    /// A passkey, and the hashes of the codes that come with it.
    Passkey(Box<NewPasskey>, Vec<String>),
}

/// As whose ids links are kept, once they were used.
const LINKS: &str = "sign-up";

/// What is written together.
struct Making {
    link: (TokenHash, Timestamp),
    id: UserId,
    email: EmailAddress,
    name: String,
    language: Language,
    credential: Credential,
    event: AuditEvent,
    occasion: Occasion,
}

/// What became of writing it.
enum Made {
    /// There is one for the address by now.
    Taken,
    /// Its passkey is not taken.
    Refused(PasskeyError),
    /// It is there, and this proves its person; a passkey does so once it is asked.
    There(Option<Proof>),
}

/// Writes the account, if its address has none.
async fn write(conn: &mut Conn<'_>, making: Making, now: Timestamp) -> Result<Decision<Made>, StorageError> {
    if users::by_email(conn, &making.email).await?.is_some() {
        return Ok(Decision::TakeBack(Made::Taken));
    }
    let (link, until) = &making.link;
    if !used_jtis::insert(conn, LINKS, link, *until).await? {
        return Ok(Decision::TakeBack(Made::Taken));
    }
    let id = &making.id;
    users::insert(conn, id, &making.email, &making.name, now).await?;
    locales::note(conn, id, making.language).await?;
    let Some(mut user) = users::by_id(conn, id).await? else {
        return Ok(Decision::TakeBack(Made::Taken));
    };
    user.email_verified = true;
    users::update(conn, &user, now).await?;
    locales::set(conn, id, making.language).await?;
    audit::record(conn, &making.event, now).await?;
    match making.credential {
        Credential::Password(phc) => {
            users::set_password(conn, id, &phc, now).await?;
            let proof = Proof::of_password_set(conn, id, now).await?;
            Ok(Decision::Keep(Made::There(proof)))
        }
        Credential::Passkey(passkey, hashes) => {
            if let Err(error) = add_passkey(conn, id, *passkey, Some(&making.occasion), now).await? {
                return Ok(Decision::TakeBack(Made::Refused(error)));
            }
            replace_recovery_codes(conn, id, &hashes, &making.occasion, now).await?;
            Ok(Decision::Keep(Made::There(None)))
        }
    }
}
