//! The settings as the server has them now: the words of their reference, without what is secret.

use serde_json::Value;

use super::answer::{Answer, Refused};
use super::screen::Screen;
use super::visit::Visit;
use crate::config::{self, Origin, SECTIONS, ShownSetting};
use crate::oauth::access::{Needs, Permission};
use crate::oauth::error::ProtocolError;
use crate::pages::admin::{Cell, Field, Form, Links, Prose, Sheet, Table, Tone, Way};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::SettingsRead);

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin/settings", READ, |visit| {
    Box::pin(async move { show(&visit) })
})];

/// How many settings a page has: each with all its words.
const MOST: usize = 40;

const COLUMNS: [&str; 4] = ["Setting", "Value", "From", "What it does"];

fn show(visit: &Visit) -> Result<Answer, Refused> {
    let all = config::shown(&visit.app.settings).map_err(ProtocolError::server_error)?;
    let sought = visit.asked("q").trim().to_lowercase();
    let set_alone = visit.asked("set") == "on";
    let is_sought = |one: &ShownSetting| {
        let words = one.key.contains(&sought) || one.about.to_lowercase().contains(&sought);
        words && (!set_alone || one.origin != Origin::Default)
    };
    let after = visit.asked("after");
    let sought_for = all.into_iter().filter(is_sought);
    let mut found: Vec<_> = sought_for
        .skip_while(|one| !after.is_empty() && one.key != after)
        .skip(usize::from(!after.is_empty()))
        .collect();
    let has_more = found.len() > MOST;
    found.truncate(MOST);
    let next = found
        .last()
        .filter(|_| has_more)
        .map(|last| visit.next(&last.key));
    let form = Form::search("find-settings", "/admin/settings", "Find")
        .field(Field::line(
            "q",
            "Words in a name or description",
            visit.asked("q"),
        ))
        .field(Field::check(
            "set",
            "Only what is set, without the defaults",
            set_alone,
        ));
    let mut sheet = Sheet::new("Settings")
        .lead("What this server works with now, and where each value comes from. Flags come before the environment, that before the file, that before the default.")
        .with(form);
    if found.is_empty() {
        sheet = sheet.with(Prose::new("No setting is like that."));
    }
    let sections = SECTIONS.iter().map(|(name, ..)| *name);
    for section in std::iter::once("issuer").chain(sections) {
        let of_section = found.iter().filter(|one| section_of(&one.key) == section);
        let rows: Vec<_> = of_section.map(cells).collect();
        if !rows.is_empty() {
            sheet = sheet.with(Table::new(section, section, COLUMNS).titled().rows(rows));
        }
    }
    if let Some(next) = next {
        sheet = sheet.with(Links::new("", vec![Way::new("settings-next", next, "Next page")]));
    }
    Ok(sheet
        .with(Prose::new(
            "They are changed where they come from, and not here. Those that are marked are taken up at SIGHUP (systemctl reload), the others at the next start. The same reference is docs/configuration.md, section by section; grantor config reference prints it.",
        ))
        .into())
}

/// The section of a setting; that of the issuer has its name.
fn section_of(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(section, _)| section)
}

fn cells(one: &ShownSetting) -> Vec<Cell> {
    let value = match &one.value {
        Value::Null => Cell::text("not set"),
        Value::String(text) => Cell::code(text.as_str()),
        other => Cell::code(other.to_string()),
    };
    let origin = match one.origin {
        Origin::Default => Cell::text("default"),
        Origin::File | Origin::Environment | Origin::Flag | Origin::Command => {
            Cell::mark(one.origin.as_str(), Tone::Good)
        }
    };
    let about = Cell::text(one.about);
    let about = if one.is_reloaded {
        Cell::Many(vec![about, Cell::mark("taken up at SIGHUP", Tone::Plain)])
    } else {
        about
    };
    vec![Cell::code(one.key.as_str()), value, origin, about]
}
