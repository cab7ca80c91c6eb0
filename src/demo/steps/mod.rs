//! The stops of the tour: each file takes its step and draws its page.

pub mod answer;
pub mod ask;
pub mod call;
pub mod refresh;
pub mod revoke;
pub mod sign_out;
pub mod tokens;
pub mod your_app;

use super::Demo;
use super::wire::Exchange;
use crate::app::App;
use crate::jose;
use crate::pages::{DemoAction, DemoBlock, DemoPage, DemoStep, DemoToken, Outcome};
use crate::types::Timestamp;
use crate::web::language::english_alone;
use crate::web::page::{layout, local};

/// The stops: as the pages name them, and where they are; some are places one is only sent to.
const STOPS: [(&str, Option<&str>); 9] = [
    ("Ask", Some("/demo")),
    ("Sign in", None),
    ("Answer", None),
    ("Tokens", Some("/demo/token")),
    ("Use", Some("/demo/call")),
    ("Refresh", Some("/demo/refresh")),
    ("Revoke", Some("/demo/revoke")),
    ("Sign out", Some("/demo/sign-out")),
    ("Your app", Some("/demo/app")),
];

/// The first stop that needs no tokens.
const REVOKE: usize = 7;

/// The stop where tokens are there.
const TOKENS: usize = 4;

/// Where a browser stands on its tour: what every page is made from.
pub struct Stop {
    /// The server.
    pub app: App,
    /// The demo.
    pub demo: Demo,
    /// The cookie's value.
    pub cookie: String,
    /// The time of this request.
    pub now: Timestamp,
}

impl Stop {
    /// The stop of the browser with this cookie.
    pub fn new(app: &App, demo: &Demo, cookie: String, now: Timestamp) -> Self {
        Self {
            app: app.clone(),
            demo: demo.clone(),
            cookie,
            now,
        }
    }

    /// Whether a form of this browser's own pages was sent.
    pub fn is_genuine(&self, token: Option<&str>) -> bool {
        token.is_some_and(|token| self.app.forms.verify(self.form_value().as_bytes(), token))
    }

    fn form_value(&self) -> String {
        format!("demo {}", self.cookie)
    }

    /// A page without anything on it yet; `step` is its number in [`STOPS`], counted from 1.
    fn page(&self, step: usize, title: &str, intro: &str) -> DemoPage {
        english_alone();
        DemoPage {
            layout: layout(&self.app, None),
            step,
            steps: self.stops(step),
            title: title.to_owned(),
            intro: intro.to_owned(),
            blocks: Vec::new(),
            actions: Vec::new(),
        }
    }

    /// The stops, with links to those one can go to from stop `at`.
    fn stops(&self, at: usize) -> Vec<DemoStep> {
        let stop = |(index, (name, path)): (usize, (&str, Option<&str>))| {
            let number = index + 1;
            let is_open = number == 1 || number >= REVOKE || at >= TOKENS;
            DemoStep {
                name: name.to_owned(),
                href: path
                    .filter(|_| is_open && number != at)
                    .map(|path| local(&self.app, path)),
            }
        };
        STOPS.into_iter().enumerate().map(stop).collect()
    }

    /// A button that does something.
    fn button(&self, label: &str, path: &str, field: Option<(&str, &str)>) -> DemoAction {
        let csrf = self.app.forms.tag(self.form_value().as_bytes());
        let field = field.map(|(name, value)| (name.to_owned(), value.to_owned()));
        DemoAction {
            label: label.to_owned(),
            href: local(&self.app, path),
            primary: false,
            post: true,
            fields: std::iter::once(("csrf".to_owned(), csrf)).chain(field).collect(),
        }
    }

    /// A link that looks like a button.
    fn link(&self, label: &str, path: &str) -> DemoAction {
        DemoAction {
            label: label.to_owned(),
            href: local(&self.app, path),
            primary: false,
            post: false,
            fields: Vec::new(),
        }
    }

