//! The first stop: the URL an app sends a person to (RFC 6749 §4.1.1).

use std::sync::atomic::Ordering;

use super::{Stop, code, next, note};
use crate::demo::visits::{Asked, Visit};
use crate::oauth::parameters::Parameters;
use crate::pages::{DemoAction, DemoBlock, DemoPage};

/// Shows the request, one parameter after the other.
pub fn page(stop: &Stop, visit: &Visit, is_signed_in: bool) -> Option<DemoPage> {
    let asked = visit.asked.as_ref()?;
    let rows = parameters(stop, asked);
    let pairs: Vec<_> = rows
        .iter()
        .map(|(name, value, _)| (name.clone(), value.clone()))
        .collect();
    let query = Parameters::from_pairs(pairs).encoded();
    let endpoint = stop.app.issuer.endpoint("/auth");
    let mut page = stop.page(
        1,
        "See every step of a sign-in",
        "This is Demo Notes, an app as you could write it. It never sees a password: it sends you to Grantor, and \
         Grantor sends you back.",
    );
    if is_signed_in {
        page.blocks.push(note(
            "You are signed in to Grantor in this browser already, so you will not be asked for the password. Sign out \
             first to see that page.",
        ));
    }
    let has_allowed = stop.demo.has_allowed.load(Ordering::Relaxed);
    if has_allowed {
        page.blocks.push(note(
            "You allowed Demo Notes this before, and Grantor remembers it: there will be no consent page. An app can ask \
             for it all the same, with prompt=consent.",
        ));
    }
    page.blocks.push(DemoBlock::Credentials {
        email: stop.demo.client.email.clone(),
        password: stop.demo.client.password.expose().to_owned(),
    });
    page.blocks.push(code(
        "Where the button leads",
        format!("{endpoint}\n?{}", query.replace('&', "\n&")),
    ));
    page.blocks.push(DemoBlock::Parameters {
        caption: "What each parameter is for".to_owned(),
        rows,
    });
    page.actions.push(next(DemoAction {
        href: format!("{endpoint}?{query}"),
        ..stop.link("Sign in with Grantor", "/auth")
    }));
    if has_allowed {
        page.actions.push(DemoAction {
            href: format!("{endpoint}?{query}&prompt=consent"),
            ..stop.link("Sign in, and be asked again", "/auth")
        });
    }
    if is_signed_in {
        page.actions.push(stop.link("Sign out first", "/logout"));
    }
    Some(page)
}

/// Name, value and reason of each parameter.
fn parameters(stop: &Stop, asked: &Asked) -> Vec<(String, String, String)> {
    let client = &stop.demo.client;
    let challenge = asked.challenge();
    let rows: [(&str, &str, &str); 8] = [
        (
            "response_type",
            "code",
            "The app wants a code, which it exchanges for tokens itself, out of the browser's sight.",
        ),
        (
            "client_id",
            &client.app.id,
            "Which app asks. It is registered, so Grantor knows its name and its rights.",
        ),
        (
            "redirect_uri",
            &client.redirect_uri,
            "Where the answer goes. It must be registered exactly like this, or nothing is sent anywhere.",
        ),
        (
            "scope",
            &client.scope,
            "What the app asks to be allowed; openid: to be told who you are. You decide on the next pages.",
        ),
        (
            "state",
            &asked.state,
            "A random value that comes back with the answer: the app then knows that this browser asked.",
        ),
        (
            "nonce",
            &asked.nonce,
            "Another, which comes back inside the ID token: it cannot be one of another sign-in.",
        ),
        (
            "code_challenge",
            &challenge,
            "The SHA-256 of a secret that stays in the app (PKCE). Whoever steals the code does not have the secret.",
        ),
        (
            "code_challenge_method",
            "S256",
            "How the challenge was made. Grantor takes no other way.",
        ),
    ];
    rows.map(|(name, value, why)| (name.to_owned(), value.to_owned(), why.to_owned()))
        .to_vec()
}
