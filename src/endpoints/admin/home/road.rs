//! The road of whoever owns a server that is new: a factor of their own, a first app, its first token. It ends.

use std::time::Duration;

use super::super::answer::Refused;
use super::super::apps::curl as curl_of;
use super::super::visit::Visit;
use super::super::ways;
use crate::audit::Kind;
use crate::oauth::access::Permission;
use crate::oauth::command_line;
use crate::oauth::error::ProtocolError;
use crate::pages::admin::{Block, Cell, Code, Table, Tone};
use crate::proofs::Factors;
use crate::storage::clients;
use crate::storage::first_steps::{FirstApp, first_app, has_happened};
use crate::types::ClientId;

/// How far they are who have no token yet.
struct Far {
    has_factor: bool,
    app: Option<FirstApp>,
    /// How an app without people gets a token by the shell.
    curl: Option<String>,
}

/// How long the road is shown whose first app has no people: its tokens leave nothing that could be looked for.
const OF_SERVICE: Duration = Duration::from_hours(24);

/// What there is of the road; nothing for others, and once it is walked to its end.
pub async fn road(visit: &Visit) -> Result<Vec<Block>, Refused> {
    if !(visit.may(Permission::OwnersWrite) && visit.may(Permission::ClientsWrite)) {
        return Ok(Vec::new());
    }
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    // What the command line was allowed is no app's token.
    let but: Result<ClientId, _> = command_line::ID.parse();
    if has_happened(
        conn,
        Kind::GrantAllowed,
        &but.map_err(ProtocolError::server_error)?,
    )
    .await?
    {
        return Ok(Vec::new());
    }
    let app = first_app(conn).await?;
    let service = app.as_ref().filter(|app| app.is_service);
    if service.is_some_and(|app| visit.edge.now.since(app.created_at) > OF_SERVICE) {
        return Ok(Vec::new());
    }
    let curl = match service {
        Some(app) => clients::by_id(conn, &app.id).await?,
        None => None,
    };
    let far = Far {
        has_factor: Factors::of(conn, visit.user_id()).await?.are_there(),
        curl: curl.and_then(|client| curl_of(visit, &client)),
        app,
    };
    Ok(blocks(&far))
}

fn blocks(far: &Far) -> Vec<Block> {
    let app = far.app.as_ref().map(|app| ways::app(&app.id));
    let token = match &app {
        Some(app) => Cell::way(format!("{app}/snippets"), "Programs to copy"),
        None => Cell::text(""),
    };
    let steps = [
        (
            "A second factor of your own",
            far.has_factor,
            Cell::at_issuer("/account/security", "Your security"),
        ),
        (
            "Your first app",
            far.app.is_some(),
            Cell::way(app.as_deref().unwrap_or("/admin/apps/new"), "Apps"),
        ),
        ("Its first token", false, token),
    ];
    let rows = steps.into_iter().map(|(step, is_done, way)| {
        let mark = if is_done {
            Cell::mark("done", Tone::Good)
        } else {
            Cell::mark("to do", Tone::Warn)
        };
        vec![Cell::text(step), mark, way]
    });
    let table = Table::new("road", "The first steps", ["Step", "State", ""])
        .titled()
        .rows(rows);
    let mut blocks = vec![Block::from(table)];
    if let Some(curl) = &far.curl {
        let about = "The app has no people: it asks for its token itself. Its secret was shown when it was registered.";
        blocks.push(Code::new("try-app", "Try it", curl.as_str()).about(about).into());
    } else if let Some(app) = &far.app {
        let about = "On the computer the server runs on: it signs in with the app's own settings, as the app would, and shows each request and what comes back. The page of the app has programs to copy in several languages.";
        let code = Code::new("try-app", "Try it", format!("grantor client try {}", app.id)).about(about);
        blocks.push(code.into());
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(has_factor: bool, app: Option<bool>) -> (usize, String) {
        let app = app.map(|is_service| FirstApp {
            id: "notes".parse().unwrap(),
            is_service,
            created_at: crate::types::Timestamp(0),
        });
        let curl = app
            .as_ref()
            .filter(|app| app.is_service)
            .map(|_| "curl it".to_owned());
        let blocks = blocks(&Far {
            has_factor,
            app,
            curl,
        });
        (blocks.len(), format!("{blocks:?}"))
    }

    #[test]
    fn ours_the_road_leads_from_nothing_to_a_token_and_ends() {
        let (count, words) = shown(false, None);
        assert_eq!((count, words.matches("\"to do\"").count()), (1, 3));
        assert!(words.contains("/admin/apps/new") && words.contains("/account/security"));
        let (count, words) = shown(true, Some(false));
        let marks = ["\"to do\"", "\"done\""].map(|mark| words.matches(mark).count());
        assert_eq!((count, marks), (2, [1, 2]));
        assert!(words.contains("grantor client try notes") && words.contains("/admin/apps/notes/snippets"));
        let (count, words) = shown(true, Some(true));
        assert!(count == 2 && words.contains("curl it") && !words.contains("client try"));
    }
}
