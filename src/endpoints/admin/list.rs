//! The list of screens, and of the rooms they are in.

use super::screen::{Does, Screen};
use super::{
    apps, audit, explain, grants, groups, home, keys, mails, people, providers, registration_tokens,
    resources, roles, scopes, sessions, settings,
};
use crate::oauth::access::{Needs, Power};
use crate::pages::admin::Way;

/// Every page of the administration, by each method it takes; those at one path stand together.
#[must_use]
pub fn screens() -> Vec<Screen> {
    let apps = apps::screens();
    let nouns: [&[Screen]; 16] = [
        &home::SCREENS,
        &apps,
        &people::SCREENS,
        &groups::SCREENS,
        &roles::SCREENS,
        &resources::SCREENS,
        &scopes::SCREENS,
        &providers::SCREENS,
        &registration_tokens::SCREENS,
        &sessions::SCREENS,
        &grants::SCREENS,
        &keys::SCREENS,
        &mails::SCREENS,
        &audit::SCREENS,
        &settings::SCREENS,
        &explain::SCREENS,
    ];
    nouns.concat()
}

/// The rooms: the id of the way to each, where it is, what it is called, and who finds anything there.
const ROOMS: [(&str, &str, &str, &[Needs]); 17] = [
    ("to-home", "/admin", "Home", &[]),
    ("to-apps", "/admin/apps", "Apps", &[apps::READ]),
    ("to-people", "/admin/people", "People", &[people::READ]),
    ("to-groups", "/admin/groups", "Groups", &[groups::READ]),
    ("to-roles", "/admin/roles", "Roles", &[roles::READ]),
    (
        "to-resources",
        "/admin/resources",
        "Resource servers",
        &[resources::READ],
    ),
    ("to-scopes", "/admin/scopes", "Scopes", &[scopes::READ]),
    (
        "to-providers",
        "/admin/providers",
        "Providers",
        &[providers::READ],
    ),
    (
        "to-registration-tokens",
        "/admin/registration-tokens",
        "Registration tokens",
        &[registration_tokens::READ],
    ),
    ("to-sessions", "/admin/sessions", "Sessions", &[sessions::READ]),
    ("to-grants", "/admin/grants", "Grants", &[grants::READ]),
    ("to-keys", "/admin/keys", "Keys", &[keys::READ]),
    ("to-mails", "/admin/mails", "Mail", &[mails::READ]),
    ("to-audit", "/admin/audit", "Audit log", &[audit::READ]),
    ("to-settings", "/admin/settings", "Settings", &[settings::READ]),
    ("to-explain", "/admin/explain", "Explain", &explain::ALL),
    ("to-api", "/admin/api", "For programs", &[]),
];

/// The page that shows what is sent to `path`, which `pattern` is of: that very path, or the one it is under.
#[must_use]
pub fn looked_at<'p>(pattern: &str, path: &'p str) -> &'p str {
    let (mut above, mut path) = (pattern, path);
    let shown = shown(pattern).map(|screen| screen.path);
    while Some(above) != shown {
        let (Some((pattern, _)), Some((shorter, _))) = (above.rsplit_once('/'), path.rsplit_once('/')) else {
            break;
        };
        (above, path) = (pattern, shorter);
    }
    path
}

/// The screen that shows what is sent to a page: that at its very path, or the one it is under.
#[must_use]
pub fn shown(pattern: &str) -> Option<Screen> {
    let screens = screens();
    let mut pattern = pattern;
    loop {
        let mut here = screens.iter().filter(|screen| screen.path == pattern);
        if let Some(found) = here.find(|screen| !matches!(screen.does, Does::Takes(_))) {
            return Some(*found);
        }
        (pattern, _) = pattern.rsplit_once('/')?;
    }
}

/// What it takes to get to a screen, all of it: what it asks for itself, and what the pages ask for that it shows again, or stands below
/// where they are about one thing. So nobody reads by writing what they may not read.
#[must_use]
pub fn taken(screen: &Screen) -> Vec<Needs> {
    let screens = screens();
    let mut taken = vec![screen.needs];
    let mut pattern = screen.path;
    // A form is answered with its page; a question about something shows what is there.
    let mut is_shown_again = matches!(screen.does, Does::Takes(_));
    let mut is_sought = !matches!(screen.does, Does::Shows(_));
    loop {
        let mut here = screens.iter().filter(|one| one.path == pattern);
        let shown = here.find(|one| !matches!(one.does, Does::Takes(_)));
        if let Some(shown) = shown.filter(|_| is_shown_again) {
            taken.push(shown.needs);
            is_sought = false;
        }
        let is_below = pattern.contains('{') || is_sought;
        let Some((above, _)) = pattern.rsplit_once('/').filter(|_| is_below) else {
            return taken;
        };
        (pattern, is_shown_again) = (above, true);
    }
}

/// Whether whoever holds `power` gets to a screen.
#[must_use]
pub fn is_open(screen: &Screen, power: &Power) -> bool {
    let taken = taken(screen).into_iter();
    taken
        .map(Needs::permissions)
        .all(|mut any| any.any(|one| power.has(one)))
}

/// The ways to the rooms that whoever holds `power` finds something in, from `path`.
#[must_use]
pub fn rooms(power: &Power, path: &str) -> Vec<Way> {
    let may = |needs: &Needs| needs.permissions().any(|one| power.has(one));
    let open = ROOMS.into_iter().filter(|(_, _, _, needs)| needs.iter().all(may));
    open.map(|(id, to, label, _)| {
        let is_here = path == to || (to != "/admin" && path.starts_with(&format!("{to}/")));
        Way::new(id, to, label).here(is_here)
    })
    .collect()
}
