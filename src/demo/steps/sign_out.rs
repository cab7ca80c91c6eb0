//! The eighth stop: signing out (OpenID Connect RP-Initiated Logout 1.0).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Stop, checks, code, next, note, shortened};
use crate::demo::visits::Visit;
use crate::oauth::parameters::Parameters;
use crate::pages::{DemoAction, DemoBlock, DemoPage};
use crate::types::random_bytes;

/// Shows where an app sends a person who wants to leave.
pub fn page(stop: &Stop, visit: &mut Visit) -> DemoPage {
    let state = visit
        .leaving
        .get_or_insert_with(|| URL_SAFE_NO_PAD.encode(random_bytes::<16>()))
        .clone();
    let mut page = stop.page(
        8,
        "Sign out",
        "An app can forget who you are by itself. To end the sign-in behind it, it sends you to Grantor, which asks, tells \
         every other app you used, and sends you back.",
    );
    let hint = visit.tokens.as_ref().map(|tokens| tokens.id.clone());
    let rows = parameters(stop, hint, state);
    let pairs: Vec<_> = rows
        .iter()
        .map(|(name, value, _)| (name.clone(), value.clone()))
        .collect();
    let query = Parameters::from_pairs(pairs).encoded();
    let endpoint = stop.app.issuer.endpoint("/logout");
    page.blocks.push(code(
        "Where the button leads",
        shortened(&format!("{endpoint}\n?{}", query.replace('&', "\n&"))),
    ));
    let rows = rows
        .into_iter()
        .map(|(name, value, why)| (name, shortened(&value), why));
    page.blocks.push(DemoBlock::Parameters {
        caption: "What each parameter is for".to_owned(),
        rows: rows.collect(),
    });
    page.actions = vec![
        next(DemoAction {
            href: format!("{endpoint}?{query}"),
            ..stop.link("Sign out of Grantor", "/logout")
        }),
        stop.link("Now your app", "/demo/app"),
    ];
    page
}

fn parameters(stop: &Stop, hint: Option<String>, state: String) -> Vec<(String, String, String)> {
    let row = |name: &str, value: String, why: &str| (name.to_owned(), value, why.to_owned());
    let client = &stop.demo.client;
    let named = match hint {
        Some(token) => row(
            "id_token_hint",
            token,
            "The ID token, though it may have expired: by it Grantor knows whose sign-in is to end, and which app asks.",
        ),
        None => row(
            "client_id",
            client.app.id.clone(),
            "Which app asks. With its ID token it would name whose sign-in, too.",
        ),
    };
    vec![
        named,
        row(
            "post_logout_redirect_uri",
            client.signed_out_uri.clone(),
            "Where you go afterwards. It must be registered exactly like this.",
        ),
        row(
            "state",
            state,
            "A random value that comes back: the app knows that it was this browser which left.",
        ),
    ]
}

/// Shows the way back.
pub fn back(stop: &Stop, visit: &Visit, state: Option<&str>) -> DemoPage {
    let is_ours = state.is_some() && state == visit.leaving.as_deref();
    let mut page = stop.page(
        8,
        "Back in the app, signed out",
        "The sign-in of this browser has ended, for every app that used it.",
    );
    let text = if is_ours {
        "state is the value this browser was sent away with."
    } else {
        "state is not a value this browser was sent away with: the app believes nothing by it."
    };
    page.blocks
        .push(checks("What the app checks", vec![(is_ours, text.to_owned())]));
    page.blocks.push(note(
        "Apps that register a back-channel logout URI are told by Grantor itself, browser or not, and again until they have \
         heard it. An access token stays good until it expires: an API that cannot wait asks at /introspect.",
    ));
    page.actions = vec![next(stop.link("Now your app", "/demo/app")), stop.restart()];
    page
}
