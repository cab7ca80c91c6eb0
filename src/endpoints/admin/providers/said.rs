//! What is said of a provider: asked by its form, and read from it.

use serde_json::{Map, Value, json};

use super::super::answer::Refused;
use super::super::boxes;
use super::super::visit::{Reading, Visit};
use super::asked::{How, Question};
use crate::admin::providers;
use crate::oauth::error::ProtocolError;
use crate::oauth::provider::{ProviderPatch, ProviderSettings};
use crate::pages::admin::{Cell, Facts, Field, Prose, Tone};
use crate::types::Secret;

/// What leads to where a provider says something.
const CLAIMS: &str = "claims_";

/// Settings as they are kept: each by its name.
pub fn kept(settings: &ProviderSettings) -> Value {
    serde_json::to_value(settings).unwrap_or_default()
}

/// What a setting is now.
fn now<'a>(kept: &'a Value, name: &str) -> &'a Value {
    let found = match name.strip_prefix(CLAIMS) {
        Some(claim) => kept.get("claims").and_then(|claims| claims.get(claim)),
        None => kept.get(name),
    };
    found.unwrap_or(&Value::Null)
}

/// The same as it is written in a form: several, one a line.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let texts: Vec<_> = list.iter().filter_map(Value::as_str).collect();
            texts.join("\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

/// A question, with what is so.
pub fn field(visit: &Visit, question: &Question, kept: &Value) -> Field {
    let Question {
        name,
        label,
        hint,
        how,
    } = *question;
    let is = now(kept, name);
    let field = match how {
        How::Line => Field::line(name, label, visit.value(name, &written(is))),
        How::Lines => Field::lines(name, label, visit.value(name, &written(is)), 3),
        How::Check => Field::check(name, label, visit.ticked(name, is.as_bool().unwrap_or_default())),
        How::One(answers) => boxes::one(visit, (name, label), &written(is), answers),
    };
    field.hint(hint)
}

/// Where the client secret, or a private key, is given: what is kept is shown to nobody, nor is what was typed.
pub fn secret_field(visit: &Visit, label: &str, hint: &str) -> Field {
    let field = Field::lines("secret", label, "", 3).hint(hint);
    // The form is shown once more: something else in it was wrong.
    if visit.value("secret", "").trim().is_empty() {
        field
    } else {
        field.fault("Paste it again: it is not shown.")
    }
}

/// What was given there.
pub fn sent_secret(visit: &Visit) -> Option<Secret> {
    let text = visit.sent("secret");
    (!text.is_empty()).then(|| Secret::new(text.to_owned()))
}

/// What was sent of these settings. Of a new provider what is left out is as its preset has it; of one that is there it is taken away.
pub fn patch(
    visit: &Visit,
    reading: &mut Reading,
    (questions, is_new): (&[Question], bool),
) -> ProviderPatch {
    let (mut members, mut claims) = (Map::new(), Map::new());
    for question in questions {
        let Some(value) = answered(visit, question, is_new) else {
            continue;
        };
        let alone = match question.name.strip_prefix(CLAIMS) {
            Some(claim) => json!({ "claims": { claim: &value } }),
            None => json!({ question.name: &value }),
        };
        // Each by itself, so that what is wrong is said of its own question.
        if let Err(rule) = serde_json::from_value::<ProviderPatch>(alone) {
            reading.note(question.name, format!("{rule}."));
            continue;
        }
        match question.name.strip_prefix(CLAIMS) {
            Some(claim) => claims.insert(claim.to_owned(), value),
            None => members.insert(question.name.to_owned(), value),
        };
    }
    members.insert("claims".to_owned(), Value::Object(claims));
    match serde_json::from_value(Value::Object(members)) {
        Ok(patch) => patch,
        Err(rule) => {
            reading.note("issuer", format!("{rule}."));
            ProviderPatch::default()
        }
    }
}

fn answered(visit: &Visit, question: &Question, is_new: bool) -> Option<Value> {
    let text = visit.sent(question.name);
    match question.how {
        How::Check => Some(visit.is_ticked(question.name).into()),
        _ if is_new && text.is_empty() => None,
        How::Line | How::One(_) => Some(text.into()),
        How::Lines => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Some(lines.map(str::to_owned).collect())
        }
    }
}

/// All settings, for whoever does not change them.
pub fn facts(questions: &[Question], kept: &Value) -> Facts {
    let said = questions.iter().map(|question| {
        let is = now(kept, question.name);
        let lines = written(is);
        let lines: Vec<_> = lines.lines().map(Cell::text).collect();
        let cell = match (is.as_bool(), question.how) {
            (Some(true), _) => Cell::text("Yes"),
            (Some(false), _) => Cell::text("No"),
            (None, _) if lines.is_empty() => Cell::text("—"),
            (None, How::One(answers)) => {
                let written = written(is);
                let answer = answers.iter().find(|(value, _)| *value == written);
                Cell::text(answer.map_or(written.as_str(), |(_, label)| *label))
            }
            (None, _) => Cell::Many(lines),
        };
        (question.label.to_owned(), cell)
    });
    let mut facts = Facts::new("settings", "Settings");
    facts.rows = said.collect();
    facts
}

/// What its metadata says that does not go with these settings.
///
/// # Errors
/// If nothing can be fetched here.
pub async fn looked_at(visit: &Visit, settings: &ProviderSettings) -> Result<Vec<Prose>, Refused> {
    let advice = providers::advice(&visit.app.settings.fetch, settings).await;
    let advice = advice.map_err(ProtocolError::server_error)?;
    Ok(advice
        .into_iter()
        .map(|words| Prose::meant(words, Tone::Warn))
        .collect())
}
