//! What the server logs, for tests that run on one thread.

use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing::span;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use super::Answer;

/// Everything logged on this thread, at every level.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Captured {
    /// Begins to listen, until the guard is dropped. Such a test runs on one thread, and so does the server in it.
    pub fn begin(is_json: bool) -> (Self, tracing::subscriber::DefaultGuard) {
        static LISTENING: Once = Once::new();
        LISTENING.call_once(|| tracing::subscriber::set_global_default(Curious).unwrap());
        let captured = Self::default();
        let writer = captured.clone();
        let builder = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let guard = if is_json {
            tracing::subscriber::set_default(builder.json().finish())
        } else {
            tracing::subscriber::set_default(builder.finish())
        };
        (captured, guard)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines of requests, of a log in JSON: the fields of each.
    pub fn requests(&self) -> Vec<Value> {
        let text = self.text();
        // Most lines are others', and reading JSON takes time.
        let lines = text.lines().filter(|line| line.contains("grantor::request"));
        lines
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["target"] == "grantor::request")
            .map(|line| line["fields"].clone())
            .collect()
    }

    /// The one line of the request that was refused with `answer`: by the id it says, in a header or on the page; where
    /// a page says none, so that all of its kind are alike, the line before is the last.
    pub fn line_of(&self, answer: &Answer) -> Value {
        let requests = self.requests();
        let said = answer.header("grantor-error-id");
        let is_said = |line: &&Value| {
            line["error.id"]
                .as_str()
                .is_some_and(|id| id == said || answer.body.contains(id))
        };
        let lines: Vec<_> = requests.iter().filter(is_said).collect();
        match &lines[..] {
            [line] => (*line).clone(),
            [] if said.is_empty() && !requests.is_empty() => requests[requests.len() - 1].clone(),
            lines => panic!("{} lines of {said} in {requests:?}", lines.len()),
        }
    }
}

/// Wants to be asked about everything, and takes nothing: without it a place that logs is forgotten for good when it is
/// first reached on a thread where nobody listens.
struct Curious;

impl Subscriber for Curious {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
