//! The sixth stop: a refresh, and what happens when a refresh token is used twice (RFC 9700 §4.14.2).

use super::call::NOTES;
use super::{Stop, answered, both, claim, code, next, note, sent, tail};
use crate::demo::verify::span;
use crate::demo::visits::{Aftermath, Refreshed, Replay, Tokens, Visit};
use crate::demo::wire::Call;
use crate::pages::{DemoBlock, DemoPage};
use crate::types::Timestamp;

/// Refreshes (RFC 6749 §6).
pub async fn refresh(stop: &Stop, visit: &mut Visit) {
    let Some(old) = visit.tokens.clone() else {
        return;
    };
    let exchange = stop.demo.wire.send(&request(stop, &old.refresh)).await;
    let new = Tokens::of(&exchange).unwrap_or_else(|| old.clone());
    visit.tokens = Some(new.clone());
    visit.refresh = Some(Refreshed {
        old,
        new,
        exchange,
        replay: None,
    });
}

fn request(stop: &Stop, refresh_token: &str) -> Call {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
    Call::post("/token", &form).basic(&stop.demo.client.app)
}

/// Sends the old refresh token once more.
pub async fn replay(stop: &Stop, visit: &mut Visit) {
    let Some(refreshed) = &mut visit.refresh else {
        return;
    };
    if refreshed.exchange.status != 200 || matches!(refreshed.replay, Some(Replay::Revoked(_))) {
        return;
    }
    let wire = &stop.demo.wire;
    let again = wire.send(&request(stop, &refreshed.old.refresh)).await;
    refreshed.replay = Some(match (Tokens::of(&again), again.member("error").as_deref()) {
        (Some(tokens), _) if tokens.refresh == refreshed.new.refresh => Replay::Same(again),
        (None, Some("invalid_grant")) => {
            let (access, refresh) = (&refreshed.new.access, &refreshed.new.refresh);
            let ask = Call::post("/introspect", &[("token", access)]).basic(&stop.demo.client.api);
            Replay::Revoked(Box::new(Aftermath {
                replay: again,
                newest: wire.send(&request(stop, refresh)).await,
                introspection: wire.send(&ask).await,
                call: wire.send(&Call::get(NOTES).bearer(access)).await,
            }))
        }
        _ => Replay::Failed(again),
    });
}

/// Shows the refresh, and what became of the old token.
pub fn page(stop: &Stop, visit: &Visit) -> Option<DemoPage> {
    let tokens = visit.tokens.as_ref()?;
    let Some(refreshed) = &visit.refresh else {
        return Some(before(stop, tokens));
    };
    if refreshed.exchange.status != 200 {
        let mut page = stop.page(
            6,
            "Grantor refused the refresh",
            "The permission behind the token has ended.",
        );
        page.blocks.extend(both("What the app sent", &refreshed.exchange));
        page.actions = vec![next(stop.restart()), stop.link("Revoke a token", "/demo/revoke")];
        return Some(page);
    }
    Some(match &refreshed.replay {
        None => rotated(stop, refreshed),
        Some(Replay::Same(_)) => repeated(stop, refreshed),
        Some(Replay::Revoked(aftermath)) => revoked(stop, aftermath),
        Some(Replay::Failed(exchange)) => {
            let mut page = stop.page(6, "Not what was expected", "Grantor answered in another way.");
            page.blocks.extend(both("What was sent", exchange));
            page.actions.push(next(stop.restart()));
            page
        }
    })
}

fn before(stop: &Stop, tokens: &Tokens) -> DemoPage {
    let mut page = stop.page(
        6,
        "The next pair",
        "The access token ends soon, on purpose. With the refresh token the app gets another without asking you again.",
    );
    let call = request(stop, &tokens.refresh);
    page.blocks
        .push(code("The request, for a terminal", call.curl(&stop.app.issuer)));
    page.blocks.push(note(
        "Every refresh token is used once: the answer brings its successor. Twice at once is what happens when an answer \
         gets lost, or when two tabs of an app refresh at the same moment.",
    ));
    page.actions = vec![
        next(stop.button("Refresh", "/demo/refresh", Some(("do", "refresh")))),
        stop.button("Refresh twice at once", "/demo/refresh", Some(("do", "twice"))),
    ];
    page
}

