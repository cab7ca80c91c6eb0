//! Which events are looked for, as a form asks and an address says it.

use super::super::place::read_place;
use super::super::visit::{Reading, Visit};
use crate::admin::audit::Filter;
use crate::audit::Kind;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason::Reason;
use crate::pages::admin::{Choice, Field, Form};

/// What the address asks for.
pub fn read(visit: &Visit, reading: &mut Reading, limit: i64) -> Filter {
    let asked = |name: &str| visit.asked(name).trim();
    let kind: Option<Kind> = reading.read("kind", asked("kind"));
    let reason = match (asked("reason"), Reason::numbered(asked("reason"))) {
        ("", _) => None,
        (_, Some(reason)) => Some(reason.to_string()),
        (_, None) => {
            reading.note("reason", "There is no such number: they are as G1104.");
            None
        }
    };
    let before = read_place(visit.asked("after"));
    Filter {
        kind: kind.map(|kind| kind.as_str().to_owned()),
        whom: reading.read("whom", asked("whom")),
        client_id: reading.read("client", asked("client")),
        actor_id: Some(asked("actor").to_owned()).filter(|actor| !actor.is_empty()),
        reason,
        error_id: reading.read("error_id", asked("error_id")),
        since: reading.read("since", asked("since")),
        until: reading.read("until", asked("until")),
        before: before.map(|(at, id)| (at, id.to_owned())),
        limit,
    }
}

/// The form that asks, with what is asked for.
pub fn search(visit: &Visit, reading: &Reading) -> Form {
    let asked = |name: &str| visit.asked(name).to_owned();
    let any = Choice::new("", "anything", visit.asked("kind").is_empty());
    let kinds = Kind::ALL.iter().map(|kind| {
        let name = kind.as_str();
        Choice::new(name, name.replace('_', " "), visit.asked("kind") == name)
    });
    let kinds = std::iter::once(any).chain(kinds).collect();
    let fields = [
        Field::one("kind", "What happened", kinds),
        Field::line("whom", "To whom: e-mail address or id", asked("whom")),
        Field::line("client", "About which app: its id", asked("client")),
        Field::line("actor", "Done by: id of a person or app", asked("actor")),
        Field::line("reason", "Refused for the number", asked("reason")),
        Field::line("error_id", "Error id", asked("error_id")),
        Field::line("since", "From (2027-02-19, UTC)", asked("since")),
        Field::line("until", "Before", asked("until")),
    ];
    Form::search("find-events", "/admin/audit", "Find").fields(fields.map(|field| reading.said_of(field)))
}

/// What is asked for as the query of another address, which begins the list anew.
pub fn in_address(visit: &Visit) -> String {
    let pairs = visit.query.pairs().iter();
    let asked =
        pairs.filter(|(name, value)| !["after", "done"].contains(&name.as_str()) && !value.is_empty());
    let query = Parameters::from_pairs(asked.cloned().collect()).encoded();
    if query.is_empty() {
        query
    } else {
        format!("?{query}")
    }
}