    /// The button that forgets the tour.
    fn restart(&self) -> DemoAction {
        self.button("Start again", "/demo/restart", None)
    }
}

/// The same button, as the one to press next.
fn next(mut action: DemoAction) -> DemoAction {
    action.primary = true;
    action
}

fn code(caption: &str, text: impl Into<String>) -> DemoBlock {
    DemoBlock::Code {
        caption: caption.to_owned(),
        text: text.into(),
        is_folded: false,
    }
}

/// The same block, for who asks alone.
fn folded(mut block: DemoBlock) -> DemoBlock {
    match &mut block {
        DemoBlock::Code { is_folded, .. } | DemoBlock::Http { is_folded, .. } => *is_folded = true,
        DemoBlock::Token(token) => token.is_folded = true,
        _ => {}
    }
    block
}

/// A token taken apart, with what was checked of it.
fn token(caption: &str, token: &str, checked: &str, checks: Vec<(bool, String)>) -> DemoBlock {
    let (header, claims) = jose::inspect(token)
        .map(|parts| (format!("{:#}", parts.header), format!("{:#}", parts.claims)))
        .unwrap_or_default();
    let mut parts = token.splitn(3, '.').map(str::to_owned);
    DemoBlock::Token(Box::new(DemoToken {
        caption: caption.to_owned(),
        header,
        claims,
        parts: std::array::from_fn(|_| parts.next().unwrap_or_default()),
        changed: String::new(),
        checked: checked.to_owned(),
        checks,
        is_folded: false,
    }))
}

fn note(text: impl Into<String>) -> DemoBlock {
    DemoBlock::Note(text.into())
}

fn checks(caption: &str, rows: Vec<(bool, String)>) -> DemoBlock {
    DemoBlock::Checks {
        caption: caption.to_owned(),
        rows,
    }
}

fn sent(caption: &str, exchange: &Exchange) -> DemoBlock {
    code(caption, shortened(&exchange.request))
}

fn answered(caption: &str, exchange: &Exchange) -> DemoBlock {
    DemoBlock::Http {
        caption: caption.to_owned(),
        status: exchange.status_line.clone(),
        outcome: Outcome::of(exchange.status),
        body: shortened(&exchange.shown()),
        is_folded: false,
    }
}

/// The same text with the middle of every token left out: they are told apart by their ends.
fn shortened(text: &str) -> String {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let (before, token) = rest.split_at(start);
        let end = token.find(|c| !is_inside(c)).unwrap_or(token.len());
        let (token, after) = token.split_at(end);
        short.push_str(before);
        match (token.get(..12), token.len() > 80) {
            (Some(head), true) => short.extend([head, &tail(token)]),
            _ => short.push_str(token),
        }
        rest = after;
    }
    short + rest
}

/// A request and its answer.
fn both(what: &str, exchange: &Exchange) -> [DemoBlock; 2] {
    [sent(what, exchange), answered("The answer", exchange)]
}

/// The end of a token: enough to tell two apart.
fn tail(token: &str) -> String {
    let skip = token.chars().count().saturating_sub(16);
    format!("…{}", token.chars().skip(skip).collect::<String>())
}

/// A claim as text.
fn claim(token: &str, name: &str) -> String {
    let claims = jose::inspect(token).map(|parts| parts.claims).unwrap_or_default();
    match claims.get(name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_tokens_are_shortened_and_nothing_else_is() {
        let token = format!("eyJ{}.{}.{}", "a".repeat(40), "b".repeat(40), "0123456789abcdef");
        let text = format!("Bearer {token}\n{{\"x\": \"{token}\", \"y\": \"eyJ short\"}}");
        let short = "eyJaaaaaaaaa…0123456789abcdef";
        assert_eq!(
            shortened(&text),
            format!("Bearer {short}\n{{\"x\": \"{short}\", \"y\": \"eyJ short\"}}")
        );
        assert_eq!(shortened("no token"), "no token");
    }
}