fn rotated(stop: &Stop, refreshed: &Refreshed) -> DemoPage {
    let mut page = stop.page(
        6,
        "Old and new",
        "Both tokens were replaced. The old access token stays good until it expires; the old refresh token is spent.",
    );
    page.blocks.extend(both("What the app sent", &refreshed.exchange));
    page.blocks.push(DemoBlock::Parameters {
        caption: "What changed".to_owned(),
        rows: differences(refreshed),
    });
    page.blocks.push(note(format!(
        "What if somebody uses the old refresh token again? It may be the app, whose answer got lost on the way; or a \
         thief. {} Try it.",
        window(stop, refreshed)
    )));
    page.actions = vec![
        next(stop.button("Replay it now", "/demo/refresh", Some(("do", "replay")))),
        stop.link("Revoke a token", "/demo/revoke"),
    ];
    page
}

fn differences(refreshed: &Refreshed) -> Vec<(String, String, String)> {
    let (old, new) = (&refreshed.old, &refreshed.new);
    let row = |name: &str, token: &str, what: String| (name.to_owned(), tail(token), what);
    let until = |token: &str| {
        claim(token, "exp")
            .parse()
            .map(|exp| Timestamp(exp).rfc3339())
            .unwrap_or_default()
    };
    let generation = |token: &str| format!("Generation {} of its grant.", claim(token, "generation"));
    vec![
        row(
            "access_token, old",
            &old.access,
            format!("Ends at {}.", until(&old.access)),
        ),
        row(
            "access_token, new",
            &new.access,
            format!("Ends at {}.", until(&new.access)),
        ),
        row(
            "refresh_token, old",
            &old.refresh,
            format!("{} Spent.", generation(&old.refresh)),
        ),
        row("refresh_token, new", &new.refresh, generation(&new.refresh)),
    ]
}

/// How long the old token still gives the same successor.
fn window(stop: &Stop, refreshed: &Refreshed) -> String {
    let length = stop.app.settings.tokens.replay_window.duration();
    let made = claim(&refreshed.new.refresh, "iat")
        .parse()
        .map(Timestamp)
        .unwrap_or_default();
    let ends = made.plus(length);
    let seconds = length.as_secs();
    if ends > stop.now {
        let left = span(ends, stop.now);
        format!(
            "For {seconds} seconds Grantor takes it for a lost answer (without the demo, 10). That is over in {left}."
        )
    } else {
        format!(
            "The {seconds} seconds in which Grantor takes it for a lost answer are over (without the demo, 10)."
        )
    }
}

fn repeated(stop: &Stop, refreshed: &Refreshed) -> DemoPage {
    let mut page = stop.page(
        6,
        "The same successor again",
        "The old refresh token came back at once, so Grantor took it for a lost answer, and gave that again.",
    );
    if let Some(Replay::Same(exchange)) = &refreshed.replay {
        page.blocks
            .extend(both("The old refresh token once more", exchange));
    }
    page.blocks.push(note(format!(
        "The refresh token in it ends in {}, as before: nothing new was made, so a thief would gain no line of their own. \
         {} Replay it after that.",
        tail(&refreshed.new.refresh),
        window(stop, refreshed)
    )));
    page.actions = vec![
        next(stop.button("Replay it now", "/demo/refresh", Some(("do", "replay")))),
        stop.link("Revoke a token", "/demo/revoke"),
    ];
    page
}

fn revoked(stop: &Stop, aftermath: &Aftermath) -> DemoPage {
    let mut page = stop.page(
        6,
        "Two holders, so nobody keeps it",
        "An old refresh token after the window means that two hold it, and Grantor cannot tell which is the thief. It \
         revoked the whole grant: you would have to sign in and allow again.",
    );
    page.blocks
        .extend(both("The old refresh token once more", &aftermath.replay));
    page.blocks.push(answered(
        "The newest refresh token, which nobody misused",
        &aftermath.newest,
    ));
    page.blocks.push(sent(
        "The API asks about the newest access token",
        &aftermath.introspection,
    ));
    page.blocks.push(answered("It is told", &aftermath.introspection));
    page.blocks
        .push(answered("The API, if it does not ask", &aftermath.call));
    page.blocks.push(note(format!(
        "An API that verifies by itself cannot know yet: to it the token is good until it expires, here for at most {} \
         minutes. That is the price of asking nobody. An API that cannot wait asks at /introspect.",
        stop.app.settings.tokens.access.duration().as_secs() / 60
    )));
    page.actions = vec![next(stop.link("Revoke a token", "/demo/revoke")), stop.restart()];
    page
}
