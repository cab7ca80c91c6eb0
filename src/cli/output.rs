//! Printing: one JSON value, or an aligned table or list for people.

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Format;
use super::failure::{Code, Failure};
use crate::admin::Effect;
use crate::types::{Timestamp, harmless};

/// What a command answers.
#[derive(Debug)]
pub struct Report {
    body: Body,
    /// The JSON value that stands for it, if the table is a part of it alone.
    value: Option<Value>,
    /// Remarks for people.
    notes: Vec<String>,
    /// The exit code.
    pub code: Code,
    /// Whether it is about a change that was taken back.
    pub is_rehearsal: bool,
}

#[derive(Debug)]
enum Body {
    /// One thing; the names say which members come first.
    One(Map<String, Value>, &'static [&'static str]),
    /// A list; the names say which members people see.
    Many(Vec<Map<String, Value>>, &'static [&'static str]),
    /// Text as it is, whatever the format, and the JSON value in its place.
    Text(String, Option<Value>),
    Nothing,
}

impl Report {
    fn of(body: Body) -> Self {
        Self {
            body,
            value: None,
            notes: Vec::new(),
            code: Code::Ok,
            is_rehearsal: false,
        }
    }

    /// One thing: a JSON object. `first` come first.
    pub fn one(value: &impl Serialize, first: &'static [&'static str]) -> Self {
        Self::of(Body::One(object(value), first))
    }

    /// A list: a JSON array of objects. People see `columns`.
    pub fn many<T: Serialize>(values: &[T], columns: &'static [&'static str]) -> Self {
        Self::of(Body::Many(values.iter().map(object).collect(), columns))
    }

    /// Text as it is, whatever the format.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Body::Text(text.into(), None))
    }

    /// Text for people, and a JSON value in its place.
    pub fn either(text: impl Into<String>, value: Value) -> Self {
        Self::of(Body::Text(text.into(), Some(value)))
    }

    /// What a change would end that was taken back.
    pub fn rehearsal(change: &str, effect: &Effect) -> Self {
        let value = json!({ "change": change, "dry_run": true, "effect": effect });
        Self {
            is_rehearsal: true,
            ..Self::either(format!("{effect}\n"), value)
        }
    }

    /// Nothing at all.
    pub fn nothing() -> Self {
        Self::of(Body::Nothing)
    }

    /// The same with a remark for people.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same where JSON says more than the table.
    #[must_use]
    pub fn or_value(mut self, value: Value) -> Self {
        self.value = Some(value);
        self
    }

    /// The same with another exit code.
    #[must_use]
    pub fn ending(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// What programs read.
    #[cfg(test)]
    pub fn value_for_programs(&self) -> Value {
        serde_json::from_str(&json(self)).unwrap_or_default()
    }

    /// What people read, of a text.
    #[cfg(test)]
    pub fn text_for_people(&self) -> &str {
        match &self.body {
            Body::Text(text, _) => text,
            _ => "",
        }
    }

    /// The same with a member more, if it is one thing.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Body::One(members, _) = &mut self.body {
            members.insert(name.to_owned(), value.into());
        }
        self
    }
}

fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        Ok(other) => Map::from_iter([("value".to_owned(), other)]),
        Err(_) => Map::new(),
    }
}

/// Prints a report to stdout.
pub fn print(report: &Report, format: Format) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Json => out.write_all(json(report).as_bytes())?,
        Format::Text => out.write_all(text(report).as_bytes())?,
    }
    out.flush()
}

/// Prints why a command failed to stderr, and gives the exit code.
pub fn print_failure(failure: &Failure, format: Format) -> ExitCode {
    let text = match format {
        Format::Json => format!("{}\n", failure.in_json()),
        Format::Text => harmless(&failure.in_words()),
    };
    // Nobody can be told that nobody can be told.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    ExitCode::from(failure.code as u8)
}

fn json(report: &Report) -> String {
    let value = match &report.body {
        _ if report.value.is_some() => report.value.clone().unwrap_or_default(),
        Body::One(members, _) => Value::Object(members.clone()),
        Body::Many(rows, _) => rows.iter().cloned().map(Value::Object).collect(),
        Body::Text(_, Some(value)) => value.clone(),
        Body::Text(text, None) => return text.clone(),
        Body::Nothing => return String::new(),
    };
    // A value always prints: its keys are strings.
    format!("{value:#}\n")
}

fn text(report: &Report) -> String {
    // Names and remarks may be a stranger's as much as values are, and another server's all the more.
    let mut page = match &report.body {
        Body::One(members, first) => harmless(&list(members, first)),
        Body::Many(rows, columns) => harmless(&table(rows, columns)),
        Body::Text(text, Some(_)) => harmless(text),
        // A file of ours, as it is.
        Body::Text(text, None) => text.clone(),
        Body::Nothing => String::new(),
    };
    if !report.notes.is_empty() && !page.is_empty() {
        page.push('\n');
    }
    for note in &report.notes {
        page.push_str(&harmless(note));
        page.push('\n');
    }
    page
}

/// `key  value` lines, those of `first` first, without what is not set.
fn list(members: &Map<String, Value>, first: &[&str]) -> String {
    let others = members
        .keys()
        .map(String::as_str)
        .filter(|key| !first.contains(key));
    let lines: Vec<(&str, String)> = first
        .iter()
        .copied()
        .chain(others)
        .filter_map(|key| {
            members
                .get(key)
                .filter(|value| !value.is_null())
                .map(|value| (key, cell(key, value)))
        })
        .collect();
    let width = lines.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
    lines
        .iter()
        .map(|(key, value)| format!("{key:<width$}  {value}").trim_end().to_owned() + "\n")
        .collect()
}

