//! What is said to whoever does not get what they asked for, and where they go on.

use axum::response::Response;

use super::answer::{Refused, sentences};
use super::door::Somebody;
use super::list::{is_open, rooms, screens};
use super::screen::{Does, Screen};
use crate::admin;
use crate::app::App;
use crate::oauth::access::Power;
use crate::oauth::reason;
use crate::web::page::{Trouble, local, nothing, trouble};

/// Where all pages are.
const HOME: &str = "/admin";

/// Who asked, for which screen, and where that is.
pub type Asked<'a> = (&'a Somebody, &'a Screen, &'a str);

/// The page that says why; with the rooms and a way back, where it is known who asked.
pub fn page(app: &App, refusal: Refused, asked: Option<Asked<'_>>) -> Response {
    let is_gone = matches!(refusal, Refused::Nothing);
    let mut told = told(refusal);
    if let Some((somebody, screen, path)) = asked {
        let account = somebody.header(app);
        if somebody.power.is_nothing() {
            let home = account.at.clone();
            told.return_to = home.map(|home| ("Your account".to_owned(), home));
        } else {
            let (label, to) = way_back(&somebody.power, (screen, path), is_gone);
            told.return_to = Some((label.to_owned(), local(app, to)));
            told.rooms = rooms(&somebody.power, path);
        }
        told.account = Some(account);
    }
    trouble(app, told)
}

/// The page above the one that was asked for, as far as whoever asked gets there: of what is gone, the list it was on.
fn way_back<'p>(power: &Power, (screen, path): (&Screen, &'p str), is_gone: bool) -> (&'static str, &'p str) {
    let screens = screens();
    let (mut pattern, mut path) = (screen.path, path);
    let mut is_another = matches!(screen.does, Does::Takes(_));
    loop {
        let mut here = screens.iter().filter(|one| one.path == pattern);
        let is_shown = |one: &Screen| matches!(one.does, Does::Shows(_)) && is_open(one, power);
        let is_there = is_another && !(is_gone && pattern.contains('{'));
        if pattern != HOME && is_there && here.any(is_shown) {
            return ("Back", path);
        }
        let (Some((above, _)), Some((shorter, _))) = (pattern.rsplit_once('/'), path.rsplit_once('/')) else {
            return ("Home", HOME);
        };
        (pattern, path, is_another) = (above, shorter, true);
    }
}

fn told(refusal: Refused) -> Trouble {
    match refusal {
        Refused::Nothing => nothing(),
        Refused::Error(error) => Trouble::from(&error),
        Refused::Forbidden(why) => Trouble::new(
            reason::ADMIN_FORBIDDEN,
            "You don't have permission to view this.",
            why,
            "Ask an owner of this server for a role that allows it.",
        ),
        Refused::Change(refusals) => Trouble::new(
            match refusals.first().kind {
                admin::RefusalKind::Invalid => reason::ADMIN_INVALID,
                admin::RefusalKind::Forbidden => reason::ADMIN_FORBIDDEN,
                admin::RefusalKind::NotFound => reason::ADMIN_NOT_FOUND,
                admin::RefusalKind::Conflict => reason::ADMIN_CONFLICT,
                admin::RefusalKind::Outdated => reason::ADMIN_VERSION_OUTDATED,
                admin::RefusalKind::KeyReused => reason::ADMIN_KEY_REUSED,
            },
            "Nothing was changed",
            sentences(&refusals).join(" "),
            "Go back, and look at it again.",
        ),
        Refused::Waits(of_what) => Trouble::new(
            reason::ADMIN_WAITS,
            "Too many at once",
            of_what,
            "Wait a minute, and open the page again.",
        ),
    }
}
