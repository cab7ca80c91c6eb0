//! The road of whoever owns a server that is new: a factor of their own, a first app, its first token. It ends.

use super::super::answer::Refused;
use super::super::visit::Visit;
use crate::audit::Kind;
use crate::oauth::access::Permission;
use crate::pages::admin::{Block, Cell, Code, Table, Tone};
use crate::proofs::Factors;
use crate::storage::first_steps::{FirstApp, first_app, has_happened};

/// How far they are who have no token yet.
struct Far {
    has_factor: bool,
    app: Option<FirstApp>,
}

/// What there is of the road; nothing for others, and once it is walked to its end.
pub async fn road(visit: &Visit) -> Result<Vec<Block>, Refused> {
    if !(visit.may(Permission::OwnersWrite) && visit.may(Permission::ClientsWrite)) {
        return Ok(Vec::new());
    }
    let mut read = visit.app.db.read().await?;
    let conn = &mut read.conn();
    if has_happened(conn, Kind::GrantAllowed).await? {
        return Ok(Vec::new());
    }
    let far = Far {
        has_factor: Factors::of(conn, visit.user_id()).await?.are_there(),
        app: first_app(conn).await?,
    };
    Ok(blocks(&far))
}

fn blocks(far: &Far) -> Vec<Block> {
    // An app without people asks nobody: its tokens leave nothing that could be looked for.
    if far.app.as_ref().is_some_and(|app| app.is_service) {
        return Vec::new();
    }
    let app = far.app.as_ref().map(|app| format!("/admin/apps/{}", app.id));
    let token = match &app {
        Some(app) => Cell::way(app.as_str(), "Programs to copy"),
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
    if let Some(app) = &far.app {
        let about = "It signs in with the app's own settings, as the app would, and shows each request and what comes back. The page of the app has programs to copy in several languages.";
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
        });
        let blocks = blocks(&Far { has_factor, app });
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
        assert!(words.contains("grantor client try notes") && words.contains("/admin/apps/notes"));
        assert_eq!(shown(true, Some(true)).0, 0);
    }
}
