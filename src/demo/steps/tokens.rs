//! The fourth stop: the tokens, taken apart and verified.

use super::{Stop, answer, answered, both, folded, next, note, sent, token};
use crate::demo::api::key_set;
use crate::demo::verify::{self, Expected};
use crate::demo::visits::{Tokens, Visit};
use crate::demo::wire::{Call, Exchange};
use crate::pages::DemoPage;

/// Exchanges the code (RFC 6749 §4.1.3). Once: the second time would be a stolen code to the server.
pub async fn exchange(stop: &Stop, visit: &mut Visit) {
    if visit.exchange.is_some() {
        return;
    }
    let Some(call) = visit
        .answer
        .as_ref()
        .and_then(|known| answer::request(stop, known))
    else {
        return;
    };
    let exchange = stop.demo.wire.send(&call).await;
    visit.tokens = Tokens::of(&exchange);
    visit.exchange = Some(exchange);
}

impl Tokens {
    /// The tokens of an answer of the token endpoint.
    pub fn of(exchange: &Exchange) -> Option<Self> {
        Some(Self {
            id: exchange.member("id_token")?,
            access: exchange.member("access_token")?,
            refresh: exchange.member("refresh_token")?,
        })
    }
}

/// Shows what came, and what an app and an API can read in it.
pub async fn page(stop: &Stop, visit: &Visit) -> Option<DemoPage> {
    let exchange = visit.exchange.as_ref()?;
    let Some(tokens) = Tokens::of(exchange) else {
        return Some(refused(stop, exchange));
    };
    let (client, issuer) = (&stop.demo.client, stop.app.issuer.as_str());
    let key_answer = stop.demo.wire.send(&Call::get("/.well-known/jwks.json")).await;
    let keys = key_set(&stop.demo.wire).await.unwrap_or_default();
    let access = verify::access_token(&tokens.access, &keys, issuer, &client.api_uri, stop.now);
    let refresh = verify::refresh_token(&tokens.refresh, &keys, issuer, stop.now);
    let expected = Expected {
        issuer,
        client_id: &client.app.id,
        nonce: visit.answer.as_ref().map_or("", |answer| &answer.nonce),
        access_token: &tokens.access,
    };
    let id = verify::id_token(&tokens.id, &keys, &expected, stop.now);
    let mut page = stop.page(
        4,
        "Three tokens",
        "The ID token tells the app who signed in. The access token is shown to the API with every call, and is \
         short-lived. The refresh token is shown to Grantor alone, to get the next ones.",
    );
    page.blocks.push(token(
        "The ID token, for the app",
        &tokens.id,
        "What the app checks before it believes it",
        id.checks,
    ));
    page.blocks.push(token(
        "The access token, for the API",
        &tokens.access,
        "What an API checks, with nothing but the public keys",
        access.checks,
    ));
    page.blocks.push(folded(token(
        "The refresh token, for Grantor",
        &tokens.refresh,
        "What Grantor checks when it comes back",
        refresh.checks,
    )));
    page.blocks.push(note(
        "Apps treat the last two as opaque: what is in the access token is for the API, and what is in the refresh token is \
         for Grantor. Anybody who holds a token can read it, so none holds a secret.",
    ));
    page.blocks.push(folded(sent("What the app sent", exchange)));
    page.blocks.push(folded(answered("The answer", exchange)));
    page.blocks.push(folded(answered(
        "The public keys, at /.well-known/jwks.json, which everybody may keep",
        &key_answer,
    )));
    page.actions.push(next(stop.link("Call the API", "/demo/call")));
    Some(page)
}

fn refused(stop: &Stop, exchange: &Exchange) -> DemoPage {
    let mut page = stop.page(
        4,
        "Grantor refused the code",
        "A code is good once, for a short while, for the app and the browser it was made for.",
    );
    page.blocks.extend(both("What the app sent", exchange));
    page.actions.push(next(stop.restart()));
    page
}
