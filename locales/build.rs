//! Reads the messages of `locales/` and writes one method for each, so that a key nobody wrote down does not compile, and a
//! language that lacks one does not build.
//!
//! English says which messages there are, and which arguments each takes. Every other language has exactly these, in files of
//! the same names, with the same arguments. Text is text: no markup is written in a message, so that one can
//! stand in a page as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser::parse;

/// The languages, in the order of `Language::ALL`; the first says what there is.
const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "pt-BR", "ja", "ar"];

/// What CLDR calls the kinds of numbers that are spoken of differently.
const PLURALS: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// What would be markup, or end an attribute, where a message stands in a page.
const MARKUP: &[char] = &['<', '>', '&', '"'];

/// What one message takes and says.
#[derive(Default)]
struct Shape {
    /// Its arguments, in the order in which they come first; whether a form is chosen by them, so that they are numbers.
    arguments: Vec<(String, bool)>,
    /// What is wrong with it.
    faults: Vec<String>,
    /// The first words of it, for whoever reads the method.
    text: String,
}

/// The messages of one file.
type Messages = BTreeMap<String, Shape>;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("locales");
    let mut out = io::stdout();
    writeln!(out, "cargo::rerun-if-changed={}", root.display())?;
    let topics = topics(&root)?;
    let mut english = Messages::new();
    let mut faults = Vec::new();
    for topic in &topics {
        let own = read(&root, "en", topic, &mut faults)?;
        for language in LANGUAGES.iter().skip(1) {
            if root.join(language).join(topic).is_file() {
                compare(
                    &own,
                    &read(&root, language, topic, &mut faults)?,
                    &mut faults,
                    &format!("{language}/{topic}"),
                );
            } else {
                faults.push(format!(
                    "{language}/{topic}: there is no such file, and there is one in English"
                ));
            }
        }
        for (key, shape) in own {
            if english.insert(key.clone(), shape).is_some() {
                faults.push(format!("en/{topic}: {key} is there twice"));
            }
        }
    }
    let topics_in_english: BTreeSet<_> = topics.iter().cloned().collect();
    for language in LANGUAGES.iter().skip(1) {
        let others = fs::read_dir(root.join(language))?.filter_map(Result::ok);
        let names = others.filter_map(|file| file.file_name().into_string().ok());
        let strange = names.filter(|name| !topics_in_english.contains(name));
        faults.extend(strange.map(|name| format!("{language}/{name}: there is no such file in English")));
    }
    if !faults.is_empty() {
        return Err(format!("locales/ is not in order:\n{}", faults.join("\n")).into());
    }
    let generated = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(generated.join("sources.rs"), sources(&root, &topics)?)?;
    fs::write(generated.join("words.rs"), methods(&english)?)?;
    Ok(())
}

/// The names of the files, as English has them.
fn topics(root: &Path) -> io::Result<Vec<String>> {
    let mut topics: Vec<_> = fs::read_dir(root.join("en"))?
        .filter_map(Result::ok)
        .filter_map(|file| file.file_name().into_string().ok())
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "ftl")
        })
        .collect();
    topics.sort();
    Ok(topics)
}

/// The messages of a file; what is wrong with them is added to `faults`.
fn read(root: &Path, language: &str, topic: &str, faults: &mut Vec<String>) -> io::Result<Messages> {
    let text = fs::read_to_string(root.join(language).join(topic))?;
    let place = format!("{language}/{topic}");
    let resource = match parse(text.as_str()) {
        Ok(resource) => resource,
        Err((_, errors)) => {
            faults.extend(errors.into_iter().map(|error| {
                let line = text.get(..error.pos.start).unwrap_or_default().lines().count();
                format!("{place}:{line}: {error}")
            }));
            return Ok(Messages::new());
        }
    };
    let mut messages = Messages::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let key = message.id.name.to_owned();
                let mut shape = Shape::default();
                match &message.value {
                    Some(value) => pattern(value, &mut shape),
                    None => shape.faults.push("says nothing".to_owned()),
                }
                if !message.attributes.is_empty() {
                    shape.faults.push("has attributes, which nobody reads".to_owned());
                }
                faults.extend(
                    shape
                        .faults
                        .drain(..)
                        .map(|fault| format!("{place}: {key} {fault}")),
                );
                if messages.insert(key.clone(), shape).is_some() {
                    faults.push(format!("{place}: {key} is there twice"));
                }
            }
            Entry::Term(term) => faults.push(format!(
                "{place}: -{} is a term: write its words out",
                term.id.name
            )),
            Entry::Junk { .. } => faults.push(format!("{place}: something in it is no message")),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    Ok(messages)
}

/// Notes what a pattern says and takes.
fn pattern(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words(value, shape),
            PatternElement::Placeable { expression } => placeable(expression, shape),
        }
    }
}

fn placeable(expression: &Expression<&str>, shape: &mut Shape) {
    match expression {
        Expression::Inline(inline) => argument(inline, false, shape),
        Expression::Select { selector, variants } => {
            argument(selector, true, shape);
            for variant in variants {
                if let VariantKey::Identifier { name } = variant.key
                    && !PLURALS.contains(&name)
                {
                    shape
                        .faults
                        .push(format!("chooses by {name}, which is no kind of number"));
                }
                // The reader of the method sees the last one, which stands for all others.
                pattern_of_variant(&variant.value, variant.default, shape);
            }
        }
    }
}

