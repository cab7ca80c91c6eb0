//! The fifth stop: the API, with what was granted, with what was not, and with a token somebody changed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{Stop, both, checks, claim, code, next, note, token};
use crate::demo::api::key_set;
use crate::demo::verify;
use crate::demo::visits::{Attempt, Visit};
use crate::demo::wire::{Call, Exchange};
use crate::jose;
use crate::pages::{DemoAction, DemoBlock, DemoPage};

/// Where the notes are.
pub const NOTES: &str = "/demo/api/notes";

impl Attempt {
    fn of(text: Option<&str>) -> Self {
        match text {
            Some("write") => Self::Write,
            Some("broken") => Self::Broken,
            Some("nothing") => Self::Nothing,
            Some("userinfo") => Self::Userinfo,
            _ => Self::Read,
        }
    }

    fn scope(self) -> &'static str {
        match self {
            Self::Write => "notes:write",
            Self::Userinfo => "openid",
            Self::Read | Self::Broken | Self::Nothing => "notes:read",
        }
    }
}

/// Calls the API.
pub async fn call(stop: &Stop, visit: &mut Visit, what: Option<&str>) {
    let Some(tokens) = &visit.tokens else {
        return;
    };
    let attempt = Attempt::of(what);
    let call = request(attempt, &token_of(attempt, &tokens.access));
    visit.call = Some((attempt, stop.demo.wire.send(&call).await));
}

fn request(attempt: Attempt, token: &str) -> Call {
    match attempt {
        Attempt::Read | Attempt::Broken => Call::get(NOTES).bearer(token),
        Attempt::Userinfo => Call::get("/userinfo").bearer(token),
        Attempt::Write => Call::post(NOTES, &[("text", "Remember the milk")]).bearer(token),
        Attempt::Nothing => Call::get(NOTES),
    }
}

/// The token an attempt is made with.
fn token_of(attempt: Attempt, access: &str) -> String {
    match attempt {
        Attempt::Read | Attempt::Write | Attempt::Userinfo => access.to_owned(),
        Attempt::Broken => forged(access).unwrap_or_default(),
        Attempt::Nothing => String::new(),
    }
}

/// The token with more in its scope than was granted, under the old signature.
fn forged(token: &str) -> Option<String> {
    let mut claims = jose::inspect(token).ok()?.claims;
    let more = format!("{} notes:write", claim(token, "scope"));
    claims.as_object_mut()?.insert("scope".to_owned(), json!(more));
    let (header, rest) = token.split_once('.')?;
    let (_, signature) = rest.split_once('.')?;
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    Some(format!("{header}.{claims}.{signature}"))
}

/// Shows the last call, and what else there is to try.
pub async fn page(stop: &Stop, visit: &Visit) -> Option<DemoPage> {
    let tokens = visit.tokens.as_ref()?;
    let Some((attempt, exchange)) = &visit.call else {
        let mut page = stop.page(
            5,
            "Use the token",
            "The API asks nobody: it verifies the token by the public keys of the server. That takes it microseconds.",
        );
        let call = request(Attempt::Read, &tokens.access);
        page.blocks
            .push(code("The call, for a terminal", call.curl(&stop.app.issuer)));
        page.actions.push(next(stop.button(
            "Read the notes",
            "/demo/call",
            Some(("try", "read")),
        )));
        return Some(page);
    };
    let (title, intro) = words(*attempt, exchange);
    let mut page = stop.page(5, title, intro);
    page.blocks.extend(both("What the app sent", exchange));
    let shown = token_of(*attempt, &tokens.access);
    match attempt {
        Attempt::Nothing => {}
        Attempt::Broken => {
            let rows = verdict(stop, *attempt, &shown).await;
            let block = token("The token it showed", &shown, "What the API checked", rows);
            page.blocks.push(changed(block, &claim(&tokens.access, "scope")));
        }
        Attempt::Userinfo => {
            let rows = verdict(stop, *attempt, &shown).await;
            page.blocks.push(checks("What Grantor checked", rows));
        }
        Attempt::Read | Attempt::Write => {
            let rows = verdict(stop, *attempt, &shown).await;
            page.blocks.push(checks("What the API checked", rows));
        }
    }
    page.blocks.push(note(remark(*attempt)));
    page.actions = actions(stop, *attempt);
    Some(page)
}

