//! People's accounts: a page for all, and several about each.
//!
//! Who somebody is decides who may touch them: nobody who holds less. The door of changes says so; the pages say it before.

mod claims;
mod danger;
mod events;
mod factors;
mod link;
mod list;
mod new;
mod overview;
mod person;
mod profile;
mod rights;
mod sign_ins;

use super::screen::{Screen, answered_by};
use crate::oauth::access::{Needs, Permission};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::UsersRead);

const WRITE: Needs = Needs::One(Permission::UsersWrite);
const SIGN_INS: Needs = Needs::One(Permission::SessionsRead);
const END: Needs = Needs::One(Permission::SessionsWrite);
const RIGHTS: Needs = Needs::One(Permission::PermissionsRead);
const GIVE: Needs = Needs::One(Permission::PermissionsWrite);
const EVENTS: Needs = Needs::One(Permission::AuditRead);

pub(super) const SCREENS: [Screen; 25] = [
    Screen::shows("/admin/people", READ, answered_by!(list::list)),
    Screen::shows("/admin/people/new", WRITE, answered_by!(new::new)).hurts(),
    Screen::takes(
        "/admin/people/new",
        (WRITE, "user.create"),
        answered_by!(new::create),
    )
    .hurts(),
    Screen::shows("/admin/people/{id}", READ, answered_by!(overview::show)),
    Screen::shows("/admin/people/{id}/profile", WRITE, answered_by!(profile::show)),
    Screen::takes(
        "/admin/people/{id}/profile",
        (WRITE, "user.edit"),
        answered_by!(profile::save),
    )
    .hurts(),
    Screen::shows("/admin/people/{id}/factors", READ, answered_by!(factors::show)),
    Screen::confirms(
        "/admin/people/{id}/reset-factors",
        (WRITE, "user.reset-factors"),
        answered_by!(factors::reset),
    ),
    Screen::shows("/admin/people/{id}/link", WRITE, answered_by!(link::ask)).hurts(),
    Screen::takes(
        "/admin/people/{id}/link",
        (WRITE, "user.link"),
        answered_by!(link::make),
    )
    .hurts(),
    Screen::shows(
        "/admin/people/{id}/sessions",
        SIGN_INS,
        answered_by!(sign_ins::sessions),
    ),
    Screen::confirms(
        "/admin/people/{id}/sign-out",
        (END, "user.sign-out"),
        answered_by!(sign_ins::sign_out),
    ),
    Screen::shows(
        "/admin/people/{id}/grants",
        SIGN_INS,
        answered_by!(sign_ins::grants),
    ),
    Screen::shows("/admin/people/{id}/roles", RIGHTS, answered_by!(rights::show)),
    Screen::takes(
        "/admin/people/{id}/roles",
        (GIVE, "role.give"),
        answered_by!(rights::give_role),
    )
    .hurts(),
    Screen::confirms(
        "/admin/people/{id}/roles/{role}/take",
        (GIVE, "role.take"),
        answered_by!(rights::take_role),
    ),
    Screen::takes(
        "/admin/people/{id}/groups",
        (GIVE, "group.add"),
        answered_by!(rights::put_into_group),
    )
    .hurts(),
    Screen::confirms(
        "/admin/people/{id}/groups/{group}/remove",
        (GIVE, "group.remove"),
        answered_by!(rights::take_out),
    ),
    Screen::shows("/admin/people/{id}/audit", EVENTS, answered_by!(events::show)),
    Screen::shows("/admin/people/{id}/danger", WRITE, answered_by!(danger::show)),
    Screen::confirms(
        "/admin/people/{id}/disable",
        (WRITE, "user.disable"),
        answered_by!(danger::disable),
    ),
    Screen::confirms(
        "/admin/people/{id}/enable",
        (WRITE, "user.enable"),
        answered_by!(danger::enable),
    ),
    Screen::shows(
        "/admin/people/{id}/recover",
        WRITE,
        answered_by!(link::ask_to_recover),
    )
    .hurts(),
    Screen::takes(
        "/admin/people/{id}/recover",
        (WRITE, "user.recover"),
        answered_by!(link::recover),
    )
    .hurts(),
    Screen::confirms(
        "/admin/people/{id}/delete",
        (WRITE, "user.delete"),
        answered_by!(danger::delete),
    ),
];
