//! The seventh stop: a service's own token (RFC 6749 §4.4), introspected (RFC 7662) and revoked (RFC 7009).

use super::{Stop, answered, both, code, next, note, sent};
use crate::demo::visits::{Service, Visit};
use crate::demo::wire::{Call, Exchange};
use crate::pages::DemoPage;

/// Gets a token for the service, and asks about it as the API.
pub async fn fetch(stop: &Stop, visit: &mut Visit) {
    let exchange = stop.demo.wire.send(&request(stop)).await;
    let Some(token) = exchange.member("access_token") else {
        return;
    };
    visit.service = Some(Service {
        before: introspect(stop, &token).await,
        exchange,
        token,
        after: None,
    });
}

/// Revokes it, and asks again.
pub async fn revoke(stop: &Stop, visit: &mut Visit) {
    if let Some(service) = &mut visit.service {
        let call = Call::post("/revoke", &[("token", &service.token)]).basic(&stop.demo.client.service);
        let revocation = stop.demo.wire.send(&call).await;
        service.after = Some((revocation, introspect(stop, &service.token).await));
    }
}

fn request(stop: &Stop) -> Call {
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    Call::post("/token", &form).basic(&stop.demo.client.service)
}

async fn introspect(stop: &Stop, token: &str) -> Exchange {
    let call = Call::post("/introspect", &[("token", token)]).basic(&stop.demo.client.api);
    stop.demo.wire.send(&call).await
}

/// Shows how far the service's token came.
pub fn page(stop: &Stop, visit: &Visit) -> DemoPage {
    let Some(service) = &visit.service else {
        let mut page = stop.page(
            7,
            "Take a token back",
            "This time for a service: a program that acts for itself, with no person and no browser.",
        );
        page.blocks.push(code(
            "The request, for a terminal",
            request(stop).curl(&stop.app.issuer),
        ));
        page.actions.push(next(stop.button(
            "Get a token",
            "/demo/revoke",
            Some(("do", "get")),
        )));
        return page;
    };
    match &service.after {
        None => fetched(stop, service),
        Some((revocation, after)) => revoked(stop, revocation, after),
    }
}

fn fetched(stop: &Stop, service: &Service) -> DemoPage {
    let mut page = stop.page(
        7,
        "A token of a service",
        "There is no refresh token: the service can ask for another at any time. Now the API asks Grantor about it.",
    );
    page.blocks
        .extend(both("What the service sent", &service.exchange));
    page.blocks.push(sent("The API asks about it", &service.before));
    page.blocks.push(answered("It is told", &service.before));
    page.actions.push(next(stop.button(
        "Revoke it",
        "/demo/revoke",
        Some(("do", "revoke")),
    )));
    page
}

fn revoked(stop: &Stop, revocation: &Exchange, after: &Exchange) -> DemoPage {
    let mut page = stop.page(
        7,
        "Revoked",
        "The service gave its token back, before it would have expired.",
    );
    page.blocks.push(sent("What the service sent", revocation));
    page.blocks.push(answered(
        "The answer: 200, even for a token that is unknown",
        revocation,
    ));
    page.blocks.push(sent("The API asks once more", after));
    page.blocks.push(answered("It is told", after));
    page.blocks.push(note(
        "{\"active\": false} and nothing else: the same for a token that is revoked, expired, unknown or none of this API's \
         business. Nobody learns anything by asking.",
    ));
    page.actions = vec![
        next(stop.link("Sign out", "/demo/sign-out")),
        stop.button("Get another token", "/demo/revoke", Some(("do", "get"))),
    ];
    page
}