/// A token with the claim marked that somebody changed.
fn changed(mut block: DemoBlock, was: &str) -> DemoBlock {
    if let DemoBlock::Token(token) = &mut block {
        token.changed = format!("Changed: scope was {was}; notes:write was never granted.");
    }
    block
}

/// What the API found, in its order.
async fn verdict(stop: &Stop, attempt: Attempt, token: &str) -> Vec<(bool, String)> {
    let keys = key_set(&stop.demo.wire).await.unwrap_or_default();
    let issuer = stop.app.issuer.as_str();
    let audience = match attempt {
        Attempt::Userinfo => issuer,
        _ => stop.demo.client.api_uri.as_str(),
    };
    let verdict = verify::access_token(token, &keys, issuer, audience, stop.now);
    let mut rows = verdict.checks;
    if let Some(claims) = verdict.claims {
        let (scope, granted) = (attempt.scope(), &claims.scope);
        rows.push(if granted.has(scope) {
            (true, format!("It is good for this: scope has {scope}."))
        } else {
            (
                false,
                format!("It is not good for this: scope is {granted}, without {scope}."),
            )
        });
    }
    rows
}

fn words(attempt: Attempt, exchange: &Exchange) -> (&'static str, &'static str) {
    match (attempt, exchange.status) {
        (Attempt::Read, 200) => (
            "The API answers",
            "You allowed the app to read, and the token says so.",
        ),
        (Attempt::Userinfo, 200) => (
            "Who you are, in Grantor's words",
            "Userinfo is an API of Grantor itself: it tells what profile and email stand for, as they are now.",
        ),
        (Attempt::Write, 403) => (
            "A good token, but not for this",
            "You allowed reading. Writing was never asked for, so it is not in the token.",
        ),
        (Attempt::Broken, 401) => (
            "A token somebody changed",
            "The app wrote notes:write into its own token. The signature is still that of the old text.",
        ),
        (Attempt::Nothing, 401) => (
            "No token, no notes",
            "The API says which kind of authentication it wants.",
        ),
        _ => (
            "The API refuses",
            "Not what this page expected: the token may have expired. Start again.",
        ),
    }
}

fn remark(attempt: Attempt) -> &'static str {
    match attempt {
        Attempt::Read => {
            "Signature, issuer, audience, expiry and type say that the token is good. Whether it is good for this call is \
             the API's own question: here, whether notes:read is in its scope."
        }
        Attempt::Userinfo => {
            "sub is that of the ID token; by it, and the issuer, an app knows a person again. Names and addresses change."
        }
        Attempt::Write => {
            "403 and insufficient_scope: who calls is known, but may not do this. A new token of the same kind would not \
             help; the app would have to ask you for more."
        }
        Attempt::Broken => {
            "401 and invalid_token: the app should refresh its token once and try again, and then send the person to sign \
             in."
        }
        Attempt::Nothing => {
            "401 without an error code: nothing was wrong with the token, since there was none."
        }
    }
}

fn actions(stop: &Stop, done: Attempt) -> Vec<DemoAction> {
    let others = [
        (Attempt::Read, "Read the notes", "read"),
        (Attempt::Userinfo, "Ask who you are", "userinfo"),
        (Attempt::Write, "Try a permission you did not grant", "write"),
        (Attempt::Broken, "Try a broken token", "broken"),
        (Attempt::Nothing, "Try without a token", "nothing"),
    ];
    let others = others.into_iter().filter(|(attempt, ..)| *attempt != done);
    let others = others.map(|(_, label, value)| stop.button(label, "/demo/call", Some(("try", value))));
    std::iter::once(next(stop.link("Refresh the token", "/demo/refresh")))
        .chain(others)
        .collect()
}