fn pattern_of_variant(value: &Pattern<&str>, is_shown: bool, shape: &mut Shape) {
    let before = shape.text.clone();
    pattern(value, shape);
    if !is_shown {
        shape.text = before;
    }
}

fn argument(inline: &InlineExpression<&str>, is_number: bool, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            match shape.arguments.iter_mut().find(|(name, _)| name == id.name) {
                Some((_, counts)) => *counts |= is_number,
                None => shape.arguments.push((id.name.to_owned(), is_number)),
            }
            if !is_number {
                shape.text.push_str("{ ");
                shape.text.push_str(id.name);
                shape.text.push_str(" }");
            }
        }
        InlineExpression::StringLiteral { value } => words(value, shape),
        InlineExpression::Placeable { expression } => placeable(expression, shape),
        InlineExpression::NumberLiteral { .. }
        | InlineExpression::FunctionReference { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {
            shape
                .faults
                .push("uses something else than words and arguments".to_owned());
        }
    }
}

fn words(text: &str, shape: &mut Shape) {
    if text.contains(MARKUP) {
        shape
            .faults
            .push(format!("holds one of {MARKUP:?}, which would be markup"));
    }
    shape.text.push_str(text);
}

/// Holds a language to the English messages of the same file.
fn compare(english: &Messages, other: &Messages, faults: &mut Vec<String>, place: &str) {
    for (key, shape) in english {
        let Some(own) = other.get(key) else {
            faults.push(format!("{place}: {key} is missing"));
            continue;
        };
        for (argument, _) in &shape.arguments {
            if !own.arguments.iter().any(|(name, _)| name == argument) {
                faults.push(format!("{place}: {key} leaves ${argument} out"));
            }
        }
        for (argument, is_number) in &own.arguments {
            let in_english = shape.arguments.iter().find(|(name, _)| name == argument);
            match in_english.map(|(_, is_number)| *is_number) {
                None => faults.push(format!("{place}: {key} uses ${argument}, which the English does not have")),
                Some(false) if *is_number => faults.push(format!(
                    "{place}: {key} chooses by ${argument}, which is a number only if the English chooses by it too"
                )),
                Some(_) => {}
            }
        }
    }
    let strange = other.keys().filter(|key| !english.contains_key(*key));
    faults.extend(strange.map(|key| format!("{place}: {key} is not there in English")));
}

/// The files of each language, for `words::bundles`.
fn sources(root: &Path, topics: &[String]) -> Result<String, Box<dyn Error>> {
    let mut source =
        String::from("/// What each language says, file by file.\nstatic SOURCES: &[&[&str]] = &[\n");
    for language in LANGUAGES {
        source.push_str("    &[\n");
        for topic in topics {
            let path = root.join(language).join(topic);
            writeln!(source, "        include_str!({:?}),", path.display().to_string())?;
        }
        source.push_str("    ],\n");
    }
    source.push_str("];\n");
    Ok(source)
}

/// The methods, for `words::catalogue`.
fn methods(messages: &Messages) -> Result<String, Box<dyn Error>> {
    let mut source =
        String::from("/// Every message: its key, its arguments, and whether each is a number.\n");
    source.push_str("pub static MESSAGES: &[(&str, &[(&str, bool)])] = &[\n");
    for (key, shape) in messages {
        writeln!(source, "    ({key:?}, &{:?}),", shape.arguments)?;
    }
    source.push_str("];\n\nimpl Words {\n");
    for (key, shape) in messages {
        method(&mut source, key, shape)?;
    }
    source.push_str("}\n");
    Ok(source)
}

/// One message as a method.
fn method(source: &mut String, key: &str, shape: &Shape) -> Result<(), Box<dyn Error>> {
    let name = key.replace('-', "_");
    let takes = &shape.arguments;
    let has_text = takes.iter().any(|(_, is_number)| !is_number);
    let lifetime = if has_text { "'a" } else { "'static" };
    let mut parameters = String::new();
    for (argument, is_number) in takes {
        let kind = if *is_number { "Count" } else { "Piece<'a>" };
        parameters.push_str(&[", ", &argument.replace('-', "_"), ": impl Into<", kind, ">"].concat());
    }
    let values: Vec<_> = takes
        .iter()
        .map(|(argument, is_number)| {
            let variable = argument.replace('-', "_");
            if *is_number {
                format!("({argument:?}, Piece::Count({variable}.into()))")
            } else {
                format!("({argument:?}, {variable}.into())")
            }
        })
        .collect();
    let doc = format!("```text\n{}\n```", shape.text);
    writeln!(source, "    #[doc = {doc:?}]")?;
    writeln!(source, "    #[must_use]")?;
    let generics = if has_text { "<'a>" } else { "" };
    writeln!(
        source,
        "    pub fn {name}{generics}(self{parameters}) -> Message<{lifetime}> {{"
    )?;
    writeln!(
        source,
        "        Message::new(self.language(), {key:?}, vec![{}])",
        values.join(", ")
    )?;
    writeln!(source, "    }}\n")?;
    Ok(())
}
