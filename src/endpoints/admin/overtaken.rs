//! A form whose page is about something that somebody else changed meanwhile: what is another now, and the way to save anyway.

use axum::http::StatusCode;

use super::answer::Answer;
use super::list::shown;
use super::screen::{Does, Screen};
use super::visit::Visit;
use crate::oauth::parameters::Parameters;
use crate::pages::admin::{Block, Choice, Field, Form, Input, Sheet};

/// What a form carries of what was there when it was shown.
const VERSION: &str = "version";

/// Whether an answer says so.
#[must_use]
pub fn is_overtaken(answer: &Answer) -> bool {
    matches!(answer, Answer::Shown(StatusCode::PRECONDITION_FAILED, _))
}

/// The page as it was sent, with the version of what is there now: sent once more, it is saved over that.
pub async fn shown_anew(visit: &Visit, screen: &Screen, mut sheet: Sheet) -> Sheet {
    let now = Visit {
        query: Parameters::default(),
        form: None,
        fields: None,
        ..visit.clone()
    };
    let Some(Does::Shows(answer)) = shown(screen.path).map(|screen| screen.does) else {
        return sheet;
    };
    let Ok(Answer::Shown(_, now)) = answer(now).await else {
        return sheet;
    };
    let (mut others, mut is_newer) = (Vec::new(), false);
    for form in sheet.blocks.iter_mut().filter_map(form_mut) {
        let mut all = now.blocks.iter().filter_map(form_of);
        let Some(now) = all.find(|now| now.id == form.id) else {
            continue;
        };
        is_newer |= take_version(form, now);
        others.extend(differing(form, now));
    }
    if is_newer {
        let others = if others.is_empty() {
            String::new()
        } else {
            format!(" These are not as you have them here: {}.", others.join(", "))
        };
        let why = sheet.faults.join(" ");
        sheet.faults = vec![format!("{why}{others} Save again to write yours over it.")];
    }
    sheet
}

fn form_of(block: &Block) -> Option<&Form> {
    match block {
        Block::Form(form) => Some(form),
        _ => None,
    }
}

fn form_mut(block: &mut Block) -> Option<&mut Form> {
    match block {
        Block::Form(form) => Some(form),
        _ => None,
    }
}

/// Has a form carry the version that it has now; whether that is another.
fn take_version(form: &mut Form, now: &Form) -> bool {
    let mut known = now.carries.iter();
    let Some((_, version)) = known.find(|(name, _)| name == VERSION) else {
        return false;
    };
    let mut carried = form.carries.iter_mut();
    let Some((_, carried)) = carried.find(|(name, _)| name == VERSION) else {
        return false;
    };
    let is_newer = carried != version;
    version.clone_into(carried);
    is_newer
}

/// The questions that are answered another way now.
fn differing(form: &Form, now: &Form) -> Vec<String> {
    let differs = |field: &&Field| {
        let mut all = now.fields.iter();
        let now = all.find(|now| now.name == field.name);
        now.is_some_and(|now| said(now) != said(field))
    };
    let others = form.fields.iter().filter(differs);
    others.map(|field| field.label.clone()).collect()
}

/// The answer to a question.
fn said(field: &Field) -> Vec<String> {
    match &field.input {
        Input::Check(is_ticked) => vec![is_ticked.to_string()],
        Input::One(choices) | Input::Any(choices) => {
            let chosen = choices.iter().filter(|choice: &&Choice| choice.is_chosen);
            chosen.map(|choice| choice.value.clone()).collect()
        }
        Input::Part => Vec::new(),
        Input::Line | Input::Email | Input::Number | Input::Lines(_) => {
            // Browsers send the ends of lines in their own way.
            vec![field.value.replace("\r\n", "\n").trim().to_owned()]
        }
    }
}
