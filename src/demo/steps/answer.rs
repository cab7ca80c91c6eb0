//! The third stop: what comes back at the redirect URI (RFC 6749 §4.1.2, RFC 9207).

use std::sync::atomic::Ordering;

use super::{Stop, checks, code, next, note};
use crate::demo::verify::span;
use crate::demo::visits::{Answer, Visit};
use crate::demo::wire::Call;
use crate::oauth::parameters::Parameters;
use crate::pages::{DemoBlock, DemoPage};

impl Answer {
    /// Reads the answer's parameters; one that came twice counts as none.
    pub fn of(parameters: &Parameters) -> Self {
        let text = |name| parameters.one(name).map(str::to_owned);
        Self {
            code: text("code"),
            state: text("state"),
            iss: text("iss"),
            error: text("error").map(|error| (error, text("error_description").unwrap_or_default())),
            verifier: String::new(),
            nonce: String::new(),
        }
    }
}

/// Checks an answer as an app must, keeps it if it is good, and shows the token request that follows.
pub fn page(stop: &Stop, visit: &mut Visit, answer: Answer) -> Option<DemoPage> {
    let (rows, is_good) = checked(stop, visit, &answer);
    let shown = shown(stop, &answer);
    let mut page = match &answer.error {
        _ if !is_good => stop.page(
            3,
            "This answer is not for this browser",
            "The app stops here: somebody may be trying to slip it the code of another account. Nothing was exchanged.",
        ),
        Some(_) => stop.page(
            3,
            "You did not allow it",
            "The app is told so, and gets nothing. It should say so in its own words, and offer to try again.",
        ),
        None => stop.page(
            3,
            "Back in the app, with a code",
            "Look at the address bar: this is all the browser carries. The code alone is worth nothing.",
        ),
    };
    page.blocks.push(code("What the browser brought", shown));
    page.blocks
        .push(checks("What the app checks before it goes on", rows));
    if !is_good || answer.code.is_none() {
        page.actions.push(next(stop.restart()));
        return Some(page);
    }
    let is_reloaded = visit
        .answer
        .as_ref()
        .is_some_and(|before| before.code == answer.code);
    if stop.demo.has_allowed.swap(true, Ordering::Relaxed) && !is_reloaded {
        page.blocks.push(note(
            "If you saw no consent page on the way: you allowed Demo Notes this before, and Grantor remembers it. It asks \
             again for anything more, if an app asks it to (prompt=consent), and once the permission is taken back.",
        ));
    }
    let answer = keep(visit, answer);
    let call = request(stop, &answer)?;
    let lifetime = span(stop.now.plus(stop.app.settings.tokens.code.duration()), stop.now);
    page.blocks.push(code(
        "The next request: the code becomes tokens",
        call.curl(&stop.app.issuer),
    ));
    page.blocks.push(DemoBlock::Parameters {
        caption: "What is new in it".to_owned(),
        rows: new_parameters(stop, &answer),
    });
    page.blocks.push(note(format!(
        "The button sends this request. A code works once, and here for {lifetime} (without the demo, 60 s): if \
         you send it from a terminal first, the button will be the second use, and Grantor revokes everything."
    )));
    page.actions
        .push(next(stop.button("Exchange the code", "/demo/token", None)));
    Some(page)
}

/// The token request (RFC 6749 §4.1.3).
pub fn request(stop: &Stop, answer: &Answer) -> Option<Call> {
    let client = &stop.demo.client;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", answer.code.as_deref()?),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", &answer.verifier),
    ];
    Some(Call::post("/token", &form).basic(&client.app))
}

/// `state`, `iss` and the code; whether the app may go on.
fn checked(stop: &Stop, visit: &Visit, answer: &Answer) -> (Vec<(bool, String)>, bool) {
    let known = [
        visit.asked.as_ref().map(|asked| asked.state.as_str()),
        visit.answer.as_ref().and_then(|before| before.state.as_deref()),
    ];
    let state = answer.state.as_deref();
    let is_ours = state.is_some() && known.contains(&state);
    let issuer = stop.app.issuer.as_str();
    let is_issuer = answer.iss.as_deref() == Some(issuer);
    let mut rows = vec![
        (
            is_ours,
            text(
                is_ours,
                "state is the value this browser was sent away with.",
                "state is not a value this browser was sent away with.",
            ),
        ),
        (
            is_issuer,
            text(
                is_issuer,
                &format!("iss is {issuer}: the server that was asked answers."),
                "iss is not the server that was asked.",
            ),
        ),
    ];
    if answer.error.is_none() {
        rows.push((
            answer.code.is_some(),
            text(answer.code.is_some(), "There is a code.", "There is no code."),
        ));
    }
    (rows, is_ours && is_issuer)
}

fn text(passed: bool, good: &str, bad: &str) -> String {
    if passed { good } else { bad }.to_owned()
}

/// Keeps an answer with the secret its request was made with. A new code begins the rest of the tour anew.
fn keep(visit: &mut Visit, answer: Answer) -> Answer {
    if let Some(before) = &visit.answer
        && before.code == answer.code
    {
        return before.clone();
    }
    let asked = visit.asked.as_ref();
    let answer = Answer {
        verifier: asked.map(|asked| asked.verifier.clone()).unwrap_or_default(),
        nonce: asked.map(|asked| asked.nonce.clone()).unwrap_or_default(),
        ..answer
    };
    *visit = Visit {
        asked: visit.asked.take(),
        answer: Some(answer.clone()),
        ..Visit::default()
    };
    answer
}

fn shown(stop: &Stop, answer: &Answer) -> String {
    let mut pairs = vec![
        ("code", &answer.code),
        ("state", &answer.state),
        ("iss", &answer.iss),
    ];
    let (error, description) = answer.error.clone().unzip();
    pairs.extend([("error", &error), ("error_description", &description)]);
    let pairs = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect();
    let query = Parameters::from_pairs(pairs).encoded();
    format!(
        "GET {}\n?{}",
        stop.demo.client.redirect_uri,
        query.replace('&', "\n&")
    )
}

fn new_parameters(stop: &Stop, answer: &Answer) -> Vec<(String, String, String)> {
    let credentials = format!("{}:…", stop.demo.client.app.id);
    let rows: [(&str, &str, &str); 3] = [
        (
            "-u",
            &credentials,
            "The app's own id and secret: Grantor knows who exchanges the code.",
        ),
        (
            "code_verifier",
            &answer.verifier,
            "The secret whose SHA-256 was sent at the beginning: the one who asked is the one who exchanges.",
        ),
        (
            "redirect_uri",
            &stop.demo.client.redirect_uri,
            "Once more: the code was made for this address, and is not good with another.",
        ),
    ];
    rows.map(|(name, value, why)| (name.to_owned(), value.to_owned(), why.to_owned()))
        .to_vec()
}