/// The most characters in a line of a cell that another stands behind.
const WIDEST: usize = 48;

/// A row's long cells go on below it. The first cell is one line, it names the row; so is the last, which moves no other.
fn table(rows: &[Map<String, Value>], columns: &[&str]) -> String {
    if rows.is_empty() {
        return "None.\n".to_owned();
    }
    let head = columns.iter().map(|column| vec![column.to_uppercase()]).collect();
    let last = columns.len().saturating_sub(1);
    let body = rows.iter().map(|row| {
        let cells = columns.iter().enumerate().map(|(index, column)| {
            let text = cell(column, row.get(*column).unwrap_or(&Value::Null));
            if index == 0 || index == last {
                vec![text]
            } else {
                wrapped(&text)
            }
        });
        cells.collect::<Vec<_>>()
    });
    let rows: Vec<Vec<Vec<String>>> = std::iter::once(head).chain(body).collect();
    let width = |index: usize| {
        let lines = rows.iter().filter_map(|row| row.get(index)).flatten();
        lines.map(|line| line.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    rows.iter().map(|row| aligned(row, &widths)).collect()
}

/// A row of cells, with as many lines as the longest of them has.
fn aligned(row: &[Vec<String>], widths: &[usize]) -> String {
    let height = row.iter().map(Vec::len).max().unwrap_or_default();
    let line = |number: usize| {
        let cells = row.iter().zip(widths).map(|(lines, &width)| {
            let text = lines.get(number).map_or("", String::as_str);
            format!("{text:<width$}")
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    (0..height).map(line).collect()
}

/// A text in lines that are not too long: between words, or in one that is too long itself.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > WIDEST {
            lines.push(std::mem::take(&mut line));
            length = 0;
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        for &c in &word {
            if length == WIDEST {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            line.push(c);
            length += 1;
        }
    }
    lines.push(line);
    lines
}

/// A value as people read it. What strangers chose (names, browsers) cannot move the terminal's cursor.
fn cell(key: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => match number.as_i64() {
            Some(seconds) if key == "at" || key == "auth_time" || key.ends_with("_at") => {
                Timestamp(seconds).rfc3339()
            }
            _ => number.to_string(),
        },
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "-".to_owned(),
        Value::Array(values) => values
            .iter()
            .map(|value| cell(key, value))
            .collect::<Vec<_>>()
            .join(" "),
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(key, value)| format!("{key}={}", cell(key, value)));
            format!("({})", members.collect::<Vec<_>>().join(" "))
        }
    };
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_people_see_aligned_columns_and_no_control_characters() {
        let rows = [
            json!({"id": "a", "name": "Ada \u{1b}[2J", "at": 0}),
            json!({"id": "bcd", "name": "", "at": 1}),
        ];
        assert_eq!(
            text(&Report::many(&rows, &["id", "name", "at"])),
            "ID   NAME      AT\n\
             a    Ada \u{fffd}[2J  1970-01-01T00:00:00Z\n\
             bcd  -         1970-01-01T00:00:01Z\n"
        );
        assert_eq!(text(&Report::many::<Value>(&[], &["id"])), "None.\n");
        // Nor does what a thing's members are called, or what is remarked of it.
        let told = Report::one(&json!({"a\u{1b}[2J": 1}), &[]).note("Of B\u{1b}[31m.\r");
        let told = text(&told);
        assert_eq!(told, "a\u{fffd}[2J  1\n\nOf B\u{fffd}[31m.\u{fffd}\n");
        let either = text(&Report::either("x\u{9b}2J\n", json!({})));
        assert_eq!(either, "x\u{fffd}2J\n");
    }

    #[test]
    fn ours_a_long_cell_goes_on_below_its_row_and_moves_no_other() {
        let (words, word) = ("word ".repeat(12), "x".repeat(100));
        let rows = [
            json!({"id": word, "name": words.trim(), "at": 0}),
            json!({"id": "b", "name": word, "at": 1}),
            json!({"id": "c", "name": "short", "at": 2}),
        ];
        let page = text(&Report::many(&rows, &["id", "name", "at"]));
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(lines.len(), 1 + 2 + 3 + 1, "{page}");
        assert!(lines[1].starts_with(&word), "what names a row is whole");
        let place = lines[0].find("AT");
        for line in [lines[1], lines[3], lines[6]] {
            assert_eq!(line.find("1970"), place, "{page}");
        }
        assert_eq!(page.matches("word").count(), 12);
        assert_eq!(page.matches('x').count(), 200);
        assert!(place.is_some_and(|place| place <= 100 + 2 + WIDEST + 2));
        assert_eq!(wrapped(""), [""]);
    }

    #[test]
    fn ours_json_is_one_value_without_notes() {
        let report = Report::one(&json!({"b": null, "a": [1]}), &[]).note("A remark.");
        assert_eq!(
            serde_json::from_str::<Value>(&super::json(&report)).unwrap(),
            json!({"b": null, "a": [1]})
        );
        assert_eq!(text(&report), "a  1\n\nA remark.\n");
    }
}
